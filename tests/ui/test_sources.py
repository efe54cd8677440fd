from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Document, Span
from qa.types import Quote
from tests.ui.fakes import BRIDGE, HOSTILE, hostile_document, passage, quote
from tests.ui.markup import Markup
from ui.article import Marks, paragraphs
from ui.escape import neutral
from ui.i18n import LABELS
from ui.sources import View, empty_html, passage_view, quote_view, sources_html

ALLOWED = {
    "section": {"id", "aria-label"},
    "nav": {"aria-label"},
    "button": {"type", "class", "value", "title", "aria-label", "disabled"},
    "article": {"class", "data-cite", "lang"},
    "header": {"lang"},
    "h2": {"dir"},
    "p": {"class", "dir"},
    "span": {"class", "data-n"},
    "div": {"class"},
    "mark": {"tabindex", "data-n"},
    "br": set(),
    "bdi": set(),
    "a": {"href", "target", "rel", "class", "download"},
    "details": {"class"},
    "summary": set(),
    "strong": set(),
}
ADDRESS = re.compile(r"https?://[^/]|data:text/plain;charset=utf-8;base64,")
WHITE = re.compile(r"[\s\x1c-\x1f\x85]+")
PIECES = [HOSTILE, "पुल खुला।", "\n", "\n\n", "\r\n", "---", "# शीर्षक", "</mark>", "x" * 10_000, "\u2028"]
TEXTS = st.text(min_size=1) | st.lists(st.sampled_from(PIECES), min_size=1).map("".join)


def shown(view: View) -> Markup:
    return Markup(sources_html(view, LABELS["hi"]))


def squeezed(text: str) -> str:
    return WHITE.sub("", text)


def as_shown(text: str) -> str:
    """What remains of ``text`` on the page, white space aside: line breaks are structure there."""
    return squeezed(neutral(re.sub(r"[\v\f\x1c-\x1e\x85]", " ", text)))


@st.composite
def views(draw) -> View:
    text = draw(TEXTS)
    spans = []
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text) - 1))
        spans.append(Span(start, draw(st.integers(start + 1, len(text)))))
    title, url = draw(TEXTS), draw(st.none() | TEXTS | st.just("https://example.org/x"))
    id = draw(st.sampled_from(["a.txt", "b.md"]))
    document = Document(id, text, title=title, url=url, source=title, author=title)
    others = tuple(enumerate(spans[1:], 2))
    inside = draw(st.integers(spans[0].start, spans[0].end - 1))
    answer = draw(st.none() | st.just(Span(inside, spans[0].end)))
    one = Quote(document, spans[0], "0" * 64, answer=answer)
    return View(
        document, Marks(spans[0], 1, answer, others), "cite:1-1", "hi", draw(st.sampled_from([None, one]))
    )


@given(views())
def test_whatever_the_article_says_the_panel_has_only_harmless_tags_and_attributes(view):
    page = shown(view)
    assert page.odd == [] and page.open == []
    for element in page.elements:
        assert set(element.attributes) <= ALLOWED[element.tag]
    for anchor in page.all("a"):
        assert re.match(
            r"https?://[^/]|data:text/plain;charset=utf-8;base64,", anchor.attributes["href"] or ""
        )


@given(views())
def test_the_panel_holds_the_whole_text_of_the_article_and_one_mark_with_the_quoted_words(view):
    page = shown(view)
    (body,) = page.all("div", class_="text")
    summaries = [one.text for one in page.all("summary") if LABELS["hi"].outside in one.text]
    text = body.text
    for summary in summaries:
        text = text.replace(summary, "", 1)
    assert squeezed(text) == as_shown(view.document.text)
    words = view.marks.span.of(view.document.text)
    marks = page.all("mark")
    if words.strip(" \t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029") and squeezed(as_shown(words)):
        (mark,) = marks
        assert squeezed(mark.text) == as_shown(words)


