"""What a loader gives: documents, parts that were left out, and signs that it is still at work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, TypeVar

from index.clean import clean
from index.damage import check_text
from index.errors import LoadError
from index.language import guess_language
from index.metadata import Metadata
from index.types import Document, Failure

Found = Document | Failure | None
"""A document, a part that was left out, or None: one more step is done, and the time limit begins anew."""

Loader = Callable[[str, BinaryIO], Iterator[Found]]
"""From the id of a file and its bytes to what is in it; raises `LoadError` where all of it is of no use."""


_Item = TypeVar("_Item")


def numbered(
    id: str,
    kind: str,
    items: Iterable[tuple[int, _Item]],
    read: Callable[[int, _Item], Document],
    *,
    empty: str,
) -> Iterator[Document | Failure]:
    """The documents that ``read`` makes of ``items`` of a file, each a ``kind`` (line, row) with its number.

    One that cannot be used, or has the id of an earlier one, is a `Failure` with its number. Raises
    `LoadError` that says ``empty`` where there are none at all.
    """
    taken: dict[str, int] = {}
    none = True
    for number, item in items:
        none = False
        try:
            made = read(number, item)
            if made.id in taken:
                raise LoadError(f"the same id as {kind} {taken[made.id]}: give each {kind} its own")
        except LoadError as error:
            yield Failure(id, f"{kind} {number}: {error}")
            continue
        taken[made.id] = number
        yield made
    if none:
        raise LoadError(empty)


def document(
    id: str, text: str, known: Metadata, *, article: str | None = None, properties: Metadata | None = None
) -> Document:
    """The document of ``text``, which is checked, and what is ``known``; its language is that of ``article``.

    ``properties`` are what a file says about itself beside its text, often a template's or the machine's: a
    day and an author that the text names come before them.
    """
    check_text(text)
    made = Document(
        id=id,
        text=text,
        title=known.title,
        url=known.url,
        language=known.language or guess_language(text if article is None else article),
        published=known.published,
        source=known.source,
        author=known.author,
    )
    return made if properties is None else _filled(made, properties)


def _filled(made: Document, properties: Metadata) -> Document:
    said = clean(made).document
    return Document(
        id=made.id,
        text=made.text,
        title=made.title or properties.title,
        url=made.url or said.url or properties.url,
        language=made.language,
        published=said.published or properties.published,
        source=made.source or said.source or properties.source,
        author=said.author or properties.author,
    )
