"""Where in the index a word of a question stands, in its own letters or in another word that means it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.lexical import LexicalIndex, rarity
from qa.meanings import Sought, Terms

Rows = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Standing:
    """The ``rows`` in which a word stands and how much it weighs in each: two arrays of one length.

    ``worth`` is its rarity, and about what it weighs where it stands once.
    """

    rows: Rows
    weights: Weights
    worth: float


def standing(sought: Sought, lexical: LexicalIndex) -> Standing:
    """Where ``sought`` stands in ``lexical``.

    A word with meanings counts as one word that stands wherever it or any of them does: its rarity is theirs
    together, so that a common meaning makes it common, and a row has the weight of the one that weighs most.
    Of its own words some are enough for a part of the weight, of a meaning all must be there.
    """
    whole, worth = _summed(sought.own, lexical)
    if not sought.meanings:
        rows = np.flatnonzero(whole)
        return Standing(rows, whole[rows], worth)
    whole *= np.float32(1 / worth)
    there = np.zeros(len(lexical), dtype=np.bool_)  # a part of its own words is not yet the phrase
    for terms in (sought.own, *sought.meanings):
        rows, shares = _shares(terms, lexical)
        if len(rows):
            whole[rows] = np.maximum(whole[rows], shares)
            there[rows] = True
    rows = np.flatnonzero(whole)
    worth = rarity(int(np.count_nonzero(there)), len(lexical))
    return Standing(rows, whole[rows] * np.float32(worth), worth)


def _summed(terms: Terms, lexical: LexicalIndex) -> tuple[Weights, float]:
    """The BM25 scores of ``terms`` together in every row, and their rarities together."""
    weights, worth = np.zeros(len(lexical), dtype=np.float32), 0.0
    for term in terms:
        rows, found = lexical.weights(term)
        weights[rows] += found
        worth += rarity(len(rows), len(lexical))
    return weights, worth


def _shares(terms: Terms, lexical: LexicalIndex) -> tuple[Rows, Weights]:
    """The rows in which all of ``terms`` stand, and there the share of their scores in their rarities."""
    postings = [lexical.weights(term) for term in terms]
    if not all(len(rows) for rows, _ in postings):  # most of them: articles are in one language or two
        return postings[0][0][:0], postings[0][1][:0]
    rows, shares = postings[0]
    worth = rarity(len(rows), len(lexical))
    for more, weights in postings[1:]:
        rows, here, there = np.intersect1d(rows, more, assume_unique=True, return_indices=True)
        shares = shares[here] + weights[there]
        worth += rarity(len(more), len(lexical))
    return rows, shares / np.float32(worth)
