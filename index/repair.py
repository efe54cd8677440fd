"""Mends an index: makes again what it can, goes back from what it cannot. Nothing sound is ever removed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from index.catalog import Catalog
from index.derive import derive
from index.doctor import Diagnosis, Examination, examine, leftovers
from index.errors import IndexUnusable
from index.generations import newest_sound, only_writer, pinned, remove
from index.manifest import CATALOG, VECTORS, read_manifest, wrong_files
from index.misplaced import put_back
from index.snapshot import GENERATIONS, current_id, folders, new_staging, point_to, publish
from index.soundness import file_faults
from index.store import VectorStore
from index.types import Vectors
from index.vectors import RUN

OnRepair = Callable[[str], None]


def repair(asked: Examination, found: Diagnosis, on_repair: OnRepair) -> None:
    """Mend what ``found`` says can be mended; ``on_repair`` is told each thing that was done.

    What is made again becomes a new generation; a damaged one is removed only once a sound one is current.
    Raises `ModelError`, `IndexBusy` and `IndexNotWritten`; what was not mended by then is as it was.
    """
    with only_writer(asked.index_dir):
        _repair(asked, found, on_repair)


def _repair(asked: Examination, found: Diagnosis, on_repair: OnRepair) -> None:
    if any(finding.check in _OF_FILES for finding in found.findings) and (back := put_back(asked.index_dir)):
        for name in back:
            on_repair(f"put {name} back")
        found = examine(asked)
    for path in leftovers(asked.index_dir):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        on_repair(f"removed {path.name}")
    broken = {finding.where.partition("/")[2] for finding in found.findings if finding.check in _OF_CURRENT}
    if broken or any(finding.check == "pointer" for finding in found.findings):
        _make_current_sound(asked, broken, on_repair)
    if any(finding.check == "older" for finding in found.findings) or broken:
        _remove_damaged(asked, on_repair)


_OF_CURRENT = ("files", "content")
_OF_FILES = ("files", "older", "pointer")


def _make_current_sound(asked: Examination, broken: set[str], on_repair: OnRepair) -> None:
    """Make the current generation again where its articles are sound, else go back to a sound one."""
    id = ""
    try:
        id = current_id(asked.index_dir)
        if broken - {""} and _catalog_is_sound(asked.index_dir / GENERATIONS / id, broken):
            made = _made_again(
                asked, asked.index_dir / GENERATIONS / id, embed=bool({VECTORS, "counts"} & broken)
            )
            on_repair(f"made {made} from the articles of {id}")
            return
    except IndexUnusable:
        pass
    if not _go_back(asked.index_dir, before=id if broken else "", on_repair=on_repair):
        for folder in folders(asked.index_dir):
            if folder.name != id and _catalog_is_sound(folder, broken=set()):
                made = _made_again(asked, folder, embed=False)
                on_repair(f"made {made} from the articles of {folder.name}")
                return


def _go_back(index_dir: Path, *, before: str, on_repair: OnRepair) -> bool:
    try:
        folder = newest_sound(index_dir, before=before)
    except IndexUnusable:
        return False
    point_to(index_dir, folder.name)
    on_repair(f"made {folder.name} current")
    return True


def _catalog_is_sound(folder: Path, broken: set[str]) -> bool:
    try:
        manifest = read_manifest(folder, folder.name)
    except IndexUnusable:
        return False
    return CATALOG not in broken and CATALOG not in wrong_files(folder, manifest, thorough=True)


def _made_again(asked: Examination, folder: Path, *, embed: bool) -> str:
    """Publish a generation of the same articles; vectors are embedded where they are not what they were."""
    old = read_manifest(folder, folder.name)
    now = datetime.now(UTC)
    staging = new_staging(asked.index_dir, now)
    try:
        shutil.copyfile(folder / CATALOG, staging / CATALOG)
        catalog = Catalog(staging / CATALOG)
        embed = embed or VECTORS in wrong_files(folder, old, thorough=True)
        made = old.model_dump(exclude={"format", "files"}) | {"created": now.isoformat(timespec="seconds")}
        if embed:
            embedder = asked.embedder_of(old.model)
            runs = _runs(catalog, lambda rows: embedder.encode_passages(list(catalog.chunk_texts(rows))))
            made |= derive(staging, catalog, embedder.dimension, runs) | {"revision": embedder.revision}
        else:
            vectors = VectorStore.open(folder / VECTORS)
            made |= derive(staging, catalog, vectors.dimension, _runs(catalog, vectors.rows))
        catalog.close()
        return publish(asked.index_dir, staging, made)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _runs(catalog: Catalog, rows: Callable[[Sequence[int]], Vectors]) -> Iterator[Vectors]:
    for start in range(0, catalog.chunk_count, RUN):
        yield rows(range(start, min(start + RUN, catalog.chunk_count)))


def _remove_damaged(asked: Examination, on_repair: OnRepair) -> None:
    current = current_id(asked.index_dir)
    if file_faults(asked.index_dir / GENERATIONS / current, current):
        return  # whatever there is may still be of use
    stay = pinned(asked.index_dir) | {current}
    for folder in folders(asked.index_dir):
        damaged = any(fault.part != "unlisted" for fault in file_faults(folder, folder.name))
        if damaged and folder.name not in stay and remove(folder):
            on_repair(f"removed {folder.name}, which was damaged")
