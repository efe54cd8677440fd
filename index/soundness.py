"""Whether a generation is what it says: every file, every document, every chunk, every vector.

`index.snapshot` checks what a reader needs at every start; this reads everything and takes its time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.catalog import Catalog, text_digest
from index.errors import IndexDamaged, IndexMismatch, IndexUnusable, SpanError
from index.fields import LanguageFields
from index.manifest import CATALOG, FIELDS, LEXICAL, MANIFEST, SOUNDS, VECTORS, read_manifest, wrong_files
from index.phonetics import sound_key
from index.snapshot import Snapshot
from index.store import VectorStore
from index.types import Embedder, is_grapheme_boundary
from index.words import terms, word_spans

SAME = 0.98
"""The least cosine of a stored vector with its chunk embedded anew.

Measured on the 277 chunks of the 40 sample articles, embedded anew 32 at a time: a chunk's own vector has
.9997 or more, the nearest other chunk's .91 at most.
"""

_RUN = 4096  # rows read at a time
_NORM = 0.01  # how far from 1 half precision leaves a norm
_SHOWN = 3  # examples that a finding names


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a generation that is not as it should be; ``part`` is the file or the check."""

    part: str
    what: str


def file_faults(folder: Path, id: str) -> list[Fault]:
    """What is wrong with the manifest and, by SHA-256, with the files of the generation called ``id``."""
    try:
        manifest = read_manifest(folder, id)
    except IndexUnusable as error:
        return [Fault(MANIFEST, str(error).partition(": rebuild")[0])]
    wrong = wrong_files(folder, manifest, thorough=True)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    extra = sorted(there - manifest.files.keys() - {MANIFEST})
    return [Fault(name, what) for name, what in wrong.items()] + [
        Fault("unlisted", f"{folder / name} is no part of the generation") for name in extra
    ]


def content_faults(folder: Path, *, sample: Sequence[int], embedder: Embedder | None) -> Iterator[Fault]:
    """What is wrong inside a generation whose files are those that were published.

    Everything is read; words and sounds are looked up for the rows of ``sample`` alone, and ``embedder``, if
    any, embeds those anew.
    """
    try:
        snapshot = Snapshot(folder, folder.name)
    except IndexMismatch as error:
        yield Fault("words", str(error).partition(": rebuild")[0])
        return
    except IndexDamaged as error:
        yield Fault("counts", str(error).partition(": rebuild")[0])
        return
    try:
        wrong = [Fault(CATALOG, what) for what in snapshot.catalog.faults()]
        wrong += _document_faults(snapshot.catalog)
        yield from wrong
        if wrong:
            return  # what the rest is measured by is not to be trusted
        yield from _vector_faults(snapshot.vectors)
        yield from _field_faults(snapshot)
        rows = [row for row in sample if row < snapshot.catalog.chunk_count]
        yield from _word_faults(snapshot, rows)
        if embedder is not None:
            yield from _embedding_faults(snapshot, rows, embedder)
    finally:
        snapshot.close()


def _document_faults(catalog: Catalog) -> Iterator[Fault]:
    """Texts that are not those that were indexed; chunks that do not slice, or cut a grapheme."""
    changed, cut, row = [], [], 0
    for number in range(catalog.document_count):
        try:
            document = catalog.document(number)
            _, digest = catalog.provenance(document.id)
            chunks = catalog.chunks_of(number)
        except (IndexDamaged, SpanError) as error:
            yield Fault(CATALOG, f"document {number} cannot be read ({error})")
            continue
        if text_digest(document.text) != digest:
            changed.append(document.id)
        for found, span in chunks:
            inside = span.end <= len(document.text)
            if found != row or not inside or not is_grapheme_boundary(document.text, span.start):
                cut.append(f"{document.id} [{span.start}, {span.end})")
            row += 1
    if changed:
        yield Fault(CATALOG, f"the text is not the one that was indexed: {_some(changed)}")
    if cut:
        yield Fault(CATALOG, f"chunks that are no slices of their documents: {_some(cut)}")
    if row != catalog.chunk_count:
        yield Fault(CATALOG, f"{catalog.chunk_count - row} chunks belong to no document")


def _vector_faults(vectors: VectorStore) -> Iterator[Fault]:
    wrong: list[str] = []
    for start in range(0, len(vectors), _RUN):
        rows = vectors.rows(range(start, min(start + _RUN, len(vectors))))
        norms = np.linalg.norm(rows, axis=1)
        wrong += [str(start + at) for at in np.flatnonzero(~(np.abs(norms - 1) < _NORM))]  # NaN is wrong too
    if wrong:
        yield Fault(VECTORS, f"vectors that are not of length 1: rows {_some(wrong)}")


def _field_faults(snapshot: Snapshot) -> Iterator[Fault]:
    anew = LanguageFields.build(snapshot.catalog.chunk_languages(), snapshot.vectors)
    if not anew.is_like(snapshot.fields):
        yield Fault(FIELDS, "the languages of the chunks, or the middles of their vectors, are others")


def _word_faults(snapshot: Snapshot, rows: Sequence[int]) -> Iterator[Fault]:
    """Chunks that are not found by their own words, words that are not found by their own sound."""
    unposted, unheard = set(), set()
    for row in rows:
        number, chunk = snapshot.catalog.chunk(row)
        text = chunk.span.of(snapshot.catalog.document(number).text)
        if not all(row in snapshot.lexical.rows(term) for term in set(terms(text))):
            unposted.add(str(row))
        for word in {span.text for span in word_spans(text)}:
            if sound_key(word) and not snapshot.sounds.nearest(word, 1):
                unheard.add(word)
    if unposted:
        yield Fault(LEXICAL, f"chunks that are not found by their own words: rows {_some(sorted(unposted))}")
    if unheard:
        yield Fault(SOUNDS, f"words that are not found by their sound: {_some(sorted(unheard))}")


def _embedding_faults(snapshot: Snapshot, rows: Sequence[int], embedder: Embedder) -> Iterator[Fault]:
    if not rows:
        return
    anew = embedder.encode_passages(list(snapshot.catalog.chunk_texts(rows)))
    cosines = (anew * snapshot.vectors.rows(rows)).sum(axis=1)
    wrong = [str(row) for row, cosine in zip(rows, cosines, strict=True) if not cosine >= SAME]
    if wrong:
        yield Fault(VECTORS, f"vectors that are not those of their chunks: rows {_some(wrong)}")


def _some(names: Sequence[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
