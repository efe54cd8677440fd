"""JSONL: one article a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from index.encoding import check_length, is_utf_16, lines
from index.errors import LoadError
from index.formats.found import document, numbered
from index.metadata import is_unicode, read_metadata
from index.types import Document, Failure


def load_jsonl(id: str, file: BinaryIO) -> Iterator[Document | Failure]:
    """One document a line: ``text``, and any of id, title, url, published, author, source, language.

    A line that cannot be used is a `Failure` with its number. Only one line at a time is held in memory.
    """
    return numbered(id, "line", _written(file), partial(_record, id), empty="empty")


def _written(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, after their numbers."""
    for number, line in enumerate(lines(file), 1):
        if number == 1 and is_utf_16(line):
            raise LoadError("JSONL in UTF-16: save it as UTF-8")
        if line.strip():
            yield number, line


def _record(id: str, number: int, line: bytes) -> Document:
    check_length(line)
    try:
        record = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        raise LoadError(f"not UTF-8 (byte {error.start + 1} of the line): save the file as UTF-8") from None
    except ValueError as error:
        raise LoadError(f"not JSON: {error}") from None
    except RecursionError:
        raise LoadError("not a record: nested too deeply") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise LoadError('not a record: give {"text": "the article", ...} on one line')
    if not all(is_unicode(value) for value in record.values() if isinstance(value, str)):
        raise LoadError("half a surrogate pair, which is no character: export the records again")
    own = record.get("id")
    name = " ".join(str(own).split()) if isinstance(own, str | int) and not isinstance(own, bool) else ""
    return document(f"{id}#{name or number}", record["text"], read_metadata(record))
