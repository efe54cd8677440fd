from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.main import get_group
from typer.testing import CliRunner

from index.catalog import text_digest
from index.errors import EvaluationError, QuestionError
from index.types import Chunk, Document, Progress, Span
from qa.evaluate import EVERY, FIGURES, Evaluation, evaluate, evaluation_json
from qa.outcome import AnswerKey, Outcome, answer_keys, miss_json
from qa.questions import Question
from qa.types import Abstention, Answer, Passage, Quote, Reply, Turn, Understood
from ui import cli
from ui.tables import LABELS, evaluation_text, write_misses

RECORD_KEYS = ("id", "question", "answers", "document", "near_miss", "follows", "collection", "kind")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "evaluation.md"
SCHOOL = Document(
    "tri-le.txt",
    "त्रि ले का नया स्कूल खुला। स्कूल में ४१२  विद्यार्थी पढ़ते हैं। लुओंग वान टोआन ने खेत दिया।",
)
COPY = Document("copy.txt", SCHOOL.text)
FAIR = Document("fair.md", "मेला रविवार को लगा। मेले में 60 दुकानें थीं। 2022 में 48 दुकानें थीं।")


def sentences(document: Document) -> list[Span]:
    ends = [place + 1 for place, mark in enumerate(document.text) if mark == "।"]
    return [Span(start, end) for start, end in zip([0, *ends], ends, strict=False)]


class Shelf:
    def __init__(self, *documents: Document) -> None:
        self._documents = documents

    def documents(self) -> Iterator[Document]:
        yield from self._documents

    def chunks_of(self, document: int) -> list[tuple[int, Span]]:
        return list(enumerate(sentences(self._documents[document])))


Script = Callable[[str, Sequence[Turn]], Reply]


class Scripted:
    """An assistant that replies from a script and remembers what it was asked."""

    def __init__(self, script: Script, *documents: Document) -> None:
        self.snapshot = SimpleNamespace(catalog=Shelf(*(documents or (SCHOOL, COPY, FAIR))))
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self._script = script

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Reply:
        self.asked.append((question, tuple(turn.standalone for turn in history)))
        return self._script(question, history)


def passages(*places: tuple[Document, int]) -> tuple[Passage, ...]:
    return tuple(
        Passage(document, Chunk.cut(document, sentences(document)[number]), 1 - rank / 10)
        for rank, (document, number) in enumerate(places)
    )


def quotes(*places: tuple[Document, int]) -> tuple[Quote, ...]:
    return tuple(Quote(one, sentences(one)[number], text_digest(one.text)) for one, number in places)


def answered(
    *quoted: tuple[Document, int], nearest: Sequence[tuple[Document, int]] = (), sure: float = 0.9
) -> Answer:
    understood = Understood("hi", "समझा गया")
    return Answer("?", quotes(*quoted), sure, "hi", understood, passages(*(nearest or quoted)))


def declined(*nearest: tuple[Document, int], sure: float = 0.1) -> Abstention:
    return Abstention("?", "weak-evidence", "hi", Understood("hi", "समझा गया"), sure, passages(*nearest))


PUPILS = Question("q1", {"hi": "कितने बच्चे?", "en": "How many pupils?"}, ("४१२ विद्यार्थी",), document=SCHOOL.id)
STALLS = Question("q2", {"hi": "कितनी दुकानें?", "en": "How many stalls?"}, ("60 दुकानें",), document=FAIR.id)
TEACHERS = Question("q3", {"hi": "कितने अध्यापक?"}, document=SCHOOL.id, near_miss=True)
WEATHER = Question("q4", {"hi": "मौसम कैसा है?"})
BEFORE = Question(
    "q5", {"hi": "और 2022 में?", "en": "And in 2022?"}, ("48 दुकानें",), document=FAIR.id, follows="q2"
)


def outcome(question: Question, reply: Reply, language: str = "hi") -> Outcome:
    return Outcome(question, language, reply, answer_keys([question], Shelf(SCHOOL, COPY, FAIR))[question.id])


