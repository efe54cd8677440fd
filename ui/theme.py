"""The look of the page: its files, its colours as Gradio names them, and what stands in its head."""

from __future__ import annotations

from html import escape
from pathlib import Path

from ui.i18n import LABELS

STATIC = Path(__file__).parent / "static"
FONT = ("Sandarbh Sans", "system-ui", "sans-serif")
MONOSPACE = ("ui-monospace", "monospace")

_COLOURS = {
    "body_background_fill": "paper",
    "body_text_color": "ink",
    "body_text_color_subdued": "faint",
    "background_fill_primary": "paper",
    "background_fill_secondary": "sheet",
    "border_color_primary": "line",
    "border_color_accent": "accent",
    "color_accent_soft": "tint",
    "link_text_color": "accent",
    "link_text_color_hover": "accent",
    "link_text_color_active": "accent",
    "link_text_color_visited": "accent",
    "block_background_fill": "paper",
    "block_border_color": "line",
    "block_label_text_color": "faint",
    "block_title_text_color": "faint",
    "input_background_fill": "sheet",
    "input_background_fill_focus": "sheet",
    "input_border_color": "line",
    "input_border_color_focus": "accent",
    "input_placeholder_color": "faint",
    "button_primary_background_fill": "accent",
    "button_primary_background_fill_hover": "accent-strong",
    "button_primary_text_color": "on-accent",
    "button_primary_border_color": "accent",
    "button_secondary_background_fill": "sheet",
    "button_secondary_background_fill_hover": "tint",
    "button_secondary_text_color": "ink",
    "button_secondary_border_color": "line",
}

COLOURS = {
    f"{name}{suffix}": f"var(--sd-{colour})" for name, colour in _COLOURS.items() for suffix in ("", "_dark")
} | {"color_accent": "var(--sd-accent)"}
"""Gradio's colour variables, for light and dark, as colours of ``page.css``."""


def script(name: str) -> str:
    """The text of the script called ``name``."""
    return (STATIC / name).read_text(encoding="utf-8")


def head(language: str) -> str:
    """What stands in the page's head: its style, its script, and the languages that it can be in."""
    return (
        f'<meta name="sandarbh" content="{escape(language)}" data-languages="{escape(" ".join(LABELS))}">'
        '<link rel="stylesheet" href="page/fonts.css"><link rel="stylesheet" href="page/page.css">'
        '<script src="page/page.js"></script>'
    )
