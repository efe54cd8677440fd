from __future__ import annotations

import io
import json
import socket
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index import formats
from index.errors import LoadError
from index.formats import check_text, decode, load_html, load_jsonl, load_text
from index.types import Document, Failure

HINDI = "सोक सोन जिले ने नियमित संवाद आयोजित किए।\nकुल 1,009 राय प्राप्त हुईं।\n"
ENGLISH = "The committee met on Monday and talked about the wells.\n"
VIETNAMESE = "Ủy ban nhân dân tỉnh đã tổ chức hội nghị tổng kết.\n"


def only(documents) -> Document:
    (document,) = documents
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize("text", [HINDI, ENGLISH, VIETNAMESE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_what_open_reads(tmp_path, text, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    with path.open(encoding="utf-16" if encoding == "utf-16" else "utf-8", newline=None) as opened:
        assert decode(path.read_bytes()) == opened.read()


def test_a_utf_8_byte_order_mark_stays_the_first_code_point():
    assert decode(HINDI.encode("utf-8-sig")) == "\ufeff" + HINDI


def test_all_line_ends_become_newlines():
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize("text", [HINDI, ENGLISH, VIETNAMESE])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_nul_bytes(text, encoding):
    assert decode(text.encode(encoding)) == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
@example("\r\n\r")
def test_utf_8_is_always_decoded_as_open_does(text):
    data = text.encode()
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert decode(data) == io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline=None).read()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"caf\xe9 in Latin-1", r"not UTF-8 or UTF-16 \(byte 0xe9 at offset 3\): save it as UTF-8"),
        (HINDI.encode("utf-16") + b"x", "not UTF-8 or UTF-16"),
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"a single NUL\0 byte in a text", "binary data"),
        (b"NUL at odd\0 and even\0\0 places", "binary data"),
        (b"\x7fELF\x01\x02\x03\x04\x05\x06" * 9, "binary data"),
        (HINDI.encode("utf-32"), "binary data"),
        ("प�न� घ�टा।".encode(), "U\\+FFFD"),
        (HINDI.encode().decode("latin-1").encode(), "read as Latin-1"),
        (VIETNAMESE.encode().decode("cp1252", "ignore").encode(), "read as Latin-1"),
    ],
)
def test_a_file_that_is_no_text_says_why(data, reason):
    with pytest.raises(LoadError, match=reason):
        only(load_text("a.txt", io.BytesIO(data)))


def test_one_lost_character_does_not_lose_the_article():
    assert check_text("पानी � घटा।") == "पानी � घटा।"


@pytest.mark.parametrize("text", ["voilà ¤ 5", "Bà Nguyễn Thị Ánh nói: «má»", "São Paulo, Ãngela"])
def test_letters_with_accents_are_not_mojibake(text):
    assert check_text(text) == text


def test_half_a_surrogate_pair_is_no_text():
    with pytest.raises(LoadError, match="half a surrogate pair"):
        check_text("पानी \ud800 घटा।")


def test_a_file_that_is_too_large_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(formats, "MAX_BYTES", 1024**2)
    assert only(load_text("a.txt", io.BytesIO(b"a" * 1024**2))).text == "a" * 1024**2
    with pytest.raises(LoadError, match="larger than 1 MiB"):
        only(load_text("a.txt", io.BytesIO(b"a" * (1024**2 + 1))))


def test_a_markdown_document_keeps_its_front_matter_in_the_text():
    text = "---\ntitle: पुल खुला\nlang: hi\ndate: 2024-01-18\n---\n" + ENGLISH
    document = only(load_text("a.md", io.BytesIO(text.encode())))
    assert document == Document(
        id="a.md", text=text, title="पुल खुला", language="hi", published=date(2024, 1, 18)
    )


@pytest.mark.parametrize(
    ("text", "language"), [(HINDI * 3, "hi"), (ENGLISH * 3, "en"), (VIETNAMESE * 3, "vi")]
)
def test_the_language_is_guessed_from_the_article_when_none_is_given(text, language):
    front = "---\ntitle: " + ("This title is in English and long. " * 9) + "\nlang: fr\n---\n"
    assert only(load_text("a.md", io.BytesIO((front + text).encode()))).language == language


def test_broken_front_matter_is_text_without_metadata():
    text = '---\ntitle: "पुल\n---\n' + HINDI
    assert only(load_text("a.md", io.BytesIO(text.encode()))) == Document(id="a.md", text=text, language="hi")


PAGE = """<!DOCTYPE html><html lang="hi"><head><meta charset="{charset}"><title>नया पुल खुला | पत्रिका</title>
<meta name="author" content="तोन नू थु हा"><meta property="og:site_name" content="पहाड़ पत्रिका">
<meta property="article:published_time" content="2024-01-18T08:30:00+05:30">
<link rel="canonical" href="https://www.a.vn/1.html"><script src="https://b.vn/x.js"></script></head><body>
<nav><a href="/">होम</a></nav><article><h1>नया पुल खुला</h1><p>{first}</p><img src="https://b.vn/x.jpg">
<p>{second}</p></article></body></html>"""
FIRST = "जिले की जन समिति ने सोमवार को बताया कि नदी पर बना नया पुल अब सबके लिए खुला है।"
SECOND = "यह काम 10/02/2023 को शुरू हुआ था और इसमें कुल 245 अरब डोंग लगे।"


