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

Build = Callable[[Callable[[Progress], None]], BuildReport]
"""Runs one build, telling its progress; raises `SandarbhError`, among them what the listener raises."""


@dataclass(frozen=True, slots=True)
class Job:
    """The last rebuild, or the one under way; ``idle`` before the first.

    ``stage``, ``done``, ``total``, ``rate`` and ``left`` are those of `Progress`, None where nothing can be
    said yet; ``seconds`` is how long it ran.
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
        self._began = 0.0
        self._thread: threading.Thread | None = None

    @property
    def job(self) -> Job:
        """How far it has come at this moment."""
        with self._lock:
            seconds = time.monotonic() - self._began if self._job.active else self._job.seconds
            return replace(self._job, seconds=seconds)

    def start(self) -> Job:
        """Begin; raises `IndexBusy` where one is under way already."""
        with self._lock:
            if self._job.active:
                raise IndexBusy(
                    "the index is being rebuilt already: wait until it has finished, or cancel it"
                )
            self._job, self._began = Job("running"), time.monotonic()
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
        try:
            ended = Job("done", report=self._build(self._told))
        except BuildCancelled:
            ended = Job("cancelled")
        except SandarbhError as error:
            ended = Job("failed", error=str(error))
        except Exception as error:  # noqa: BLE001 the outermost edge of this thread: the page must not wait for ever
            _log.exception("a rebuild failed")
            ended = Job("failed", error=f"{type(error).__name__}: {error}")
        with self._lock:
            last, seconds = self._job, time.monotonic() - self._began
            self._job = replace(ended, stage=last.stage, done=last.done, total=last.total, seconds=seconds)

    def _told(self, progress: Progress) -> None:
        with self._lock:
            if self._job.state == "cancelling":
                raise BuildCancelled("the rebuild was cancelled: the last index is untouched")
            # at the end of a stage nothing is known of what comes next, least of all that it takes no time
            left = progress.left if progress.done < progress.total else None
            self._job = Job(
                "running", progress.stage, progress.done, progress.total, progress.rate or None, left
            )
