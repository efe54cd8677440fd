"""The values of asking: frozen, and impossible to build wrong. A quote cannot misquote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from index.catalog import text_digest
from index.errors import QuestionError, SpanError
from index.types import LANGUAGES, Chunk, Document, SentenceAnswer, Span


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents are looked in: those that fit every one of these; an empty set, or None, fits all.

    ``documents`` are ids, ``sources`` publishers in upper or lower case, ``languages`` those of documents.
    ``since`` and ``until`` are the first and the last day of publication; a document without a date fits
    neither. Raises `QuestionError` where ``since`` lies after ``until``.
    """

    documents: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    languages: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise QuestionError(
                f"no day is since {self.since} and until {self.until}: exchange the two dates"
            )

        unknown = sorted(self.languages - {*LANGUAGES, "und"})
        if unknown:
            raise QuestionError(f"unknown language {unknown[0]!r}: there are {', '.join(LANGUAGES)}, und")

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of a text for a question.

    ``score`` is how far the likeliest answer in the text lies before "no answer here" (0: as likely; no
    bounds). ``answer`` is the place of what it takes for the answer, in code points of the text, None where
    there is none. ``sentences`` are what it would take in each sentence, in their order, where it weighs
    sentences.
    """

    score: float
    answer: Span | None = None
    sentences: tuple[SentenceAnswer, ...] = ()

    @property
    def lead(self) -> float:
        """How far ``answer`` lies before "no answer here": with all else of its sentence, where it weighs
        them.
        """
        own = (one.likelihood for one in self.sentences if one.answer == self.answer)
        return next(own, self.score)


class Reader(Protocol):
    """A model that reads question and text together; safe to use from several threads."""

    def read(self, question: str, texts: Sequence[str], leads: Sequence[str] = ()) -> Sequence[Reading]:
        """What it makes of each of ``texts``, in their order.

        ``leads``, where given, is for each text what to know before it, "" for nothing: no answer is in it.
        """


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that retrieval found, with its surroundings.

    ``score`` (higher is better) belongs to this retrieval.

    ``around`` is the chunk with as many whole chunks beside it as make it readable (None: the chunk alone).
    ``legs`` gives the score of every leg that found it: "dense" is a cosine, "lexical" the share of the
    question's words (weighted by rarity) that stand in it. ``also_in`` are copies of its document, and other
    documents whose nearest passage prints nearly the same words.
    """

    document: Document
    chunk: Chunk
    score: float
    legs: tuple[tuple[str, float], ...] = ()
    around: Span | None = None
    also_in: tuple[Document, ...] = ()

    def __post_init__(self) -> None:
        if self.chunk.document_id != self.document.id:
            raise SpanError(f"a chunk of {self.chunk.document_id} is no passage of {self.document.id}")
        if not self.span.contains(self.chunk.span):
            raise SpanError(f"the surroundings of a passage hold its chunk ({self.document.id})")
        self.span.of(self.document.text)

    @property
    def span(self) -> Span:
        """Where the passage stands in its document: the chunk with its surroundings."""
        return self.around or self.chunk.span

    @property
    def text(self) -> str:
        """The words of the passage: a slice of the document."""
        return self.span.of(self.document.text)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document, with the sentences around them kept apart as context.

    ``digest`` is the SHA-256 that the document's text had when it was indexed. ``answer`` is where, inside
    the quote, the very words that answer stand, where something could tell. ``also_in`` are other documents
    that print nearly the same words.
    """

    document: Document
    span: Span
    digest: str
    before: Span | None = None
    after: Span | None = None
    answer: Span | None = None
    also_in: tuple[Document, ...] = ()

    def __post_init__(self) -> None:
        if self.answer and not self.span.contains(self.answer):
            raise SpanError(f"the words that answer stand inside their quote ({self.document.id})")
        for span in (self.before, self.span, self.after):
            if span is not None:
                span.of(self.document.text)
        if (self.before and self.before.end > self.span.start) or (
            self.after and self.after.start < self.span.end
        ):
            raise SpanError(
                f"the context of a quote lies before and after it, not over it ({self.document.id})"
            )

    @property
    def text(self) -> str:
        """The quoted words: a slice of the document."""
        return self.span.of(self.document.text)

    @property
    def sha256(self) -> str:
        """SHA-256 of the quoted words in UTF-8."""
        return text_digest(self.text)

    @property
    def verified(self) -> bool:
        """Whether the document's text is still, at this moment, the one that was indexed."""
        return text_digest(self.document.text) == self.digest


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of a question: its language, and each word that was read as another (asked, read).

    ``standalone`` is the question as it would be asked alone, ``looked_up`` the text that was embedded: for
    romanised Hindi in the words of the index.
    """

    language: str
    standalone: str
    readings: tuple[tuple[str, str], ...] = ()
    looked_up: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question answered by quotes, the best first; at least one. ``confidence`` lies in [0, 1]."""

    question: str
    quotes: tuple[Quote, ...]
    confidence: float
    language: str
    understood: Understood
    nearest: tuple[Passage, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if not self.quotes:
            raise ValueError("an answer quotes something; to decline, build an Abstention")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not in [0, 1]")

    @property
    def kind(self) -> str:
        """The word ``answer``, for scripts."""
        return "answer"


@dataclass(frozen=True, slots=True)
class Abstention:
    """A question that the articles do not answer, with the reason and what came nearest."""

    question: str
    reason: str
    language: str
    understood: Understood
    confidence: float = 0.0
    nearest: tuple[Passage, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if not self.reason:
            raise ValueError("declining needs a reason")

    @property
    def kind(self) -> str:
        """The word ``abstention``, for scripts."""
        return "abstention"

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """No quotes, so that code that only lists quotes needs no special case."""
        return ()


Reply = Answer | Abstention


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation with its reply; ``standalone`` is it as it was understood alone.

    ``filters`` are what it was kept to.
    """

    question: str
    standalone: str
    reply: Reply
    filters: Filters = Filters()
