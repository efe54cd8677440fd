"""The home of bm25s: BM25 over our own words, which keep Devanagari whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged
from index.words import terms

_K1, _B = 1.2, 0.75  # Robertson & Zaragoza 2009, section 3.5: the usual values
_VOCABULARY = "vocabulary.json"


class LexicalIndex:
    """Postings of one generation: which term stands in which chunk (by row), with its BM25 weight."""

    def __init__(self, scorer: bm25s.BM25 | None, vocabulary: Mapping[str, int], rows: int) -> None:
        self._scorer = scorer
        self._vocabulary = vocabulary
        self._rows = rows

    @classmethod
    def build(cls, texts: Iterable[str]) -> LexicalIndex:
        """The postings of ``texts``, one row a text, in order."""
        vocabulary: dict[str, int] = {}
        rows = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms(text)] for text in texts]
        if not vocabulary:  # no words at all: bm25s cannot build an empty matrix
            return cls(None, {}, len(rows))
        scorer = bm25s.BM25(k1=_K1, b=_B, method="lucene")
        scorer.index((rows, vocabulary), create_empty_token=False, show_progress=False)
        return cls(scorer, vocabulary, len(rows))

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """The postings in ``folder``, mapped rather than read; raises `IndexDamaged`."""
        try:
            stored = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
            scorer = bm25s.BM25.load(folder, mmap=True, load_vocab=False) if stored["terms"] else None
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise IndexDamaged(f"{folder} holds no postings: rebuild with `sandarbh index`") from error
        return cls(scorer, {term: number for number, term in enumerate(stored["terms"])}, stored["rows"])

    def save(self, folder: Path) -> None:
        """Write the postings into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        if self._scorer is not None:
            self._scorer.save(folder, show_progress=False)
            (folder / "vocab.index.json").unlink(missing_ok=True)  # ours is the one that is read
        stored = {"rows": self._rows, "terms": list(self._vocabulary)}
        (folder / _VOCABULARY).write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")

    def __len__(self) -> int:
        return self._rows

    def known(self, words: Sequence[str]) -> list[str]:
        """Those of ``words`` (search terms) that stand somewhere in the index, in order, without repeats."""
        return [word for word in dict.fromkeys(words) if word in self._vocabulary]

    def frequency(self, term: str) -> int:
        """In how many chunks ``term`` stands."""
        if self._scorer is None or term not in self._vocabulary:
            return 0
        starts = self._scorer.scores["indptr"]
        number = self._vocabulary[term]
        return int(starts[number + 1] - starts[number])

    def rows(self, term: str) -> npt.NDArray[np.int64]:
        """The rows in which ``term`` stands, in order."""
        if self._scorer is None or term not in self._vocabulary:
            return np.zeros(0, dtype=np.int64)
        number, starts = self._vocabulary[term], self._scorer.scores["indptr"]
        return np.sort(self._scorer.scores["indices"][starts[number] : starts[number + 1]]).astype(np.int64)

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
        scores = self.scores(words)
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
