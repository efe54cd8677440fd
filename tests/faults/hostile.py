"""Files made to hang a reader, to eat its memory or to break it.

`python -m tests.faults.hostile` reads them all and prints what became of them.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import index.load as loading
from index.confined import Confined
from index.errors import LoadError
from index.load import CorpusFile, load
from index.reader import STEP_SECONDS
from tests.index.formats.made import docx, epub, numbered, pdf, rewritten, stream, zipped

MIB = 1024**2
ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{ENTITIES}]><x>&a11;</x>'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(size: int, unit: bytes = b"\0") -> bytes:
    """A packed PDF stream of ``size`` bytes."""
    packer, made = zlib.compressobj(9), []
    piece = unit * (MIB // len(unit))
    for _ in range(size // MIB):
        made.append(packer.compress(piece))
    body = b"".join(made) + packer.flush()
    return f"<</Filter/FlateDecode/Length {len(body)}>>stream\n".encode() + body + b"\nendstream"


def page_of(content: bytes, resources: str = "/Font<</F 5 0 R>>", *objects: bytes) -> bytes:
    """A PDF of one page with this content stream (object 4), these resources, and ``objects`` from 5 on."""
    return numbered(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<<{resources}>>>>".encode(),
            content,
            *objects,
            b"<<>>",
        ]
    )


def form(content: bytes, resources: str) -> bytes:
    """A form that draws ``content``."""
    head = f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<{resources}>>"
    return stream(content).replace(b"<<", head.encode(), 1)


def declaring(size: int) -> bytes:
    """A zip of a small file that says it has ``size`` bytes."""
    data = bytearray(zipped({"a.txt": "small"}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(mark) + at
        data[start : start + 4] = size.to_bytes(4, "little")
    return bytes(data)


def zip_bomb(member: str = "a.txt", size: int = 40 * MIB) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(member, "w") as file:
        for _ in range(size // MIB):
            file.write(b"0" * MIB)
    return made.getvalue()


def font(to_unicode: bytes = b"", widths: str = "") -> tuple[bytes, bytes, bytes]:
    """The objects 5 to 7 of a page: a font, its descendant and its map to Unicode."""
    return (
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 500/W[{widths}]>>".encode(),
        stream(to_unicode),
    )


TEXT = stream(b"BT /F 12 Tf <00610062> Tj ET")
RANGES = b"begincmap 1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange "
MANY_PAGES = " ".join(["3 0 R"] * 90_000)

HOSTILE: dict[str, Callable[[], bytes]] = {
    "climbing.zip": lambda: zipped({"../../etc/cron.d/a.txt": "x", "/etc/b.txt": "x"}),
    "declares 1 GB.zip": lambda: declaring(10**9),
    "declares 4 GB.zip": lambda: declaring(2**32 - 2),
    "bomb.zip": zip_bomb,
    "bomb in its text.docx": lambda: rewritten(docx("x"), {"word/document.xml": b"<a/>" + b" " * 20 * MIB}),
    "bomb as a picture.docx": lambda: rewritten(docx("x"), {"word/media/image1.png": b"\0" * 60 * MIB}),
    "bomb.epub": lambda: rewritten(epub({"a.xhtml": "x"}), {"OEBPS/a.xhtml": b"<p>" + b"a" * 20 * MIB}),
    "zip of zips.zip": lambda: zipped({f"{n}.zip": zipped({"a.txt": "x"}) for n in range(1000)}),
    "many members.zip": lambda: zipped({f"{n}.txt": "" for n in range(25_000)}),
    "laughs.docx": lambda: rewritten(docx("x"), {"word/document.xml": LAUGHS}),
    "laughs in utf-16.docx": lambda: rewritten(docx("x"), {"word/styles.xml": LAUGHS.encode("utf-16")}),
    "laughs.epub": lambda: rewritten(epub({"a.xhtml": "x"}), {"OEBPS/book.opf": LAUGHS}),
    "laughs in a chapter.epub": lambda: rewritten(epub({"a.xhtml": "x"}), {"OEBPS/a.xhtml": LAUGHS}),
    "laughs.xhtml": lambda: LAUGHS.encode(),
    "deep.html": lambda: b"<div>" * 100_000 + b"article" + b"</div>" * 100_000,
    "deep and long.html": lambda: b"<html><body>" + b"<p><i>word " * 2_000_000,
    "attributes.html": lambda: b"<p " + b"".join(b'a%d="b" ' % n for n in range(900_000)) + b">text</p>",
    "open tags.html": lambda: b"<" * 30 * MIB,
    "comments.html": lambda: b"<!--" * 6_000_000,
    "deep.docx": lambda: rewritten(
        docx("x"), {"word/document.xml": f"<w:document {W}>" + "<w:p>" * 40_000 + "</w:p>" * 40_000}
    ),
    "many paragraphs.docx": lambda: rewritten(
        docx("x"),
        {"word/document.xml": f"<w:document {W}><w:body>{word_paragraphs()}</w:body></w:document>"},
    ),
    "deep.epub": lambda: epub({"a.xhtml": "<div>" * 1_000_000}),
    "open tags.epub": lambda: epub({"a.xhtml": "".join(f"<{n} " for n in range(3_000_000))}),
    "huge stream.pdf": lambda: page_of(packed(100 * MIB)),
    "huge stream of operators.pdf": lambda: page_of(packed(70 * MIB, b"q Q ")),
    "declares a long stream.pdf": lambda: page_of(b"<</Length 999999999>>stream\nq\nendstream"),
    "many filters.pdf": lambda: page_of(
        b"<</Filter[" + b"/FlateDecode" * 9999 + b"]/Length 1>>stream\nq\nendstream"
    ),
    "pages in a ring.pdf": lambda: numbered(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>", b"<<>>"]
    ),
    "one page many times.pdf": lambda: numbered(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Count 90000/Kids[{MANY_PAGES}]>>".encode(),
            b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<>>>>",
            TEXT,
            b"<<>>",
        ]
    ),
    "a form that draws itself.pdf": lambda: page_of(
        stream(b"/X Do"), "/XObject<</X 5 0 R>>", form(b"/X Do " * 90, "/XObject<</X 5 0 R>>")
    ),
    "an object that is itself.pdf": lambda: page_of(b"4 0 R", "/Font 5 0 R", b"5 0 R"),
    "deep arrays.pdf": lambda: page_of(stream(b"[" * 200_000), "/Font " + "[" * 200_000),
    "a ring of tables.pdf": lambda: pdf(["x"]).replace(b"trailer<<", b"trailer<</Prev 9 ") + b" " * 999,
    "wide map.pdf": lambda: page_of(
        TEXT, "/Font<</F 5 0 R>>", *font(RANGES + b"1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange")
    ),
    "many maps.pdf": lambda: page_of(
        TEXT,
        "/Font<</F 5 0 R>>",
        *font(RANGES + b"9 beginbfrange <0000> <FFFF> <0000> endbfrange\n" * 90_000),
    ),
    "wide widths.pdf": lambda: page_of(TEXT, "/Font<</F 5 0 R>>", *font(widths="0 2000000000 500 " * 99)),
    "far text.pdf": lambda: page_of(
        stream(b"BT /F 1e38 Tf 1e38 0 0 1e38 1e38 1e38 Tm <0061> Tj 1e308 1e308 Td <0062> Tj ET " * 9999),
        "/Font<</F 5 0 R>>",
        *font(),
    ),
    "many lines.pdf": lambda: page_of(
        stream(
            b"".join(b"BT /F 9 Tf 1 0 0 1 %d %d Tm <00610062> Tj ET " % (n % 7, n) for n in range(90_000))
        ),
        "/Font<</F 5 0 R>>",
        *font(RANGES + b"1 beginbfrange <0000> <00FF> <0000> endbfrange"),
    ),
    "nothing but zeros.pdf": lambda: b"%PDF-1.7\n" + b"\0" * 60 * MIB,
    "nothing but objects.pdf": lambda: b"%PDF-1.7\n" + b"1 0 obj\n" * 4 * MIB,
    "long line.txt": lambda: b"a" * 50 * MIB,
    "long line.jsonl": lambda: b'{"text": "' + b"a" * 50 * MIB + b'"}',
    "long line.csv": lambda: b"text,title\n" + b"a" * 50 * MIB,
    "quotes.csv": lambda: b'text,title\n"' + b'""' * 15 * MIB,
    "delimiters.csv": lambda: b"text,title\n" + b"," * 30 * MIB,
    "deep.jsonl": lambda: b"[" * 30 * MIB,
    "brackets.md": lambda: b"---\ntitle: " + b"[" * 30 * MIB,
    "long line.html": lambda: b"<p>" + b"word " * 10 * MIB,
}


def word_paragraphs() -> str:
    """As many paragraphs as the XML of a Word document may hold, no two alike."""
    return "".join(f"<w:p><w:r><w:t>{n}</w:t></w:r></w:p>" for n in range(500_000))


def _spent(pid: int | None) -> float:
    """Seconds of processor time of the reader, whether it still runs or not, and of those before it."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = ended.ru_utime + ended.ru_stime + time.process_time()
    if pid is not None and Path(f"/proc/{pid}/stat").exists():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def _pid() -> int | None:
    process = vars(loading)["READER"]._process
    return process._process.pid if process else None


def measured(folder: Path, name: str) -> dict[str, object]:
    """What became of one hostile file: how many documents, the reasons, and the processor time it took."""
    path = folder / name
    path.write_bytes(HOSTILE[name]())
    before = _spent(_pid())
    try:
        loaded = load(CorpusFile(name, path))
        documents, reasons = len(loaded.documents), [failure.reason for failure in loaded.failures]
    except LoadError as error:
        documents, reasons = 0, [str(error)]
    finally:
        path.unlink()
    return {"documents": documents, "reasons": reasons[:3], "seconds": _spent(_pid()) - before}


def own_peak() -> int:
    """The most memory, in KiB, that this program has held.

    ``ru_maxrss`` would count what the process that started it held as well.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def main(step_seconds: float = STEP_SECONDS) -> None:
    """Print as JSON what became of each file where a step may take so long, and the peak of memory in MiB."""
    reader = vars(loading)["READER"] = Confined(step_seconds)
    with tempfile.TemporaryDirectory() as folder:
        found = {name: measured(Path(folder), name) for name in HOSTILE}
    reader.end()
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    peak = {"reader": children // 1024, "own": own_peak() // 1024}
    sys.stdout.write(json.dumps({"files": found, "peak": peak}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
