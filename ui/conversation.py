"""What the page shows while a conversation goes on. Knows nothing of Gradio: values in, screens out."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from index.errors import HistoryError, IndexUnusable, QuestionError
from index.types import Card
from qa.types import Filters, Reply, Turn
from ui.engine import Engine
from ui.feedback import REASONS
from ui.history import History
from ui.kept import Kept, Verdict
from ui.labels import Labels
from ui.render import notice_html, question_html, reply_html, reply_steps, uncited
from ui.replies import replies
from ui.scope import Unfit, check, said_of
from ui.sources import View, passage_view, quote_view

_log = logging.getLogger(__name__)
_CITE = re.compile(r"(cite|near):([1-9][0-9]{0,3})-([1-9][0-9]{0,2})", re.ASCII)
_LONGEST_SAID = 2000  # code points of a verdict in a reader's own words

STOPPED = "\0"
"""What ``pending`` is once a question was stopped: Gradio then reports a failure that is none."""

Messages = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation on the page: its ``turns``, and its ``id`` where it is kept."""

    turns: tuple[Kept, ...] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader asks: who answers, the words of the page, what keeps the turns of ``owner``, if any.

    ``cards`` gives what is known of the documents that are answered from.
    """

    engine: Engine
    labels: Labels
    history: History | None = None
    owner: str = ""
    cards: Callable[[], Sequence[Card]] = tuple


@dataclass(frozen=True, slots=True)
class Wish:
    """A question to be asked behind the first ``behind`` turns, ``instead`` of all that follow them or not.

    ``behind`` None is behind all of them; ``filters`` are what it is kept to.
    """

    question: str
    behind: int | None = None
    instead: bool = False
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class Screen:
    """What changes on the page; None leaves a part as it is.

    ``pending`` is the question under way, "" when there is none; ``question`` is what stands in the text box.
    """

    messages: Messages | None = None
    talk: Talk | None = None
    question: str | None = None
    asking: bool | None = None
    pending: str | None = None


def shown(talk: Talk, labels: Labels) -> Messages:
    """All of ``talk`` as chat messages; what is kept can be judged."""
    messages: Messages = []
    for n, kept in enumerate(talk.turns, 1):
        reply = reply_html(kept.turn.reply, n, labels, kept.verdict, talk.id)
        messages += [_asked(kept.turn.question, n, labels, _scope(kept.turn, labels)), _said(reply)]
    return messages


async def screens(place: Place, wish: Wish, talk: Talk) -> AsyncIterator[Screen]:
    """Ask what is wished: searching, then the reply quote by quote. Errors become messages.

    The quotes of an early reply stand above the notice of searching until the last one comes.

    Cancelled, it ends at once; a reply that is still being made is thrown away when it comes.
    """
    question, labels = wish.question, place.labels
    if not question.strip():
        yield Screen()
        return
    before = talk.turns[: wish.behind] if wish.instead else talk.turns
    said = [*shown(Talk(before, talk.id), labels), _asked(question, 0, labels)]
    searching = _said(notice_html(labels.searching, "searching"))
    yield Screen([*said, searching], question="", asking=True, pending=question)
    turns = tuple(kept.turn for kept in talk.turns[: wish.behind])
    try:
        async for reply, last in replies(partial(_replied, place, wish, turns)):
            if not last and reply.quotes:
                yield Screen([*said, _said(_early(reply, len(before) + 1, labels)), searching])
    except Unfit as why:
        yield _unanswered(talk, labels, str(why), question)
        return
    except QuestionError:
        yield _unanswered(talk, labels, labels.unaskable, question)
        return
    except IndexUnusable:
        _log.exception("the index cannot be used")
        yield _unanswered(talk, labels, labels.unusable, question)
        return
    except Exception:  # noqa: BLE001 the outermost edge: whatever broke, the reader keeps question and page
        _log.exception("a question could not be answered")
        yield _unanswered(talk, labels, labels.failed, question)
        return
    turn = Turn(question, reply.understood.standalone, reply, wish.filters)
    said = [*said[:-1], _asked(question, len(before) + 1, labels, _scope(turn, labels))]
    steps = list(reply_steps(reply, len(before) + 1, labels))
    for step in steps[:-1]:
        yield Screen([*said, _said(step)])
    talk, kept = await asyncio.to_thread(_with, place, talk, before, turn)
    note = [] if kept else [_said(notice_html(labels.unkept, "trouble"))]
    yield Screen([*shown(talk, labels), *note], talk=talk, asking=False, pending="")


def _replied(place: Place, wish: Wish, turns: Sequence[Turn], early: Callable[[Reply], None]) -> Reply:
    check(wish.filters, place.cards() if wish.filters else (), place.labels)
    return place.engine.ask(wish.question, turns, filters=wish.filters or None, early=early)


def _early(reply: Reply, turn: int, labels: Labels) -> str:
    """The quotes of a reply that is not the last word, without what can be done with a whole one."""
    return list(reply_steps(reply, turn, labels))[-2]


def _scope(turn: Turn, labels: Labels) -> str:
    """What ``turn`` was kept to, in words."""
    titles = {quote.document.id: quote.document.title for quote in turn.reply.quotes}
    return said_of(turn.filters, labels, titles)


def _with(place: Place, talk: Talk, before: tuple[Kept, ...], turn: Turn) -> tuple[Talk, bool]:
    """``talk`` with ``turn`` behind ``before``, and whether it is kept as it should be."""
    history, id, number = place.history, talk.id, len(before) + 1
    sound = True
    if history is not None:
        try:
            if id is not None and len(before) < len(talk.turns):
                history.rewind(place.owner, id, talk.turns[len(before)].number)
            id, number = history.append(place.owner, turn, id)
        except HistoryError:
            _log.exception("a turn could not be kept")
            sound = False
    return Talk((*before, Kept(number, turn, datetime.now(UTC))), id), sound


def stopped(labels: Labels, talk: Talk, pending: str, typed: str) -> Screen:
    """Back to what was said before; a question that was under way returns to an empty text box."""
    question = pending if pending and not typed.strip() else None
    messages = shown(talk, labels)
    return Screen(messages, question=question, asking=False, pending=STOPPED if pending else "")


def cleared(pending: str) -> Screen:
    """The beginning of a new conversation."""
    return Screen([], Talk(), "", False, STOPPED if pending else "")


def reopened(labels: Labels, talk: Talk, pending: str) -> Screen:
    """A kept conversation in place of the one on the page."""
    return Screen(shown(talk, labels), talk, "", False, STOPPED if pending else "")


def kept_to(talk: Talk) -> Filters:
    """What the last question of ``talk`` was kept to, and the next one therefore is."""
    return talk.turns[-1].turn.filters if talk.turns else Filters()


def judged(place: Place, talk: Talk, data: Mapping[str, object]) -> Talk | None:
    """``talk`` with a reader's verdict on a turn, kept; None where it is none, or cannot be kept.

    The verdict that a turn has already, pressed again, is taken back.
    """
    turn, good = data.get("turn"), data.get("good")
    reason, own = data.get("reason") or "", data.get("said") or ""
    if place.history is None or talk.id is None or not isinstance(turn, int) or not isinstance(good, bool):
        return None
    if not 1 <= turn <= len(talk.turns) or reason not in ("", *REASONS) or not isinstance(own, str):
        return None
    one = talk.turns[turn - 1]
    verdict: Verdict | None = Verdict(good, str(reason), own[:_LONGEST_SAID])
    if one.verdict == verdict:
        verdict = None
    try:
        place.history.judge(place.owner, talk.id, one.number, verdict)
    except HistoryError:
        _log.exception("a verdict could not be kept")
        return None
    after = replace(one, verdict=verdict)
    return Talk((*talk.turns[: turn - 1], after, *talk.turns[turn:]), talk.id)


def failed(labels: Labels, talk: Talk, pending: str, typed: str) -> Screen:
    """What to show when the page's own machinery failed: before it began (too many waiting), or under way."""
    if pending == STOPPED:
        return Screen(pending="")
    question = pending or typed
    if not question.strip():
        return Screen(shown(talk, labels), asking=False, pending="")
    screen = _unanswered(talk, labels, labels.failed if pending else labels.busy, question)
    return Screen(screen.messages, None, None if typed.strip() else question, False, "")


