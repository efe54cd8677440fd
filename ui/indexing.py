"""The command ``sandarbh index``: build once, tell what a build would do, or follow the articles."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import SandarbhError
from ui.escape import neutral
from ui.options import DEFAULT_INDEX, AsJson, IndexDir, Model, Threads
from ui.output import print_json, print_json_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.plan import Plan
    from index.settings import IndexSettings
    from index.types import BuildReport, Failure

_KINDS = ("added", "changed", "moved", "removed", "unchanged")


def index(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Folders or files with articles; default: corpus."),
    ] = None,
    index_dir: IndexDir = DEFAULT_INDEX,
    model: Model = None,
    chunk_tokens: Annotated[
        int | None,
        typer.Option(help="How long a chunk grows while whole sentences fit, in the model's tokens."),
    ] = None,
    threads: Threads = 0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be done; nothing is written.")
    ] = False,
    follow: Annotated[
        bool, typer.Option("--watch", help="Go on: build again after every change, until interrupted.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="Where another build runs, wait for it instead of failing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the index hold exactly the articles of these paths; only what changed is embedded again."""
    from index import IndexSettings, build

    if dry_run and follow:
        raise typer.BadParameter("--dry-run and --watch exclude each other")
    given = {"model": model, "chunk_tokens": chunk_tokens, "threads": threads}
    settings = IndexSettings.of(**{name: value for name, value in given.items() if value is not None})
    corpus = paths or [Path("corpus")]
    if dry_run:
        _tell_plan(corpus, index_dir, settings, as_json)
    elif follow:
        _follow(corpus, index_dir, settings, as_json)
    else:
        from ui.progress_bar import progress_bar

        with progress_bar() as on_progress:
            report = build(corpus, index_dir, settings=settings, on_progress=on_progress, wait=wait)
        _tell(report, index_dir, as_json)


def _tell(report: BuildReport, index_dir: Path, as_json: bool) -> None:
    if as_json:
        print_json(_report_json(report, index_dir))
    else:
        typer.echo(_report_text(report, index_dir))
    for ids in report.duplicates:
        typer.echo(neutral(f"the same document: {', '.join(ids)}"), err=True)
    for ids in report.near_duplicates:
        typer.echo(neutral(f"nearly the same words: {', '.join(ids)}"), err=True)
    _tell_failures(report.failures)


def _tell_failures(failures: Sequence[Failure]) -> None:
    for failure in failures:
        typer.echo(neutral(f"left out: {failure.path}: {failure.reason}"), err=True)


def _report_json(report: BuildReport, index_dir: Path) -> dict[str, Any]:
    return asdict(report) | {"published": report.published, "index": str(index_dir)}


def _report_text(report: BuildReport, index_dir: Path) -> str:
    counts = f"{report.documents} documents, {report.chunks} chunks"
    if not report.published:
        return f"nothing changed: {counts} in {index_dir}"
    changes = ", ".join(f"{getattr(report, kind)} {kind}" for kind in _KINDS)
    made = f"; made again for another {' and '.join(report.remade)}" if report.remade else ""
    resumed = f", {report.resumed} from a build that did not finish" if report.resumed else ""
    embedded = f"{report.embedded} chunks embedded{resumed} in {report.seconds:.1f} s"
    return f"{counts} in {index_dir} ({changes}{made}); {embedded}"


def _tell_plan(corpus: list[Path], index_dir: Path, settings: IndexSettings, as_json: bool) -> None:
    from index.build import plan

    found, failures = plan(corpus, index_dir, settings=settings)
    if as_json:
        print_json(_plan_json(found, failures, index_dir))
    else:
        _print_plan(found)
        _tell_failures(failures)


def _plan_json(found: Plan, failures: Sequence[Failure], index_dir: Path) -> dict[str, Any]:
    return {
        "documents": len(found.documents),
        **{kind: getattr(found, kind) for kind in _KINDS},
        "remade": found.remade,
        "duplicates": found.duplicates,
        "failures": [asdict(failure) for failure in failures],
        "publishes": not found.changes_nothing,
        "index": str(index_dir),
    }


def _print_plan(found: Plan) -> None:
    for kind in ("added", "changed", "removed"):
        for id in getattr(found, kind):
            typer.echo(neutral(f"{kind:9} {id}"))
    for old, new in found.moved:
        typer.echo(neutral(f"{'moved':9} {old} -> {new}"))
    for rule in found.remade:
        typer.echo(f"{'remade':9} all documents, for another {rule}")
    counts = {kind: getattr(found, kind) for kind in _KINDS}
    told = ", ".join(f"{n if isinstance(n, int) else len(n)} {kind}" for kind, n in counts.items())
    typer.echo(f"{told}; nothing was written")


def _follow(corpus: list[Path], index_dir: Path, settings: IndexSettings, as_json: bool) -> None:
    """Build after every change; with ``as_json`` a report is a line."""
    from index.watch import watch

    try:
        for number, outcome in enumerate(watch(corpus, index_dir, settings=settings)):
            if isinstance(outcome, SandarbhError):
                typer.echo(f"sandarbh: {neutral(str(outcome))}", err=True)
            elif as_json and (outcome.published or not number):
                print_json_line(_report_json(outcome, index_dir))
            elif outcome.published or not number:
                _tell(outcome, index_dir, as_json=False)
    except KeyboardInterrupt:
        typer.echo("watching ended", err=True)
