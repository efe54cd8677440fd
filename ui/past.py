"""The page of kept conversations as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ui.escape import html_text
from ui.i18n import LABELS, day, number
from ui.kept import Summary
from ui.labels import Labels

CONVERSATIONS = "api/conversations"


def welcome_text(labels: Labels, *, kept: bool) -> str:
    """What an empty conversation says, as Markdown: also that it will be lost, where none is ``kept``."""
    return labels.welcome if kept else f"{labels.welcome}\n\n{labels.on_past.off}"


def search_html(language: str, *, kept: bool) -> str:
    """The search; what the scripts say is in its data."""
    labels = LABELS[language].on_past
    if not kept:
        return f'<p class="note" lang="{language}">{escape(labels.off)}</p>'
    words = {"sure": labels.sure, "name": labels.name, "remove": labels.remove, "rename": labels.rename}
    words |= {"cancel": LABELS[language].cancel}
    data = "".join(f' data-{name}="{escape(said)}"' for name, said in words.items())
    return (
        f'<div class="past-tools" lang="{language}"{data}><input type="search" name="search"'
        f' placeholder="{escape(labels.search)}" aria-label="{escape(labels.search)}"></div>'
    )


def past_html(found: Sequence[Summary], language: str, said: str = "") -> str:
    """The conversations ``found``, to be opened, renamed, exported, deleted; ``said``: what went wrong."""
    labels = LABELS[language].on_past
    trouble = f'<p class="trouble" role="status">{escape(said)}</p>' if said else ""
    if not found:
        return f'{trouble}<p class="none" lang="{language}">{escape(labels.none)}</p>'
    return (
        f'{trouble}<ul class="past" lang="{language}">{"".join(_item(one, language) for one in found)}</ul>'
    )


def _item(one: Summary, language: str) -> str:
    labels = LABELS[language].on_past
    title, id = html_text(one.title), html_text(one.id)
    about = f"{day(one.changed.date(), language)} · {labels.turns.format(count=number(one.turns, language))}"
    exports = "".join(
        f'<a download="{id}.{kind}" href="{CONVERSATIONS}/{id}?form={form}"'
        f' aria-label="{name}: {title}">{name}</a>'
        for form, kind, name in (("markdown", "md", "Markdown"), ("json", "json", "JSON"))
    )
    buttons = "".join(
        f'<button type="button" name="{name}" value="{id}"'
        f' aria-label="{escape(label)}: {title}">{escape(label)}</button>'
        for name, label in (("rename", labels.rename), ("remove", labels.remove))
    )
    return (
        f'<li data-title="{title}"><button type="button" name="open" value="{id}" dir="auto">{title}</button>'
        f'<span class="about">{escape(about)}</span><span class="ways">{exports}{buttons}</span></li>'
    )
