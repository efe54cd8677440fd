from __future__ import annotations

import json

import pytest

from index.types import Span
from training.slots import LANGUAGES
from training.written import FOLDER, read_written

FIRST = "पुल 1931 में बना। उसे इंजीनियर हेनरी वॉल्श ने बनाया, जो वेल्स के थे। नदी पर यह तीसरा पुल है।"
SECOND = "पुल की मरम्मत 1978 में हेनरी वॉल्श के पोते ने की। उस पर बारह लाख पाउंड लगे। रात में वह नीला दिखता है।"
THIRD = "पुल एक ही वाक्य में है, जो 1990 में लिखा गया।"


def asked(answer, *texts):
    return {"answer": answer, **{language: list(texts) for language in LANGUAGES}}


@pytest.fixture
def folder(tmp_path):
    paragraphs = [
        {
            "text": FIRST,
            "asked": [
                asked("1931", "When was the bridge built?"),
                asked("हेनरी वॉल्श", "Who built it?", "Ông Đạt là ai?"),
            ],
            "unanswered": [dict.fromkeys(LANGUAGES, "Who paid for the bridge?")],
        },
        {"text": SECOND, "asked": [asked("1978", "When was it mended?")], "unanswered": []},
        {"text": THIRD, "asked": [asked("1990", "When was it written?")], "unanswered": []},
    ]
    article = {"title": "पुल", "paragraphs": paragraphs}
    (tmp_path / "a.json").write_text(json.dumps([article]), encoding="utf-8")
    return tmp_path


def test_every_question_is_asked_with_the_place_of_its_answer(folder):
    asked = read_written(folder).asked
    first, second, third = dict.fromkeys(paragraph for paragraph, _ in asked)
    assert [(one.text, one.answer and one.answer.of(FIRST)) for one in first.questions] == (
        [("When was the bridge built?", "1931")] * 4
        + [("Who built it?", "हेनरी वॉल्श"), ("Ông Đạt là ai?", "हेनरी वॉल्श")] * 4
        + [("Who paid for the bridge?", None)] * 4
    )
    assert (first.beside, third.beside) == ((SECOND, THIRD), (FIRST, SECOND))
    assert second.questions[0].answer == Span(SECOND.index("1978"), SECOND.index("1978") + 4)
    assert len(asked) == 24


def test_an_answer_is_where_it_is_said_to_be_and_no_other_passage_holds_it(folder):
    written = read_written(folder)
    answers = {
        "when was the bridge built": "1931",
        "who built it": "हेनरी वॉल्श",
        "when was it mended": "1978",
        "when was it written": "1990",
    }
    rest = beside = 0
    for number in range(1200):
        example = written.example(number, 0)
        answer = answers.get(example.question.lower().rstrip("?"))
        if example.answer:
            assert example.answer.of(example.passage) in answers.values()
            assert answer in (None, example.answer.of(example.passage))
        elif answer:
            assert answer not in example.passage
            own = {"1931": FIRST, "हेनरी वॉल्श": FIRST, "1978": SECOND, "1990": THIRD}[answer]
            rest += example.passage.rsplit(". ")[-1].split("।")[0] in own
            beside += example.passage.rsplit(". ")[-1].split("।")[0] not in own
    assert rest > 20, "the paragraph without the sentence that answers"
    assert beside > 20, "another paragraph of the article"


def test_some_questions_are_typed_as_into_a_chat(folder):
    asked = {read_written(folder).example(number, 0).question for number in range(400)}
    assert {"Ông Đạt là ai?", "ong dat la ai"} <= asked


def test_an_example_depends_on_seed_and_number_alone(folder):
    one, other = read_written(folder), read_written(folder)
    assert [one.example(n, 3) for n in range(20)] == [other.example(n, 3) for n in reversed(range(20))][::-1]
    assert [one.example(n, 3) for n in range(20)] != [one.example(n, 4) for n in range(20)]


def test_an_answer_that_stands_twice_is_refused(tmp_path):
    twice = {"text": "नौ घर, नौ लोग।", "asked": [asked("नौ", "How many?")], "unanswered": []}
    article = [{"title": "घर", "paragraphs": [twice]}]
    (tmp_path / "a.json").write_text(json.dumps(article), encoding="utf-8")
    with pytest.raises(ValueError, match=r"'घर'.*'नौ' stands 2 times"):
        read_written(tmp_path)


def test_what_is_held_out_is_not_trained_on():
    trained = {paragraph.title for paragraph, _ in read_written(FOLDER).asked}
    held = {paragraph.title for paragraph, _ in read_written(FOLDER, held_out=True).asked}
    assert trained and held
    assert not trained & held
