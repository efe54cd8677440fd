"""From folders and files to documents: which files there are, and what each of them holds."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from index.confined import READER
from index.errors import LoadError
from index.formats import ACCEPTED, CONFINED, LOADERS
from index.metadata import is_unicode
from index.opened import opened, why_not
from index.paths import is_skipped
from index.types import Document, Failure

LOADING = "1"
"""The version of the loaders: raise it when one reads another text or other metadata from the same bytes.

A file that was read by another version is read again.
"""


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file to load; ``id`` is its POSIX path inside its root, or its name where it is the root."""

    id: str
    path: Path


@dataclass(frozen=True, slots=True)
class Loaded:
    """The documents of one file, in its order, and the parts of it that were left out."""

    documents: tuple[Document, ...]
    failures: tuple[Failure, ...] = ()


def load(file: CorpusFile) -> Loaded:
    """Read ``file`` by the loader of its extension; raises `LoadError` with what to do about it.

    Documents carry the file's id; ``#`` and an id or number follow it where a file holds records or rows,
    ``/`` and the path inside where it is a zip. All but text is read in a process with limits: `confined`.
    """
    suffix = file.path.suffix.lower()
    if suffix not in LOADERS:
        raise LoadError(_unknown(file.path))
    with opened(file.path) as readable:
        if suffix not in CONFINED:
            try:
                found = list(LOADERS[suffix](file.id, readable))
            except OSError as error:
                raise LoadError(why_not(error)) from error
            documents = [item for item in found if isinstance(item, Document)]
            return Loaded(tuple(documents), tuple(item for item in found if isinstance(item, Failure)))
    documents, failures = READER.read(file.id, file.path, suffix)
    return Loaded(tuple(documents), tuple(failures))


def find_files(roots: Sequence[Path]) -> tuple[list[CorpusFile], list[Failure]]:
    """The files with articles under ``roots``, in sorted order a root, and what was left out with the reason.

    Hidden files and README, LICENSE and CHANGELOG are passed over in silence. Links are followed; each real
    folder and file is taken once, under the place where it really lies if that is under the same root.
    """
    search = _Search()
    for root in roots:
        search.add(root)
    return search.files, search.failures


@dataclass
class _Search:
    files: list[CorpusFile] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)

    def add(self, root: Path) -> None:
        """Take in all of ``root``, a folder or a file."""
        try:
            mode = root.stat().st_mode
        except (OSError, ValueError) as error:
            self._leave_out(root, why_not(error))
            return
        if not self._is_new(root):
            return
        if not stat.S_ISDIR(mode):
            self._take(root.absolute().parent.name, root.name, root)
            return
        name, depth = root.absolute().name, len(root.parts)
        for path in sorted(self._walk(root), key=lambda path: path.parts[depth:]):
            self._take(name, "/".join(path.parts[depth:]), path)

    def _walk(self, root: Path) -> Iterator[Path]:
        """The files under ``root``: first the real ones, then those behind links, so a loop ends there."""
        folders, links = [root], deque[Path]()
        while folders or links:
            if not folders:
                link = links.popleft()
                kind = self._behind(link)
                if kind == "folder":
                    folders.append(link)
                elif kind == "file":
                    yield link
                continue
            folder = folders.pop()
            real = os.path.realpath(folder)
            for entry in self._entries(folder):
                path = Path(entry.path)
                if entry.is_symlink():
                    links.append(path)
                elif self._is_new(path, os.path.join(real, entry.name)):  # noqa: PTH118 twenty times faster
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(path)
                    else:
                        yield path

    def _behind(self, link: Path) -> Literal["folder", "file"] | None:
        """What ``link`` leads to; None, with a report, for nothing and for what is already in."""
        try:
            is_folder = stat.S_ISDIR(link.stat().st_mode)
        except OSError as error:
            self._leave_out(link, f"a link that leads nowhere ({error.strerror}): remove it")
            return None
        if not self._is_new(link):
            self._leave_out(link, "a link to what is already in: remove it")
            return None
        return "folder" if is_folder else "file"

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        """What lies in ``folder`` and may be taken, sorted by name."""
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            self._leave_out(folder, why_not(error))
            return []
        return [entry for entry in entries if not is_skipped(entry.name)]

    def _is_new(self, path: Path, real: str = "") -> bool:
        """Whether ``path``, which really lies at ``real`` where that is known, is met for the first time."""
        real = real or os.path.realpath(path)
        new = real not in self.seen
        self.seen.add(real)
        return new

    def _take(self, folder: str, id: str, path: Path) -> None:
        """Add the file under ``id``, with its root's ``folder`` in front where another root has that id."""
        if not is_unicode(id):
            self._leave_out(path, "a name that is not UTF-8: rename it")
            return
        if path.suffix.lower() not in LOADERS:
            self._leave_out(path, _unknown(path))
            return
        in_root = [f"{folder}/{id}"] if folder and is_unicode(folder) else []
        id = next((free for free in (id, *in_root) if free not in self.ids), "")
        if not id:
            self._leave_out(path, "another file has the same place in its folder: index their common folder")
            return
        self.ids.add(id)
        self.files.append(CorpusFile(id, path))

    def _leave_out(self, path: Path, reason: str) -> None:
        self.failures.append(Failure(os.fsencode(path).decode("utf-8", "backslashreplace"), reason))


def _unknown(path: Path) -> str:
    suffix = path.suffix
    return (
        f"unknown format {suffix}: give {ACCEPTED}" if suffix else f"no file name extension: give {ACCEPTED}"
    )
