"""The folder of articles that an editor manages: files come in whole or not at all, and none is ever lost.

What is replaced or removed lies in ``.trash`` inside the folder, which no build reads, until it is restored.
Each method raises `LibraryError` that says what to do.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from index.errors import AlreadyThere, LibraryError, LoadError, NotThere
from index.formats import LOADERS, MAX_BYTES
from index.load import CorpusFile, find_files, load
from index.paths import is_skipped
from index.types import Failure

TRASH = ".trash"
_INCOMING = ".incoming-"
_LONGEST_NAME = 200  # bytes: file systems take 255, and the trash needs some
_PIECE = 1 << 20
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}  # exFAT, some shares
_STALE = 24 * 3600  # seconds: no upload takes so long
_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff/\\:*?"<>|]'
)
_TRASHED = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Added:
    """A file that came in; ``failures`` are the parts of it that will be left out of the index."""

    file: str
    documents: int
    replaced: bool
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Trashed:
    """A file that was removed or replaced, when (UTC), and the ``id`` that brings it back to ``file``."""

    id: str
    file: str
    removed: datetime


class Folder:
    """The articles in ``path``; safe to use from several threads.

    A ``file`` is a path inside it, with ``/`` between its parts, as the ids of documents have it.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        if not self.path.is_dir():
            raise LibraryError(
                f"no folder of articles at {self.path}: make it, or give another with --corpus"
            )

        self._clear()

    def _clear(self) -> None:
        """Remove what uploads that were killed have left behind."""
        for path in self.path.glob(f"{_INCOMING}*"):
            with suppress(OSError):  # gone meanwhile, or not ours to remove: no build reads it anyway
                if time.time() - path.stat().st_mtime > _STALE:
                    path.unlink()

    def add(self, name: str, content: BinaryIO, *, replace: bool = False) -> Added:
        """Put ``content`` into the folder under ``name``, made safe, if there is an article in it.

        Raises `AlreadyThere` where such a file is there and ``replace`` is not given; the old one goes to the
        trash. Where anything fails, nothing has changed.
        """
        file = safe_name(name)
        with self._lock, self._telling(file), self._incoming(content, Path(file).suffix) as incoming:
            try:
                loaded = load(CorpusFile(file, incoming))
            except LoadError as error:
                raise LibraryError(f"{file}: {error}") from None
            if not loaded.documents:
                reasons = "; ".join(failure.reason for failure in loaded.failures[:3])
                raise LibraryError(f"{file}: no article in it ({reasons})")
            replaced = self._put(incoming, file, replace=replace)
        return Added(file, len(loaded.documents), replaced, loaded.failures)

    def remove(self, file: str) -> Trashed:
        """Move ``file`` to the trash."""
        with self._lock, self._telling(file):
            path = self._existing(file)
            into = self._place_in_trash(file)
            path.rename(into)
            _sync(path.parent)
            _sync(into.parent)
        return _trashed(into.relative_to(self.path / TRASH))

    def trash(self) -> tuple[Trashed, ...]:
        """What lies in the trash, the last removed first."""
        root = self.path / TRASH
        files = [path.relative_to(root) for path in root.rglob("*") if path.is_file() or path.is_symlink()]
        known = [path for path in files if len(path.parts) > 1 and _TRASHED.fullmatch(path.parts[0])]
        return tuple(map(_trashed, sorted(known, key=lambda path: path.parts, reverse=True)))

    def restore(self, id: str) -> str:
        """Bring back what ``id`` names in the trash; gives its file. Raises `AlreadyThere` as `add` does."""
        with self._lock, self._telling(id):
            found = next((one for one in self.trash() if one.id == id), None)
            if found is None:
                raise NotThere("there is nothing of that name in the trash: look at its list again")
            source, target = self.path / TRASH / id / found.file, self.path / found.file
            if os.path.lexists(target):
                raise AlreadyThere(f"{found.file} is there again: remove it first")
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
            shutil.rmtree(self.path / TRASH / id, ignore_errors=True)
            _sync(target.parent)
        return found.file

    def _existing(self, file: str) -> Path:
        """The path of ``file``, which is looked up in the folder and never made from what was asked for."""
        files, left_out = find_files([self.path])
        there = {one.id: one.path for one in files}
        prefix = f"{self.path.as_posix()}/"
        there |= {one.path.removeprefix(prefix): Path(one.path) for one in left_out}
        path = there.get(file)
        if path is None or not os.path.lexists(path):
            raise NotThere(f"there is no file {file!r} in the library: look at its list again")
        if not path.parent.resolve().is_relative_to(self.path.resolve()):
            raise LibraryError(f"{file} lies outside of {self.path}, behind a link: remove it there")
        return path

    @contextmanager
    def _incoming(self, content: BinaryIO, suffix: str) -> Iterator[Path]:
        """``content`` as a whole file beside its place, where no build sees it; gone again after an error."""
        path = self.path / f"{_INCOMING}{secrets.token_hex(8)}{suffix}"
        try:
            with path.open("xb") as file:
                size = 0
                while piece := content.read(_PIECE):
                    size += len(piece)
                    if size > MAX_BYTES:
                        raise LibraryError(
                            f"larger than {MAX_BYTES // 1024**2} MiB: split it into several files"
                        )
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _put(self, incoming: Path, file: str, *, replace: bool) -> bool:
        target = self.path / file
        try:
            _link(incoming, target)  # unlike a rename, it never overwrites
        except FileExistsError:
            if not replace:
                raise AlreadyThere(
                    f"{file} is in the library already: replace it, or give another name"
                ) from None
        else:
            _sync(self.path)
            return False
        _link(target, self._place_in_trash(file))  # at no moment is there no file of that name
        incoming.replace(target)
        _sync(self.path)
        return True

    def _place_in_trash(self, file: str) -> Path:
        place = self.path / TRASH / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}" / file
        place.parent.mkdir(parents=True)
        return place

    @contextmanager
    def _telling(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise LibraryError(
                f"{what}: the folder {self.path} does not take it ({error.strerror or error}): make room, or "
                "make it writable for this user; nothing was changed"
            ) from error


def safe_name(name: str) -> str:
    """A name for a file in the folder itself: the last part of ``name``, without signs that act.

    Raises `LibraryError` where nothing is left, and for a name that builds pass over or cannot read.
    """
    last = re.split(r"[/\\]", name)[-1]
    safe = unicodedata.normalize("NFC", "".join(" " if _UNSAFE.match(sign) else sign for sign in last))
    safe = " ".join(safe.split()).strip(". ")
    if is_skipped(safe):
        raise LibraryError(f"{safe}: builds pass over files of that name: give it another one")
    stem, dot, suffix = safe.rpartition(".")
    if not dot or f".{suffix.lower()}" not in LOADERS:
        kinds = ", ".join(sorted(LOADERS))
        raise LibraryError(
            f"{safe or 'a file without a name'}: not a kind of file that is read: give {kinds}"
        )
    while len(f"{stem}.{suffix}".encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    return f"{stem.strip() or 'article'}.{suffix}"


def _trashed(path: PurePosixPath | Path) -> Trashed:
    id, *parts = path.parts
    removed = datetime.strptime(id[:21], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    return Trashed(id, "/".join(parts), removed)


def _link(source: Path, target: Path) -> None:
    """Have the file at ``source`` lie at ``target`` too; raises `FileExistsError` where that is taken."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        copy = target.with_name(f"{_INCOMING}{secrets.token_hex(8)}")
        shutil.copyfile(source, copy)
        _sync(copy)
        copy.replace(target)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
