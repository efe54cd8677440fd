"""The source panel: one document opened at the words that were pressed. Every stranger's word is escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from index.types import LANGUAGES, Document
from qa.types import Passage, Quote
from ui.article import Marks, text_html
from ui.escape import html_text, link
from ui.i18n import day, number
from ui.labels import Labels


@dataclass(frozen=True, slots=True)
class View:
    """One document opened at ``marks``, as the citation ``cite`` names it, on a page in ``language``.

    ``quote`` is None for a passage that is not cited; ``previous`` and ``next`` are the citations beside it.
    """

    document: Document
    marks: Marks
    cite: str
    language: str
    quote: Quote | None = None
    previous: str | None = None
    next: str | None = None


def quote_view(quotes: Sequence[Quote], number: int, turn: int, language: str) -> View:
    """The view of quote ``number`` (from 1) of the reply to ``turn``."""
    quote = quotes[number - 1]
    others = tuple(
        (n, one.span) for n, one in enumerate(quotes, 1) if n != number and one.document == quote.document
    )
    marks = Marks(quote.span, number, quote.answer, others)
    previous = f"cite:{turn}-{number - 1}" if number > 1 else None
    following = f"cite:{turn}-{number + 1}" if number < len(quotes) else None
    return View(quote.document, marks, f"cite:{turn}-{number}", language, quote, previous, following)


def passage_view(passage: Passage, cite: str, language: str) -> View:
    """The view of a passage that came near but is not cited."""
    return View(passage.document, Marks(passage.span), cite, language)


def empty_html(labels: Labels) -> str:
    """The panel while nothing is open."""
    return f'<section id="sources" aria-label="{escape(labels.sources)}"></section>'


def sources_html(view: View, labels: Labels) -> str:
    """The panel with the document of ``view``: ``#sources article.on mark`` is the words of its span."""
    language = view.document.language if view.document.language in LANGUAGES else "und"
    return (
        f'<section id="sources" aria-label="{escape(labels.sources)}">'
        f'<nav aria-label="{escape(labels.sources)}">'
        f'<button type="button" class="back">← {escape(labels.back)}</button>{_steps(view, labels)}</nav>'
        f'<article class="on" data-cite="{escape(view.cite)}" lang="{language}">{_header(view, labels)}'
        f'<div class="text">{text_html(view.document, view.marks, labels)}</div></article></section>'
    )


def _steps(view: View, labels: Labels) -> str:
    """The ways to the quotes beside this one; one that leads nowhere is there and cannot be pressed."""
    if view.previous is None and view.next is None:
        return ""
    steps = ((view.previous, labels.previous, "‹"), (view.next, labels.next, "›"))
    return "".join(
        f'<button type="button" class="step" value="{escape(cite or "")}" title="{escape(label)}"'
        f' aria-label="{escape(label)}"{"" if cite else " disabled"}>{sign}</button>'
        for cite, label, sign in steps
    )


def _header(view: View, labels: Labels) -> str:
    document = view.document
    cited = labels.near if view.marks.number is None else labels.cited.format(number=view.marks.number)
    when = day(document.published, view.language) if document.published else ""
    facts = [html_text(document.source or ""), html_text(document.author or ""), when]
    known = " · ".join(f"<bdi>{fact}</bdi>" for fact in facts if fact)
    ways = " · ".join(
        way for way in (link(document.url, f"{labels.original} ↗"), _download(document, labels)) if way
    )
    return (
        f'<header lang="{escape(view.language)}"><p class="which">{escape(cited)}</p>'
        f'<h2 dir="auto">{html_text(document.title or document.id)}</h2>'
        f'<p class="meta">{known}</p><p class="meta ways">{ways}</p>{_check(view, labels)}</header>'
    )


def _download(document: Document, labels: Labels) -> str:
    """The text as it is stored, in the link itself: what is saved is what the offsets count in."""
    stored = b64encode(document.text.encode("utf-8", "replace")).decode("ascii")
    name = f"{PurePosixPath(document.id).stem}.txt"
    return (
        f'<a class="save" download="{html_text(name)}" href="data:text/plain;charset=utf-8;base64,{stored}">'
        f"{escape(labels.download)}</a>"
    )


def _check(view: View, labels: Labels) -> str:
    """Whether the quote is, at this moment, what was indexed; the offsets and the hash unfold."""
    span = view.marks.span
    counts = {"start": span.start, "end": span.end, "total": len(view.document.text)}
    place = labels.place.format(**{name: number(count, view.language) for name, count in counts.items()})
    verdict, digest = "", ""
    if view.quote is not None:
        whole = view.quote.verified
        kind, sign, said = ("verified", "✓", labels.verified) if whole else ("changed", "⚠", labels.changed)
        verdict = f'<span class="{kind}">{sign} {escape(said)}</span>'
        digest = f"<p>SHA-256 {view.quote.sha256}</p>"
    return (
        f'<div class="check">{verdict}<details><summary>{escape(labels.exactly)}</summary>'
        f'<p class="place">{escape(place)}</p><p><bdi>{html_text(view.document.id)}</bdi></p>{digest}'
        "</details></div>"
    )