def saved(charset: str = "utf-8", first: str = FIRST, second: str = SECOND) -> io.BytesIO:
    page = PAGE.format(charset=charset, first=first, second=second)
    return io.BytesIO(page.encode(charset, "xmlcharrefreplace"))


def test_a_page_gives_its_article_and_what_its_head_says():
    assert only(load_html("a.html", saved())) == Document(
        id="a.html",
        text=f"नया पुल खुला\n{FIRST}\n{SECOND}",
        title="नया पुल खुला",
        url="https://www.a.vn/1.html",
        language="hi",
        published=date(2024, 1, 18),
        source="पहाड़ पत्रिका",
        author="तोन नू थु हा",
    )


def test_a_date_in_the_prose_of_a_page_is_not_its_date():
    page = saved().getvalue().replace(b"2024-01-18T08:30:00+05:30", b"")
    assert only(load_html("a.html", io.BytesIO(page))).published is None


def test_a_page_may_declare_an_older_encoding():
    first = "Le comité a dit lundi que l'été était sec et que le puits était vidé par la chaleur."
    assert first in only(load_html("a.html", saved("iso-8859-1", first, first + " Voilà."))).text


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (b"", "empty"),
        (b"<html>\0</html>", "binary data"),
        (b"<html><body><script>let x = 1</script></body></html>", "no article text"),
        (b"<<<<<<<", "no article text"),
        (b"<div>" * 5000, "no article text"),
        (b"<svg><a href='http://[::1'><table><tr><td>", "too malformed"),
        (b"\xff\x00\xd8", "not UTF-8|binary"),
        (b'<meta charset="ascii">\xe9', "nor the ascii that it declares"),
        (b'<meta charset="no-such">\xe9', "nor the no-such that it declares"),
        (b'<meta charset="hex">\xe9', "nor the hex that it declares"),
    ],
)
def test_a_page_without_an_article_says_why(page, reason):
    with pytest.raises(LoadError, match=reason):
        only(load_html("a.html", io.BytesIO(page)))


def test_reading_a_page_opens_no_connection(monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert only(load_html("a.html", saved())).title == "नया पुल खुला"


def records(*lines: object) -> io.BytesIO:
    written = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return io.BytesIO(b"\n".join(written))


def test_a_record_gives_a_document_with_all_that_it_says():
    record = {
        "id": 7,
        "text": HINDI,
        "title": "संवाद",
        "url": "https://a.vn/1",
        "published": "2024-01-18",
        "language": "hi",
        "publisher": "पत्रिका",
        "author": "हा वी",
    }
    assert list(load_jsonl("a.jsonl", records(record))) == [
        Document("a.jsonl#7", HINDI, "संवाद", "https://a.vn/1", "hi", date(2024, 1, 18), "पत्रिका", "हा वी")
    ]


def test_a_record_without_an_id_is_called_by_its_line():
    unusable = [{"text": HINDI, "id": id} for id in (True, " ")]
    found = load_jsonl("a.jsonl", records({"text": HINDI}, b"", *unusable))
    ids = [item.id for item in found if isinstance(item, Document)]
    assert ids == ["a.jsonl#1", "a.jsonl#3", "a.jsonl#4"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON: "),
        (b'{"text": "\xe9"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 10_000, "not JSON: "),
        (["text"], "not a record"),
        ({"title": "no text"}, "not a record"),
        ({"text": 5}, "not a record"),
        ({"text": " "}, "empty"),
        ({"text": "NUL \0"}, "binary data"),
        (b'{"text": "half \\ud800 a pair"}', "half a surrogate pair"),
        (b'{"text": "ok", "title": "\\udc00"}', "half a surrogate pair"),
        ({"text": HINDI, "id": "1"}, "the same id as line 1"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_bad_line_is_reported_by_its_number_and_the_others_go_on(line, reason):
    before, failure, after = load_jsonl("a.jsonl", records({"text": HINDI}, line, {"text": ENGLISH}))
    assert before == Document(id="a.jsonl#1", text=HINDI, language="hi")
    assert after == Document(id="a.jsonl#3", text=ENGLISH, language="en")
    assert isinstance(failure, Failure)
    assert failure.path == "a.jsonl" and failure.reason.startswith("line 2: ") and reason in failure.reason


def test_a_whole_surrogate_pair_is_one_character():
    assert only(load_jsonl("a.jsonl", io.BytesIO(b'{"text": "\\ud83d\\ude00 ok"}'))).text == "😀 ok"


def test_a_line_that_is_too_long_is_left_out_alone(monkeypatch):
    monkeypatch.setattr(formats, "MAX_BYTES", 1024**2)
    fits = b'{"text": "' + b"a" * (1024**2 - 12) + b'"}'
    long = fits + b" " * 3 * 1024**2
    found = list(load_jsonl("a.jsonl", records(fits, long, {"text": ENGLISH})))
    assert [type(item) for item in found] == [Document, Failure, Document]
    assert found[1] == Failure("a.jsonl", "line 2: larger than 1 MiB")


def test_records_may_follow_a_byte_order_mark():
    assert only(load_jsonl("a.jsonl", io.BytesIO(b'\xef\xbb\xbf{"text": "ok"}'))).text == "ok"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "empty"), (b"\n \n", "empty"), ('{"text": "a"}'.encode("utf-16"), "save it as UTF-8")],
)
def test_a_file_of_no_records_says_why(data, reason):
    with pytest.raises(LoadError, match=reason):
        list(load_jsonl("a.jsonl", io.BytesIO(data)))
