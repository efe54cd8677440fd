"""Questions with a passage each, made from data in SQuAD format: answered there, or not.

Four of ten passages do not answer: the rest of the same paragraph, another paragraph of the same article, one
that our own words rank high, or the right passage of a question that was changed to ask for another year or
name. Every example depends on the seed and its number alone, so that
a run that was interrupted goes on with the very examples that it would have had.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from index.lexical import LexicalIndex
from index.sentences import sentence_spans
from index.types import Span
from index.words import content_terms, unmarked
from training.altered import altered, names_in
from training.spelling import Rename, in_devanagari, rewritten
from training.switching import Glossary

HELD_OUT = 0.03
"""The share of articles that is never trained on: choices are made on their questions."""

# Shares of the examples whose passage does not answer, by kind.
_REST, _ARTICLE, _RANKED, _ALTERED = 0.12, 0.14, 0.08, 0.14
_TITLED = 0.4  # the share of passages that begin with their article's title
_SHORTEST, _LONGEST = 50, 200  # how long a passage is, in tokens, drawn evenly
_BEGINNINGS = 10  # candidates that BM25 gives for a passage that looks right and is not

# How many examples are respelt, and how their question and passage are.
_WAYS = (
    (0.03, "plain", ""),
    (0.04, "names", ""),
    (0.05, "", "names"),
    (0.14, "", "hi"),
    (0.10, "hi", "hi"),
    (0.24, "vi", "hi"),
    (0.03, "hi", ""),
    (0.07, "vi", ""),
)
_NAMES_TOO = 0.6  # of the texts switched to Hindi, those whose names are in Devanagari
_FEWEST = 0.7  # the least share of the words that have a pair and are switched


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


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a passage; ``answer`` is where the passage answers it, None where it does not."""

    question: str
    passage: str
    answer: Span | None


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
        spans = sentences(paragraph.text)
        holding = [place for place, span in enumerate(spans) if span.overlaps(question.answer)]
        run = grown(spans, holding[0], holding[-1], _room(paragraph, rng), rng)
        passage = run.of(paragraph.text)
        answer = Span(question.answer.start - run.start, question.answer.end - run.start)
        return titled(Example(question.text, passage, answer), paragraph.title, rng)

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


def _room(paragraph: Paragraph, rng: random.Random) -> int:
    return int(rng.uniform(_SHORTEST, _LONGEST) * paragraph.density)


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


def respelt(example: Example, glossary: Mapping[str, Glossary], rng: random.Random) -> Example:
    """Some examples in the spellings and languages of our readers.

    Without marks; with names and digits in Devanagari, in the question or in the passage; and with words of
    question and passage switched for their Hindi or Vietnamese pairs, so that the two do not share a
    language.
    """
    way = rng.random()
    for share, question, passage in _WAYS:
        if way < share:
            return _respelt(example, question, passage, glossary, rng)
        way -= share
    return example


def _respelt(
    example: Example, question: str, passage: str, glossary: Mapping[str, Glossary], rng: random.Random
) -> Example:
    asked = unmarked(example.question) if question == "plain" else example.question
    asked, _ = rewritten(asked, _renaming(question, glossary, rng))
    told, places = rewritten(example.passage, _renaming(passage, glossary, rng))
    if example.answer is None:
        return Example(asked, told, None)
    start, end = places[example.answer.start], places[example.answer.end]
    # an answer that is a part of a word that was switched is nowhere any more
    return Example(asked, told, Span(start, end)) if start < end else example


def _renaming(way: str, glossary: Mapping[str, Glossary], rng: random.Random) -> Rename:
    """How the words of a text are respelt in ``way``: "names", a language of the glossary, or not at all."""
    names = way == "names" or (way == "hi" and rng.random() < _NAMES_TOO)
    known, most = glossary.get(way), rng.uniform(_FEWEST, 1.0)

    def renamed(words: Sequence[str], opens: bool) -> tuple[int, str] | None:
        found = known.longest(words) if known else None
        if found and rng.random() < most:
            return found[0], rng.choice(found[1])
        written = in_devanagari(words[0], opens=opens) if names else None
        return None if written is None else (1, written)

    return renamed
