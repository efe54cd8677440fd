"""From a query to passages: the dense and the lexical leg over one snapshot, fused."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.lexical import highest
from index.snapshot import Snapshot
from index.types import Document, Embedder, Span, Vector, Vectors
from qa.alike import prints
from qa.evidence import Evidence, evidence
from qa.filters import Rows
from qa.fuse import best, fused
from qa.meanings import Sought
from qa.query import Query
from qa.standing import standing
from qa.types import Passage, Reading

SURROUNDINGS = 600
"""How many code points a passage grows to, chunk by chunk: what is matched is small, what is shown is not."""


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval saw.

    ``passages``: best first. ``evidence``: what spoke for each. ``worth``: the rarity of each thing that the
    question seeks. ``known``: the share of the words, by rarity, that stand anywhere in the index.
    ``vector``: that of the question, of shape (dimension,). ``readings``: what a reader made of the first
    passages, none without one.
    """

    passages: tuple[Passage, ...]
    evidence: tuple[Evidence, ...] = ()
    worth: Mapping[Sought, float] = dataclasses.field(default_factory=dict)
    known: float = 0.0
    vector: Vector = dataclasses.field(default_factory=lambda: np.zeros(0, np.float32), compare=False)
    readings: tuple[Reading, ...] = ()


def retrieve(
    query: Query,
    snapshot: Snapshot,
    embedder: Embedder,
    *,
    k: int,
    candidates: int,
    among: Rows | None = None,
) -> Found:
    """The ``k`` best passages for ``query``, of the rows ``among`` alone where given.

    Each leg proposes its ``candidates`` best chunks, the dense one as many of every language; every proposed
    chunk is then scored by both legs, so that none is judged by the rank that it happened to have in one.
    """
    vector = embedder.encode_query(query.text)
    cosines = _dense(snapshot, vector, candidates, among)
    standings = {one: standing(one, snapshot.lexical) for one in query.sought}
    words = np.zeros(len(snapshot.lexical), dtype=np.float32)
    for found in standings.values():
        words[found.rows] += found.weights
    lexical = [row for row, _ in highest(words, candidates, among)]
    missing = [row for row in lexical if row not in cosines]
    cosines |= dict(zip(missing, (snapshot.vectors.rows(missing) @ vector[0]).tolist(), strict=True))

    worth = {one: found.worth for one, found in standings.items()}
    seen = evidence(query, snapshot, vector[0], cosines, list(standings.values()))
    scores = {row: fused(found, query.language) for row, found in seen.items()}
    made = (
        (row, _passage(snapshot, row, around, scores[row], cosines[row], seen[row]))
        for row, around in _windows(snapshot, scores)
    )
    nearest = _distinct(made, k)
    known = sum(found.worth for found in standings.values() if len(found.rows))
    return Found(
        passages=tuple(nearest.values()),
        evidence=tuple(seen[row] for row in nearest),
        worth=worth,
        known=known / sum(worth.values()) if worth else 0.0,
        vector=vector[0],
    )


def _dense(snapshot: Snapshot, vector: Vectors, candidates: int, among: Rows | None) -> dict[int, float]:
    names = snapshot.fields.names
    if len(names) == 1:
        return dict(snapshot.vectors.search(vector, candidates, among))
    found: dict[int, float] = {}
    for name in names:
        rows = snapshot.fields.rows(name)
        allowed = rows if among is None else np.intersect1d(rows, among, assume_unique=True)
        found |= snapshot.vectors.search(vector, candidates, allowed)
    return found


def _distinct(made: Iterable[tuple[int, Passage]], k: int) -> dict[int, Passage]:
    """The first ``k`` passages of ``made`` by row; one whose words an earlier one prints is named with it."""
    nearest: dict[int, Passage] = {}
    for row, passage in made:
        first = next((one for one, other in nearest.items() if prints(other.text, passage.text)), None)
        if first is not None:
            nearest[first] = _found_too(nearest[first], (passage.document, *passage.also_in))
        elif len(nearest) == k:
            break
        else:
            nearest[row] = passage
    return nearest


def _found_too(passage: Passage, documents: Iterable[Document]) -> Passage:
    known = {passage.document.id, *(other.id for other in passage.also_in)}
    more = tuple(document for document in documents if document.id not in known)
    return dataclasses.replace(passage, also_in=(*passage.also_in, *more))


def _windows(snapshot: Snapshot, scores: Mapping[int, float]) -> Iterator[tuple[int, Span]]:
    """The rows, best first, each with the span of its surroundings; rows in an earlier one are left out."""
    taken: set[int] = set()
    for row, _ in best(scores, len(scores)):
        if row not in taken:
            document = snapshot.catalog.chunk(row)[0]
            beside = [place for place in snapshot.catalog.chunks_of(document) if place[0] not in taken]
            rows, around = surroundings(snapshot.catalog.document(document).text, beside, row)
            taken |= rows
            yield row, around


def surroundings(text: str, chunks: Sequence[tuple[int, Span]], row: int) -> tuple[set[int], Span]:
    """The rows around ``row`` that make it readable, and their whole span.

    ``chunks`` are rows of the document ``text`` with their spans, in order. It grows by the shorter
    neighbour, the next one at a tie, while it stays within `SURROUNDINGS` code points.
    """
    first = last = next(place for place, (number, _) in enumerate(chunks) if number == row)
    while True:
        grown = [
            (chunks[b][1].end - chunks[a][1].start, a, b)
            for a, b, gap in ((first, last + 1, last), (first - 1, last, first - 1))
            if a >= 0 and b < len(chunks) and _adjacent(text, chunks[gap], chunks[gap + 1])
        ]
        fitting = [found for found in grown if found[0] <= SURROUNDINGS]
        if not fitting:
            rows = {number for number, _ in chunks[first : last + 1]}
            return rows, Span(chunks[first][1].start, chunks[last][1].end)
        _, first, last = min(fitting, key=lambda found: found[0])


def _adjacent(text: str, one: tuple[int, Span], other: tuple[int, Span]) -> bool:
    """Whether nothing, not even site furniture, stands between two chunks."""
    return other[0] == one[0] + 1 and not text[one[1].end : other[1].start].strip()


def _passage(
    snapshot: Snapshot, row: int, around: Span, score: float, cosine: float, seen: Evidence
) -> Passage:
    number, chunk = snapshot.catalog.chunk(row)
    document = snapshot.catalog.document(number)
    copies = tuple(dataclasses.replace(document, id=id) for id in snapshot.catalog.copies(number))
    legs = (("dense", cosine),) + ((("lexical", seen.coverage),) if seen.coverage > 0 else ())
    return Passage(document, chunk, score, legs, around, copies)
