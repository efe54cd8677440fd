"""A reply as Markdown for the chat. Articles and questions are a stranger's: `ui.escape` is between."""

from __future__ import annotations

from collections.abc import Iterator

from index.types import Document
from qa.types import Abstention, Answer, Passage, Quote, Reply
from ui.escape import link, markdown_text
from ui.i18n import Phrases, day, declined, phrases

NEAREST = 3
_GLANCE = 240  # code points of a nearby passage: it is no answer, it is opened to be read


def question_markdown(question: str) -> str:
    """The question as it was typed, line by line."""
    return _lines(question)


def reply_steps(reply: Reply, turn: int) -> Iterator[str]:
    """The growing Markdown of ``reply``, the ``turn``-th of its conversation (from 1), quote by quote.

    Every step is whole: a citation link is never cut between two of them. The last one is all of it.
    """
    if isinstance(reply, Abstention):
        yield _abstention(reply, turn)
        return
    shown = _opening(reply)
    for number, quote in enumerate(reply.quotes, 1):
        shown += f"\n\n{_quote(quote, turn, number, reply.language)}"
        yield shown


def reply_markdown(reply: Reply, turn: int) -> str:
    """All of ``reply``, the ``turn``-th of its conversation (from 1)."""
    return list(reply_steps(reply, turn))[-1]


def _opening(reply: Answer) -> str:
    spoken = phrases(reply.language)
    return spoken.found + _understood(reply, spoken)


def _understood(reply: Reply, spoken: Phrases) -> str:
    readings = reply.understood.readings
    if not readings:
        return ""
    pairs = ", ".join(f"{markdown_text(asked)} → {markdown_text(read)}" for asked, read in readings)
    return f"\n\n<small>{spoken.understood}: {pairs}</small>"


def _quote(quote: Quote, turn: int, number: int, language: str) -> str:
    cited = f"[&#91;{number}&#93;](#cite:{turn}-{number})"
    return f"> {_lines(quote.text)}&nbsp;{cited}\n>\n> {_source(quote.document, language)}"


def _lines(text: str) -> str:
    return "<br>".join(markdown_text(line) for line in text.splitlines() if line.strip())


def _source(document: Document, language: str) -> str:
    """Where a quote comes from: title, publisher, date and link to the original, as far as known."""
    title = f"**{markdown_text(document.title or document.id)}**"
    publisher = markdown_text(document.source or "")
    when = day(document.published, language) if document.published else ""
    parts = (title, publisher, when, link(document.url, phrases(language).original))
    return " · ".join(part for part in parts if part)


def _abstention(reply: Abstention, turn: int) -> str:
    spoken = phrases(reply.language)
    shown = f"**{declined(reply.language, reply.reason)}**{_understood(reply, spoken)}"
    nearest = reply.nearest[:NEAREST]
    if not nearest:
        return shown
    summary = spoken.nearest.format(count=len(nearest))
    passages = "\n\n".join(_passage(passage, turn, n) for n, passage in enumerate(nearest, 1))
    return f"{shown}\n\n<details><summary>{summary}</summary>\n\n{passages}\n\n</details>"


def _passage(passage: Passage, turn: int, number: int) -> str:
    """A passage that came near; ``#near:`` keeps it apart from what is cited."""
    title = markdown_text(passage.document.title or passage.document.id)
    return f"> {markdown_text(glance(passage.text))}\n>\n> [{title}](#near:{turn}-{number})"


def glance(text: str) -> str:
    """The beginning of ``text``, whole words of it, with an ellipsis where something is left out."""
    flat = " ".join(text.split())
    if len(flat) <= _GLANCE:
        return flat
    kept = flat[:_GLANCE].rpartition(" ")[0] or flat[:_GLANCE]
    return f"{kept} …"
