"""A question with a passage, and what every source of examples makes them with."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from index.sentences import sentence_spans
from index.types import Span
from index.words import unmarked

_TITLED = 0.4  # the share of passages that begin with their article's title


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a passage; ``answer`` is where the passage answers it, None where it does not."""

    question: str
    passage: str
    answer: Span | None


def answered(question: str, text: str, answer: Span, room: int, rng: random.Random) -> Example:
    """``question`` with the sentences of ``text`` that hold its ``answer``, and those beside them while they
    fit in ``room`` code points.
    """
    spans = sentences(text)
    holding = [place for place, span in enumerate(spans) if span.overlaps(answer)]
    run = grown(spans, holding[0], holding[-1], room, rng)
    return Example(question, run.of(text), Span(answer.start - run.start, answer.end - run.start))


def typed(question: str) -> str:
    """``question`` as it is written into a chat: small letters, no marks, no question mark."""
    return unmarked(question.lower()).rstrip("?")


def sentences(text: str) -> list[Span]:
    """The sentences of ``text``; Japanese full stops end one too."""
    found: list[Span] = []
    for sentence in sentence_spans(text, Span(0, len(text))):
        start = sentence.start
        for place in range(sentence.start, sentence.end):
            if text[place] == "。" and place + 1 < sentence.end:
                found.append(Span(start, place + 1))
                start = place + 1
        found.append(Span(start, sentence.end))
    return found or [Span(0, len(text))]


def grown(spans: Sequence[Span], first: int, last: int, room: int, rng: random.Random) -> Span:
    """The sentences from ``first`` to ``last`` with those beside them, on either side at random, while there
    is room.
    """
    while True:
        sides = [place for place in (first - 1, last + 1) if 0 <= place < len(spans)]
        if not sides:
            break
        place = rng.choice(sides)
        if max(spans[last].end, spans[place].end) - min(spans[first].start, spans[place].start) > room:
            break
        first, last = min(first, place), max(last, place)
    return Span(spans[first].start, spans[last].end)


def titled(example: Example, title: str, rng: random.Random) -> Example:
    """Some passages with their article's title before them, as retrieval gives it to the reader."""
    if not title or rng.random() >= _TITLED:
        return example
    before = f"{title}. "
    moved = example.answer and Span(example.answer.start + len(before), example.answer.end + len(before))
    return Example(example.question, before + example.passage, moved)
