"""What a new generation will hold, compared with the old one by content and by path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from index.clean import clean
from index.entry import Known
from index.load import CorpusFile
from index.reading import Reading, fingerprint
from index.types import Document

NO_ARTICLE = "no article text, only site furniture"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document lies: its id there and the file that holds it."""

    id: str
    file: CorpusFile


@dataclass(frozen=True, slots=True)
class Planned:
    """A document of the new generation, named by the first of its places; the others hold the very same.

    ``kept`` is its number in the old generation where that holds it too.
    """

    fingerprint: str
    places: tuple[Place, ...]
    kept: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build will do: ids by kind, each sorted; ``moved`` holds (from, to).

    ``remade`` names the rules that changed since the old generation (model, chunks, cleaning, words): what
    depends on them is made again for every document.
    """

    documents: tuple[Planned, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[tuple[str, str], ...]
    removed: tuple[str, ...]
    unchanged: int
    remade: tuple[str, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        """Whether the old generation holds just this."""
        return not (self.added or self.changed or self.moved or self.removed or self.remade)

    @property
    def duplicates(self) -> tuple[tuple[str, ...], ...]:
        """The ids of each document that lies in several places."""
        return tuple(
            tuple(place.id for place in planned.places)
            for planned in self.documents
            if len(planned.places) > 1
        )


@dataclass
class _Found:
    """A planned document under way."""

    kept: int | None
    places: list[Place] = field(default_factory=list)


def plan_documents(
    files: Sequence[CorpusFile],
    known: Sequence[Known],
    reading: Reading,
    on_file: Callable[[int, int], None],
    *,
    remade: Sequence[str] = (),
) -> Plan:
    """Compare ``files`` with the ``known`` documents of the old generation; no text is held afterwards.

    ``on_file`` is told how many files were compared, and how many documents they hold.
    """
    numbers = {each.fingerprint: each.number for each in known} if "cleaning" not in remade else {}
    lying: dict[str, list[Known]] = {}
    for each in known:
        lying.setdefault(each.file, []).append(each)
    found: dict[str, _Found] = {}
    ids: dict[str, str] = {}
    for done, file in enumerate(files, 1):
        documents = reading.documents(file)
        held: list[tuple[str, str, Document | None]] = []
        if documents is None:
            held += ((each.id, each.fingerprint, None) for each in lying.get(file.id, ()))
        else:
            held += ((document.id, fingerprint(document), document) for document in documents)
        for id, key, document in held:
            if id in ids:
                reading.leave_out(file, id, "the same id twice: the first one is kept", for_now=True)
            elif key not in found and _is_empty(document, key in numbers):
                reading.leave_out(file, id, NO_ARTICLE)
            else:
                ids[id] = key
                found.setdefault(key, _Found(numbers.get(key))).places.append(Place(id, file))
        on_file(done, len(ids))
    documents_ = tuple(Planned(key, tuple(each.places), each.kept) for key, each in found.items())
    return _compared(documents_, ids, {each.id: each.fingerprint for each in known}, tuple(remade))


def _is_empty(document: Document | None, known: bool) -> bool:
    return document is not None and not known and not clean(document).content


def _compared(
    documents: tuple[Planned, ...], now: dict[str, str], before: dict[str, str], remade: tuple[str, ...]
) -> Plan:
    """The plan of ``documents``, from the fingerprint of every id now and before."""
    gone = sorted(before.keys() - now.keys())
    leaving: dict[str, list[str]] = {}
    for id in reversed(gone):
        leaving.setdefault(before[id], []).append(id)
    moved: list[tuple[str, str]] = []
    added: list[str] = []
    for id in sorted(now.keys() - before.keys()):
        if leaving.get(now[id]):
            moved.append((leaving[now[id]].pop(), id))
        else:
            added.append(id)
    left = Counter(gone)
    left.subtract(old for old, _ in moved)
    changed = sorted(id for id in now.keys() & before.keys() if now[id] != before[id])
    return Plan(
        documents=documents,
        added=tuple(added),
        changed=tuple(changed),
        moved=tuple(moved),
        removed=tuple(sorted(left.elements())),
        unchanged=len(now.keys() & before.keys()) - len(changed),
        remade=remade,
    )
