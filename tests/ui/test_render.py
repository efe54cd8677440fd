from __future__ import annotations

import dataclasses
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
from ui.i18n import LABELS
from ui.render import glance, notice_html, question_html, reply_html, reply_steps, uncited

HINDI = LABELS["hi"]
TEXTS = st.text(min_size=1) | st.just(HOSTILE)
LANGUAGE = st.sampled_from(["hi", "hi-Latn", "en", "vi", "und"])
ALLOWED = {
    "div": {"class", "lang"},
    "p": {"class", "dir", "lang"},
    "blockquote": {"class"},
    "span": {"class", "hidden", "dir"},
    "button": {"type", "name", "value", "title"},
    "a": {"class", "href", "dir", "target", "rel"},
    "cite": {"dir"},
    "time": {"datetime"},
    "details": {"class"},
    **dict.fromkeys(["strong", "b", "bdi", "br", "summary"], set()),
}
ADDRESS = re.compile(r"#(?:cite|near):1-[123]|https?://[^/].*")


def shown(reply, turn: int = 1) -> Markup:
    return Markup(reply_html(reply, turn, HINDI))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\x1c-\x1f\x85]+", "", text)


def harmless(markup: Markup, source: str) -> None:
    """Only our elements, and no character with a meaning of its own in Markdown but inside of them."""
    assert markup.odd == [] and markup.open == []
    for element in markup.elements:
        assert set(element.attributes) <= ALLOWED[element.tag]
    for anchor in markup.all("a"):
        assert ADDRESS.fullmatch(anchor.attributes["href"] or "")
    assert "\n" not in source and "\r" not in source
    ours = re.sub(r"<[^<>]*>|&(?:#\d+|nbsp);", "", source)
    assert not set(ours) & (set(string.punctuation) - set(":(),.-'"))


@st.composite
def quotes(draw) -> Quote:
    text, title = draw(TEXTS), draw(TEXTS)
    url = draw(st.none() | TEXTS | st.just("https://example.org/x"))
    start = draw(st.integers(0, len(text) - 1))
    span = Span(start, draw(st.integers(start + 1, len(text))))
    inner = draw(st.integers(span.start, span.end - 1))
    answering = draw(st.none() | st.just(Span(inner, span.end)))
    return Quote(Document("a", text, title=title, url=url, source=title), span, "0" * 64, answer=answering)


@given(TEXTS, st.lists(quotes(), min_size=1, max_size=3), LANGUAGE)
def test_whatever_articles_and_questions_say_a_reply_holds_no_markup_but_ours(question, quoted, language):
    understood = Understood(language, question, ((question, question),))
    reply = Answer(question, tuple(quoted), 0.5, language, understood)
    for step in reply_steps(reply, 1, HINDI):
        harmless(Markup(step), step)
    harmless(Markup(question_html(question, 1, HINDI)), question_html(question, 1, HINDI))


@given(TEXTS, quotes(), LANGUAGE)
def test_whatever_articles_say_an_abstention_holds_no_markup_but_ours(question, near, language):
    reply = abstention(question, passage(near.document, near.text), language=language)
    harmless(shown(reply), reply_html(reply, 1, HINDI))


@given(quotes())
def test_the_words_of_a_quote_are_all_there_and_in_order_whether_a_part_answers_or_not(quoted):
    words = shown(answer("q", quoted)).all("p", class_="words")[0].text
    card = shown(answer("q", quoted)).all("span", class_="card")[0].text
    expected = squeezed(neutral(re.sub(r"[\v\f\x1c-\x1e\x85]", " ", quoted.text)))
    assert squeezed(words).removesuffix(squeezed(card)) == f"{expected}[1]"


def test_a_reply_grows_by_whole_quotes():
    reply = answer("q", quote(BRIDGE, "पुल खुला"), quote(BRIDGE, "अगला पुल 2026 में बनेगा।"))
    steps = list(reply_steps(reply, 3, HINDI))
    cited = [re.findall(r'href="#cite:([^"]*)"', step) for step in steps]
    assert cited == [["3-1"], ["3-1", "3-2"], ["3-1", "3-2"]]
    assert steps[-1] == reply_html(reply, 3, HINDI)
    assert [len(Markup(step).all("p", class_="actions")) for step in steps] == [0, 0, 1]


