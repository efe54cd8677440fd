"""The documents and chunks of one generation, read from SQLite; `index.catalog_writer` writes them.

Chunk number n is row n of vectors and postings.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.entry import Entry, Facts, FileState, Known
from index.errors import IndexDamaged
from index.types import Card, Chunk, Document, Failure, Span

_DOCUMENT_COLUMNS = "id, text, title, url, language, published, source, author"
_CACHED_DOCUMENTS = 256  # an answer reads a handful; a chat goes back to the same ones


def text_digest(text: str) -> str:
    """SHA-256 of ``text`` in UTF-8 as 64 hexadecimal digits; a lone surrogate counts as three bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_only(path: Path) -> str:
    """The address under which SQLite opens the file ``path`` without ever writing beside it."""
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


class Catalog:
    """The documents and chunks of one published generation, read only; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        try:
            self.path = path
            self._db = sqlite3.connect(read_only(path), uri=True, check_same_thread=False)
            self._lock = threading.Lock()
            self.document_count = int(str(self._rows("SELECT COUNT(*) FROM documents")[0][0]))
            self.chunk_count = int(str(self._rows("SELECT COUNT(*) FROM chunks")[0][0]))
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(f"{path} is not a catalog: rebuild with `sandarbh index`") from error
        # one cache a catalog: a cache on the class would keep closed generations alive
        self._document = lru_cache(_CACHED_DOCUMENTS)(self._read_document)
        self._facts = lru_cache(1)(self._read_facts)
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
        """The number of the document called ``id``, be it a copy of one with another id; or None."""
        rows = self._rows("SELECT document FROM places WHERE id = ?", (id,))
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

    def known(self) -> list[Known]:
        """Every document id, those of identical documents included, in the order of the documents."""
        rows = self._rows(
            "SELECT places.id, number, fingerprint, file FROM places JOIN documents ON number = document"
            " ORDER BY number, places.rowid"
        )
        return [Known(str(id), int(str(number)), str(key), str(file)) for id, number, key, file in rows]

    def files(self) -> dict[str, FileState]:
        """Every file that was read, by its id."""
        found = {}
        for id, digest, failures in self._rows("SELECT id, digest, failures FROM files"):
            left_out = tuple(Failure(path, reason) for path, reason in json.loads(str(failures)))
            found[str(id)] = FileState(str(id), str(digest), left_out)
        return found

    def copies(self, number: int) -> tuple[str, ...]:
        """The other ids under which the corpus holds the very document with this number."""
        rows = self._rows(
            "SELECT places.id FROM places JOIN documents ON number = document"
            " WHERE document = ? AND places.id != documents.id ORDER BY places.rowid",
            (number,),
        )
        return tuple(str(id) for (id,) in rows)

    def likenesses(self) -> list[tuple[str, bytes]]:
        """The id of every document with its signature, as in `index.likeness`."""
        rows = self._rows("SELECT id, likeness FROM documents ORDER BY number")
        return [(str(id), _blob(signature)) for id, signature in rows]

    def digests(self, rows: npt.NDArray[np.int64]) -> list[bytes]:
        """The digest of what is embedded for every chunk in ``rows``: 32 bytes each."""
        found = self._rows("SELECT digest FROM chunks ORDER BY number") if len(rows) else []
        return [bytes.fromhex(str(found[row][0])) for row in rows]

    def rows_in(self, old: Catalog) -> npt.NDArray[np.int64]:
        """For each row here one of ``old`` with the same text, or -1: int64 of shape (chunks,)."""
        with self._lock:
            self._db.execute("ATTACH ? AS old", (read_only(old.path),))
            found = self._db.execute(
                "SELECT COALESCE((SELECT o.number FROM old.chunks o WHERE o.digest = c.digest"
                " AND o.stop - o.start = c.stop - c.start ORDER BY o.number LIMIT 1), -1)"
                " FROM main.chunks c ORDER BY c.number"
            ).fetchall()
            self._db.execute("DETACH old")
        return np.array(found, dtype=np.int64).reshape(-1)

    def entry(self, number: int) -> Entry:
        """The document with this number as the build found it."""
        document = self._read_document(number)
        rows = self._rows("SELECT fingerprint, likeness FROM documents WHERE number = ?", (number,))
        chunks = tuple(Chunk(document.id, span) for _, span in self.chunks_of(number))
        content = self.provenance(document.id)[0]
        return Entry(document, content, chunks, str(rows[0][0]), _blob(rows[0][1]))

    def chunk_texts(self, rows: npt.NDArray[np.int64] | Sequence[int] | None = None) -> Iterator[str]:
        """The text of every chunk in ``rows`` (ascending; None: all), in order; one document is in memory."""
        owners = self.chunk_documents()
        chosen = np.arange(len(owners)) if rows is None else np.asarray(rows, dtype=np.int64)
        numbers, counts = np.unique(owners[chosen], return_counts=True)
        firsts = np.searchsorted(owners, numbers)
        ends = np.cumsum(counts)
        for number, first, start, end in zip(numbers, firsts, ends - counts, ends, strict=True):
            text = self._read_document(int(number)).text
            spans = [span for _, span in self.chunks_of(int(number))]
            for row in chosen[start:end]:
                yield spans[int(row - first)].of(text)

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
        """What a list shows of every document, and of each of its copies, in the order of their numbers."""
        columns = "places.id, title, url, language, published, source, author, length(text), sha256"
        query = f"SELECT {columns} FROM places JOIN documents ON number = document"
        return [_card(row) for row in self._rows(f"{query} ORDER BY number, places.rowid")]

    def facts(self) -> tuple[Facts, ...]:
        """The facts of every document, and of each of its copies, in the order of their numbers."""
        return self._facts()

    def _read_facts(self) -> tuple[Facts, ...]:
        query = "SELECT number, places.id, language, published, source FROM places JOIN documents"
        return tuple(
            Facts(
                int(str(number)),
                str(id),
                str(language),
                None if published is None else date.fromisoformat(str(published)),
                None if source is None else str(source),
            )
            for number, id, language, published, source in self._rows(
                f"{query} ON number = document ORDER BY number, places.rowid"
            )
        )

    def documents(self) -> Iterator[Document]:
        """Every document, in the order of their numbers."""
        for number in range(self.document_count):
            yield self._read_document(number)


def _blob(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise IndexDamaged("the catalog holds text for bytes: rebuild with `sandarbh index`")
    return value


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
