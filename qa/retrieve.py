"""From a query to passages: the dense and the lexical leg over one snapshot, fused."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from index.snapshot import Snapshot
from index.types import Embedder, Vectors
from qa.fuse import Evidence, best, fused, rarity
from qa.kinds import bears, kind_asked, numbers
from qa.query import Query
from qa.types import Passage


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval saw.

    ``passages``: best first. ``evidence``: what spoke for each. ``field``: the nearness of the nearest chunks,
    highest first. ``worth``: the rarity of each of the question's words. ``known``: the share of the words, by
    rarity, that stand anywhere in the index.
    """

    passages: tuple[Passage, ...]
    evidence: tuple[Evidence, ...] = ()
    field: tuple[float, ...] = ()
    worth: Mapping[str, float] = dataclasses.field(default_factory=dict)
    known: float = 0.0


def retrieve(query: Query, snapshot: Snapshot, embedder: Embedder, *, k: int, candidates: int) -> Found:
    """The ``k`` best passages for ``query``.

    Each leg proposes its ``candidates`` best chunks, the dense one as many of every language; every proposed chunk
    is then scored by both legs, so that none is judged by the rank that it happened to have in one.
    """
    vector = embedder.encode_query(query.text)
    cosines = _dense(snapshot, vector, candidates)
    lexical = [row for row, _ in snapshot.lexical.search(query.terms, candidates)]
    missing = [row for row in lexical if row not in cosines]
    cosines |= dict(zip(missing, (snapshot.vectors.rows(missing) @ vector[0]).tolist(), strict=True))

    middles = {name: float(snapshot.fields.mean(name) @ vector[0]) for name in snapshot.fields.names}
    nearness = {row: cosine - middles[snapshot.fields.language(row)] for row, cosine in cosines.items()}
    worth = {term: rarity(snapshot.lexical.frequency(term), len(snapshot.lexical)) for term in query.terms}
    evidence = _evidence(query, snapshot, nearness, sum(worth.values()))
    scores = {row: fused(found, query.looked_up_in) for row, found in evidence.items()}
    chosen = best(scores, k)
    known = sum(worth[term] for term in snapshot.lexical.known(query.terms))
    return Found(
        passages=tuple(_passage(snapshot, row, score, cosines[row], evidence[row]) for row, score in chosen),
        evidence=tuple(evidence[row] for row, _ in chosen),
        field=tuple(sorted(nearness.values(), reverse=True)),
        worth=worth,
        known=known / sum(worth.values()) if worth else 0.0,
    )


def _dense(snapshot: Snapshot, vector: Vectors, candidates: int) -> dict[int, float]:
    names = snapshot.fields.names
    if len(names) == 1:
        return dict(snapshot.vectors.search(vector, candidates))
    found: dict[int, float] = {}
    for name in names:
        found |= snapshot.vectors.search(vector, candidates, snapshot.fields.rows(name))
    return found


def _evidence(
    query: Query, snapshot: Snapshot, nearness: Mapping[int, float], whole: float
) -> dict[int, Evidence]:
    """What speaks for each row of ``nearness``; ``whole`` is the rarity of all the question's words together."""
    places = snapshot.catalog.chunks(list(nearness))
    articles: dict[int, float] = {}
    for row, (document, _) in places.items():
        articles[document] = max(nearness[row], articles.get(document, nearness[row]))
    words = snapshot.lexical.scores(query.terms)
    kind, asked = kind_asked(query.question), numbers(query.question)
    return {
        row: Evidence(
            nearness=nearness[row],
            article=articles[document],
            coverage=float(words[row]) / whole if whole else 0.0,
            bears=bears(kind, chunk.span.of(snapshot.catalog.document(document).text), asked),
        )
        for row, (document, chunk) in places.items()
    }


def _passage(snapshot: Snapshot, row: int, score: float, cosine: float, evidence: Evidence) -> Passage:
    number, chunk = snapshot.catalog.chunk(row)
    legs = (("dense", cosine),) + ((("lexical", evidence.coverage),) if evidence.coverage > 0 else ())
    return Passage(snapshot.catalog.document(number), chunk, score, legs)
