"""The cited document as HTML: all of its text, the quoted words marked. Every stranger's word is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from index.types import LANGUAGES, Document, Span
from qa.types import Passage, Quote
from ui.escape import html_text, link
from ui.i18n import Labels, day

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n.*?\n---[ \t]*$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"#{1,6} .*")
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class View:
    """One document opened at ``span``; ``others`` are the other cited spans of it, with their numbers.

    ``cite`` is what the citation link names; ``number`` is None for a passage that is not cited.
    """

    document: Document
    span: Span
    cite: str
    language: str
    number: int | None = None
    verified: bool | None = None
    others: tuple[tuple[int, Span], ...] = ()


def quote_view(quotes: Sequence[Quote], number: int, cite: str, language: str) -> View:
    """The view of quote ``number`` (from 1) of a reply, verified at this moment."""
    quote = quotes[number - 1]
    document = quote.document
    others = tuple(
        (n, one.span) for n, one in enumerate(quotes, 1) if n != number and one.document == document
    )
    return View(document, quote.span, cite, language, number, quote.verified, others)


def passage_view(passage: Passage, cite: str, language: str) -> View:
    """The view of a passage that came near but is not cited."""
    return View(passage.document, passage.span, cite, language)


def empty_html(labels: Labels) -> str:
    """The panel while nothing is open."""
    return f'<section id="sources" aria-label="{escape(labels.sources)}"></section>'


def sources_html(view: View, labels: Labels) -> str:
    """The panel with the document of ``view``: ``#sources article.on mark`` is the words of its span."""
    return (
        f'<section id="sources" aria-label="{escape(labels.sources)}">'
        f'<nav><button type="button" class="back">← {escape(labels.back)}</button></nav>'
        f'<article class="on" data-cite="{escape(view.cite)}" lang="{escape(_language(view.document))}">'
        f"{_header(view, labels)}"
        f'<div class="text">{"".join(_paragraphs(view))}</div></article></section>'
    )


def _language(document: Document) -> str:
    return document.language if document.language in LANGUAGES else "und"


def _header(view: View, labels: Labels) -> str:
    document = view.document
    name = labels.near if view.number is None else labels.cited.format(number=view.number)
    place = labels.place.format(start=view.span.start, end=view.span.end, total=len(document.text))
    when = day(document.published, view.language) if document.published else ""
    facts = [html_text(document.source or ""), html_text(document.author or ""), when]
    meta = " · ".join([*(f"<bdi>{fact}</bdi>" for fact in facts if fact), *_links(document, labels)])
    return (
        f'<header lang="{escape(view.language)}"><p class="which">{escape(name)}</p>'
        f'<h2 dir="auto">{html_text(document.title or document.id)}</h2>'
        f'<p class="meta">{meta}</p>'
        f'<p class="check">{_verdict(view, labels)}<span class="place">{escape(place)}</span></p></header>'
    )


def _links(document: Document, labels: Labels) -> list[str]:
    shown = link(document.url, f"{labels.original} ↗")
    return [shown] if shown else []


def _verdict(view: View, labels: Labels) -> str:
    if view.verified is None:
        return ""
    if view.verified:
        return f'<span class="verified">✓ {escape(labels.verified)}</span> '
    return f'<span class="changed">⚠ {escape(labels.changed)}</span> '


def _paragraphs(view: View) -> Iterator[str]:
    """The paragraphs of the text; a line break inside the marked words ends none: the mark is whole."""
    text, mark = view.document.text, view.span
    matter = _FRONT_MATTER.match(text) if view.document.id.endswith(".md") else None
    data = matter.end() if matter else 0
    start = 0
    for end, following in _breaks(text):
        if end < mark.end and following > mark.start:
            continue
        if text[start:end].strip():
            yield f'<p dir="auto"{_kind(text[start:end], start < data)}>{_paragraph(view, start, end)}</p>'
        start = following


def _breaks(text: str) -> Iterator[tuple[int, int]]:
    """Where each line ends and the next begins; the last one ends with the text."""
    yield from ((found.start(), found.end()) for found in _BREAK.finditer(text))
    yield len(text), len(text)


def _kind(line: str, data: bool) -> str:
    if data:
        return ' class="data"'
    return ' class="heading"' if _HEADING.fullmatch(line) else ""


def _paragraph(view: View, start: int, end: int) -> str:
    spans = (view.span, *(other for _, other in view.others))
    inside = {offset for span in spans for offset in (span.start, span.end) if start < offset < end}
    # a cited span that overlaps the mark must not cut it
    edges = sorted({start, end, *(at for at in inside if not view.span.start < at < view.span.end)})
    return "".join(_piece(view, left, right) for left, right in zip(edges, edges[1:], strict=False))


def _piece(view: View, start: int, end: int) -> str:
    """The words at [start, end), which no cited span begins or ends inside of, marked as what they are."""
    lines = _BREAK.split(view.document.text[start:end])
    words = "<br>".join(html_text(line) for line in lines if line.strip() or len(lines) == 1)
    if view.span.start <= start < view.span.end:
        return f'<mark tabindex="-1"{_numbered(view.number)}>{words}</mark>'
    for number, other in view.others:
        if other.start <= start < other.end:
            return f'<span class="cited"{_numbered(number)}>{words}</span>'
    return words


def _numbered(number: int | None) -> str:
    return "" if number is None else f' data-n="{number}"'
