"""What a chunk is found by: its own words, and the opening of its article.

News names its place, office and occasion once, in the title and the first sentence; a paragraph further down
says "the commune" and "the department". Drawn a little towards the opening, its vector knows which commune is
meant. The opening is embedded once for a whole article, so that it costs next to nothing; put before every
chunk as text it makes a third more to embed, and the chunks of one article too much alike.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index.types import Document, Embedder, Span, Vector, Vectors

OPENING = 160
"""How many code points the opening has: a headline or most of a first sentence."""

OPENING_WEIGHT = 0.3
"""How much the opening counts beside a chunk's own words; chosen by ``python -m bench.context``."""

SHORT = 2400
"""An article of at most so many code points needs no reminder: its opening is never far from a chunk."""

_HEAD = 60  # code points that tell whether a chunk begins as its article does


@dataclass(frozen=True, slots=True)
class Wording:
    """What decides a chunk's vector and postings: its ``words``, and its article's ``opening`` or nothing."""

    words: str
    opening: str = ""

    @property
    def posted(self) -> str:
        """The text whose words are the chunk's postings: of a chunk that is the opening itself, only once."""
        is_opening = not self.opening or " ".join(self.words.split()).startswith(self.opening[:_HEAD])
        return self.words if is_opening else f"{self.opening}… {self.words}"

    @property
    def digest(self) -> str:
        """64 hexadecimal digits that differ where the vector does; a lone surrogate counts as three bytes."""
        all = json.dumps([self.words, self.opening, OPENING_WEIGHT]) if self.opening else self.words
        return hashlib.sha256(all.encode("utf-8", "surrogatepass")).hexdigest()


def wording(document: Document, content: Sequence[Span], span: Span) -> Wording:
    """The wording of the chunk of ``document`` at ``span``; ``content`` are the spans of the article."""
    short = content[-1].end - content[0].start <= SHORT
    return Wording(span.of(document.text), "" if short else opening(document, content))


def opening(document: Document, content: Sequence[Span], length: int = OPENING) -> str:
    """The first words of the article, at most ``length`` code points, cut at a word."""
    words = ""
    for span in content:
        paragraph = document.text[span.start : min(span.end, span.start + 2 * length)]
        words = " ".join([*words.split(), *paragraph.split()])
        if len(words) > length:
            return words[: length + 1].rsplit(" ", 1)[0][:length]
    return words


def chunk_vectors(
    wordings: Sequence[Wording],
    embedder: Embedder,
    on_done: Callable[[int], None] | None = None,
    openings: dict[str, Vector] | None = None,
) -> Vectors:
    """The vectors of chunks: float32 of shape (len(wordings), dimension), every row of norm 1.

    Each opening is embedded once; those in ``openings`` are known, and new ones are added to it. ``on_done``
    is told now and then how many chunks are done.
    """
    openings = {} if openings is None else openings
    needed = dict.fromkeys(one.opening for one in wordings if one.opening)
    new = [words for words in needed if words not in openings]
    texts = [*(one.words for one in wordings), *new]

    def tell(done: int) -> None:
        if on_done:
            on_done(done * len(wordings) // len(texts))

    found = embedder.encode_passages(texts, on_done=tell)
    openings |= dict(zip(new, found[len(wordings) :], strict=True))
    rows: Vectors = found[: len(wordings)].copy()
    for row, one in zip(rows, wordings, strict=True):
        if one.opening:
            row += OPENING_WEIGHT * openings[one.opening]
            row /= np.linalg.norm(row)
    return rows
