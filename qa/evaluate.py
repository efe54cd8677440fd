"""How well an assistant answers questions with known answers: figures by language, with 95 % intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from index.errors import EvaluationError, QuestionError
from index.types import LANGUAGES, Progress
from qa.metrics import Cases, Floats, auroc, bootstrap_intervals, false_answers_at, means
from qa.outcome import MEASURES, Outcome, Shelf, answer_keys
from qa.questions import Question
from qa.types import Reply, Turn

FIGURES = (*MEASURES, "auroc", "false_answers_at_10")
"""The names of all figures, in the order in which they are shown; docs/evaluation.md explains each."""

EVERY = "all"
"""What the group of all languages together is called."""


class Opened(Protocol):
    """What is needed of a generation: `index.snapshot.Snapshot` is one."""

    @property
    def catalog(self) -> Shelf:
        """Its documents and chunks."""


class Examinee(Protocol):
    """What is needed of an assistant: `qa.Assistant` is one."""

    @property
    def snapshot(self) -> Opened:
        """The generation that it answers from."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Reply:
        """The reply to ``question`` after ``history``; its ``nearest`` are the passages, best first."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One of `FIGURES`, in [0, 1], with its 95 % interval, over ``count`` replies."""

    name: str
    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one language (or `EVERY`): of the questions that stand alone, or of the follow-ups.

    ``answerable`` and ``unanswerable`` count the replies; a figure that they cannot tell is left out.
    """

    language: str
    follow_ups: bool
    answerable: int
    unanswerable: int
    figures: tuple[Figure, ...]

    def figure(self, name: str) -> Figure | None:
        """The figure called ``name``, or None where it cannot be measured here."""
        return next((figure for figure in self.figures if figure.name == name), None)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of every question, in the order of asking, and the figures.

    ``groups``: first of the questions that stand alone, then of the follow-ups; each by language, and `EVERY`
    last where there are several.
    """

    outcomes: tuple[Outcome, ...] = field(repr=False)
    groups: tuple[Group, ...]

    @property
    def misses(self) -> tuple[Outcome, ...]:
        """The outcomes that went wrong."""
        return tuple(outcome for outcome in self.outcomes if outcome.wrong)

    def group(self, language: str, *, follow_ups: bool = False) -> Group | None:
        """The group of ``language``, or None where nothing was asked in it."""
        wanted = (language, follow_ups)
        return next((one for one in self.groups if (one.language, one.follow_ups) == wanted), None)


def evaluate(
    assistant: Examinee,
    questions: Sequence[Question],
    *,
    languages: Sequence[str] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Evaluation:
    """Ask every question in each of ``languages`` (None: all that it has), once, and measure the replies.

    A follow-up is asked with the turns that it follows, which must come before it. Raises `EvaluationError`
    where there is nothing to ask, a question cannot be asked, or it is about a document that is not in the
    index.
    """
    cases = _cases(questions, languages)
    keys = answer_keys(questions, assistant.snapshot.catalog)
    outcomes: list[Outcome] = []
    for question, language, reply in _replies(assistant, cases):
        outcomes.append(Outcome(question, language, reply, keys[question.id]))
        if on_progress:
            on_progress(Progress("ask", len(outcomes), len(cases)))
    return Evaluation(tuple(outcomes), tuple(_groups(outcomes)))


def _cases(questions: Sequence[Question], languages: Sequence[str] | None) -> list[tuple[Question, str]]:
    there = list(dict.fromkeys(language for question in questions for language in question.texts))
    for language in languages or ():
        if language not in there:
            raise EvaluationError(f"no question is in {language!r}; there are: {', '.join(there)}")
    if not there:
        raise EvaluationError("there is no question to ask")
    wanted = languages or there
    return [(one, language) for one in questions for language in one.texts if language in wanted]


def _replies(
    assistant: Examinee, cases: Sequence[tuple[Question, str]]
) -> Iterator[tuple[Question, str, Reply]]:
    conversations: dict[tuple[str, str], tuple[Turn, ...]] = {}
    for question, language in cases:
        text = question.texts[language]
        history = conversations.get((question.follows, language), ()) if question.follows else ()
        if question.follows and not history:
            raise EvaluationError(
                f"question {question.id!r} follows {question.follows!r}, which was not asked before it"
            )
        try:
            reply = assistant.ask(text, history)
        except QuestionError as error:
            raise EvaluationError(f"question {question.id!r} ({language}): {error}") from None
        conversations[question.id, language] = (*history, Turn(text, reply.understood.standalone, reply))
        yield question, language, reply


def _groups(outcomes: Sequence[Outcome]) -> Iterator[Group]:
    for follow_ups in (False, True):
        chosen = [one for one in outcomes if (one.question.follows is not None) == follow_ups]
        there = {one.language for one in chosen}
        names = [name for name in (*LANGUAGES, *sorted(there - set(LANGUAGES))) if name in there]
        for name in names:
            yield _group(name, follow_ups, [one for one in chosen if one.language == name])
        if len(names) > 1:
            yield _group(EVERY, follow_ups, chosen)


def _group(language: str, follow_ups: bool, outcomes: Sequence[Outcome]) -> Group:
    measured = [one.measures() for one in outcomes]
    values = np.array([[one.get(name, math.nan) for name in MEASURES] for one in measured])
    sure = np.array([one.reply.confidence for one in outcomes])
    answerable = np.array([one.question.answerable for one in outcomes])
    clusters: Cases = np.unique([one.question.id for one in outcomes], return_inverse=True)[1]

    def figures(cases: Cases) -> Floats:
        positive, negative = sure[cases[answerable[cases]]], sure[cases[~answerable[cases]]]
        separation = [auroc(positive, negative), false_answers_at(positive, negative)]
        return np.concatenate([means(values[cases]), separation])

    every = np.arange(len(outcomes))
    counts = [*(~np.isnan(values)).sum(axis=0).tolist(), len(outcomes), len(outcomes)]
    rows = zip(FIGURES, figures(every), bootstrap_intervals(figures, clusters), counts, strict=True)
    known = tuple(
        Figure(name, float(value), float(low), float(high), count)
        for name, value, (low, high), count in rows
        if not np.isnan(value)
    )
    return Group(language, follow_ups, int(answerable.sum()), int((~answerable).sum()), known)


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """The figures as plain values that `json` writes, to four places."""
    return {
        "replies": len(evaluation.outcomes),
        "misses": len(evaluation.misses),
        "groups": [_group_json(group) for group in evaluation.groups],
    }


def _group_json(group: Group) -> dict[str, Any]:
    return {
        "language": group.language,
        "follow_ups": group.follow_ups,
        "answerable": group.answerable,
        "unanswerable": group.unanswerable,
        "figures": {
            one.name: {
                "value": round(one.value, 4),
                "low": round(one.low, 4),
                "high": round(one.high, 4),
                "count": one.count,
            }
            for one in group.figures
        },
    }
