"""Whether two texts print nearly the same words, as papers do that take over one report."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from index.words import terms
from qa.kinds import numbers

_SHARED = 0.8
"""The least share of the pairs of neighbouring words: an edited copy keeps more, another report of the same
event less than half."""


def alike(text: str, other: str) -> bool:
    """Whether one of two texts prints nearly all of the other."""
    return prints(text, other) or prints(other, text)


def prints(text: str, words: str) -> bool:
    """Whether ``text`` holds nearly all of ``words``, in nearly their order, and every number of them.

    A changed number is another statement, however alike the rest is.
    """
    pairs, there = _pairs(words), _pairs(text)
    if not pairs:
        return " ".join(words.split()) in " ".join(text.split())
    return len(pairs & there) >= _SHARED * len(pairs) and numbers(words) <= numbers(text)


@lru_cache(maxsize=128)  # of ten passages each is compared with every other
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(terms(text)))
