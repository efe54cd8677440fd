"""CSV with named columns: one article a row, as spreadsheets and databases export them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from functools import partial
from typing import BinaryIO

from index.encoding import MAX_BYTES, newlines, size_of
from index.errors import LoadError
from index.formats.found import document, numbered
from index.metadata import KEYS, folded_key, is_unicode, read_metadata
from index.types import Document, Failure

_CELL = 4 * 1024 * 1024  # code points: a larger cell is a quote that was never closed
_DELIMITERS = ",;\t|"
_LEAST_COLUMNS = 2  # known ones: a lone word "text" may also be the first line of an article
_TEXT_KEYS = ("text", "body", "content", "article", "पाठ", "लेख", "सामग्री", "विवरण")
_ID_KEYS = ("id", "क्रमांक", "आईडी")
_KNOWN = {*_TEXT_KEYS, *_ID_KEYS, *(name for names in KEYS.values() for name in names)}
_GIVE = "name the columns in the first row: text, and any of title, url, published, language, source, author"


def load_csv(id: str, file: BinaryIO) -> Iterator[Document | Failure]:
    """One document a row, by the names of the columns; a row that cannot be used is a `Failure`.

    The names may be English or Hindi, in any order and case; the delimiter is the one of , ; tab | that gives
    the first row the most names that are known.
    """
    rows = _rows(file)
    names = [folded_key(name) for name in next(rows, [])]
    at = next((names.index(key) for key in _TEXT_KEYS if key in names), None)
    if at is None:
        raise LoadError(f"no column with the articles' text: {_GIVE}" if names else "empty")
    filled = ((number, row) for number, row in enumerate(rows, 2) if any(map(str.strip, row)))
    read = partial(_document, id, names, at)
    yield from numbered(id, "row", filled, read, empty="no rows below the names of the columns")


def _rows(file: BinaryIO) -> Iterator[list[str]]:
    """The rows of ``file``, the names of the columns first; raises `LoadError` where no row can follow."""
    text = _text_lines(file)
    first = next(text, "")
    if first.lower().startswith("sep="):  # what Excel writes, and reads, above the names
        first = next(text, "")
    delimiter = max(_DELIMITERS, key=lambda mark: (_known(first, mark), -_DELIMITERS.index(mark)))
    csv.field_size_limit(_CELL)

    def again() -> Iterator[str]:
        yield first
        yield from text

    reader = csv.reader(again(), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        wrong = f"a cell of more than {_CELL:,} characters: is a quote not closed?"
        reason = wrong if "field larger" in str(error) else f"no CSV ({error})"
        raise LoadError(f"line {reader.line_num}: {reason}") from None


def _known(header: str, delimiter: str) -> int:
    """How many columns of ``header`` have names that are known, split at ``delimiter``."""
    try:
        row = next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return 0
    return sum(folded_key(name) in _KNOWN for name in row)


def _text_lines(file: BinaryIO) -> Iterator[str]:
    """The lines of ``file``, UTF-8 or UTF-16 with its mark; bytes that are neither become lone surrogates."""
    head = file.read(2)
    file.seek(0)
    encoding = "utf-16" if head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    opened = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")
    try:
        while line := opened.readline(MAX_BYTES):
            if len(line) == MAX_BYTES:
                raise LoadError(f"a line of more than {size_of(MAX_BYTES)}: is this CSV?")
            yield line
    except UnicodeDecodeError:
        raise LoadError("not UTF-8 or UTF-16: save it as CSV UTF-8") from None
    finally:
        opened.detach()  # whoever opened the file closes it


def _document(id: str, names: Sequence[str], at: int, number: int, row: Sequence[str]) -> Document:
    if len(row) > len(names) and any(row[len(names) :]):
        raise LoadError(f'{len(row)} cells for {len(names)} columns: put text with the delimiter in "quotes"')
    if len(row) <= at or not row[at].strip():
        raise LoadError("no text")
    values = dict(zip(names, row, strict=False))
    if not all(map(is_unicode, row)):
        raise LoadError("not UTF-8: save the table as CSV UTF-8")
    name = next((" ".join(values[key].split()) for key in _ID_KEYS if values.get(key, "").strip()), "")
    return document(f"{id}#{name or number}", newlines(row[at]), read_metadata(values))
