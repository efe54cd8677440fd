"""How well a reader under training reads: span F1, the right sentence, telling passages that answer.

It is judged on articles held out of the training data; these are the figures that choices are made on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from index.types import Span
from index.words import fold, word_spans
from qa.metrics import auroc, word_f1
from training.example import Example, sentences
from training.examples import Collection
from training.network import Batches, Reader, best_spans

_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made of an example: the best span, where it stands, its lead over "no answer"."""

    words: str
    start: int
    margin: float


def read(reader: Reader, batches: Batches, examples: Sequence[Example], longest: int = 512) -> list[Read]:
    """Each of ``examples`` read, in order."""
    order = sorted(range(len(examples)), key=lambda place: len(examples[place].passage))
    found: dict[int, Read] = {}
    reader.eval()
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), _TOGETHER):
            run = order[at : at + _TOGETHER]
            batch = batches.of([examples[place] for place in run], longest)
            firsts, lasts, margins = best_spans(reader(batch))
            for row, place in enumerate(run):
                places = batch.places[row]
                start, end = places[int(firsts[row])][0], places[int(lasts[row])][1]
                words = examples[place].passage[start:end]
                found[place] = Read(
                    words.strip(), start + len(words) - len(words.lstrip()), float(margins[row])
                )
    reader.train()
    return [found[place] for place in range(len(examples))]


def answer_words(text: str) -> list[str]:
    """The words of ``text`` as answers are compared: folded, without punctuation and articles."""
    return [
        word for word in map(fold, (span.text for span in word_spans(text))) if word not in ("a", "an", "the")
    ]


def figures(reader: Reader, batches: Batches, examples: Sequence[Example]) -> dict[str, float]:
    """F1 and right sentence over the answered of ``examples``, AUROC of the margin over all."""
    found = read(reader, batches, examples)
    answered = [(one, example) for one, example in zip(found, examples, strict=True) if example.answer]
    others = [one.margin for one, example in zip(found, examples, strict=True) if not example.answer]
    f1s = [
        word_f1(answer_words(example.answer.of(example.passage)), answer_words(one.words))
        for one, example in answered
        if example.answer
    ]
    right = [_same_sentence(one, example) for one, example in answered]
    return {
        "f1": sum(f1s) / len(f1s),
        "sentence": sum(right) / len(right),
        "auroc": auroc(np.array([one.margin for one, _ in answered]), np.array(others)),
    }


def _same_sentence(found: Read, example: Example) -> bool:
    if example.answer is None or not found.words:
        return False
    span = Span(found.start, found.start + len(found.words))
    return any(one.overlaps(span) and one.overlaps(example.answer) for one in sentences(example.passage))


def held_out_examples(collection: Collection, count: int) -> list[Example]:
    """``count`` examples of a held-out collection, about a third without an answer."""
    return [collection.example(number, 0) for number in range(count)]
