"""The home of FAISS: the vectors of one generation, one row a chunk, in half precision.

Half-precision rows cost half the memory of float32 and lose nothing that retrieval notices (recall .998 at a
million). Up to `EXACT` rows a search looks at every row. Beyond, rows lie in lists by the nearest of some
hundreds of centres (an inverted file), and a search looks at the lists nearest to the question: how it is
searched is chosen from the count alone and recorded in the manifest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged
from index.types import Vectors

EXACT = 200_000
"""Up to how many rows every search is exact."""

_LIST = 512  # rows a list holds on average; fewer make choosing lists dear, more make looking at them dear
_SHARE, _LEAST = 1 / 64, 16_384  # of all rows, and how many at least, that a search looks at
_LEARN = 40  # rows a list that the centres are learnt from, FAISS wants at least 39
_ROUNDS = 6  # of k-means: further ones move recall by less than .001
_SEED = 1234
_READ = 1 << 14  # rows at a time
Rows = npt.NDArray[np.int64]


class VectorStore:
    """Unit vectors in row order, searched by inner product, which is the cosine."""

    def __init__(self, index: faiss.Index) -> None:
        self._index: Any = index  # its stubs know a part of it

    @classmethod
    def build(cls, dimension: int, runs: Iterable[Vectors], *, exact: int = EXACT) -> VectorStore:
        """A store of the rows of ``runs``, one after another; only one run is in memory at full precision.

        More than ``exact`` rows are put into lists.
        """
        index = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        index.is_trained = True  # half precision has nothing to learn
        for run in runs:
            index.add(np.ascontiguousarray(run, dtype=np.float32))
        return cls(index if index.ntotal <= exact else _in_lists(index))

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

    @property
    def kind(self) -> str:
        """How it is searched: ``exact``, or ``lists`` with their number after a space."""
        return f"lists {self._index.nlist}" if isinstance(self._index, faiss.IndexIVF) else "exact"

    def search(self, query: Vectors, k: int, among: Rows | None = None) -> list[tuple[int, float]]:
        """The ``k`` rows nearest to ``query`` (shape (1, dimension)), best first, as (row, cosine).

        Equal cosines are ordered by row. ``among`` restricts the search to these rows.
        """
        most = len(self) if among is None else len(among)
        if min(k, most) < 1:
            return []
        asked = np.ascontiguousarray(query, dtype=np.float32)
        given: dict[str, Any] = {}
        if among is not None:
            chosen = np.zeros(len(self), dtype=np.bool_)
            chosen[among] = True
            bits = np.packbits(chosen, bitorder="little")  # 40 times faster to ask than a set of rows
            given["sel"] = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
        if isinstance(self._index, faiss.IndexIVF):
            given["nprobe"] = self._nearest_lists(asked, among)
            parameters: Any = faiss.SearchParametersIVF(**given)
        else:
            parameters = faiss.SearchParameters(**given)
        # FAISS keeps any of the rows that tie for the last place: one row more shows whether there are such.
        scores, rows = (found[0] for found in self._index.search(asked, min(k + 1, most), params=parameters))
        if len(scores) > k and scores[k] == scores[k - 1]:
            floor = float(np.nextafter(scores[k], np.float32(-np.inf)))
            _, scores, rows = self._index.range_search(asked, floor, params=parameters)
        best = [(int(row), float(score)) for row, score in zip(rows, scores, strict=True) if row >= 0]
        return sorted(best, key=lambda item: (-item[1], item[0]))[:k]

    def _nearest_lists(self, asked: Vectors, among: Rows | None) -> int:
        """How many lists, from the nearest on, hold as many (chosen) rows as a search looks at.

        A restricted search looks at as many rows as one without: few rows are all looked at, exactly.
        """
        index = self._index
        if among is None:
            sizes = self._list_sizes
        else:
            sizes = np.bincount(self._list_of_row[among], minlength=index.nlist)
        _, order = index.quantizer.search(asked, index.nlist)
        looked_at = max(_LEAST, int(len(self) * _SHARE))
        return int(np.searchsorted(np.cumsum(sizes[order[0]]), min(looked_at, sizes.sum()))) + 1

    @cached_property
    def _list_sizes(self) -> npt.NDArray[np.int64]:
        index = self._index
        return np.array([index.invlists.list_size(number) for number in range(index.nlist)], dtype=np.int64)

    @cached_property
    def _list_of_row(self) -> npt.NDArray[np.int32]:
        places = faiss.vector_to_array(self._index.direct_map.array)
        lists: npt.NDArray[np.int32] = (places >> 32).astype(np.int32)  # the place inside the list is below
        return lists

    def rows(self, rows: Sequence[int]) -> Vectors:
        """The vectors of ``rows``, in that order: float32 of shape (len(rows), dimension)."""
        if not rows:
            return np.zeros((0, self.dimension), dtype=np.float32)
        found: Vectors = self._index.reconstruct_batch(np.asarray(rows, dtype=np.int64))
        return found


def _in_lists(flat: faiss.IndexScalarQuantizer) -> faiss.Index:
    """The rows of ``flat`` in lists, about `_LIST` in each."""
    lists = 2 ** round(np.log2(flat.ntotal / _LIST))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(flat.d),
        flat.d,
        lists,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
        False,
    )
    index.cp.niter, index.cp.seed, index.cp.max_points_per_centroid = _ROUNDS, _SEED, _LEARN
    index.cp.spherical = True
    learnt_from = np.random.default_rng(_SEED).choice(
        flat.ntotal, min(flat.ntotal, lists * _LEARN), replace=False
    )
    index.train(flat.reconstruct_batch(np.sort(learnt_from)))
    for start in range(0, flat.ntotal, _READ):
        index.add(flat.reconstruct_n(start, min(_READ, flat.ntotal - start)))
    index.make_direct_map()  # else single rows cannot be read
    return index
