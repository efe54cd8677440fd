"""What is embedded for a chunk: the opening words of its article, then the chunk itself.

News names its place, office and occasion once, in the title and the first sentence; a paragraph further down
says "the commune" and "the department". With the opening before it, its vector knows which commune is meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Document, Span

OPENING = 160
"""How many code points of the opening go before a chunk: a headline or most of a first sentence."""


def before_chunk(document: Document, content: Sequence[Span]) -> str:
    """What is put before every chunk but the first; empty without content."""
    return f"{opening(document, content)}… " if content else ""


def opening(document: Document, content: Sequence[Span]) -> str:
    """The first words of the article, at most `OPENING` code points, cut at a word."""
    start = content[0].start
    words = " ".join(document.text[start : start + 2 * OPENING].split())
    return words if len(words) <= OPENING else words[: OPENING + 1].rsplit(" ", 1)[0][:OPENING]


def embedded_text(document: Document, content: Sequence[Span], span: Span) -> str:
    """The text whose vector stands for the chunk of ``document`` at ``span``; a search key, never shown."""
    words = span.of(document.text)
    return words if span.start <= content[0].start else before_chunk(document, content) + words
