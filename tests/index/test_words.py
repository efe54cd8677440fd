from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Span
from index.words import FUNCTION_WORDS, Word, content_terms, fold, terms, unmarked, word_spans

WORDS = st.text(
    st.sampled_from("कखगङचञटणतनपमरलवसहऱऩळज़क़ािीुूेैोौं ँः़्\u200c\u200dAbzđĐắSs'’́̂1२,./-Ａ\u00ad")
) | st.text(max_size=12)


def written(text: str) -> list[str]:
    return [word.text for word in word_spans(text)]


@pytest.mark.parametrize(
    "words",
    [
        ["हिन्दी", "पत्रकारिता", "प्रधानमंत्री", "दुःख", "गाँव", "ज़िला", "क्\u200dषेत्र", "श्री\u200cमान"],
        ["Sóc", "Sơn", "Hồ", "Chí", "Đường", "To\u0302i", "isn't", "O’Brien", "district’s"],
        ["1,009", "1,00,000", "10.5", "7:30", "१८", "२,५००", "2024", "520.000"],
        ["24-CT/TU", "15/2023/NQ-HĐND", "18/1", "7/8/2023", "2021-2025", "30a/NQ-CP", "24‑CT/TU", "9h30"],
        ["தமிழ்", "Россия", "한국"],
    ],
)
def test_these_are_one_word_each(words):
    assert written(" ".join(words)) == words
    assert written("(" + "), (".join(words) + ").") == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("जन-आंदोलन", ["जन", "आंदोलन"]),
        ("2-स्तरीय", ["2", "स्तरीय"]),
        ("70वीं", ["70", "वीं"]),
        ("VNDका", ["VND", "का"]),
        ("एस.पी. U.S.", ["एस", "पी", "U", "S"]),
        ("किमी/घंटा and/or", ["किमी", "घंटा", "and", "or"]),
        ("2021 - 2025", ["2021", "2025"]),
        ("10.5km", ["10.5", "km"]),
        ("जी॰ राय।और", ["जी", "राय", "और"]),
        ("'quoted' rock’", ["quoted", "rock"]),
        ("62% – 100,000!", ["62", "100,000"]),
        ("।॥ … --- ्", []),
    ],
)
def test_what_parts_words(text, words):
    assert written(text) == words


def test_a_word_knows_where_it_stands():
    assert word_spans("दो आन्ह, 24-CT/TU") == [
        Word(Span(0, 2), "दो"),
        Word(Span(3, 7), "आन्ह"),
        Word(Span(9, 17), "24-CT/TU"),
    ]


@given(st.lists(WORDS, max_size=8).map(" ".join))
def test_words_are_in_order_disjoint_and_are_their_own_text(text):
    last = 0
    for word in word_spans(text):
        assert word.span.start >= last
        assert word.span.of(text) == word.text
        last = word.span.end


@pytest.mark.parametrize(
    ("spellings", "folded"),
    [
        (["ज़िला", "ज\u093cिला", "\u095bिला", "जिला"], "जिला"),
        (["लड़का", "लड\u093cका"], "लडका"),
        (["ऱ", "ऩ", "र", "न"], None),
        (["गाँव", "गांव"], "गांव"),
        (["हिन्दी", "हिंदी"], "हिंदी"),
        (["सम्पर्क", "संपर्क"], "संपर्क"),
        (["अङ्क", "अंक"], "अंक"),
        (["चञ्चल", "चंचल"], "चंचल"),
        (["खण्ड", "खंड", "खन्ड"], "खंड"),
        (["सेन्टर", "सेंटर"], "सेंटर"),
        (["कैन्सर", "कैंसर"], "कैंसर"),
        (["प्रधान\u200dमंत्री", "प्रधान\u200cमंत्री", "प्रधान\u00adमंत्री"], "प्रधानमंत्री"),
        (["२०२१", "2021", "２０２１"], "2021"),
        (["1,009", "१,००९", "1009"], "1009"),
        (["1,00,000", "100,000", "100000"], "100000"),
        (["ＣＴ", "CT", "ct"], "ct"),
        (["HĐND", "hđnd"], "hđnd"),
        (["To\u0302i", "tôi", "TÔI"], "tôi"),
        (["isn’t", "isnʼt", "ISN'T"], "isn't"),
        (["Sơn's", "SƠN’S"], "sơn"),
        (["24‑CT/TU", "24-ct/tu"], "24-ct/tu"),
    ],
)
def test_spellings_of_one_word_fold_together(spellings, folded):
    if folded is None:
        assert [fold(spelling) for spelling in spellings] == ["र", "न", "र", "न"]
    else:
        assert {fold(spelling) for spelling in spellings} == {folded}


@pytest.mark.parametrize("word", ["सम्मेलन", "अन्य", "जन्म", "दुःख", "đường", "10.50", "1,2", "10,5", "2,000,5"])
def test_folding_leaves_the_rest_of_a_spelling_alone(word):
    assert fold(word) == word


