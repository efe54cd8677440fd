"""The vectors of a new generation: carried over from the old one where a text is known, else embedded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.catalog import Catalog
from index.context import embedded_text
from index.snapshot import Snapshot
from index.types import Embedder, Vector, Vectors

RUN = 512
"""How many chunks are embedded before they are stored in half precision: bounds memory, sorts by length."""


@dataclass
class VectorRows:
    """Gives the rows of a new generation in runs; ``old`` is a generation that the same model made.

    ``on_embedded`` is told how many texts are embedded, and how many there are to embed.
    """

    embedder: Embedder
    old: Snapshot | None
    on_embedded: Callable[[int, int], None]
    embedded: int = 0

    def runs(self, digests: Sequence[str], texts: Iterator[str]) -> Iterable[Vectors]:
        """The vectors of all ``texts``, by their ``digests``, in order; equal texts are embedded once."""
        carried = self.old.catalog.rows_of_digests(digests) if self.old else {}
        times = Counter(digest for digest in digests if digest not in carried)
        repeated: dict[str, Vector] = {}
        for start in range(0, len(digests), RUN):
            run = list(zip(digests[start : start + RUN], texts, strict=False))
            new = {digest: text for digest, text in run if digest in times and digest not in repeated}
            found: dict[str, Vector] = {}
            if new:  # else the model need not even be loaded
                found = dict(zip(new, self._embed(list(new.values()), len(times)), strict=True))
            repeated |= {digest: vector for digest, vector in found.items() if times[digest] > 1}
            rows = [carried[digest] for digest, _ in run if digest in carried]
            kept = iter(self.old.vectors.rows(rows)) if self.old else iter(())
            yield np.stack(
                [next(kept) if d in carried else found[d] if d in found else repeated[d] for d, _ in run]
            )

    def _embed(self, texts: Sequence[str], total: int) -> Vectors:
        vectors = self.embedder.encode_passages(
            texts, on_done=lambda done: self.on_embedded(self.embedded + done, total)
        )
        self.embedded += len(texts)
        return vectors


def embedded(catalog: Catalog, rows: Sequence[int], embedder: Embedder) -> Vectors:
    """The vectors of the chunks in ``rows``, in order, made anew as a build makes them."""
    texts = []
    for row in rows:
        number, chunk = catalog.chunk(row)
        entry = catalog.entry(number)
        texts.append(embedded_text(entry.document, entry.content, chunk.span))
    return embedder.encode_passages(texts)
