"""The command ``sandarbh``: results on stdout, progress and errors on stderr.

Exit 0, 1 (a clear error) or 2 (usage).
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import SandarbhError
from ui.escape import neutral
from ui.history_commands import DEFAULT_HISTORY
from ui.history_commands import app as history_commands
from ui.indexing import index
from ui.narrow import DocumentId, Language, Since, Source, Until, filters_of
from ui.options import DEFAULT_INDEX, AsJson, IndexDir, Model, Reader, Switch, Threads
from ui.output import print_json, print_json_line
from ui.progress_bar import progress_bar
from ui.trust import doctor, generations, rollback

if TYPE_CHECKING:
    from qa.assistant import Assistant

app = typer.Typer(
    name="sandarbh",
    help="Answers questions about a collection of articles, only by quoting them, on this machine alone.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Question = Annotated[str, typer.Argument(help="In Hindi, romanised Hindi, English or Vietnamese.")]

app.command()(index)
app.add_typer(history_commands, name="history")
for command in (doctor, generations, rollback):
    app.command()(command)


def main() -> None:
    """Run the command; an error that Sandarbh raises on purpose is printed without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal has no letters for is spelt out as \u0938
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except SandarbhError as error:
        typer.echo(f"sandarbh: {neutral(str(error))}", err=True)
        raise SystemExit(1) from None
    except BrokenPipeError:  # `sandarbh … | head`
        sys.stderr.close()
        raise SystemExit(1) from None


@app.command()
def ask(
    question: Question,
    since: Since = None,
    until: Until = None,
    language: Language = None,
    source: Source = None,
    document: DocumentId = None,
    index_dir: IndexDir = DEFAULT_INDEX,
    model: Model = None,
    threads: Threads = 0,
    reader: Reader = Switch.ON,
    as_json: AsJson = False,
) -> None:
    """Answer a question with quotes, or say that the articles do not."""
    from qa.reply_json import reply_json
    from ui.terminal import reply_text

    filters = filters_of(since, until, language, source, document)
    reply = _assistant(index_dir, model, threads, reader).ask(question, filters=filters)
    if as_json:
        print_json(reply_json(reply))
    else:
        typer.echo(reply_text(reply))


@app.command()
def search(
    question: Question,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 10,
    since: Since = None,
    until: Until = None,
    language: Language = None,
    source: Source = None,
    document: DocumentId = None,
    index_dir: IndexDir = DEFAULT_INDEX,
    model: Model = None,
    threads: Threads = 0,
    as_json: AsJson = False,
) -> None:
    """List the passages nearest to a question, best first, whether or not they answer it."""
    from qa.reply_json import passage_json
    from ui.terminal import passages_text

    filters = filters_of(since, until, language, source, document)
    passages = _assistant(index_dir, model, threads).search(question, k, filters=filters)
    if as_json:
        print_json([passage_json(passage) for passage in passages])
    else:
        typer.echo(passages_text(passages))


@app.command()
def chat(
    index_dir: IndexDir = DEFAULT_INDEX,
    model: Model = None,
    threads: Threads = 0,
    reader: Reader = Switch.ON,
    as_json: Annotated[bool, typer.Option("--json", help="Print each reply as a line of JSON.")] = False,
) -> None:
    """Answer question after question, follow-ups too, until Ctrl-D; /new begins a new conversation."""
    from qa.reply_json import reply_json
    from ui.talk import replies, spoken, typed_lines

    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    assistant = _assistant(index_dir, model, threads, reader)
    for reply in replies(assistant, typed_lines(), lambda why: typer.echo(f"sandarbh: {why}", err=True)):
        if as_json:
            print_json_line(reply_json(reply))
        else:
            typer.echo(f"{spoken(reply)}\n")


@app.command()
def evaluate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Questions: SQuAD where it ends in .json, else JSON Lines.")
    ],
    index_dir: IndexDir = DEFAULT_INDEX,
    collection: Annotated[str | None, typer.Option(help="Only the questions of this collection.")] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Only in this language (hi, hi-Latn, en, vi); may be repeated.")
    ] = None,
    paragraphs: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The same SQuAD questions in the language of the articles."),
    ] = None,
    misses: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what went wrong to this file, as JSON Lines.")
    ] = None,
    model: Model = None,
    threads: Threads = 0,
    reader: Reader = Switch.ON,
    as_json: AsJson = False,
) -> None:
    """Ask questions whose answers are known, and measure passages, quotes and refusals."""
    from qa.evaluate import evaluate as run
    from qa.evaluate import evaluation_json
    from qa.questions import of_collection, read_questions
    from ui.tables import evaluation_text, write_misses

    questions = read_questions(file, paragraphs=paragraphs)
    if collection is not None:
        questions = of_collection(questions, collection)
    assistant = _assistant(index_dir, model, threads, reader)
    with progress_bar() as on_progress:
        found = run(assistant, questions, languages=language, on_progress=on_progress)
    if as_json:
        print_json(evaluation_json(found))
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        typer.echo(evaluation_text(found, width))
    if misses is not None:
        write_misses(found, misses)


@app.command()
def serve(
    index_dir: IndexDir = DEFAULT_INDEX,
    host: Annotated[str, typer.Option(help="Anything but this machine needs --token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 7860,
    token: Annotated[
        str | None, typer.Option(envvar="SANDARBH_TOKEN", help="What a visitor must know to get in.")
    ] = None,
    corpus: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="The articles, which may be added to, replaced and removed."),
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            envvar="SANDARBH_HISTORY",
            help="Where conversations are kept; default: history.sqlite beside the index.",
        ),
    ] = None,
    no_history: Annotated[bool, typer.Option("--no-history", help="Keep no conversations.")] = False,
    one_person: Annotated[
        bool, typer.Option("--one-person", help="Every browser sees all conversations, not only its own.")
    ] = False,
    model: Model = None,
    threads: Threads = 0,
    reader: Reader = Switch.ON,
) -> None:
    """Open the chat, the HTTP interface and MCP on this machine."""
    from ui.history import History
    from ui.library import open_library
    from ui.server import serve as run

    assistant = _assistant(index_dir, model, threads, reader)
    library = open_library(lambda: assistant.snapshot, index_dir, corpus)
    file = history or index_dir.parent / DEFAULT_HISTORY.name
    kept = None if no_history else History(file, one_person=one_person)
    try:
        run(assistant, host=host, port=port, token=token, history=kept, library=library)
    finally:
        library.close()
        if kept is not None:
            kept.close()


def _assistant(index_dir: Path, model: str | None, threads: int, reader: Switch = Switch.ON) -> Assistant:
    from qa.assistant import Assistant
    from qa.settings import AskSettings

    settings = AskSettings(reader=reader is Switch.ON)
    return Assistant.open(index_dir, model=model, threads=threads, settings=settings)
