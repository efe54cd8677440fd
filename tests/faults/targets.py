"""What must hold whatever a file holds: functions of bytes, for Hypothesis, kept cases and `make fuzz`."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from index.chunk import cut_chunks
from index.clean import clean
from index.damage import check_text
from index.errors import IndexUnusable, LoadError
from index.formats import LOADERS
from index.manifest import MANIFEST, read_manifest, seal
from index.metadata import web_url
from index.sentences import sentence_spans
from index.types import Document, Failure, is_grapheme_boundary
from tests.index.formats.made import docx, epub, pdf, rewritten, wrapped, zipped

ARTICLE = (
    "पुल खुला\nहाई लांग, 18 जनवरी 2024\nजिले की जन समिति ने बताया कि डॉ. ट्रान के गाँव का पुल सोमवार को खुला। "
    "इसमें 1,009 लोग आए।\nThe bridge is open. Mr. Hà Vy said so.\nस्रोत: https://a.vn/1\n"
)
PAGE = (
    '<html><head><title>पुल</title><meta charset="utf-8"><link rel="canonical" href="https://a.vn/1"></head>'
    f"<body><article><h1>पुल</h1><p>{ARTICLE}</p><p>{ARTICLE}</p></article></body></html>"
)
RECORD = json.dumps({"id": "1", "text": ARTICLE, "date": "2024-01-18"}, ensure_ascii=False)
MADE = json.dumps(
    {
        "format": 2, "created": "2024-01-18T00:00:00+00:00", "model": "m", "revision": "1", "dimension": 4,
        "search": "exact", "cleaning": "1", "chunking": "1", "documents": 1, "chunks": 1,
        "files": {"catalog.sqlite": {"bytes": 1, "crc32": 1, "sha256": "0" * 64}},
    }
)  # fmt: skip


def _loads(suffix: str) -> Callable[[bytes], None]:
    def loads(data: bytes) -> None:
        """Reading gives whole documents and reasons, or the error that says why not: nothing else."""
        try:
            for found in LOADERS[suffix](f"a{suffix}", io.BytesIO(data)):
                if isinstance(found, Document):
                    assert check_text(found.text) == found.text
                    assert found.id.startswith(f"a{suffix}")
                    assert found.url is None or web_url(found.url) == found.url
                    found.title.encode(), (found.author or "").encode(), (found.source or "").encode()
                elif isinstance(found, Failure):
                    assert found.reason and found.path.encode()
        except LoadError as error:
            assert str(error)

    return loads


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def pdf_page(data: bytes) -> None:
    """A page may draw anything."""
    _loads(".pdf")(pdf(data, wrapped("पानी घटा।")))


def docx_body(data: bytes) -> None:
    """A Word document may hold anything."""
    _loads(".docx")(rewritten(WORD, {"word/document.xml": data}))


def epub_chapter(data: bytes) -> None:
    """A chapter may hold anything."""
    _loads(".epub")(rewritten(BOOK, {"OEBPS/a.xhtml": data}))


def epub_package(data: bytes) -> None:
    """A book may say anything of itself."""
    _loads(".epub")(rewritten(BOOK, {"OEBPS/book.opf": data}))


def cleaning(data: bytes) -> None:
    """The article is spans of the text: in order, apart from each other, whole graphemes, none blank."""
    text = _text(data)
    if not text:
        return
    end = 0
    for span in clean(Document("a", text)).content:
        assert end <= span.start
        assert span.of(text).strip() == span.of(text) != ""
        assert is_grapheme_boundary(text, span.start) and is_grapheme_boundary(text, span.end)
        end = span.end


def sentences(data: bytes) -> None:
    """Sentences are spans of the text, in order, and only white space lies outside of them."""
    text = _text(data)
    end = 0
    for span in sentence_spans(text):
        assert text[end : span.start].strip() == ""
        assert span.of(text).strip() != ""
        end = span.end
    assert text[end:].strip() == ""


def chunking(data: bytes) -> None:
    """Chunks hold all of the article, none longer than it may be, none cut inside a grapheme."""
    text = _text(data)
    content = clean(Document("a", text)).content if text else ()
    chunks = cut_chunks(
        Document("a", text or "x"), content, lambda texts: [len(text) for text in texts], size=40, limit=100
    )
    for chunk in chunks:
        assert is_grapheme_boundary(text, chunk.span.start) and is_grapheme_boundary(text, chunk.span.end)
    held = {offset for chunk in chunks for offset in range(chunk.span.start, chunk.span.end)}
    lost = [text[at] for span in content for at in range(span.start, span.end) if at not in held]
    assert "".join(lost).strip() == ""


def manifest(data: bytes) -> None:
    """What is no manifest of this format is said to be none."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / MANIFEST).write_bytes(data)
        try:
            read_manifest(Path(folder), f"20240118T000000000000{seal(data)}")
        except IndexUnusable as error:
            assert str(error)


def member(data: bytes, name: str) -> bytes:
    """A member of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


WORD, BOOK = (
    docx(ARTICLE, [["एक", "दो"]], heading="पुल"),
    epub({"a.xhtml": f"<p>{ARTICLE}</p>"}, "<title>x</title>"),
)
DRAWN = b"q 1 0 0 1 50 700 cm BT /F 9 Tf 9 TL 1 0 0 1 0 0 Tm [<09160941> -9 <0932>] TJ T* (a)' 1 2 (c) \" ET"
MARKED = b"/Span<</ActualText<feff0915093f>>>BDC BT /F 9 Tf <093f0915> Tj ET EMC /Artifact BMC /X Do EMC"

TARGETS: dict[str, tuple[Callable[[bytes], None], bytes]] = {
    "txt": (_loads(".txt"), ARTICLE.encode()),
    "html": (_loads(".html"), PAGE.encode()),
    "jsonl": (_loads(".jsonl"), RECORD.encode()),
    "csv": (_loads(".csv"), f'text;title;date\n"{ARTICLE}";पुल;2024-01-18\n'.encode()),
    "pdf": (_loads(".pdf"), pdf(wrapped(ARTICLE), info={"Title": "पुल"})),
    "pdf-page": (pdf_page, DRAWN + MARKED),
    "docx": (_loads(".docx"), WORD),
    "docx-body": (docx_body, member(WORD, "word/document.xml")),
    "epub": (_loads(".epub"), BOOK),
    "epub-chapter": (epub_chapter, f"<p>{ARTICLE}<br/></p><table><tr><td>a<td>b</table>".encode()),
    "epub-package": (epub_package, member(BOOK, "OEBPS/book.opf")),
    "zip": (_loads(".zip"), zipped({"a.txt": ARTICLE, "b/c.csv": "text,title\nपानी,x"})),
    "clean": (cleaning, ARTICLE.encode()),
    "sentences": (sentences, ARTICLE.encode()),
    "chunks": (chunking, ARTICLE.encode()),
    "manifest": (manifest, MADE.encode()),
}
"""By name what must hold, and bytes to begin with."""
