"""The home of langchain-text-splitters: article spans cut into chunks of whole sentences, at exact offsets.

Lengths are in the embedding model's tokens. Every chunk is a slice of its document, and no chunk is longer
than the model reads: what does not fit is cut further, never truncated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.sentences import sentence_spans
from index.types import Chunk, Document, Span, is_grapheme_boundary

TokenCounts = Callable[[Sequence[str]], list[int]]

# Where a sentence that is too long may be cut, best first: clauses, then words.
_SEPARATORS = ["\n\n", "\n", "॥", "।", "; ", "– ", " - ", ": ", ", ", "، ", " "]
_SHORT = 3  # a paragraph below a third of a chunk (heading, caption, lead) is joined with what follows


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or a part of one that was too long; ``opens`` where it is the first of a paragraph."""

    span: Span
    tokens: int
    opens: bool


def cut_chunks(
    document: Document, content: Sequence[Span], token_counts: TokenCounts, *, size: int, limit: int
) -> tuple[Chunk, ...]:
    """The chunks of ``document`` over its article spans ``content``, in order, disjoint.

    A chunk takes whole sentences while they fit in ``size`` tokens; one sentence may be longer, up to ``limit``,
    past which it is cut at a clause, a word or, at the last, between two graphemes. Text that cleaning left out
    never lies inside a chunk.
    """
    pieces = list(_pieces(document.text, content, token_counts, limit))
    return tuple(Chunk.cut(document, span) for span in _packed(document.text, pieces, min(size, limit)))


def _pieces(text: str, content: Sequence[Span], token_counts: TokenCounts, limit: int) -> Iterator[_Piece]:
    spans = [(sentence, paragraph) for paragraph in content for sentence in sentence_spans(text, paragraph)]
    counts = token_counts([sentence.of(text) for sentence, _ in spans])
    for (sentence, paragraph), count in zip(spans, counts, strict=True):
        opens = sentence.start == paragraph.start
        if count <= limit:
            yield _Piece(sentence, count, opens)
            continue
        for part in _parts(text, sentence, token_counts, limit):
            yield _Piece(part, token_counts([part.of(text)])[0], opens and part.start == sentence.start)


def _packed(text: str, pieces: Sequence[_Piece], size: int) -> Iterator[Span]:
    start, end, tokens = 0, 0, 0
    for piece in pieces:
        starts_anew = piece.opens and tokens * _SHORT >= size
        apart = text[end : piece.span.start].strip() != ""
        if end and (starts_anew or apart or tokens + piece.tokens > size):
            yield Span(start, end)
            end = 0
        if not end:
            start, tokens = piece.span.start, 0
        end = piece.span.end
        tokens += piece.tokens
    if end:
        yield Span(start, end)


def _parts(text: str, sentence: Span, token_counts: TokenCounts, limit: int) -> Iterator[Span]:
    """The parts of one overlong sentence, each at most ``limit`` tokens, trimmed of white space."""
    at = sentence.start
    for part in _split_at_words(sentence.of(text), token_counts, limit):
        for span in _fitting(text, Span(at, at + len(part)), token_counts, limit):
            yield from _trimmed(text, span)
        at += len(part)


def _split_at_words(sentence: str, token_counts: TokenCounts, limit: int) -> list[str]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # a second of imports, rarely needed

    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        chunk_size=limit,
        chunk_overlap=0,
        length_function=lambda part: token_counts([part])[0],
        keep_separator="end",
        strip_whitespace=False,
    )
    parts: list[str] = splitter.split_text(sentence)
    # Offsets are sums of lengths, which holds only while the parts are the sentence.
    return parts if "".join(parts) == sentence else [sentence]


def _fitting(text: str, span: Span, token_counts: TokenCounts, limit: int) -> Iterator[Span]:
    """``span`` itself where it fits, else runs of it that do, cut between graphemes (a line without any space)."""
    if token_counts([span.of(text)])[0] <= limit:
        yield span
        return
    start = span.start
    while start < span.end:
        length = limit
        while True:
            end = min(span.end, start + length)
            while end > start + 1 and not is_grapheme_boundary(text, end):
                end -= 1
            if length <= 1 or token_counts([text[start:end]])[0] <= limit:
                break
            length //= 2
        yield Span(start, end)
        start = end


def _trimmed(text: str, span: Span) -> Iterator[Span]:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    end = start + len(words.strip())
    if start < end:
        yield Span(start, end)
