from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest

from index.errors import HistoryError
from index.types import Card
from qa.types import Filters, Turn
from tests.ui.fakes import BRIDGE, FakeEngine, abstention, answer, passage, quote
from ui.conversation import (
    Place,
    Screen,
    Talk,
    Wish,
    cleared,
    failed,
    judged,
    kept_to,
    opened,
    reopened,
    screens,
    shown,
    stopped,
    wished,
)
from ui.history import History
from ui.i18n import LABELS
from ui.kept import Kept, Verdict
from ui.render import notice_html

HINDI = LABELS["hi"]
EMPTY = Talk()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
REPLY = answer("पुल?", quote(BRIDGE, "पुल खुला"), quote(BRIDGE, "अगला पुल 2026 में बनेगा।"))
TURNS = (Turn("पुल?", "पुल?", REPLY), Turn("none", "none", abstention("none", passage(BRIDGE, "सेमल्टी"))))
TALK = Talk(tuple(Kept(number, turn, NOW) for number, turn in enumerate(TURNS, 1)))


def all_screens(engine, question, talk=EMPTY, history=None, cards=(), **wish) -> list[Screen]:
    place = Place(engine, HINDI, history, "owner", lambda: cards)

    async def collected() -> list[Screen]:
        return [screen async for screen in screens(place, Wish(question, **wish), talk)]

    return asyncio.run(collected())


def last(screen: Screen) -> str:
    assert screen.messages is not None
    return screen.messages[-1]["content"]


def trouble(said: str) -> str:
    return notice_html(said, "trouble")


def questions(talk: Talk | None) -> list[str]:
    assert talk is not None
    return [kept.turn.question for kept in talk.turns]


def test_a_question_is_searched_for_then_answered_quote_by_quote():
    found = all_screens(FakeEngine(), "पुल कब खुला?")
    searching = notice_html(HINDI.searching, "searching")
    assert (last(found[0]), found[0].question, found[0].asking) == (searching, "", True)
    assert [last(screen).count('"#cite:1-') for screen in found[1:]] == [1, 2, 2]
    assert questions(found[-1].talk) == ["पुल कब खुला?"]
    assert {screen.question for screen in found[1:]} == {None}  # what is being typed meanwhile stays
    assert (found[-1].asking, found[-1].pending, len(found)) == (False, "", 4)


def test_the_quotes_of_an_early_reply_stand_above_the_notice_until_the_last_one_comes():
    engine = FakeEngine()

    async def collected() -> list[Screen]:
        found = []
        async for screen in screens(Place(engine, HINDI), Wish("early?"), EMPTY):
            found.append(screen)
            if len(found) == 2:
                engine.gate.set()
        return found

    searching, early, *steps = asyncio.run(collected())
    assert last(early) == last(searching)
    assert early.messages is not None
    assert early.messages[-2]["content"].count('"#cite:1-') == 1
    assert 'name="again"' not in early.messages[-2]["content"]
    assert (early.talk, early.asking) == (None, None)
    assert [last(screen).count('"#cite:1-') for screen in steps] == [1, 2, 2]
    assert len(steps[-1].messages or []) == 2  # what was said early is gone


def test_the_turns_before_go_along_and_stay_on_the_page():
    engine = FakeEngine()
    found = all_screens(engine, "और?", TALK)
    assert engine.asked == [("और?", 2)]
    assert (found[2].messages or [])[:4] == shown(TALK, HINDI)
    assert "#cite:3-2" in last(found[2])


def test_a_question_put_otherwise_takes_the_place_of_the_last_one():
    engine = FakeEngine()
    found = all_screens(engine, "कब?", TALK, behind=1, instead=True)
    assert engine.asked == [("कब?", 1)]
    assert questions(found[-1].talk) == ["पुल?", "कब?"]
    assert "#cite:2-2" in last(found[-1])


def test_an_older_question_put_otherwise_is_asked_behind_all_of_them_with_what_it_had_before_it():
    engine = FakeEngine()
    found = all_screens(engine, "कब?", TALK, behind=0)
    assert engine.asked == [("कब?", 0)]
    assert questions(found[-1].talk) == ["पुल?", "none", "कब?"]


def test_a_question_that_fails_in_place_of_another_loses_nothing():
    found = all_screens(FakeEngine(), "boom", TALK, behind=1, instead=True)
    assert (found[-1].messages or [])[:4] == shown(TALK, HINDI)
    assert found[-1].talk is None and found[-1].question == "boom"