def test_an_answer_key_names_the_document_and_counts_the_chunks_that_hold_the_answer():
    either = Question("q", {"hi": "?"}, ("दुकानें थीं", "60 दुकानें"), document=FAIR.id)
    keys = answer_keys([PUPILS, either, TEACHERS, WEATHER], Shelf(SCHOOL, COPY, FAIR))
    assert keys == {
        "q1": AnswerKey(frozenset({"tri-le.txt"}), ("४१२ विद्यार्थी",), 1),
        "q": AnswerKey(frozenset({"fair.md"}), ("दुकानें थीं", "60 दुकानें"), 2),
        "q3": AnswerKey(frozenset({"tri-le.txt"}), (), 0),
        "q4": AnswerKey(frozenset(), (), 0),
    }


def test_a_paragraph_is_right_in_every_document_that_holds_it_whatever_its_blanks():
    paragraph = "स्कूल में ४१२\nविद्यार्थी पढ़ते हैं।  लुओंग वान टोआन ने खेत दिया।"
    question = Question("q", {"hi": "?"}, ("४१२ विद्यार्थी",), paragraph=paragraph)
    keys = answer_keys([question], Shelf(SCHOOL, COPY, FAIR))
    assert keys == {"q": AnswerKey(frozenset({"tri-le.txt", "copy.txt"}), ("४१२ विद्यार्थी",), 2)}


@pytest.mark.parametrize("name", ["c.txt", "b/c.txt", "a/b/c.txt"])
def test_the_folders_of_a_document_may_be_left_out(name):
    shelf = Shelf(Document("a/b/c.txt", "एक।"), Document("a/b/other.txt", "एक।"))
    question = Question("q", {"hi": "?"}, ("एक",), document=name)
    assert answer_keys([question], shelf) == {"q": AnswerKey(frozenset({"a/b/c.txt"}), ("एक",), 1)}


@pytest.mark.parametrize(
    "question",
    [
        Question("q", {"hi": "?"}, ("1",), document="none.txt"),
        Question("q", {"hi": "?"}, ("1",), document="txt"),
        Question("q", {"hi": "?"}, ("1",), document="folder/tri-le.txt"),
        Question("q", {"hi": "?"}, document="none.txt", near_miss=True),
        Question("q", {"hi": "?"}, ("1",), paragraph="यह 1 कहीं नहीं है"),
    ],
)
def test_a_question_about_what_the_index_does_not_have_is_refused(question):
    told = r"^not in the index: .* 1 of the questions .*\(first 'q', about '(none|txt|folder|यह 1)"
    with pytest.raises(EvaluationError, match=told):
        answer_keys([PUPILS, question], Shelf(SCHOOL))


def test_a_passage_is_relevant_in_the_right_document_with_the_answer_in_it():
    reply = declined((COPY, 1), (SCHOOL, 0), (SCHOOL, 1), (FAIR, 1))
    assert outcome(PUPILS, reply).relevant == (False, False, True, False)


def test_only_the_first_ten_passages_are_looked_at():
    assert outcome(PUPILS, declined(*[(SCHOOL, 0)] * 10, (SCHOOL, 1))).relevant == (False,) * 10


@pytest.mark.parametrize(
    ("question", "reply", "wrong"),
    [
        (PUPILS, answered((SCHOOL, 1), (SCHOOL, 0)), None),
        (PUPILS, answered((SCHOOL, 0), (SCHOOL, 1)), "later quote"),
        (PUPILS, answered((SCHOOL, 0), nearest=[(SCHOOL, 0), (SCHOOL, 1)]), "wrong quotes"),
        (PUPILS, answered((COPY, 1)), "not found"),
        (PUPILS, declined((FAIR, 0)), "not found"),
        (PUPILS, declined((FAIR, 0), (SCHOOL, 1)), "declined"),
        (TEACHERS, answered((SCHOOL, 1)), "false answer"),
        (TEACHERS, declined((SCHOOL, 1)), None),
        (WEATHER, answered((FAIR, 0)), "false answer"),
        (WEATHER, declined(), None),
    ],
)
def test_what_went_wrong_has_one_name(question, reply, wrong):
    assert outcome(question, reply).wrong == wrong


def test_a_reply_to_an_answerable_question_is_measured_by_passages_and_quotes():
    reply = answered((SCHOOL, 0), (SCHOOL, 1), nearest=[(FAIR, 0), (SCHOOL, 1)])
    assert outcome(PUPILS, reply).measures() == {
        "recall@1": 0.0,
        "recall@3": 1.0,
        "recall@5": 1.0,
        "recall@10": 1.0,
        "mrr": 0.5,
        "ndcg@10": pytest.approx(0.6309, abs=1e-4),
        "first_quote": 0.0,
        "any_quote": 1.0,
        "quote_precision": 0.5,
        "quote_recall": 1.0,
        "false_refusals": 0.0,
    }


