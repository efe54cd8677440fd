"""The figures of an evaluation for a terminal, and its misses as a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from index.errors import EvaluationError
from qa.evaluate import EVERY, FIGURES, Evaluation, Figure, Group
from qa.outcome import miss_json

LABELS = {
    "recall@1": "recall@1",
    "recall@3": "recall@3",
    "recall@5": "recall@5",
    "recall@10": "recall@10",
    "mrr": "MRR",
    "ndcg@10": "nDCG@10",
    "first_quote": "first quote has the answer",
    "any_quote": "any quote has the answer",
    "quote_precision": "quote precision",
    "quote_recall": "quote recall",
    "false_refusals": "false refusals",
    "false_answers": "false answers",
    "false_answers_near": "… to near misses",
    "false_answers_far": "… to other questions",
    "auroc": "AUROC of confidence",
    "false_answers_at_10": "false answers at 10 % refusals",
}
"""What each of `FIGURES` is called on the screen."""

_UNBOUNDED = 10_000  # columns; a table takes no more than it needs
_NAMES = {"hi": "Hindi", "hi-Latn": "romanised", "en": "English", "vi": "Vietnamese", EVERY: "all"}


def evaluation_text(evaluation: Evaluation, width: int | None = None) -> str:
    """A table of the questions that stand alone and one of the follow-ups, at most ``width`` columns wide."""
    tables = []
    for follow_ups, title in ((False, "Questions"), (True, "Follow-ups")):
        groups = [group for group in evaluation.groups if group.follow_ups == follow_ups]
        if groups:
            tables.append(f"{title}\n{_drawn(evaluation_table(groups), width or _UNBOUNDED)}")
    return "\n\n".join(tables)


def _drawn(table: Table, width: int) -> str:
    file = StringIO()
    Console(file=file, width=width, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines() if line.strip())


def evaluation_table(groups: Sequence[Group]) -> Table:
    """A column for each of ``groups``, a row for each figure that one of them has, with its 95 % interval."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    for group in groups:
        table.add_column(_NAMES.get(group.language, group.language), justify="right")
    table.add_row("answerable", *(str(group.answerable) for group in groups))
    table.add_row("unanswerable", *(str(group.unanswerable) for group in groups))
    for name in FIGURES:
        figures = [group.figure(name) for group in groups]
        if any(figures):
            table.add_row(LABELS[name], *map(figure_text, figures))
    return table


def figure_text(figure: Figure | None) -> str:
    """``.93 [.88, .97]``: the figure with its interval, or a dash."""
    if figure is None:
        return "–"
    return f"{_short(figure.value)} [{_short(figure.low)}, {_short(figure.high)}]"


def _short(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")


def write_misses(evaluation: Evaluation, path: Path) -> None:
    """Write a JSON line for each miss to ``path`` and make its folder; raises `EvaluationError`."""
    lines = [json.dumps(miss_json(outcome), ensure_ascii=False) + "\n" for outcome in evaluation.misses]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # backslashreplace writes half a surrogate pair as the JSON escape that it is
        path.write_text("".join(lines), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written: {error.strerror or error}") from None
