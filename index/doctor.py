"""Looks through an index and says what is wrong and what to do: the folder, every generation, disk, model."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index.errors import IndexUnusable, ModelError
from index.generations import REMOVING, folder_bytes, pinned
from index.manifest import CATALOG, MANIFEST, read_manifest
from index.misplaced import RESTORING
from index.model import EMBEDDED, embedded_model, verify_model
from index.snapshot import CURRENT, GENERATIONS, STAGING, current_id, folders
from index.soundness import Fault, content_faults, file_faults
from index.types import Embedder

_SPARE = 200_000_000  # bytes that should stay free besides room for one more generation
_SEED = 7
_REPAIR = "run `sandarbh doctor --repair`"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and what to do; ``check`` is one of `CHECKS`.

    ``mends``: ``sandarbh doctor --repair`` does it.
    """

    check: str
    where: str
    problem: str
    remedy: str
    mends: bool = True


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found; ``generation`` is the current one as ``CURRENT`` names it, "" where it names none."""

    index_dir: Path
    generation: str
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Examination:
    """How to look: ``sample`` chunks are embedded anew by what ``embedder_of`` makes of the model's name.

    ``sample`` 0 leaves the model alone.
    """

    index_dir: Path
    embedder_of: Callable[[str], Embedder]
    sample: int = 32

    @property
    def current(self) -> str:
        """The id of the current generation, be it there or not; "" where there is none."""
        try:
            return current_id(self.index_dir)
        except IndexUnusable:
            return ""

    @property
    def folder(self) -> Path:
        """Where the current generation should lie."""
        return self.index_dir / GENERATIONS / (self.current or "-")


def examine(asked: Examination, on_check: Callable[[str], None] = lambda _: None) -> Diagnosis:
    """Look through an index; ``on_check`` is told each of `CHECKS` as it begins. Changes nothing."""
    findings: list[Finding] = []
    for name, check in CHECKS.items():
        on_check(name)
        findings += check(asked)
    return Diagnosis(asked.index_dir, asked.current, tuple(findings))


def _pointer(asked: Examination) -> Iterator[Finding]:
    try:
        id = current_id(asked.index_dir)
        if not asked.folder.is_dir():
            yield Finding(
                "pointer", CURRENT, f"it names {id}, which is not there", f"{_REPAIR}: {_POINTS_TO_NEWEST}"
            )
    except IndexUnusable as error:
        remedy = f"{_REPAIR}: {_POINTS_TO_NEWEST}" if folders(asked.index_dir) else _INDEX
        yield Finding("pointer", CURRENT, str(error), remedy, mends=bool(folders(asked.index_dir)))


_POINTS_TO_NEWEST = "it then names the newest sound generation"
_INDEX = "run `sandarbh index PATH…`"


def _files(asked: Examination) -> Iterator[Finding]:
    if asked.folder.is_dir():
        for fault in file_faults(asked.folder, asked.current):
            yield _of_current(asked, "files", fault)


def _content(asked: Examination) -> Iterator[Finding]:
    if not asked.folder.is_dir() or any(
        fault.part != "unlisted" for fault in file_faults(asked.folder, asked.current)
    ):
        return
    manifest = read_manifest(asked.folder, asked.current)
    rng = np.random.default_rng(_SEED)
    rows = sorted(rng.choice(manifest.chunks, min(asked.sample, manifest.chunks), replace=False).tolist())
    try:
        embedder = asked.embedder_of(manifest.model) if rows else None
        if embedder is not None and embedder.revision != manifest.revision:
            yield Finding(
                "content",
                manifest.model,
                "the model here is not the one that made the index",
                _INDEX,
                mends=False,
            )
            embedder = None
        for fault in content_faults(asked.folder, sample=rows, embedder=embedder):
            yield _of_current(asked, "content", fault)
    except ModelError as error:
        yield Finding("model", manifest.model, str(error), "give the model that made the index", mends=False)


def _of_current(asked: Examination, check: str, fault: Fault) -> Finding:
    where = f"{asked.current}/{fault.part}"
    if fault.part == "unlisted":
        return Finding(check, asked.current, fault.what, "remove that file by hand", mends=False)
    if fault.part == "words":
        return Finding(check, asked.current, fault.what, _INDEX, mends=False)
    if fault.part in (MANIFEST, CATALOG, "counts"):
        remedy = (
            f"{_REPAIR}: it puts the file back if its like lies in another generation, else it goes back to "
            f"the newest sound generation; then {_INDEX} for what is newer"
        )
    else:
        remedy = f"{_REPAIR}: it is made again from the articles in the index, as a new generation"
    return Finding(check, where, fault.what, remedy)


def _older(asked: Examination) -> Iterator[Finding]:
    kept = pinned(asked.index_dir)
    for folder in folders(asked.index_dir):
        faults = [fault for fault in file_faults(folder, folder.name) if fault.part != "unlisted"]
        if folder.name != asked.current and faults:
            remedy = "nobody can go back to it"
            if folder.name in kept:
                unpin = f"sandarbh generations --unpin {folder.name}"
                yield Finding("older", folder.name, faults[0].what, f"{remedy}: `{unpin}`", mends=False)
            else:
                yield Finding("older", folder.name, faults[0].what, f"{remedy}: {_REPAIR}")


def leftovers(index_dir: Path) -> list[Path]:
    """What killed builds and removals left, and folders or files that are no generation."""
    inside = index_dir / GENERATIONS
    names = (f"{STAGING}*", f"{REMOVING}*", f"{RESTORING}*")
    found = [path for name in names for path in inside.glob(name)]
    found += index_dir.glob(".*.new")
    found += [folder for folder in folders(index_dir) if not any(folder.iterdir())]
    return sorted(found)


def _leftovers(asked: Examination) -> Iterator[Finding]:
    if not building(asked.index_dir):
        for path in leftovers(asked.index_dir):
            name = path.relative_to(asked.index_dir).as_posix()
            size = folder_bytes(path) / 1e6
            problem = f"a build or a removal that was cut short left it ({size:.1f} MB)"
            yield Finding("leftovers", name, problem, f"{_REPAIR} removes it")


def building(index_dir: Path) -> bool:
    """Whether a build is under way."""
    try:
        with FileLock(index_dir / "build.lock", timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # nobody can write here
        return False


def _disk(asked: Examination) -> Iterator[Finding]:
    if asked.index_dir.is_dir():
        needed = folder_bytes(asked.folder) + _SPARE
        free = shutil.disk_usage(asked.index_dir).free
        if free < needed:
            problem = f"{free / 1e6:.0f} MB are free, the next build needs {needed / 1e6:.0f} MB"
            remedy = "make room, or move the index and give its new place with --index"
            yield Finding("disk", str(asked.index_dir), problem, remedy, mends=False)


def _model(asked: Examination) -> Iterator[Finding]:
    try:
        name = read_manifest(asked.folder, asked.current).model
    except IndexUnusable:
        return
    if asked.sample and name == EMBEDDED:
        try:
            verify_model(embedded_model())
        except ModelError as error:
            yield Finding("model", name, str(error), "then run `sandarbh doctor` again", mends=False)


CHECKS: dict[str, Callable[[Examination], Iterator[Finding]]] = {
    "pointer": _pointer,
    "files": _files,
    "content": _content,
    "older": _older,
    "leftovers": _leftovers,
    "disk": _disk,
    "model": _model,
}
"""What is looked at, in this order."""
