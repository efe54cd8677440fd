from __future__ import annotations

import html
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.escape import html_text, link, markdown_text, neutral, safe_url

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_what_is_shown_has_a_sign_for_every_code_point_and_no_invisible_power(text):
    shown = neutral(text)
    assert len(shown) == len(text)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    shown.encode()


@pytest.mark.parametrize(
    "text", ["क्\u200dष", "Đồng bào", "a\nb\tc", "👩\u200d👩\u200d👧", "شہر\u200f", "ड़ ज़ ऑ ँ ः"]
)
def test_what_languages_need_stays_as_it_is(text):
    assert neutral(text) == text


@pytest.mark.parametrize(
    ("text", "shown"), [("a\x00b", "a␀b"), ("a\x07", "a␇"), ("\u202egnp", "\ufffdgnp"), ("\ud83d", "\ufffd")]
)
def test_what_would_act_unseen_is_seen(text, shown):
    assert neutral(text) == shown


@given(ANY_TEXT)
def test_markdown_text_has_no_punctuation_but_entities_and_reads_back_as_the_text(text):
    shown = markdown_text(text)
    left = re.sub(r"&#[0-9]+;", "", shown)
    assert not set(left) & set(string.punctuation)
    assert "\n" not in shown and "  " not in shown
    assert html.unescape(shown) == " ".join(neutral(text).split())


@given(ANY_TEXT)
def test_html_text_has_no_tag_and_no_open_quote_and_reads_back_as_the_text(text):
    shown = html_text(text)
    assert not set(shown) & set("<>\"'")
    assert html.unescape(shown).replace("\r", "") == neutral(text).replace("\r", "")


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=1&c=2", "https://example.org/a?b=1&amp;c=2"),
        ("http://example.org/पुल", "http://example.org/%E0%A4%AA%E0%A5%81%E0%A4%B2"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
        (" https://example.org/ ", "https://example.org/"),
        ("HTTPS://example.org/%20x", "https://example.org/%20x"),
    ],
)
def test_a_web_address_becomes_an_attribute(url, safe):
    assert safe_url(url) == safe


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org/x",
        "/relative",
        "https://",
        "https://user:secret@example.org/",
        "http://[::1",
        "https://example.org/" + "x" * 2000,
        "https://example.org/\ud800",
    ],
)
def test_what_is_no_plain_web_address_is_no_link(url):
    assert safe_url(url) is None
    assert link(url, "मूल लेख") == ""


def test_a_link_opens_apart_and_tells_the_other_site_nothing():
    assert link("https://example.org/", "मूल <लेख>") == (
        '<a href="https://example.org/" target="_blank" rel="noopener noreferrer nofollow">मूल &lt;लेख&gt;</a>'
    )
