"""The bar at the top of the page: its name, its pages, its language, its light."""

from __future__ import annotations

import json
from html import escape

from ui.i18n import LABELS
from ui.labels import Labels

TABS = ("talk", "library", "past")
"""The pages, in order; each is called after its field of `Labels`."""


def frame_html(language: str) -> str:
    """The bar in ``language``; its data tell the scripts the words that they need."""
    labels = LABELS[language]
    words = {"language": language, "title": labels.title, "chat": labels.chat}
    words |= {"send": labels.send, "cancel": labels.cancel, "copied": labels.copied}
    words |= {"why": labels.on_verdict.why, "say": labels.on_verdict.said, "give": labels.on_verdict.send}
    words["reasons"] = json.dumps(dict(labels.on_verdict.reasons), ensure_ascii=False)
    data = "".join(f' data-{name}="{escape(said)}"' for name, said in words.items())
    return (
        f'<header id="bar" lang="{language}"{data}>'
        f'<div class="brand"><h1>{escape(labels.title)}</h1><p>{escape(labels.tagline)}</p></div>'
        f"{_tabs(labels)}"
        f'<div class="tools">{_languages(language, labels)}'
        f"{_button('theme', labels.theme)}{_button('new', labels.new)}</div></header>"
    )


def _tabs(labels: Labels) -> str:
    names = {tab: str(getattr(labels, tab)) for tab in TABS}
    buttons = "".join(
        f'<button type="button" name="tab" value="{tab}">{escape(name)}</button>'
        for tab, name in names.items()
    )
    return f'<nav class="tabs" aria-label="{escape(labels.tabs)}">{buttons}</nav>'


def _languages(chosen: str, spoken: Labels) -> str:
    options = "".join(
        f'<option value="{language}" lang="{language}"{" selected" if language == chosen else ""}>'
        f"{escape(labels.name)}</option>"
        for language, labels in LABELS.items()
    )
    return f'<select id="language" aria-label="{escape(spoken.language)}">{options}</select>'


def _button(id: str, label: str) -> str:
    said = escape(label)
    return f'<button type="button" id="{id}" title="{said}"><span>{said}</span></button>'
