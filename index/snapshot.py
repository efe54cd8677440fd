"""A generation on disk: published whole or not at all, and opened only when all its files fit each other.

``INDEX/CURRENT`` holds the name of one folder in ``INDEX/generations``; a published folder is never changed.
Publishing writes a staging folder, flushes it to disk, opens it as a reader would, renames it, and only then
replaces ``CURRENT``: whatever moment the machine dies at, the last good generation is the one that is opened.

A generation is called by its time and the digest of its manifest, which holds the digests of all other files:
what ``CURRENT`` names can be nothing but what was published.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from index.catalog import Catalog
from index.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnusable
from index.fields import LanguageFields
from index.lexical import LexicalIndex
from index.phonetics import SoundIndex
from index.store import VectorStore

FORMAT = 1
"""The version of the layout on disk; a program reads only its own.

Raise it also when `index.words` finds other terms: postings and questions must agree on them.
"""

CATALOG, VECTORS, FIELDS = "catalog.sqlite", "vectors.faiss", "fields.npz"
LEXICAL, SOUNDS, MANIFEST = "lexical", "sounds", "manifest.json"
_CURRENT, _GENERATIONS, _STAGING = "CURRENT", "generations", ".staging-"
_REBUILD = "rebuild with `sandarbh index`"


class FileRecord(BaseModel):
    """What one file of a generation must be."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    bytes: int
    sha256: str


