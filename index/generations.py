"""The generations of an index: which there are, going back to one, removing those past their time."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index.errors import IndexMissing, IndexNotWritten, IndexUnusable
from index.lease import unused
from index.lock import build_lock
from index.manifest import Manifest, read_manifest
from index.snapshot import GENERATIONS, Snapshot, current_id, folders, point_to, write_whole

REMOVING = ".removing-"
_PINNED = "PINNED"  # ids, a line each


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation on disk; counts and ``created`` (ISO 8601, UTC) are None where its manifest is none.

    ``bytes`` is what its files take. ``in_use``: a process has it open.
    """

    id: str
    created: str | None
    documents: int | None
    chunks: int | None
    bytes: int
    is_current: bool
    is_pinned: bool
    in_use: bool

    @property
    def states(self) -> tuple[str, ...]:
        """Those of current, pinned, in use and damaged that it is; damaged: its manifest cannot be read."""
        kinds = {
            "current": self.is_current,
            "pinned": self.is_pinned,
            "in use": self.in_use,
            "damaged": self.created is None,
        }
        return tuple(name for name, holds in kinds.items() if holds)


def generations(index_dir: Path) -> list[Generation]:
    """All generations of ``index_dir``, the newest first; none where there is no index."""
    current, kept = _current(index_dir), pinned(index_dir)
    return [_generation(folder, current, kept) for folder in folders(index_dir)]


def _current(index_dir: Path) -> str:
    try:
        return current_id(index_dir)
    except IndexUnusable:
        return ""


def _manifest(folder: Path) -> Manifest | None:
    try:
        return read_manifest(folder, folder.name)
    except IndexUnusable:
        return None


def _generation(folder: Path, current: str, kept: Collection[str]) -> Generation:
    manifest = _manifest(folder)
    with unused(folder) as free:
        in_use = not free
    return Generation(
        id=folder.name,
        created=manifest.created if manifest else None,
        documents=manifest.documents if manifest else None,
        chunks=manifest.chunks if manifest else None,
        bytes=folder_bytes(folder),
        is_current=folder.name == current,
        is_pinned=folder.name in kept,
        in_use=in_use,
    )


def folder_bytes(folder: Path) -> int:
    """What the files under ``folder`` hold; a file that goes away meanwhile counts nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total


def pinned(index_dir: Path) -> frozenset[str]:
    """The ids of the generations that are never pruned."""
    try:
        return frozenset((index_dir / _PINNED).read_text(encoding="utf-8", errors="replace").split())
    except (FileNotFoundError, NotADirectoryError):
        return frozenset()


def pin(index_dir: Path, id: str, *, keep: bool = True) -> Generation:
    """Keep the generation called ``id`` from being pruned, or, without ``keep``, no longer.

    Raises `IndexMissing` where there is none of that name.
    """
    folder = _named(index_dir, id)
    others = pinned(index_dir) & {path.name for path in folders(index_dir)} - {folder.name}
    wanted = others | {folder.name} if keep else others
    write_whole(index_dir / _PINNED, "".join(f"{name}\n" for name in sorted(wanted)))
    return _generation(folder, _current(index_dir), wanted)


def _named(index_dir: Path, id: str) -> Path:
    """The one folder that is called ``id`` or begins so."""
    found = [folder for folder in folders(index_dir) if folder.name == id]
    found = found or [folder for folder in folders(index_dir) if id and folder.name.startswith(id)]
    if len(found) != 1:
        what = "no generation" if not found else f"{len(found)} generations"
        raise IndexMissing(
            f"{index_dir} has {what} called {id!r}: `sandarbh generations --index {index_dir}` lists them"
        )
    return found[0]


def newest_sound(index_dir: Path, *, before: str = "") -> Path:
    """The newest generation whose every byte is what was published; ``before``: among those older than that.

    Raises `IndexMissing` where there is none.
    """
    for folder in folders(index_dir):
        if not before or folder.name < before:
            try:
                Snapshot(folder, folder.name, thorough=True).close()
            except IndexUnusable:
                continue
            return folder
    older = "older " if before else ""
    raise IndexMissing(f"{index_dir} has no {older}sound generation: run `sandarbh index` to make one")


def rollback(index_dir: Path, id: str | None = None) -> Generation:
    """Make an older generation current again, at once for every reader; by default the one before.

    It is read whole first. Raises `IndexMissing` where there is no such generation, `IndexDamaged` or
    `IndexMismatch` where it cannot be used, `IndexBusy` and `IndexNotWritten`; all is as it was then.
    """
    folder = newest_sound(index_dir, before=current_id(index_dir)) if id is None else _named(index_dir, id)
    with only_writer(index_dir):
        Snapshot(folder, folder.name, thorough=True).close()
        point_to(index_dir, folder.name)
    return _generation(folder, folder.name, pinned(index_dir))


@contextmanager
def only_writer(index_dir: Path) -> Iterator[None]:
    """Hold the build lock; raises `IndexBusy`, and `IndexNotWritten` where the block meets an `OSError`."""
    try:
        with build_lock(index_dir, wait=False):
            yield
    except OSError as error:
        raise IndexNotWritten(
            f"cannot write the index in {index_dir} ({error}): make room or the right to write there"
        ) from error


def prune(index_dir: Path, keep: int, days: int | None = None) -> None:
    """Remove all but the ``keep`` newest generations, and those that were replaced over ``days`` ago.

    The current one, pinned ones and those that a reader has open stay. Call this while holding the build
    lock.
    """
    stay = pinned(index_dir) | {current_id(index_dir)}
    newer = ""
    others = 0
    for folder in folders(index_dir):
        if folder.name not in stay:
            others += 1
            if others >= keep or (days is not None and _older(newer, days)):
                remove(folder)
        newer = folder.name
    sweep(index_dir)


def _older(id: str, days: int) -> bool:
    """Whether the generation called ``id`` was made over ``days`` ago, by its name."""
    try:
        made = datetime.strptime(id.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        return False
    return datetime.now(UTC) - made > timedelta(days=days)


def remove(folder: Path) -> bool:
    """Remove a generation unless a reader has it open; whether it is gone."""
    aside = folder.with_name(f"{REMOVING}{folder.name}")
    with unused(folder) as free:
        if not free:
            return False
        try:
            shutil.rmtree(aside, ignore_errors=True)
            folder.replace(aside)  # nobody finds half of it
        except OSError:
            return False
    shutil.rmtree(aside, ignore_errors=True)
    return True


def sweep(index_dir: Path) -> None:
    """Finish removals that were cut short."""
    for aside in (index_dir / GENERATIONS).glob(f"{REMOVING}*"):
        shutil.rmtree(aside, ignore_errors=True)
