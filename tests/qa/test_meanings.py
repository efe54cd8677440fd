"""What a question seeks: its words with what they are in the other languages of the articles."""

from __future__ import annotations

import pytest

from index.words import terms, unmarked
from qa.glossary import read_pairs
from qa.meanings import Sought, is_english, sought


def found_by(words):
    return words.split() if words != unmarked(words) else terms(words)


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
    assert {term for word in others for term in found_by(word)} <= meanings_of(question, language, *own)


def test_a_phrase_comes_before_its_words():
    assert ("united", "states") in [one.own for one in sought("the United States of 1945", "en")]


def test_a_form_that_the_glossary_leaves_out_is_looked_up_by_its_plain_one():
    assert meanings_of("sopranos", "en", "sopranos") == meanings_of("soprano", "en", "soprano")


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("organised", "organized"),
        ("mobilisation", "mobilization"),
        ("neighbour", "neighbor"),
        ("analysed", "analyzed"),
        ("travelled", "traveled"),
    ],
)
def test_british_and_american_spelling_are_looked_up_alike(british, american):
    found = meanings_of(british, "en", british)
    assert found
    assert found == meanings_of(american, "en", american)


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


@pytest.mark.parametrize(
    ("question", "language", "own", "not_meant"),
    [
        ("When did Soc Son open?", "en", ("son",), "बेटा"),
        ("Cây cầu Sóc Sơn ở đâu?", "vi", ("sơn", "son"), "रंग"),
        ("viên chức nào?", "vi", ("viên", "vien"), "वियना"),
        ("bao nhiêu ca?", "vi", ("ca",), "मछली"),
        ("Who cares?", "en", ("cares",), "कार"),
    ],
)
def test_a_word_does_not_mean_what_only_looks_like_it(question, language, own, not_meant):
    meant = [one.meanings for one in sought(question, language) if one.own == own]
    assert not any(term in meaning for term in terms(not_meant) for one in meant for meaning in one)


def test_a_vietnamese_word_of_several_syllables_is_looked_for_whole():
    assert ("thế", "giới") in [terms for one in sought("the world", "en") for terms in one.meanings]


@pytest.mark.parametrize("question", ["Uỷ ban nhân dân tỉnh", "Ủy ban nhân dân tỉnh"])
def test_a_vietnamese_tone_may_stand_on_either_vowel(question):
    assert any({("जन", "समित")} & set(one.meanings) for one in sought(question, "vi"))


def test_a_number_word_is_no_function_word_without_its_marks():
    assert ("ba",) in [one.own for one in sought("Ba cây cầu nào đổ?", "vi")]


def test_a_word_of_the_question_is_sought_in_the_forms_of_its_own_letters():
    assert meanings_of("चीनी कितनी?", "hi", *terms("चीनी")) != meanings_of("चीन में?", "hi", *terms("चीन"))


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_pair_is_found_by_its_own_words(language):
    for english, hindi, vietnamese in read_pairs():
        for text in (english,) if language == "en" else vietnamese:
            if len(text.split()) <= 6 and any(terms(one) for one in hindi):
                assert sought(f"x {text}", language), text
