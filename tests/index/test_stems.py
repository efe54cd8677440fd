"""The forms of one word share a stem, and words that only end alike do not."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from index.stems import KNOWN, stem
from index.words import fold


def stems(words: str) -> set[str]:
    return {stem(fold(word)) for word in words.split()}


@pytest.mark.parametrize(
    ("words", "stemmed"),
    [
        ("ज़िला ज़िले ज़िलों जिला जिले", "जिल"),
        ("सम्मेलन सम्मेलनों", "सम्मेलन"),
        ("संवाद संवादों", "संवाद"),
        ("समिति समितियों समितियां समितियाँ", "समित"),
        ("योजना योजनाओं योजनाएं योजनाएँ", "योज"),
        ("बात बाते बातें बातों", "बात"),
        ("का", "का"),
        ("हुई", "हुई"),
        ("हो", "हो"),
        ("2021", "2021"),
        ("districts", "districts"),
        ("đối", "đối"),
    ],
)
def test_forms_of_a_word_meet_in_its_stem(words, stemmed):
    assert stems(words) == {stemmed}


@pytest.mark.parametrize(
    "words",
    [
        *("कर करता करते करती करना करने करनी करेगा", "बना बने बनी बनाया बनाने बनाएगा बनाकर"),
        *("अधिकारी अधिकारियों", "घाटी घाटियाँ घाटियों", "लड़की लड़कियाँ लड़कियों", "लड़का लड़के लड़कों"),
        *("सूचना सूचनाएँ सूचनाओं", "सूची सूचियाँ सूचियों", "घटना घटनाएं घटनाओं", "सेना सेनाएँ सेनाओं"),
        *("दौरा दौरे दौरों", "खाता खाते खातों", "थाना थाने थानों", "पहला पहले पहली", "पुराना पुराने पुरानी"),
        *("व्यक्ति व्यक्तियों", "जाति जातियाँ जातियों", "शक्ति शक्तियों", "स्थिति स्थितियों"),
        *("पहलू पहलुओं", "डाकू डाकुओं", "वस्तु वस्तुएँ वस्तुओं", "आलू आलुओं"),
        *("होना होने होनी", "होगा होगी होंगे होंगी", "जाएगा जाएँगे जायेगा जाएगी", "आया आये आयी", "देना देने देनी"),
        *("जलाना जलाया जलाए जलाकर जले जलकर", "बसाया बसे बसाने", "हराया हराकर हराने", "कमाया कमाई कमाने"),
    ],
)
def test_all_forms_of_a_word_share_one_stem(words):
    assert len(stems(words)) == 1


@pytest.mark.parametrize(
    "words",
    [
        *("द्वारा द्वार", "सूची सूचना", "अधिकारी अधिकार", "मंत्री मंत्र", "हाथी हाथ", "साथी साथ", "बंदी बंद"),
        *("वर्षा वर्ष", "चर्चा चर्च", "कक्षा कक्ष", "सेना सेन", "घटना घटा", "भावना भाव", "सभा सभी", "कला कल"),
        *("जनता जन", "एकता एक", "यात्रा यात्री", "राजा राज", "धारा धार", "धारणा धारण", "दक्षिणा दक्षिण"),
        *("दौरा दौर", "दर्जा दर्ज", "मेला मेल", "वादा वाद", "घाटा घाट घाटी", "काला काल", "हरा हर हराया"),
        *("बारे बार बारी", "आगे आग", "पहले पहल पहलू", "यानी यान", "यहाँ यह", "कहाँ कहा", "बाकी बाक"),
        *("आय आया आयु", "सोने सोन", "लाने लान", "होंगे होंग", "देगा देग", "ताने तान", "अब अबू", "किमी किम"),
        *("जाति जाता", "पति पता", "गति गत", "व्यक्ति व्यक्त", "संस्कृति संस्कृत", "उपलब्धि उपलब्ध", "वृद्धि वृद्ध"),
        *("जल जलाया", "बस बसाया", "कम कमाया कमी", "दिल दिलाया", "सुख सुखाया", "बेटी बेटे", "गली गलती"),
    ],
)
def test_words_that_only_end_alike_have_stems_of_their_own(words):
    for one, other in combinations(words.split(), 2):
        assert stems(one) != stems(other), (one, other)


def test_the_tables_are_written_as_words_are_folded_and_give_stems_that_are_their_own():
    assert {word for word in KNOWN if fold(word) != word} == set()
    assert {found for found in KNOWN.values() if KNOWN.get(found, found) != found} == set()


@given(st.text(st.sampled_from("कखजतनपमलसहािीुेोंयओँए्"), max_size=8) | st.sampled_from(sorted(KNOWN)))
def test_a_stem_begins_as_its_word_and_keeps_two_graphemes(word):
    folded = fold(word)
    assert folded[:1] == stem(folded)[:1]
    graphemes = len(regex.findall(r"\X", folded))
    assert len(regex.findall(r"\X", stem(folded))) >= min(2, graphemes)


def test_stems_are_the_same_from_many_threads_at_once():
    words = ["ज़िलों", "सम्मेलनों", "समितियों", "योजनाओं", "बातों"] * 200
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # so that threads meet inside the stemmer
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda word: stem(fold(word)), words))
    finally:
        sys.setswitchinterval(interval)
    assert found == ["जिल", "सम्मेलन", "समित", "योज", "बात"] * 200
