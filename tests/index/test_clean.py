from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.clean import clean
from index.load import CorpusFile, load
from index.types import Document, is_grapheme_boundary

OPENING = "प्रांतीय जन समिति ने सोमवार को जिले में एक बड़ा सम्मेलन आयोजित किया।"
CLOSING = "सम्मेलन में आए सभी प्रतिनिधियों ने योजना के लिए अपनी सहमति दे दी।"
BODY = f"{OPENING}\n{CLOSING}\n"

# Article mixed with what rules, offsets and graphemes could stumble over.
PIECES = st.sampled_from(
    ["\n", "\r\n", " ", "\ufeff", "# ", "---\n", "title: x\n", "स्रोत", "स्रोत: https://a.vn/1\n"]
    + ["टिप्पणी (0)\n", "[ad_1]\n", "18/01/2024\n", "डुओंग चिएन\n", "Related news\n", "By A B\n", OPENING]
    + ["कि", "\u0301", "\u200d", "\u0600", "👩‍👩‍👧", "||"]
)
TEXTS = st.text(min_size=1) | st.lists(PIECES | st.text(max_size=5), min_size=1).map("".join).filter(bool)


def content(text, **given):
    return [span.of(text) for span in clean(Document(id="a", text=text, **given)).content]


def described(text, **given):
    return clean(Document(id="a", text=text, **given)).document


@pytest.mark.parametrize(
    ("name", "paragraphs", "first", "last", "furniture"),
    [
        (
            "000_582ff58271954a1c.txt",
            12,
            "सिटी पार्टी",
            "योगदान दिया जा रहा है।",
            "[विज्ञापन_2] स्रोत टिप्पणी (0)",
        ),
        ("001_6500ea09a9bcd33e.txt", 19, "प्रांतीय पार्टी", "प्रस्ताव करना...", "डुओंग चिएन स्रोत टिप्पणी (0)"),
        ("002_3a946947c3c71b63.txt", 7, "20 मार्च की", "प्रमाण पत्र प्रदान किए।", "स्रोत टिप्पणी (0)"),
        (
            "003_fbd7e01204736f28.txt",
            10,
            "कार्य सत्र",
            "लचीले होने की आवश्यकता है।",
            "स्रोत: https://baolamdong.vn/dong-chi-ha-thi-hanh-lam-viec-voi-ban-thuong-vu-dang-uy-xa-truong-xuan"
            "-400506.html टिप्पणी (0)",
        ),
        (
            "004_c1abf5d3a549ef04.txt",
            8,
            "- 27 अगस्त की",
            "सूची को मंजूरी दी गई।",
            "स्रोत: https://baolangson.vn/ban-tuyen-giao-va-dan-van-tinh-uy-to-chuc-hoi-nghi-dien-hinh-tien-tien"
            "-giai-doan-2020-2025-5057251.html टिप्पणी (0)",
        ),
    ],
)
def test_a_seed_is_all_article_but_its_last_lines(seeds_dir, name, paragraphs, first, last, furniture):
    (document,) = load(CorpusFile(name, seeds_dir / name)).documents
    spans = clean(document).content
    texts = [span.of(document.text) for span in spans]
    assert len(texts) == paragraphs
    assert texts[0].startswith(first) and texts[-1].endswith(last)
    between = [document.text[a.end : b.start] for a, b in pairwise(spans)]
    assert "".join(between).strip() == document.text[: spans[0].start].strip() == ""
    assert " ".join(document.text[spans[-1].end :].split()) == furniture


def test_a_seed_gives_away_its_address_its_publisher_and_its_author(seeds_dir):
    def read(name: str) -> Document:
        return clean(load(CorpusFile(name, seeds_dir / name)).documents[0]).document

    assert read("001_6500ea09a9bcd33e.txt").author == "डुओंग चिएन"
    lang_son = read("004_c1abf5d3a549ef04.txt")
    assert lang_son.source == "baolangson.vn"
    assert lang_son.url and lang_son.url.endswith("giai-doan-2020-2025-5057251.html")
    assert lang_son.title == "27 अगस्त की दोपहर को, प्रांतीय पार्टी समिति के प्रचार और जन जुटान विभाग ने 2020…"
    assert lang_son.published is None  # "27 अगस्त" stands in running prose, and without a year


