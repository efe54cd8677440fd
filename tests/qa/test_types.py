from __future__ import annotations

import dataclasses
import hashlib

import pytest

from index.catalog import text_digest
from index.errors import SpanError
from index.types import Chunk, Document, Span
from qa.types import Abstention, Answer, Passage, Quote, Understood

TEXT = "पहला वाक्य। दूसरा वाक्य। तीसरा वाक्य।"
NOTE = Document("a/note.txt", TEXT, title="सूचना")
FIRST, SECOND, THIRD = Span(0, 11), Span(12, 24), Span(25, 37)
UNDERSTOOD = Understood("hi", "कौन सा वाक्य?")


def quote(span=SECOND, *, before=None, after=None, digest=None) -> Quote:
    return Quote(NOTE, span, digest or text_digest(TEXT), before=before, after=after)


def reply(*quotes: Quote, confidence: float = 0.5) -> Answer:
    return Answer("कौन सा वाक्य?", quotes, confidence, "hi", UNDERSTOOD)


def test_the_text_of_a_quote_is_the_slice_of_its_document() -> None:
    assert quote().text == "दूसरा वाक्य।" == TEXT[12:24]


def test_the_sha256_of_a_quote_is_that_of_its_words_in_utf8() -> None:
    assert quote().sha256 == hashlib.sha256("दूसरा वाक्य।".encode()).hexdigest()


def test_a_quote_is_verified_while_its_document_is_the_one_that_was_indexed() -> None:
    assert quote().verified
    assert not quote(digest=text_digest(TEXT + " ")).verified


@pytest.mark.parametrize("field", ["span", "document", "digest"])
def test_a_quote_cannot_be_changed(field) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(quote(), field, None)


def test_a_quote_past_the_end_of_its_document_cannot_be_built() -> None:
    with pytest.raises(SpanError, match="past the end"):
        quote(Span(30, len(TEXT) + 1))


@pytest.mark.parametrize("side", ["before", "after"])
def test_context_past_the_end_of_the_document_cannot_be_built(side) -> None:
    with pytest.raises(SpanError, match="past the end"):
        quote(**{side: Span(30, 99)})


@pytest.mark.parametrize(
    ("before", "after"),
    [(Span(0, 13), None), (None, Span(23, 30)), (THIRD, None), (None, FIRST)],
    ids=["before runs into it", "after begins in it", "before lies behind", "after lies ahead"],
)
def test_context_over_the_quote_or_on_the_wrong_side_cannot_be_built(before, after) -> None:
    with pytest.raises(SpanError, match="before and after it"):
        quote(before=before, after=after)


def test_context_may_touch_the_quote() -> None:
    built = quote(before=Span(0, 12), after=Span(24, 37))
    assert (built.before, built.text, built.after) == (Span(0, 12), "दूसरा वाक्य।", Span(24, 37))


def test_a_passage_gives_the_words_of_its_chunk() -> None:
    assert Passage(NOTE, Chunk(NOTE.id, FIRST), 0.7).text == "पहला वाक्य।"


def test_a_chunk_of_another_document_is_no_passage() -> None:
    with pytest.raises(SpanError, match=r"a chunk of b\.txt is no passage of a/note\.txt"):
        Passage(NOTE, Chunk("b.txt", FIRST), 0.7)


def test_a_chunk_past_the_end_is_no_passage() -> None:
    with pytest.raises(SpanError, match="past the end"):
        Passage(NOTE, Chunk(NOTE.id, Span(0, 99)), 0.7)


def test_an_answer_without_quotes_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="build an Abstention"):
        reply()


@pytest.mark.parametrize("confidence", [-0.01, 1.01, float("nan")])
def test_a_confidence_outside_of_zero_to_one_cannot_be_built(confidence) -> None:
    with pytest.raises(ValueError, match=r"not in \[0, 1\]"):
        reply(quote(), confidence=confidence)


def test_an_abstention_without_a_reason_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        Abstention("क्यों?", "", "hi", UNDERSTOOD)


def test_an_abstention_has_no_quotes() -> None:
    declined = Abstention("क्यों?", "weak-evidence", "hi", UNDERSTOOD)
    assert (declined.kind, declined.quotes) == ("abstention", ())


def test_an_answer_says_that_it_is_one() -> None:
    assert (reply(quote()).kind, reply(quote()).quotes) == ("answer", (quote(),))


def test_the_words_that_answer_stand_inside_their_quote() -> None:
    quote = Quote(NOTE, Span(2, 8), text_digest(TEXT), answer=Span(2, 5))
    assert quote.answer is not None and quote.span.contains(quote.answer)
    with pytest.raises(SpanError, match="inside their quote"):
        Quote(NOTE, Span(2, 8), text_digest(TEXT), answer=Span(7, 9))
