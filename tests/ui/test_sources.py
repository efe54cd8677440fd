from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Document, Span
from tests.ui.fakes import BRIDGE, HOSTILE, hostile_document, passage, quote
from tests.ui.markup import Markup
from ui.escape import neutral
from ui.i18n import LABELS
from ui.sources import View, empty_html, passage_view, quote_view, sources_html

ALLOWED = {
    "section": {"id", "aria-label"},
    "nav": set(),
    "button": {"type", "class"},
    "article": {"class", "data-cite", "lang"},
    "header": {"lang"},
    "h2": {"dir"},
    "p": {"class", "dir"},
    "span": {"class", "data-n"},
    "div": {"class"},
    "mark": {"tabindex", "data-n"},
    "br": set(),
    "bdi": set(),
    "a": {"href", "target", "rel"},
}
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
    return View(document, spans[0], "cite:1-1", "hi", 1, draw(st.booleans()), others)


@given(views())
def test_whatever_the_article_says_the_panel_has_only_harmless_tags_and_attributes(view):
    page = shown(view)
    assert page.odd == [] and page.open == []
    for element in page.elements:
        assert set(element.attributes) <= ALLOWED[element.tag]
    for anchor in page.all("a"):
        assert re.match(r"https?://[^/]", anchor.attributes["href"] or "")


@given(views())
def test_the_panel_holds_the_whole_text_of_the_article_and_one_mark_with_the_quoted_words(view):
    page = shown(view)
    (body,) = page.all("div", class_="text")
    assert squeezed(body.text) == as_shown(view.document.text)
    words = view.span.of(view.document.text)
    marks = page.all("mark")
    if words.strip(" \t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029") and squeezed(as_shown(words)):
        (mark,) = marks
        assert squeezed(mark.text) == as_shown(words)


def test_the_mark_stands_in_its_paragraph_and_the_other_quotes_of_the_reply_are_told_apart():
    quotes = [quote(BRIDGE, "सेमल्टी का पुल सोमवार को खुला।"), quote(BRIDGE, "अगला पुल 2026 में बनेगा।")]
    page = shown(quote_view(quotes, 2, "cite:1-2", "hi"))
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
    page = shown(quote_view([quote(BRIDGE, "उस पर 17 करोड़ रुपये लगे।\n\nअगला पुल")], 1, "cite:1-1", "hi"))
    (mark,) = page.all("mark")
    assert mark.text == "उस पर 17 करोड़ रुपये लगे।अगला पुल"
    assert len(page.all("br")) == 1
    assert [p.text for p in page.all("p", dir="auto")] == [
        "पुल खुला",
        "सेमल्टी का पुल सोमवार को खुला। उस पर 17 करोड़ रुपये लगे।अगला पुल 2026 में बनेगा।",
    ]


def test_the_panel_says_where_the_quote_comes_from_and_where_it_stands():
    page = shown(quote_view([quote(BRIDGE, "अगला पुल 2026 में बनेगा।")], 1, "cite:1-1", "hi"))
    (article,) = page.all("article", class_="on", lang="hi")
    assert article.attributes["data-cite"] == "cite:1-1"
    assert page.all("h2")[0].text == "सेमल्टी का पुल"
    assert page.all("p", class_="meta")[0].text == "पहाड़ पत्रिका · 19 नवंबर 2024 · मूल लेख ↗"
    assert page.all("a")[0].attributes == {
        "href": "https://example.org/pul?a=1&b=2",
        "target": "_blank",
        "rel": "noopener noreferrer nofollow",
    }
    start = BRIDGE.text.index("अगला")
    assert page.all("span", class_="place")[0].text == f"वर्ण {start}–{start + 24}, कुल {len(BRIDGE.text)}"
    assert page.all("span", class_="verified")[0].text == "✓ जाँचा हुआ: शब्दशः लेख से"


def test_an_article_that_is_no_longer_what_was_indexed_is_not_called_verified():
    view = View(BRIDGE, Span(0, 4), "cite:1-1", "hi", 1, verified=False)
    assert shown(view).all("span", class_="verified") == []
    assert shown(view).all("span", class_="changed")[0].text == "⚠ लेख अनुक्रमित होने के बाद बदल गया है"


def test_a_passage_that_is_not_cited_has_no_number_and_no_verdict():
    page = shown(passage_view(passage(BRIDGE, "पुल खुला"), "near:1-1", "hi"))
    assert page.all("p", class_="which")[0].text == "मिलता-जुलता अंश"
    assert page.all("mark")[0].attributes == {"tabindex": "-1"}
    assert page.all("span", class_="verified") == page.all("span", class_="changed") == []


def test_front_matter_and_headings_of_a_markdown_file_are_told_from_its_text():
    text = "---\ntitle: क\n---\n\n# शीर्षक\n\nपाठ\n---\nऔर\n"
    document = Document("a.md", text)
    page = shown(View(document, Span(text.index("पाठ"), text.index("पाठ") + 3), "cite:1-1", "hi"))
    kinds = [(p.attributes.get("class"), p.text) for p in page.all("p", dir="auto")]
    assert kinds == [
        ("data", "---"),
        ("data", "title: क"),
        ("data", "---"),
        ("heading", "# शीर्षक"),
        (None, "पाठ"),
        (None, "---"),
        (None, "और"),
    ]


def test_a_hostile_article_is_shown_as_its_own_text():
    document = hostile_document()
    page = shown(quote_view([quote(document, "इस वाक्य को उद्धृत किया गया।")], 1, "cite:1-1", "hi"))
    assert page.all("h2")[0].text == neutral(HOSTILE)
    assert page.all("a") == page.all("img") == page.all("script") == []
    assert "\u202e" not in page.all("section")[0].text


@pytest.mark.parametrize("language", LABELS)
def test_the_empty_panel_has_no_article(language):
    page = Markup(empty_html(LABELS[language]))
    assert [element.tag for element in page.elements] == ["section"]
    assert page.elements[0].attributes == {"id": "sources", "aria-label": LABELS[language].sources}
