"""The home of bm25s: BM25 over our own words, which keep Devanagari whole."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged
from index.postings import Numbers, Postings

_K1, _B = 1.2, 0.75  # Robertson & Zaragoza 2009, section 3.5: the usual values
_VOCABULARY, _COUNTS, _LENGTHS = "vocabulary.json", "counts.npy", "lengths.npy"


def rarity(frequency: int, rows: int) -> float:
    """The inverse document frequency of a term in ``frequency`` of ``rows`` rows, never negative.

    Robertson & Zaragoza 2009, equation 3.2, with 1 added inside the logarithm as Lucene does.
    """
    return math.log1p((rows - frequency + 0.5) / (frequency + 0.5))


class LexicalIndex:
    """Postings of one generation: which term stands in which chunk (by row), with its BM25 weight."""

    def __init__(self, scorer: bm25s.BM25 | None, vocabulary: Mapping[str, int], postings: Postings) -> None:
        self._scorer = scorer
        self._vocabulary = vocabulary
        self._postings = postings
        self._rows = len(postings.lengths)

    @classmethod
    def build(cls, texts: Iterable[str]) -> LexicalIndex:
        """The postings of ``texts``, one row a text, in order."""
        return cls._of(Postings.of(texts))

    def grown(self, carried: Numbers, texts: Iterable[str]) -> LexicalIndex:
        """The postings of new rows: ``carried`` gives for each the row here with its text, or -1.

        ``texts`` are those of the rows with -1, in order. The result is what `build` makes of all texts.
        """
        return self._of(self._postings.grown(carried, Postings.of(texts)))

    @classmethod
    def _of(cls, postings: Postings) -> LexicalIndex:
        vocabulary = {term: number for number, term in enumerate(postings.terms)}
        if not vocabulary:  # no words at all: bm25s cannot hold an empty matrix
            return cls(None, {}, postings)
        scorer = bm25s.BM25(k1=_K1, b=_B, method="lucene")
        # What its own `index` makes, term by term in Python, of texts that it must have in memory.
        scorer.scores = {
            "data": postings.weights(_K1, _B),
            "indices": postings.rows,
            "indptr": postings.ends,
            "num_docs": len(postings.lengths),
        }
        scorer.vocab_dict, scorer.nonoccurrence_array = vocabulary, None
        return cls(scorer, vocabulary, postings)

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """The postings in ``folder``, mapped rather than read; raises `IndexDamaged`."""
        try:
            terms: list[str] = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
            counts, lengths = (np.load(folder / name, mmap_mode="r") for name in (_COUNTS, _LENGTHS))
            scorer = bm25s.BM25.load(folder, mmap=True, load_vocab=False) if terms else None
            scores = scorer.scores if scorer else {"indptr": lengths[:0], "indices": lengths[:0]}
            postings = Postings(terms, scores["indptr"], scores["indices"], counts, lengths)
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise IndexDamaged(f"{folder} holds no postings: rebuild with `sandarbh index`") from error
        return cls(scorer, {term: number for number, term in enumerate(terms)}, postings)

    def save(self, folder: Path) -> None:
        """Write the postings into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        if self._scorer is not None:
            self._scorer.save(folder, show_progress=False)
            (folder / "vocab.index.json").unlink(missing_ok=True)  # ours is the one that is read
        np.save(folder / _COUNTS, self._postings.counts, allow_pickle=False)
        np.save(folder / _LENGTHS, self._postings.lengths, allow_pickle=False)
        stored = json.dumps(self._postings.terms, ensure_ascii=False)
        (folder / _VOCABULARY).write_text(stored, encoding="utf-8")

    def __len__(self) -> int:
        return self._rows

    def rows(self, term: str) -> npt.NDArray[np.int64]:
        """The rows in which ``term`` stands, in order."""
        return self.weights(term)[0]

    def weights(self, term: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """The rows in which ``term`` stands, in order, and its BM25 score in each: arrays of one length."""
        if self._scorer is None or term not in self._vocabulary:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        number, starts = self._vocabulary[term], self._scorer.scores["indptr"]
        place = slice(int(starts[number]), int(starts[number + 1]))
        rows, weights = self._scorer.scores["indices"][place], self._scorer.scores["data"][place]
        return np.asarray(rows, dtype=np.int64), np.asarray(weights, dtype=np.float32)

    def scores(self, words: Sequence[str]) -> npt.NDArray[np.float32]:
        """The BM25 score of every row for the search terms ``words``: float32 of shape (rows,).

        It is 0 where none of them stands; a term that is given twice counts twice.
        """
        numbers = [self._vocabulary[word] for word in words if word in self._vocabulary]
        if self._scorer is None or not numbers:
            return np.zeros(self._rows, dtype=np.float32)
        found: npt.NDArray[np.float32] = self._scorer.get_scores_from_ids(numbers)
        return found

    def search(
        self, words: Sequence[str], k: int, among: npt.NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The ``k`` best rows for the search terms ``words``, best first, as (row, score).

        Rows without any of the terms are left out, equal scores ordered by row. ``among`` restricts the
        search to these rows.
        """
        return highest(self.scores(words), k, among)


def highest(
    scores: npt.NDArray[np.float32], k: int, among: npt.NDArray[np.int64] | None = None
) -> list[tuple[int, float]]:
    """The ``k`` rows with the highest ``scores``, highest first, as (row, score); those of 0 are left out.

    Equal scores are in the order of their rows; ``among`` restricts them to these rows.
    """
    if among is not None:
        kept = np.zeros_like(scores)
        kept[among] = scores[among]
        scores = kept
    rows = np.flatnonzero(scores > 0)  # a fraction of all: the rest takes ten times as long to rank
    k = min(k, len(rows))
    if k < 1:
        return []
    # The k-th best score decides who may be in; ties at that score are then settled by row.
    found = scores[rows]
    rows = rows[found >= np.partition(found, len(rows) - k)[len(rows) - k]]
    order = sorted(rows.tolist(), key=lambda row: (-scores[row], row))[:k]
    return [(row, float(scores[row])) for row in order]