def test_a_declined_question_quotes_nothing_and_has_no_precision():
    measures = outcome(PUPILS, declined((SCHOOL, 1))).measures()
    assert "quote_precision" not in measures
    names = ("recall@1", "first_quote", "any_quote", "quote_recall", "false_refusals")
    assert [measures[name] for name in names] == [1, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("quoted", "value"),
    [
        (((SCHOOL, 0), (SCHOOL, 1)), 3 / 4),  # half an answer in each of two quotes, one word in neither
        (((SCHOOL, 0),), 1 / 4),
        (((COPY, 1),), 0.0),
    ],
)
def test_quote_recall_gathers_the_words_of_the_answer_from_quotes_of_the_right_document(quoted, value):
    question = Question("q", {"hi": "?"}, ("नया ४१२ विद्यार्थी वाला",), document=SCHOOL.id)
    assert outcome(question, answered(*quoted)).measures()["quote_recall"] == value


def test_quote_recall_is_that_of_the_best_alternative():
    question = Question("q", {"hi": "?"}, ("कोई और शब्द", "४१२ विद्यार्थी"), document=SCHOOL.id)
    assert outcome(question, answered((SCHOOL, 1))).measures()["quote_recall"] == 1.0


@pytest.mark.parametrize(
    ("question", "reply", "measures"),
    [
        (TEACHERS, answered((SCHOOL, 0)), {"false_answers": 1.0, "false_answers_near": 1.0}),
        (TEACHERS, declined(), {"false_answers": 0.0, "false_answers_near": 0.0}),
        (WEATHER, answered((FAIR, 0)), {"false_answers": 1.0, "false_answers_far": 1.0}),
    ],
)
def test_a_reply_to_an_unanswerable_question_is_measured_by_whether_it_answers(question, reply, measures):
    assert outcome(question, reply).measures() == measures


REPLIES: dict[str, Reply] = {
    "कितने बच्चे?": answered((SCHOOL, 1), nearest=[(SCHOOL, 1), (FAIR, 0)], sure=0.9),
    "How many pupils?": answered((SCHOOL, 0), nearest=[(SCHOOL, 0), (SCHOOL, 1)], sure=0.8),
    "कितनी दुकानें?": declined((FAIR, 1), sure=0.4),
    "How many stalls?": answered((FAIR, 1), sure=0.7),
    "कितने अध्यापक?": answered((SCHOOL, 1), sure=0.6),
    "मौसम कैसा है?": declined((FAIR, 0), sure=0.2),
    "और 2022 में?": answered((FAIR, 2), sure=0.8),
    "And in 2022?": declined((FAIR, 0), sure=0.3),
}
QUESTIONS = (PUPILS, STALLS, TEACHERS, WEATHER, BEFORE)


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(Scripted(lambda question, _: REPLIES[question]), QUESTIONS)


def values(evaluation: Evaluation, language: str, *, follow_ups: bool = False) -> dict[str, float]:
    group = evaluation.group(language, follow_ups=follow_ups)
    return {figure.name: round(figure.value, 4) for figure in group.figures} if group else {}


def test_the_figures_of_a_language_are_means_over_its_questions_that_stand_alone(evaluation):
    assert values(evaluation, "hi") == {
        "recall@1": 1.0,
        "recall@3": 1.0,
        "recall@5": 1.0,
        "recall@10": 1.0,
        "mrr": 1.0,
        "ndcg@10": 1.0,
        "first_quote": 0.5,
        "any_quote": 0.5,
        "quote_precision": 1.0,
        "quote_recall": 0.5,
        "false_refusals": 0.5,
        "false_answers": 0.5,
        "false_answers_near": 1.0,
        "false_answers_far": 0.0,
        "auroc": 0.75,
        "false_answers_at_10": 0.5,
    }


def test_figures_that_nothing_was_asked_for_are_left_out(evaluation):
    assert set(FIGURES) - set(values(evaluation, "en")) == {
        *("false_answers", "false_answers_near", "false_answers_far"),
        *("auroc", "false_answers_at_10"),
    }
    assert evaluation.group("en").figure("auroc") is None


