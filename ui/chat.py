"""The chat page: Gradio's widgets around `ui.conversation`. No other module imports Gradio."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # it would call out on import
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
from fastapi import FastAPI
from gradio.events import api

from ui.conversation import Screen, Turns, cleared, failed, opened, screens, stopped
from ui.engine import Engine
from ui.i18n import LABELS, Labels
from ui.sources import empty_html, sources_html
from ui.theme import COLOURS, FONT, MONOSPACE, STATIC, head, script
from ui.tools import tools

ASKING = "ask"
"""The name under which everything that uses the model shares one limit."""

LONGEST_TYPED = 12_000  # beyond every question that can be asked: a long one is refused in words, not cut


def page(
    engine: Engine,
    language: str,
    *,
    examples: Sequence[str] = (),
    at_once: int = 2,
    waiting: int = 64,
) -> gr.Blocks:
    """The page in ``language``: ``at_once`` questions are answered together, ``waiting`` more may queue."""
    labels = LABELS[language]
    blocks = gr.Blocks(title=labels.title, analytics_enabled=False, fill_width=True)
    with blocks:
        _Desk(engine, labels, language, examples).wire(at_once)
        for tool in tools(engine):
            api(tool, api_name=tool.__name__, concurrency_id=ASKING, concurrency_limit=at_once)
    blocks.queue(max_size=waiting, default_concurrency_limit=at_once)
    return blocks


def mount(app: FastAPI, blocks: gr.Blocks, language: str, *, max_file_size: int) -> None:
    """Put the page at the root of ``app``, and MCP at ``/gradio_api/mcp``; it keeps no log."""
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        app_kwargs={"openapi_url": None},
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        max_file_size=max_file_size,
        ssr_mode=False,
        pwa=False,
        mcp_server=True,
        favicon_path=str(STATIC / "favicon.svg"),
        theme=gr.themes.Base(font=FONT, font_mono=MONOSPACE).set(**COLOURS),
        head=head(LABELS[language], language),
    )


class _Desk:
    """The widgets of one page, and what happens on them."""

    def __init__(self, engine: Engine, labels: Labels, language: str, examples: Sequence[str]) -> None:
        self.engine, self.labels, self.language = engine, labels, language
        self.turns = gr.State(())
        self.pending = gr.State("")
        with gr.Row(elem_id="top"):
            gr.HTML(_heading(labels), apply_default_css=False, js_on_load=None)
            self.new = gr.Button(labels.new, elem_id="new", size="sm", scale=0)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                self.chat = _chatbot(labels, examples)
                with gr.Row(elem_id="composer"):
                    self.question = _question(labels)
                    self.send = gr.Button(labels.send, elem_id="send", variant="primary", scale=0)
                    self.stop = gr.Button(labels.stop, elem_id="stop", visible=False, scale=0)
            with gr.Column(elem_id="reading"):
                self.panel = gr.HTML(
                    empty_html(labels),
                    elem_id="source-panel",
                    apply_default_css=False,
                    js_on_load=script("cite.js"),
                )

    def wire(self, at_once: int) -> None:
        """Bind what the reader does to what happens."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        limited = quiet | {"concurrency_limit": at_once, "concurrency_id": ASKING}
        at_hand = [self.turns, self.pending, self.question]
        screen = [self.chat, self.turns, self.question, self.send, self.stop, self.pending]
        asked = [
            gr.on(
                [self.question.submit, self.send.click],
                self.ask,
                [self.question, self.turns],
                screen,
                trigger_mode="once",
                **limited,
            ),
            self.chat.example_select(self.example, [self.turns], screen, **limited),
        ]
        for event in asked:
            event.failure(self.fail, at_hand, screen, queue=False, **quiet)
        self.stop.click(self.halt, at_hand, screen, cancels=asked, queue=False, **quiet)
        fresh = [*screen, self.panel]
        again = [self.new.click, self.chat.clear]
        gr.on(again, self.clear, self.pending, fresh, cancels=asked, queue=False, **quiet)
        self.panel.cite(self.open, [self.turns], self.panel, queue=False, **quiet)

    async def ask(self, question: str | None, turns: Turns) -> AsyncIterator[tuple[Any, ...]]:
        """The reply to what stands in the text box, as it grows."""
        async for screen in screens(self.engine, self.labels, question or "", turns):
            yield _updates(screen)

    async def example(self, turns: Turns, event: gr.SelectData) -> AsyncIterator[tuple[Any, ...]]:
        """The reply to an example question that was picked."""
        picked = event.value
        question = str(picked.get("text", "")) if isinstance(picked, dict) else ""
        async for update in self.ask(question, turns):
            yield update

    def halt(self, turns: Turns, pending: str, typed: str | None) -> tuple[Any, ...]:
        """Stop the question under way."""
        return _updates(stopped(turns, pending, typed or ""))

    def fail(self, turns: Turns, pending: str, typed: str | None) -> tuple[Any, ...]:
        """Say that the page's own machinery failed, and make it usable again."""
        return _updates(failed(self.labels, turns, pending, typed or ""))

    def clear(self, pending: str) -> tuple[Any, ...]:
        """Begin a new conversation."""
        return (*_updates(cleared(pending)), empty_html(self.labels))

    def open(self, turns: Turns, event: gr.EventData) -> str | dict[str, Any]:
        """The source panel at the citation that was pressed; an unknown one changes nothing."""
        view = opened(turns, getattr(event, "cite", None), self.language)
        return dict(gr.skip()) if view is None else sources_html(view, self.labels)


def _updates(screen: Screen) -> tuple[Any, ...]:
    """Gradio's updates, in the order chat, turns, question, send, stop, pending."""
    same = gr.skip()
    return (
        same if screen.messages is None else screen.messages,
        same if screen.turns is None else screen.turns,
        same if screen.question is None else screen.question,
        same if screen.asking is None else gr.update(visible=not screen.asking),
        same if screen.asking is None else gr.update(visible=screen.asking),
        same if screen.pending is None else screen.pending,
    )


def _heading(labels: Labels) -> str:
    return f"<header><h1>{labels.title}</h1><p>{labels.tagline}</p></header>"


def _chatbot(labels: Labels, examples: Sequence[str]) -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        label=labels.chat,
        show_label=False,
        placeholder=labels.welcome,
        examples=[{"text": example} for example in examples] or None,
        height=None,
        layout="panel",
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],  # the text of an article may hold dollar signs
        allow_file_downloads=False,
    )


def _question(labels: Labels) -> gr.Textbox:
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
