"""Files read for one build: what their bytes are known by, and the documents in them.

Size and time of a file would spare reading it, but both can stay while its bytes change: every file's bytes
are read at every build, and only what changed is parsed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from index.entry import FileState
from index.errors import LoadError
from index.formats import MAX_BYTES
from index.load import LOADING, CorpusFile, Loaded, load
from index.opened import opened, why_not
from index.types import Document, Failure

_PIECE = 1 << 18  # bytes read at a time
_TRIES = 3  # a file that is being written is read again
_HELD = 16 << 20  # code points of parsed documents held between planning and writing: a day's changes


@dataclass
class Reading:
    """Reads files, tells which are as they were, and notes what was left out of which.

    ``known`` are the files of the old generation by id, empty where all must be read again.
    """

    known: Mapping[str, FileState]
    states: dict[str, FileState] = field(default_factory=dict)
    _held: dict[str, Loaded] = field(default_factory=dict)
    _room: int = field(default_factory=lambda: _HELD)

    def documents(self, file: CorpusFile) -> tuple[Document, ...] | None:
        """The documents of ``file``, none where it cannot be read; None where its bytes are as they were."""
        before = self.known.get(file.id)
        try:
            now = digest(file)
        except LoadError as error:
            self.states[file.id] = FileState(file.id, "", (Failure(file.id, str(error)),))
            return ()
        if before and now and now == before.digest:
            self.states[file.id] = before
            return None
        loaded = self._load(file, now)
        size = sum(len(document.text) for document in loaded.documents)
        if size <= self._room:
            self._room -= size
            self._held[file.id] = loaded
        return loaded.documents

    def again(self, file: CorpusFile) -> tuple[Document, ...]:
        """The documents of ``file`` for the second time: held since the first, or read as they are by now.

        A file that changed in between is noted as one that the next build must read.
        """
        held = self._held.pop(file.id, None)
        if held is not None:
            return held.documents
        before = self.states[file.id]
        try:
            now = digest(file)
        except LoadError as error:
            self.states[file.id] = FileState(file.id, "", (Failure(file.id, str(error)),))
            return ()
        loaded = self._load(file, now)
        if self.states[file.id].digest != before.digest:
            self.states[file.id] = FileState(file.id, "", self.states[file.id].failures)
        return loaded.documents

    def leave_out(self, file: CorpusFile, id: str, reason: str, *, for_now: bool = False) -> None:
        """Note that the document ``id`` of ``file`` is not in the index.

        ``for_now`` has the next build read the file again.
        """
        state = self.states[file.id]
        failures = dict.fromkeys([*state.failures, Failure(id, reason)])
        self.states[file.id] = FileState(file.id, "" if for_now else state.digest, tuple(failures))

    def _load(self, file: CorpusFile, now: str) -> Loaded:
        """What ``file``, of digest ``now``, holds; read until its bytes stay the same meanwhile."""
        for _ in range(_TRIES):
            before = now
            try:
                loaded = load(file)
            except LoadError as error:
                loaded = Loaded((), (Failure(file.id, str(error)),))
            try:
                now = digest(file)
            except LoadError:
                now = ""
            if now == before:
                self.states[file.id] = FileState(file.id, now, loaded.failures)
                return loaded
        left_out = Failure(file.id, "it changes while it is read: index again when it is saved")
        self.states[file.id] = FileState(file.id, "", (left_out,))
        return Loaded(())


def digest(file: CorpusFile) -> str:
    """What stands for the bytes of ``file`` and the rules of reading them; raises `LoadError`.

    Empty for a file that is too large to be read anyway.
    """
    try:
        with opened(file.path) as readable:
            too_large = os.fstat(readable.fileno()).st_size > MAX_BYTES
            return "" if too_large else _hash_of(readable)
    except OSError as error:
        raise LoadError(why_not(error)) from error


def _hash_of(readable: BinaryIO) -> str:
    found = hashlib.sha256(LOADING.encode())
    while piece := readable.read(_PIECE):
        found.update(piece)
    return found.hexdigest()


def fingerprint(document: Document) -> str:
    """What two documents share exactly when they say the same: text, and what their file says of them."""
    published = document.published.isoformat() if document.published else None
    described = [
        document.title,
        document.url,
        document.language,
        published,
        document.source,
        document.author,
    ]
    found = hashlib.sha256(json.dumps(described).encode())
    found.update(document.text.encode("utf-8", "surrogatepass"))
    return found.hexdigest()
