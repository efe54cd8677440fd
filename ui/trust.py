"""The commands by which an editor looks after an index: ``doctor``, ``generations`` and ``rollback``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.escape import neutral
from ui.options import DEFAULT_INDEX, AsJson, IndexDir, Threads
from ui.output import print_json

if TYPE_CHECKING:
    from index.doctor import Diagnosis
    from index.generations import Generation


def doctor(
    index_dir: IndexDir = DEFAULT_INDEX,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what can be mended; nothing sound is removed.")
    ] = False,
    sample: Annotated[
        int, typer.Option(min=0, help="How many chunks are embedded anew; 0 leaves the model alone.")
    ] = 32,
    threads: Threads = 0,
    as_json: AsJson = False,
) -> None:
    """Look through the index and say what is wrong and what to do; exit 1 where anything is."""
    from index.doctor import Examination, examine
    from index.embed import SentenceEmbedder
    from index.repair import repair as mend

    asked = Examination(index_dir, lambda name: SentenceEmbedder(name, threads=threads), sample)
    found = examine(asked, lambda check: typer.echo(f"looking at: {check}", err=True))
    done: list[str] = []
    if repair and any(finding.mends for finding in found.findings):
        mend(asked, found, done.append)
        found = examine(asked)
    if as_json:
        print_json(_diagnosis_json(found, done))
    else:
        typer.echo(_diagnosis_text(found, done))
    if not found.sound:
        raise typer.Exit(1)


def generations(
    index_dir: IndexDir = DEFAULT_INDEX,
    pin: Annotated[
        str | None, typer.Option(metavar="ID", help="Keep this generation from being pruned.")
    ] = None,
    unpin: Annotated[str | None, typer.Option(metavar="ID", help="Let it be pruned again.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the generations of the index, the newest first: when made, what they hold, their state."""
    from index.generations import generations as those_of
    from index.generations import pin as keep

    for id, kept in ((pin, True), (unpin, False)):
        if id is not None:
            keep(index_dir, id, keep=kept)
    found = those_of(index_dir)
    if as_json:
        print_json([asdict(generation) | {"states": generation.states} for generation in found])
    elif found:
        typer.echo("\n".join(_generation_text(generation) for generation in found))
    else:
        typer.echo(neutral(f"no generations in {index_dir}: run `sandarbh index PATH… --index {index_dir}`"))


def rollback(
    id: Annotated[
        str | None, typer.Argument(metavar="ID", help="Its name or how it begins; default: the one before.")
    ] = None,
    index_dir: IndexDir = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Make an older generation current again, after reading it whole; readers pick it up at once."""
    from index.generations import rollback as roll_back

    generation = roll_back(index_dir, id)
    if as_json:
        print_json(asdict(generation) | {"states": generation.states})
    else:
        typer.echo(_generation_text(generation))


def _generation_text(generation: Generation) -> str:
    held = f"{generation.documents} documents, {generation.chunks} chunks"
    parts = [generation.id, generation.created or "?", held, _size(generation.bytes)]
    return neutral("  ".join([*parts, ", ".join(generation.states)]).rstrip())


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB"


def _diagnosis_json(found: Diagnosis, done: list[str]) -> dict[str, Any]:
    from index.doctor import CHECKS

    return {
        "index": str(found.index_dir),
        "generation": found.generation,
        "sound": found.sound,
        "checks": list(CHECKS),
        "repaired": done,
        "findings": [asdict(finding) for finding in found.findings],
    }


def _diagnosis_text(found: Diagnosis, done: list[str]) -> str:
    lines = [f"repaired: {what}" for what in done]
    for finding in found.findings:
        lines += [f"{finding.check}: {finding.where}: {finding.problem}", f"    {finding.remedy}"]
    if found.sound:
        lines.append(f"nothing is wrong with {found.generation}")
    return "\n".join(neutral(line) for line in lines)
