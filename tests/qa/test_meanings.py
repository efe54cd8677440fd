"""What a question seeks: its words with what they are in the other languages of the articles."""

from __future__ import annotations

import numpy as np
import pytest

from index.lexical import LexicalIndex, rarity
from index.words import terms
from qa.meanings import Sought, is_english, sought
from qa.standing import standing


def meanings_of(question, language, *own):
    found = next(one for one in sought(question, language) if one.own == own)
    return {term for meaning in found.meanings for term in meaning}


@pytest.mark.parametrize(
    ("question", "language", "own", "others"),
    [
        ("How many schools were closed?", "en", ("schools",), {"स्कूल", "विद्यालय", "trường học"}),
        ("Which Budget?", "en", ("budget",), {"बजट"}),
        ("the army of Germany", "en", ("germany",), {"जर्मनी"}),
        ("trường học nào đóng cửa?", "vi", ("trường", "truong", "học", "hoc"), {"स्कूल", "school"}),
        ("कितने विद्यालय बंद रहे?", "hi", ("विद्यालय",), {"school", "trường học"}),
        ("ngan sach bao nhieu", "vi", ("ngan", "sach"), {"बजट"}),
        ("सोक सोन का budget कितना है?", "hi", ("budget",), {"बजट"}),
    ],
)
def test_a_word_has_what_it_is_in_the_other_languages(question, language, own, others):
    assert {term for word in others for term in terms(word)} <= meanings_of(question, language, *own)


def test_a_phrase_comes_before_its_words():
    assert ("united", "states") in [one.own for one in sought("the United States of 1945", "en")]


def test_a_form_that_the_glossary_leaves_out_is_looked_up_by_its_plain_one():
    assert meanings_of("sopranos", "en", "sopranos") == meanings_of("soprano", "en", "soprano")


def test_function_words_and_their_pairs_are_not_sought():
    assert sought("How many of the?", "en") == ()
    assert all(all(one.meanings) for one in sought("When did the school open in May?", "en"))


def test_unknown_words_are_sought_as_they_are():
    assert sought("सोक सोन में", "hi") == (Sought(("सोक",)), Sought(("सोन",)))
    assert sought("school", "und") == (Sought(("school",)),)
    assert Sought(("xyzzy",)) in sought("Where is xyzzy?", "en")


def test_nothing_is_sought_twice():
    found = sought("school School schools school", "en")
    assert [one.own for one in found] == [("school",), ("schools",)]
    assert [one.own for one in sought("संवाद और संवाद", "hi")] == [("संवाद",)]


def test_an_english_word_is_told_from_a_name():
    assert is_english("School")
    assert not is_english("London")
    assert not is_english("samvad")


def test_a_phrase_stands_in_a_text_by_any_of_its_words_or_by_all_of_a_meaning():
    one = Sought(("people's", "committee"), (("जन", "समिति"),))
    assert one.stands_in(frozenset({"committee"}))
    assert one.stands_in(frozenset({"जन", "समिति"}))
    assert not one.stands_in(frozenset({"जन"}))
    assert one.terms() == ("people's", "committee", "जन", "समिति")


TEXTS = ["स्कूल बंद रहा", "विद्यालय खुला रहा", "नदी बहती रही", "The school burnt", "नदी और स्कूल"]


def test_a_word_stands_wherever_one_of_its_meanings_does_and_is_as_rare_as_all_of_them():
    lexical = LexicalIndex.build(TEXTS)
    found = standing(Sought(("school",), (("स्कूल",), ("विद्यालय",))), lexical)
    assert np.flatnonzero(found.weights).tolist() == [0, 1, 3, 4]
    assert found.worth == pytest.approx(rarity(4, 5))
    # a row counts as much for the rare word as for the common one
    assert found.weights[1] == pytest.approx(found.weights[0], rel=0.01)


def test_a_word_without_meanings_weighs_what_bm25_says():
    lexical = LexicalIndex.build(TEXTS)
    (river,) = terms("नदी")
    found = standing(Sought((river,)), lexical)
    scores = lexical.scores([river])
    assert found.known
    assert found.weights.tolist() == pytest.approx(scores.tolist())
    assert found.worth == pytest.approx(rarity(2, 5))


def test_a_word_that_stands_nowhere_is_as_rare_as_can_be():
    lexical = LexicalIndex.build(TEXTS)
    found = standing(Sought(("hospital",), (("अस्पताल",),)), lexical)
    assert not found.known
    assert not found.weights.any()
    assert found.worth == pytest.approx(rarity(0, 5))
