"""A generation under way: its files are written into a staging folder, from a plan and the old generation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.catalog import Catalog
from index.catalog_writer import CatalogWriter
from index.chunk import cut_chunks
from index.clean import CLEANING, Cleaned, clean
from index.derive import derive
from index.entry import Entry
from index.likeness import near_groups, signature
from index.manifest import CATALOG
from index.pace import Pace
from index.phonetics import word_rules
from index.plan import NO_ARTICLE, Place, Plan, Planned
from index.reading import Reading, fingerprint
from index.settings import IndexSettings
from index.snapshot import Snapshot
from index.types import Document, Embedder, Span
from index.vector_cache import VectorCache
from index.vectors import VectorRows


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a generation holds and what was done for it; ``made`` is what its manifest says besides."""

    documents: int
    chunks: int
    near_duplicates: tuple[tuple[str, ...], ...]
    embedded: int = 0
    resumed: int = 0
    made: dict[str, Any] = field(default_factory=dict)


@dataclass
class Draft:
    """Writes a generation into ``folder``; ``index_dir`` is where embeddings wait for a build that goes on.

    ``pace`` is told chunks embedded, chunks to embed, documents done.
    """

    folder: Path
    index_dir: Path
    settings: IndexSettings
    embedder: Embedder
    reading: Reading
    old: Snapshot | None
    pace: Pace
    _file: str = ""
    _documents: dict[str, Document] = field(default_factory=dict)

    def write(self, plan: Plan) -> Drawn:
        """Write all files. Raises `OSError` and `ModelError`."""
        self._write_catalog(plan)
        catalog = Catalog(self.folder / CATALOG)
        same_model = self.old and self.old.made_with(self.embedder.name, self.embedder.revision)
        old = self.old if same_model else None
        dimension = old.manifest.dimension if old else self.embedder.dimension
        none = np.full(catalog.chunk_count, -1, dtype=np.int64)
        same = catalog.rows_in(self.old.catalog) if self.old else none
        owners = catalog.chunk_documents()
        name, revision = self.embedder.name, self.embedder.revision
        with closing(VectorCache.open(self.index_dir, name, revision, dimension)) as cache:
            rows = VectorRows(
                self.embedder, old, cache, lambda done, all, row: self.pace(done, all, int(owners[row]))
            )
            runs = rows.runs(catalog, same if old else none)
            same_words = self.old if self.old and self.old.same_words else None
            made = derive(self.folder, catalog, dimension, runs, old=same_words, carried=same)
        made |= {
            "model": name,
            "revision": revision,
            "cleaning": CLEANING,
            "chunking": self.settings.chunking(),
            "words": word_rules(),
        }
        documents, chunks = catalog.document_count, catalog.chunk_count
        alike = near_groups(catalog.likenesses())
        catalog.close()
        return Drawn(documents, chunks, alike, rows.embedded, rows.resumed, made)

    def _write_catalog(self, plan: Plan) -> None:
        """Write documents and chunks: what the old catalog has is copied from it, the rest is made."""
        writer = CatalogWriter(self.folder / CATALOG)
        places: list[tuple[str, int, str]] = []
        old = self.old.catalog if self.old else None
        if old and not plan.remade:
            firsts = ((each.kept, number, each.places[0].id) for number, each in enumerate(plan.documents))
            writer.carry(old.path, ((kept, number, id) for kept, number, id in firsts if kept is not None))
        extra = len(plan.documents)
        for number, planned in enumerate(plan.documents):
            if old and planned.kept is not None:
                if plan.remade:
                    entry = old.entry(planned.kept)
                    writer.add(number, self._again(entry, planned.places[0].id, plan.remade))
                places += ((place.id, number, place.file.id) for place in planned.places)
                continue
            for entry, held in self._made(planned):
                writer.add(number, entry)
                places += ((place.id, number, place.file.id) for place in held)
                number, extra = extra, extra + 1  # only where copies are copies no more
        writer.close(self.reading.states.values(), places)

    def _again(self, entry: Entry, id: str, remade: Sequence[str]) -> Entry:
        """What was known, under the name ``id``, with what the rules ``remade`` make of it."""
        document = replace(entry.document, id=id)
        if remade != ("words",):
            return self._cut(Cleaned(document, entry.content), entry.fingerprint)
        chunks = tuple(replace(chunk, document_id=id) for chunk in entry.chunks)
        return replace(entry, document=document, chunks=chunks, likeness=_likeness(document, entry.content))

    def _made(self, planned: Planned) -> Iterator[tuple[Entry, Sequence[Place]]]:
        """The entry of ``planned`` with the places that hold it; more than one where they differ by now."""
        for at, place in enumerate(planned.places):
            document = self._document(place)
            if document is None:  # it went away since it was planned, and that is reported
                continue
            cleaned, key = clean(document), fingerprint(document)
            if not cleaned.content:
                self.reading.leave_out(place.file, place.id, NO_ARTICLE)
            elif key == planned.fingerprint:
                yield self._cut(cleaned, key), planned.places[at:]
                return
            else:
                yield self._cut(cleaned, key), [place]

    def _document(self, place: Place) -> Document | None:
        if self._file != place.file.id:  # one file may hold many documents: it is read once for all of them
            self._file = place.file.id
            self._documents = {document.id: document for document in self.reading.again(place.file)}
        return self._documents.get(place.id)

    def _cut(self, cleaned: Cleaned, key: str) -> Entry:
        """The entry of a document, of fingerprint ``key``, with its chunks."""
        document, content = cleaned.document, cleaned.content
        chunks = cut_chunks(
            document,
            content,
            self.embedder.token_counts,
            size=self.settings.chunk_tokens,
            limit=self.embedder.max_tokens,
        )
        return Entry(document, content, chunks, key, _likeness(document, content))


def _likeness(document: Document, content: Sequence[Span]) -> bytes:
    return signature(span.of(document.text) for span in content)
