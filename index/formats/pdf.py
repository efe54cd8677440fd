"""PDF: the text of its pages in order. With `glyphs` the only home of pypdf."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from index.damage import check_text
from index.encoding import MAX_BYTES, size_of
from index.errors import LoadError
from index.formats.found import Found, document
from index.formats.properties import file_properties
from index.metadata import Metadata
from index.types import Failure

if TYPE_CHECKING:
    from pypdf import PdfReader

    from index.formats.layout import Line

MAX_PAGES = 5000
_SHOWN = 12  # page numbers in a message
_SCAN = "no text, only pictures (a scan?): run OCR on it, or give the text"


def load_pdf(id: str, file: BinaryIO) -> Iterator[Found]:
    """A PDF as one document: its paragraphs a line each, a form feed between pages.

    Pages without text and pages that cannot be read are a `Failure`, and the others go on; raises `LoadError`
    where no page has text, and for an encrypted file.
    """
    from index.formats.layout import text_of

    logging.getLogger("pypdf").addHandler(logging.NullHandler())  # its warnings would stand beside our report
    reader = _opened(file)
    pages: list[Sequence[Line]] = []
    scanned: list[int] = []
    failures: list[Failure] = []
    length = 0
    for number in range(1, len(reader.pages) + 1):
        try:
            lines, is_scan = _page(reader, number - 1)
        except LoadError as error:
            failures.append(Failure(id, f"page {number}: {error}"))
            lines, is_scan = [], False
        pages.append(lines)
        length += sum(len(line.text) for line in lines)
        if length > MAX_BYTES:
            raise LoadError(f"more than {size_of(MAX_BYTES)} of text: split it into one file an article")
        if is_scan:
            scanned.append(number)
        yield None
    text = text_of(pages)
    if not text.strip():
        raise LoadError(failures[0].reason if failures else _SCAN if scanned else "no text on its pages")
    yield document(id, text, Metadata(), properties=_properties(reader))
    yield from failures
    if scanned:
        yield Failure(id, f"{_named(scanned)}: {_SCAN}")


def _opened(file: BinaryIO) -> PdfReader:
    from pypdf import PdfReader

    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            raise LoadError("encrypted: save it without a password")
        count = len(reader.pages)
    except _broken() as error:
        raise LoadError(f"no whole PDF ({_words(error)}): save or print it to PDF again") from None
    if count > MAX_PAGES:
        raise LoadError(f"more than {MAX_PAGES:,} pages: split it")
    if not count:
        raise LoadError("no pages in it: save or print it to PDF again")
    return reader


def _page(reader: PdfReader, number: int) -> tuple[list[Line], bool]:
    """The lines of the page ``number``, from 0, and whether it is only pictures; raises `LoadError`."""
    from index.formats.glyphs import has_pictures, page_pieces
    from index.formats.layout import page_lines

    try:
        page = reader.pages[number]
        lines = page_lines(page_pieces(page))
        is_scan = not lines and has_pictures(page)
    except _broken() as error:
        raise LoadError(f"cannot be read ({_words(error)})") from None
    if lines:
        check_text("\n".join(line.text for line in lines))
    return lines, is_scan


def _properties(reader: PdfReader) -> Metadata:
    try:
        said = reader.metadata
        if said is None:
            return Metadata()
        created = said.creation_date
        return file_properties(said.title, said.author, created.date().isoformat() if created else None)
    except _broken():
        return Metadata()


def _broken() -> tuple[type[Exception], ...]:
    """What a damaged file makes pypdf raise."""
    from pypdf.errors import PyPdfError

    own = (PyPdfError, AttributeError, LookupError, TypeError, ValueError, ArithmeticError, AssertionError)
    return (*own, NotImplementedError, RecursionError, EOFError)


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _named(pages: Sequence[int]) -> str:
    more = f" and {len(pages) - _SHOWN} more" if len(pages) > _SHOWN else ""
    return f"page{'s' * (len(pages) > 1)} {', '.join(map(str, pages[:_SHOWN]))}{more}"
