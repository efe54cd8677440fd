"""How the legs of retrieval become one score: the cosine, plus what the words say, weighted by language."""

from __future__ import annotations

import math
from collections.abc import Mapping

LEXICAL_WEIGHT: Mapping[str, float] = {"hi": 0.30, "hi-Latn": 0.15, "en": 0.15, "vi": 0.15, "und": 0.15}
"""What a chunk that holds every word of the question gains over one that holds none, in units of cosine."""


def rarity(frequency: int, rows: int) -> float:
    """The inverse document frequency of a term in ``frequency`` of ``rows`` chunks, never negative.

    Robertson & Zaragoza 2009, equation 3.2, with 1 added inside the logarithm as Lucene does.
    """
    return math.log1p((rows - frequency + 0.5) / (frequency + 0.5))


def fused(cosine: float, coverage: float, weight: float) -> float:
    """The score of a chunk: its cosine, raised by ``weight`` times the share of the question's words it holds.

    Both are absolute, not ranks: a leg that knows none of the words adds nothing, instead of voting at random.
    """
    return cosine + weight * coverage


def best(scores: Mapping[int, float], k: int) -> list[tuple[int, float]]:
    """The ``k`` best of ``scores``, best first; equal scores in the order of their rows."""
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:k]
