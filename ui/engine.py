"""What the page and the HTTP interface need of an assistant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from qa.types import Filters, Passage, Reply, Turn


class Engine(Protocol):
    """Answers and finds; safe to call from several threads. `qa.Assistant` is one."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        filters: Filters | None = None,
        early: Callable[[Reply], None] | None = None,
    ) -> Reply:
        """The reply to ``question`` after ``history`` (oldest first); raises `QuestionError`.

        ``early`` may be given another one before, from the thread that asks, where the last takes longer.
        """

    def search(self, question: str, k: int = 10, *, filters: Filters | None = None) -> list[Passage]:
        """The ``k`` passages nearest to ``question``, best first; raises `QuestionError`."""


Readiness = Callable[[], tuple[int, int, str]]
"""Gives the counts of documents and chunks that are being answered from, and the id of their generation."""
