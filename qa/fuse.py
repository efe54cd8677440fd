"""How the evidence for a chunk becomes one score, in units of cosine.

The weights were chosen on tests/gold/development.jsonl, see docs/quality.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from qa.evidence import Evidence

ARTICLE_WEIGHT = 1.2
"""How much the best chunk of the article counts beside the chunk: first the article, then the place in it."""

LEXICAL_WEIGHT = 0.3
"""What a chunk gains that, with the lead of its article, holds every word of the question or one that means
it. Its own words count no more than those of the lead: else the lead, which has most of them, wins."""

KIND_WEIGHT = 0.03
"""What a chunk gains that holds the kind of answer asked for."""

DAY_WEIGHT = 0.05
"""What a chunk gains that holds every date of the question, in whatever spelling, over one with none."""

NAME_WEIGHT = 0.05
"""What a chunk gains whose article holds every name of the question over one whose article holds none."""


def fused(evidence: Evidence) -> float:
    """The score of a chunk.

    Every part is absolute, not a rank: a leg that knows none of the words adds nothing, instead of voting at
    random.
    """
    return (
        evidence.with_lead
        + ARTICLE_WEIGHT * evidence.article
        + LEXICAL_WEIGHT * evidence.coverage_with_lead
        + NAME_WEIGHT * evidence.names
        + KIND_WEIGHT * evidence.bears
        + DAY_WEIGHT * evidence.days
    )


def best(scores: Mapping[int, float], k: int) -> list[tuple[int, float]]:
    """The ``k`` best of ``scores``, best first; equal scores in the order of their rows."""
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:k]
