"""Questions in four languages on Hindi paragraphs that were written for the reader, with their answers.

``training/paragraphs/*.json`` holds articles of an encyclopaedia and of local news, each of some paragraphs
on other sides of one subject. Each paragraph has questions with the words that answer, and questions that
only look as if it answered them. A question is put to its paragraph whole or cut, to what is left of it
without the answer, or to another paragraph of the article. As in `training.examples`, an example depends on
the seed and its number alone.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.types import Span
from index.words import unmarked
from training.examples import Example, grown, sentences, titled
from training.slots import LANGUAGES

FOLDER = Path(__file__).with_name("paragraphs")
"""The folder of the paragraphs."""

_HELD_OUT = 0.08  # the share of the articles that is never trained on
_REST, _BESIDE = 0.10, 0.12  # shares of the answered questions that are put to a passage without the answer
_SHORTEST, _LONGEST = 250, 1000  # a passage's length in code points, drawn evenly
_TYPED = 0.1  # the share of questions written as into a chat: no marks, small letters


@dataclass(frozen=True, slots=True)
class Put:
    """A question on a paragraph; ``answer`` is where it answers, None where it does not."""

    text: str
    answer: Span | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article with the questions on it."""

    title: str
    text: str
    questions: tuple[Put, ...]
    beside: tuple[str, ...]  # the other paragraphs of its article


@dataclass(frozen=True, slots=True)
class Written:
    """Paragraphs, and each of their questions once as (paragraph, question)."""

    paragraphs: tuple[Paragraph, ...]
    places: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, paragraphs: Sequence[Paragraph]) -> Written:
        """``paragraphs`` with the places of their questions."""
        places = [(n, q) for n, one in enumerate(paragraphs) for q in range(len(one.questions))]
        return cls(tuple(paragraphs), tuple(places))

    def example(self, number: int, seed: int) -> Example:
        """Example ``number`` of the endless run that ``seed`` begins."""
        rng = random.Random(f"written {seed} {number}")
        place, asked = rng.choice(self.places)
        paragraph = self.paragraphs[place]
        made = _put(paragraph, paragraph.questions[asked], rng)
        question = unmarked(made.question).lower().rstrip("?") if rng.random() < _TYPED else made.question
        return titled(Example(question, made.passage, made.answer), paragraph.title, rng)


def read_written(folder: Path = FOLDER, *, held_out: bool = False) -> Written:
    """The trained articles of ``folder``, or those held out, in order of file and place."""
    found: list[Paragraph] = []
    for path in sorted(folder.glob("*.json")):
        for article in json.loads(path.read_text(encoding="utf-8")):
            drawn = random.Random(f"held out {article['title']}").random() < _HELD_OUT
            if drawn == held_out:
                found.extend(_paragraphs(article))
    return Written.of(found)


def _paragraphs(article: dict[str, Any]) -> Iterator[Paragraph]:
    texts = [paragraph["text"] for paragraph in article["paragraphs"]]
    for place, paragraph in enumerate(article["paragraphs"]):
        questions = tuple(_questions(article["title"], paragraph))
        yield Paragraph(article["title"], texts[place], questions, (*texts[:place], *texts[place + 1 :]))


def _questions(title: str, paragraph: dict[str, Any]) -> Iterator[Put]:
    for fact in paragraph["asked"]:
        text, words = paragraph["text"], fact["answer"]
        if text.count(words) != 1:
            raise ValueError(f"article {title!r}: the answer {words!r} stands {text.count(words)} times")
        answer = Span(text.index(words), text.index(words) + len(words))
        for language in LANGUAGES:
            for question in fact[language]:
                yield Put(question, answer)
    for unanswered in paragraph["unanswered"]:
        for language in LANGUAGES:
            yield Put(unanswered[language], None)


def _put(paragraph: Paragraph, question: Put, rng: random.Random) -> Example:
    """``question`` with a passage of its own paragraph, or of one that does not answer it."""
    room, drawn = rng.randint(_SHORTEST, _LONGEST), rng.random()
    spans = sentences(paragraph.text)
    if question.answer is None:
        at = rng.randrange(len(spans))
        return Example(question.text, grown(spans, at, at, room, rng).of(paragraph.text), None)
    words = question.answer.of(paragraph.text)
    if drawn < _REST + _BESIDE and paragraph.beside:
        other = rng.choice(paragraph.beside) if drawn < _BESIDE else _without(paragraph, question.answer)
        there = sentences(other)
        if there and words not in other:
            at = rng.randrange(len(there))
            return Example(question.text, grown(there, at, at, room, rng).of(other), None)
    holding = [place for place, span in enumerate(spans) if span.overlaps(question.answer)]
    run = grown(spans, holding[0], holding[-1], room, rng)
    answer = Span(question.answer.start - run.start, question.answer.end - run.start)
    return Example(question.text, run.of(paragraph.text), answer)


def _without(paragraph: Paragraph, answer: Span) -> str:
    """The sentences of ``paragraph`` that do not hold ``answer``, as one text."""
    left = [span.of(paragraph.text) for span in sentences(paragraph.text) if not span.overlaps(answer)]
    return " ".join(left)
