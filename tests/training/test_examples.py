"""What the reader is trained on: every answer is where it is said to be, however the words were respelt."""

from __future__ import annotations

import json
import random

import pytest

from index.types import Span
from training.example import Example, sentences
from training.examples import Collection
from training.respell import respelt
from training.spelling import devanagari, in_devanagari, rewritten
from training.switching import Glossary

TEXT = "The Treaty of Paris was signed in 1783. John Adams led the talks. They lasted for 57 days in Paris."
OTHER = "Boston was taken by the rebels in 1776. The harbour froze in the winter."
GLOSSARY = {
    "hi": Glossary({"signed": ("हस्ताक्षरित",), "the winter": ("सर्दी",), "the": ("",)}),
    "vi": Glossary({"who": ("ai", "những ai"), "It": ("Nó",)}),
}


def named(words, opens):
    found = in_devanagari(words[0], opens=opens)
    return None if found is None else (1, found)


@pytest.fixture
def collection(tmp_path):
    def asked(text, question, words):
        answer = {"text": words, "answer_start": text.index(words)}
        return {"context": text, "qas": [{"question": question, "answers": [answer]}]}

    paragraphs = [
        asked(TEXT, "Who led the talks?", "John Adams"),
        asked(OTHER, "When was Boston taken?", "1776"),
    ]
    paragraphs[1]["qas"].append({"question": "Broken?", "answers": [{"text": "nowhere", "answer_start": 3}]})
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [{"title": "Revolution", "paragraphs": paragraphs}]}))
    found = Collection.read([path])
    found.glossary = GLOSSARY
    return found


def test_an_answer_that_does_not_stand_where_the_data_say_is_left_out(collection):
    assert [question.text for question in collection.questions] == [
        "Who led the talks?",
        "When was Boston taken?",
    ]


def test_every_answer_stands_in_its_passage_in_some_spelling(collection):
    right = {"John Adams", f"John {devanagari('Adams')}", "1776", "१७७६"}
    examples = [collection.example(number, seed=1) for number in range(300)]
    answers = [example.answer.of(example.passage) for example in examples if example.answer]
    assert set(answers) == right
    assert 150 < len(answers) < 270  # the rest are passages without the answer


def test_an_unanswered_passage_does_not_hold_the_answer(collection):
    for number in range(300):
        example = collection.example(number, seed=2)
        of_another_town = "taken" in example.question and not any(
            name in example.question for name in ("Boston", devanagari("Boston"))
        )
        if example.answer is None and not of_another_town:
            wrong = ("1776", "१७७६") if "taken" in example.question else ("John Adams",)
            assert not any(words in example.passage for words in wrong)


def test_an_example_depends_on_its_seed_and_number_alone(collection):
    first = [collection.example(number, seed=3) for number in range(50)]
    assert [collection.example(number, seed=3) for number in reversed(range(50))] == first[::-1]
    assert [collection.example(number, seed=4) for number in range(50)] != first


def test_held_out_articles_and_trained_ones_are_disjoint(tmp_path):
    def article(number):
        qas = [{"question": "Q?", "answers": [{"text": "a", "answer_start": 0}]}]
        return {"title": f"Title {number}", "paragraphs": [{"context": "a b c", "qas": qas}]}

    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [article(number) for number in range(300)]}))
    trained = {paragraph.title for paragraph in Collection.read([path]).paragraphs}
    held = {paragraph.title for paragraph in Collection.read([path], held_out=True).paragraphs}
    assert trained & held == set()
    assert len(trained | held) == 300
    assert 2 <= len(held) <= 20


def test_words_are_respelt_and_offsets_follow():
    text = 'He met "John Adams" in 1783.'
    new, places = rewritten(text, named)
    assert new == f'He met "{devanagari("John")} {devanagari("Adams")}" in १७८३.'
    assert new[places[text.index("1783")] : places[text.index("1783") + 4]] == "१७८३"
    assert places[-1] == len(new)


def test_a_capital_that_opens_a_sentence_is_no_name():
    assert rewritten("Paris fell. London stood.", named)[0] == "Paris fell. London stood."


@pytest.mark.parametrize(
    ("name", "written"),
    [("Sandra", "सान्ड्रा"), ("Kim", "किम"), ("Phong", "फोंग"), ("Delhi", "डेल्हि"), ("Anna", "अन्ना")],
)
def test_a_name_in_devanagari(name, written):
    assert devanagari(name) == written


def test_switched_words_come_from_the_glossary_and_nothing_else_changes():
    example = Example("Who signed it?", "Adams signed it in the winter.", Span(6, 12))
    seen = {respelt(example, GLOSSARY, random.Random(seed)) for seed in range(400)}
    assert Example("Who signed it?", "Adams हस्ताक्षरित it in सर्दी.", Span(6, 17)) in seen
    asked = {found.question for found in seen}
    assert {"ai signed it?", "những ai signed it?", "Who हस्ताक्षरित it?"} <= asked
    for found in seen:
        assert found.answer is not None
        assert found.answer.of(found.passage) in ("signed", "हस्ताक्षरित")


def test_a_word_that_is_left_out_takes_its_space_along():
    example = Example("Which day?", "It was on the day of the dead.", Span(10, 17))
    seen = {respelt(example, GLOSSARY, random.Random(seed)) for seed in range(400)}
    assert Example("Which day?", "It was on day of dead.", Span(10, 13)) in seen


def test_an_answer_inside_a_word_that_is_switched_leaves_the_example_as_it_was():
    example = Example("Which season?", "It froze in the winter.", Span(18, 21))
    passages = {respelt(example, GLOSSARY, random.Random(seed)).passage for seed in range(200)}
    assert passages == {example.passage}


def test_japanese_sentences_end_with_their_full_stop():
    text = "彼は来た。彼女は帰った。"
    assert [span.of(text) for span in sentences(text)] == ["彼は来た。", "彼女は帰った。"]