def test_a_quote_stands_with_its_number_title_publisher_date_link_and_verdict():
    page = shown(answer("q", quote(BRIDGE, "पुल खुला")))
    (block,) = page.all("blockquote", class_="quote")
    assert block.text == "पुल खुला\xa0[1]पुल खुलासेमल्टी का पुल · पहाड़ पत्रिका · 19 नवंबर 2024 · मूल लेख ↗ ✓ शब्दशः"
    number, original = page.all("a")
    assert number.attributes == {"class": "cite", "href": "#cite:1-1"}
    assert original.attributes["href"] == "https://example.org/pul?a=1&b=2"
    assert page.all("time")[0].attributes == {"datetime": "2024-11-19"}


def test_a_quote_whose_article_is_no_longer_what_was_indexed_is_not_called_verbatim():
    page = shown(answer("q", Quote(BRIDGE, Span(0, 8), "0" * 64)))
    assert page.all("span", class_="verified") == []
    assert page.all("span", class_="changed")[0].text == "⚠ लेख बदल गया है"


def test_the_words_that_answer_stand_out_of_their_quote():
    whole = quote(BRIDGE, "उस पर 17 करोड़ रुपये लगे।")
    start = BRIDGE.text.index("17 करोड़")
    one = Quote(BRIDGE, whole.span, whole.digest, answer=Span(start, start + len("17 करोड़ रुपये")))
    page = shown(answer("q", one))
    assert page.all("strong")[0].text == "17 करोड़ रुपये"
    assert page.all("p", class_="words")[0].text.startswith("उस पर 17 करोड़ रुपये लगे।\xa0[1]")


def test_over_its_number_a_quote_is_shown_amid_its_sentences():
    text = "पहला वाक्य। दूसरा वाक्य। तीसरा वाक्य।"
    one = Quote(Document("a", text), Span(12, 24), "0" * 64, Span(0, 11), Span(25, 37))
    assert shown(answer("q", one)).all("span", class_="card")[0].text == text


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
    page = shown(answer("q", quote(BRIDGE, "पुल खुला"), language=language))
    assert page.all("p", class_="found")[0].text == opening
    assert page.all("div")[0].attributes == {"class": "reply answer", "lang": language}


def test_how_a_question_was_understood_is_said_only_where_it_was_not_as_written():
    said = (quote(BRIDGE, "पुल खुला"),)
    read = Answer("q", said, 0.5, "hi-Latn", Understood("hi-Latn", "soc son?", (("soc son", "सोक सोन"),)))
    (line,) = shown(read, 4).all("p", class_="understood")
    assert line.text == "Samjha gaya: soc son? soc son → सोक सोन जो समझा गया उसे बदलकर पूछें"
    assert shown(read, 4).all("button", name="reword")[0].attributes["value"] == "4"
    assert shown(answer("q", *said)).all("p", class_="understood") == []


def test_romanised_hindi_is_offered_for_change_in_the_words_that_were_looked_up():
    understood = Understood("hi-Latn", "soc son?", (("soc son", "सोक सोन"),), "सोक सोन?")
    page = shown(Answer("soc son?", (quote(BRIDGE, "पुल खुला"),), 0.5, "hi-Latn", understood))
    assert page.all("span", class_="alone")[0].text == "सोक सोन?"


def test_other_articles_that_print_the_words_are_named_below_the_quote():
    one = quote(BRIDGE, "पुल खुला")
    other = Document("b.txt", "पुल खुला", title="दूसरा", url="https://example.org/b")
    page = shown(
        answer("q", Quote(one.document, one.span, one.digest, also_in=(other, Document("c.txt", "x"))))
    )
    assert page.all("p", class_="source also")[0].text == "ये शब्द यहाँ भी हैं: दूसरा ↗; c.txt"


