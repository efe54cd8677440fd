"""Questions with a passage each, made from data in SQuAD format: answered there, or not.

Four of ten passages do not answer: the rest of the same paragraph, another paragraph of the same article, one
that our own words rank high, or the right passage of a question that was changed to ask for another year or
name. Every example depends on the seed and its number alone, so that a run that was interrupted goes on with
the very examples that it would have had.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from index.lexical import LexicalIndex
from index.types import Span
from index.words import content_terms
from training.altered import altered, names_in
from training.example import Example, answered, grown, sentences, titled
from training.respell import respelt
from training.switching import Glossary

HELD_OUT = 0.03
"""The share of articles that is never trained on: choices are made on their questions."""

# Shares of the examples whose passage does not answer, by kind.
_REST, _ARTICLE, _RANKED, _ALTERED = 0.12, 0.14, 0.08, 0.14
_SHORTEST, _LONGEST = 50, 200  # how long a passage is, in tokens, drawn evenly
_BEGINNINGS = 10  # candidates that BM25 gives for a passage that looks right and is not


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article; ``density`` is how many of its characters make a token, about."""

    title: str
    text: str
    density: float


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is answered at ``answer`` of paragraph number ``paragraph``."""

    text: str
    paragraph: int
    answer: Span


@dataclass
class Collection:
    """Paragraphs with their questions; those of one article lie side by side."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    glossary: Mapping[str, Glossary] = field(default_factory=dict)

    @classmethod
    def read(cls, paths: Sequence[Path], *, density: float = 4.3, held_out: bool = False) -> Collection:
        """The trained part of the SQuAD files ``paths``, or their held-out part; misaligned answers are left
        out.
        """
        found = cls()
        for path in paths:
            for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
                title = article.get("title", "").replace("_", " ")
                drawn = random.Random(f"held out {title}").random() < HELD_OUT
                if drawn == held_out:
                    for paragraph in article["paragraphs"]:
                        found._add(title, paragraph, density)
        return found

    def _add(self, title: str, paragraph: dict[str, object], density: float) -> None:
        text = str(paragraph["context"])
        number = len(self.paragraphs)
        self.paragraphs.append(Paragraph(title, text, density))
        for asked in paragraph["qas"]:  # type: ignore[attr-defined] # plain JSON
            if asked.get("is_impossible") or not asked["answers"]:
                continue
            words, start = asked["answers"][0]["text"], asked["answers"][0]["answer_start"]
            if words and text[start : start + len(words)] == words:
                self.questions.append(
                    Question(asked["question"].strip(), number, Span(start, start + len(words)))
                )

    def joined(self, other: Collection) -> Collection:
        """Both collections as one."""
        shift = len(self.paragraphs)
        moved = [Question(one.text, one.paragraph + shift, one.answer) for one in other.questions]
        return Collection([*self.paragraphs, *other.paragraphs], [*self.questions, *moved])

    @cached_property
    def words(self) -> list[frozenset[str]]:
        """The folded words of each paragraph."""
        return [frozenset(content_terms(paragraph.text, "en")) for paragraph in self.paragraphs]

    @cached_property
    def lexical(self) -> LexicalIndex:
        """BM25 over the paragraphs, as in retrieval."""
        return LexicalIndex.build(paragraph.text for paragraph in self.paragraphs)

    @cached_property
    def articles(self) -> dict[str, list[int]]:
        """The numbers of each article's paragraphs."""
        found: dict[str, list[int]] = {}
        for number, paragraph in enumerate(self.paragraphs):
            found.setdefault(paragraph.title, []).append(number)
        return found

    def example(self, number: int, seed: int) -> Example:
        """Example ``number`` of the endless run that ``seed`` begins."""
        rng = random.Random(f"{seed} {number}")
        question = self.questions[
            self._order(number // len(self.questions), seed)[number % len(self.questions)]
        ]
        drawn = rng.random()
        made = None
        if drawn < _REST:
            made = self._rest(question, rng)
        elif drawn < _REST + _ARTICLE:
            made = self._beside(question, rng)
        elif drawn < _REST + _ARTICLE + _RANKED:
            made = self._ranked(question, rng)
        elif drawn < _REST + _ARTICLE + _RANKED + _ALTERED:
            made = self._altered(question, rng)
        if made is None:
            made = self._answered(question, rng)
        return respelt(made, self.glossary, rng)

    def _order(self, epoch: int, seed: int) -> Sequence[int]:
        if self._shuffled[0] != (epoch, seed):
            order = list(range(len(self.questions)))
            random.Random(f"order {seed} {epoch}").shuffle(order)
            self._shuffled = ((epoch, seed), order)
        return self._shuffled[1]

    _shuffled: tuple[tuple[int, int], list[int]] = ((-1, -1), [])

    def _answered(self, question: Question, rng: random.Random) -> Example:
        paragraph = self.paragraphs[question.paragraph]
        made = answered(question.text, paragraph.text, question.answer, _room(paragraph, rng), rng)
        return titled(made, paragraph.title, rng)

    def _rest(self, question: Question, rng: random.Random) -> Example | None:
        """The sentences before or after the answer's, if they do not hold the same words too."""
        paragraph = self.paragraphs[question.paragraph]
        spans = sentences(paragraph.text)
        holding = [place for place, span in enumerate(spans) if span.overlaps(question.answer)]
        sides = [side for side in (spans[: holding[0]], spans[holding[-1] + 1 :]) if side]
        if not sides:
            return None
        side = rng.choice(sides)
        near = len(side) - 1 if side[0].start < question.answer.start else 0
        run = grown(side, near, near, _room(paragraph, rng), rng)
        return self._unanswered(question, run.of(paragraph.text), paragraph.title, rng)

    def _beside(self, question: Question, rng: random.Random) -> Example | None:
        """The paragraph of the same article that shares the most words with the question."""
        asked = set(content_terms(question.text, "en"))
        title = self.paragraphs[question.paragraph].title
        others = [number for number in self.articles[title] if number != question.paragraph]
        ranked = sorted(others, key=lambda number: (-len(asked & self.words[number]), number))[:4]
        return self._cut(question, rng.choice(ranked), rng) if ranked else None

    def _ranked(self, question: Question, rng: random.Random) -> Example | None:
        """A paragraph of any article that BM25 ranks high."""
        found = self.lexical.search(content_terms(question.text, "en"), _BEGINNINGS)
        numbers = [row for row, _ in found if row != question.paragraph]
        return self._cut(question, rng.choice(numbers), rng) if numbers else None

    def _altered(self, question: Question, rng: random.Random) -> Example | None:
        """The passage that answers, and the question changed so that it does not."""
        right = self._answered(question, rng)
        title = self.paragraphs[question.paragraph].title
        names = names_in(self.paragraphs[rng.choice(self.articles[title])].text)
        asked = altered(question.text, right.passage, names, rng)
        return None if asked is None else Example(asked, right.passage, None)

    def _cut(self, question: Question, number: int, rng: random.Random) -> Example | None:
        paragraph = self.paragraphs[number]
        spans = sentences(paragraph.text)
        at = rng.randrange(len(spans))
        run = grown(spans, at, at, _room(paragraph, rng), rng)
        return self._unanswered(question, run.of(paragraph.text), paragraph.title, rng)

    def _unanswered(self, question: Question, passage: str, title: str, rng: random.Random) -> Example | None:
        answer = question.answer.of(self.paragraphs[question.paragraph].text)
        if answer.casefold() in passage.casefold():
            return None
        return titled(Example(question.text, passage, None), title, rng)


def _room(paragraph: Paragraph, rng: random.Random) -> int:
    return int(rng.uniform(_SHORTEST, _LONGEST) * paragraph.density)
