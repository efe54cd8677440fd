"""A kept conversation as JSON and as Markdown, with the numbers of the quotes that the page shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from qa.reply_json import reply_json
from qa.types import Answer, Filters, Quote
from ui.escape import neutral
from ui.i18n import day, declined, phrases
from ui.kept import Conversation, Kept, Summary, Verdict

_ACTS = re.compile(r"([\\`*_\[\]<>#|~!&$])")
_OPENS = re.compile(r"^(\s*)([-+=]|\d{1,9}(?=[.)]))")  # what would begin a list or underline a heading


def summary_json(summary: Summary) -> dict[str, Any]:
    """A conversation in a list as plain values; moments in ISO 8601, UTC."""
    return {
        "id": summary.id,
        "title": summary.title,
        "begun": summary.begun.isoformat(timespec="seconds"),
        "changed": summary.changed.isoformat(timespec="seconds"),
        "turns": summary.turns,
    }


def conversation_json(conversation: Conversation) -> dict[str, Any]:
    """All of a conversation as plain values; ``reply`` as `reply_json` gives it."""
    return {**summary_json(conversation.summary), "turns": [_turn_json(kept) for kept in conversation.turns]}


def _turn_json(kept: Kept) -> dict[str, Any]:
    return {
        "number": kept.number,
        "asked": kept.asked.isoformat(timespec="seconds"),
        "question": kept.turn.question,
        "filters": filters_json(kept.turn.filters),
        "reply": reply_json(kept.turn.reply),
        "verdict": verdict_json(kept.verdict) if kept.verdict else None,
    }


def filters_json(filters: Filters) -> dict[str, Any]:
    """``filters`` as the keys that ``/api/ask`` takes; those that keep to nothing are left out."""
    sets = {name: sorted(getattr(filters, name)) for name in ("documents", "languages", "sources")}
    days = {"since": filters.since, "until": filters.until}
    return {name: found for name, found in sets.items() if found} | {
        name: when.isoformat() for name, when in days.items() if when
    }


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as plain values: ``verdict`` is "up" or "down"."""
    return {"verdict": "up" if verdict.good else "down", "reason": verdict.reason, "said": verdict.said}


def conversation_markdown(conversation: Conversation) -> str:
    """All of a conversation to be read: questions as headings, quotes with where they come from."""
    summary = conversation.summary
    begun = f"{summary.begun:%Y-%m-%d %H:%M} UTC"
    parts = [f"# {markdown_line(summary.title)}", begun]
    for kept in conversation.turns:
        parts += [f"## {markdown_line(kept.turn.question)}", *_reply(kept)]
    return "\n\n".join(parts) + "\n"


def _reply(kept: Kept) -> Iterator[str]:
    turn, reply = kept.turn, kept.turn.reply
    spoken = phrases(reply.language)
    for name, kept_to in filters_json(turn.filters).items():
        yield f"{name}: {markdown_line(kept_to if isinstance(kept_to, str) else ', '.join(kept_to))}"
    if turn.standalone != turn.question:
        yield f"{spoken.understood}: {markdown_line(turn.standalone)}"
    if not isinstance(reply, Answer):
        yield f"**{declined(reply.language, reply.reason)}**"
        return
    yield spoken.found
    for number, quote in enumerate(reply.quotes, 1):
        yield quote_markdown(quote, number, reply.language)


def quote_markdown(quote: Quote, number: int, language: str) -> str:
    """Quote ``number`` as a block of Markdown: its words with ``[n]``, then where they come from."""
    document = quote.document
    words = "\n".join(f"> {markdown_line(line)}" for line in quote.text.splitlines() if line.strip())
    when = day(document.published, language) if document.published else ""
    title = f"**{markdown_line(document.title or document.id)}**"
    about = (title, markdown_line(document.source or ""), when, markdown_line(document.url or ""))
    place = f"`{neutral(document.id).replace('`', '')}` {quote.span.start}–{quote.span.end}"
    return f"{words} [{number}]\n>\n> [{number}] {' · '.join(part for part in (*about, place) if part)}"


def markdown_line(text: str) -> str:
    """``text`` on one line of Markdown that shows it as it is: no markup, no picture, no HTML."""
    return _OPENS.sub(r"\1\\\2", _ACTS.sub(r"\\\1", " ".join(neutral(text).split())))
