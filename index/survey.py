"""A folder of articles compared with a generation: what a rebuild would find new, changed, gone or wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.catalog import card_of, text_digest
from index.clean import clean
from index.entry import FileState
from index.load import CorpusFile, find_files
from index.plan import NO_ARTICLE
from index.reading import Reading, fingerprint
from index.snapshot import Snapshot
from index.types import Card

_REASONS = 3  # of one file: a file of a thousand wrong lines says so in a line

State = Literal["indexed", "new", "changed", "removed", "failed"]


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A document of the folder, of the generation, or of both.

    ``file`` is the id of its file, "" where the folder has none. What is ``indexed``, ``changed`` or
    ``removed`` is answered from until the next build, as it was; ``reason`` says why one ``failed``.
    """

    card: Card
    state: State
    file: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """A generation as a survey compares with it.

    By id the card and the fingerprint of each document; by file the ids in it, and its bytes as they were.
    """

    cards: Mapping[str, Card]
    fingerprints: Mapping[str, str]
    lying: Mapping[str, Sequence[str]]
    files: Mapping[str, FileState]


class Survey:
    """Compares ``folder`` with generations; safe to use from several threads.

    As long as the generation is the same, a file is read again only where its size or its time has changed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._generation = ""
        self._seen: dict[tuple[object, ...], tuple[Surveyed, ...]] = {}

    def compare(self, snapshot: Snapshot) -> tuple[Surveyed, ...]:
        """Every document of the folder and of ``snapshot`` once, sorted by its id.

        A file that gives no document stands under its own place in the folder.
        """
        with self._lock:
            if snapshot.id != self._generation:
                self._generation, self._seen = snapshot.id, {}
            found = {card.id: Surveyed(card, "removed") for card in snapshot.catalog.cards()}
            for one in self._in_folder(snapshot):
                before = found.get(one.card.id)
                if before is None or not before.file:  # of two with the same id the build takes the first
                    found[one.card.id] = one
        return tuple(found[id] for id in sorted(found))

    def _in_folder(self, snapshot: Snapshot) -> Iterator[Surveyed]:
        files, missing = find_files([self.folder])
        for one in missing:
            place = one.path.removeprefix(f"{self.folder.as_posix()}/")
            yield Surveyed(Card(place), "failed", place, one.reason)
        seen, self._seen = self._seen, {}  # what has left the folder is forgotten
        known: _Known | None = None
        for file in files:
            key = (file.id, *_stamp(file.path))
            if key not in seen:
                known = known or _known(snapshot)
                seen[key] = tuple(_surveyed(file, known))
            self._seen[key] = seen[key]
            yield from seen[key]


def _known(snapshot: Snapshot) -> _Known:
    catalog = snapshot.catalog
    fingerprints: dict[str, str] = {}
    lying: dict[str, list[str]] = {}
    for one in catalog.known():
        fingerprints[one.id] = one.fingerprint
        lying.setdefault(one.file, []).append(one.id)
    return _Known({card.id: card for card in catalog.cards()}, fingerprints, lying, catalog.files())


def _surveyed(file: CorpusFile, known: _Known) -> Iterator[Surveyed]:
    reading = Reading(known.files)
    documents = reading.documents(file)
    if documents is None:  # its bytes are as they were
        yield from (Surveyed(known.cards[id], "indexed", file.id) for id in known.lying.get(file.id, ()))
    for document in documents or ():
        before = known.fingerprints.get(document.id)
        if before == fingerprint(document):
            yield Surveyed(known.cards[document.id], "indexed", file.id)
            continue
        cleaned = clean(document)
        if cleaned.content:
            card = card_of(cleaned.document, len(document.text), text_digest(document.text))
            yield Surveyed(card, "new" if before is None else "changed", file.id)
        else:
            reading.leave_out(file, document.id, NO_ARTICLE)
    reasons: dict[str, list[str]] = {}
    for one in reading.states[file.id].failures:
        reasons.setdefault(one.path, []).append(one.reason)
    for id, why in reasons.items():
        more = [f"and {len(why) - _REASONS} more"] if len(why) > _REASONS else []
        card = known.cards.get(id, Card(id))
        yield Surveyed(card, "failed", file.id, "; ".join([*why[:_REASONS], *more]))


def _stamp(path: Path) -> tuple[int, ...]:
    """What changes when the file at ``path`` is written; nothing where it is not there."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns
