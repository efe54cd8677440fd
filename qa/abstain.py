"""Whether the evidence carries an answer: a small logistic model for each language of question.

There is one with a reader's judgement in it and one without.

The weights are in ``abstain.json`` beside this module, fitted by ``python -m bench.fit_abstain``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from qa.kinds import numbers, years
from qa.names import together
from qa.query import Query
from qa.retrieve import Found
from qa.types import Passage

NO_MATCH = "no-match"
WEAK_EVIDENCE = "weak-evidence"
"""The reasons to decline: nothing was found at all, or what was found does not carry an answer."""


_NO_NAMES = 0.5  # a question without names speaks neither for an article nor against it
_FIRST = 5  # how many of the first passages may agree on an article
_LEAD = 600  # code points at the beginning of an article that say when all of it was


@dataclass(frozen=True, slots=True)
class Calibration:
    """The logistic model of one language: ``threshold`` is the least probability at which a reply answers.

    ``figures`` are what was measured when it was fitted.
    """

    intercept: float
    weights: Mapping[str, float]
    threshold: float
    figures: Mapping[str, float] = field(default_factory=dict)


def evidence(query: Query, found: Found) -> dict[str, float]:
    """What speaks for an answer, each about in [0, 1].

    Of the best passage: ``cosine``; ``nearness``, the cosine beyond what its language is to any question;
    ``coverage``, the share of the question's words in it or in its article's lead, by rarity; ``numbers``
    and ``names``, the share of the question's numbers and names that stand in its article, 1 and `_NO_NAMES`
    where it has none; ``together``, how far names that are neighbours are neighbours there; ``years``, how
    far the question's years are its own. Of the first `_FIRST` passages: ``concentration``, the share that is
    of its document. Of the index: ``known``, the share of the words that stand in it.
    Where a reader took part: ``reading``, its score of the passage.
    """
    first, seen = found.passages[0], found.evidence[0]
    text = first.document.text
    asked = numbers(query.text)
    beside = together(query.question, query.names, text)
    return {
        "cosine": dict(first.legs)["dense"],
        "nearness": seen.nearness,
        "coverage": seen.coverage_with_lead,
        "numbers": len(asked & numbers(text)) / len(asked) if asked else 1.0,
        "names": seen.names if query.names else _NO_NAMES,
        "together": _NO_NAMES if beside is None else beside,
        "years": _share_of_years(query, first),
        "concentration": _concentration(found.passages[:_FIRST]),
        "known": found.known,
        **({"reading": squashed(found.readings[0].score)} if found.readings else {}),
    }


def _concentration(passages: Sequence[Passage]) -> float:
    """The share of ``passages`` that is of the document of the first."""
    ids = [passage.document.id for passage in passages]
    return ids.count(ids[0]) / len(ids)


def _share_of_years(query: Query, passage: Passage) -> float:
    """The share of the question's years that stand in the document of ``passage``, and of those that stand in
    the passage or say when all of the document was: the mean of the two. 1 where it asks for no year.
    """
    document, asked = passage.document, years(query.text)
    if not asked:
        return 1.0
    near = years(document.text[:_LEAD]) | years(passage.text)
    if document.published:
        near |= {str(document.published.year)}
    anywhere = near | years(document.text)
    return (len(asked & anywhere) + len(asked & near)) / (2 * len(asked))


def squashed(score: float) -> float:
    """A reader's ``score``, which has no bounds, in (-1, 1): what lies beyond ten logits is sure enough."""
    return math.tanh(score / 10)


def confidence(query: Query, found: Found) -> float:
    """The probability in [0, 1] that the passages answer ``query``; 0 where there are none."""
    if not found.passages:
        return 0.0
    model = calibration(query.language, read=bool(found.readings))
    seen = evidence(query, found)
    total = model.intercept + sum(weight * seen[name] for name, weight in model.weights.items())
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, total))))


def reason_to_decline(query: Query, found: Found, sure: float) -> str | None:
    """Why the passages do not answer ``query``, or None where they do; ``sure`` is their `confidence`."""
    if not found.passages:
        return NO_MATCH
    threshold = calibration(query.language, read=bool(found.readings)).threshold
    return WEAK_EVIDENCE if sure < threshold else None


@cache
def _calibrations(read: bool) -> Mapping[str, Calibration]:
    stored = json.loads(files("qa").joinpath("abstain.json").read_text(encoding="utf-8"))
    models = stored["with the reader" if read else "without the reader"]
    return {language: Calibration(**model) for language, model in models.items()}


def calibration(language: str, *, read: bool = False) -> Calibration:
    """The model for questions in ``language``, without a reader or where one took part (``read``).

    A language without its own has that of English.
    """
    models = _calibrations(read)
    return models.get(language, models["en"])
