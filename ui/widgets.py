"""Gradio's widgets as the page uses them."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.labels import Labels
from ui.theme import script

Updates = tuple[Any, ...]
"""What an event changes: a value or a Gradio update for each of its outputs."""

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
"""The options of an event that answers at once and is the page's own business."""

LONGEST_TYPED = 12_000  # beyond every question that can be asked: a long one is refused in words, not cut


def html(value: str, id: str, code: str = "") -> gr.HTML:
    """Server-escaped HTML, with the script ``code`` of ``static/`` if it is to do something."""
    return gr.HTML(value, elem_id=id, apply_default_css=False, js_on_load=script(code) if code else None)


def chatbot(labels: Labels, welcome: str) -> gr.Chatbot:
    """The conversation; while it is empty it says ``welcome``."""
    return gr.Chatbot(
        elem_id="chat",
        label=labels.chat,
        show_label=False,
        placeholder=welcome,
        height=None,
        layout="panel",
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],  # the text of an article may hold dollar signs
        allow_file_downloads=False,
        autoscroll=False,  # a reply is read from its beginning
    )


def question(labels: Labels) -> gr.Textbox:
    """What a question is typed in."""
    return gr.Textbox(
        elem_id="q",
        label=labels.question,
        show_label=False,
        placeholder=labels.placeholder,
        container=False,
        lines=1,
        max_lines=6,
        max_length=LONGEST_TYPED,
        autofocus=True,
        scale=1,
    )
