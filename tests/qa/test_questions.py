from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.errors import EvaluationError
from qa.questions import Question, of_collection, read_questions

GOLD = Path(__file__).resolve().parents[1] / "gold"
RECORD: dict[str, Any] = {
    "id": "a-1",
    "collection": "corpus",
    "document": "tri-le.txt",
    "kind": "how_many",
    "answers": ["४१२ विद्यार्थी"],
    "near_miss": False,
    "question": {"hi": "कितने बच्चे पढ़ते हैं?", "en": "How many pupils?"},
}
PARAGRAPH = "पैंथर्स ने सिर्फ  308 अंक दिए। जारेड एलन ने 136 सैक किए।"


def written(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), encoding="utf-8")
    return path


def squad(path: Path, *qas: dict[str, Any], context: str = PARAGRAPH) -> Path:
    article = {"title": "t", "paragraphs": [{"context": context, "qas": qas}]}
    return written(path, {"version": "v2.0", "data": [article]})


def asked(id: str, question: str, *answers: str, **more: object) -> dict[str, Any]:
    found = [{"text": one, "answer_start": 0} for one in answers]
    return {"id": id, "question": question, "answers": found, **more}


def test_a_line_becomes_a_question(tmp_path):
    follow_up = RECORD | {"id": "a-2", "follows": "a-1", "answers": [], "near_miss": True}
    first, second = read_questions(written(tmp_path / "q.jsonl", RECORD, follow_up))
    assert first == Question(
        "a-1",
        {"hi": "कितने बच्चे पढ़ते हैं?", "en": "How many pupils?"},
        ("४१२ विद्यार्थी",),
        document="tri-le.txt",
        collection="corpus",
        kind="how_many",
    )
    assert first.answerable
    assert first.place == "tri-le.txt"
    assert (second.follows, second.near_miss, second.answerable) == ("a-1", True, False)


def test_empty_lines_a_byte_order_mark_and_line_separators_in_a_text_do_no_harm(tmp_path):
    record = RECORD | {"question": {"en": "How\u2028many\x85pupils?"}}
    text = "\ufeff\n" + json.dumps(record, ensure_ascii=False) + "\r\n\n"
    (tmp_path / "q.jsonl").write_bytes(text.encode("utf-8"))
    assert read_questions(tmp_path / "q.jsonl")[0].texts == {"en": "How\u2028many\x85pupils?"}


def test_the_texts_of_a_question_cannot_be_changed(tmp_path):
    (question,) = read_questions(written(tmp_path / "q.jsonl", RECORD))
    with pytest.raises(TypeError):
        question.texts["vi"] = "?"  # type: ignore[index] # what is tested


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"id": "a-1"}, "another question 'a-1' above"),
        ({"follows": "a-9"}, "it follows 'a-9', which is no question above it"),
        ({"follows": "a-2"}, "it follows 'a-2', which is no question above it"),
        ({"follows": "a-1", "collection": "seeds"}, "another collection or in other languages"),
        ({"follows": "a-1", "question": {"vi": "Còn?"}}, "another collection or in other languages"),
        ({"question": {"fr": "Combien ?"}}, "unknown language 'fr'; there are: hi, hi-Latn, en, vi"),
        ({"question": {}}, "it needs an id and a text"),
        ({"question": {"hi": " "}}, "it needs an id and a text"),
        ({"answers": [""]}, "an answer is empty"),
        ({"document": None}, "it has answers, but no document"),
        ({"near_miss": True}, "a near miss has no answers"),
        ({"answers": "४१२"}, "answers: Input should be a valid list"),
        ({"near_mis": True}, "near_mis: Extra inputs are not permitted"),
        ({"id": 7, "near_miss": 0}, "id: Input should be a valid string (and 1 more)"),
    ],
)
def test_a_wrong_record_is_told_with_its_file_and_line(tmp_path, change, complaint):
    path = written(tmp_path / "q.jsonl", RECORD, RECORD | {"id": "a-2"} | change)
    with pytest.raises(EvaluationError) as caught:
        read_questions(path)
    assert str(caught.value).startswith(f"{path}, line 2: ")
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("q.jsonl", b'{"id": "a"\n', ", line 1: this is not JSON: Expecting ',' delimiter at column 11"),
        ("q.jsonl", b"[1]\n", ", line 1: it is no JSON object"),
        ("q.jsonl", b"\n" + b"[" * 100_000, ", line 2: this is nested too deeply"),
        ("q.jsonl", b"\n\n\xff\xfe", ": line 3 is not UTF-8"),
        ("q.jsonl", b"\n", ": there is no question in it"),
        ("q.json", b'{"data": []}', ": there is no question in it"),
        ("q.json", b'{\n"data": [}', ": this is not JSON: Expecting value at line 2, column 10"),
        ("q.json", b'{"data": [{"paragraphs": [{}]}]}', ": data.0.paragraphs.0.context: Field required"),
    ],
)
def test_a_wrong_file_is_told_with_the_place(tmp_path, name, content, complaint):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(EvaluationError) as caught:
        read_questions(tmp_path / name)
    assert str(caught.value).startswith(f"{tmp_path / name}{complaint}")


