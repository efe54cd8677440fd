"""The page of documents as HTML: tools, what was done, the rebuild, and the list."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from index.types import LANGUAGES, BuildReport
from ui.escape import html_text
from ui.i18n import LABELS, day, number
from ui.labels import ShelfLabels
from ui.library import STATES, Listed
from ui.rebuild import Job

MOST = 200
"""How many documents are listed at once; who looks for another one searches."""

_NAMED = 5  # documents that are named where many would be dropped
_ITEMS = 50  # of each list in the report of a build


def tools_html(language: str, *, writable: bool) -> str:
    """Search and filters; what the scripts say is in its data."""
    labels = LABELS[language].on_shelf
    states = _options(labels.any_state, {state: labels.states[state] for state in STATES})
    languages = _options(labels.any_language, labels.languages)
    note = "" if writable else f'<p class="note">{escape(labels.read_only)}</p>'
    return (
        f'<div class="shelf-tools" lang="{language}" data-sure="{escape(labels.sure)}"'
        f' data-remove="{escape(labels.remove)}" data-cancel="{escape(LABELS[language].cancel)}"'
        f' data-upload="{escape(labels.upload)}">'
        f'<input type="search" name="search" placeholder="{escape(labels.search)}"'
        f' aria-label="{escape(labels.search)}">'
        f'<select name="state" aria-label="{escape(labels.state)}">{states}</select>'
        f'<select name="language" aria-label="{escape(labels.language)}">{languages}</select>{note}</div>'
    )


def _options(every: str, names: Mapping[str, str]) -> str:
    pairs = {"": every, **names}
    return "".join(f'<option value="{escape(key)}">{escape(name)}</option>' for key, name in pairs.items())


def list_html(found: Sequence[Listed], language: str, *, writable: bool) -> str:
    """The documents ``found``, in a table; with ``writable`` each file can be removed."""
    labels = LABELS[language].on_shelf
    if not found:
        return f'<p class="none" lang="{language}">{escape(labels.none)}</p>'
    count = labels.count.format(count=number(len(found), language))
    heads = [labels.title, labels.source, labels.language, labels.published, labels.length, labels.state]
    heads += [labels.actions] if writable else []
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    rows = "".join(_row(one, language, writable=writable) for one in found[:MOST])
    more = f" ({number(MOST, language)})" if len(found) > MOST else ""
    return (
        f'<p class="count" lang="{language}" role="status">{escape(count)}{more}</p>'
        f'<table lang="{language}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _row(one: Listed, language: str, *, writable: bool) -> str:
    labels, card = LABELS[language].on_shelf, one.card
    notes = [html_text(one.reason)] if one.reason else []
    if one.same_text:
        notes.append(html_text(labels.same.format(ids=", ".join(one.same_text))))
    under = "".join(f'<span class="why" dir="auto">{note}</span>' for note in (html_text(card.id), *notes))
    cells = [
        html_text(card.source or "–"),
        escape(labels.languages.get(card.language, labels.languages["und"])),
        day(card.published, language) if card.published else "–",
        number(card.length, language) if card.length else "–",
        f'<span class="state {one.state}">{escape(labels.states[one.state])}</span>',
    ]
    heads = (labels.source, labels.language, labels.published, labels.length, labels.state)
    shown = "".join(f'<td data-head="{escape(h)}">{c}</td>' for h, c in zip(heads, cells, strict=True))
    title = html_text(card.title or card.id)
    spoken = card.language if card.language in LANGUAGES else "und"
    remove = ""
    if writable:
        remove = "<td></td>"
        if one.file:
            remove = (
                f'<td><button type="button" name="remove" value="{html_text(one.file)}"'
                f' aria-label="{escape(labels.remove)}: {html_text(one.file)}">'
                f"{escape(labels.remove)}</button></td>"
            )
    return (
        f'<tr><th scope="row"><span dir="auto" lang="{spoken}">{title}</span>{under}</th>{shown}{remove}</tr>'
    )


def job_html(job: Job, language: str, *, writable: bool) -> str:
    """The rebuild: how far it is and when it will be there, or what came of it."""
    if not writable:
        return ""
    labels = LABELS[language].on_shelf
    button = ("cancel", labels.cancel) if job.active else ("rebuild", labels.rebuild)
    disabled = " disabled" if job.state == "cancelling" else ""
    said = _progress(job, language) if job.active else _ended(job, language)
    return (
        f'<div class="job {job.state}" lang="{language}" role="status">'
        f'<button type="button" name="{button[0]}"{disabled}>'
        f"{escape(button[1])}</button>{said}</div>"
    )


def _progress(job: Job, language: str) -> str:
    labels = LABELS[language].on_shelf
    counts = {"done": number(job.done, language), "total": number(job.total, language)}
    said = (labels.running if job.stage == "embed" else labels.reading).format(**counts)
    left = f" · {labels.left.format(time=_duration(job.left, language))}" if job.left is not None else ""
    share = f' value="{job.done}" max="{job.total}"' if job.total else ""
    return f'<progress{share} aria-label="{escape(said)}"></progress><p>{escape(said + left)}</p>'


def _duration(seconds: float, language: str) -> str:
    labels = LABELS[language].on_shelf
    if seconds < 90:
        return labels.seconds.format(count=number(max(1, math.ceil(seconds)), language))
    return labels.minutes.format(count=number(round(seconds / 60), language))


def _ended(job: Job, language: str) -> str:
    labels = LABELS[language].on_shelf
    if job.state == "cancelled":
        return f"<p>{escape(labels.cancelled)}</p>"
    if job.state == "failed":
        return f'<p class="trouble">{html_text(labels.failed.format(error=job.error))}</p>'
    return _report(job.report, language) if job.report else ""


def _report(report: BuildReport, language: str) -> str:
    labels = LABELS[language].on_shelf
    counts = {
        name: number(getattr(report, name), language) for name in ("documents", "added", "changed", "removed")
    }
    said = labels.done.format(**counts, seconds=number(round(report.seconds), language))
    if not report.published:
        said = labels.nothing.format(documents=counts["documents"])
    failures = [f"{one.path}: {one.reason}" for one in report.failures]
    lists = (
        (labels.left_out, failures),
        (labels.same_files, [" = ".join(group) for group in report.duplicates]),
        (labels.alike, [" ≈ ".join(group) for group in report.near_duplicates]),
    )
    return f"<p>{escape(said)}</p>" + "".join(
        _folded(name, items, language) for name, items in lists if items
    )


def _folded(name: str, items: Sequence[str], language: str) -> str:
    """A list of what a build reports, under its name and count."""
    inside = "".join(f'<li dir="auto">{html_text(item)}</li>' for item in items[:_ITEMS])
    summary = f"{escape(name)} ({number(len(items), language)})"
    return f"<details><summary>{summary}</summary><ul>{inside}</ul></details>"


def drops_html(dropped: Sequence[str], language: str) -> str:
    """That a rebuild would drop the documents ``dropped``, and the button that does it all the same."""
    labels = LABELS[language].on_shelf
    named = ", ".join(dropped[:_NAMED]) + (" …" if len(dropped) > _NAMED else "")
    said = labels.drops.format(count=number(len(dropped), language), ids=named)
    return (
        f'<ul class="notes" lang="{language}" role="alert"><li class="trouble">{html_text(said)} '
        f'<button type="button" name="rebuild" value="sure">{escape(labels.drop)}</button></li></ul>'
    )


def notes_html(notes: Sequence[tuple[str, str]], language: str, replaceable: Sequence[str] = ()) -> str:
    """What was just done: sentences with their kind (``good`` or ``trouble``); files that may be replaced."""
    labels: ShelfLabels = LABELS[language].on_shelf
    lines = [f'<li class="{kind}">{html_text(said)}</li>' for kind, said in notes]
    lines += [
        f'<li class="trouble">{html_text(labels.exists.format(file=file))} '
        f'<button type="button" name="replace" value="{html_text(file)}">'
        f"{escape(labels.replace)}</button></li>"
        for file in replaceable
    ]
    return f'<ul class="notes" lang="{language}" role="status">{"".join(lines)}</ul>' if lines else ""
