"""Files of a generation that lie in another's folder: digests tell where each belongs, it is put back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.errors import IndexUnusable
from index.manifest import MANIFEST, FileRecord, Manifest, read_manifest, record, wrong_files
from index.snapshot import GENERATIONS, flush, folders

RESTORING = ".restoring-"


def put_back(index_dir: Path) -> list[str]:
    """Make good every wrong file whose like lies somewhere in ``index_dir``; their names, generation first.

    All are copied aside before the first is replaced, since what lies wrong in one place may be what another
    lacks. Killed in between, the next call goes on with what lies aside. Call it while holding the build
    lock. Raises `OSError`.
    """
    inside = index_dir / GENERATIONS
    places = dict(_places(index_dir, [path for path in sorted(inside.rglob("*")) if path.is_file()]))
    aside = inside / f"{RESTORING}files"
    names = [path.relative_to(inside) for path in places]
    for name, source in zip(names, places.values(), strict=True):
        if source != aside / name:
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, aside / name)
            flush(aside / name)
    for name in names:
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        (aside / name).replace(inside / name)
        flush((inside / name).parent)
    shutil.rmtree(aside, ignore_errors=True)
    return [name.as_posix() for name in names]


def _places(index_dir: Path, there: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Of each missing or wrong file, where it belongs and which of the files ``there`` is its like."""
    for folder in folders(index_dir):
        found = _manifest(folder, there)
        if found is None:
            continue
        source, manifest = found
        if source != folder / MANIFEST:
            yield folder / MANIFEST, source
        for name in wrong_files(folder, manifest, thorough=True):
            like = _like(manifest.files[name], there)
            if like is not None:
                yield folder / name, like


def _manifest(folder: Path, there: Sequence[Path]) -> tuple[Path, Manifest] | None:
    """The manifest that the name of ``folder`` was made from, after where it lies."""
    for path in (folder / MANIFEST, *(path for path in there if path.name == MANIFEST)):
        try:
            return path, read_manifest(path.parent, folder.name)
        except IndexUnusable:
            continue
    return None


def _like(published: FileRecord, there: Sequence[Path]) -> Path | None:
    alike = (path for path in there if path.stat().st_size == published.bytes and record(path) == published)
    return next(alike, None)