def test_a_photo_caption_between_paragraphs_is_article():
    text = f"{OPENING}\nसम्मेलन में चर्चा करते प्रतिनिधि। फोटो: वान न्ही\n{CLOSING}\nस्रोत"
    assert content(text) == [OPENING, "सम्मेलन में चर्चा करते प्रतिनिधि। फोटो: वान न्ही", CLOSING]


def test_a_trailing_bar_stays_in_the_text():
    assert content(f"{OPENING} |\n{CLOSING}") == [f"{OPENING} |", CLOSING]


def test_an_ad_marker_at_the_end_of_a_paragraph_stays():
    assert content(f"{OPENING} [विज्ञापन_2]\n[विज्ञापन_2]") == [f"{OPENING} [विज्ञापन_2]"]


def test_a_sentence_that_begins_like_furniture_is_article():
    text = f"{OPENING}\nस्रोत के अनुसार पानी घटा।\nटिप्पणी करते हुए वे रुके।"
    assert content(text) == text.split("\n")


def test_marks_of_headings_and_the_byte_order_mark_stay_outside():
    assert content(f"\ufeff# तीन खंभे\n{OPENING}") == ["तीन खंभे", OPENING]


def test_front_matter_is_read_and_left_out():
    text = f"---\ntitle: पुल खुला\nurl: https://a.vn/1\ndate: 2024-01-18\nauthor: हा वी\n---\n{BODY}"
    assert content(text) == [OPENING, CLOSING]
    cleaned = described(text)
    assert (cleaned.title, cleaned.url, cleaned.source) == ("पुल खुला", "https://a.vn/1", "a.vn")
    assert (cleaned.published, cleaned.author) == (date(2024, 1, 18), "हा वी")


def test_broken_front_matter_is_text():
    text = f'---\ntitle: "पुल\n---\n{OPENING}'
    assert content(text) == ['title: "पुल', OPENING]


def test_the_lines_of_a_hard_wrapped_paragraph_are_one_span():
    wrapped = (
        "The committee that looks after the wells of the valley\n"
        "said on Monday that the water had come back to the upper\n"
        "fields. Nobody had hoped for it this year."
    )
    last = "The next meeting is in May, said the chairman of the committee."
    assert content(f"{wrapped}\n\n{last}") == [wrapped, last]


@pytest.mark.parametrize(
    "text", ["स्रोत\nटिप्पणी (0)", "***", "\ufeff", "[ad_1]\nhttps://a.vn/1", "---\ntitle: x\n---\n"]
)
def test_where_all_is_furniture_there_is_no_content(text):
    assert content(text) == []


def test_what_is_given_is_kept():
    given = Document(
        id="a",
        text=f"तीन खंभे\n18/01/2024\n{BODY}लेखक: हा वी\nस्रोत: https://b.vn/2",
        title="दिया हुआ",
        url="https://a.vn/1",
        language="hi",
        published=date(2020, 2, 2),
        source="पत्रिका",
        author="लेखिका",
    )
    assert clean(given).document == given


def test_an_address_of_another_scheme_is_dropped():
    assert described(OPENING, url="javascript:alert(1)").url is None
    assert described(f"{OPENING}\nस्रोत: javascript:alert(1)").url is None
    assert described(f"{OPENING}\nSource: https://a.vn/1", url="data:x").url == "https://a.vn/1"


@pytest.mark.parametrize(
    "ending",
    ["स्रोत: https://www.a.vn/1.html", "Source: <https://www.a.vn/1.html>", "Nguồn:\nhttps://www.a.vn/1.html"],
)
def test_the_source_line_gives_the_address_and_its_host_the_publisher(ending):
    document = described(f"{BODY}{ending}")
    assert (document.url, document.source) == ("https://www.a.vn/1.html", "a.vn")


def test_of_two_source_lines_the_last_is_that_of_the_article():
    text = f"{OPENING}\nSource: https://a.vn/chart\n{CLOSING}\nSource: https://b.vn/article"
    assert described(text).url == "https://b.vn/article"


def test_an_address_in_a_paragraph_is_not_the_source():
    assert described(f"{OPENING} https://a.vn/1 {CLOSING}").url is None


def test_a_source_without_address_names_the_publisher():
    assert described(f"{BODY}Nguồn: Báo Lâm Đồng").source == "Báo Lâm Đồng"
    assert described(f"{BODY}Theo Báo Nhân Dân").source == "Báo Nhân Dân"


