"""What is embedded for a chunk: the opening words of its article, then the chunk itself.

News names its place, office and occasion once, in the title and the first sentence; a paragraph further down
says "the commune" and "the department". With the opening before it, its vector knows which commune is meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Document, Span

OPENING = 160
"""How many code points of the opening go before a chunk: a headline or most of a first sentence."""

SHORT = 1000
"""An article of at most so many code points needs no reminder: its opening is never far from a chunk."""


def before_chunk(document: Document, content: Sequence[Span]) -> str:
    """What is put before every chunk but the first; empty without content."""
    return f"{opening(document, content)}… " if content else ""


def opening(document: Document, content: Sequence[Span]) -> str:
    """The first words of the article, at most `OPENING` code points, cut at a word."""
    words = ""
    for span in content:
        paragraph = document.text[span.start : min(span.end, span.start + 2 * OPENING)]
        words = " ".join([*words.split(), *paragraph.split()])
        if len(words) > OPENING:
            return words[: OPENING + 1].rsplit(" ", 1)[0][:OPENING]
    return words


def embedded_text(document: Document, content: Sequence[Span], span: Span) -> str:
    """The text whose vector stands for the chunk of ``document`` at ``span``; a search key, never shown."""
    words = span.of(document.text)
    near = span.start <= content[0].start or content[-1].end - content[0].start <= SHORT
    return words if near else before_chunk(document, content) + words
