"""The home of FAISS: the vectors of one generation, one row a chunk, in half precision.

Half-precision rows cost half the memory of float32 and lose nothing that retrieval notices (recall .998 at a
million).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged
from index.types import Vectors


class VectorStore:
    """Unit vectors in row order, searched exactly by inner product, which is the cosine."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, dimension: int, runs: Iterable[Vectors]) -> VectorStore:
        """A store of the rows of ``runs``, one after another; only one run is in memory at full precision."""
        index = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        index.is_trained = True  # half precision has nothing to learn
        for run in runs:
            index.add(np.ascontiguousarray(run, dtype=np.float32))
        return cls(index)

    @classmethod
    def open(cls, path: Path) -> VectorStore:
        """The store in the file ``path``, mapped rather than read; raises `IndexDamaged`."""
        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
        except RuntimeError as error:
            raise IndexDamaged(f"{path} is not a vector file: rebuild with `sandarbh index`") from error

    def save(self, path: Path) -> None:
        """Write the store to ``path``; raises `OSError` on a full disk."""
        # Given a name, FAISS closes the file itself and only prints it when the last bytes find no room.
        with path.open("wb") as file:
            faiss.write_index(self._index, faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined] # not in its stubs

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The length of a row."""
        return int(self._index.d)

    def search(
        self, query: Vectors, k: int, among: npt.NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The ``k`` rows nearest to ``query`` (shape (1, dimension)), best first, as (row, cosine).

        Equal cosines are ordered by row. ``among`` restricts the search to these rows.
        """
        most = len(self) if among is None else len(among)
        if min(k, most) < 1:
            return []
        parameters = None
        if among is not None:
            chosen = np.zeros(len(self), dtype=np.bool_)
            chosen[among] = True
            bits = np.packbits(chosen, bitorder="little")  # 40 times faster to ask than a set of rows
            selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg] # not in its stubs
        asked = np.ascontiguousarray(query, dtype=np.float32)
        # FAISS keeps any of the rows that tie for the last place: one row more shows whether there are such.
        scores, rows = (found[0] for found in self._index.search(asked, min(k + 1, most), params=parameters))
        if len(scores) > k and scores[k] == scores[k - 1]:
            floor = float(np.nextafter(scores[k], np.float32(-np.inf)))
            _, scores, rows = self._index.range_search(asked, floor, params=parameters)
        best = [(int(row), float(score)) for row, score in zip(rows, scores, strict=True) if row >= 0]
        return sorted(best, key=lambda item: (-item[1], item[0]))[:k]

    def rows(self, rows: Sequence[int]) -> Vectors:
        """The vectors of ``rows``, in that order: float32 of shape (len(rows), dimension)."""
        if not rows:
            return np.zeros((0, self.dimension), dtype=np.float32)
        found: Vectors = self._index.reconstruct_batch(np.asarray(rows, dtype=np.int64))
        return found
