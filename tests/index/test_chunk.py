from __future__ import annotations

import time

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunk import cut_chunks
from index.clean import clean
from index.load import CorpusFile, load
from index.sentences import sentence_spans
from index.types import Chunk, Document, Span, is_grapheme_boundary

FLAG, FAMILY = "🇮🇳", "👩\u200d👩\u200d👧\u200d👦"
MORSELS = [
    *("क्षेत्र", "किताब", "।", "॥", ". ", "? ", "\n", "\n\n", " ", ", ", "; ", ": ", "– ", "\r\n", "\t"),
    *(
        FLAG,
        FLAG * 3,
        FAMILY,
        "👍🏽",
        "e\u0301",
        "क्\u200dष",
        " \u0301",
        "\u0301",
        "।\u094d",
        "\u0600",
        "\u200d",
    ),
    *("word", "The end.", "1,009", "डॉ.", "\u2028", "\u3000", "अ" * 9, "x" * 9, "\u0300" * 70),
]
LETTERS = st.sampled_from(MORSELS) | st.characters(exclude_categories=["Cs"])
TEXTS = st.lists(LETTERS, min_size=1, max_size=40).map("".join)
CUTS = st.lists(st.integers(0, 400), max_size=4)
LENGTHS = st.integers(1, 30)


def words(texts):
    """A cheap length: words, and every three characters of a longer one."""
    return [sum(1 + len(word) // 3 for word in text.split()) for text in texts]


def whole_words(texts):
    return [len(text.split()) for text in texts]


def letters(texts):
    return [len(text) for text in texts]


def more_when_joined(texts):
    """Like a real tokenizer, which may need more tokens for a whole than for its parts."""
    return [len(text) + 2 * len(regex.findall(r"[।.]\S", text)) for text in texts]


def chunk_texts(text, *content, size=8, limit=12, counts=words):
    document = Document("a.txt", text)
    spans = [Span(*span) for span in content] or [Span(0, len(text))]
    return [chunk.span.of(text) for chunk in cut_chunks(document, spans, counts, size=size, limit=limit)]


def is_one_grapheme(text):
    return not any(is_grapheme_boundary(text, offset) for offset in range(1, len(text)))


def paragraphs_of(text, cuts):
    """Some of the parts of ``text`` between ``cuts``, cut between graphemes."""
    inner = {cut % len(text) for cut in cuts if is_grapheme_boundary(text, cut % len(text))}
    bounds = [0, *sorted(inner), len(text)]
    parts = [Span(a, b) for a, b in zip(bounds, bounds[1:], strict=False) if a < b]
    return [part for i, part in enumerate(parts) if i % 3 != 1]


@settings(deadline=None)
@given(TEXTS, CUTS, LENGTHS, LENGTHS, st.sampled_from([words, letters, more_when_joined]))
def test_chunks_hold_all_of_the_content_and_nothing_else_and_fit(text, cuts, size, limit, counts):
    document, content = Document("a.txt", text), paragraphs_of(text, cuts)
    chunks = cut_chunks(document, content, counts, size=size, limit=limit)
    covered = [i for chunk in chunks for i in range(chunk.span.start, chunk.span.end)]
    assert covered == sorted(set(covered)), "in order and disjoint"
    wanted = {i for span in content for i in range(span.start, span.end)}
    assert {i for i in wanted if not text[i].isspace()} <= set(covered)
    assert not any(text[i].strip() for i in set(covered) - wanted), "only white space lies between paragraphs"
    for chunk in chunks:
        assert chunk == Chunk.cut(document, chunk.span)
        words_of = chunk.span.of(text)
        assert counts([words_of])[0] <= limit or is_one_grapheme(words_of)


@settings(deadline=None)
@given(TEXTS)
def test_a_chunk_over_the_size_is_one_sentence_or_a_part_of_one(text):
    sentences = sentence_spans(text)
    for chunk in cut_chunks(Document("a.txt", text), [Span(0, len(text))], letters, size=10, limit=40):
        inside = [
            min(sentence.end, chunk.span.end) - max(sentence.start, chunk.span.start)
            for sentence in sentences
            if sentence.overlaps(chunk.span)
        ]
        assert len(inside) == 1 or sum(inside) <= 10, "white space between sentences is not counted"


def test_whole_sentences_are_taken_while_they_fit():
    text = "एक दो तीन। चार पाँच। छह सात आठ।"
    assert chunk_texts(text, size=5, counts=whole_words) == ["एक दो तीन। चार पाँच।", "छह सात आठ।"]
    assert chunk_texts(text, size=4, counts=whole_words) == ["एक दो तीन।", "चार पाँच।", "छह सात आठ।"]
    assert chunk_texts(text, size=99, limit=99, counts=whole_words) == [text]


def test_a_sentence_longer_than_the_size_stays_whole_up_to_the_limit():
    text = "a b c d e f. g h."
    assert chunk_texts(text, size=4, limit=6, counts=whole_words) == ["a b c d e f.", "g h."]
    assert chunk_texts(text, size=4, limit=5, counts=whole_words) == ["a b c d e", "f. g h."]


def test_a_sentence_over_the_limit_is_cut_at_a_clause_if_it_can_be():
    assert chunk_texts("aa bb cc; dd ee ff gg", size=12, limit=12, counts=letters) == [
        "aa bb cc;",
        "dd ee ff gg",
    ]
    assert chunk_texts("aa bb cc dd ee", size=9, limit=9, counts=letters) == ["aa bb cc", "dd ee"]


def test_a_paragraph_opens_a_chunk_but_for_one_after_a_heading():
    text = "शीर्षक\nपहला अनुच्छेद यहाँ लिखा है।\nदूसरा अनुच्छेद।"
    lines = [(0, 6), (7, 34), (35, 50)]
    assert [text[a:b] for a, b in lines][2] == "दूसरा अनुच्छेद।"
    assert chunk_texts(text, *lines, size=9, counts=whole_words) == [text[0:34], text[35:50]]
    assert chunk_texts(text, *lines, size=30, limit=30, counts=whole_words) == [text]


def test_what_cleaning_left_out_lies_in_no_chunk():
    text = "पहला। [विज्ञापन_2] दूसरा।"
    assert chunk_texts(text, (0, 5), (19, 25), size=99, limit=99) == ["पहला।", "दूसरा।"]


def test_repeated_paragraphs_are_chunks_of_their_own_places():
    text = "यही वाक्य बार बार आता है।\n" * 4
    lines = [Span(start, start + 25) for start in range(0, len(text), 26)]
    chunks = cut_chunks(Document("a.txt", text), lines, whole_words, size=6, limit=12)
    assert [chunk.span for chunk in chunks] == lines


def test_no_content_makes_no_chunk():
    assert cut_chunks(Document("a.txt", "abc"), [], words, size=5, limit=5) == ()


@pytest.mark.parametrize(
    "unit", ["अ", "क्षेत्र", FLAG, FAMILY, "word ", "शब्द, ", "। ", "e\u0301", " \u0301a", "\u3042"]
)
@pytest.mark.parametrize("counts", [words, letters])
def test_a_line_of_a_hundred_thousand_characters_is_cut_between_graphemes(unit, counts):
    text = (unit * 100_000)[:100_000]
    while not is_grapheme_boundary(text + "a", len(text)):
        text = text[:-1]
    began = time.perf_counter()
    chunks = cut_chunks(Document("a.txt", text), [Span(0, len(text))], counts, size=100, limit=500)
    assert time.perf_counter() - began < 4
    assert "".join("".join(chunk.span.of(text).split()) for chunk in chunks) == "".join(text.split())
    assert all(counts([chunk.span.of(text)])[0] <= 500 for chunk in chunks)


def test_a_grapheme_over_the_limit_is_left_whole():
    assert chunk_texts(FAMILY + FAMILY, size=3, limit=3, counts=letters) == [FAMILY, FAMILY]


@pytest.mark.model
def test_chunks_of_real_articles_are_no_longer_than_their_size_or_are_one_sentence(embedder, seeds_dir):
    longest, cut = [], 0
    for path in sorted(seeds_dir.glob("*.txt")):
        cleaned = clean(load(CorpusFile(path.name, path)).documents[0])
        text = path.read_text(encoding="utf-8")
        chunks = cut_chunks(
            cleaned.document, cleaned.content, embedder.token_counts, size=112, limit=embedder.max_tokens
        )
        counts = embedder.token_counts([chunk.span.of(text) for chunk in chunks])
        for chunk, count in zip(chunks, counts, strict=True):
            assert count <= 112 or len(sentence_spans(text, chunk.span)) == 1, chunk.span.of(text)
            assert count <= embedder.max_tokens
        longest.append(max(counts))
        cut += len(chunks)
    assert max(longest) > 90, "chunks fill their size"
    assert cut > 25