def test_other_articles_that_print_a_passage_that_came_near_are_named_below_it():
    near = dataclasses.replace(passage(BRIDGE, "पुल खुला"), also_in=(Document("b.txt", "पुल खुला"),))
    page = shown(abstention("none", near))
    assert page.all("p", class_="source also")[0].text == "ये शब्द यहाँ भी हैं: b.txt"


def test_a_document_without_a_title_is_called_by_its_id():
    document = Document("a.txt", "पाठ")
    assert shown(answer("q", quote(document, "पाठ"))).all("cite")[0].text == "a.txt"


def test_a_refusal_says_so_and_folds_the_three_nearest_passages_away():
    nearest = [passage(BRIDGE, words) for words in ("पुल खुला", "सेमल्टी", "उस पर", "अगला")]
    page = shown(abstention("q", *nearest), 2)
    assert page.all("div")[0].attributes["class"] == "reply abstention"
    assert page.all("p", class_="found")[0].text == "लेखों में इसका उत्तर नहीं मिला।"
    links = [link.attributes["href"] for link in page.all("a")]
    assert links == ["#near:2-1", "#near:2-2", "#near:2-3"]
    assert page.all("summary")[0].text == "सबसे मिलते-जुलते अंश (3) – ये उत्तर नहीं हैं"


def test_a_passage_that_came_near_reads_without_its_signs_and_is_kept_as_it_is():
    written = "## अधूरे काम\n\n**पुल** की [सड़क](https://example.org/s) टूटी। *"
    document = Document("a.md", written)
    reply = abstention("q", passage(document, written))
    (block,) = shown(reply).all("blockquote", class_="passage")
    assert block.text == "अधूरे काम पुल की सड़क टूटी। *a.md"
    assert reply.nearest[0].text == written


def test_a_refusal_with_nothing_near_folds_nothing():
    reply = Abstention("q", "empty-index", "en", Understood("en", "q"))
    assert shown(reply).all("details") == []
    assert "There is no article yet" in shown(reply).all("p", class_="found")[0].text


def test_what_was_found_and_is_not_cited_is_kept_apart_from_the_quotes():
    cited = quote(BRIDGE, "सेमल्टी का पुल सोमवार को खुला।")
    near = tuple(passage(BRIDGE, words) for words in ("सेमल्टी का पुल", "पुल खुला", "अगला पुल"))
    reply = Answer("q", (cited,), 0.5, "hi", Understood("hi", "q"), near)
    assert [one.text for one in uncited(reply)] == ["पुल खुला", "अगला पुल"]
    page = shown(reply)
    assert page.all("summary")[0].text == "मिलते-जुलते और अंश (2) – उद्धृत नहीं"
    assert len(page.all("blockquote", class_="passage")) == 2


def test_a_hostile_article_reads_as_its_own_text():
    page = shown(answer("q", quote(hostile_document(), HOSTILE)))
    assert squeezed(neutral(HOSTILE)) in squeezed(page.all("p", class_="words")[0].text)
    assert [a.attributes["href"] for a in page.all("a")] == ["#cite:1-1"]


def test_a_question_keeps_its_lines_and_loses_its_markup():
    page = question_html("  # a\n\n    *b*\n", 2, HINDI)
    assert html.unescape(re.sub(r"<[^b][^<>]*>", "", page)).startswith("# a<br>*b*")
    assert Markup(page).all("button", name="edit")[0].attributes["value"] == "2"
    assert Markup(question_html("a", 0, HINDI)).all("button") == []


def test_a_notice_says_what_kind_it_is():
    assert notice_html("a < b", "trouble") == '<div class="notice trouble"><p>a &lt; b</p></div>'


@pytest.mark.parametrize("text", ["छोटा", "क" * 240])
def test_a_short_passage_is_shown_whole(text):
    assert glance(text) == text


def test_a_long_passage_is_cut_between_words():
    assert glance("शब्द " * 100) == " ".join(["शब्द"] * 48) + " …"
    assert glance("क" * 10_000) == "क" * 240 + " …"