class Manifest(BaseModel):
    """What a generation holds and what it was made with."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int
    created: str
    model: str
    revision: str
    dimension: int
    cleaning: str
    chunking: str
    documents: int
    chunks: int
    files: dict[str, FileRecord]


class Snapshot:
    """One generation, opened for reading; it stays whole when newer ones are published.

    ``number`` arguments elsewhere are rows: chunk n of `catalog` has vector row n and postings row n.
    """

    def __init__(self, folder: Path, id: str) -> None:
        self.id = id
        self.manifest = _manifest(folder, id)
        _verify(folder, self.manifest)
        self.catalog = Catalog(folder / CATALOG)
        try:
            self.vectors = VectorStore.open(folder / VECTORS)
            self.documents = self.catalog.chunk_documents()
            self.fields = LanguageFields.open(folder / FIELDS)
            self.lexical = LexicalIndex.open(folder / LEXICAL)
            self.sounds = SoundIndex.open(folder / SOUNDS)
            self._check_counts(folder)
        except IndexUnusable:
            self.close()
            raise

    @classmethod
    def open(cls, index_dir: Path) -> Snapshot:
        """The current generation of ``index_dir``.

        Raises `IndexMissing`, `IndexDamaged` or `IndexMismatch`, each saying what to do.
        """
        while True:
            id = current_id(index_dir)
            try:
                return cls(index_dir / _GENERATIONS / id, id)
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
            raise IndexMismatch(
                f"this index was made with {self.manifest.model} ({self.manifest.revision}), not with {name} "
                f"({revision}): ask with `--model {self.manifest.model}`, or {_REBUILD}"
            )

    def close(self) -> None:
        """Let go of the files."""
        self.catalog.close()

    def _check_counts(self, folder: Path) -> None:
        made = self.manifest
        counts = {
            "catalog": self.catalog.chunk_count,
            "vectors": len(self.vectors),
            "languages": len(self.fields),
            "postings": len(self.lexical),
        }
        wrong = {name: count for name, count in counts.items() if count != made.chunks}
        if wrong or self.catalog.document_count != made.documents or self.vectors.dimension != made.dimension:
            raise IndexDamaged(
                f"{folder}: the manifest says {made.chunks} chunks, found {counts}: {_REBUILD}"
            )


def current_id(index_dir: Path) -> str:
    """The name of the current generation, be it there or not; raises `IndexMissing` or `IndexDamaged`."""
    try:
        name = (index_dir / _CURRENT).read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissing(
            f"no index at {index_dir}: run `sandarbh index PATH… --index {index_dir}` first"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"{index_dir / _CURRENT} cannot be read ({error}): {_REBUILD}") from error
    if not name or name != Path(name).name or name.startswith("."):
        raise IndexDamaged(f"{index_dir / _CURRENT} names no generation: {_REBUILD}")
    return name


def current_manifest(index_dir: Path) -> Manifest:
    """What the current generation was made with, without opening it; raises as `Snapshot.open` does."""
    id = current_id(index_dir)
    return _manifest(index_dir / _GENERATIONS / id, id)


def _manifest(folder: Path, id: str) -> Manifest:
    try:
        data = (folder / MANIFEST).read_bytes()
        raw: dict[str, Any] = json.loads(data)
        if raw.get("format") != FORMAT:
            raise IndexMismatch(
                f"{folder} has format {raw.get('format')}, this program reads {FORMAT}: {_REBUILD}"
            )
        if not id.endswith(_seal(data)):
            raise IndexDamaged(f"{folder / MANIFEST} is not the one that was published: {_REBUILD}")
        return Manifest.model_validate(raw)
    except FileNotFoundError:
        raise IndexDamaged(f"generation {id} is not there ({folder / MANIFEST}): {_REBUILD}") from None
    except (OSError, ValueError, AttributeError, ValidationError) as error:
        raise IndexDamaged(f"{folder / MANIFEST} cannot be read: {_REBUILD}") from error


def _seal(manifest: bytes) -> str:
    """How the name of a generation with this manifest ends."""
    return f"-{hashlib.sha256(manifest).hexdigest()[:16]}"


def _record(path: Path) -> FileRecord:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileRecord(bytes=path.stat().st_size, sha256=digest)


def _records(folder: Path, names: list[str]) -> dict[str, FileRecord]:
    with ThreadPoolExecutor(4) as pool:  # hashing lets go of the interpreter
        return dict(zip(names, pool.map(lambda name: _record(folder / name), names), strict=True))


def _verify(folder: Path, manifest: Manifest) -> None:
    try:
        found = _records(folder, list(manifest.files))
    except OSError as error:
        raise IndexDamaged(f"{folder}: {error.strerror or error} ({error.filename}): {_REBUILD}") from error
    for name, record in found.items():
        if record != manifest.files[name]:
            raise IndexDamaged(
                f"{folder / name} is not the file that was published (size or checksum): {_REBUILD}"
            )


def new_staging(index_dir: Path, time: str) -> Path:
    """An empty folder to write a generation into; ``time`` begins its name, so that newer ones sort later.

    Call this and all that follows only while holding the build lock: what a killed build left is removed.
    """
    discard_staging(index_dir)
    folder = index_dir / _GENERATIONS / f"{_STAGING}{time}"
    folder.mkdir(parents=True)
    return folder


def discard_staging(index_dir: Path) -> None:
    """Remove what was not published."""
    for staging in (index_dir / _GENERATIONS).glob(f"{_STAGING}*"):
        shutil.rmtree(staging, ignore_errors=True)


def publish(index_dir: Path, staging: Path, made: dict[str, Any]) -> str:
    """Seal ``staging`` with a manifest of ``made``, check it as a reader would, make it current; its id."""
    names = sorted(path.relative_to(staging).as_posix() for path in staging.rglob("*") if path.is_file())
    manifest = Manifest(format=FORMAT, files=_records(staging, names), **made)
    data = manifest.model_dump_json(indent=1).encode()
    (staging / MANIFEST).write_bytes(data)
    for path in [*staging.rglob("*"), staging]:
        _sync(path)
    id = f"{staging.name.removeprefix(_STAGING)}{_seal(data)}"
    Snapshot(staging, id).close()
    staging.replace(index_dir / _GENERATIONS / id)
    _sync(index_dir / _GENERATIONS)
    _write_whole(index_dir / _CURRENT, f"{id}\n")
    return id


def _write_whole(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` so that a reader sees the old file or the new one, never a part."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    _sync(beside)
    beside.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Flush a file or a folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def prune(index_dir: Path, keep: int) -> None:
    """Remove all but the ``keep`` newest generations; the current one always stays.

    A reader that has a removed generation open keeps it until it lets go.
    """
    current = current_id(index_dir)
    others = (path for path in (index_dir / _GENERATIONS).iterdir() if path.is_dir() and path.name != current)
    for path in sorted(others, reverse=True)[keep - 1 :]:
        shutil.rmtree(path, ignore_errors=True)  # the next build tries again