def wished(data: object, talk: Talk) -> Wish | None:
    """What a button of the page wants asked, or None: from a browser comes anything.

    ``edit``: other words for a question (for an older one behind all of them, so that nothing is lost);
    ``reword``: what was understood, changed, as a question of its own; ``again``: the same question.
    """
    if not isinstance(data, dict) or not isinstance(data.get("turn"), int):
        return None
    how, turn, text = data.get("how"), data["turn"], data.get("text")
    if not 1 <= turn <= len(talk.turns):
        return None
    last = turn == len(talk.turns)
    if how == "again":
        return Wish(talk.turns[turn - 1].turn.question, turn - 1, last)
    if not isinstance(text, str) or not text.strip():
        return None
    if how == "edit":
        return Wish(text, turn - 1, last)
    return Wish(text, 0) if how == "reword" else None


def opened(talk: Talk, cite: object, language: str) -> View | None:
    """The view that the citation ``cite`` names, or None: from a browser comes anything."""
    found = _CITE.fullmatch(cite) if isinstance(cite, str) else None
    if found is None:
        return None
    kind, turn, number = found[1], int(found[2]), int(found[3])
    if turn > len(talk.turns):
        return None
    reply = talk.turns[turn - 1].turn.reply
    if kind == "cite":
        return quote_view(reply.quotes, number, turn, language) if number <= len(reply.quotes) else None
    nearest = uncited(reply)
    return passage_view(nearest[number - 1], found[0], language) if number <= len(nearest) else None


def _unanswered(talk: Talk, labels: Labels, why: str, question: str) -> Screen:
    messages = [*shown(talk, labels), _asked(question, 0, labels), _said(notice_html(why, "trouble"))]
    return Screen(messages, question=question, asking=False, pending="")


def _asked(question: str, turn: int, labels: Labels, scope: str = "") -> dict[str, str]:
    return {"role": "user", "content": question_html(question, turn, labels, scope)}


def _said(html: str) -> dict[str, str]:
    return {"role": "assistant", "content": html}
