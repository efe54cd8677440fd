"""The home of SQLite: documents and chunks of one generation.

Chunk number n is row n of vectors and postings.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.context import embedded_text
from index.errors import IndexDamaged
from index.types import Card, Chunk, Document, Span

_SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, sha256 TEXT NOT NULL,
    title TEXT NOT NULL, url TEXT, language TEXT NOT NULL, published TEXT, source TEXT, author TEXT,
    content TEXT NOT NULL, fingerprint TEXT NOT NULL) STRICT;
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents(number),
    start INTEGER NOT NULL, stop INTEGER NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE INDEX chunks_of_document ON chunks(document);
CREATE INDEX chunks_by_digest ON chunks(digest);
"""
_DOCUMENT_COLUMNS = "id, text, title, url, language, published, source, author"
_CACHED_DOCUMENTS = 256  # an answer reads a handful; a chat goes back to the same ones


def text_digest(text: str) -> str:
    """SHA-256 of ``text`` in UTF-8 as 64 hexadecimal digits; a lone surrogate counts as three bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """A document with what the build found in it; ``fingerprint`` changes when it must be made again."""

    document: Document
    content: tuple[Span, ...]
    chunks: tuple[Chunk, ...]
    fingerprint: str


class CatalogWriter:
    """Writes the catalog of a new generation, entry by entry; `close` makes it whole.

    Every method raises `OSError` where the disk is full or the folder takes no file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.documents = 0
        self.chunks = 0
        with self._writing():
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA + "BEGIN;")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise OSError(f"{self._path}: {error}") from error

    def add(self, entry: Entry) -> list[str]:
        """Store ``entry``; gives the digest of what is embedded for each of its chunks, in order."""
        digests = [
            text_digest(embedded_text(entry.document, entry.content, chunk.span)) for chunk in entry.chunks
        ]
        rows = [
            (self.chunks + i, self.documents, chunk.span.start, chunk.span.end, digest)
            for i, (chunk, digest) in enumerate(zip(entry.chunks, digests, strict=True))
        ]
        with self._writing():
            self._db.execute(
                "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", _row(self.documents, entry)
            )
            self._db.executemany("INSERT INTO chunks VALUES (?,?,?,?,?)", rows)
        self.documents += 1
        self.chunks += len(entry.chunks)
        return digests

    def close(self) -> None:
        """Commit everything and close the file."""
        with self._writing():
            self._db.execute("COMMIT")
            self._db.close()


