"""A generation on disk: published whole or not at all, and opened only when all its files fit each other.

``INDEX/CURRENT`` holds the name of one folder in ``INDEX/generations``; a published folder is never changed.
Publishing writes a staging folder, flushes it to disk, opens it as a reader would, renames it, and only then
replaces ``CURRENT``: whatever moment the machine dies at, the last good generation is the one that is opened.
"""

from __future__ import annotations

import os
import shutil
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from index.catalog import Catalog
from index.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnusable
from index.fields import LanguageFields
from index.lease import Lease
from index.lexical import LexicalIndex
from index.manifest import (
    CATALOG,
    FIELDS,
    FORMAT,
    LEXICAL,
    MANIFEST,
    REBUILD,
    SOUNDS,
    VECTORS,
    Manifest,
    check_files,
    read_manifest,
    records,
    seal,
)
from index.phonetics import SoundIndex, word_rules
from index.store import VectorStore

CURRENT, GENERATIONS, STAGING = "CURRENT", "generations", ".staging-"
_TIME = "%Y%m%dT%H%M%S%f"  # how the name of a generation begins
# NumPy parses the head of an array as Python. Threads that do so at once can fail with "SystemError: AST
# constructor recursion depth mismatch" (CPython 3.11.7, seen once in some hundred openings by 8 threads).
_opening = threading.Lock()


class Snapshot:
    """One generation, opened for reading; it stays whole when newer ones are published.

    ``number`` arguments elsewhere are rows: chunk n of `catalog` has vector row n and postings row n.
    """

    def __init__(self, folder: Path, id: str, *, thorough: bool = False, any_words: bool = False) -> None:
        """Open the generation ``id`` in ``folder``; ``thorough`` compares SHA-256 too.

        ``any_words`` opens one of other rules of words too, without `lexical` and `sounds`: a build can use
        the rest. Raises `IndexDamaged` or `IndexMismatch`.
        """
        self.id = id
        try:
            self._lease = Lease(folder)
        except OSError as error:
            raise IndexDamaged(f"generation {id} is not there ({folder / MANIFEST}): {REBUILD}") from error
        try:
            self.manifest = read_manifest(folder, id)
            self.same_words = self.manifest.words == word_rules()
            if not (self.same_words or any_words):
                raise IndexMismatch(f"{folder} was made with other rules of words: {REBUILD}")
            check_files(folder, self.manifest, thorough=thorough)
            self.catalog = Catalog(folder / CATALOG)
        except IndexUnusable:
            self._lease.release()
            raise
        try:
            with _opening:
                self.vectors = VectorStore.open(folder / VECTORS)
                self.documents = self.catalog.chunk_documents()
                self.fields = LanguageFields.open(folder / FIELDS)
                if self.same_words:
                    self.lexical = LexicalIndex.open(folder / LEXICAL)
                    self.sounds = SoundIndex.open(folder / SOUNDS)
            self._check_counts(folder)
        except IndexUnusable:
            self.close()
            raise

    @classmethod
    def open(cls, index_dir: Path, *, any_words: bool = False) -> Snapshot:
        """The current generation of ``index_dir``; ``any_words`` as above.

        Raises `IndexMissing`, `IndexDamaged` or `IndexMismatch`, each saying what to do.
        """
        while True:
            id = current_id(index_dir)
            try:
                return cls(index_dir / GENERATIONS / id, id, any_words=any_words)
            except IndexDamaged:
                if current_id(index_dir) == id:
                    raise
                # else a build published another one meanwhile, and removed this one

    def made_with(self, name: str, revision: str) -> bool:
        """Whether this generation was embedded with exactly that model."""
        return (self.manifest.model, self.manifest.revision) == (name, revision)

    def check_model(self, name: str, revision: str) -> None:
        """Raise `IndexMismatch` unless this generation was embedded with exactly that model."""
        if not self.made_with(name, revision):
            # of the same model only the files differ: naming it again would help nobody
            other = self.manifest.model != name
            hint = f"ask with `--model {self.manifest.model}`, or {REBUILD}" if other else REBUILD
            raise IndexMismatch(
                f"this index was made with {self.manifest.model} ({self.manifest.revision}), not with {name} "
                f"({revision}): {hint}"
            )

    def close(self) -> None:
        """Let go of the files; the generation may be removed from now on."""
        self.catalog.close()
        self._lease.release()

    def _check_counts(self, folder: Path) -> None:
        made = self.manifest
        counts = {
            "catalog": self.catalog.chunk_count,
            "vectors": len(self.vectors),
            "languages": len(self.fields),
            "postings": len(self.lexical) if self.same_words else made.chunks,
        }
        wrong = {name: count for name, count in counts.items() if count != made.chunks}
        if self.vectors.kind != made.search:
            raise IndexDamaged(
                f"{folder}: the manifest says {made.search}, found {self.vectors.kind}: {REBUILD}"
            )
        if wrong or self.catalog.document_count != made.documents or self.vectors.dimension != made.dimension:
            raise IndexDamaged(f"{folder}: the manifest says {made.chunks} chunks, found {counts}: {REBUILD}")


