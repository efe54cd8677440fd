from __future__ import annotations

import json

import pytest

from index.types import Span
from training.slots import LANGUAGES
from training.written import FOLDER, read_written

FIRST = "पुल 1931 में बना। उसे इंजीनियर हेनरी वॉल्श ने बनाया, जो वेल्स के थे। नदी पर यह तीसरा पुल है।"
SECOND = "पुल की मरम्मत 1978 में हुई। उस पर बारह लाख पाउंड लगे। रात में वह नीला दिखता है।"


def asked(answer, *texts):
    return {"answer": answer, **{language: list(texts) for language in LANGUAGES}}


@pytest.fixture
def folder(tmp_path):
    paragraphs = [
        {
            "text": FIRST,
            "asked": [
                asked("1931", "When was the bridge built?"),
                asked("हेनरी वॉल्श", "Who built it?", "Ai?"),
            ],
            "unanswered": [dict.fromkeys(LANGUAGES, "Who paid for the bridge?")],
        },
        {"text": SECOND, "asked": [asked("1978", "When was it mended?")], "unanswered": []},
    ]
    article = {"title": "पुल", "paragraphs": paragraphs}
    (tmp_path / "a.json").write_text(json.dumps([article]), encoding="utf-8")
    return tmp_path


def test_every_question_is_asked_with_the_place_of_its_answer(folder):
    written = read_written(folder)
    first, second = written.paragraphs
    assert [(one.text, one.answer and one.answer.of(FIRST)) for one in first.questions] == (
        [("When was the bridge built?", "1931")] * 4
        + [("Who built it?", "हेनरी वॉल्श"), ("Ai?", "हेनरी वॉल्श")] * 4
        + [("Who paid for the bridge?", None)] * 4
    )
    assert first.beside == (SECOND,)
    assert second.questions[0].answer == Span(SECOND.index("1978"), SECOND.index("1978") + 4)
    assert len(written.places) == 20


def test_an_answer_is_where_it_is_said_to_be_and_no_other_passage_holds_it(folder):
    written = read_written(folder)
    answers = {"when was the bridge built": "1931", "who built it": "हेनरी वॉल्श", "when was it mended": "1978"}
    found = [written.example(number, 0) for number in range(400)]
    for example in found:
        answer = answers.get(example.question.lower().rstrip("?"))
        if example.answer:
            assert example.answer.of(example.passage) in ("1931", "हेनरी वॉल्श", "1978")
            assert answer in (None, example.answer.of(example.passage))
        elif answer:
            assert answer not in example.passage
    kinds = {(example.answer is None, "मरम्मत" in example.passage) for example in found}
    assert len(kinds) == 4, "answered and not, by either paragraph"


def test_an_example_depends_on_seed_and_number_alone(folder):
    one, other = read_written(folder), read_written(folder)
    assert [one.example(n, 3) for n in range(20)] == [other.example(n, 3) for n in reversed(range(20))][::-1]
    assert one.example(5, 3) != one.example(5, 4) or one.example(6, 3) != one.example(6, 4)


def test_an_answer_that_stands_twice_is_refused(tmp_path):
    twice = {"text": "नौ घर, नौ लोग।", "asked": [asked("नौ", "How many?")], "unanswered": []}
    article = [{"title": "घर", "paragraphs": [twice]}]
    (tmp_path / "a.json").write_text(json.dumps(article), encoding="utf-8")
    with pytest.raises(ValueError, match=r"'घर'.*'नौ' stands 2 times"):
        read_written(tmp_path)


def test_what_is_held_out_is_not_trained_on():
    trained = {one.title for one in read_written(FOLDER).paragraphs}
    held = {one.title for one in read_written(FOLDER, held_out=True).paragraphs}
    assert trained and held
    assert not trained & held
