"""What the folder of a generation must hold: its manifest, and the checksums of all other files.

The name of a generation ends with the digest of its manifest, which holds the digests of all other files:
what ``CURRENT`` names can be nothing but what was published.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import IndexDamaged, IndexMismatch

FORMAT = 5
"""The version of the layout on disk; a program reads only its own."""

CATALOG, VECTORS, FIELDS = "catalog.sqlite", "vectors.faiss", "fields.npz"
LEXICAL, SOUNDS, MANIFEST = "lexical", "sounds", "manifest.json"
REBUILD = "rebuild with `sandarbh index`, or see what `sandarbh doctor` finds"

_BLOCK = 1 << 20  # read at a time
_THREADS = 4  # hashing lets go of the interpreter
_Found = TypeVar("_Found")


class FileRecord(BaseModel):
    """What one file of a generation must be.

    `sha256` is what is published and what `doctor` reads; `crc32` takes a quarter of its time and finds every
    flipped bit, every shortened and every exchanged file: it is read whenever a generation is opened.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    bytes: int
    crc32: int
    sha256: str


class Manifest(BaseModel):
    """What a generation holds and what it was made with; ``search`` is how its vectors are searched."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int
    created: str
    model: str
    revision: str
    dimension: int
    search: str
    cleaning: str
    chunking: str
    words: str
    documents: int
    chunks: int
    files: dict[str, FileRecord]


def seal(manifest: bytes) -> str:
    """How the name of a generation with this manifest ends."""
    return f"-{hashlib.sha256(manifest).hexdigest()[:16]}"


def read_manifest(folder: Path, id: str) -> Manifest:
    """The manifest in ``folder`` of the generation called ``id``; raises `IndexDamaged`, `IndexMismatch`."""
    try:
        data = (folder / MANIFEST).read_bytes()
        raw: dict[str, Any] = json.loads(data)
        if not id.endswith(seal(data)):
            raise IndexDamaged(f"{folder / MANIFEST} is not the one that was published: {REBUILD}")
        if raw.get("format") != FORMAT:
            raise IndexMismatch(
                f"{folder / MANIFEST} has format {raw.get('format')}, this program reads {FORMAT}: {REBUILD}"
            )
        return Manifest.model_validate(raw)
    except FileNotFoundError:
        raise IndexDamaged(f"generation {id} is not there ({folder / MANIFEST}): {REBUILD}") from None
    except (OSError, ValueError, AttributeError, ValidationError) as error:
        raise IndexDamaged(f"{folder / MANIFEST} cannot be read: {REBUILD}") from error


def records(folder: Path) -> dict[str, FileRecord]:
    """What every file under ``folder`` is now, by its name inside it; the manifest is left out."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return _of_each(folder, [name for name in names if name != MANIFEST], record)


def check_files(folder: Path, manifest: Manifest, *, thorough: bool = False) -> None:
    """Read every byte of every file; raises `IndexDamaged` for the first that is not what was published.

    ``thorough`` compares SHA-256 too.
    """
    if wrong := wrong_files(folder, manifest, thorough=thorough):
        raise IndexDamaged(f"{next(iter(wrong.values()))}: {REBUILD}")


def wrong_files(folder: Path, manifest: Manifest, *, thorough: bool = False) -> dict[str, str]:
    """What is wrong with the files of a generation, by name, the smallest files first."""
    names = sorted(manifest.files, key=lambda name: (manifest.files[name].bytes, name))

    def wrong(path: Path) -> str:
        published = manifest.files[path.relative_to(folder).as_posix()]
        try:
            if path.stat().st_size != published.bytes:
                return f"{path} is not the file that was published (size)"
            same = record(path) == published if thorough else _crc32(path) == published.crc32
        except OSError as error:
            return f"{folder}: {error.strerror or error} ({path})"
        return "" if same else f"{path} is not the file that was published (checksum)"

    return {name: what for name, what in _of_each(folder, names, wrong).items() if what}


def _of_each(folder: Path, names: Sequence[str], of: Callable[[Path], _Found]) -> dict[str, _Found]:
    with ThreadPoolExecutor(_THREADS) as pool:
        return dict(zip(names, pool.map(lambda name: of(folder / name), names), strict=True))


def record(path: Path) -> FileRecord:
    """What the file at ``path`` is now; raises `OSError`."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileRecord(bytes=path.stat().st_size, crc32=_crc32(path), sha256=digest)


def _crc32(path: Path) -> int:
    value, block = 0, bytearray(_BLOCK)
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(block):
            value = zlib.crc32(memoryview(block)[:size], value)
    return value
