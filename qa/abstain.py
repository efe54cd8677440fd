"""Whether the evidence carries an answer: a small logistic model for each language of question.

The weights are in ``abstain.json`` beside this module, fitted by ``bench/fit_abstain.py`` on development questions.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from qa.query import Query
from qa.retrieve import Found

_FIELD = 20  # how many of the best cosines stand for what the index says to any question of this kind

NO_MATCH = "no-match"
WEAK_EVIDENCE = "weak-evidence"
"""The reasons to decline: nothing was found at all, or what was found does not carry an answer."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The logistic model of one language: ``threshold`` is the least probability at which a reply answers."""

    intercept: float
    weights: Mapping[str, float]
    threshold: float


def evidence(query: Query, found: Found) -> dict[str, float]:
    """What speaks for an answer, each about in [0, 1].

    ``cosine``: of the best passage; ``margin``: how far it stands out from the field; ``coverage``: the share of
    the question's words in it, by rarity; ``known``: the share of the question's words that stand anywhere in the
    index; ``agreement``: whether the words' best passage is among the first.
    """
    first, seen = found.passages[0], found.evidence[0]
    field = found.field[:_FIELD]
    return {
        "cosine": dict(first.legs)["dense"],
        "nearness": seen.nearness,
        "margin": seen.nearness - sum(field) / len(field),
        "coverage": seen.coverage,
        "bears": float(seen.bears),
        "known": found.known,
    }


def confidence(query: Query, found: Found) -> float:
    """The probability in [0, 1] that the passages answer ``query``; 0 where there are none."""
    if not found.passages:
        return 0.0
    model = calibration(query.language)
    seen = evidence(query, found)
    total = model.intercept + sum(weight * seen[name] for name, weight in model.weights.items())
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, total))))


def reason_to_decline(query: Query, found: Found, sure: float) -> str | None:
    """Why the passages do not answer ``query``, or None where they do; ``sure`` is their `confidence`."""
    if not found.passages:
        return NO_MATCH
    return WEAK_EVIDENCE if sure < calibration(query.language).threshold else None


@cache
def _calibrations() -> Mapping[str, Calibration]:
    stored = json.loads(files("qa").joinpath("abstain.json").read_text(encoding="utf-8"))
    return {language: Calibration(**model) for language, model in stored["languages"].items()}


def calibration(language: str) -> Calibration:
    """The model for questions in ``language``; a language without its own has that of English."""
    models = _calibrations()
    return models.get(language, models["en"])
