"""A rebuild that runs in the background while questions go on being answered from the last generation."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from index.errors import BuildCancelled, IndexBusy, SandarbhError
from index.types import BuildReport, Progress

_log = logging.getLogger(__name__)
_RECENT = 20.0  # seconds over which the rate is taken: the first batch loads the model

Build = Callable[[Callable[[Progress], None]], BuildReport]
"""Runs one build, telling its progress; raises `SandarbhError`, among them what the listener raises."""


@dataclass(frozen=True, slots=True)
class Job:
    """The last rebuild, or the one under way; ``idle`` before the first.

    ``done`` of ``total`` are files while ``stage`` is "read" and chunks while it is "embed"; ``rate`` is in
    chunks a second and ``left`` in seconds, None while nothing can be said; ``seconds`` is how long it ran.
    """

    state: Literal["idle", "running", "cancelling", "done", "cancelled", "failed"] = "idle"
    stage: str = ""
    done: int = 0
    total: int = 0
    rate: float | None = None
    left: float | None = None
    seconds: float = 0.0
    report: BuildReport | None = None
    error: str = ""

    @property
    def active(self) -> bool:
        """Whether it is still under way."""
        return self.state in ("running", "cancelling")


class Rebuild:
    """At most one build at a time, in a thread of its own; its state can be read from any thread."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._job = Job()
        self._thread: threading.Thread | None = None
        self._marks: list[tuple[float, int]] = []  # (moment, chunks embedded by then), the recent ones

    @property
    def job(self) -> Job:
        """How far it has come at this moment."""
        with self._lock:
            return self._job

    def start(self) -> Job:
        """Begin; raises `IndexBusy` where one is under way already."""
        with self._lock:
            if self._job.active:
                raise IndexBusy(
                    "the index is being rebuilt already: wait until it has finished, or cancel it"
                )
            self._job, self._marks = Job("running"), []
            self._thread = threading.Thread(target=self._run, name="rebuild", daemon=True)
            self._thread.start()
            return self._job

    def cancel(self) -> Job:
        """Have the one under way, if any, stop at its next batch; the last generation stays."""
        with self._lock:
            if self._job.state == "running":
                self._job = replace(self._job, state="cancelling")
            return self._job

    def wait(self, timeout: float | None = None) -> Job:
        """Wait at most ``timeout`` seconds for it to end."""
        thread = self._thread
        if thread:
            thread.join(timeout)
        return self.job

    def _run(self) -> None:
        began = time.monotonic()
        try:
            ended = Job("done", report=self._build(lambda progress: self._told(progress, began)))
        except BuildCancelled:
            ended = Job("cancelled")
        except SandarbhError as error:
            ended = Job("failed", error=str(error))
        except Exception as error:  # noqa: BLE001 the outermost edge of this thread: the page must not wait for ever
            _log.exception("a rebuild failed")
            ended = Job("failed", error=f"{type(error).__name__}: {error}")
        with self._lock:
            last = self._job
            self._job = replace(
                ended, stage=last.stage, done=last.done, total=last.total, seconds=time.monotonic() - began
            )

    def _told(self, progress: Progress, began: float) -> None:
        now = time.monotonic()
        with self._lock:
            if self._job.state == "cancelling":
                raise BuildCancelled("the rebuild was cancelled: the last index is untouched")
            rate = self._rate(now, progress)
            left = (progress.total - progress.done) / rate if rate else None
            self._job = Job("running", progress.stage, progress.done, progress.total, rate, left, now - began)

    def _rate(self, now: float, progress: Progress) -> float | None:
        if progress.stage != "embed":
            return None
        self._marks.append((now, progress.done))
        while len(self._marks) > 2 and now - self._marks[0][0] > _RECENT:
            self._marks.pop(0)
        (then, before) = self._marks[0]
        return (progress.done - before) / (now - then) if now > then else None
