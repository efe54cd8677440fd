"""Files of each format, made by hand from what they should hold."""

from __future__ import annotations

import io
import textwrap
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

LEFT, TOP, LINE, SIZE = 50, 780, 16, 12
ROOM = 70  # characters of a full line: each is half of the size wide


def zipped(members: Mapping[str, bytes | str] | Sequence[tuple[str, bytes | str]]) -> bytes:
    """A zip of ``members``, in their order; names may come twice."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items() if isinstance(members, Mapping) else members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def rewritten(data: bytes, members: Mapping[str, bytes | str]) -> bytes:
    """The zip ``data`` with these ``members`` in the place of its own, or beside them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        own: dict[str, bytes | str] = {info.filename: archive.read(info) for info in archive.infolist()}
    return zipped(own | dict(members))


def pdf(*pages: Iterable[str] | bytes, info: Mapping[str, str] | None = None, form: bytes = b"<<>>") -> bytes:
    """A PDF whose pages draw these lines one under the other, or these drawing operations; ``""`` is a gap.

    ``form`` is what the pages draw as /X.

    Its one font, /F, shows the code point U+n for the glyph of that number, and says so in /ToUnicode.
    """
    contents = [page if isinstance(page, bytes) else drawn(page) for page in pages]
    first = 6  # the number of the first page
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(contents)))
    said = "".join(f"/{key} <feff{value.encode('utf-16-be').hex()}>" for key, value in (info or {}).items())
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(contents)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/Noto/Encoding/Identity-H/DescendantFonts[4 0 R]"
        b"/ToUnicode 5 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Noto/DW 500/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        stream(_TO_UNICODE),
    ]
    for number, content in enumerate(contents):
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {first + 2 * number + 1} 0 R"
        named = f"/Font<</F 3 0 R>>/XObject<</X {first + 2 * len(contents)} 0 R>>"
        objects += [f"{page}/Resources<<{named}>>>>".encode(), stream(content)]
    objects += [form, f"<<{said}>>".encode()]
    return numbered(objects)


def numbered(objects: Sequence[bytes]) -> bytes:
    """A PDF of ``objects``, numbered from 1: the catalogue first, what the file says of itself last."""
    made, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(made))
        made += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(objects)
    trailer = f"trailer<</Size {count + 1}/Root 1 0 R/Info {count} 0 R>>\nstartxref\n{len(made)}\n%%EOF"
    return bytes(made) + f"xref\n0 {count + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


def stream(data: bytes) -> bytes:
    """A packed stream of ``data``."""
    packed = zlib.compress(data)
    return f"<</Filter/FlateDecode/Length {len(packed)}>>stream\n".encode() + packed + b"\nendstream"


def drawn(lines: Iterable[str]) -> bytes:
    """Drawing operations for ``lines``, one under the other; ``""`` leaves a gap."""
    shown = (show(line, LEFT, TOP - LINE * number) for number, line in enumerate(lines) if line)
    return b"\n".join(shown)


def show(text: str, x: float, y: float, size: float = SIZE) -> bytes:
    """Drawing operations for one line of text."""
    return f"BT /F {size} Tf 1 0 0 1 {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET".encode()


def wrapped(*paragraphs: str) -> list[str]:
    """``paragraphs`` as lines of a page, with a gap after each."""
    return [line for text in paragraphs for line in [*textwrap.wrap(text, ROOM, break_on_hyphens=False), ""]]


_TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def\n"
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    + b"".join(
        b"1 beginbfrange <%04x> <%04x> <%04x> endbfrange\n" % (start, start + 255, start)
        for start in [*range(0x0020 & ~255, 0x0300, 256), 0x0900, *range(0x1E00, 0x2100, 256)]
    )
    + b"endcmap CMapName currentdict /CMap defineresource pop end end"
)


def docx(
    *parts: str | Sequence[Sequence[str]],
    heading: str = "",
    title: str = "",
    author: str = "python-docx",
    created: datetime = datetime(2013, 12, 23, 23, 15),
) -> bytes:
    """A Word document of paragraphs and of tables (rows of cells)."""
    import docx

    document = docx.Document()
    if heading:
        document.add_heading(heading, 1)
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(0, len(part[0]))
        for row in part:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    properties = document.core_properties
    properties.title, properties.author, properties.created = title, author, created
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
    '<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>"
)


def package(metadata: str, spine: Sequence[str]) -> str:
    """The package document of a book: its Dublin Core ``metadata``, and the files of its ``spine``."""
    items = "".join(
        f'<item id="i{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in sorted(enumerate(spine), reverse=True)
    )
    order = "".join(f'<itemref idref="i{number}"/>' for number in range(len(spine)))
    return (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>'
        f"<manifest>{items}</manifest><spine>{order}</spine></package>"
    )


def epub(
    chapters: Mapping[str, str], metadata: str = "", extra: Mapping[str, bytes | str] | None = None
) -> bytes:
    """A book of ``chapters``: by file name the markup of each body, in the order of reading."""
    members: dict[str, bytes | str] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": package(metadata, list(chapters)),
    }
    for name, body in chapters.items():
        head = "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>no text</title></head>"
        members[f"OEBPS/{name}"] = f"<?xml version='1.0' encoding='utf-8'?>{head}<body>{body}</body></html>"
    return zipped(members | dict(extra or {}))
