from __future__ import annotations

import threading

import pytest

from index.errors import IndexDamaged, QuestionError
from tests.ui.fakes import FakeEngine
from ui.attended import Attended
from ui.i18n import LABELS
from ui.suggest import Suggestions


class Held(FakeEngine):
    """Answers the question ``held`` only once ``let_go`` is set."""

    def __init__(self, held: str) -> None:
        super().__init__()
        self.held, self.begun, self.let_go = held, threading.Event(), threading.Event()

    def ask(self, question, history=(), **more):
        if question == self.held:
            self.begun.set()
            assert self.let_go.wait(30)
        return super().ask(question, history, **more)


def test_a_suggestion_is_tried_only_after_the_question_of_a_person_is_answered():
    engine = Held("पुल कब खुला?")
    people = Attended(engine)
    waiting = threading.Event()

    def free(_within: float) -> bool:
        waiting.set()
        return people.free(30)

    suggestions = Suggestions(engine, lambda: (1, 1, "first"), free=free)
    person = threading.Thread(target=people.ask, args=(engine.held,))
    server = threading.Thread(target=suggestions.of, args=("hi",))
    person.start()
    assert engine.begun.wait(30)
    server.start()
    assert waiting.wait(30)
    engine.let_go.set()
    person.join(30)
    server.join(30)
    assert [asked for asked, _ in engine.asked] == [
        engine.held,
        *LABELS["hi"].examples[:3],
    ]


def test_an_engine_is_not_free_while_a_person_asks_and_does_not_wait_for_ever():
    engine = Held("पुल?")
    people = Attended(engine)
    person = threading.Thread(target=people.ask, args=("पुल?",))
    assert people.free(0)
    person.start()
    assert engine.begun.wait(30)
    assert not people.free(0.01)
    engine.let_go.set()
    person.join(30)
    assert people.free(0)


def test_an_engine_is_free_again_after_a_question_that_failed():
    people = Attended(FakeEngine())
    with pytest.raises(IndexDamaged):
        people.ask("damaged")
    with pytest.raises(QuestionError):
        people.search(" ")
    assert people.free(0)
