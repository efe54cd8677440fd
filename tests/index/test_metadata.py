from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.metadata import FrontMatter, Metadata, front_matter, host, known_language, read_metadata, web_url


def test_front_matter_ends_after_its_closing_line():
    text = "---\ntitle: पुल\ndate: 2024-01-18\n---\nपाठ।\n"
    front = front_matter(text)
    assert text[front.end :] == "पाठ।\n"
    assert front.values == {"title": "पुल", "date": "2024-01-18"}


def test_front_matter_may_follow_a_byte_order_mark_and_use_windows_line_ends():
    text = "\ufeff---\r\ntitle: पुल\r\n---\r\nपाठ।"
    assert text[front_matter(text).end :] == "पाठ।"


def test_an_unquoted_colon_in_a_title_does_not_lose_the_block():
    text = "---\ntitle: तान लाक: छोटा कर्ज\nauthor: बुई क्येन\n---\nपाठ।"
    assert front_matter(text).values == {"title": "तान लाक: छोटा कर्ज", "author": "बुई क्येन"}


@pytest.mark.parametrize(
    "text",
    [
        '---\ntitle: "unclosed\n---\nText.',
        "---\ntitle: पुल\nपाठ।",
        "---\nनोट: यह बैठक की रिपोर्ट है।\n---\nपाठ।",
        "---\nA line between two rules.\n---\nText.",
        "---\n- title\n---\nText.",
        '---\ntitle: "\\UFFFFFFFF"\n---\nText.',
        "---\ntitle: " + "[" * 4000 + "\n---\nText.",
        "---\n" + "- " * 4000 + "\n---\nText.",
        "Text.\n---\ntitle: x\n---\n",
        "---\n" + "a: b\n" * 5000 + "title: x\n---\nText.",
        "---",
        "",
    ],
    ids=lambda text: repr(text[:24]),
)
def test_a_broken_block_or_a_look_alike_is_article_text(text):
    assert front_matter(text) == FrontMatter()


def test_a_hostile_block_is_given_up_at_once():
    started = time.process_time()
    assert front_matter("---\ntitle: " + "[" * 8000 + "\n---\n") == FrontMatter()
    assert time.process_time() - started < 0.5


@given(st.text(alphabet=st.characters() | st.sampled_from("-:[]{}&*!|>'\"%@\n \\#?,")))
def test_no_block_breaks_the_reading(block):
    text = f"---\ntitle: x\n{block}\n---\n"
    assert 0 <= front_matter(text).end <= len(text)


def test_each_key_has_its_synonyms_in_any_case():
    assert read_metadata(
        {
            "Title": " तीन \n खंभे ",
            "canonical": "https://a.vn/1",
            "date": "18/01/2024",
            "byline": "हा वी",
            "source": "Báo Lâm Đồng",
            "lang": "hi-IN",
        }
    ) == Metadata("तीन खंभे", "https://a.vn/1", "hi", date(2024, 1, 18), "Báo Lâm Đồng", "हा वी")


@pytest.mark.parametrize(
    "values",
    [
        {"title": 42, "url": ["https://a.vn"], "date": 20240118, "author": {}, "source": True, "lang": None},
        {"title": "\ud800", "url": "javascript:alert(1)", "date": "गए साल", "language": "fr", "author": "~"},
        {"title": "x" * 5000, "url": "https://a.vn/" + "x" * 5000, "author": "null", 7: "seven"},
    ],
)
def test_values_of_the_wrong_kind_are_left_out(values):
    assert read_metadata(values) == Metadata()


def test_an_address_given_as_the_source_is_the_address():
    assert read_metadata({"source": "https://a.vn/1"}) == Metadata(url="https://a.vn/1")


@pytest.mark.parametrize(
    ("tag", "language"),
    [("hi", "hi"), ("hi-Latn", "hi-Latn"), ("HI_latn_IN", "hi-Latn"), ("en-GB", "en"), ("vi-VN", "vi")],
)
def test_a_language_tag_is_known_without_its_region(tag, language):
    assert known_language(tag) == language


@pytest.mark.parametrize("tag", ["fr", "hindi", "und", ""])
def test_another_language_is_not_known(tag):
    assert known_language(tag) is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//a.vn/1",
        "a.vn",
        "https://",
        "https://[::1",
        "https://a.vn/ b",
        'https://a.vn/"onclick="x',
        "https://a.vn/<b>",
        "https://a.vn/\u202e",
        "https://a.vn/\ud800",
        "ftp://a.vn/1",
        "",
        None,
    ],
)
def test_only_plain_http_addresses_are_addresses(url):
    assert web_url(url) is None


def test_the_host_is_what_a_reader_calls_the_site():
    assert host("https://www.BaoLamDong.vn:443/a.html") == "baolamdong.vn"
    assert web_url(" https://baolamdong.vn/a.html ") == "https://baolamdong.vn/a.html"
