"""The chat page: Gradio's widgets around `ui.conversation`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # it would call out on import
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
from fastapi import FastAPI
from gradio.events import api

from qa.types import Filters
from ui.conversation import (
    Place,
    Screen,
    Talk,
    Wish,
    cleared,
    failed,
    judged,
    kept_to,
    opened,
    reopened,
    screens,
    shown,
    stopped,
    wished,
)
from ui.engine import Engine
from ui.frame import frame_html
from ui.history import History
from ui.i18n import COOKIE, LABELS, page_language
from ui.library import Library
from ui.past import welcome_text
from ui.past_tab import PastTab, owned
from ui.scope_bar import ScopeBar
from ui.shelf_tab import ShelfTab
from ui.sources import empty_html, sources_html
from ui.suggest import nothing
from ui.theme import COLOURS, FONT, MONOSPACE, STATIC, head
from ui.tools import tools
from ui.widgets import QUIET, Updates, chatbot, html, question

ASKING = "ask"
"""The name under which everything that uses the model shares one limit."""

RESUMED = "() => sessionStorage.getItem('sandarbh-talk') ?? ''"
"""What a browser tab remembers while it is open: the id of its conversation."""


def page(
    engine: Engine,
    language: str,
    *,
    history: History | None = None,
    library: Library | None = None,
    suggest: Callable[[str], Sequence[str]] = nothing,
    at_once: int = 2,
    waiting: int = 64,
) -> gr.Blocks:
    """The page, in ``language`` for readers who want none of its others.

    ``at_once`` questions are answered together, ``waiting`` more may queue; ``suggest`` gives questions in a
    language to begin with.
    """
    blocks = gr.Blocks(title=LABELS[language].title, analytics_enabled=False, fill_width=True)
    with blocks:
        desk = _Desk(engine, history, library, suggest, language)
        desk.wire(at_once)
        desk.greet(blocks)
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
        head=head(language),
    )


class _Desk:
    """The widgets of the page, and what happens on them."""

    def __init__(
        self,
        engine: Engine,
        history: History | None,
        library: Library | None,
        suggest: Callable[[str], Sequence[str]],
        language: str,
    ) -> None:
        self.engine, self.history, self.suggest, self.default = engine, history, suggest, language
        self.library = library
        labels = LABELS[language]
        self.talk, self.pending, self.language = gr.State(Talk()), gr.State(""), gr.State(language)
        self.resumed = gr.Textbox(visible=False)
        self.top = html(frame_html(language), "top", "top.js")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                self.chat = chatbot(labels, welcome_text(labels, kept=history is not None))
                self.scope = ScopeBar(library, self.language, language)
                with gr.Row(elem_id="composer"):
                    self.question = question(labels)
                    self.send = gr.Button(labels.send, elem_id="send", variant="primary", scale=0)
                    self.stop = gr.Button(labels.stop, elem_id="stop", visible=False, scale=0)
            with gr.Column(elem_id="reading"):
                self.panel = html(empty_html(labels), "source-panel", "chat.js")
        self.shelf = ShelfTab(library, self.language, language)
        self.past = PastTab(history, self.language, language)

    def wire(self, at_once: int) -> None:
        """Bind what the reader does in the conversation to what happens."""
        once = QUIET | {
            "concurrency_limit": at_once,
            "concurrency_id": ASKING,
            "trigger_mode": "once",
            "queue": True,
        }
        here, at_hand = [self.talk, self.language], [self.talk, self.language, self.pending, self.question]
        screen = [self.chat, self.talk, self.question, self.send, self.stop, self.pending]
        kept = [*here, self.scope.filters]
        typed = [self.question.submit, self.send.click]
        asked = [
            gr.on(typed, self.ask, [self.question, *kept], screen, **once),
            self.chat.example_select(self.example, kept, screen, **once),
            self.panel.reask(self.reask, kept, screen, **once),
        ]
        for event in asked:
            event.failure(self.fail, at_hand, screen, **QUIET)
        self.stop.click(self.halt, at_hand, screen, cancels=asked, **QUIET)
        fresh = [*screen, self.panel]
        self.top.fresh(self.clear, [self.pending, self.language], fresh, cancels=asked, **QUIET)
        self.panel.cite(self.open, here, self.panel, **QUIET)
        self.panel.judge(self.judge, here, [self.talk, self.chat], **QUIET)
        again = [*fresh, *self.scope.outputs]
        self.past.tools.open(self.reopen, [self.pending, self.language], again, cancels=asked, **QUIET)
        self.scope.wire()
        self.shelf.wire()
        self.past.wire()

    def greet(self, blocks: gr.Blocks) -> None:
        """Bind what makes the page speak its reader's language."""
        words = [self.language, self.top, self.chat, self.question, self.send, self.stop, self.panel]
        words += [*self.scope.outputs, *self.shelf.outputs, *self.past.outputs]
        for event in (
            blocks.load(self.welcome, self.resumed, [self.talk, *words], js=RESUMED, **QUIET),
            self.top.speak(self.speak, [self.talk, self.scope.filters], words, **QUIET),
        ):
            event.then(self.suggested, self.language, self.chat, **QUIET)

    async def ask(
        self, question: str | None, talk: Talk, language: str, filters: Filters, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """The reply to what stands in the text box, as it grows."""
        wish = Wish(question or "", filters=filters)
        async for screen in screens(self._place(language, request), wish, talk):
            yield _updates(screen)

    async def example(
        self, talk: Talk, language: str, filters: Filters, event: gr.SelectData, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """The reply to a suggested question that was picked."""
        picked = event.value
        question = str(picked.get("text", "")) if isinstance(picked, dict) else ""
        async for update in self.ask(question, talk, language, filters, request):
            yield update

    async def reask(
        self, talk: Talk, language: str, filters: Filters, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """The reply to a question that was changed, or asked again, on the page."""
        data = {name: getattr(event, name, None) for name in ("how", "turn", "text")}
        wish = wished(data, talk)
        if wish is None:
            yield _updates(Screen())
            return
        async for screen in screens(self._place(language, request), replace(wish, filters=filters), talk):
            yield _updates(screen)

    def halt(self, talk: Talk, language: str, pending: str, typed: str | None) -> Updates:
        """Stop the question under way."""
        return _updates(stopped(LABELS[language], talk, pending, typed or ""))

    def fail(self, talk: Talk, language: str, pending: str, typed: str | None) -> Updates:
        """Say that the page's own machinery failed, and make it usable again."""
        return _updates(failed(LABELS[language], talk, pending, typed or ""))

    def clear(self, pending: str, language: str) -> Updates:
        """Begin a new conversation."""
        return (*_updates(cleared(pending)), empty_html(LABELS[language]))

    def open(self, talk: Talk, language: str, event: gr.EventData) -> str | dict[str, Any]:
        """The source panel at the citation that was pressed; an unknown one changes nothing."""
        view = opened(talk, getattr(event, "cite", None), language)
        return dict(gr.skip()) if view is None else sources_html(view, LABELS[language])

    def reopen(self, pending: str, language: str, event: gr.EventData, request: gr.Request) -> Updates:
        """A kept conversation, to be read and gone on with."""
        kept = self.past.conversation(str(getattr(event, "id", "")), request)
        labels = LABELS[language]
        talk = Talk(kept.turns, kept.summary.id) if kept else Talk()
        screen = reopened(labels, talk, pending)
        return (*_updates(screen), empty_html(labels), *self.scope.words(language, kept_to(talk)))

    def judge(self, talk: Talk, language: str, event: gr.EventData, request: gr.Request) -> Updates:
        """What a reader thinks of a reply."""
        data = {name: getattr(event, name, None) for name in ("turn", "good", "reason", "said")}
        after = judged(self._place(language, request), talk, data)
        return (gr.skip(), gr.skip()) if after is None else (after, shown(after, LABELS[language]))

    def welcome(self, resumed: str, request: gr.Request) -> Updates:
        """The page in its reader's language, with the conversation that was on it before it was loaded."""
        kept = self.past.conversation(resumed, request) if resumed else None
        talk = Talk(kept.turns, kept.summary.id) if kept else Talk()
        accepted = request.headers.get("accept-language")
        language = page_language(request.cookies.get(COOKIE), accepted, self.default)
        # a reader in the page's own language may have chosen something before this is there
        kept_as_it_is = language == self.default and kept is None
        return (talk, *self._in(language, talk, None, None if kept_as_it_is else kept_to(talk)))

    def speak(self, talk: Talk, filters: Filters, event: gr.EventData) -> Updates:
        """The page in the language that was picked, the conversation and the source with it."""
        language = page_language(getattr(event, "language", None), None, self.default)
        return self._in(language, talk, getattr(event, "cite", None), filters)

    def suggested(self, language: str) -> dict[str, Any]:
        """Questions to begin with."""
        return dict(gr.update(examples=[{"text": one} for one in self.suggest(language)]))

    def _place(self, language: str, request: gr.Request) -> Place:
        history, owner = owned(self.history, request)
        cards = self.library.cards if self.library else tuple
        return Place(self.engine, LABELS[language], history, owner, cards)

    def _in(self, language: str, talk: Talk, cite: object, filters: Filters | None) -> Updates:
        labels = LABELS[language]
        view = opened(talk, cite, language)
        return (
            language,
            frame_html(language),
            gr.update(
                value=shown(talk, labels),
                label=labels.chat,
                placeholder=welcome_text(labels, kept=self.history is not None),
                examples=None,
            ),
            gr.update(label=labels.question, placeholder=labels.placeholder),
            gr.update(value=labels.send),
            gr.update(value=labels.stop),
            empty_html(labels) if view is None else sources_html(view, labels),
            *self.scope.words(language, filters),
            *self.shelf.words(language),
            *self.past.words(language),
        )


def _updates(screen: Screen) -> Updates:
    """Gradio's updates, in the order chat, talk, question, send, stop, pending."""
    same = gr.skip()
    return (
        same if screen.messages is None else screen.messages,
        same if screen.talk is None else screen.talk,
        same if screen.question is None else screen.question,
        same if screen.asking is None else gr.update(visible=not screen.asking),
        same if screen.asking is None else gr.update(visible=screen.asking),
        same if screen.pending is None else screen.pending,
    )
