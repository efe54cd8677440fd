"""The words to show: one to three whole sentences of a passage, with the sentences around them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from index.sentences import sentence_spans
from index.snapshot import Snapshot
from index.types import Document, Span
from qa.alike import alike, prints
from qa.leaning import rule_of
from qa.meanings import Sought, worth_held
from qa.retrieve import Found
from qa.types import Passage, Quote, Reading

_SENTENCES = 3
_NEXT = 0.03
"""How far, in units of the passage score, a passage may lie behind the best and still be quoted."""

_NEXT_READ = 0.05
"""The same where a reader's likelihood, which spreads them, is in the scores."""


def quotes_of(found: Found, snapshot: Snapshot, *, most: int, length: int) -> tuple[Quote, ...]:
    """At most ``most`` quotes of the best passages of ``found``, best first; none repeats another.

    The first says which of its words answer, where a reader takes it to answer.
    """
    quotes: list[Quote] = []
    behind = _NEXT_READ if found.readings else _NEXT
    for place, passage in enumerate(found.passages):
        if len(quotes) == most or passage.score < found.passages[0].score - behind:
            break
        content, digest = snapshot.catalog.provenance(passage.document.id)
        answer = _answer(passage, found.readings[place]) if place < len(found.readings) else None
        quote = quote_of(passage, found.worth, length=length, content=content, digest=digest, answer=answer)
        # on development questions the words marked in a first quote were right four times in five, in a later
        # one once in five
        if place == 0 and answer and quote.span.contains(answer) and found.readings[0].lead >= 0:
            quote = dataclasses.replace(quote, answer=answer)
        if not any(alike(other.text, quote.text) for other in quotes):
            quotes.append(quote)
    return tuple(dataclasses.replace(one, also_in=_also_in(one, found)) for one in quotes)


def _also_in(quote: Quote, found: Found) -> tuple[Document, ...]:
    """The other documents of ``found`` that print nearly the words of ``quote``."""
    others: dict[str, Document] = {}
    for passage in found.passages:
        for document in (passage.document, *passage.also_in):
            text = passage.text if document is passage.document else document.text
            known = document.id in {quote.document.id, *others}
            if not known and prints(text, quote.text):
                others[document.id] = document
    return tuple(others.values())


def _answer(passage: Passage, reading: Reading) -> Span | None:
    """Where in its document the answer stands that a reader found in ``passage``, or None."""
    start, answer = passage.span.start, reading.answer
    if answer is None or start + answer.end > passage.span.end:
        return None
    return Span(start + answer.start, start + answer.end)


def quote_of(
    passage: Passage,
    worth: Mapping[Sought, float],
    *,
    length: int,
    content: Sequence[Span],
    digest: str,
    answer: Span | None = None,
) -> Quote:
    """The sentences of ``passage`` that hold ``answer``, else those that hold most of the question's words.

    ``worth`` gives each thing that the question seeks its rarity; ``length`` bounds the quote in code points
    unless one sentence is longer; ``content`` are the article spans of the document, from which the context
    is taken.
    """
    document = passage.document
    whole = passage.span if answer else passage.chunk.span
    around = _sentences_near(document, content, whole)
    inside = [i for i, span in enumerate(around) if whole.contains(span)]
    if not inside:  # a part of a sentence that was too long to embed whole
        return Quote(document, passage.chunk.span, digest)
    runs = _runs(document, around, inside, length)
    if answer:
        runs = [run for run in runs if _whole(around, run).contains(answer)] or runs
    texts = {run: _whole(around, run).of(document.text) for run in runs}
    first, last = max(runs, key=lambda run: (worth_held(worth, texts[run]), -run[0]))
    return Quote(
        document,
        _whole(around, (first, last)),
        digest,
        before=around[first - 1] if first else None,
        after=around[last + 1] if last + 1 < len(around) else None,
    )


def _sentences_near(document: Document, content: Sequence[Span], span: Span) -> list[Span]:
    """The sentences of the paragraphs that ``span`` touches, and of one before and one after."""
    touched = [i for i, paragraph in enumerate(content) if paragraph.overlaps(span)]
    if not touched:
        return []
    near = content[max(0, touched[0] - 1) : touched[-1] + 2]
    return [sentence for paragraph in near for sentence in sentence_spans(document.text, paragraph)]


def _whole(sentences: Sequence[Span], run: tuple[int, int]) -> Span:
    return Span(sentences[run[0]].start, sentences[run[1]].end)


def _runs(
    document: Document, around: Sequence[Span], inside: Sequence[int], length: int
) -> list[tuple[int, int]]:
    """The runs of sentences that a quote may be, as (first, last): from each sentence on as far as fits.

    A sentence that leans on the one before it brings that one along, where both fit.
    """
    found = []
    for start in inside:
        first = last = start
        if (
            start
            and rule_of(around[start].of(document.text))
            and _join(document, around, start - 1, start, length)
        ):
            first = start - 1
        while (
            last + 1 <= inside[-1]
            and last + 1 - first < _SENTENCES
            and _join(document, around, first, last + 1, length)
        ):
            last += 1
        found.append((first, last))
    return found


def _join(document: Document, around: Sequence[Span], first: int, last: int, length: int) -> bool:
    """Whether the sentences ``first`` to ``last`` fit in ``length``, no furniture before the last."""
    gap = document.text[around[last - 1].end : around[last].start]
    return around[last].end - around[first].start <= length and not gap.strip()