def test_all_languages_together_come_last_and_count_every_reply(evaluation):
    assert [(group.language, group.follow_ups) for group in evaluation.groups] == [
        *(("hi", False), ("en", False), (EVERY, False)),
        *(("hi", True), ("en", True), (EVERY, True)),
    ]
    together = evaluation.group(EVERY)
    assert (together.answerable, together.unanswerable) == (4, 2)
    assert together.figure("recall@1").value == 0.75
    names = ("mrr", "quote_precision", "false_answers", "auroc")
    assert [together.figure(name).count for name in names] == [4, 3, 2, 6]


def test_follow_ups_are_measured_apart(evaluation):
    assert values(evaluation, "hi", follow_ups=True)["first_quote"] == 1.0
    assert values(evaluation, "en", follow_ups=True)["first_quote"] == 0.0
    assert evaluation.group(EVERY, follow_ups=True).answerable == 2


def test_every_figure_lies_in_its_interval(evaluation):
    for group in evaluation.groups:
        for figure in group.figures:
            assert 0.0 <= figure.low <= figure.value <= figure.high <= 1.0
    first_quote = evaluation.group("hi").figure("first_quote")
    assert (first_quote.low, first_quote.high) == (0.0, 1.0)


def test_the_misses_are_what_went_wrong_in_the_order_of_asking(evaluation):
    assert [(one.question.id, one.language, one.wrong) for one in evaluation.misses] == [
        ("q1", "en", "wrong quotes"),
        ("q2", "hi", "declined"),
        ("q3", "hi", "false answer"),
        ("q5", "en", "not found"),
    ]


def test_each_question_is_asked_once_and_a_follow_up_with_the_turns_before_it():
    def script(question: str, _: Sequence[Turn]) -> Reply:
        return Abstention(question, "no-match", "hi", Understood("hi", f"{question}!"))

    deeper = Question("q6", {"hi": "क्यों?"}, ("48 दुकानें",), document=FAIR.id, follows="q5")
    assistant = Scripted(script)
    evaluate(assistant, [STALLS, BEFORE, deeper])
    assert assistant.asked == [
        ("कितनी दुकानें?", ()),
        ("How many stalls?", ()),
        ("और 2022 में?", ("कितनी दुकानें?!",)),
        ("And in 2022?", ("How many stalls?!",)),
        ("क्यों?", ("कितनी दुकानें?!", "और 2022 में?!")),
    ]


def test_only_the_languages_wanted_are_asked_and_progress_is_told():
    assistant = Scripted(lambda question, _: REPLIES[question])
    told: list[Progress] = []
    evaluation = evaluate(assistant, QUESTIONS, languages=["en"], on_progress=told.append)
    asked = [question for question, _ in assistant.asked]
    assert asked == ["How many pupils?", "How many stalls?", "And in 2022?"]
    assert [(one.stage, one.done, one.total) for one in told] == [("ask", 1, 3), ("ask", 2, 3), ("ask", 3, 3)]
    groups = [(group.language, group.follow_ups) for group in evaluation.groups]
    assert groups == [("en", False), ("en", True)]


@pytest.mark.parametrize(
    ("questions", "languages", "complaint"),
    [
        ((), None, "there is no question to ask"),
        ((PUPILS, STALLS), ["hi", "vi"], "no question is in 'vi'; there are: hi, en"),
        ((BEFORE, STALLS), None, "question 'q5' follows 'q2', which was not asked before it"),
        ((WEATHER, Question("q", {"en": "!"})), None, "question 'q' (en): there is no word"),
    ],
)
def test_questions_that_cannot_be_asked_are_told(questions, languages, complaint):
    def script(question: str, _: Sequence[Turn]) -> Reply:
        if question == "!":
            raise QuestionError("there is no word")
        return declined()

    with pytest.raises(EvaluationError) as caught:
        evaluate(Scripted(script), questions, languages=languages)
    assert str(caught.value) == complaint


def test_the_json_holds_every_figure_with_its_interval_and_count(evaluation):
    found = json.loads(json.dumps(evaluation_json(evaluation)))
    assert (found["replies"], found["misses"], len(found["groups"])) == (8, 4, 6)
    hindi = found["groups"][0]
    assert {key: value for key, value in hindi.items() if key != "figures"} == {
        "language": "hi",
        "follow_ups": False,
        "answerable": 2,
        "unanswerable": 2,
    }
    assert list(hindi["figures"]) == list(FIGURES)
    assert hindi["figures"]["first_quote"] == {"value": 0.5, "low": 0.0, "high": 1.0, "count": 2}