class Catalog:
    """The documents and chunks of one published generation, read only; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        try:
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._lock = threading.Lock()
            self.document_count = int(str(self._rows("SELECT COUNT(*) FROM documents")[0][0]))
            self.chunk_count = int(str(self._rows("SELECT COUNT(*) FROM chunks")[0][0]))
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(f"{path} is not a catalog: rebuild with `sandarbh index`") from error
        # one cache a catalog: a cache on the class would keep closed generations alive
        self._document = lru_cache(_CACHED_DOCUMENTS)(self._read_document)
        self._provenance = lru_cache(_CACHED_DOCUMENTS)(self._read_provenance)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def faults(self) -> list[str]:
        """What SQLite finds wrong with the file, or with what its tables say of each other; reads all."""
        try:
            found = [str(row[0]) for row in self._rows("PRAGMA integrity_check(3)") if row[0] != "ok"]
            lost = self._rows("PRAGMA foreign_key_check")
        except sqlite3.DatabaseError as error:
            return [f"SQLite cannot read it: {error}"]
        kinds = sorted({f"rows of {table} that name none of {parent}" for table, _, parent, _ in lost})
        return found + kinds

    def document(self, number: int) -> Document:
        """The document with this number; raises `IndexDamaged` where there is none."""
        return self._document(number)

    def _read_document(self, number: int) -> Document:
        rows = self._rows(f"SELECT {_DOCUMENT_COLUMNS} FROM documents WHERE number = ?", (number,))
        if not rows:
            raise IndexDamaged(f"the catalog has no document {number}: rebuild with `sandarbh index`")
        return _document(rows[0])

    def document_number(self, id: str) -> int | None:
        """The number of the document called ``id``, or None."""
        rows = self._rows("SELECT number FROM documents WHERE id = ?", (id,))
        return int(str(rows[0][0])) if rows else None

    def provenance(self, id: str) -> tuple[tuple[Span, ...], str]:
        """The article spans of the document called ``id``, and the SHA-256 of its text as it was indexed."""
        return self._provenance(id)

    def _read_provenance(self, id: str) -> tuple[tuple[Span, ...], str]:
        rows = self._rows("SELECT content, sha256 FROM documents WHERE id = ?", (id,))
        if not rows:
            raise IndexDamaged(f"the catalog has no document {id!r}: rebuild with `sandarbh index`")
        return tuple(Span(start, end) for start, end in json.loads(str(rows[0][0]))), str(rows[0][1])

    def chunk(self, number: int) -> tuple[int, Chunk]:
        """The chunk in this row, after its document's number; raises `IndexDamaged` for no such row."""
        rows = self._rows("SELECT document, start, stop FROM chunks WHERE number = ?", (number,))
        if not rows:
            raise IndexDamaged(f"the catalog has no chunk {number}: rebuild with `sandarbh index`")
        document, start, stop = (int(str(value)) for value in rows[0])
        return document, Chunk(self.document(document).id, Span(start, stop))

    def chunks(self, numbers: Sequence[int]) -> dict[int, tuple[int, Chunk]]:
        """For each of these rows that is there, its chunk after the number of its document."""
        marks = ",".join("?" * len(numbers))
        query = (
            "SELECT chunks.number, document, id, start, stop FROM chunks"
            f" JOIN documents ON documents.number = document WHERE chunks.number IN ({marks})"
        )
        return {
            int(str(row)): (int(str(document)), Chunk(str(id), Span(int(str(start)), int(str(stop)))))
            for row, document, id, start, stop in self._rows(query, numbers)
        }

    def chunks_of(self, document: int) -> list[tuple[int, Span]]:
        """The chunks of the document with this number, in the order of its text, as (row, span)."""
        rows = self._rows(
            "SELECT number, start, stop FROM chunks WHERE document = ? ORDER BY number", (document,)
        )
        return [(int(str(n)), Span(int(str(start)), int(str(stop)))) for n, start, stop in rows]

    def fingerprints(self) -> dict[str, tuple[int, str]]:
        """For each document id its number and the key that tells whether it changed."""
        rows = self._rows("SELECT id, number, fingerprint FROM documents")
        return {str(id): (int(str(number)), str(key)) for id, number, key in rows}

    def rows_of_digests(self, digests: Sequence[str]) -> dict[str, int]:
        """For each of ``digests`` (of embedded texts) that is known, a row that holds its vector."""
        found = {}
        for digest in dict.fromkeys(digests):
            rows = self._rows("SELECT number FROM chunks WHERE digest = ? LIMIT 1", (digest,))
            if rows:
                found[digest] = int(str(rows[0][0]))
        return found

    def entry(self, number: int) -> Entry:
        """The document with this number as the build found it, to be carried into the next generation."""
        document = self._read_document(number)
        rows = self._rows("SELECT fingerprint FROM documents WHERE number = ?", (number,))
        chunks = tuple(Chunk(document.id, span) for _, span in self.chunks_of(number))
        return Entry(document, self.provenance(document.id)[0], chunks, str(rows[0][0]))

    def chunk_texts(self) -> Iterator[str]:
        """The text of every chunk, in row order."""
        for number in range(self.document_count):
            text = self._read_document(number).text
            for _, span in self.chunks_of(number):
                yield span.of(text)

    def embedded_texts(self) -> Iterator[str]:
        """What is embedded for every chunk, in row order."""
        for number in range(self.document_count):
            entry = self.entry(number)
            for chunk in entry.chunks:
                yield embedded_text(entry.document, entry.content, chunk.span)

    def chunk_languages(self) -> list[str]:
        """The language of every chunk's document, in row order."""
        rows = self._rows(
            "SELECT language FROM chunks JOIN documents ON documents.number = document ORDER BY chunks.number"
        )
        return [str(language) for (language,) in rows]

    def chunk_documents(self) -> npt.NDArray[np.int64]:
        """The number of every chunk's document, in row order: int64 of shape (chunks,)."""
        # Rows follow the order of the documents: a third of the time that reading every row takes.
        rows = self._rows("SELECT document, COUNT(*) FROM chunks GROUP BY document ORDER BY document")
        numbers = np.array(rows, dtype=np.int64).reshape(-1, 2)
        return np.repeat(numbers[:, 0], numbers[:, 1])

    def cards(self) -> list[Card]:
        """What a list shows of every document, in the order of their numbers."""
        columns = "id, title, url, language, published, source, author, length(text), sha256"
        return [_card(row) for row in self._rows(f"SELECT {columns} FROM documents ORDER BY number")]

    def documents(self) -> Iterator[Document]:
        """Every document, in the order of their numbers."""
        for number in range(self.document_count):
            yield self._read_document(number)


def _row(number: int, entry: Entry) -> tuple[object, ...]:
    document = entry.document
    return (
        number,
        document.id,
        document.text,
        text_digest(document.text),
        document.title,
        document.url,
        document.language,
        document.published.isoformat() if document.published else None,
        document.source,
        document.author,
        json.dumps([(span.start, span.end) for span in entry.content]),
        entry.fingerprint,
    )


def _document(row: tuple[object, ...]) -> Document:
    id, text, title, url, language, published, source, author = row
    return Document(
        id=str(id),
        text=str(text),
        title=str(title),
        url=None if url is None else str(url),
        language=str(language),
        published=None if published is None else date.fromisoformat(str(published)),
        source=None if source is None else str(source),
        author=None if author is None else str(author),
    )


def _card(row: tuple[object, ...]) -> Card:
    *described, length, sha256 = row
    document = _document((described[0], "-", *described[1:]))
    return card_of(document, int(str(length)), str(sha256))


def card_of(document: Document, length: int, sha256: str) -> Card:
    """The card of ``document``, whose text has ``length`` code points and the digest ``sha256``."""
    return Card(
        document.id,
        document.title,
        document.url,
        document.language,
        document.published,
        document.source,
        document.author,
        length,
        sha256,
    )
