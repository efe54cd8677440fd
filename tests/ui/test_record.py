from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalog import text_digest
from index.errors import HistoryError
from index.types import Chunk, Document, Span
from qa.reply_json import reply_json
from qa.types import Abstention, Answer, Passage, Quote, Reply, Turn, Understood
from tests.ui.fakes import BRIDGE, HOSTILE, abstention, answer, passage, quote
from ui.record import record_of, turn_of

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    return Document(
        draw(texts),
        draw(texts),
        draw(st.sampled_from(["", HOSTILE, "शीर्षक"])),
        draw(st.none() | texts),
        draw(st.sampled_from(["hi", "und"])),
        draw(st.none() | st.dates(date(1990, 1, 1))),
        draw(st.none() | texts),
    )


@st.composite
def spans(draw: st.DrawFn, length: int) -> Span:
    start = draw(st.integers(0, length - 1))
    return Span(start, draw(st.integers(start + 1, length)))


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    document = draw(documents())
    span = draw(spans(len(document.text)))
    before = Span(0, span.start) if span.start and draw(st.booleans()) else None
    also_in = tuple(draw(st.lists(documents(), max_size=1)))
    answer = draw(st.sampled_from([None, span]))
    return Quote(document, span, text_digest(document.text), before, answer=answer, also_in=also_in)


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    document = draw(documents())
    chunk = Chunk(document.id, draw(spans(len(document.text))))
    legs = (("dense", draw(st.floats(-1, 1))),)
    return Passage(document, chunk, draw(st.floats(-1, 1)), legs, Span(0, len(document.text)))


@st.composite
def turns(draw: st.DrawFn) -> Turn:
    question = draw(texts)
    understood = Understood("hi", draw(texts), ((draw(texts), draw(texts)),), draw(texts))
    sure, nearest = draw(st.floats(0, 1)), tuple(draw(st.lists(passages(), max_size=2)))
    found = tuple(draw(st.lists(quotes(), max_size=3)))
    reply: Reply = Abstention(question, "no-match", "hi", understood, sure, nearest)
    if found:
        reply = Answer(question, found, sure, "hi", understood, nearest)
    return Turn(question, draw(texts), reply)


@given(turns())
def test_a_turn_comes_back_as_it_was(turn):
    record, kept = record_of(turn)
    back = turn_of(record, kept)
    assert back == turn
    assert reply_json(back.reply) == reply_json(turn.reply)
    assert all(text_digest(text) == digest for digest, text in kept.items())


def test_the_text_of_an_article_is_kept_once_and_never_in_the_record():
    turn = Turn(
        "पुल?", "पुल?", answer("पुल?", quote(BRIDGE, "सेमल्टी का पुल सोमवार को खुला।"), quote(BRIDGE, "अगला पुल"))
    )
    record, kept = record_of(turn)
    assert kept == {text_digest(BRIDGE.text): BRIDGE.text}
    assert "सोमवार" not in record
    assert "\n" not in record


def test_a_text_that_is_not_the_one_that_was_kept_is_seen():
    record, kept = record_of(Turn("पुल?", "पुल?", answer("पुल?", quote(BRIDGE, "सोमवार"))))
    changed = turn_of(record, {digest: text.replace("17", "71") for digest, text in kept.items()})
    assert [quote.verified for quote in changed.reply.quotes] == [False]


def test_half_a_surrogate_pair_in_a_question_is_kept_as_a_sign_for_it():
    record, kept = record_of(Turn("पुल \ud83d?", "पुल \ud83d?", abstention("पुल \ud83d?")))
    assert turn_of(record, kept).question == "पुल \ufffd?"


FIRST = (
    '{"question":"पुल?","standalone":"पुल?","reply":{"question":"पुल?","quotes":[{"document":{"id":"a.txt",'
    '"title":"पुल","url":null,"language":"hi","published":"2024-11-19","source":null,"author":null,'
    '"text_sha256":"ab"},"span":{"start":0,"end":9},"digest":"ab","before":null,"after":{"start":10,"end":20},'
    '"answer":{"start":4,"end":8}}],"confidence":0.9,"language":"hi","understood":{"language":"hi",'
    '"standalone":"पुल?","readings":[["pul","पुल"]]},"nearest":[{"document":{"id":"a.txt","title":"पुल",'
    '"url":null,"language":"hi","published":"2024-11-19","source":null,"author":null,"text_sha256":"ab"},'
    '"chunk":{"document_id":"a.txt","span":{"start":0,"end":9}},"score":0.5,"legs":[["dense",0.8]],'
    '"around":null}]}}'
)
"""A record as the first version wrote it: never change it."""


def test_what_the_first_version_kept_can_be_read():
    document = Document("a.txt", "पुल खुला। नाव चलती रही।", "पुल", language="hi", published=date(2024, 11, 19))
    quote = Quote(document, Span(0, 9), "ab", None, Span(10, 20), Span(4, 8))
    nearest = Passage(document, Chunk("a.txt", Span(0, 9)), 0.5, (("dense", 0.8),))
    understood = Understood("hi", "पुल?", (("pul", "पुल"),))
    reply = Answer("पुल?", (quote,), 0.9, "hi", understood, (nearest,))
    assert turn_of(FIRST, {"ab": document.text}) == Turn("पुल?", "पुल?", reply)


def test_a_record_of_another_version_is_read_as_far_as_it_goes():
    record, kept = record_of(Turn("पुल?", "पुल?", abstention("पुल?", passage(BRIDGE, "सोमवार"))))
    value = json.loads(record)
    value["mood"] = "a field that this program does not know"
    del value["reply"]["nearest"][0]["legs"]
    assert turn_of(json.dumps(value), kept) == turn_of(record, kept)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"question": "x"}', "cannot be read"),
        ('{"question": "x", "standalone": "x", "reply": {"text_sha256": "ab"}}', r"lacks the text.*ab"),
    ],
)
def test_what_is_no_record_is_a_clear_error(record, said):
    with pytest.raises(HistoryError, match=said):
        turn_of(record, {})


def test_a_quote_past_the_end_of_its_text_is_a_clear_error():
    record, kept = record_of(Turn("पुल?", "पुल?", answer("पुल?", quote(BRIDGE, "2026"))))
    with pytest.raises(HistoryError, match="cannot be read"):
        turn_of(record, dict.fromkeys(kept, "छोटा"))
