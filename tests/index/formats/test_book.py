from __future__ import annotations

import io
from datetime import date

import pytest

from index.errors import LoadError
from index.formats.book import load_epub
from index.types import Document, Failure
from tests.index.formats.documents import only
from tests.index.formats.made import CONTAINER, epub, package, rewritten, zipped

METADATA = (
    "<dc:title>गाँव की बातें</dc:title><dc:creator>हा वी</dc:creator><dc:creator>तोन नू</dc:creator>"
    "<dc:date>2024-01-18</dc:date><dc:language>hi-IN</dc:language><dc:publisher>पहाड़ पत्रिका</dc:publisher>"
    "<dc:identifier>urn:isbn:1</dc:identifier><dc:source>https://a.vn/book</dc:source>"
)


def read(data: bytes) -> Document:
    return only(load_epub("a.epub", io.BytesIO(data)))


def test_chapters_follow_each_other_as_the_book_says_and_not_as_they_are_called():
    chapters = {
        "z.xhtml": "<h1>पहला अध्याय</h1><p>पानी <b>घटा</b>।</p>",
        "a%20b.xhtml": "<p>दूसरा</p><table><tr><td>एक</td><td>दो</td></tr></table>",
    }
    data = epub(chapters, METADATA, {"OEBPS/a b.xhtml": f"<body>{chapters['a%20b.xhtml']}</body>"})
    assert read(data) == Document(
        id="a.epub",
        text="पहला अध्याय\nपानी घटा।\n\nदूसरा\nएक | दो",
        title="गाँव की बातें",
        url="https://a.vn/book",
        language="hi",
        published=date(2024, 1, 18),
        source="पहाड़ पत्रिका",
        author="हा वी, तोन नू",
    )


def test_what_a_page_does_not_show_is_no_text():
    body = "<style>p {}</style><script/><p>a&amp;b <ruby>क<rt>ka</rt></ruby></p><script>x()</script>c<br/>d"
    assert read(epub({"a.xhtml": body})).text == "a&b क\nc\nd"


def test_a_chapter_that_is_missing_is_reported_and_the_others_go_on():
    data = epub({"a.xhtml": "<p>पानी घटा।</p>"})
    more = package("", ["gone.xhtml", "a.xhtml"])
    failure, document = (
        found
        for found in load_epub("b.epub", io.BytesIO(rewritten(data, {"OEBPS/book.opf": more})))
        if found is not None
    )
    assert failure == Failure(
        "b.epub", "chapter OEBPS/gone.xhtml: OEBPS/gone.xhtml is missing in it: save it again"
    )
    assert isinstance(document, Document) and document.text == "पानी घटा।"


LOCKED = '<encryption><CipherReference URI="OEBPS/{}"/></encryption>'
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


def test_an_encrypted_font_is_no_encrypted_text():
    extra = {"META-INF/encryption.xml": LOCKED.format("font.ttf")}
    assert read(epub({"a.xhtml": "<p>पानी घटा।</p>"}, extra=extra)).text == "पानी घटा।"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no whole EPUB"),
        (zipped({"a.txt": "x"}), "META-INF/container.xml is missing in it"),
        (zipped({"META-INF/container.xml": "<a>"}), "no whole XML"),
        (zipped({"META-INF/container.xml": "<a/>"}), "names no book"),
        (zipped({"META-INF/container.xml": CONTAINER}), "OEBPS/book.opf is missing in it"),
        (zipped({"META-INF/container.xml": BOMB}), "declares entities"),
        (epub({"a.xhtml": "<p>x</p>"}, extra={"META-INF/encryption.xml": LOCKED.format("a.xhtml")}), "DRM"),
        (epub({}), "no text in the chapters"),
        (epub({"a.xhtml": "<img src='a.jpg'/>"}), "no text in the chapters"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_book_without_text_says_why(data, reason):
    with pytest.raises(LoadError, match=reason):
        read(data)
