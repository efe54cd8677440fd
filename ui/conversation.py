"""What the page shows while a conversation goes on. Knows nothing of Gradio: values in, screens out."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from index.errors import IndexUnusable, QuestionError
from qa.types import Turn
from ui.engine import Engine
from ui.i18n import Labels
from ui.render import NEAREST, question_markdown, reply_markdown, reply_steps
from ui.sources import View, passage_view, quote_view

_log = logging.getLogger(__name__)
_CITE = re.compile(r"(cite|near):([1-9][0-9]{0,3})-([1-9][0-9]{0,2})", re.ASCII)

STOPPED = "\0"
"""What ``pending`` is once a question was stopped: Gradio then reports a failure that is none."""

Turns = tuple[Turn, ...]
Messages = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Screen:
    """What changes on the page; None leaves a part as it is.

    ``pending`` is the question under way, "" when there is none; ``question`` is what stands in the text box.
    """

    messages: Messages | None = None
    turns: Turns | None = None
    question: str | None = None
    asking: bool | None = None
    pending: str | None = None


def shown(turns: Turns) -> Messages:
    """All of ``turns`` as chat messages."""
    messages: Messages = []
    for number, turn in enumerate(turns, 1):
        messages += [_asked(turn.question), _said(reply_markdown(turn.reply, number))]
    return messages


async def screens(engine: Engine, labels: Labels, question: str, turns: Turns) -> AsyncIterator[Screen]:
    """Ask ``question`` after ``turns``: searching, then the reply quote by quote. Errors become messages.

    Cancelled, it ends at once; a reply that is still being made is thrown away when it comes.
    """
    if not question.strip():
        yield Screen()
        return
    before = [*shown(turns), _asked(question)]
    yield Screen([*before, _said(f"*{labels.searching}*")], question="", asking=True, pending=question)
    try:
        reply = await asyncio.to_thread(engine.ask, question, turns)
    except QuestionError:
        yield _unanswered(before, labels.unaskable, question)
        return
    except IndexUnusable:
        _log.exception("the index cannot be used")
        yield _unanswered(before, labels.unusable, question)
        return
    except Exception:  # noqa: BLE001 the outermost edge: whatever broke, the reader keeps question and page
        _log.exception("a question could not be answered")
        yield _unanswered(before, labels.failed, question)
        return
    turns = (*turns, Turn(question, reply.understood.standalone, reply))
    for step in reply_steps(reply, len(turns)):
        yield Screen([*before, _said(step)], turns=turns, pending="")
    yield Screen(asking=False)


def stopped(turns: Turns, pending: str, typed: str) -> Screen:
    """Back to what was said before; a question that was under way returns to an empty text box."""
    question = pending if pending and not typed.strip() else None
    return Screen(shown(turns), question=question, asking=False, pending=STOPPED if pending else "")


def cleared(pending: str) -> Screen:
    """The beginning of a new conversation."""
    return Screen([], (), "", False, STOPPED if pending else "")


def failed(labels: Labels, turns: Turns, pending: str, typed: str) -> Screen:
    """What to show when the page's own machinery failed: before it began (too many waiting), or under way."""
    if pending == STOPPED:
        return Screen(pending="")
    question = pending or typed
    if not question.strip():
        return Screen(shown(turns), asking=False, pending="")
    said = labels.failed if pending else labels.busy
    return Screen(
        [*shown(turns), _asked(question), _said(said)],
        question=None if typed.strip() else question,
        asking=False,
        pending="",
    )


def opened(turns: Turns, cite: object, language: str) -> View | None:
    """The view that the citation ``cite`` names, or None: from a browser comes anything."""
    found = _CITE.fullmatch(cite) if isinstance(cite, str) else None
    if found is None:
        return None
    kind, turn, number = found[1], int(found[2]), int(found[3])
    if turn > len(turns):
        return None
    reply = turns[turn - 1].reply
    if kind == "cite":
        return quote_view(reply.quotes, number, found[0], language) if number <= len(reply.quotes) else None
    nearest = reply.nearest[:NEAREST]
    return passage_view(nearest[number - 1], found[0], language) if number <= len(nearest) else None


def _unanswered(before: Messages, why: str, question: str) -> Screen:
    return Screen([*before, _said(why)], question=question, asking=False, pending="")


def _asked(question: str) -> dict[str, str]:
    return {"role": "user", "content": question_markdown(question)}


def _said(markdown: str) -> dict[str, str]:
    return {"role": "assistant", "content": markdown}
