"""The library as its page and its HTTP interface see it: documents, files, and the rebuild."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from index import build
from index.errors import LibraryError, NotThere, ReadOnly
from index.likeness import near_groups
from index.settings import settings_like
from index.snapshot import Snapshot
from index.survey import State, Survey, Surveyed
from index.types import BuildReport, Card, Document, Progress
from index.words import fold, word_spans
from ui.folder import Folder
from ui.rebuild import Job, Rebuild

_READ_ONLY = "the library is read only: start with `sandarbh serve --corpus FOLDER`"
STATES: tuple[State, ...] = ("indexed", "new", "changed", "removed", "failed")


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in the list.

    ``same_text`` are the ids of the others that hold the very same text, and ``alike`` of those that printed
    nearly the same words when they were indexed.
    """

    card: Card
    state: State
    file: str = ""
    reason: str = ""
    same_text: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()


class Library:
    """What can be asked about, and with a ``folder`` what an editor may do about it.

    ``snapshot`` gives the generation that is being answered from. Without a folder the library is read only.
    """

    def __init__(
        self, snapshot: Callable[[], Snapshot], folder: Folder | None = None, rebuild: Rebuild | None = None
    ) -> None:
        self._snapshot = snapshot
        self._folder = folder
        self._rebuild = rebuild
        self._survey = Survey(folder.path) if folder else None
        self._lock = threading.Lock()
        self._groups: tuple[str, Mapping[str, tuple[str, ...]]] = ("", {})  # of the generation called so
        self._cards: tuple[str, tuple[Card, ...]] = ("", ())

    @property
    def writable(self) -> bool:
        """Whether there is a folder to change."""
        return self._folder is not None

    @property
    def folder(self) -> Folder:
        """The folder of articles; raises `ReadOnly`."""
        if self._folder is None:
            raise ReadOnly(_READ_ONLY)
        return self._folder

    @property
    def rebuild(self) -> Rebuild:
        """The rebuild of the index from the folder; raises `ReadOnly`."""
        if self._rebuild is None:
            raise ReadOnly(_READ_ONLY)
        return self._rebuild

    def dropped(self) -> tuple[str, ...]:
        """The ids that are answered from and that a rebuild would drop, though nobody removed them here.

        They came from another folder, or their files went away by another hand.
        """
        snapshot, folder = self._snapshot(), self.folder
        trashed = {one.file for one in folder.trash()}
        files = {one.id: one.file for one in snapshot.catalog.known()}
        gone = (one.card.id for one in self._surveyed(snapshot) if one.state == "removed")
        return tuple(id for id in gone if files[id] not in trashed)

    def start_rebuild(self, *, drop: bool = False) -> Job:
        """Begin to build again; raises `LibraryError` where that drops documents and ``drop`` is not set."""
        dropped = () if drop else self.dropped()
        if dropped:
            raise LibraryError(
                f"{len(dropped)} documents of the index are not in this folder, and nobody removed them here "
                f"(such as {dropped[0]!r}): a rebuild drops them. Put them into it, or confirm: drop=true"
            )
        return self.rebuild.start()

    @property
    def job(self) -> Job:
        """The state of the rebuild; that of an idle one where the library is read only."""
        return self._rebuild.job if self._rebuild else Job()

    def document(self, id: str) -> Document:
        """The document called ``id`` that is answered from; raises `NotThere`."""
        catalog = self._snapshot().catalog
        number = catalog.document_number(id)
        if number is None:
            raise NotThere(f"no document {id!r} is answered from: it is not in the index, or not yet")
        return catalog.document(number)

    def close(self) -> None:
        """Stop a rebuild under way, and wait until it has: the last generation stays."""
        if self._rebuild:
            self._rebuild.cancel()
            self._rebuild.wait()

    def documents(
        self,
        search: str = "",
        *,
        states: Collection[str] = (),
        languages: Collection[str] = (),
        sources: Collection[str] = (),
    ) -> tuple[Listed, ...]:
        """The documents of the folder and of the index, sorted by id.

        ``search``: every word of it begins a word of the title, the source, the author or the id. Of states,
        languages and sources none means any.
        """
        snapshot = self._snapshot()
        found = self._surveyed(snapshot)
        wanted = [fold(word.text) for word in word_spans(search)]
        return tuple(
            one
            for one in _listed(found, self._alike(snapshot))
            if (not states or one.state in states)
            and (not languages or one.card.language in languages)
            and (not sources or one.card.source in sources)
            and _holds(one.card, wanted)
        )

    def cards(self) -> tuple[Card, ...]:
        """What a list shows of every document that is answered from; read once for each generation."""
        snapshot = self._snapshot()
        with self._lock:
            if self._cards[0] != snapshot.id:
                self._cards = (snapshot.id, tuple(snapshot.catalog.cards()))
            return self._cards[1]

    def _surveyed(self, snapshot: Snapshot) -> tuple[Surveyed, ...]:
        if self._survey:
            return self._survey.compare(snapshot)
        cards = sorted(snapshot.catalog.cards(), key=lambda card: card.id)
        return tuple(Surveyed(card, "indexed") for card in cards)

    def _alike(self, snapshot: Snapshot) -> Mapping[str, tuple[str, ...]]:
        with self._lock:
            if self._groups[0] != snapshot.id:
                groups = near_groups(snapshot.catalog.likenesses())
                self._groups = (snapshot.id, {id: group for group in groups for id in group})
            return self._groups[1]


def open_library(snapshot: Callable[[], Snapshot], index_dir: Path, corpus: Path | None) -> Library:
    """The library over ``corpus``, whose rebuild writes ``index_dir``; read only where ``corpus`` is None.

    Raises `LibraryError` where the folder is not there.
    """
    if corpus is None:
        return Library(snapshot)
    folder = Folder(corpus)

    def rebuild(tell: Callable[[Progress], None]) -> BuildReport:
        # with a model of its own: one tokenizer cannot serve a build and a question at the same time
        made = snapshot().manifest
        settings = settings_like(made.model, made.chunking)
        return build(folder.path, index_dir, settings=settings, on_progress=tell)

    return Library(snapshot, folder, Rebuild(rebuild))


def _listed(found: Collection[Surveyed], groups: Mapping[str, tuple[str, ...]]) -> list[Listed]:
    same: dict[str, list[str]] = defaultdict(list)
    for one in found:
        if one.card.sha256 and one.state != "removed":
            same[one.card.sha256].append(one.card.id)
    return [
        Listed(
            one.card,
            one.state,
            one.file,
            one.reason,
            tuple(id for id in same.get(one.card.sha256, ()) if id != one.card.id),
            tuple(id for id in groups.get(one.card.id, ()) if id != one.card.id),
        )
        for one in found
    ]


def _holds(card: Card, wanted: Collection[str]) -> bool:
    if not wanted:
        return True
    text = " ".join((card.title, card.source or "", card.author or "", card.id))
    words = [fold(word.text) for word in word_spans(text)]
    return all(any(word.startswith(one) for word in words) for one in wanted)
