"""The field of each language: its rows, and the middle of their vectors.

A multilingual model puts text in the language of the question nearer to it than text in another language,
whatever either says. What remains of a cosine when the middle of the chunk's own language is taken off can be
compared across languages.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged
from index.store import VectorStore
from index.types import Vector, Vectors

_RUN = 4096  # rows read at a time
_PRIOR = 5  # rows of the whole index that each language is given besides: one chunk alone has no middle


class LanguageFields:
    """Which language each row is in, and where the middle of each lies."""

    def __init__(self, names: Sequence[str], codes: npt.NDArray[np.uint8], middles: Vectors) -> None:
        self.names = tuple(names)
        self._codes = codes
        self._middles = middles

    @classmethod
    def build(cls, languages: Sequence[str], store: VectorStore) -> LanguageFields:
        """The fields of ``store``, whose row n is in ``languages[n]``."""
        names = sorted(set(languages))
        numbers = {name: number for number, name in enumerate(names)}
        codes = np.array([numbers[language] for language in languages], dtype=np.uint8)
        sums = np.zeros((len(names), store.dimension), dtype=np.float64)
        for start in range(0, len(codes), _RUN):
            run = codes[start : start + _RUN]
            rows = store.rows(range(start, start + len(run)))
            for code in np.unique(run):
                sums[code] += rows[run == code].sum(axis=0, dtype=np.float64)
        counts = np.bincount(codes, minlength=len(names))[:, None]
        whole = sums.sum(axis=0) / max(1, len(codes))
        middles = (sums + _PRIOR * whole) / (counts + _PRIOR)
        return cls(names, codes, middles.astype(np.float32))

    @classmethod
    def open(cls, path: Path) -> LanguageFields:
        """The fields in the file ``path``; raises `IndexDamaged`."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                return cls(stored["names"].tolist(), stored["codes"], stored["middles"])
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise IndexDamaged(f"{path} holds no languages: rebuild with `sandarbh index`") from error

    def save(self, path: Path) -> None:
        """Write the fields to ``path``."""
        with path.open("wb") as file:
            np.savez(
                file, allow_pickle=False, names=np.array(self.names), codes=self._codes, middles=self._middles
            )

    def __len__(self) -> int:
        return len(self._codes)

    def is_like(self, other: LanguageFields) -> bool:
        """Whether both say the same of the same rows, but for what half precision and summing leave."""
        return (
            self.names == other.names
            and np.array_equal(self._codes, other._codes)
            and bool(np.allclose(self._middles, other._middles, atol=1e-3))
        )

    def rows(self, language: str) -> npt.NDArray[np.int64]:
        """The rows in ``language``, in order."""
        return np.flatnonzero(self._codes == self.names.index(language))

    def middle(self, language: str) -> Vector:
        """The mean of the vectors of the rows in ``language``, drawn to that of the whole index."""
        middle: Vector = self._middles[self.names.index(language)]
        return middle

    def language(self, row: int) -> str:
        """The language of this row."""
        return self.names[int(self._codes[row])]
