"""Where a word of a question stands, and how much it weighs there."""

from __future__ import annotations

import pytest

from index.lexical import LexicalIndex, rarity
from index.words import terms
from qa.meanings import Sought
from qa.standing import standing

TEXTS = ["स्कूल बंद रहा", "विद्यालय खुला रहा", "नदी बहती रही", "The school burnt", "नदी और स्कूल"]


def test_a_word_stands_wherever_one_of_its_meanings_does_and_is_as_rare_as_all_of_them():
    lexical = LexicalIndex.build(TEXTS)
    found = standing(Sought(("school",), (("स्कूल",), ("विद्यालय",))), lexical)
    assert found.rows.tolist() == [0, 1, 3, 4]
    assert found.worth == pytest.approx(rarity(4, 5))
    # a row counts as much for the rare word as for the common one
    assert found.weights[1] == pytest.approx(found.weights[0], rel=0.01)


def test_a_word_without_meanings_weighs_what_bm25_says():
    lexical = LexicalIndex.build(TEXTS)
    (river,) = terms("नदी")
    found = standing(Sought((river,)), lexical)
    scores = lexical.scores([river])
    assert found.rows.tolist() == [2, 4]
    assert found.weights.tolist() == pytest.approx(scores[[2, 4]].tolist())
    assert found.worth == pytest.approx(rarity(2, 5))


def test_a_word_that_stands_nowhere_is_as_rare_as_can_be():
    lexical = LexicalIndex.build(TEXTS)
    found = standing(Sought(("hospital",), (("अस्पताल",),)), lexical)
    assert len(found.rows) == 0
    assert found.worth == pytest.approx(rarity(0, 5))


def test_of_a_meaning_all_words_must_be_there_and_of_its_own_some_are_enough():
    lexical = LexicalIndex.build(["जन समिति", "जन सभा", "the committee", "people of a committee", "नदी"])
    found = standing(Sought(("people", "committee"), (tuple(terms("जन समिति")),)), lexical)
    assert found.rows.tolist() == [0, 2, 3]
    assert found.weights[1] < found.weights[2]
    assert found.worth == pytest.approx(rarity(2, 5))


def test_an_index_without_words_holds_none():
    assert len(standing(Sought(("school",), (("स्कूल",),)), LexicalIndex.build([])).rows) == 0
