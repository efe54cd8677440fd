"""What a new generation will hold: every file is read, each document compared with the old generation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index.clean import clean
from index.errors import LoadError
from index.load import CorpusFile, load
from index.types import Document, Failure

NO_ARTICLE = "no article text, only site furniture"


@dataclass(frozen=True, slots=True)
class Planned:
    """A document of the new generation; ``kept`` is its number in the old one where it is the same."""

    id: str
    file: CorpusFile
    fingerprint: str
    kept: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The documents of a new generation in order, and how they compare with those of the old one."""

    documents: tuple[Planned, ...]
    added: int
    removed: int

    @property
    def unchanged(self) -> int:
        """How many documents are carried over as they are."""
        return sum(planned.kept is not None for planned in self.documents)

    @property
    def changed(self) -> int:
        """How many documents were there before, but must be made again."""
        return len(self.documents) - self.added - self.unchanged

    @property
    def changes_nothing(self) -> bool:
        """Whether the old generation holds just this."""
        return self.unchanged == len(self.documents) and not self.removed


@dataclass
class Reading:
    """Reads files for one build and notes what was left out; ``rules`` are all that an entry depends on."""

    rules: Sequence[str]
    failures: list[Failure] = field(default_factory=list)

    def documents(self, file: CorpusFile) -> Iterator[Document]:
        """The documents of ``file``; none where it cannot be read."""
        try:
            loaded = load(file)
        except LoadError as error:
            self.failures.append(Failure(file.id, str(error)))
            return
        self.failures += loaded.failures
        yield from loaded.documents

    def fingerprint(self, document: Document) -> str:
        """What changes when this document's entry in the index must be made again."""
        published = document.published.isoformat() if document.published else None
        metadata = [
            document.title,
            document.url,
            document.language,
            published,
            document.source,
            document.author,
        ]
        digest = hashlib.sha256(json.dumps([self.rules, metadata]).encode())
        digest.update(document.text.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def plan(
        self,
        files: Sequence[CorpusFile],
        known: Mapping[str, tuple[int, str]],
        on_file: Callable[[int], None],
    ) -> Plan:
        """What the new generation will hold: every file is read once, its text let go of again.

        ``known`` gives for each document of the old generation its number and fingerprint; ``on_file`` is
        told how many files were read.
        """
        found: dict[str, Planned] = {}
        for done, file in enumerate(files, 1):
            for document in self.documents(file):
                fingerprint = self.fingerprint(document)
                number, before = known.get(document.id, (None, ""))
                kept = number if fingerprint == before else None
                if document.id in found:
                    self.failures.append(Failure(document.id, "the same id twice: the first one is kept"))
                elif kept is None and not clean(document).content:
                    self.failures.append(Failure(document.id, NO_ARTICLE))
                else:
                    found[document.id] = Planned(document.id, file, fingerprint, kept)
            on_file(done)
        return Plan(
            documents=tuple(found.values()),
            added=len(found.keys() - known.keys()),
            removed=len(known.keys() - found.keys()),
        )
