"""How fast a stage of a build goes, and how long the rest of it takes."""

from __future__ import annotations

import time
from collections.abc import Callable

from index.types import Progress


class Pace:
    """Tells the progress of one stage; its rate counts from the first thing that is done in it."""

    def __init__(self, stage: str, started: float, tell: Callable[[Progress], None]) -> None:
        """``started`` is when the whole build began, by ``time.perf_counter``."""
        self._stage, self._started, self._tell = stage, started, tell
        self._began: float | None = None

    def begin(self) -> None:
        """Start the clock of this stage, if it does not run yet."""
        self._began = self._began or time.perf_counter()

    def __call__(self, done: int, total: int, documents: int) -> None:
        """Tell that ``done`` of ``total`` are done, and so many documents with them."""
        self.begin()
        now = time.perf_counter()
        taken = now - (self._began or now)
        rate = done / taken if taken > 0 else 0.0
        left = (total - done) / rate if rate else None
        self._tell(Progress(self._stage, done, total, now - self._started, documents, rate, left))