def test_a_question_is_kept_to_some_documents_shown_with_that_and_so_is_the_next_one():
    engine, filters = FakeEngine(), Filters(languages=frozenset({"hi"}))
    cards = (Card(BRIDGE.id, BRIDGE.title, language="hi"),)
    found = all_screens(engine, "पुल कब?", filters=filters, cards=cards)
    assert engine.filters == [filters]
    assert "केवल इनमें&#58; हिन्दी" in (found[-1].messages or [])[0]["content"]
    assert found[-1].talk is not None and kept_to(found[-1].talk) == filters
    assert kept_to(EMPTY) == Filters()


def test_a_question_kept_to_what_is_not_there_is_not_asked_and_that_is_said():
    engine, filters = FakeEngine(), Filters(documents=frozenset({"gone.txt"}))
    found = all_screens(engine, "पुल कब?", filters=filters)
    assert engine.asked == []
    assert last(found[-1]) == trouble(HINDI.on_scope.unknown.format(what="gone.txt"))
    assert (found[-1].question, found[-1].asking) == ("पुल कब?", False)


def test_turns_are_kept_as_they_come_and_the_one_that_is_replaced_is_not(tmp_path):
    history = History(tmp_path / "kept.sqlite")
    first = all_screens(FakeEngine(), "पुल कब?", history=history)[-1].talk
    assert first is not None and first.id is not None
    second = all_screens(FakeEngine(), "और?", first, history)[-1].talk
    third = all_screens(FakeEngine(), "फिर?", second, history, behind=1, instead=True)[-1].talk
    assert questions(third) == ["पुल कब?", "फिर?"]
    kept = history.conversation("owner", first.id)
    assert [one.turn.question for one in kept.turns] == ["पुल कब?", "फिर?"]
    assert third is not None and [one.number for one in third.turns] == [one.number for one in kept.turns]
    history.close()


def test_a_reply_that_cannot_be_kept_is_shown_and_that_is_said():
    class Full:
        def append(self, *_):
            raise HistoryError("the disk is full")

    found = all_screens(FakeEngine(), "पुल कब?", history=Full())
    assert "#cite:1-2" in (found[-1].messages or [])[-2]["content"]
    assert last(found[-1]) == trouble(HINDI.unkept)
    assert questions(found[-1].talk) == ["पुल कब?"]


@pytest.mark.parametrize("question", ["", "  \n\t "])
def test_nothing_is_asked_when_nothing_is_typed(question):
    engine = FakeEngine()
    (screen,) = all_screens(engine, question)
    assert screen.messages is None and engine.asked == []


@pytest.mark.parametrize(
    ("question", "said"),
    [("boom", HINDI.failed), ("damaged", HINDI.unusable), ("x" * 3000, HINDI.unaskable)],
)
def test_an_error_becomes_a_message_and_the_question_goes_back_to_the_box(question, said):
    found = all_screens(FakeEngine(), question, TALK)
    assert last(found[-1]) == trouble(said)
    assert (found[-1].question, found[-1].asking, found[-1].pending) == (question, False, "")
    assert found[-1].talk is None


def test_a_stopped_question_goes_back_to_an_empty_box_only():
    assert stopped(HINDI, TALK, "अधूरा?", "").question == "अधूरा?"
    assert stopped(HINDI, TALK, "अधूरा?", "नया").question is None
    assert stopped(HINDI, TALK, "अधूरा?", "").messages == shown(TALK, HINDI)
    assert stopped(HINDI, TALK, "", "").question is None
    assert stopped(HINDI, TALK, "अधूरा?", "").asking is False


def test_a_question_that_is_cancelled_ends_at_once_though_its_reply_is_still_being_made():
    engine = FakeEngine()

    async def cancelled() -> float:
        asking = screens(Place(engine, HINDI), Wish("wait for it"), Talk())
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
    for screen in (stopped(HINDI, TALK, "अधूरा?", ""), cleared("अधूरा?")):
        assert screen.pending is not None
        assert failed(HINDI, TALK, screen.pending, "अधूरा?") == Screen(pending="")
    assert stopped(HINDI, TALK, "", "").pending == cleared("").pending == ""


def test_a_new_conversation_is_empty():
    assert cleared("") == Screen([], Talk(), "", False, "")


def test_a_full_queue_and_a_broken_page_are_told_apart():
    assert last(failed(HINDI, Talk(), "", "पुल?")) == trouble(HINDI.busy)
    assert last(failed(HINDI, Talk(), "पुल?", "")) == trouble(HINDI.failed)
    assert failed(HINDI, Talk(), "पुल?", "").question == "पुल?"
    assert failed(HINDI, Talk(), "पुल?", "नया").question is None
    assert failed(HINDI, TALK, "", "").messages == shown(TALK, HINDI)


