"""The values that flow through the index: frozen, and impossible to build wrong.

Every offset is a half-open range of code points in ``Document.text``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt
import regex

from index.errors import SpanError

Vectors = npt.NDArray[np.float32]
"""float32 of shape (rows, dimension), every row of norm 1."""

Vector = npt.NDArray[np.float32]
"""One row of `Vectors`: float32 of shape (dimension,)."""

LANGUAGES = ("hi", "hi-Latn", "en", "vi")
"""The languages that Sandarbh tells apart, romanised Hindi as one of them; anything else is ``und``."""

_LONGEST_GRAPHEME = 64  # Unicode's stream-safe format allows 30 marks on a letter; the longest emoji have 15
_FLAG_LETTERS = regex.compile(r"(?r)[\U0001F1E6-\U0001F1FF]+")  # read backwards


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A non-empty half-open range ``[start, end)`` of code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise SpanError(
                f"[{self.start}, {self.end}) is not a span: it must start at 0 or later and hold something"
            )

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words at this span of ``text``; raises `SpanError` past its end instead of shortening."""
        if self.end > len(text):
            raise SpanError(
                f"[{self.start}, {self.end}) reaches past the end of a text of {len(text)} code points"
            )
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a code point."""
        return self.start < other.end and other.start < self.end


def is_grapheme_boundary(text: str, offset: int) -> bool:
    """Whether ``offset`` lies between two graphemes (UAX 29): a vowel sign stays with its consonant.

    A "grapheme" of more than 64 code points, such as a letter under a hundred accents, may be cut anywhere
    past those.
    """
    if offset <= 0 or offset >= len(text):
        return True
    start = max(0, offset - _LONGEST_GRAPHEME)
    if flags := _FLAG_LETTERS.match(text, 0, start):
        start -= len(flags.group()) % 2  # flags are pairs, counted from the first letter of their run
    for match in regex.finditer(r"\X", text[start : offset + _LONGEST_GRAPHEME]):
        if match.end() > offset - start:
            return match.start() == offset - start or (match.start() == 0 and start > 0)
    return True


@dataclass(frozen=True, slots=True)
class Document:
    """One article as its file holds it.

    ``text`` is the file's own text, never rewritten; ``id`` comes from the path inside the corpus.
    ``source`` is the publisher as a reader knows it, ``language`` one of `LANGUAGES` or ``und``.
    """

    id: str
    text: str = field(repr=False)
    title: str = ""
    url: str | None = None
    language: str = "und"
    published: date | None = None
    source: str | None = None
    author: str | None = None

    def __post_init__(self) -> None:
        if not self.id or not self.text:
            raise SpanError("a document needs an id and a text")


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of a document; ``length`` of its text in code points, ``sha256`` of it in UTF-8."""

    id: str
    title: str = ""
    url: str | None = None
    language: str = "und"
    published: date | None = None
    source: str | None = None
    author: str | None = None
    length: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stored piece of a document: whole graphemes, small enough for the model."""

    document_id: str
    span: Span

    @classmethod
    def cut(cls, document: Document, span: Span) -> Chunk:
        """The chunk of ``document`` at ``span``; raises `SpanError` outside the text or inside a grapheme."""
        span.of(document.text)
        for offset in (span.start, span.end):
            if not is_grapheme_boundary(document.text, offset):
                raise SpanError(f"offset {offset} of {document.id} lies inside a grapheme")
        return cls(document.id, span)


class Embedder(Protocol):
    """What the index needs of an embedding model."""

    @property
    def name(self) -> str:
        """The model as the user names it."""

    @property
    def revision(self) -> str:
        """What changes when the weights or the prompts do."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    @property
    def max_tokens(self) -> int:
        """The longest passage in the model's tokens, prompt and special tokens taken off."""

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """The length of each text in tokens, without prompt and special tokens."""

    def encode_passages(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:
        """Embed ``texts`` as passages: float32 of shape (len(texts), dimension), every row of norm 1.

        ``on_done`` is told now and then how many are done.
        """

    def encode_query(self, text: str) -> Vectors:
        """Embed ``text`` as a question: float32 of shape (1, dimension), norm 1."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was left out, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; seconds of wall-clock time.

    ``documents`` counts identical ones once; ``added`` to ``unchanged`` and ``moved`` count ids, that is,
    every place in the corpus. ``remade`` names the rules that changed since the last build (``model``,
    ``chunks``, ``cleaning``, ``words``): what depends on them was made again. Of the chunks that needed
    embedding, ``embedded`` were embedded now and ``resumed`` by a build that did not finish.
    """

    generation: str
    documents: int
    chunks: int
    added: int
    changed: int
    removed: int
    unchanged: int
    embedded: int
    seconds: float
    moved: int = 0
    resumed: int = 0
    remade: tuple[str, ...] = ()
    duplicates: tuple[tuple[str, ...], ...] = ()
    """The ids of each document that lies in several places: it is indexed once, under the first."""
    near_duplicates: tuple[tuple[str, ...], ...] = ()
    """The ids of documents that print nearly the same words, a tuple a group."""
    failures: tuple[Failure, ...] = ()

    @property
    def published(self) -> bool:
        """Whether a new generation was written; a build that changes nothing writes none."""
        return bool(self.added or self.changed or self.moved or self.removed or self.remade)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build has come: ``done`` of ``total`` files (``stage`` "read") or chunks ("embed").

    In the stage "wait" another build holds the lock. ``documents`` are done with this stage; ``rate`` is how
    many of ``done`` a second, and ``left`` how many seconds the rest of the stage takes at that rate.
    """

    stage: str
    done: int
    total: int
    seconds: float = 0.0
    documents: int = 0
    rate: float = 0.0
    left: float | None = None


@dataclass(frozen=True, slots=True)
class SentenceAnswer:
    """What a reader takes for the answer in one ``sentence`` of a text: ``answer`` is its likeliest span.

    Both are places in the text. ``likelihood`` is the lead of all the sentence's spans together over "no
    answer", in logits. Raises `SpanError` for an answer outside its sentence.
    """

    sentence: Span
    answer: Span
    likelihood: float

    def __post_init__(self) -> None:
        if not self.sentence.contains(self.answer):
            raise SpanError(f"the answer {self.answer} does not lie in its sentence {self.sentence}")
