"""A reply as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from qa.types import Answer, Passage, Quote, Reply
from ui.escape import neutral
from ui.i18n import day, declined, phrases

_WIDTH = 100
_INDENT = "    "


def _line(words: str) -> str:
    """``words`` on one line, with nothing in them that a terminal would obey."""
    return " ".join(neutral(words).split())


def _block(words: str) -> str:
    return textwrap.fill(
        _line(words),
        _WIDTH,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def reply_text(reply: Reply) -> str:
    """The quotes with their sources, or why there are none and what came nearest."""
    spoken = phrases(reply.language)
    if isinstance(reply, Answer):
        quotes = [_quote_text(number, quote, reply.language) for number, quote in enumerate(reply.quotes, 1)]
        return "\n\n".join([spoken.found, *quotes])
    nearest = reply.nearest[:3]
    heading = [spoken.nearest.format(count=len(nearest))] if nearest else []
    return "\n\n".join(
        [declined(reply.language, reply.reason), *heading, *([passages_text(nearest)] if nearest else [])]
    )


def _quote_text(number: int, quote: Quote, language: str) -> str:
    document = quote.document
    published = day(document.published, language) if document.published else ""
    about = " · ".join(part for part in (document.title, document.source or "", published) if part)
    verdict = "✓ verbatim" if quote.verified else "✗ changed since it was indexed"
    lines = [f"[{number}]", _block(f"“{quote.text}”"), *([_block(about)] if about else [])]
    lines.append(f"{_INDENT}{_line(document.id)} {quote.span.start}–{quote.span.end} {verdict}")
    if document.url:
        lines.append(f"{_INDENT}{_line(document.url)}")
    return "\n".join(lines)


def passages_text(passages: Sequence[Passage]) -> str:
    """The passages with score and place, one block each."""
    return "\n\n".join(
        f"{passage.score:.3f}  {_line(passage.document.id)} {passage.span.start}–{passage.span.end}\n"
        + "\n".join(_block(words) for words in (passage.document.title, passage.text) if words)
        for passage in passages
    )
