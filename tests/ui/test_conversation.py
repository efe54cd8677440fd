from __future__ import annotations

import asyncio
import time

import pytest

from qa.types import Turn
from tests.ui.fakes import BRIDGE, FakeEngine, abstention, answer, passage, quote
from ui.conversation import Screen, cleared, failed, opened, screens, shown, stopped
from ui.i18n import LABELS

HINDI = LABELS["hi"]
REPLY = answer("पुल?", quote(BRIDGE, "पुल खुला"), quote(BRIDGE, "अगला पुल 2026 में बनेगा।"))
TURNS = (Turn("पुल?", "पुल?", REPLY), Turn("none", "none", abstention("none", passage(BRIDGE, "सेमल्टी"))))


def all_screens(engine, question, turns) -> list[Screen]:
    async def collected() -> list[Screen]:
        return [screen async for screen in screens(engine, HINDI, question, turns)]

    return asyncio.run(collected())


def last(screen: Screen) -> str:
    assert screen.messages is not None
    return screen.messages[-1]["content"]


def test_a_question_is_searched_for_then_answered_quote_by_quote():
    found = all_screens(FakeEngine(), "पुल कब खुला?", ())
    assert (last(found[0]), found[0].question, found[0].asking) == ("*लेखों में खोज रहे हैं…*", "", True)
    assert [last(screen).count("#cite:1-") for screen in found[1:3]] == [1, 2]
    assert found[1].turns is not None and found[1].turns[0].question == "पुल कब खुला?"
    assert (found[1].question, found[2].question) == (None, None)  # what is being typed meanwhile stays
    assert found[3].asking is False and len(found) == 4


def test_the_turns_before_go_along_and_stay_on_the_page():
    engine = FakeEngine()
    found = all_screens(engine, "और?", TURNS)
    assert engine.asked == [("और?", 2)]
    assert (found[2].messages or [])[:4] == shown(TURNS)
    assert "#cite:3-2" in last(found[2])


@pytest.mark.parametrize("question", ["", "  \n\t "])
def test_nothing_is_asked_when_nothing_is_typed(question):
    engine = FakeEngine()
    (screen,) = all_screens(engine, question, ())
    assert screen.messages is None and engine.asked == []


@pytest.mark.parametrize(
    ("question", "said"),
    [("boom", HINDI.failed), ("damaged", HINDI.unusable), ("x" * 3000, HINDI.unaskable)],
)
def test_an_error_becomes_a_message_and_the_question_goes_back_to_the_box(question, said):
    found = all_screens(FakeEngine(), question, TURNS)
    assert last(found[-1]) == said
    assert (found[-1].question, found[-1].asking, found[-1].pending) == (question, False, "")
    assert found[-1].turns is None


def test_a_stopped_question_goes_back_to_an_empty_box_only():
    assert stopped(TURNS, "अधूरा?", "").question == "अधूरा?"
    assert stopped(TURNS, "अधूरा?", "नया").question is None
    assert stopped(TURNS, "अधूरा?", "").messages == shown(TURNS)
    assert stopped(TURNS, "", "").question is None
    assert stopped(TURNS, "अधूरा?", "").asking is False


def test_a_question_that_is_cancelled_ends_at_once_though_its_reply_is_still_being_made():
    engine = FakeEngine()

    async def cancelled() -> float:
        asking = screens(engine, HINDI, "wait for it", ())
        await anext(asking)
        task = asyncio.ensure_future(anext(asking))
        await asyncio.sleep(0.1)
        begun = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        took = time.monotonic() - begun
        engine.gate.set()
        return took

    assert asyncio.run(cancelled()) < 1


def test_the_failure_that_gradio_reports_of_a_stopped_question_changes_nothing():
    for screen in (stopped(TURNS, "अधूरा?", ""), cleared("अधूरा?")):
        assert screen.pending is not None
        assert failed(HINDI, TURNS, screen.pending, "अधूरा?") == Screen(pending="")
    assert stopped(TURNS, "", "").pending == cleared("").pending == ""


def test_a_new_conversation_is_empty():
    assert cleared("") == Screen([], (), "", False, "")


def test_a_full_queue_and_a_broken_page_are_told_apart():
    assert last(failed(HINDI, (), "", "पुल?")) == HINDI.busy
    assert last(failed(HINDI, (), "पुल?", "")) == HINDI.failed
    assert failed(HINDI, (), "पुल?", "").question == "पुल?"
    assert failed(HINDI, (), "पुल?", "नया").question is None
    assert failed(HINDI, TURNS, "", "").messages == shown(TURNS)


def test_a_citation_opens_its_quote_and_a_near_passage_its_passage():
    view = opened(TURNS, "cite:1-2", "hi")
    assert view is not None
    assert (view.number, view.span, view.verified) == (2, REPLY.quotes[1].span, True)
    near = opened(TURNS, "near:2-1", "hi")
    assert near is not None
    assert (near.number, near.span.of(BRIDGE.text), near.verified) == (None, "सेमल्टी", None)


@pytest.mark.parametrize(
    "cite",
    [None, 7, {}, ["cite:1-1"], "", "cite:", "cite:0-1", "cite:1-0", "cite:1-3", "cite:3-1", "cite:2-1"]
    + ["near:1-1", "near:2-2", "cite:1-1\n", "cite:१-१", "cite:-1-1", "cite:1-1<b>"]
    + ["cite:99999999999-1", "x" * 100_000],
)
def test_what_names_no_citation_of_this_conversation_opens_nothing(cite):
    assert opened(TURNS, cite, "hi") is None
