"""Verdicts become questions that the evaluation reads: proven by reading them, and by asking them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from index.types import Document
from qa.evaluate import evaluate
from qa.questions import Question, read_questions
from qa.types import Answer, Turn, Understood
from tests.ui.fakes import BRIDGE, abstention, answer, passage, quote
from ui.feedback import REASONS, feedback
from ui.history import History
from ui.kept import Kept, Verdict

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OTHER = Document("other.txt", "दूसरा लेख।\n\nपुल पर कर लगेगा।", "दूसरा", language="hi")
FIRST, SECOND = "सेमल्टी का पुल सोमवार को खुला।", "अगला पुल 2026 में बनेगा।"
ANSWERED = answer("पुल कब खुला?", quote(BRIDGE, FIRST), quote(OTHER, "पुल पर कर लगेगा।"), quote(BRIDGE, SECOND))
DECLINED = abstention("टाइटैनिक?", passage(BRIDGE, FIRST))


def judged(reply, good, reason="", said="", standalone=None):
    turn = Turn(reply.question, standalone or reply.question, reply)
    return "c0", Kept(3, turn, NOW, Verdict(good, reason, said))


def read(lines, tmp_path):
    path = tmp_path / "feedback.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return read_questions(path)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (judged(ANSWERED, good=True), {"answers": (FIRST, SECOND), "document": "news/bridge.txt"}),
        (judged(DECLINED, good=True), {}),
        (judged(ANSWERED, False, "not-there"), {"document": "news/bridge.txt", "near_miss": True}),
    ],
)
def test_a_verdict_that_tells_what_is_right_becomes_a_question(one, expected, tmp_path):
    found = feedback([one])
    assert found.others == ()
    (question,) = read(found.questions, tmp_path)
    text = {"hi": one[1].turn.question}
    assert question == Question("c0-3", text, collection="feedback", **expected)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [(ANSWERED, reason) for reason in ("", "wrong-quotes", "missed", "other", "?")]
    + [(DECLINED, reason) for reason in REASONS],
)
def test_a_verdict_that_does_not_is_kept_apart_with_all_that_is_known(reply, reason):
    found = feedback([judged(reply, False, reason, "गलत")])
    assert found.questions == ()
    assert found.others == (
        {
            "id": "c0-3",
            "collection": "feedback",
            "question": {"hi": reply.question} if reply is ANSWERED else {"hi": "टाइटैनिक?"},
            "verdict": "down",
            "reason": reason,
            "said": "गलत",
            "kind": reply.kind,
            "documents": ["news/bridge.txt", "other.txt"] if reply is ANSWERED else ["news/bridge.txt"],
            "quotes": [one.text for one in reply.quotes],
        },
    )


def test_what_is_kept_apart_is_a_question_once_it_is_completed(tmp_path):
    (line,) = feedback([judged(DECLINED, False, "missed")]).others
    kept = {key: line[key] for key in ("id", "collection", "question")}
    (question,) = read([kept | {"answers": [FIRST], "document": "news/bridge.txt"}], tmp_path)
    assert question.answerable


def test_a_follow_up_is_asked_as_it_was_understood(tmp_path):
    one = judged(ANSWERED, good=True, standalone="सेमल्टी का पुल – कब खुला?")
    (question,) = read(feedback([one]).questions, tmp_path)
    assert (question.texts["hi"], question.follows) == ("सेमल्टी का पुल – कब खुला?", None)


def test_a_question_in_no_language_is_given_that_of_the_quoted_article(tmp_path):
    english = Document("en.txt", "It opened in 2024.", language="en")
    reply = Answer("2024?", (quote(english, "It opened in 2024."),), 0.9, "und", Understood("und", "2024?"))
    (question,) = read(feedback([judged(reply, good=True)]).questions, tmp_path)
    assert question.texts == {"en": "2024?"}


@pytest.mark.model
def test_what_real_readers_liked_is_measured_as_right(assistant, tmp_path):
    history = History(tmp_path / "history.sqlite")
    id: str | None = None
    turns: tuple[Turn, ...] = ()
    for asked, good in [
        ("मेओ वाक में खसरे का टीका कितने बच्चों को लगा?", True),
        ("और कितने छूट गए?", True),
        ("Why did the Titanic sink?", True),
    ]:
        reply = assistant.ask(asked, turns)
        turn = Turn(asked, reply.understood.standalone, reply)
        id, number = history.append("anna", turn, id)
        history.judge("anna", id, number, Verdict(good))
        turns = (*turns, turn)
    found = feedback(history.judged())
    history.close()
    assert [len(found.questions), len(found.others)] == [3, 0]
    questions = read(found.questions, tmp_path)
    evaluation = evaluate(assistant, questions)
    assert evaluation.misses == ()
