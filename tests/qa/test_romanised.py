from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.phonetics import SoundIndex
from index.words import fold
from qa.romanised import FUNCTION_WORDS, rewritten

SOUNDS = SoundIndex.build(
    {
        "संवाद": 9,
        "पुल": 4,
        "सहकारी": 2,
        "समिति": 3,
        "टीकाकरण": 2,
        "थुओंग": 1,
        "हनोई": 5,
        "किसान": 3,
        "बाढ़": 3,
        "bridge": 2,
    }
)


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("kitne samvad hue?", "कितने संवाद हुए?"),
        ("kitne samvaad huye?", "कितने संवाद हुए?"),
        ("Hanoi ka pul kab khula", "हनोई का पुल कब khula"),
        ("sahkari samiti ne kya kiya", "सहकारी समिति ने क्या किया"),
        ("samiti ne kya kaha?", "समिति ने क्या कहा?"),
        ("pul kaha hai?", "पुल कहाँ है?"),
        ("Hanoi district ne kitne dialogue kiye?", "हनोई district ने कितने dialogue किए?"),
        ("sahakaari samithi", "सहकारी समिति"),
        ("tikakaran", "टीकाकरण"),
        ("KISAN, kisaan aur kisan!", "किसान, किसान और किसान!"),
        ("baadh", "बाढ़"),
    ],
)
def test_romanised_words_become_the_words_of_the_index(asked, read) -> None:
    assert rewritten(asked, SOUNDS)[0] == read


def test_the_readings_are_the_content_words_that_changed_in_order() -> None:
    assert rewritten("2021 se ab tak kitne samvad aur pul?", SOUNDS)[1] == (
        ("samvad", "संवाद"),
        ("pul", "पुल"),
    )


@pytest.mark.parametrize("word", ["xyzzyqwk", "blockchain", "Zuckerberg"])
def test_a_word_that_sounds_like_none_of_the_index_stays(word) -> None:
    assert rewritten(f"{word} kya hai", SOUNDS) == (f"{word} क्या है", ())


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("pul ka head kaun hai", "पुल का head कौन है"),  # हद sounds like it, and half as much
        ("school ka plan", "school का प्लान"),  # the article's own loan word is sure enough
    ],
)
def test_an_english_word_stays_unless_a_word_of_the_index_surely_is_it(asked, read) -> None:
    sounds = SoundIndex.build({"हद": 3, "प्लान": 2, "पुल": 4})
    assert rewritten(asked, sounds)[0] == read


@pytest.mark.parametrize("number", ["2021", "1,009", "24-CT/TU", "10.5", "5G", "30a", "२०२१"])
def test_a_number_stays_as_it_is_written(number) -> None:
    assert rewritten(f"{number} tak", SOUNDS) == (f"{number} तक", ())


@pytest.mark.parametrize("word", ["संवाद", "पूल", "कंप्यूटर"])
def test_devanagari_stays_even_where_a_word_of_the_index_sounds_alike(word) -> None:
    assert rewritten(f"{word} kab", SOUNDS) == (f"{word} कब", ())


def test_an_index_without_words_reads_only_function_words() -> None:
    assert rewritten("kitne samvad hue?", SoundIndex.build({})) == ("कितने samvad हुए?", ())


def test_function_words_are_folded_and_become_devanagari() -> None:
    assert {fold(word) for word in FUNCTION_WORDS} == set(FUNCTION_WORDS)
    assert all(word.isascii() and word.isalpha() for word in FUNCTION_WORDS)
    assert all("\u0900" <= char <= "\u097f" for word in FUNCTION_WORDS.values() for char in word)


@given(st.text(alphabet="abdhiklmnprstu 0123,?!-'अकि\u094d😀", max_size=60))
def test_what_stands_between_the_words_stays(question) -> None:
    read, readings = rewritten(question, SOUNDS)
    assert [char for char in read if not char.isalnum() and char in ",?!-😀 "] == [
        char for char in question if not char.isalnum() and char in ",?!-😀 "
    ]
    assert all(asked in question and answer in read for asked, answer in readings)
