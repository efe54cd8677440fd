"""What is embedded for a chunk."""

from __future__ import annotations

import pytest

from index.context import OPENING, SHORT, embedded_text, opening
from index.types import Document, Span

LEAD = "सोक सोन जिले ने मंगलवार को संवाद सम्मेलन का सारांश प्रस्तुत किया।"
REST = "कम्यून में 40 लोग आए। " * 60


def article(lead: str = LEAD, rest: str = REST) -> tuple[Document, tuple[Span, ...]]:
    text = f"{lead}\n\n{rest.strip()}\n"
    start = len(lead) + 2
    return Document("a.txt", text), (Span(0, len(lead)), Span(start, start + len(rest.strip())))


def test_a_chunk_is_embedded_after_the_opening_of_its_article() -> None:
    document, content = article()
    span = Span(content[1].start + 44, content[1].start + 66)
    embedded = embedded_text(document, content, span)
    assert embedded.startswith(LEAD)
    assert embedded.endswith("… " + span.of(document.text))


def test_the_first_chunk_needs_no_reminder_of_itself() -> None:
    document, content = article()
    assert embedded_text(document, content, content[0]) == LEAD


def test_a_short_article_needs_none_either() -> None:
    document, content = article(rest="कम्यून में 40 लोग आए। " * 20)
    assert content[-1].end <= SHORT
    assert embedded_text(document, content, content[1]) == content[1].of(document.text)


@pytest.mark.parametrize("lead", ["शीर्षक", LEAD, "क " * 300, "अ" * 500])
def test_the_opening_is_bounded_and_ends_at_a_word(lead: str) -> None:
    document, content = article(lead=lead.strip())
    words = opening(document, content)
    assert 0 < len(words) <= OPENING
    flat = " ".join(span.of(document.text) for span in content)
    flat = " ".join(flat.split())
    assert flat.startswith(words)
    assert "अ" in words or flat[len(words)] == " "


def test_site_furniture_between_the_first_paragraphs_is_left_out_of_the_opening() -> None:
    text = "शीर्षक\n[विज्ञापन_2]\nसोक सोन में संवाद हुआ।\n"
    second = text.index("सोक")
    content = (Span(0, 6), Span(second, len(text) - 1))
    assert opening(Document("a.txt", text), content) == "शीर्षक सोक सोन में संवाद हुआ।"