def test_a_miss_tells_what_was_asked_what_was_right_and_what_was_found(evaluation):
    found = miss_json(evaluation.misses[0])
    reply = found.pop("reply")
    assert found == {
        "wrong": "wrong quotes",
        "id": "q1",
        "language": "en",
        "question": "How many pupils?",
        "follows": None,
        "collection": "",
        "document": "tri-le.txt",
        "paragraph": None,
        "kind": "",
        "near_miss": False,
        "answers": ["४१२ विद्यार्थी"],
        "passages_with_answer": 1,
        "rank": 2,
    }
    assert [quote["text"] for quote in reply["quotes"]] == ["त्रि ले का नया स्कूल खुला।"]
    assert [miss_json(one)["rank"] for one in evaluation.misses] == [2, 1, None, None]


def test_misses_are_written_a_line_each_into_a_folder_that_is_made(evaluation, tmp_path):
    path = tmp_path / "new" / "misses.jsonl"
    write_misses(evaluation, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["q1", "q2", "q3", "q5"]
    with pytest.raises(EvaluationError, match="cannot be written: Is a directory"):
        write_misses(evaluation, tmp_path)


def test_the_table_has_a_column_a_language_and_follow_ups_apart(evaluation):
    questions, follow_ups = evaluation_text(evaluation).split("\n\n")
    lines = [" ".join(line.split()) for line in questions.splitlines()]
    assert lines[:2] == ["Questions", "Hindi English all"]
    assert "answerable 2 2 4" in lines
    assert "unanswerable 2 0 2" in lines
    # each question is answered in one language of two, so drawing questions leaves the figure of all as it is
    assert "first quote has the answer .50 [.00, 1.00] .50 [.00, 1.00] .50 [.50, .50]" in lines
    assert "false answers .50 [.00, 1.00] – .50 [.00, 1.00]" in lines
    assert follow_ups.startswith("Follow-ups\n")
    assert "false answers" not in follow_ups


def test_a_narrow_screen_gets_a_table_that_fits(evaluation):
    assert max(map(len, evaluation_text(evaluation, 70).splitlines())) <= 70


def test_every_figure_has_a_label():
    assert list(LABELS) == list(FIGURES)


@pytest.fixture
def command(monkeypatch, tmp_path) -> Callable[..., str]:
    """Run ``sandarbh evaluate`` on two questions with the scripted assistant; gives its stdout."""
    monkeypatch.setattr(cli, "_assistant", lambda *_: Scripted(lambda question, _: REPLIES[question]))
    path = tmp_path / "questions.jsonl"
    records = [
        {"id": one.id, "document": one.document, "answers": one.answers, "question": one.texts}
        | {"collection": name}
        for one, name in ((PUPILS, "corpus"), (STALLS, "seeds"))
    ]
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(cli.app, ["evaluate", str(path), *arguments], catch_exceptions=False)
        assert result.exit_code == 0
        return result.stdout

    return run


def test_the_command_prints_the_table_and_writes_the_misses(command, tmp_path):
    printed = command("--misses", str(tmp_path / "misses.jsonl"))
    assert printed.startswith("Questions\n")
    assert "Hindi" in printed
    missed = (tmp_path / "misses.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in missed] == ["q1", "q2"]


def test_the_command_prints_json_of_the_collection_and_language_chosen(command):
    found = json.loads(command("--json", "--collection", "corpus", "--language", "en"))
    assert [(group["language"], group["answerable"]) for group in found["groups"]] == [("en", 1)]
    assert found["groups"][0]["figures"]["mrr"]["value"] == 0.5


def test_the_page_explains_every_figure_option_key_and_miss(evaluation):
    page = PAGE.read_text(encoding="utf-8")
    command = get_group(cli.app).commands["evaluate"]
    options = {option for one in command.params for option in one.opts if option.startswith("--")}
    figures = {f"`{name}`" for name in FIGURES if name not in ("recall@3", "recall@5")}
    keys = {f"| `{name}` |" for name in RECORD_KEYS}
    misses = {f"| `{one.wrong}` |" for one in evaluation.misses}
    assert {one for one in options | figures | keys | misses if one not in page} == set()
