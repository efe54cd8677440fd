"""How often each term stands in each row, kept so that postings can grow without reading every text again."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.words import terms

Numbers = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """Terms in alphabetical order; of term n the ``rows``, ascending, and ``counts`` from ``ends[n]`` on.

    ``lengths`` is the number of terms in each row. The same texts give the same postings, whether they are
    made at once or grew.
    """

    terms: Sequence[str]
    ends: Numbers
    rows: Counts
    counts: Counts
    lengths: Counts

    @classmethod
    def of(cls, texts: Iterable[str]) -> Postings:
        """The postings of ``texts``, one row a text, in order."""
        numbers: dict[str, int] = {}
        found, rows, counts, lengths = array("i"), array("i"), array("i"), array("i")
        for row, text in enumerate(texts):
            standing = terms(text)
            lengths.append(len(standing))
            for term, count in Counter(standing).items():
                found.append(numbers.setdefault(term, len(numbers)))
                rows.append(row)
                counts.append(count)
        return _sorted(
            list(numbers), *(np.array(column, dtype=np.int32) for column in (found, rows, counts, lengths))
        )

    def grown(self, carried: Numbers, fresh: Postings) -> Postings:
        """The postings of new rows: ``carried`` gives for each a row here, or -1 for one of ``fresh``."""
        kept, new = np.flatnonzero(carried >= 0), np.flatnonzero(carried < 0)
        sources = carried[kept]
        heirs = kept[np.argsort(sources, kind="stable")]  # new rows, in the order of the old ones
        times = np.bincount(sources, minlength=len(self.lengths))
        firsts = np.cumsum(times) - times
        repeats = times[self.rows]
        entries = np.repeat(np.arange(len(self.rows)), repeats)
        place = np.arange(len(entries)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        lengths = np.empty(len(carried), dtype=np.int32)
        lengths[kept], lengths[new] = self.lengths[sources], fresh.lengths
        numbers = {term: number for number, term in enumerate(self.terms)}
        translated = np.array(
            [numbers.setdefault(term, len(numbers)) for term in fresh.terms], dtype=np.int32
        )
        return _sorted(
            list(numbers),
            np.concatenate([_terms_of(self)[entries], translated[_terms_of(fresh)]]).astype(np.int32),
            np.concatenate([heirs[firsts[self.rows[entries]] + place], new[fresh.rows]]).astype(np.int32),
            np.concatenate([self.counts[entries], fresh.counts]),
            lengths,
        )

    def weights(self, k1: float, b: float) -> npt.NDArray[np.float32]:
        """The BM25 weight of each posting as Lucene has it: Robertson & Zaragoza 2009 without the k1 + 1."""
        total = len(self.lengths)
        frequencies = np.diff(self.ends)
        idf = np.log1p((total - frequencies + 0.5) / (frequencies + 0.5))
        longer = self.lengths / self.lengths.mean()
        damping = k1 * (1 - b + b * longer[self.rows])
        weights: npt.NDArray[np.float32] = (
            np.repeat(idf, frequencies) * self.counts / (self.counts + damping)
        ).astype(np.float32)
        return weights


def _terms_of(postings: Postings) -> Numbers:
    """The number of the term of each posting."""
    return np.repeat(np.arange(len(postings.terms)), np.diff(postings.ends))


def _sorted(terms: list[str], found: Counts, rows: Counts, counts: Counts, lengths: Counts) -> Postings:
    """Postings from columns in any order; terms that stand nowhere are left out."""
    standing = np.unique(found)
    order = sorted(standing.tolist(), key=terms.__getitem__)
    places = np.zeros(len(terms), dtype=np.int64)
    places[order] = np.arange(len(order))
    keys = places[found] * max(1, len(lengths)) + rows
    by_key = np.argsort(keys, kind="stable")
    ends = np.zeros(len(order) + 1, dtype=np.int64)
    np.cumsum(np.bincount(places[found], minlength=len(order)), out=ends[1:])
    return Postings([terms[number] for number in order], ends, rows[by_key], counts[by_key], lengths)