@pytest.mark.parametrize(
    ("line", "author", "source"),
    [
        ("हाउ नदी समाचार | लाम ची | 18 जनवरी, 2024", "लाम ची", "हाउ नदी समाचार"),
        ("फु थो, 18 जनवरी 2024 - हा वी", "हा वी", None),
        ("By Ananya Patnaik | Koraput, 18 January 2024", "Ananya Patnaik", None),
        ("Đỗ Hữu Phước – Thanh Hóa, ngày 18/1/2024", "Đỗ Hữu Phước", None),
        ("सोमवार, १८ जनवरी २०२४", None, None),
        ("लाम ची\n18/01/2024", "लाम ची", None),
    ],
)
def test_a_masthead_under_the_title_is_read(line, author, source):
    text = f"तीन खंभे हटाए गए\n{line}\n{BODY}"
    document = described(text)
    assert (document.author, document.source, document.published) == (author, source, date(2024, 1, 18))
    assert document.title == "तीन खंभे हटाए गए"
    assert content(text) == ["तीन खंभे हटाए गए", OPENING, CLOSING]


def test_a_date_in_running_prose_is_not_the_day_of_publication():
    text = "18 जनवरी 2024 को जिले में एक बड़ा सम्मेलन आयोजित किया गया।\n18/01/2024 तक काम पूरा होगा, ऐसा बताया गया।"
    assert described(text).published is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"# **तीन खंभे**\n{OPENING}", "तीन खंभे"),
        (f"तीन खंभे\n\n{OPENING}", "तीन खंभे"),
        (f"पुल कब खुलेगा?\nलेखक: हा वी\n{OPENING}", "पुल कब खुलेगा?"),
        (f"होम / रतलाम\nतीन खंभे\nविज्ञापन\n{OPENING}", "तीन खंभे"),
        ("गुमला। गाँव में पानी घटा। खेत सूखे।", "गुमला। गाँव में पानी घटा।"),
        (f"यह पहला वाक्य पूरा हो चुका है। दूसरा वाक्य।\n{CLOSING}", "यह पहला वाक्य पूरा हो चुका है।"),
        ("सम्मेलन " * 12 + "\n" + CLOSING * 2, ("सम्मेलन " * 12).strip()),
        ("एक छोटी बात\nदो", "एक छोटी बात"),
        ("क" * 200, "क" * 79 + "…"),
        ("कि" * 100, "कि" * 39 + "…"),
        ("***", ""),
    ],
)
def test_the_title_is_read_from_the_text(text, title):
    assert described(text).title == title


def test_a_made_title_ends_at_a_word_within_eighty_characters():
    title = described(f"- {'सम्मेलन ' * 30}।").title
    assert title == " ".join(["सम्मेलन"] * 10) + "…"
    assert len(title) == 80


def test_a_vowel_sign_after_a_space_starts_no_span():
    assert content(f"# \u093fतीन खंभे हटाए गए\n{OPENING}") == ["तीन खंभे हटाए गए", OPENING]


def test_a_sign_that_takes_the_next_space_into_its_grapheme_ends_no_span():
    assert content(f"तीन खंभे हटाए गए\u0600 \n{OPENING}") == ["तीन खंभे हटाए गए", OPENING]


@given(TEXTS)
def test_spans_are_sorted_disjoint_trimmed_and_whole_graphemes(text):
    document = Document(id="a", text=text)
    cleaned = clean(document)
    assert cleaned.document.text == text and cleaned.document.id == "a"
    for before, after in pairwise(cleaned.content):
        assert before.end <= after.start
    for span in cleaned.content:
        words = span.of(text)
        assert words and words == words.strip()
        assert is_grapheme_boundary(text, span.start) and is_grapheme_boundary(text, span.end)
    assert cleaned.document.title or not cleaned.content


@given(TEXTS, st.text(), st.text() | st.none(), st.text() | st.none())
def test_cleaning_never_fails_and_cleaning_twice_changes_nothing(text, title, url, source):
    once = clean(Document(id="a", text=text, title=title, url=url, source=source))
    assert clean(once.document) == once
    assert once.document.url is None or once.document.url.startswith(("http://", "https://"))
    bare = replace(once.document, title="", url=None, source=None, published=None, author=None)
    assert bare == Document(id="a", text=text)
