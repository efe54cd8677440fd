"""How the evidence for a chunk becomes one score, in units of cosine.

The weights were chosen on tests/gold/development.jsonl and on paragraphs of training/paragraphs, see
docs/quality.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from qa.evidence import Evidence

ARTICLE_WEIGHT = 0.6
"""How much the best chunk of the article counts beside the chunk: first the article, then the place in it."""

LEXICAL_WEIGHT = 0.4
"""What a chunk gains that, with the lead of its article, holds every word of the question or one that means
it."""

OWN_WORDS_WEIGHT = 0.2
"""What it gains beside that if it holds them itself: the lead has the most of them, and seldom the answer."""

WORDS_COUNT = {"hi": 0.5}
"""How much of both a question gets, by its language; all of it where not named here. The vectors know
Hindi on Hindi best; where question and article share no language, words that mean the same say more."""

KIND_WEIGHT = 0.03
"""What a chunk gains that holds the kind of answer asked for."""

DAY_WEIGHT = 0.03
"""What a chunk gains that holds every date of the question, in whatever spelling, over one with none."""

NAME_WEIGHT = 0.05
"""What a chunk gains whose article holds every name of the question over one whose article holds none."""


def fused(evidence: Evidence, language: str) -> float:
    """The score of a chunk for a question in ``language``.

    Every part is absolute, not a rank: a leg that knows none of the words adds nothing, instead of voting at
    random.
    """
    words = LEXICAL_WEIGHT * evidence.coverage_with_lead + OWN_WORDS_WEIGHT * evidence.coverage
    return (
        evidence.with_lead
        + ARTICLE_WEIGHT * evidence.article
        + WORDS_COUNT.get(language, 1.0) * words
        + NAME_WEIGHT * evidence.names
        + KIND_WEIGHT * evidence.bears
        + DAY_WEIGHT * evidence.days
    )


def best(scores: Mapping[int, float], k: int) -> list[tuple[int, float]]:
    """The ``k`` best of ``scores``, best first; equal scores in the order of their rows."""
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:k]
