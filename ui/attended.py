"""An engine that people ask, which says when none of them waits: what the server asks itself comes behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from qa.types import Filters, Passage, Reply, Turn
from ui.engine import Engine


class Attended:
    """``engine``, asked by people; safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asking = 0
        self._changed = threading.Condition()

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        filters: Filters | None = None,
        early: Callable[[Reply], None] | None = None,
    ) -> Reply:
        """As `Engine.ask`."""
        with self._someone():
            return self._engine.ask(question, history, filters=filters, early=early)

    def search(self, question: str, k: int = 10, *, filters: Filters | None = None) -> list[Passage]:
        """As `Engine.search`."""
        with self._someone():
            return self._engine.search(question, k, filters=filters)

    def free(self, within: float) -> bool:
        """Whether nobody's question is under way, waiting at most ``within`` seconds for that."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._asking, within)

    @contextmanager
    def _someone(self) -> Iterator[None]:
        with self._changed:
            self._asking += 1
        try:
            yield
        finally:
            with self._changed:
                self._asking -= 1
                self._changed.notify_all()