@pytest.mark.parametrize("name", ["none.jsonl", "none.json"])
def test_a_file_that_is_not_there_is_told(tmp_path, name):
    with pytest.raises(EvaluationError, match=rf"{name}: it cannot be read: No such file"):
        read_questions(tmp_path / name)


def test_a_squad_file_gives_its_paragraphs_and_the_language_of_most_questions(tmp_path):
    path = squad(
        tmp_path / "q.json",
        asked("x1", "पैंथर्स ने कितने अंक दिए?", "308", "308", "सिर्फ 308 अंक"),
        asked("x2", "एलन ने कितने सैक किए?", "136"),
        asked("x3", "Super Bowl 50?", is_impossible=True),
    )
    first, second, third = read_questions(path)
    answers = ("308", "सिर्फ 308 अंक")
    assert first == Question("x1", {"hi": "पैंथर्स ने कितने अंक दिए?"}, answers, paragraph=PARAGRAPH)
    assert second.answers == ("136",)
    assert (third.texts, third.answers, third.near_miss) == ({"hi": "Super Bowl 50?"}, (), True)
    assert first.place == PARAGRAPH[:40]


def test_what_squad_calls_impossible_has_no_answers_even_where_plausible_ones_are_given(tmp_path):
    (question,) = read_questions(squad(tmp_path / "q.json", asked("x", "कितने?", "308", is_impossible=True)))
    assert not question.answerable


def test_paragraphs_and_answers_come_from_the_parallel_file(tmp_path):
    english = asked("x1", "How many points?", "308")
    path = squad(tmp_path / "en.json", english, context="They gave up 308 points.")
    hindi = [asked("x0", "कितने सैक?", "136"), asked("x1", "कितने अंक?", "308 अंक")]
    parallel = squad(tmp_path / "hi.json", *hindi)
    assert read_questions(path, paragraphs=parallel) == (
        Question("x1", {"en": "How many points?"}, ("308 अंक",), paragraph=PARAGRAPH),
    )


@pytest.mark.parametrize(
    ("qas", "complaint"),
    [
        ([asked("x", "कितने?")], "question 'x' has no answers, yet is not marked is_impossible"),
        ([asked("x", "कितने?", "309")], "question 'x': none of its answers stands in its paragraph"),
        ([asked("x", "कितने?", "308"), asked("x", "कब?", "136")], "two questions have the id 'x'"),
        ([{"id": "x", "answers": []}], "data.0.paragraphs.0.qas.0.question: Field required"),
    ],
)
def test_a_wrong_squad_question_is_told_by_its_id_or_place(tmp_path, qas, complaint):
    path = squad(tmp_path / "q.json", *qas)
    with pytest.raises(EvaluationError) as caught:
        read_questions(path)
    assert str(caught.value) == f"{path}: {complaint}"


def test_a_parallel_file_without_the_question_is_told(tmp_path):
    path, parallel = tmp_path / "en.json", tmp_path / "hi.json"
    squad(path, asked("x1", "How many?", "308"))
    squad(parallel, asked("x2", "कितने?", "308"))
    with pytest.raises(EvaluationError) as caught:
        read_questions(path, paragraphs=parallel)
    assert str(caught.value) == f"{parallel}: there is no question 'x1' here, which {path} asks"


def test_json_lines_take_no_parallel_file(tmp_path):
    with pytest.raises(EvaluationError, match="only a SQuAD file"):
        read_questions(written(tmp_path / "q.jsonl", RECORD), paragraphs=tmp_path / "hi.json")


def test_a_collection_is_chosen_by_its_name():
    names = ("corpus", "seeds", "")
    questions = [Question(f"q-{name}", {"en": "?"}, collection=name) for name in names]
    assert of_collection(questions, "seeds") == (questions[1],)
    with pytest.raises(EvaluationError, match=r"'seed'; there are: \(unnamed\), corpus, seeds"):
        of_collection(questions, "seed")


@pytest.mark.parametrize(
    ("name", "collections"),
    [
        ("development.jsonl", {"corpus", "seeds"}),
        ("test.jsonl", {"corpus", "seeds"}),
        ("news.jsonl", {"news"}),
    ],
)
def test_the_gold_questions_can_be_read_in_all_four_languages(name, collections):
    questions = read_questions(GOLD / name)
    assert {tuple(question.texts) for question in questions} == {("hi", "hi-Latn", "en", "vi")}
    assert {question.collection for question in questions} == collections


def test_the_answers_over_the_news_stand_in_their_articles():
    for question in read_questions(GOLD / "news.jsonl"):
        text = (GOLD / "news" / question.document).read_text(encoding="utf-8") if question.document else ""
        assert all(answer in text for answer in question.answers), question.id


def test_xquad_can_be_read_across_languages(data_dir):
    folder = data_dir / "xquad"
    questions = read_questions(folder / "xquad.vi.json", paragraphs=folder / "xquad.hi.json")
    assert len(questions) == 1190
    assert questions[0].texts == {"vi": "Đội thủ Panthers đã thua bao nhiêu điểm?"}
    assert questions[0].answers == ("308",)
    assert (questions[0].paragraph or "").startswith("पैंथर्स")
