"""One file of each format, each with a fact of its own: indexed and asked with the real model."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from datetime import datetime
from pathlib import Path

import pytest

from qa import Assistant
from tests.index.formats.made import docx, epub, pdf, wrapped, zipped
from ui import cli


def story(place: str, what: str, number: str) -> list[str]:
    """An article of three paragraphs about an invented event: what stood in a place, and how many came."""
    return [
        f"{place} के लोगों ने सोमवार को {what} का उद्घाटन किया। समारोह में {number} लोग आए और देर तक संगीत बजता रहा।",
        f"{place} की जन समिति ने बताया कि {what} पर काम पिछले साल शुरू हुआ था और इसमें गाँव के सभी परिवारों ने मदद की।",
        "मौसम साफ़ था, और बच्चों ने गीत गाए। अगले महीने पास के गाँवों में भी ऐसा ही काम शुरू होगा।",
    ]


PLACES = {
    "a.txt": ("मुओंग लाट", "नए पुल", "312"),
    "b.md": ("ना हांग", "पुस्तकालय", "428"),
    "c.html": ("बाक हा", "अनाज मंडी", "537"),
    "d.pdf": ("डोंग वान", "जल मीनार", "641"),
    "e.docx": ("सा पा", "खेल मैदान", "759"),
    "f.epub": ("मोक चाउ", "दूध डेयरी", "863"),
    "g.csv#7": ("येन मिन्ह", "स्वास्थ्य केंद्र", "974"),
    "h.jsonl#8": ("क्वान बा", "बस अड्डे", "185"),
    "i.zip/भीतर/j.txt": ("हुओंग सोन", "डाकघर", "296"),
}


def page(paragraphs: list[str]) -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    head = (
        '<title>मंडी खुली</title><link rel="canonical" href="https://a.vn/mandi">'
        '<meta name="author" content="हा वी">'
        '<meta property="og:site_name" content="पहाड़ पत्रिका"><meta property="article:published_time" '
        'content="2024-01-18T08:30:00+07:00">'
    )
    return f"<html><head><meta charset='utf-8'>{head}</head><body><article>{body}</article></body></html>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("formats")
    told = {id: story(*about) for id, about in PLACES.items()}
    lines = {id: "\n".join(paragraphs) for id, paragraphs in told.items()}
    book = (
        "<dc:title>डेयरी की किताब</dc:title><dc:creator>तोन नू</dc:creator><dc:date>2024-02-01</dc:date>"
        "<dc:publisher>गाँव</dc:publisher>"
    )
    files = {
        "a.txt": lines["a.txt"].encode(),
        "b.md": f"---\ntitle: पुस्तकालय खुला\n---\n{lines['b.md']}".encode(),
        "c.html": page(told["c.html"]).encode(),
        "d.pdf": pdf(*map(wrapped, told["d.pdf"]), info={"Title": "जल मीनार", "CreationDate": "D:20240318"}),
        "e.docx": docx(*told["e.docx"], title="मैदान की रिपोर्ट", author="बुई", created=datetime(2024, 4, 1)),
        "f.epub": epub(
            {f"{n}.xhtml": f"<p>{text}</p>" for n, text in enumerate(told["f.epub"])},
            book,
        ),
        "g.csv": f'क्रमांक;शीर्षक;पाठ;तारीख\n7;केंद्र खुला;"{lines["g.csv#7"]}";5/5/2024\n'.encode("utf-16"),
        "h.jsonl": json.dumps({"id": 8, "text": lines["h.jsonl#8"], "url": "https://a.vn/8"}).encode(),
        "i.zip": zipped({"भीतर/j.txt": lines["i.zip/भीतर/j.txt"]}),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def assistant(index, embedder) -> Assistant:
    return Assistant(index, embedder)


@pytest.fixture(scope="module")
def index(folder, tmp_path_factory, embedder) -> Path:
    """Their index, made by the command."""
    index: Path = tmp_path_factory.mktemp("formats-index")
    report = json.loads(run(embedder, "index", folder, "--index", index, "--json"))
    assert (report["documents"], report["failures"]) == (len(PLACES), [])
    return index


def run(embedder, *args: object) -> str:
    """What the command prints, run in this process with the model that is loaded."""
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as out:
        patch.setattr(sys.modules["index.build"], "SentenceEmbedder", lambda *_, **__: embedder)
        patch.setattr("qa.assistant.SentenceEmbedder", lambda *_, **__: embedder)
        patch.setattr(sys, "argv", ["sandarbh", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert not ended.value.code
    return out.getvalue()


@pytest.mark.model
@pytest.mark.parametrize("id", PLACES)
def test_what_a_file_of_each_format_says_is_quoted_word_for_word(index, assistant, embedder, id):
    place, what, number = PLACES[id]
    question = f"{place} में {what} के उद्घाटन में कितने लोग आए?"
    reply = json.loads(run(embedder, "ask", question, "--index", index, "--json"))
    quote = reply["quotes"][0]
    assert (quote["document_id"], quote["verified"]) == (id, True)
    assert number in quote["text"]
    document = assistant.document(id)
    assert document is not None
    assert document.text[quote["start"] : quote["end"]] == quote["text"]


@pytest.mark.model
def test_what_each_format_says_of_itself_comes_with_its_quotes(assistant):
    said: dict[str, tuple[str | None, ...]] = {}
    for id in PLACES:
        document = assistant.document(id)
        assert document is not None
        published = document.published.isoformat() if document.published else None
        said[id] = (
            document.title,
            document.author,
            document.source,
            document.url,
            published,
            document.language,
        )
    first = "मुओंग लाट के लोगों ने सोमवार को नए पुल का उद्घाटन किया।"
    assert said == {
        "a.txt": (first, None, None, None, None, "hi"),
        "b.md": ("पुस्तकालय खुला", None, None, None, None, "hi"),
        "c.html": ("मंडी खुली", "हा वी", "पहाड़ पत्रिका", "https://a.vn/mandi", "2024-01-18", "hi"),
        "d.pdf": ("जल मीनार", None, None, None, "2024-03-18", "hi"),
        "e.docx": ("मैदान की रिपोर्ट", "बुई", None, None, "2024-04-01", "hi"),
        "f.epub": ("डेयरी की किताब", "तोन नू", "गाँव", None, "2024-02-01", "hi"),
        "g.csv#7": ("केंद्र खुला", None, None, None, "2024-05-05", "hi"),
        "h.jsonl#8": (first.replace("मुओंग लाट", "क्वान बा").replace("नए पुल", "बस अड्डे"), None, "a.vn",
                      "https://a.vn/8", None, "hi"),
        "i.zip/भीतर/j.txt": (first.replace("मुओंग लाट", "हुओंग सोन").replace("नए पुल", "डाकघर"), None, None, None,
                             None, "hi"),
    }  # fmt: skip
