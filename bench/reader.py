"""What the reader reads in XQuAD, which neither it nor any setting of it was trained or chosen on.

    python -m bench.reader [--every 1] [--changes FILE] [--json]

Questions in Hindi, English and Vietnamese on Hindi paragraphs. Given the right paragraph: the F1 of the
span that a quote would mark, and whether it lies in the answer's sentence. Over all 240: whether the right
paragraph comes first, without the reader and with it. And how well its score tells the right paragraph from
another one of the same article. Last, what it costs: the time of a question with it and without, and memory.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.figures import DATA, resident_megabytes, show
from bench.retrieval import LANGUAGES, build_paragraphs
from index.embed import SentenceEmbedder
from index.sentences import sentence_spans
from index.types import Embedder, Span
from index.words import fold, word_spans
from qa import AskSettings, Assistant
from qa.metrics import auroc, word_f1
from qa.query import understand
from qa.reader import CHANGES, TrainedReader
from qa.retrieve import retrieve
from qa.selection import selected
from qa.types import Reader

_TIMED = 60  # questions that are timed


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in some language with its Hindi paragraph, its answer there, and another of the same
    article.
    """

    text: str
    document: str
    paragraph: str
    answer: Span
    other: str


def asked(language: str, every: int) -> list[Asked]:
    """Every ``every``-th question of XQuAD in ``language``."""
    read = {
        name: json.loads((DATA / "xquad" / f"xquad.{name}.json").read_text(encoding="utf-8"))["data"]
        for name in ("hi", language)
    }
    rng = random.Random(0)
    found = []
    for number, (theirs, ours) in enumerate(zip(read[language], read["hi"], strict=True)):
        texts = [paragraph["context"] for paragraph in ours["paragraphs"]]
        for place, (there, here) in enumerate(zip(theirs["paragraphs"], ours["paragraphs"], strict=True)):
            others = texts[:place] + texts[place + 1 :]
            for question, hindi in zip(there["qas"], here["qas"], strict=True):
                start, words = hindi["answers"][0]["answer_start"], hindi["answers"][0]["text"]
                name = f"xquad-{number:02}-{place:02}.txt"
                answer = Span(start, start + len(words))
                found.append(Asked(question["question"], name, texts[place], answer, rng.choice(others)))
    return found[::every]


def words(text: str) -> list[str]:
    """The folded words of ``text``."""
    return [fold(word.text) for word in word_spans(text)]


def right_sentence(question: Asked, found: Span) -> bool:
    """Whether ``found`` lies in a sentence that holds some of the answer."""
    sentences = sentence_spans(question.paragraph)
    return any(one.overlaps(found) and one.overlaps(question.answer) for one in sentences)


def reading(
    assistant: Assistant, reader: Reader, embedder: Embedder, questions: Sequence[Asked]
) -> dict[str, float]:
    """F1 and right sentence given the paragraph, and the AUROC against another of the same article."""
    f1s, right, scores = [], [], []
    for one in questions:
        query = understand(one.text, assistant.snapshot.sounds, longest=assistant.settings.question_length)
        found = retrieve(query, assistant.snapshot, embedder, k=1, candidates=1)  # for rarities and vector
        paragraph, other = reader.read(query.text, [one.paragraph, one.other])
        (chosen,) = selected([paragraph], [one.paragraph], found.worth, found.vector, embedder)
        told = chosen.answer.of(one.paragraph) if chosen.answer else ""
        f1s.append(word_f1(words(one.answer.of(one.paragraph)), words(told)))
        right.append(chosen.answer is not None and right_sentence(one, chosen.answer))
        scores.append((paragraph.score, other.score))
    apart = np.array(scores)
    return {
        "span F1": float(np.mean(f1s)),
        "right sentence": float(np.mean(right)),
        "AUROC, right paragraph or another of its article": auroc(apart[:, 0], apart[:, 1]),
    }


def first(assistant: Assistant, questions: Sequence[Asked]) -> float:
    """How often the right paragraph's passage comes first in a reply."""
    nearest = [assistant.ask(one.text).nearest for one in questions]
    return float(
        np.mean([found[0].document.id == one.document for found, one in zip(nearest, questions, strict=True)])
    )


def cost(assistant: Assistant, questions: Sequence[Asked]) -> float:
    """The median of the milliseconds that a question takes, after a first one that loads what is needed."""
    assistant.ask(questions[0].text)
    took = []
    for one in questions[1 : 1 + _TIMED]:
        started = time.perf_counter()
        assistant.ask(one.text)
        took.append(1000 * (time.perf_counter() - started))
    return statistics.median(took)


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="ask every n-th question")
    parser.add_argument("--changes", type=Path, default=CHANGES, help="another reader's file")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures: dict[str, float] = {}
    embedder = SentenceEmbedder()
    settings = AskSettings(decline=False)
    with tempfile.TemporaryDirectory() as folder:
        index_dir = build_paragraphs(Path(folder), embedder)
        without = Assistant(index_dir, embedder, settings)
        reader = TrainedReader(embedder, arguments.changes)
        with_it = Assistant(index_dir, embedder, settings, reader=reader)
        hindi = asked("hi", max(arguments.every, 10))
        figures["ask p50 without the reader, ms"] = cost(without, hindi)
        before = resident_megabytes()
        figures["ask p50 with it, ms"] = cost(with_it, hindi)
        figures["memory that it takes, MB"] = resident_megabytes() - before
        for language in LANGUAGES:
            questions = asked(language, arguments.every)
            read = reading(without, reader, embedder, questions)
            figures |= {f"{language}: {name}": value for name, value in read.items()}
            figures[f"{language}: R@1 without the reader"] = first(without, questions)
            figures[f"{language}: R@1 with it"] = first(with_it, questions)
    show(figures, arguments.json)


if __name__ == "__main__":
    main()
