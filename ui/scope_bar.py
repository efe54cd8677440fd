"""What questions are kept to, above the text box: Gradio's widgets around `ui.scope`."""

from __future__ import annotations

from typing import Any

import gradio as gr

from qa.types import Filters
from ui.i18n import LABELS
from ui.library import Library
from ui.scope import Unfit, changed, scope_html
from ui.widgets import QUIET, Updates, html


class ScopeBar:
    """The widgets, and what happens on them; nothing to choose from where there is no ``library``."""

    def __init__(self, library: Library | None, spoken: gr.State, language: str) -> None:
        self.library, self.spoken = library, spoken
        self.filters = gr.State(Filters())
        self.bar = html(self._shown(Filters(), language), "scope", "scope.js")

    def wire(self) -> None:
        """Bind what the reader does to what happens."""
        self.bar.narrow(self.narrow, [self.filters, self.spoken], self.outputs, **QUIET)

    def narrow(self, filters: Filters, language: str, event: gr.EventData) -> Updates:
        """Something is chosen, or taken away."""
        data = {name: getattr(event, name, None) for name in ("kind", "value", "on")}
        cards = self.library.cards() if self.library else ()
        try:
            after = changed(filters, data, cards, LABELS[language])
        except Unfit as trouble:
            return filters, self._shown(filters, language, str(trouble))
        return after, self._shown(after, language)

    def words(self, language: str, filters: Filters | None) -> Updates:
        """The bar in ``language`` with what is chosen, for `outputs`; None leaves it as it is."""
        if filters is None:
            return gr.skip(), gr.skip()
        return filters, self._shown(filters, language)

    @property
    def outputs(self) -> list[Any]:
        """What `words` changes."""
        return [self.filters, self.bar]

    def _shown(self, filters: Filters, language: str, trouble: str = "") -> str:
        if self.library is None:
            return ""
        return scope_html(filters, self.library.cards(), LABELS[language], trouble)
