"""The page of kept conversations: Gradio's widgets around `ui.history`."""

from __future__ import annotations

from typing import Any

import gradio as gr

from index.errors import HistoryError
from ui.history import History
from ui.i18n import LABELS
from ui.kept import Conversation
from ui.owner import owner_of
from ui.past import past_html, search_html
from ui.widgets import QUIET, Updates, html


def owned(history: History | None, request: gr.Request) -> tuple[History | None, str]:
    """The history as the reader of ``request`` has it, and its owner; None where nothing is kept for them."""
    owner = owner_of(request.cookies)
    if history is None or (owner is None and not history.one_person):
        return None, ""
    return history, owner or ""


class PastTab:
    """The widgets of the page of conversations, and what happens on them."""

    def __init__(self, history: History | None, spoken: gr.State, language: str) -> None:
        self.history, self.spoken = history, spoken
        self.search = gr.State("")
        with gr.Column(elem_id="past"):
            self.tools = html(search_html(language, kept=history is not None), "past-top", "past.js")
            self.list = html("", "past-list")

    def wire(self) -> None:
        """Bind what the reader does to what happens."""
        at_hand = [self.search, self.spoken]
        self.tools.look(self.look, self.spoken, [self.search, self.list], **QUIET)
        self.tools.rename(self.rename, at_hand, self.list, **QUIET)
        self.tools.remove(self.remove, at_hand, self.list, **QUIET)

    def words(self, language: str) -> Updates:
        """The page in ``language``, for `outputs`; what is listed is looked up again when it is shown."""
        return (search_html(language, kept=self.history is not None),)

    @property
    def outputs(self) -> list[Any]:
        """What `words` changes."""
        return [self.tools]

    def look(self, language: str, event: gr.EventData, request: gr.Request) -> Updates:
        """What is looked for."""
        search = str(getattr(event, "search", "") or "")
        return search, self._listed(search, language, request)

    def rename(self, search: str, language: str, event: gr.EventData, request: gr.Request) -> str:
        """Give a conversation another title."""
        history, owner = owned(self.history, request)
        said = ""
        try:
            if history is not None:
                history.rename(owner, str(getattr(event, "id", "")), str(getattr(event, "title", "")))
        except HistoryError:
            said = LABELS[language].on_past.gone
        return self._listed(search, language, request, said)

    def remove(self, search: str, language: str, event: gr.EventData, request: gr.Request) -> str:
        """Delete a conversation."""
        history, owner = owned(self.history, request)
        said = ""
        try:
            if history is not None:
                history.delete(owner, str(getattr(event, "id", "")))
        except HistoryError:
            said = LABELS[language].on_past.gone
        return self._listed(search, language, request, said)

    def conversation(self, id: str, request: gr.Request) -> Conversation | None:
        """The conversation called ``id``, or None where it is not there, or somebody else's."""
        history, owner = owned(self.history, request)
        try:
            return history.conversation(owner, id) if history else None
        except HistoryError:
            return None

    def _listed(self, search: str, language: str, request: gr.Request, said: str = "") -> str:
        history, owner = owned(self.history, request)
        if history is None:
            return ""
        try:
            return past_html(history.conversations(owner, search), language, said)
        except HistoryError:
            return past_html((), language, LABELS[language].on_past.gone)
