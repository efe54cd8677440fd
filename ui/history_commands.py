"""The commands ``sandarbh history list``, ``export`` and ``feedback``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import HistoryError
from ui.escape import neutral
from ui.output import print_json, print_json_line

if TYPE_CHECKING:
    from ui.history import History

app = typer.Typer(help="Read the conversations that a server kept, of everyone.", no_args_is_help=True)

DEFAULT_HISTORY = Path(".sandarbh/history.sqlite")
HistoryFile = Annotated[
    Path, typer.Option("--history", envvar="SANDARBH_HISTORY", help="The file of the conversations.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command("list")
def list_conversations(
    search: Annotated[
        str | None, typer.Option(help="Only those in which each of these words stands, or begins one.")
    ] = None,
    history: HistoryFile = DEFAULT_HISTORY,
    as_json: AsJson = False,
) -> None:
    """List the conversations, the last changed first."""
    from ui.export import summary_json

    with _opened(history) as kept:
        found = kept.conversations(None, search or "", most=1_000_000)
    if as_json:
        print_json([summary_json(one) for one in found])
        return
    for one in found:
        typer.echo(f"{one.id}  {one.changed:%Y-%m-%d %H:%M}  {one.turns:>3}  {neutral(one.title)}")


@app.command()
def export(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Conversations as listed; default: all.")
    ] = None,
    history: HistoryFile = DEFAULT_HISTORY,
    as_json: AsJson = False,
) -> None:
    """Print whole conversations, as Markdown or as a list in JSON."""
    from ui.export import conversation_json, conversation_markdown

    with _opened(history) as kept:
        wanted = ids or [one.id for one in kept.conversations(None, most=1_000_000)]
        found = [kept.conversation(None, id) for id in wanted]
    if as_json:
        print_json([conversation_json(one) for one in found])
    elif found:
        typer.echo("\n".join(map(conversation_markdown, found)), nl=False)


@app.command()
def feedback(
    others: Annotated[
        bool, typer.Option("--others", help="Those whose right answer is not known, to be completed by hand.")
    ] = False,
    history: HistoryFile = DEFAULT_HISTORY,
) -> None:
    """Print the readers' verdicts as questions for `sandarbh evaluate`, as JSON Lines."""
    from ui.feedback import feedback as gathered

    with _opened(history) as kept:
        found = gathered(kept.judged())
    for line in found.others if others else found.questions:
        print_json_line(line)
    typer.echo(f"{len(found.questions)} questions, {len(found.others)} others (--others)", err=True)


@contextmanager
def _opened(path: Path) -> Iterator[History]:
    from ui.history import History

    if not path.is_file():
        raise HistoryError(
            f"no conversations at {path}: name the file that `sandarbh serve` keeps with --history"
        )
    history = History(path)
    try:
        yield history
    finally:
        history.close()
