"""How far a build or an evaluation has come, on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.types import Progress

_UNITS = {"embed": "chunks/s"}


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """A bar for each stage, with its documents, its rate and the time that is left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
        *(TextColumn("{task.fields[pace]}"), TimeRemainingColumn()),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def show(progress: Progress) -> None:
            if progress.stage not in tasks:
                total = progress.total or None  # waiting has no end that is known
                tasks[progress.stage] = bar.add_task(progress.stage, total=total, pace="")
            pace = ", ".join(_pace(progress))
            bar.update(
                tasks[progress.stage], completed=progress.done, total=progress.total or None, pace=pace
            )

        yield show


def _pace(progress: Progress) -> Iterator[str]:
    if progress.documents:
        yield f"{progress.documents} documents"
    if progress.stage in _UNITS and progress.rate:
        yield f"{progress.rate:.1f} {_UNITS[progress.stage]}"