def test_the_mark_stands_in_its_paragraph_and_the_other_quotes_of_the_reply_are_told_apart():
    quotes = [quote(BRIDGE, "सेमल्टी का पुल सोमवार को खुला।"), quote(BRIDGE, "अगला पुल 2026 में बनेगा।")]
    page = shown(quote_view(quotes, 2, 1, "hi"))
    assert [p.text for p in page.all("p", dir="auto")] == [
        "पुल खुला",
        "सेमल्टी का पुल सोमवार को खुला। उस पर 17 करोड़ रुपये लगे।",
        "अगला पुल 2026 में बनेगा।",
    ]
    assert [(m.text, m.attributes["data-n"]) for m in page.all("mark")] == [("अगला पुल 2026 में बनेगा।", "2")]
    assert [(s.text, s.attributes["data-n"]) for s in page.all("span", class_="cited")] == [
        ("सेमल्टी का पुल सोमवार को खुला।", "1")
    ]


def test_a_quote_over_several_paragraphs_is_still_one_mark():
    page = shown(quote_view([quote(BRIDGE, "उस पर 17 करोड़ रुपये लगे।\n\nअगला पुल")], 1, 1, "hi"))
    (mark,) = page.all("mark")
    assert mark.text == "उस पर 17 करोड़ रुपये लगे।अगला पुल"
    assert len(page.all("br")) == 1
    assert [p.text for p in page.all("p", dir="auto")] == [
        "पुल खुला",
        "सेमल्टी का पुल सोमवार को खुला। उस पर 17 करोड़ रुपये लगे।अगला पुल 2026 में बनेगा।",
    ]


def test_the_panel_says_where_the_quote_comes_from_and_where_it_stands():
    page = shown(quote_view([quote(BRIDGE, "अगला पुल 2026 में बनेगा।")], 1, 1, "hi"))
    (article,) = page.all("article", class_="on", lang="hi")
    assert article.attributes["data-cite"] == "cite:1-1"
    assert page.all("h2")[0].text == "सेमल्टी का पुल"
    assert page.all("p", class_="meta")[0].text == "पहाड़ पत्रिका · 19 नवंबर 2024"
    assert page.all("a")[0].attributes == {
        "href": "https://example.org/pul?a=1&b=2",
        "target": "_blank",
        "rel": "noopener noreferrer nofollow",
    }
    start = BRIDGE.text.index("अगला")
    digest = hashlib.sha256("अगला पुल 2026 में बनेगा।".encode()).hexdigest()
    place = f"वर्ण {start}–{start + 24}, कुल {len(BRIDGE.text)}"
    assert page.all("details")[0].text == f"ठीक-ठीक जगह{place}news/bridge.txtSHA-256 {digest}"
    assert page.all("span", class_="verified")[0].text == "✓ जाँचा हुआ: शब्दशः लेख से"


def test_an_article_that_is_no_longer_what_was_indexed_is_not_called_verified():
    changed = Quote(BRIDGE, Span(0, 4), "0" * 64)
    view = quote_view([changed], 1, 1, "hi")
    assert shown(view).all("span", class_="verified") == []
    assert shown(view).all("span", class_="changed")[0].text == "⚠ लेख अनुक्रमित होने के बाद बदल गया है"


def test_the_quotes_of_a_reply_lead_to_each_other():
    quotes = [quote(BRIDGE, words) for words in ("पुल खुला", "सेमल्टी", "अगला पुल")]
    for number, ways in ((1, ["", "cite:7-2"]), (2, ["cite:7-1", "cite:7-3"]), (3, ["cite:7-2", ""])):
        steps = shown(quote_view(quotes, number, 7, "hi")).all("button", class_="step")
        assert [step.attributes["value"] for step in steps] == ways
        assert ["disabled" in step.attributes for step in steps] == [not way for way in ways]
    assert shown(quote_view(quotes[:1], 1, 7, "hi")).all("button", class_="step") == []


