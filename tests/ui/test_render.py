from __future__ import annotations

import html
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Document, Span
from qa.types import Abstention, Answer, Quote, Understood
from tests.ui.fakes import BRIDGE, HOSTILE, abstention, answer, hostile_document, passage, quote
from tests.ui.markup import Markup
from ui.escape import neutral
from ui.render import glance, question_markdown, reply_markdown, reply_steps

TEXTS = st.text(min_size=1) | st.just(HOSTILE)
LANGUAGE = st.sampled_from(["hi", "hi-Latn", "en", "vi", "und"])
OURS = re.compile(
    r"\[&#91;\d+&#93;\]\(#cite:\d+-\d+\)|\]\(#near:\d+-\d+\)|(?m:^> ?)|&nbsp;|\*\*"
    r"|<br>|</?small>|</?details>|</?summary>"
    r'|<a href="https?://[^"<> ]+" target="_blank" rel="noopener noreferrer nofollow">[^<]*</a>|&#\d+;'
)
FRAME = set(":(),–→.[-")  # what our own sentences, and the bracket that opens a link, are written with


def words(markdown: str) -> str:
    """The text that a reader sees, white space aside."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<br>|(?m:^> ?)", " ", markdown))).strip()


@st.composite
def quotes(draw) -> Quote:
    text, title = draw(TEXTS), draw(TEXTS)
    url = draw(st.none() | TEXTS | st.just("https://example.org/x"))
    start = draw(st.integers(0, len(text) - 1))
    span = Span(start, draw(st.integers(start + 1, len(text))))
    return Quote(Document("a", text, title=title, url=url, source=title), span, "0" * 64)


@given(TEXTS, st.lists(quotes(), min_size=1, max_size=3), LANGUAGE)
def test_whatever_articles_and_questions_say_a_reply_holds_no_markup_but_ours(question, quoted, language):
    understood = Understood(language, question, ((question, question),))
    reply = Answer(question, tuple(quoted), 0.5, language, understood)
    left = OURS.sub("", reply_markdown(reply, 1))
    assert not set(left) & (set(string.punctuation) - FRAME)
    assert re.findall(r"\[(?!&#91;)", left) == []  # an answer opens no link but its citations
    assert set(question_markdown(question).replace("<br>", "")) & set("<>*_[]()`$") == set()


@given(TEXTS, quotes(), LANGUAGE)
def test_whatever_articles_say_an_abstention_holds_no_markup_but_ours(question, near, language):
    nearest = passage(near.document, near.text)
    reply = abstention(question, nearest, language=language)
    left = OURS.sub("", reply_markdown(reply, 1))
    assert not set(left) & (set(string.punctuation) - FRAME)
    assert left.count("[") == 1


def test_a_reply_grows_by_whole_quotes_and_never_cuts_a_citation():
    reply = answer("q", quote(BRIDGE, "पुल खुला"), quote(BRIDGE, "अगला पुल 2026 में बनेगा।"))
    steps = list(reply_steps(reply, 3))
    assert [re.findall(r"\(#cite:([^)]*)\)", step) for step in steps] == [["3-1"], ["3-1", "3-2"]]
    assert steps[1].startswith(steps[0])
    assert steps[-1] == reply_markdown(reply, 3)


def test_a_quote_stands_with_its_number_title_publisher_date_and_link():
    shown = reply_markdown(answer("q", quote(BRIDGE, "पुल खुला")), 1)
    assert shown == (
        "लेखों में यह मिला:\n\n"
        "> पुल खुला&nbsp;[&#91;1&#93;](#cite:1-1)\n>\n"
        "> **सेमल्टी का पुल** · पहाड़ पत्रिका · 19 नवंबर 2024 · "
        '<a href="https://example.org/pul?a=1&amp;b=2" target="_blank"'
        ' rel="noopener noreferrer nofollow">मूल लेख</a>'
    )


@pytest.mark.parametrize(
    ("language", "opening"),
    [
        ("hi", "लेखों में यह मिला:"),
        ("hi-Latn", "Lekhon mein yah mila:"),
        ("en", "The articles say:"),
        ("vi", "Các bài báo viết:"),
    ],
)
def test_a_reply_is_framed_in_the_language_of_its_question(language, opening):
    shown = reply_markdown(answer("q", quote(BRIDGE, "पुल खुला"), language=language), 1)
    assert shown.startswith(f"{opening}\n\n> पुल खुला")


def test_how_words_were_read_is_said():
    understood = Understood("hi-Latn", "soc son", (("Soc Son", "सोक सोन"),))
    reply = Answer("q", (quote(BRIDGE, "पुल खुला"),), 0.5, "hi-Latn", understood)
    assert "<small>Samjha gaya: Soc Son → सोक सोन</small>" in reply_markdown(reply, 1)


def test_a_document_without_a_title_is_called_by_its_id():
    document = Document("a.txt", "पाठ")
    assert "> **a&#46;txt**" in reply_markdown(answer("q", quote(document, "पाठ")), 1)


def test_a_refusal_says_so_and_folds_the_three_nearest_passages_away():
    nearest = [passage(BRIDGE, words) for words in ("पुल खुला", "सेमल्टी", "उस पर", "अगला")]
    shown = reply_markdown(abstention("q", *nearest), 2)
    assert shown.startswith("**लेखों में इसका उत्तर नहीं मिला।**\n\n<details><summary>")
    assert re.findall(r"\(#near:([^)]*)\)", shown) == ["2-1", "2-2", "2-3"]
    assert "#cite:" not in shown
    assert shown.endswith("</details>")


def test_a_refusal_with_nothing_near_folds_nothing():
    reply = Abstention("q", "empty-index", "en", Understood("en", "q"))
    assert reply_markdown(reply, 1) == "**There is no article yet, so there is nothing to answer from.**"


def test_a_hostile_article_reads_as_its_own_text():
    shown = reply_markdown(answer("q", quote(hostile_document(), HOSTILE)), 1)
    assert words(neutral(HOSTILE)) in words(shown)
    page = Markup(shown)
    assert {element.tag for element in page.elements} <= {"br"}
    assert page.odd == []


def test_a_question_keeps_its_lines_and_loses_its_markup():
    assert question_markdown("  # a\n\n    *b*\n") == "&#35; a<br>&#42;b&#42;"


@pytest.mark.parametrize("text", ["छोटा", "क" * 240])
def test_a_short_passage_is_shown_whole(text):
    assert glance(text) == text


def test_a_long_passage_is_cut_between_words():
    assert glance("शब्द " * 100) == " ".join(["शब्द"] * 48) + " …"
    assert glance("क" * 10_000) == "क" * 240 + " …"
