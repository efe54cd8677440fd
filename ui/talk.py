"""A conversation in a terminal: questions from lines, replies with follow-ups, until the input ends."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from index.errors import QuestionError
from qa.types import Reply, Turn
from ui.engine import Engine
from ui.escape import neutral
from ui.i18n import phrases
from ui.terminal import reply_text

AGAIN = "/new"
"""The line that begins a new conversation."""

_PROMPT = "? "


def replies(engine: Engine, lines: Iterable[str], warn: Callable[[str], None]) -> Iterator[Reply]:
    """The reply to each of ``lines`` after those before it, as it is ready.

    ``/new`` forgets what was said; an empty line is passed over; ``warn`` hears why a question has none.
    """
    turns: tuple[Turn, ...] = ()
    for line in lines:
        question = line.strip()
        if question == AGAIN:
            turns = ()
        if not question or question == AGAIN:
            continue
        try:
            reply = engine.ask(question, turns)
        except QuestionError as error:
            warn(neutral(str(error)))
            continue
        yield reply
        turns = (*turns, Turn(question, reply.understood.standalone, reply))


def spoken(reply: Reply) -> str:
    """``reply`` as text, and above it how its question was understood where that says more."""
    text, alone = reply_text(reply), reply.understood.standalone
    if alone == reply.question:
        return text
    return f"({phrases(reply.language).understood}: {' '.join(neutral(alone).split())})\n{text}"


def typed_lines() -> Iterator[str]:
    """The lines of standard input; at a terminal with a prompt and what was typed before at hand."""
    if not sys.stdin.isatty():
        yield from sys.stdin
        return
    with suppress(ImportError):
        import readline  # noqa: F401 - where it is there, `input` uses it
    while True:
        try:
            yield input(_PROMPT)
        except (EOFError, KeyboardInterrupt):
            sys.stderr.write("\n")
            return