def test_the_text_can_be_saved_as_it_is_stored():
    page = shown(quote_view([quote(BRIDGE, "पुल खुला")], 1, 1, "hi"))
    (save,) = page.all("a", class_="save")
    assert save.attributes["download"] == "bridge.txt"
    stored = (save.attributes["href"] or "").partition("base64,")[2]
    assert base64.b64decode(stored).decode() == BRIDGE.text


def test_the_words_that_answer_are_marked_inside_the_mark():
    start = BRIDGE.text.index("17 करोड़")
    whole = quote(BRIDGE, "उस पर 17 करोड़ रुपये लगे।")
    answering = Quote(BRIDGE, whole.span, whole.digest, answer=Span(start, start + len("17 करोड़")))
    page = shown(quote_view([answering], 1, 1, "hi"))
    assert (page.all("mark")[0].text, page.all("strong")[0].text) == (
        whole.text,
        BRIDGE.text[start : start + 8],
    )


LONG = "यह एक लंबा अनुच्छेद है जिसमें बहुत से शब्द हैं, और जो इसलिए किसी चित्र के नीचे नहीं लिखा जा सकता; " * 2


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        ([f"{LONG}।", "पुल पर खड़े लोग।", f"{LONG}।"], ["", "caption", ""]),
        ([f"{LONG}।", "सम्मेलन का दृश्य। फोटो: वान थांग", f"{LONG}।"], ["", "caption", ""]),
        ([f"{LONG}।", "लागत कैसे बढ़ी", f"{LONG}।"], ["", "heading", ""]),
        ([f"{LONG}।", "उसने कहा: यह पुल है।", f"{LONG}।"], ["", "", ""]),
        ([f"{LONG}।", "टिप्पणी (0)", "[विज्ञापन_2]"], ["", "outside", "outside"]),
    ],
)
def test_headings_captions_and_furniture_are_told_from_prose(lines, kinds):
    text = "\n\n".join(lines)
    assert [one.kind for one in paragraphs(Document("a.txt", text), Span(0, 1))] == kinds


def test_a_passage_that_is_not_cited_has_no_number_and_no_verdict():
    page = shown(passage_view(passage(BRIDGE, "पुल खुला"), "near:1-1", "hi"))
    assert page.all("p", class_="which")[0].text == "मिलता-जुलता अंश"
    assert page.all("mark")[0].attributes == {"tabindex": "-1"}
    assert page.all("span", class_="verified") == page.all("span", class_="changed") == []


def test_front_matter_and_headings_of_a_markdown_file_are_told_from_its_text():
    text = "---\ntitle: क\n---\n\n# शीर्षक\n\nपाठ\n---\nऔर\n"
    document = Document("a.md", text)
    span = Span(text.index("पाठ"), text.index("पाठ") + 3)
    page = shown(View(document, Marks(span), "cite:1-1", "hi"))
    kinds = [(p.attributes.get("class"), p.text) for p in page.all("p", dir="auto")]
    assert kinds == [
        ("data", "---"),
        ("data", "title: क"),
        ("data", "---"),
        ("heading", "# शीर्षक"),
        (None, "पाठ"),
        ("outside", "---"),
        (None, "और"),
    ]
    assert [one.text for one in page.all("span", class_="sign")] == ["# "]
    assert page.all("details", class_="furniture")[0].text.startswith("लेख का हिस्सा नहीं (3)")


def test_a_hostile_article_is_shown_as_its_own_text():
    document = hostile_document()
    page = shown(quote_view([quote(document, "इस वाक्य को उद्धृत किया गया।")], 1, 1, "hi"))
    assert page.all("h2")[0].text == neutral(HOSTILE)
    assert [one.attributes["class"] for one in page.all("a")] == ["save"]
    assert page.all("img") == page.all("script") == []
    assert "\u202e" not in page.all("section")[0].text


@pytest.mark.parametrize("language", LABELS)
def test_the_empty_panel_has_no_article(language):
    page = Markup(empty_html(LABELS[language]))
    assert [element.tag for element in page.elements] == ["section"]
    assert page.elements[0].attributes == {"id": "sources", "aria-label": LABELS[language].sources}
