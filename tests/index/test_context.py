"""What a chunk is found by."""

from __future__ import annotations

import numpy as np
import pytest

from index.context import OPENING, OPENING_WEIGHT, SHORT, Wording, chunk_vectors, opening, wording
from index.types import Document, Span
from tests.word_hash import WordHashEmbedder

LEAD = "सोक सोन जिले ने मंगलवार को संवाद सम्मेलन का सारांश प्रस्तुत किया।"
REST = "कम्यून में 40 लोग आए। " * 60


def article(lead: str = LEAD, rest: str = REST) -> tuple[Document, tuple[Span, ...]]:
    text = f"{lead}\n\n{rest.strip()}\n"
    start = len(lead) + 2
    return Document("a.txt", text), (Span(0, len(lead)), Span(start, start + len(rest.strip())))


def test_a_chunk_is_worded_by_its_own_words_and_the_opening_of_its_article() -> None:
    document, content = article()
    span = Span(content[1].start + 44, content[1].start + 66)
    found = wording(document, content, span)
    assert found == Wording(span.of(document.text), opening(document, content))
    assert found.opening.startswith(LEAD)


def test_a_chunk_of_a_short_article_is_worded_by_its_own_words_alone() -> None:
    document, content = article(rest="कम्यून में 40 लोग आए। " * 20)
    assert content[-1].end <= SHORT
    assert wording(document, content, content[1]) == Wording(content[1].of(document.text))


def test_a_vector_lies_between_its_words_and_its_opening_nearer_to_the_words() -> None:
    embedder = WordHashEmbedder()
    one, two = Wording("चावल मिला", LEAD), Wording("पानी मिला", LEAD)
    rows = chunk_vectors([one, Wording("पानी मिला"), two], embedder)
    assert embedder.embedded == ["चावल मिला", "पानी मिला", "पानी मिला", LEAD]  # the opening once for both
    lead = embedder.vector(LEAD)
    for row, words in zip(rows, ("चावल मिला", "", "पानी मिला"), strict=True):
        own = embedder.vector(words or "पानी मिला")
        mixed = own + (OPENING_WEIGHT if words else 0.0) * lead
        assert row == pytest.approx(mixed / np.linalg.norm(mixed), abs=1e-6)


def test_postings_have_the_opening_before_a_chunk_but_not_before_the_chunk_that_it_opens() -> None:
    assert Wording("कम्यून में 40 लोग आए।", LEAD).posted == f"{LEAD}… कम्यून में 40 लोग आए।"
    assert Wording(f"{LEAD}\n\nकम्यून", LEAD).posted == f"{LEAD}\n\nकम्यून"
    assert Wording("कम्यून").posted == "कम्यून"


def test_of_no_chunks_there_are_no_vectors() -> None:
    assert chunk_vectors([], WordHashEmbedder()).shape == (0, 32)


def test_it_is_told_how_many_chunks_are_done_and_never_more_than_there_are() -> None:
    done: list[int] = []
    chunk_vectors([Wording("चावल", LEAD), Wording("पानी", LEAD)], WordHashEmbedder(), done.append)
    assert done == [2]


def test_the_digest_differs_where_words_opening_or_which_is_which_differ() -> None:
    wordings = [Wording("क"), Wording("ख"), Wording("क", "ख"), Wording("ख", "क"), Wording("\udc80")]
    assert len({one.digest for one in wordings}) == len(wordings)
    assert Wording("क", "ख").digest == Wording("क", "ख").digest


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
