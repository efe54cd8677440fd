from __future__ import annotations

import dataclasses
import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SpanError
from index.types import BuildReport, Chunk, Document, Span, is_grapheme_boundary

FLAG, FAMILY, CONJUNCT = "🇮🇳", "👩\u200d👩\u200d👧", "क्ष"
TRICKY = st.lists(
    st.sampled_from(
        [FLAG, "🇻", FAMILY, CONJUNCT, "क्\u200dषि", "e\u0301", "\r\n", "👍🏽", "का", " ", "a", "각", "\u0600"]
    )
).map("".join)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 3), (-2, -1)])
def test_a_span_starts_at_0_or_later_and_holds_something(start, end):
    with pytest.raises(SpanError, match="is not a span"):
        Span(start, end)


def test_a_span_knows_its_words_and_its_length():
    assert Span(4, 10).of("सोक सोन के संवाद") == "सोन के"
    assert len(Span(4, 10)) == 6


def test_a_span_past_the_end_of_a_text_is_an_error_not_a_shorter_text():
    assert Span(0, 3).of("abc") == "abc"
    with pytest.raises(SpanError, match="past the end of a text of 3"):
        Span(0, 4).of("abc")


@pytest.mark.parametrize(
    ("one", "other", "contains", "overlaps"),
    [
        (Span(2, 6), Span(2, 6), True, True),
        (Span(2, 6), Span(3, 5), True, True),
        (Span(2, 6), Span(1, 3), False, True),
        (Span(2, 6), Span(5, 7), False, True),
        (Span(2, 6), Span(6, 7), False, False),
        (Span(2, 6), Span(0, 2), False, False),
    ],
)
def test_spans_contain_and_overlap_as_half_open_ranges_do(one, other, contains, overlaps):
    assert one.contains(other) is contains
    assert one.overlaps(other) is overlaps
    assert other.overlaps(one) is overlaps


def test_spans_sort_by_where_they_start():
    assert sorted([Span(3, 4), Span(1, 9), Span(1, 2)]) == [Span(1, 2), Span(1, 9), Span(3, 4)]


@pytest.mark.parametrize(
    ("text", "boundaries"),
    [
        ("", {0}),
        ("ab", {0, 1, 2}),
        ("किताब", {0, 2, 4, 5}),
        (CONJUNCT + "त्र", {0, 3, 6}),
        (FAMILY + "a", {0, 5, 6}),
        (FLAG + FLAG + "🇻", {0, 2, 4, 5}),
        ("👍🏽!", {0, 2, 3}),
        ("e\u0301\r\n", {0, 2, 4}),
    ],
)
def test_graphemes_are_those_of_unicode(text, boundaries):
    assert {offset for offset in range(len(text) + 1) if is_grapheme_boundary(text, offset)} == boundaries


@given(TRICKY, TRICKY, TRICKY)
def test_boundaries_in_a_long_text_are_those_of_one_pass_over_it(head, middle, tail):
    text = head + middle * 5 + tail
    expected = {0} | {match.end() for match in regex.finditer(r"\X", text)}
    assert {offset for offset in range(len(text) + 1) if is_grapheme_boundary(text, offset)} == expected


@pytest.mark.parametrize("before", ["", "a", "🇻"])
def test_flags_stay_whole_however_many_stand_in_a_row(before):
    text = before + FLAG * 200
    expected = {0} | {match.end() for match in regex.finditer(r"\X", text)}
    assert {offset for offset in range(len(text) + 1) if is_grapheme_boundary(text, offset)} == expected


def test_a_letter_under_a_hundred_accents_may_be_cut_past_64():
    text = "e" + "\u0301" * 100
    assert not any(is_grapheme_boundary(text, offset) for offset in range(1, 65))
    assert is_grapheme_boundary(text, 80)


def test_asking_for_boundaries_late_in_a_long_text_costs_no_more():
    text = "क्षेत्र " * 50_000
    began = time.perf_counter()
    assert sum(is_grapheme_boundary(text, len(text) - back) for back in range(800)) == 300
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("values", [{"id": "", "text": "a"}, {"id": "a", "text": ""}])
def test_a_document_needs_an_id_and_a_text(values):
    with pytest.raises(SpanError, match="needs an id and a text"):
        Document(**values)


def test_a_chunk_is_cut_at_graphemes_inside_its_document():
    document = Document("a.txt", "यह किताब है")
    assert Chunk.cut(document, Span(3, 8)) == Chunk("a.txt", Span(3, 8))
    with pytest.raises(SpanError, match="offset 4 of a.txt lies inside a grapheme"):
        Chunk.cut(document, Span(4, 8))
    with pytest.raises(SpanError, match="offset 4 of a.txt lies inside a grapheme"):
        Chunk.cut(document, Span(0, 4))
    with pytest.raises(SpanError, match="past the end"):
        Chunk.cut(document, Span(3, 12))


def test_values_cannot_be_changed():
    for value in (Span(0, 1), Document("a", "b"), Chunk("a", Span(0, 1))):
        name = dataclasses.fields(value)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, getattr(value, name))


@pytest.mark.parametrize(
    ("added", "changed", "removed", "published"),
    [(0, 0, 0, False), (1, 0, 0, True), (0, 1, 0, True), (0, 0, 1, True)],
)
def test_a_build_publishes_where_something_changed(added, changed, removed, published):
    report = BuildReport("g", 1, 1, added, changed, removed, unchanged=5, embedded=0, seconds=0.1)
    assert report.published is published
