"""Writes the catalog of a new generation, where it can by copying rows of the old one inside SQLite.

`index.catalog` reads what is written here.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.catalog import read_only, text_digest
from index.entry import Entry, FileState

_SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, sha256 TEXT NOT NULL,
    title TEXT NOT NULL, url TEXT, language TEXT NOT NULL, published TEXT, source TEXT, author TEXT,
    content TEXT NOT NULL, fingerprint TEXT NOT NULL, likeness BLOB NOT NULL) STRICT;
CREATE TABLE files (id TEXT PRIMARY KEY, digest TEXT NOT NULL, failures TEXT NOT NULL) STRICT;
CREATE TABLE places (
    id TEXT PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents(number),
    file TEXT NOT NULL REFERENCES files(id)) STRICT;
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents(number),
    start INTEGER NOT NULL, stop INTEGER NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE TEMP TABLE cut (document INTEGER, start INTEGER, stop INTEGER, digest TEXT);
CREATE TEMP TABLE carried (old INTEGER PRIMARY KEY, new INTEGER, id TEXT);
"""
_CARRY = """
INSERT INTO documents
    SELECT new, carried.id, text, sha256, title, url, language, published, source, author, content,
        fingerprint, likeness
    FROM carried JOIN old.documents ON number = old ORDER BY new;
INSERT INTO cut SELECT new, start, stop, digest FROM carried JOIN old.chunks ON document = old;
"""
_DENSE = """
CREATE TEMP TABLE dense AS
    SELECT number AS old, row_number() OVER (ORDER BY number) - 1 AS new FROM documents;
CREATE UNIQUE INDEX temp.dense_by_old ON dense(old);
UPDATE documents SET number = (SELECT new FROM dense WHERE old = number);
UPDATE places SET document = (SELECT new FROM dense WHERE old = document);
UPDATE cut SET document = (SELECT new FROM dense WHERE old = document);
"""
_FINISH = """
INSERT INTO chunks
    SELECT row_number() OVER (ORDER BY document, start) - 1, document, start, stop, digest FROM cut
    ORDER BY document, start;
CREATE INDEX chunks_of_document ON chunks(document);
CREATE INDEX chunks_by_digest ON chunks(digest);
CREATE INDEX places_of_document ON places(document);
COMMIT;
"""


class CatalogWriter:
    """Takes documents under the numbers that the plan gives them, in any order; `close` makes it whole.

    Every method raises `OSError` where the disk is full or the folder takes no file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._writing():
            self._db = sqlite3.connect(path, isolation_level=None, uri=True)
            self._db.executescript(
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;" + _SCHEMA
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise OSError(f"{self._path}: {error}") from error

    def carry(self, old: Path, documents: Iterable[tuple[int, int, str]]) -> None:
        """Take over ``documents`` of the catalog ``old`` with their chunks: (old number, number, id).

        Call it before anything is added, at most once.
        """
        with self._writing():
            self._db.execute("ATTACH ? AS old", (read_only(old),))
            self._db.execute("BEGIN")
            self._db.executemany("INSERT INTO carried VALUES (?,?,?)", documents)
            for statement in _CARRY.split(";\n"):
                self._db.execute(statement)
            self._db.execute("COMMIT")
            self._db.execute("DETACH old")

    def add(self, number: int, entry: Entry) -> None:
        """Store ``entry`` under ``number``."""
        document = entry.document
        spans = [chunk.span for chunk in entry.chunks]
        rows = [(number, span.start, span.end, text_digest(span.of(document.text))) for span in spans]
        with self._writing():
            if not self._db.in_transaction:
                self._db.execute("BEGIN")
            self._db.execute("INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", _row(number, entry))
            self._db.executemany("INSERT INTO cut VALUES (?,?,?,?)", rows)

    def close(self, files: Iterable[FileState], places: Iterable[tuple[str, int, str]]) -> None:
        """Store which files were read and where each document lies: (document id, number, file id); commit.

        Documents that were planned but never added leave no gap in the numbers.
        """
        with self._writing():
            if not self._db.in_transaction:
                self._db.execute("BEGIN")
            self._db.executemany("INSERT INTO files VALUES (?,?,?)", map(_file_row, files))
            self._db.executemany("INSERT INTO places VALUES (?,?,?)", places)
            count, last = self._db.execute("SELECT COUNT(*), MAX(number) FROM documents").fetchone()
            if count and last != count - 1:
                for statement in _DENSE.split(";\n"):
                    self._db.execute(statement)
            for statement in _FINISH.split(";\n"):
                self._db.execute(statement)
            self._db.close()


def _file_row(file: FileState) -> tuple[str, str, str]:
    failures = [(failure.path, failure.reason) for failure in file.failures]
    return file.id, file.digest, json.dumps(failures, ensure_ascii=False)


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
        entry.likeness,
    )
