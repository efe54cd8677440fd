"""What a catalog holds besides documents: entries, the files that were read, the places of a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.types import Chunk, Document, Failure, Span


@dataclass(frozen=True, slots=True)
class Entry:
    """A document with what the build found in it; ``fingerprint`` changes when it must be made again."""

    document: Document
    content: tuple[Span, ...]
    chunks: tuple[Chunk, ...]
    fingerprint: str
    likeness: bytes


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document, or a copy of one, is told apart by without its text: ``number`` is the document's."""

    number: int
    id: str
    language: str
    published: date | None
    source: str | None


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was read: the digest of its bytes, and what of it was left out."""

    id: str
    digest: str
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A document id of a generation: which document it is, what that holds, and the file that it lies in.

    Identical documents in several places are one document: their ids share its number.
    """

    id: str
    number: int
    fingerprint: str
    file: str
