"""The home of watchfiles: an index that follows its corpus."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from index.build import Corpus, OnProgress, build, roots_of
from index.embed import SentenceEmbedder
from index.errors import CorpusError, IndexBusy, IndexNotWritten
from index.paths import is_skipped
from index.settings import IndexSettings
from index.types import BuildReport, Embedder

_QUIET = 300  # milliseconds without a further change before a build begins: a file is saved in several steps
_LONGEST = 2000  # milliseconds that further changes can put it off
_IDLE = 500  # milliseconds between two looks at the clock
_RETRY = 5.0  # seconds until a build that could not be done is tried again

Outcome = BuildReport | CorpusError | IndexBusy | IndexNotWritten


def watch(
    corpus: Corpus,
    index_dir: Path | str,
    *,
    settings: IndexSettings | None = None,
    embedder: Embedder | None = None,
    on_progress: OnProgress | None = None,
    on_watching: Callable[[], None] = lambda: None,
    stop: threading.Event | None = None,
) -> Iterator[Outcome]:
    """Build now and after every change under ``corpus``; gives each report, until ``stop`` is set.

    A change that falls into a build is met by the next one. A build that failed because the corpus is empty,
    the disk full or the lock taken gives its error, and is tried again after a change or five seconds;
    anything else is raised. ``on_watching`` is called once no change can be missed any more. Raises
    `CorpusError` where there is nothing to watch.
    """
    from watchfiles import watch as changes

    settings = settings or IndexSettings()
    embedder = embedder or SentenceEmbedder(settings.model, threads=settings.threads)
    roots, target = roots_of(corpus), Path(index_dir)
    concerns = _Concern(roots, target)
    due: float | None = 0.0
    told = False
    for seen in changes(
        *concerns.watched(),
        watch_filter=lambda _, path: concerns(path),
        debounce=_LONGEST,
        step=_QUIET,
        rust_timeout=_IDLE,
        yield_on_timeout=True,
        stop_event=stop,
        recursive=any(root.is_dir() for root in roots),
    ):
        if not told:
            on_watching()
            told = True
        if not seen and (due is None or time.monotonic() < due):
            continue
        outcome: Outcome
        try:
            outcome = build(roots, target, settings=settings, embedder=embedder, on_progress=on_progress)
            due = None
        except (CorpusError, IndexBusy, IndexNotWritten) as error:
            outcome, due = error, time.monotonic() + _RETRY
        yield outcome


class _Concern:
    """Whether a changed path can change the index of ``roots`` in ``index_dir``."""

    def __init__(self, roots: Sequence[Path], index_dir: Path) -> None:
        self._index = index_dir.resolve()
        self._folders = [root.resolve() for root in roots if root.is_dir()]
        self._files = {root.resolve() for root in roots if root.is_file()}
        if not self._folders and not self._files:
            names = ", ".join(map(str, roots))
            raise CorpusError(f"there is nothing to watch at {names}: give a folder that is there")

    def watched(self) -> list[Path]:
        """The folders to watch; a file by its folder, since saving it often puts another in its place."""
        return list(dict.fromkeys([*self._folders, *(file.parent for file in self._files)]))

    def __call__(self, changed: str) -> bool:
        path = Path(changed)
        if path in self._files:
            return True
        if path.is_relative_to(self._index):
            return False
        inside = [path.relative_to(root).parts for root in self._folders if path.is_relative_to(root)]
        return any(not any(map(is_skipped, parts)) for parts in inside)