def test_a_citation_opens_its_quote_and_a_near_passage_its_passage():
    view = opened(TALK, "cite:1-2", "hi")
    assert view is not None
    assert (view.marks.number, view.marks.span, view.quote) == (2, REPLY.quotes[1].span, REPLY.quotes[1])
    assert (view.previous, view.next) == ("cite:1-1", None)
    near = opened(TALK, "near:2-1", "hi")
    assert near is not None
    assert (near.marks.number, near.marks.span.of(BRIDGE.text), near.quote) == (None, "सेमल्टी", None)


@pytest.mark.parametrize(
    "cite",
    [None, 7, {}, ["cite:1-1"], "", "cite:", "cite:0-1", "cite:1-0", "cite:1-3", "cite:3-1", "cite:2-1"]
    + ["near:1-1", "near:2-2", "cite:1-1\n", "cite:१-१", "cite:-1-1", "cite:1-1<b>"]
    + ["cite:99999999999-1", "x" * 100_000],
)
def test_what_names_no_citation_of_this_conversation_opens_nothing(cite):
    assert opened(TALK, cite, "hi") is None


@pytest.mark.parametrize(
    ("data", "wish"),
    [
        ({"how": "edit", "turn": 2, "text": "कब?"}, Wish("कब?", 1, True)),
        ({"how": "edit", "turn": 1, "text": "कब?"}, Wish("कब?", 0, False)),
        ({"how": "again", "turn": 2, "text": None}, Wish("none", 1, True)),
        ({"how": "again", "turn": 1, "text": "x"}, Wish("पुल?", 0, False)),
        ({"how": "reword", "turn": 2, "text": "कब?"}, Wish("कब?", 0, False)),
    ],
)
def test_a_button_says_what_to_ask_and_behind_what(data, wish):
    assert wished(data, TALK) == wish


@pytest.mark.parametrize(
    "data",
    [None, [], "edit", {}, {"how": "edit"}, {"how": "edit", "turn": "1", "text": "x"}]
    + [{"how": "edit", "turn": turn, "text": "x"} for turn in (0, 3, -1, None, 1.5)]
    + [{"how": how, "turn": 1, "text": text} for how in ("edit", "reword") for text in (None, " ", 7)]
    + [{"how": how, "turn": 1, "text": "x"} for how in ("drop", None, ["edit"])],
)
def test_what_no_button_says_asks_nothing(data):
    assert wished(data, TALK) is None


def test_a_kept_conversation_comes_back_in_place_of_the_one_on_the_page():
    assert reopened(HINDI, TALK, "") == Screen(shown(TALK, HINDI), TALK, "", False, "")
    assert reopened(HINDI, TALK, "अधूरा?").pending != ""


@pytest.fixture
def kept(tmp_path):
    history = History(tmp_path / "kept.sqlite")
    talk = all_screens(FakeEngine(), "पुल कब?", history=history)[-1].talk
    yield Place(FakeEngine(), HINDI, history, "owner"), talk
    history.close()


def test_a_verdict_is_kept_shown_and_taken_back_when_it_is_given_again(kept):
    place, talk = kept
    bad = {"turn": 1, "good": False, "reason": "missed", "said": "पृष्ठ 3"}
    after = judged(place, talk, bad)
    assert after is not None
    assert after.turns[0].verdict == Verdict(False, "missed", "पृष्ठ 3")
    assert place.history.conversation("owner", talk.id).turns[0].verdict == after.turns[0].verdict
    assert HINDI.on_verdict.reasons["missed"] in shown(after, HINDI)[-1]["content"]
    again = judged(place, after, bad)
    assert again is not None and again.turns[0].verdict is None
    assert place.history.conversation("owner", talk.id).turns[0].verdict is None


@pytest.mark.parametrize(
    "data",
    [{}, {"turn": 2, "good": True}, {"turn": 0, "good": True}, {"turn": "1", "good": True}]
    + [{"turn": 1, "good": 1}, {"turn": 1, "good": False, "reason": "<b>"}]
    + [{"turn": 1, "good": False, "reason": "other", "said": 7}],
)
def test_what_is_no_verdict_changes_nothing(kept, data):
    place, talk = kept
    assert judged(place, talk, data) is None
    assert place.history.conversation("owner", talk.id).turns[0].verdict is None


def test_nothing_is_judged_where_nothing_is_kept():
    assert judged(Place(FakeEngine(), HINDI), TALK, {"turn": 1, "good": True}) is None
    assert 'name="good"' not in shown(TALK, HINDI)[1]["content"]
