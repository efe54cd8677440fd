"""Where in the index a word of a question stands, in its own letters or in another word that means it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from index.lexical import LexicalIndex, rarity
from index.words import unmarked
from qa.meanings import Sought, Terms


@dataclass(frozen=True, slots=True)
class Standing:
    """How much a word weighs in each row of an index, 0 where it does not stand: float32 of shape (rows,).

    ``worth`` is its rarity, and about what it weighs where it stands once; ``known`` whether it stands
    anywhere.
    """

    weights: npt.NDArray[np.float32]
    worth: float
    known: bool


def standing(sought: Sought, lexical: LexicalIndex) -> Standing:
    """Where ``sought`` stands in ``lexical``.

    A word with meanings counts as one word that stands wherever any of them does: its rarity is theirs
    together, so that a common meaning makes it common, and a row has the weight of the one that weighs most.
    """
    if not sought.meanings:
        weights, worth = _summed(sought.own, lexical)
        return Standing(weights, worth, known=bool(weights.any()))
    shares = np.zeros(len(lexical), dtype=np.float32)
    for terms in (sought.own, *sought.meanings):
        rows, share = _shares(terms, lexical)
        shares[rows] = np.maximum(shares[rows], share)
    count = int(np.count_nonzero(shares))
    worth = rarity(count, len(lexical))
    shares *= np.float32(worth)
    return Standing(shares, worth, known=count > 0)


def _summed(terms: Terms, lexical: LexicalIndex) -> tuple[npt.NDArray[np.float32], float]:
    """The BM25 scores of ``terms`` together in every row, and their rarities together."""
    weights, worth = np.zeros(len(lexical), dtype=np.float32), 0.0
    for term in terms:
        rows, found = lexical.weights(term)
        weights[rows] += found
        worth += rarity(len(rows), len(lexical))
    return weights, worth


def _shares(terms: Terms, lexical: LexicalIndex) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """The rows in which all of ``terms`` stand, marked or not, and there the share of their scores in their
    rarities.
    """
    if len(terms) == 1:  # most of them: no need to look through every row
        rows, found = lexical.weights(terms[0])
        return rows, found / np.float32(rarity(len(rows), len(lexical)))
    weights, worth = _summed(terms, lexical)
    # a text with marks is found by the terms without them too, one without them by those alone
    parts = [lexical.weights(term)[0] for term in terms if unmarked(term) == term]
    rows = reduce(np.intersect1d, parts) if parts else np.flatnonzero(weights)
    return rows, weights[rows] / np.float32(worth)
