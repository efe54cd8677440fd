from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.conversation import leans, standalone
from qa.types import Abstention, Turn, Understood


def turn(question: str, alone: str | None = None) -> Turn:
    alone = alone or question
    return Turn(question, alone, Abstention(question, "weak-evidence", "hi", Understood("hi", alone)))


FIRST = {
    "hi": "सोक सोन ने 2023 में कितने संवाद आयोजित किए?",
    "hi-Latn": "Soc Son ne 2023 mein kitne samvad aayojit kiye?",
    "en": "How many dialogues did Soc Son hold in 2023?",
    "vi": "Năm 2023 Sóc Sơn đã tổ chức bao nhiêu buổi đối thoại?",
}


@pytest.mark.parametrize(
    ("language", "question", "alone"),
    [
        ("hi", "और किन विषयों पर?", "सोक सोन ने 2023 में कितने संवाद आयोजित किए – और किन विषयों पर?"),
        ("hi", "और 2024 में?", "सोक सोन ने में कितने संवाद आयोजित किए – और 2024 में?"),
        (
            "hi",
            "उन संवादों में किन मुद्दों पर चर्चा हुई?",
            f"{FIRST['hi'][:-1]} – उन संवादों में किन मुद्दों पर चर्चा हुई?",
        ),
        ("hi", " किसने? ", "सोक सोन ने 2023 में कितने संवाद आयोजित किए – किसने?"),
        ("hi-Latn", "aur kin vishayon par?", f"{FIRST['hi-Latn'][:-1]} – aur kin vishayon par?"),
        ("hi-Latn", "or 2024 me?", "Soc Son ne mein kitne samvad aayojit kiye – or 2024 me?"),
        ("en", "And on which subjects?", f"{FIRST['en'][:-1]} – And on which subjects?"),
        ("en", "And in 2024?", "How many dialogues did Soc Son hold in – And in 2024?"),
        ("en", "What about March?", "How many dialogues did Soc Son hold in – What about March?"),
        ("en", "What about Ha Tinh?", "How many dialogues did hold in 2023 – What about Ha Tinh?"),
        ("en", "What did they decide at the last meeting?", None),
        ("vi", "Còn năm 2024?", "Năm Sóc Sơn đã tổ chức bao nhiêu buổi đối thoại – Còn năm 2024?"),
        ("vi", "Về những chủ đề nào?", f"{FIRST['vi'][:-1]} – Về những chủ đề nào?"),
        ("vi", "Kết quả của những buổi đó được công bố ra sao?", None),
    ],
)
def test_a_follow_up_carries_what_it_does_not_replace(language, question, alone) -> None:
    wanted = alone or f"{FIRST[language][:-1]} – {question}"
    assert standalone(question, [turn(FIRST[language])]) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "हा तिन्ह में कितने पेड़ लगाए जाएँगे?",
        "इस साल चंपानगर में कितनी स्टोल बिकीं?",
        "डोई ज़ान्ह समिति कैसे जानती है कि यह कॉफ़ी किस बाग़ की है?",
        "ha tinh me kitne ped lagaye jayenge?",
        "Luong Van Toan ne zameen bina paise kyo di, unhone kya kaha?",
        "How many trees will be planted in Ha Tinh?",
        "To what extent did rice prices fall in Thai Binh?",
        "Why did the Titanic sink?",
        "Which farmer gave up part of his field for the school in Tri Le?",
        "How many accidents were there in Thuy Nguyen?",
        "Who is the director who admitted that the bus had failed in Can Tho?",
        "Hà Tĩnh sẽ trồng bao nhiêu cây xanh?",
        "Còn bao nhiêu hộ nghèo ở xã Minh Phú?",
        "Con đường nào ở Mèo Vạc được mở rộng?",
        "Thời tiết Đà Lạt ngày mai thế nào?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question) -> None:
    assert standalone(question, [turn("सोक सोन ने कितने संवाद किए?")]) == question


@pytest.mark.parametrize("question", ["और 2024 में?", "And then?", "क्यों?"])
def test_without_a_turn_before_it_every_question_is_left_alone(question) -> None:
    assert standalone(question, []) == question


def test_the_third_question_carries_what_the_second_took_from_the_first() -> None:
    second = standalone("और हा तिन्ह में?", [turn(FIRST["hi"])])
    history = [turn(FIRST["hi"]), turn("और हा तिन्ह में?", second)]
    assert standalone("और 2024 में?", history) == ("सोक सोन ने में कितने संवाद आयोजित किए और हा तिन्ह में – और 2024 में?")


def test_only_the_last_turn_is_carried() -> None:
    assert standalone("और कहाँ?", [turn("पुल कब खुला?"), turn("चाय कितनी बिकी?")]) == "चाय कितनी बिकी – और कहाँ?"


@pytest.mark.parametrize("question", ["", "  ", "?", "…", "😀"])
def test_nothing_is_carried_to_a_question_without_a_word(question) -> None:
    assert standalone(question, [turn(FIRST["hi"])]) == question


def test_what_is_carried_ends_with_a_whole_word_within_300_characters() -> None:
    before = " ".join(f"शब्द{letter}" for letter in "कखगघचछजझटठडढतथदधनपफबभमयरलवशसह" * 4)
    carried = standalone("और क्यों?", [turn(before)]).removesuffix(" – और क्यों?")
    assert before.startswith(carried + " ")
    assert 290 <= len(carried) < 300


def test_a_question_of_more_than_300_characters_says_enough_itself() -> None:
    long = "और " + "बताइए कि पुल कब खुला " * 20
    assert standalone(long, [turn(FIRST["hi"])]) == long


@given(st.text(max_size=80), st.text(max_size=500))
def test_a_question_keeps_its_words_and_grows_by_300_characters_at_most(question, before) -> None:
    alone = standalone(question, [turn("क्या?", before or "क")])
    assert alone == question or (leans(question) and alone.endswith(f" – {question.strip()}"))
    assert len(alone) <= len(question) + 303
