"""What follows from a catalog and the vectors of its chunks: language fields, postings and sounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from index.catalog import Catalog
from index.fields import LanguageFields
from index.lexical import LexicalIndex
from index.manifest import FIELDS, LEXICAL, SOUNDS, VECTORS
from index.phonetics import SoundIndex
from index.postings import Numbers
from index.snapshot import Snapshot
from index.store import VectorStore
from index.types import Vectors
from index.words import vocabulary


def derive(
    staging: Path,
    catalog: Catalog,
    dimension: int,
    runs: Iterable[Vectors],
    *,
    old: Snapshot | None = None,
    carried: Numbers | None = None,
) -> dict[str, Any]:
    """Write all files of a generation but its catalog, and give what its manifest says of them.

    ``runs`` are the vectors of all chunks of ``catalog``, in order. ``carried`` gives for each chunk a row of
    ``old`` with the same words, or -1: postings and sounds grow from there. The same catalog and vectors
    give the same files, with ``old`` or without.
    """
    store = VectorStore.build(dimension, runs)
    store.save(staging / VECTORS)
    LanguageFields.build(catalog.chunk_languages(), store).save(staging / FIELDS)
    made = {"dimension": dimension, "search": store.kind}
    del store  # what follows needs the memory
    if old is None or carried is None:
        LexicalIndex.build(catalog.chunk_texts()).save(staging / LEXICAL)
        SoundIndex.build(vocabulary(catalog.chunk_texts())).save(staging / SOUNDS)
    else:
        fresh = catalog.chunk_texts(np.flatnonzero(carried < 0))
        old.lexical.grown(carried, fresh).save(staging / LEXICAL)
        SoundIndex.build(_vocabulary(catalog, old, carried), old.sounds).save(staging / SOUNDS)
    return made | {"documents": catalog.document_count, "chunks": catalog.chunk_count}


def _vocabulary(catalog: Catalog, old: Snapshot, carried: Numbers) -> Counter[str]:
    """How often each word stands in ``catalog``, counted from ``old`` and what is not as it was there."""
    counts = old.sounds.vocabulary()
    times = np.bincount(carried[carried >= 0], minlength=old.catalog.chunk_count)
    counts.subtract(vocabulary(old.catalog.chunk_texts(np.flatnonzero(times == 0))))
    more = np.flatnonzero(times > 1)
    for row, text in zip(more.tolist(), old.catalog.chunk_texts(more), strict=True):
        for word, count in vocabulary([text]).items():
            counts[word] += count * (int(times[row]) - 1)
    counts.update(vocabulary(catalog.chunk_texts(np.flatnonzero(carried < 0))))
    return +counts
