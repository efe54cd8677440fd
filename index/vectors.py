"""The vectors of a new generation: carried over from the old one where a text is known, else embedded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from index.catalog import Catalog
from index.snapshot import Snapshot
from index.types import Embedder, Vectors
from index.vector_cache import VectorCache

RUN = 512
"""How many chunks are taken together: bounds memory, and texts that share a batch are of like length."""

_SAVED = 64  # chunks embedded before they are safe from a crash: a second or two of work


@dataclass
class VectorRows:
    """Gives the rows of a new generation in runs; ``old`` is a generation that the same model made.

    ``on_embedded`` is told how many chunks are embedded, how many there are to embed, and how many rows were
    given before this run.
    """

    embedder: Embedder
    old: Snapshot | None
    cache: VectorCache
    on_embedded: Callable[[int, int, int], None]
    embedded: int = 0
    resumed: int = 0
    _total: int = 0

    def runs(self, catalog: Catalog, carried: npt.NDArray[np.int64]) -> Iterator[Vectors]:
        """The vectors of all chunks, in order; equal ones are embedded once.

        ``carried`` holds for each chunk the row in the old generation that has its vector, or -1.
        """
        fresh = np.flatnonzero(carried < 0)
        digests = catalog.digests(fresh)
        needed = set(digests)
        self._total = sum(digest not in self.cache for digest in needed)
        self.resumed = len(needed) - self._total
        waiting = zip(digests, catalog.chunk_texts(fresh), strict=True)
        for start in range(0, len(carried), RUN):
            rows = carried[start : start + RUN]
            kept, new = np.flatnonzero(rows >= 0), np.flatnonzero(rows < 0)
            parts = []
            if self.old and len(kept):
                parts.append(self.old.vectors.rows(rows[kept].tolist()))
            if len(new):
                parts.append(self._embedded(list(islice(waiting, len(new))), start))
            out = np.empty((len(rows), parts[0].shape[1]), dtype=np.float32)
            out[np.concatenate([kept, new])] = np.concatenate(parts)
            yield out

    def _embedded(self, run: Sequence[tuple[bytes, str]], before: int) -> Vectors:
        """The vectors of ``run`` (digests and texts), as the cache holds them: in half precision."""
        new = {digest: text for digest, text in run if digest not in self.cache}
        order = sorted(new, key=lambda digest: (-len(new[digest]), digest))
        for start in range(0, len(order), _SAVED):
            batch = order[start : start + _SAVED]
            vectors = self.embedder.encode_passages(
                [new[digest] for digest in batch],
                on_done=lambda done: self.on_embedded(self.embedded + done, self._total, before),
            )
            self.cache.add(batch, vectors)
            self.embedded += len(batch)
        if new:
            self.cache.sync()
        return self.cache.get([digest for digest, _ in run])

