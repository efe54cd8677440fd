"""A reply as HTML inside a chat message. Articles and questions are a stranger's: `ui.escape` is between.

A message is one line, so that the chat's Markdown takes it as one block of HTML; ``static/chat.js`` makes
its buttons work. The chat's sanitiser keeps ``class``, ``name`` and ``value``, and nothing that runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from index.types import LANGUAGES, Document
from qa.types import Abstention, Passage, Quote, Reply
from ui.escape import flowing, link, markdown_text
from ui.i18n import day, declined, number, phrases
from ui.kept import Verdict
from ui.labels import Labels, Phrases
from ui.signs import readable

NEAREST = 3
_GLANCE = 240  # code points of a nearby passage: it is no answer, it is opened to be read


def question_html(question: str, turn: int, labels: Labels, scope: str = "") -> str:
    """The question as it was typed, line by line; once it has a ``turn`` (from 1) it can be edited.

    ``scope`` says in words what it was kept to.
    """
    edit = _button("edit", turn, labels.edit) if turn else ""
    kept = f'<p class="kept" dir="auto">{markdown_text(scope)}</p>' if scope else ""
    return f'<div class="asked"><p dir="auto">{flowing(question.strip())}</p>{edit}</div>{kept}'


def notice_html(said: str, kind: str) -> str:
    """A sentence of ours in place of a reply; ``kind`` is ``searching`` or ``trouble``."""
    return f'<div class="notice {kind}"><p>{escape(said)}</p></div>'


def reply_steps(
    reply: Reply, turn: int, labels: Labels, verdict: Verdict | None = None, kept: str | None = None
) -> Iterator[str]:
    """The growing HTML of ``reply``, the ``turn``-th of its conversation (from 1), quote by quote.

    Every step is whole: no element is cut between two of them. The last one is all of it. A reply that is
    ``kept`` in the conversation of that id can be judged, and shows the ``verdict`` on it.
    """
    spoken = phrases(reply.language)
    said = spoken.found
    if isinstance(reply, Abstention):
        said = f"<strong>{declined(reply.language, reply.reason)}</strong>"
    shown = f'<p class="found">{said}</p>{_understood(reply, turn, spoken, labels)}'
    for n, quote in enumerate(reply.quotes, 1):
        shown += _quote(quote, turn, n, reply.language)
        yield _whole(reply, shown)
    actions = _button("again", turn, labels.again) + _button("copy", turn, labels.copy)
    actions += _judging(turn, labels, verdict) if kept else ""
    inside = f'{shown}{_near(reply, turn, spoken)}<p class="actions">{actions}</p>'
    yield _whole(reply, inside, f"talk-{kept}-{turn}" if kept else "")


def reply_html(
    reply: Reply, turn: int, labels: Labels, verdict: Verdict | None = None, kept: str | None = None
) -> str:
    """All of ``reply``, the ``turn``-th of its conversation (from 1)."""
    return list(reply_steps(reply, turn, labels, verdict, kept))[-1]


def _judging(turn: int, labels: Labels, verdict: Verdict | None) -> str:
    said = labels.on_verdict
    good, bad = _button("good", turn, said.good), _button("bad", turn, said.bad)
    if verdict is None:
        return good + bad
    why = said.reasons.get(verdict.reason, "")
    reason = f' <span class="why">{escape(why)}</span>' if why else ""
    return (
        f'<b class="given">{good}</b>{bad}' if verdict.good else f'{good}<b class="given">{bad}</b>'
    ) + reason


def uncited(reply: Reply) -> tuple[Passage, ...]:
    """The nearest passages that share no word with a quote of ``reply``, best first."""
    cited = [(quote.document.id, quote.span) for quote in reply.quotes]
    free = (
        passage
        for passage in reply.nearest
        if not any(id == passage.document.id and span.overlaps(passage.span) for id, span in cited)
    )
    return tuple(free)[:NEAREST]


def _whole(reply: Reply, inside: str, id: str = "") -> str:
    named = f' id="{id}"' if id else ""
    return f'<div class="reply {reply.kind}"{named} lang="{_language(reply.language)}">{inside}</div>'


def _language(language: str) -> str:
    return language if language in LANGUAGES else "und"


def _button(name: str, turn: int, label: str) -> str:
    said = escape(label)
    return f'<button type="button" name="{name}" value="{turn}" title="{said}"><span>{said}</span></button>'


def _understood(reply: Reply, turn: int, spoken: Phrases, labels: Labels) -> str:
    """How the question was read, where that is not how it was written; the page can change and ask it."""
    understood = reply.understood
    pairs = [f"{markdown_text(asked)} → {markdown_text(read)}" for asked, read in understood.readings]
    alone = (understood.looked_up if pairs else "").strip() or understood.standalone.strip()
    if alone == reply.question.strip() and not pairs:
        return ""
    same = (
        " hidden" if alone == reply.question.strip() else ""
    )  # it is there to be changed, not to be read twice
    text = f'<span class="alone" dir="auto"{same}>{markdown_text(alone)}</span>'
    readings = f'<span class="readings">{", ".join(pairs)}</span>' if pairs else ""
    button = _button("reword", turn, labels.reword)
    return f'<p class="understood">{spoken.understood}: {text} {readings} {button}</p>'


def _quote(quote: Quote, turn: int, n: int, language: str) -> str:
    """Quote ``n`` in its block: the words, those that answer marked, its number, and where it comes from."""
    text = quote.document.text
    before, answer, after = quote.text, "", ""
    if quote.answer:
        before, answer = text[quote.span.start : quote.answer.start], quote.answer.of(text)
        after = text[quote.answer.end : quote.span.end]
    words = flowing(before) + (f"<strong>{flowing(answer)}</strong>" if answer else "") + flowing(after)
    return (
        f'<blockquote class="quote"><p class="words" dir="auto" lang="{_language(quote.document.language)}">'
        f'{words}&nbsp;<a class="cite" href="#cite:{turn}-{n}">&#91;{n}&#93;</a>{_card(quote)}</p>'
        f'<p class="source">{_source(quote.document, language)} {_verdict(quote, language)}</p>'
        f"{_also(quote.also_in, language)}</blockquote>"
    )


def _card(quote: Quote) -> str:
    """What is shown over the number of a quote while it is pointed at: the quote amid its sentences."""
    text = quote.document.text
    before = f"{flowing(quote.before.of(text))} " if quote.before else ""
    after = f" {flowing(quote.after.of(text))}" if quote.after else ""
    return f'<span class="card" hidden>{before}<strong>{flowing(quote.text)}</strong>{after}</span>'


def _also(others: Sequence[Document], language: str) -> str:
    """Where else the same words stand."""
    if not others:
        return ""
    named = "; ".join(
        f'<cite dir="auto">{markdown_text(one.title or one.id)}</cite> {link(one.url, "↗")}'.strip()
        for one in others
    )
    return f'<p class="source also">{phrases(language).also}: {named}</p>'


def _verdict(quote: Quote, language: str) -> str:
    """Whether, at this moment, the article holds the quote where it was found."""
    spoken = phrases(language)
    if quote.verified:
        return f'<span class="verified">✓ {spoken.stands}</span>'
    return f'<span class="changed">⚠ {spoken.stood}</span>'


def _source(document: Document, language: str) -> str:
    """Where a quote comes from: title, publisher, date and link to the original, as far as known."""
    title = f'<cite dir="auto">{markdown_text(document.title or document.id)}</cite>'
    publisher = f"<bdi>{markdown_text(document.source)}</bdi>" if document.source else ""
    when = ""
    if document.published:
        when = f'<time datetime="{document.published}">{day(document.published, language)}</time>'
    parts = (title, publisher, when, link(document.url, f"{phrases(language).original} ↗"))
    return " · ".join(part for part in parts if part)


def _near(reply: Reply, turn: int, spoken: Phrases) -> str:
    """What was found and is not cited, folded away."""
    passages = uncited(reply)
    if not passages:
        return ""
    heading = spoken.nearest if isinstance(reply, Abstention) else spoken.uncited
    summary = heading.format(count=number(len(passages), reply.language))
    inside = "".join(_passage(passage, turn, n, reply.language) for n, passage in enumerate(passages, 1))
    return f'<details class="near"><summary>{summary}</summary>{inside}</details>'


def _passage(passage: Passage, turn: int, n: int, language: str) -> str:
    """A passage that came near, no quote: as it reads. ``#near:`` keeps it apart from what is cited."""
    document = passage.document
    title = markdown_text(document.title or document.id)
    return (
        f'<blockquote class="passage"><p dir="auto" lang="{_language(document.language)}">'
        f"{markdown_text(glance(readable(passage.text)))}</p>"
        f'<p class="source"><a href="#near:{turn}-{n}" dir="auto">{title}</a></p>'
        f"{_also(passage.also_in, language)}</blockquote>"
    )


def glance(text: str) -> str:
    """The beginning of ``text``, whole words of it, with an ellipsis where something is left out."""
    flat = " ".join(text.split())
    if len(flat) <= _GLANCE:
        return flat
    kept = flat[:_GLANCE].rpartition(" ")[0] or flat[:_GLANCE]
    return f"{kept} …"
