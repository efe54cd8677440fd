"""How the evidence for a chunk becomes one score, in units of cosine.

The weights were chosen on tests/gold/development.jsonl, see docs/quality.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

ARTICLE_WEIGHT = 0.6
"""How much the best chunk of the article counts beside the chunk: first the article, then the place in it."""

LEXICAL_WEIGHT: Mapping[str, float] = {"hi": 0.25}
"""What a chunk with every word of the question gains over one with none, by language looked up in."""

OTHER_LEXICAL_WEIGHT = 0.15
"""The same for English, Vietnamese and the rest: they share little but names and numbers with Hindi text."""

KIND_WEIGHT = 0.03
"""What a chunk gains that holds the kind of answer asked for."""

DAY_WEIGHT = 0.05
"""What a chunk gains that holds every date of the question, in whatever spelling, over one with none."""

NAME_WEIGHT = 0.05
"""What a chunk gains whose article holds every name of the question over one whose article holds none."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one chunk.

    ``nearness``: its cosine less the mean of its language; ``article``: the best nearness in its document;
    ``coverage``: the share of the question's words, by rarity, that it holds; ``names``: the share of the
    question's names that its document holds; ``bears``: whether it holds the kind of answer asked for;
    ``days``: the share of the question's dates that it holds.
    """

    nearness: float
    article: float
    coverage: float
    names: float
    bears: bool
    days: float = 0.0


def rarity(frequency: int, rows: int) -> float:
    """The inverse document frequency of a term in ``frequency`` of ``rows`` chunks, never negative.

    Robertson & Zaragoza 2009, equation 3.2, with 1 added inside the logarithm as Lucene does.
    """
    return math.log1p((rows - frequency + 0.5) / (frequency + 0.5))


def fused(evidence: Evidence, language: str) -> float:
    """The score of a chunk for a question that is looked up in ``language``.

    Every part is absolute, not a rank: a leg that knows none of the words adds nothing, instead of voting at
    random.
    """
    words = LEXICAL_WEIGHT.get(language, OTHER_LEXICAL_WEIGHT)
    return (
        evidence.nearness
        + ARTICLE_WEIGHT * evidence.article
        + words * evidence.coverage
        + NAME_WEIGHT * evidence.names
        + KIND_WEIGHT * evidence.bears
        + DAY_WEIGHT * evidence.days
    )


def best(scores: Mapping[int, float], k: int) -> list[tuple[int, float]]:
    """The ``k`` best of ``scores``, best first; equal scores in the order of their rows."""
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:k]
