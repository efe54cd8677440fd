from __future__ import annotations

import io
from datetime import date, datetime

import pytest

from index.clean import clean
from index.errors import LoadError
from index.formats.word import load_docx
from index.types import Document
from tests.index.formats.documents import HINDI, only
from tests.index.formats.made import docx, rewritten, zipped

TEXT = HINDI.strip()
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(data: bytes) -> Document:
    return only(load_docx("a.docx", io.BytesIO(data)))


def with_body(body: str) -> bytes:
    """A Word document with this XML as its body."""
    return rewritten(docx(), {"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"})


def test_paragraphs_and_tables_are_lines_in_the_order_of_the_file():
    table = [["फसल", "टन"], ["चावल", "1,009"]]
    data = docx("पहला पैरा यहाँ है।", table, "आख़िरी  पैरा\nदो पंक्तियों में।", heading="पुल खुला")
    assert read(data) == Document(
        "a.docx",
        "पुल खुला\nपहला पैरा यहाँ है।\nफसल | टन\nचावल | 1,009\nआख़िरी पैरा\nदो पंक्तियों में।",
        title="पुल खुला",
        language="hi",
        published=date(2013, 12, 23),
    )


def test_properties_say_title_author_and_day():
    data = docx(TEXT, heading="एक शीर्षक", title="पुल की रिपोर्ट", author="हा वी", created=datetime(2024, 1, 18))
    document = read(data)
    assert (document.title, document.author, document.published) == (
        "पुल की रिपोर्ट",
        "हा वी",
        date(2024, 1, 18),
    )


def test_a_day_and_an_author_in_the_text_come_before_those_of_the_file():
    data = docx("पुल खुला", "12 मार्च 2023", "लेखक: हा वी", TEXT, author="Office", created=datetime(2024, 1, 18))
    document = clean(read(data)).document
    assert (document.title, document.author, document.published) == ("पुल खुला", "हा वी", date(2023, 3, 12))


NEW, BRIDGE = (f"<w:r><w:t>{word}</w:t></w:r>" for word in ("नया", "पुल"))
ROW = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            f"<w:p><w:ins>{NEW}</w:ins><w:del><w:r><w:delText>पुराना</w:delText></w:r></w:del>{BRIDGE}</w:p>",
            "नयापुल",
        ),
        (f"<w:p><w:moveFrom>{NEW}</w:moveFrom>{BRIDGE}</w:p>", "पुल"),
        (f"<w:sdt><w:sdtContent><w:p>{NEW}</w:p></w:sdtContent></w:sdt>", "नया"),
        (f"<w:p><w:hyperlink>{NEW}</w:hyperlink><w:r><w:tab/><w:t>पुल</w:t></w:r></w:p>", "नया पुल"),
        ("<w:p><w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t><w:br/><w:t>c</w:t></w:r></w:p>", "co-op\nc"),
        (ROW.format(f"<w:p>{NEW}</w:p></w:tc><w:tc>" + ROW.format(f"<w:p>{BRIDGE}</w:p>")), "नया | पुल"),
    ],
)
def test_text_is_found_in_whatever_holds_it(body, text):
    assert read(with_body(body)).text == text


def test_spaces_around_are_not_text():
    assert read(docx("", "  पानी   घटा।  ", "")).text == "पानी घटा।"


NOT_WORD = zipped({"a.txt": "x"})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no whole Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99, "encrypted, or an old .doc: save it as .docx"),
        (docx(TEXT)[:-60], "no whole Word document"),
        (NOT_WORD, "no whole Word document"),
        (docx(), "no text in it"),
        (docx("UTF-8 à¤¸à¥‹à¤• à¤¸à¥‹à¤¨ à¤œà¤¿à¤²à¥‡"), "read as Latin-1"),
        (with_body("<w:tbl><w:tr><w:tc>" * 300 + "</w:tc></w:tr></w:tbl>" * 300), "no whole Word document"),
    ],
    ids=["empty", "encrypted", "cut", "other zip", "no text", "mojibake", "deep"],
)
def test_a_document_without_an_article_says_why(data, reason):
    with pytest.raises(LoadError, match=reason.replace("(", r"\(")):
        read(data)


def test_entities_are_refused_before_they_are_read():
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    for encoded in (bomb.encode(), bomb.encode("utf-16")):
        with pytest.raises(LoadError, match="declares entities"):
            read(zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": encoded}))
