"""What follows from a catalog and the vectors of its chunks: language fields, postings and sounds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from index.catalog import Catalog
from index.fields import LanguageFields
from index.lexical import LexicalIndex
from index.manifest import FIELDS, LEXICAL, SOUNDS, VECTORS
from index.phonetics import SoundIndex
from index.store import VectorStore
from index.types import Vectors
from index.words import vocabulary


def derive(staging: Path, catalog: Catalog, dimension: int, runs: Iterable[Vectors]) -> dict[str, Any]:
    """Write all files of a generation but its catalog, and give what its manifest says of them.

    ``runs`` are the vectors of all chunks of ``catalog``, in order. The same catalog and vectors give the
    same files.
    """
    store = VectorStore.build(dimension, runs)
    store.save(staging / VECTORS)
    LanguageFields.build(catalog.chunk_languages(), store).save(staging / FIELDS)
    made = {"dimension": dimension, "search": store.kind}
    del store  # what follows needs the memory
    LexicalIndex.build(wording.posted for wording in catalog.wordings()).save(staging / LEXICAL)
    SoundIndex.build(vocabulary(catalog.chunk_texts())).save(staging / SOUNDS)
    return made | {"documents": catalog.document_count, "chunks": catalog.chunk_count}
