from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexDamaged
from index.lexical import LexicalIndex, rarity
from index.words import terms

TEXTS = [
    "हिन्दी पत्रकारिता और प्रधानमंत्री का संवाद।",
    "संवाद संवाद संवाद",
    "The prime minister met 142 families in Bat Xat.",
    "…",
    "प्रधानमंत्री ने 142 परिवारों से बात की, संवाद हुआ और पत्र मिला।",
]


def reference(texts, words, k1=1.2, b=0.75):
    """BM25 as Lucene has it (Robertson & Zaragoza 2009 without the constant factor k1 + 1)."""
    rows = [terms(text) for text in texts]
    mean = sum(map(len, rows)) / len(rows)
    scores = []
    for row in rows:
        score = 0.0
        for word in words:
            df = sum(word in other for other in rows)
            idf = math.log(1 + (len(rows) - df + 0.5) / (df + 0.5)) if df else 0.0
            score += idf * row.count(word) / (row.count(word) + k1 * (1 - b + b * len(row) / mean))
        scores.append(score)
    return scores


@pytest.mark.parametrize(
    "question", ["संवाद", "प्रधानमंत्री का संवाद", "prime minister 142", "१४२", "पत्रकारिता", "संवाद संवाद"]
)
def test_scores_are_those_of_the_formula(question):
    words = terms(question)
    scores = LexicalIndex.build(TEXTS).scores(words)
    assert scores.tolist() == pytest.approx(reference(TEXTS, words), abs=1e-5)
    assert scores.max() > 0


def test_devanagari_words_are_whole():
    index = LexicalIndex.build(TEXTS)
    assert all(len(index.rows(term)) for term in terms("पत्रकारिता प्रधानमंत्री हिन्दी"))
    assert not any(len(index.rows(shred)) for shred in ("पत", "रक", "रध", "नम"))
    # a shredding tokenizer finds पत्र inside पत्रकारिता
    assert [row for row, _ in index.search(terms("पत्र"), 5)] == [4]


def test_a_term_stands_in_a_row_once_however_often_it_occurs():
    index = LexicalIndex.build(TEXTS)
    assert [len(index.rows(term)) for term in (*terms("संवाद 142 minister"), "none")] == [3, 2, 1, 0]


def test_unknown_words_find_nothing():
    index = LexicalIndex.build(TEXTS)
    assert index.search(["अनजान", "unknown"], 5) == []
    assert index.scores(["अनजान"]).tolist() == [0, 0, 0, 0, 0]
    assert index.rows("अनजान").tolist() == []


def test_rows_without_any_of_the_words_are_left_out():
    assert [row for row, _ in LexicalIndex.build(TEXTS).search(terms("142"), 10)] == [2, 4]


def test_the_best_rows_come_first_with_their_scores():
    index, words = LexicalIndex.build(TEXTS), terms("संवाद प्रधानमंत्री")
    expected = reference(TEXTS, words)
    best = sorted((row for row in range(5) if expected[row]), key=lambda row: -expected[row])
    assert [row for row, _ in index.search(words, 10)] == best
    assert [score for _, score in index.search(words, 2)] == pytest.approx(
        [expected[row] for row in best[:2]]
    )


@pytest.mark.parametrize("k", range(1, 6))
def test_equal_scores_are_ordered_by_row(k):
    texts = ["चाय"] * 3 + ["चाय चाय"] + ["चाय"]
    assert [row for row, _ in LexicalIndex.build(texts).search(terms("चाय"), k)] == [3, 0, 1, 2, 4][:k]


def test_only_the_chosen_rows_are_found():
    index, words = LexicalIndex.build(TEXTS), terms("संवाद")
    chosen = np.array([4, 3, 0], dtype=np.int64)
    assert [row for row, _ in index.search(words, 5, chosen)] == [0, 4]
    assert index.search(words, 5, chosen)[0][1] == pytest.approx(reference(TEXTS, words)[0])
    assert index.search(words, 5, np.array([2], dtype=np.int64)) == []


@pytest.mark.parametrize("texts", [[], ["…", "!"]])
def test_a_corpus_without_words_has_rows_and_finds_nothing(tmp_path, texts):
    LexicalIndex.build(texts).save(tmp_path / "lexical")
    for index in (LexicalIndex.build(texts), LexicalIndex.open(tmp_path / "lexical")):
        assert len(index) == len(texts)
        assert index.scores(terms("संवाद")).tolist() == [0.0] * len(texts)
        assert index.search(terms("संवाद"), 3) == []
        assert index.rows("संवाद").tolist() == []


def test_postings_are_the_same_after_they_were_saved_and_opened(tmp_path):
    built = LexicalIndex.build(TEXTS)
    built.save(tmp_path / "lexical")
    opened = LexicalIndex.open(tmp_path / "lexical")
    words = terms("प्रधानमंत्री संवाद 142 unknown")
    assert len(opened) == 5
    assert opened.scores(words).tolist() == built.scores(words).tolist()
    assert [opened.rows(word).tolist() for word in words] == [built.rows(word).tolist() for word in words]
    assert [len(opened.rows(word)) for word in words] == [2, 3, 2, 0]


@pytest.mark.parametrize(
    "name", ["vocabulary.json", "data.csc.index.npy", "indptr.csc.index.npy", "params.index.json"]
)
@pytest.mark.parametrize("damage", ["missing", "empty"])
def test_a_missing_or_emptied_file_is_damage(tmp_path, name, damage):
    LexicalIndex.build(TEXTS).save(tmp_path)
    (tmp_path / name).unlink()
    if damage == "empty":
        (tmp_path / name).touch()
    with pytest.raises(IndexDamaged, match="holds no postings: rebuild with `sandarbh index`"):
        LexicalIndex.open(tmp_path)


@pytest.mark.parametrize(
    ("frequency", "rows", "expected"),
    [(0, 10, math.log(22)), (1, 10, math.log(1 + 9.5 / 1.5)), (10, 10, math.log(1 + 0.5 / 10.5))],
)
def test_rarity_is_the_formula_of_robertson_and_zaragoza_with_one_added(frequency, rows, expected) -> None:
    assert rarity(frequency, rows) == pytest.approx(expected)


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_rarity_is_positive_and_falls_with_the_frequency(frequency, more) -> None:
    rows = frequency + more
    assert rarity(frequency, rows) > rarity(frequency + 1, rows) > 0