@given(WORDS)
def test_folding_twice_changes_nothing(word):
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(
    ("folded", "bare"),
    [
        ("ắ", "a"),
        ("đường", "duong"),
        ("hđnd", "hdnd"),
        ("ư", "u"),
        ("soc", "soc"),
        ("हिंदी", "हिंदी"),
        ("한국", "한국"),
        ("й", "й"),
    ],
)
def test_marks_come_off_latin_letters_only(folded, bare):
    assert unmarked(folded) == bare


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ज़िलों के संवादों", ["जिल", "के", "संवाद"]),
        ("संवाद, संवाद", ["संवाद", "संवाद"]),
        ("Sóc Sơn's", ["sóc", "soc", "sơn", "son"]),
        ("24-CT/TU", ["24-ct/tu", "24", "ct", "tu"]),
        ("15/2023/NQ-HĐND", ["15/2023/nq-hđnd", "15/2023/nq-hdnd", "15", "2023", "nq", "hđnd", "hdnd"]),
        ("7/8/2023", ["7/8/2023", "7", "8", "2023"]),
        ("18.01.2025", ["18.01.2025", "18", "01", "2025"]),
        ("१८/१", ["18/1", "18", "1"]),
        ("2020,2021", ["2020,2021", "2020", "2021"]),
        ("9h30", ["9h30", "9", "h", "30"]),
        ("1,009 1.009", ["1009", "1.009", "1009"]),
        ("10.5 7:30", ["10.5", "7:30"]),
        ("जन-आंदोलन", ["जन", "आंदोलन"]),
        ("…", []),
    ],
)
def test_terms_are_stems_and_bare_forms_and_parts_in_order(text, found):
    assert terms(text) == found


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("2021 से अब तक सोक सोन में कितने संवाद हुए?", "hi", ["2021", "सोक", "सोन", "संवाद"]),
        ("वह कहाँ और किन्होंने", "hi", []),
        ("2021 se ab tak kitne samvad hue?", "hi-Latn", ["2021", "samvad"]),
        ("How many dialogues were held?", "en", ["dialogues", "held"]),
        ("bao nhiêu cuộc đối thoại", "vi", ["cuộc", "cuoc", "đối", "doi", "thoại", "thoai"]),
        ("Bao nhieu cuoc doi thoai", "vi", ["cuoc", "doi", "thoai"]),
        ("La Bằng có gì?", "vi", ["la", "bằng", "bang"]),
        ("सोक सोन có gì?", "vi", ["सोक", "सोन"]),
        ("How many", "und", ["how", "many"]),
    ],
)
def test_content_terms_leave_function_words_out(text, language, found):
    assert content_terms(text, language) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("हो ची मिन्ह शहर में क्या हुआ?", ["हो", "ची", "मिन्ह", "शहर"]),
        ("हनोई और हो ची मिन्ह में बैठक हो रही है", ["हनो", "हो", "ची", "मिन्ह", "बैठक"]),
        ("पुल कब तैयार हो गया?", ["पुल", "तैयार"]),
        ("बैठक कब हो?", ["बैठक"]),
        ("यह काम कैसे हो, बताइए", ["काम"]),
    ],
)
def test_ho_is_kept_where_it_is_part_of_a_name(text, found) -> None:
    assert content_terms(text, "hi") == found


def test_ho_before_another_verb_is_none() -> None:
    assert "हो" not in content_terms("क्या काम पूरा हो सकता है?", "hi")


@pytest.mark.parametrize("language", ["hi", "hi-Latn", "en", "vi"])
def test_function_words_are_folded_whole_words(language):
    words = FUNCTION_WORDS[language]
    assert {word for word in words if fold(word) != word or written(word) != [word]} == set()
    assert 60 <= len(words) <= 140


def test_function_words_cannot_be_changed():
    with pytest.raises(TypeError):
        FUNCTION_WORDS["fr"] = frozenset()  # type: ignore[index] # what is tested


def test_the_names_of_a_seed_are_whole_terms(seeds_dir):
    found = terms((seeds_dir / "001_6500ea09a9bcd33e.txt").read_text(encoding="utf-8"))
    assert [term for term in found if term in {"डुंग", "डुओंग", "टाट", "थांग", "100000"}] == (
        "डुंग डुओंग टाट थांग डुंग डुओंग टाट थांग 100000 डुंग डुंग डुओंग".split()
    )


@pytest.mark.parametrize("unit", ["क", "1", "1-", "1a", "a'", "1,", "1/", "्", "ab ", "१.", "\u0301"])
def test_finding_words_takes_linear_time(unit):
    text = unit * (300_000 // len(unit))
    began = time.perf_counter()
    assert sum(len(word.text) for word in word_spans(text)) <= 300_000
    assert time.perf_counter() - began < 10


def test_a_megabyte_of_hindi_takes_a_few_seconds():
    words = [f"{first}{second}ओं" for first in "कखगचजटतदनपबमयरलवसह" for second in ("मल", "रत", "दान", "शिक")]
    text = " ".join(words) * 800
    assert len(text.encode()) > 1_000_000
    began = time.perf_counter()
    assert len(terms(text)) == text.count(" ") + 1
    assert time.perf_counter() - began < 5
