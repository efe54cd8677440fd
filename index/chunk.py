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

CUTTING = "3"
"""The version of the rules here and in `index.sentences`.

A document that was cut by another version is cut again.
"""

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

    A chunk takes whole sentences while they fit in ``size`` tokens; one sentence may be longer, up to
    ``limit``, past which it is cut at a clause, a word or, at the last, between two graphemes. Only a single
    grapheme may be over ``limit``. Text that cleaning left out never lies inside a chunk.
    """
    text = document.text
    pieces = list(_pieces(text, content, token_counts, limit))
    packed = list(_packed(text, pieces, min(size, limit)))
    counts = token_counts([span.of(text) for span in packed])
    chunks: list[Chunk] = []
    for span, count in zip(packed, counts, strict=True):
        # Where no space parts two sentences, together they may have more tokens than one by one.
        spans = [span] if count <= limit else _parts(text, span, token_counts, limit)
        chunks += (Chunk.cut(document, part) for part in spans)
    return tuple(chunks)


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


def _parts(text: str, span: Span, token_counts: TokenCounts, limit: int) -> Iterator[Span]:
    """The parts of ``span``, which is too long, each at most ``limit`` tokens, trimmed of white space."""
    start = at = span.start
    for part in _split_at_words(span.of(text), token_counts, limit):
        at += len(part)
        if at == span.end or is_grapheme_boundary(text, at):  # a mark on a space binds the next word to it
            for fitting in _fitting(text, Span(start, at), token_counts, limit):
                yield from _trimmed(text, fitting)
            start = at


def _split_at_words(words: str, token_counts: TokenCounts, limit: int) -> list[str]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # a second of imports, rarely needed

    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        chunk_size=limit,
        chunk_overlap=0,
        length_function=lambda part: token_counts([part])[0],
        keep_separator="end",
        strip_whitespace=False,
    )
    parts: list[str] = splitter.split_text(words)
    # Offsets are sums of lengths, which holds only while the parts are the whole.
    return parts if "".join(parts) == words else [words]


def _fitting(text: str, span: Span, token_counts: TokenCounts, limit: int) -> Iterator[Span]:
    """``span`` itself where it fits, else runs of its graphemes that do (a line without any space)."""
    if token_counts([span.of(text)])[0] <= limit:
        yield span
        return
    start = span.start
    while start < span.end:
        run = Span(start, _end_of_fit(text, Span(start, span.end), token_counts, limit))
        yield run
        start = run.end


def _end_of_fit(text: str, span: Span, token_counts: TokenCounts, limit: int) -> int:
    """Where a run of graphemes from the start of ``span`` that fits ends: after one grapheme at the least."""
    length = limit
    while length:
        end = min(span.end, span.start + length)
        while end > span.start and not is_grapheme_boundary(text, end):
            end -= 1
        if end > span.start and token_counts([text[span.start : end]])[0] <= limit:
            return end
        length //= 2
    end = span.start + 1
    while end < span.end and not is_grapheme_boundary(text, end):
        end += 1
    return end


def _trimmed(text: str, span: Span) -> Iterator[Span]:
    """``span`` without the white space around it, but for a space that carries a mark; or nothing."""
    words = span.of(text)
    start = span.end - len(words.lstrip())
    end = span.start + len(words.rstrip())
    if start >= end:
        return
    if not is_grapheme_boundary(text, start):
        start -= 1
    if not is_grapheme_boundary(text, end):
        end += 1
    yield Span(start, end)
