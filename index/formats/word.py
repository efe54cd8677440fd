"""DOCX: the text of a word processor's file. The only home of python-docx."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from index.errors import LoadError
from index.formats.found import document
from index.formats.parcel import Parcel, check_member, opened_parcel, refuse_declarations
from index.formats.properties import file_properties
from index.metadata import Metadata
from index.types import Document

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

_PART = 64 * 1024 * 1024  # bytes of a picture in it
_XML_PART = 24 * 1024 * 1024  # bytes: a tree takes ten times as many
_OLE = b"\xd0\xcf\x11\xe0"  # how an encrypted .docx and an old .doc begin
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = {
    f"{_W}moveFrom",
    f"{_W}pPr",
    f"{_W}rPr",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_MARKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}p": "\n", f"{_W}noBreakHyphen": "-"}
_HEADINGS = ("title", "heading 1")
_HEADING_AMONG = 20  # paragraphs


def load_docx(id: str, file: BinaryIO) -> Iterator[Document]:
    """A word processor's file as one document: a paragraph a line, a table row a line, in the file's order.

    Headers, footers, notes and deleted text are left out; text inserted while changes were tracked is in.
    """
    if file.read(len(_OLE)) == _OLE:
        raise LoadError("encrypted, or an old .doc: save it as .docx without a password")
    with opened_parcel(file, "Word document") as parcel:
        _check(parcel)
    file.seek(0)
    read = _read(file)
    if not read.text:
        raise LoadError("no text in it: if it holds pictures of text, run OCR on it")
    known = Metadata(title=read.properties.title or read.heading, language=read.properties.language)
    yield document(id, read.text, known, properties=read.properties)


@dataclass(frozen=True, slots=True)
class _Read:
    text: str
    heading: str
    properties: Metadata


def _check(parcel: Parcel) -> None:
    """Raise `LoadError` for what no parser of XML should be given."""
    for member in parcel.members:
        is_xml = member.filename.lower().endswith((".xml", ".rels"))
        check_member(member, _XML_PART if is_xml else _PART)
        if is_xml:
            refuse_declarations(parcel.read(member, _XML_PART))


def _read(file: BinaryIO) -> _Read:
    import docx  # a fifth of a second that a corpus without DOCX need not wait
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        opened = docx.Document(file)
        text = "\n".join(_lines(opened.element.body)).strip()
        core = opened.core_properties
        created = core.created.date().isoformat() if core.created else None
        return _Read(text, _heading(opened), file_properties(core.title, core.author, created, core.language))
    # What python-docx trips over in parts that are missing or do not fit each other.
    except (OpcError, LxmlError, AttributeError, LookupError, TypeError, ValueError, AssertionError) as error:
        raise LoadError(f"no whole Word document ({error}): save it again as .docx") from None


def _lines(parent: BaseOxmlElement) -> Iterator[str]:
    """The lines of the paragraphs and table rows in ``parent``, in order, none empty."""
    for child in parent:
        if child.tag == f"{_W}p":
            lines = "".join(_pieces(child)).split("\n")
            yield from filter(None, (" ".join(line.split()) for line in lines))
        elif child.tag == f"{_W}tbl":
            for row in child.xpath("./w:tr | ./w:sdt/w:sdtContent/w:tr"):
                cells = row.xpath("./w:tc | ./w:sdt/w:sdtContent/w:tc")
                line = " | ".join(filter(None, (" ".join(_lines(cell)) for cell in cells)))
                if line:
                    yield line
        elif child.tag not in _LEFT_OUT:  # a block of content controls, of inserted or of custom markup
            yield from _lines(child)


def _pieces(element: BaseOxmlElement) -> Iterator[str]:
    """The text in ``element`` in order, line breaks in it; that of a text box on lines of its own."""
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag not in _LEFT_OUT:
            yield _MARKS.get(child.tag, "")
            yield from _pieces(child)


def _heading(opened: DocxDocument) -> str:
    for paragraph in opened.paragraphs[:_HEADING_AMONG]:
        if paragraph.style and (paragraph.style.name or "").lower() in _HEADINGS and paragraph.text.strip():
            return " ".join(paragraph.text.split())
    return ""
