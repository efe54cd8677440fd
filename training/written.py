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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.types import Span
from training.example import Example, answered, grown, sentences, titled, typed
from training.slots import LANGUAGES

FOLDER = Path(__file__).with_name("paragraphs")
"""The folder of the paragraphs."""

_HELD_OUT = 0.08  # the share of the articles that is never trained on
_REST, _BESIDE = 0.10, 0.12  # shares of the answered questions that are put to a passage without the answer
_SHORTEST, _LONGEST = 250, 1000  # a passage's length in code points, drawn evenly
_TYPED = 0.1  # the share of questions written as into a chat: no marks, small letters


@dataclass(frozen=True, slots=True)
class Question:
    """A question on a paragraph; ``answer`` is where it answers, None where it does not."""

    text: str
    answer: Span | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article with the questions on it."""

    title: str
    text: str
    questions: tuple[Question, ...]
    beside: tuple[str, ...]  # the other paragraphs of its article


@dataclass(frozen=True, slots=True)
class Written:
    """Every question with its paragraph, in order of the paragraphs."""

    asked: tuple[tuple[Paragraph, Question], ...]

    def example(self, number: int, seed: int) -> Example:
        """Example ``number`` of the endless run that ``seed`` begins."""
        rng = random.Random(f"written {seed} {number}")
        paragraph, asked = rng.choice(self.asked)
        made = _put(paragraph, asked, rng)
        question = typed(made.question) if rng.random() < _TYPED else made.question
        return titled(Example(question, made.passage, made.answer), paragraph.title, rng)


def read_written(folder: Path = FOLDER, *, held_out: bool = False) -> Written:
    """The trained articles of ``folder``, or those held out, in order of file and place.

    Raises `ValueError` for an answer that does not stand in its paragraph exactly once.
    """
    found: list[Paragraph] = []
    for path in sorted(folder.glob("*.json")):
        for article in json.loads(path.read_text(encoding="utf-8")):
            drawn = random.Random(f"held out {article['title']}").random() < _HELD_OUT
            if drawn == held_out:
                found.extend(_paragraphs(article))
    return Written(tuple((paragraph, question) for paragraph in found for question in paragraph.questions))


def _paragraphs(article: dict[str, Any]) -> Iterator[Paragraph]:
    texts = [paragraph["text"] for paragraph in article["paragraphs"]]
    for place, paragraph in enumerate(article["paragraphs"]):
        questions = tuple(_questions(article["title"], paragraph))
        yield Paragraph(article["title"], texts[place], questions, (*texts[:place], *texts[place + 1 :]))


def _questions(title: str, paragraph: dict[str, Any]) -> Iterator[Question]:
    for fact in paragraph["asked"]:
        text, words = paragraph["text"], fact["answer"]
        if text.count(words) != 1:
            raise ValueError(f"article {title!r}: the answer {words!r} stands {text.count(words)} times")
        answer = Span(text.index(words), text.index(words) + len(words))
        for language in LANGUAGES:
            for question in fact[language]:
                yield Question(question, answer)
    for unanswered in paragraph["unanswered"]:
        for language in LANGUAGES:
            yield Question(unanswered[language], None)


def _put(paragraph: Paragraph, question: Question, rng: random.Random) -> Example:
    """``question`` with a passage of its own paragraph, or with one that does not answer it."""
    room, drawn = rng.randint(_SHORTEST, _LONGEST), rng.random()
    if question.answer is None:
        return _unanswered(question.text, paragraph.text, room, rng)
    other = ""
    if drawn < _BESIDE and paragraph.beside:
        other = rng.choice(paragraph.beside)
    elif _BESIDE <= drawn < _BESIDE + _REST:
        other = _without(paragraph.text, question.answer)
    if other and question.answer.of(paragraph.text) not in other:
        return _unanswered(question.text, other, room, rng)
    return answered(question.text, paragraph.text, question.answer, room, rng)


def _unanswered(question: str, text: str, room: int, rng: random.Random) -> Example:
    """``question`` with some sentences of ``text``, which does not answer it."""
    spans = sentences(text)
    at = rng.randrange(len(spans))
    return Example(question, grown(spans, at, at, room, rng).of(text), None)


def _without(text: str, answer: Span) -> str:
    """The sentences of ``text`` that do not hold ``answer``, as one text."""
    return " ".join(span.of(text) for span in sentences(text) if not span.overlaps(answer))
