"""What questions are kept to on the page: read from what a reader does, said in words, shown as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import escape

from index.errors import QuestionError
from index.types import LANGUAGES, Card
from qa.types import Filters
from ui.escape import html_text
from ui.i18n import day, number
from ui.labels import Labels

_LISTED = 300  # titles or publishers to choose from; who knows another one types it
_LONGEST = 500  # code points of what is typed
_SETS = ("languages", "sources", "documents")


class Unfit(Exception):
    """What a reader wants cannot be kept to; the message is in the page's language."""


def fits(card: Card, filters: Filters) -> bool:
    """Whether the document of ``card`` is one that ``filters`` keep to, as `qa.filters` has it."""
    sources = {source.casefold() for source in filters.sources}
    return (
        (not filters.documents or card.id in filters.documents)
        and (not filters.languages or card.language in filters.languages)
        and (not sources or (card.source or "").casefold() in sources)
        and (not filters.since or (card.published is not None and card.published >= filters.since))
        and (not filters.until or (card.published is not None and card.published <= filters.until))
    )


def check(filters: Filters, cards: Sequence[Card], labels: Labels) -> None:
    """Raise `Unfit` where a document or a publisher is not there (any more), or no document fits all."""
    if not filters:
        return
    said = labels.on_scope
    known = {
        "documents": {card.id for card in cards},
        "sources": {(card.source or "").casefold() for card in cards},
    }
    wanted = {"documents": filters.documents, "sources": {one.casefold() for one in filters.sources}}
    for kind, names in wanted.items():
        for gone in sorted(names - known[kind]):
            raise Unfit(said.unknown.format(what=gone))
    if not any(fits(card, filters) for card in cards):
        raise Unfit(said.nothing)


def changed(filters: Filters, data: Mapping[str, object], cards: Sequence[Card], labels: Labels) -> Filters:
    """``filters`` as a reader changed them: from a browser comes anything. Raises `Unfit`.

    ``kind`` is a field of `Filters`, ``value`` a language, a publisher, a document's id or title, or a day;
    ``on`` false takes it away again.
    """
    kind, value, on = data.get("kind"), data.get("value"), data.get("on") is True
    if not isinstance(kind, str) or not isinstance(value, str) or len(value) > _LONGEST:
        return filters
    if kind in ("since", "until"):
        return _with_day(filters, kind, value if on else "", labels)
    if kind not in _SETS:
        return filters
    before: frozenset[str] = getattr(filters, kind)
    if not on:
        return _replaced(filters, labels, **{kind: before - {value}})
    return _replaced(filters, labels, **{kind: before | {_found(kind, value, cards, labels)}})


def _with_day(filters: Filters, kind: str, value: str, labels: Labels) -> Filters:
    try:
        when = date.fromisoformat(value) if value else None
    except ValueError:
        raise Unfit(labels.on_scope.unknown.format(what=value)) from None
    return _replaced(filters, labels, **{kind: when})


def _replaced(filters: Filters, labels: Labels, **change: object) -> Filters:
    try:
        return replace(filters, **change)  # type: ignore[arg-type] # the names are those of its fields
    except QuestionError:  # the languages are known: what is left is the order of the days
        raise Unfit(labels.on_scope.reversed) from None


def _found(kind: str, typed: str, cards: Sequence[Card], labels: Labels) -> str:
    """What ``typed`` names: a document by its id or title, a publisher in upper or lower case."""
    wanted = typed.strip().casefold()
    if kind == "languages" and typed in {*LANGUAGES, "und"}:
        return typed
    if kind == "sources":
        same = (card.source for card in cards if card.source and card.source.casefold() == wanted)
    else:
        same = (card.id for card in cards if wanted in (card.id.casefold(), card.title.casefold()))
    found = next(iter(same), None) if wanted and kind != "languages" else None
    if found is None:
        raise Unfit(labels.on_scope.unknown.format(what=typed))
    return found


def chosen(filters: Filters, labels: Labels, titles: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Each thing that ``filters`` keep to: its field, its value, and the words for it."""
    said = labels.on_scope
    for language in sorted(filters.languages):
        yield "languages", language, labels.on_shelf.languages[language]
    if filters.since:
        yield "since", filters.since.isoformat(), said.from_day.format(day=day(filters.since, labels.code))
    if filters.until:
        yield "until", filters.until.isoformat(), said.to_day.format(day=day(filters.until, labels.code))
    yield from (("sources", source, source) for source in sorted(filters.sources))
    yield from (("documents", id, titles.get(id) or id) for id in sorted(filters.documents))


def said_of(filters: Filters, labels: Labels, titles: Mapping[str, str]) -> str:
    """``filters`` as one line of text; "" where there are none."""
    words = [words for _, _, words in chosen(filters, labels, titles)]
    return f"{labels.on_scope.only}: {' · '.join(words)}" if words else ""


def scope_html(filters: Filters, cards: Sequence[Card], labels: Labels, trouble: str = "") -> str:
    """The chips of what is chosen, and folded away what can be; ``trouble`` says what did not work."""
    said = labels.on_scope
    titles = {card.id: card.title for card in cards}
    chips = "".join(
        f'<li><button type="button" name="drop" data-kind="{kind}" value="{html_text(value)}"'
        f' aria-label="{escape(said.drop)}: {html_text(words)}"><bdi>{html_text(words)}</bdi></button></li>'
        for kind, value, words in chosen(filters, labels, titles)
    )
    count = sum(fits(card, filters) for card in cards)
    fitting = said.fitting.format(count=number(count, labels.code)) if filters and count else ""
    fitting = said.nothing if filters and not count else fitting
    return (
        f'<div class="scope" lang="{labels.code}">'
        f'<ul class="chips" aria-label="{escape(said.only)}">{chips}</ul>'
        f"<details><summary>{escape(said.limit)}</summary>{_form(filters, cards, labels)}</details>"
        f'<p class="fitting" role="status">{escape(fitting)}</p>'
        f'<p class="trouble" role="alert">{html_text(trouble)}</p></div>'
    )


def _form(filters: Filters, cards: Sequence[Card], labels: Labels) -> str:
    said = labels.on_scope
    there = {card.language for card in cards} | filters.languages
    boxes = "".join(
        f'<label><input type="checkbox" name="languages" value="{language}"'
        f"{' checked' if language in filters.languages else ''}>{escape(name)}</label>"
        for language, name in labels.on_shelf.languages.items()
        if language in there
    )
    days = "".join(
        f'<label>{escape(name)} <input type="date" name="{kind}" value="{when or ""}"></label>'
        for kind, name, when in (("since", said.since, filters.since), ("until", said.until, filters.until))
    )
    sources = sorted({card.source for card in cards if card.source})
    titles = [card.title or card.id for card in cards]
    return (
        f"<form><fieldset><legend>{escape(labels.on_shelf.language)}</legend>{boxes}</fieldset>{days}"
        f"{_field('sources', labels.on_shelf.source, sources)}"
        f"{_field('documents', said.document, titles)}</form>"
    )


def _field(kind: str, name: str, listed: Iterable[str]) -> str:
    options = "".join(f'<option value="{html_text(one)}"></option>' for one in list(listed)[:_LISTED])
    return (
        f'<label class="wide">{escape(name)} '
        f'<input name="{kind}" list="scope-{kind}" autocomplete="off"></label>'
        f'<datalist id="scope-{kind}">{options}</datalist>'
    )
