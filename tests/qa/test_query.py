from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QuestionError
from index.phonetics import SoundIndex
from qa.query import understand

SOUNDS = SoundIndex.build({"संवाद": 3, "सोक": 2, "सोन": 2, "आयोजित": 1})
LONGEST = 2000


def asked(question: str, **given: str):
    return understand(question, SOUNDS, longest=LONGEST, **given)


@pytest.mark.parametrize(
    "question",
    ["", " ", "\t\n\r ", "\u00a0\u3000", "\x00\x07\x1b", "\u202e\u202c\u200e", "\ud800", "\ue000"],
    ids="empty blank breaks wide-blanks controls bidi half-a-pair private".split(),
)
def test_a_question_with_nothing_to_see_in_it_is_empty(question) -> None:
    with pytest.raises(QuestionError, match="the question is empty"):
        asked(question)


@pytest.mark.parametrize("question", ["?", "…!?", "।।", "— – -", "😀🙏", "\u200b", "++", "\u093e\u094d"])
def test_a_question_without_a_word_is_refused(question) -> None:
    with pytest.raises(QuestionError, match="no word in the question"):
        asked(question)


def test_a_question_of_ten_thousand_characters_is_refused_with_its_length() -> None:
    with pytest.raises(QuestionError, match="10000 characters, 2000 are allowed"):
        asked("संवाद ab " * 1111 + "c")


def test_a_question_of_just_the_allowed_length_is_taken() -> None:
    assert asked("क" * LONGEST).text == "क" * LONGEST
    with pytest.raises(QuestionError):
        asked("क" * (LONGEST + 1))


def test_ten_thousand_blanks_around_a_question_do_not_make_it_long() -> None:
    assert asked(" " * 10_000 + "संवाद कब?" + "\n" * 10_000).text == "संवाद कब?"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("संवाद\x00कब\x07?", "संवाद कब ?"),
        ("\u202eसंवाद\u202c कब?", "संवाद कब?"),
        ("  संवाद \n\t कब? ", "संवाद कब?"),
        ("प्राधिकरण\ud83d कब?", "प्राधिकरण कब?"),
        ("क\u200dष कब?", "क\u200dष कब?"),
        ("Hoa\u0300 Bi\u0300nh kho\u031b\u0309i co\u0302ng khi na\u0300o?", "Hoà Bình khởi công khi nào?"),
    ],
    ids=["controls", "bidi override", "white space", "half a pair", "the joiner stays", "marks are joined"],
)
def test_what_is_looked_up_is_the_question_without_what_cannot_be_seen(question, text) -> None:
    found = asked(question)
    assert (found.text, found.question) == (text, question)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("सोक सोन ने कितने संवाद आयोजित किए?", "hi"),
        ("How many dialogues did Soc Son hold?", "en"),
        ("Sóc Sơn đã tổ chức bao nhiêu buổi đối thoại?", "vi"),
        ("soc son ne kitne samvad aayojit kiye?", "hi-Latn"),
        ("これは何ですか", "und"),
        ("Сколько диалогов провёл Шокшон?", "und"),
        ("كم حوارا عقد؟", "und"),
        ("২০২৩ সালে কত সংলাপ", "und"),
        ("2023", "und"),
    ],
)
def test_a_question_in_any_script_is_taken_in_its_own_language(question, language) -> None:
    assert asked(question).language == language


def test_romanised_hindi_is_looked_up_in_the_words_of_the_index() -> None:
    found = asked("Soc Son ne kitne samvaad aayojit kiye?")
    assert found.language == "hi-Latn"
    assert found.text == "सोक सोन ने कितने संवाद आयोजित किए?"
    assert found.readings == (("Soc", "सोक"), ("Son", "सोन"), ("samvaad", "संवाद"), ("aayojit", "आयोजित"))


def test_a_question_in_another_language_is_looked_up_as_it_stands() -> None:
    found = asked("How many samvad did Soc Son hold?")
    assert (found.text, found.readings) == ("How many samvad did Soc Son hold?", ())


def test_the_language_that_is_given_wins() -> None:
    assert asked("samvad 2024", language="hi-Latn").text == "संवाद 2024"
    assert asked("samvad 2024", language="vi").text == "samvad 2024"


def test_terms_are_content_words_in_order_without_repeats() -> None:
    found = asked("सोक सोन ने सोक में कितने संवाद किए, संवाद 1,009?")
    assert [one.own for one in found.sought] == [("सोक",), ("सोन",), ("संवाद",), ("1009",)]


@given(st.text(max_size=200))
def test_any_text_is_understood_or_refused_with_a_reason(question) -> None:
    try:
        found = asked(question)
    except QuestionError as error:
        assert str(error).startswith(("the question is empty", "there is no word"))
    else:
        assert found.text == " ".join(found.text.split())
        assert found.text.isprintable() or any(not char.isprintable() for char in question)
