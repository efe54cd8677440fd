from __future__ import annotations

import io
import socket
from datetime import date

import pytest

from index.errors import LoadError
from index.formats.page import load_html
from index.types import Document
from tests.index.formats.documents import only

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


CANONICAL = '<link rel="canonical" href="https://www.a.vn/1.html">'


@pytest.mark.parametrize(
    ("instead", "url"),
    [
        ("<link rel='canonical' href='https://a.vn/2?a=1&amp;b=2'>", "https://a.vn/2?a=1&b=2"),
        ('<meta property="og:url" content="https://a.vn/3">', "https://a.vn/3"),
        ("<!-- saved from url=(0014)https://a.vn/4 -->", "https://a.vn/4"),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ('<link rel="alternate" href="https://a.vn/5">', None),
    ],
)
def test_the_address_of_a_page_is_found_wherever_it_says_it(instead, url):
    page = saved().getvalue().replace(CANONICAL.encode(), instead.encode())
    assert only(load_html("a.html", io.BytesIO(page))).url == url


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
