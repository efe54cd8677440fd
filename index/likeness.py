"""The home of datasketch: documents that print nearly the same words, such as one report in several papers.

A document's signature is the MinHash of its runs of three words (Broder 1997): the share of equal places in
two signatures estimates the Jaccard similarity of their runs. Signatures are stored: who changes how they are
made raises `index.words.WORDS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.words import terms

if TYPE_CHECKING:
    from datasketch import MinHash

_PLACES = 128  # the standard error of the estimate is at most .044
_BANDS = 32  # of four places: documents at the limit below share a band in 997 cases of 1,000
_SHINGLE = 3  # words
_SEED = 1
LEAST = 0.6
"""The similarity from which documents are reported as nearly the same."""

# Odd numbers of 64 bits, one for each place of a band: their products' sum is the band's key.
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64)
_Signatures = npt.NDArray[np.uint32]


def signature(paragraphs: Iterable[str]) -> bytes:
    """The signature of an article: 128 little-endian numbers of 32 bits."""
    words = [term for paragraph in paragraphs for term in terms(paragraph)]
    runs = {" ".join(words[start : start + _SHINGLE]) for start in range(max(1, len(words) - _SHINGLE + 1))}
    made = _empty().copy()
    made.update_batch([run.encode("utf-8", "surrogatepass") for run in runs])
    values: _Signatures = made.hashvalues.astype("<u4")
    return values.tobytes()


@cache
def _empty() -> MinHash:
    from datasketch import MinHash  # half a second of imports, for new documents only

    return MinHash(num_perm=_PLACES, seed=_SEED, scheme="affine32")


def near_groups(signatures: Sequence[tuple[str, bytes]]) -> tuple[tuple[str, ...], ...]:
    """The ids of documents that are alike, a tuple a group, from (id, signature) of every document.

    Each of a group is like at least one other of it, by `LEAST`. Groups and ids are in the order given.
    """
    ids = [id for id, _ in signatures]
    if len(ids) < 2:
        return ()
    joined = b"".join(made for _, made in signatures)
    rows: _Signatures = np.frombuffer(joined, dtype="<u4").reshape(-1, _PLACES)
    groups = np.arange(len(ids))
    pairs = np.concatenate([*_like_pairs(rows)])
    while len(pairs):  # every pair takes the lower of its two groups, until all agree
        lower = np.minimum(groups[pairs[:, 0]], groups[pairs[:, 1]])
        before = groups.copy()
        np.minimum.at(groups, pairs[:, 0], lower)
        np.minimum.at(groups, pairs[:, 1], lower)
        groups = groups[groups]
        if (groups == before).all():
            break
    members: dict[int, list[str]] = {}
    for row in np.flatnonzero(np.bincount(groups, minlength=len(ids))[groups] > 1):
        members.setdefault(int(groups[row]), []).append(ids[row])
    return tuple(map(tuple, members.values()))


def _like_pairs(rows: _Signatures) -> Iterator[npt.NDArray[np.int64]]:
    """Pairs of rows that are alike: of those that share a band, each with the next and with the first."""
    for band in np.split(rows, _BANDS, axis=1):
        keys = (band.astype(np.uint64) * _MIX).sum(axis=1, dtype=np.uint64)
        order = np.argsort(keys, kind="stable")
        same = keys[order[1:]] == keys[order[:-1]]
        starts = np.maximum.accumulate(np.where(np.r_[False, same], 0, np.arange(len(order))))
        at = np.flatnonzero(same) + 1
        pairs = np.r_[np.c_[order[at - 1], order[at]], np.c_[order[starts[at]], order[at]]]
        alike = (rows[pairs[:, 0]] == rows[pairs[:, 1]]).mean(axis=1) >= LEAST
        yield pairs[alike]