def current_id(index_dir: Path) -> str:
    """The name of the current generation, be it there or not; raises `IndexMissing` or `IndexDamaged`."""
    try:
        name = (index_dir / CURRENT).read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        if there := folders(index_dir):
            raise IndexDamaged(
                f"{index_dir / CURRENT} is missing, but there are {len(there)} generations: point it to the "
                f"newest sound one with `sandarbh doctor --repair`, or {REBUILD}"
            ) from None
        raise IndexMissing(
            f"no index at {index_dir}: run `sandarbh index PATH… --index {index_dir}` first"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"{index_dir / CURRENT} cannot be read ({error}): {REBUILD}") from error
    if not name or name != Path(name).name or name.startswith(".") or "\0" in name:
        raise IndexDamaged(f"{index_dir / CURRENT} names no generation: {REBUILD}")
    return name


def folders(index_dir: Path) -> list[Path]:
    """The folders of all published generations, the newest first; nothing says that they are sound."""
    try:
        found = [path for path in (index_dir / GENERATIONS).iterdir() if path.name[:1] != "."]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted((path for path in found if path.is_dir()), reverse=True)


def current_manifest(index_dir: Path) -> Manifest:
    """What the current generation was made with, without opening it; raises as `Snapshot.open` does."""
    id = current_id(index_dir)
    return read_manifest(index_dir / GENERATIONS / id, id)


def new_staging(index_dir: Path, now: datetime) -> Path:
    """An empty folder to write a generation into; its name sorts after those of all generations there.

    Call this and all that follows only while holding the build lock: what a killed build left is removed.
    """
    discard_staging(index_dir)
    time = f"{now:{_TIME}}"
    for newest in folders(index_dir)[:1]:
        if time <= newest.name.partition("-")[0]:  # the clock was moved back
            time = _just_after(newest.name.partition("-")[0], time)
    folder = index_dir / GENERATIONS / f"{STAGING}{time}"
    folder.mkdir(parents=True)
    return folder


def _just_after(time: str, otherwise: str) -> str:
    try:
        return f"{datetime.strptime(time, _TIME) + timedelta(microseconds=1):{_TIME}}"
    except (ValueError, OverflowError):  # a folder that no build has named
        return otherwise


def discard_staging(index_dir: Path) -> None:
    """Remove what was not published."""
    for staging in (index_dir / GENERATIONS).glob(f"{STAGING}*"):
        shutil.rmtree(staging, ignore_errors=True)


def publish(index_dir: Path, staging: Path, made: dict[str, Any]) -> str:
    """Seal ``staging`` with a manifest of ``made``, check it as a reader would, make it current; its id."""
    manifest = Manifest(format=FORMAT, files=records(staging), **made)
    data = manifest.model_dump_json(indent=1).encode()
    (staging / MANIFEST).write_bytes(data)
    for path in [*staging.rglob("*"), staging]:
        flush(path)
    id = f"{staging.name.removeprefix(STAGING)}{seal(data)}"
    Snapshot(staging, id).close()
    staging.replace(index_dir / GENERATIONS / id)
    flush(index_dir / GENERATIONS)
    point_to(index_dir, id)
    return id


def point_to(index_dir: Path, id: str) -> None:
    """Make the generation called ``id`` the current one; readers see the old name or this one."""
    write_whole(index_dir / CURRENT, f"{id}\n")


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` so that a reader sees the old file or the new one, never a part."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    flush(beside)
    beside.replace(path)
    flush(path.parent)


def flush(path: Path) -> None:
    """Flush a file or a folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
