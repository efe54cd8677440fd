"""From a query to passages: the dense and the lexical leg over one snapshot, fused."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from index.snapshot import Snapshot
from index.types import Embedder
from qa.fuse import LEXICAL_WEIGHT, best, fused, rarity
from qa.query import Query
from qa.types import Passage


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval saw.

    ``passages``: best first. ``field``: the best cosines that the index has for this question, highest first.
    ``worth``: the rarity of each of the question's words. ``known``: the share of the words, by rarity, that stand
    anywhere in the index.
    """

    passages: tuple[Passage, ...]
    field: tuple[float, ...] = ()
    worth: Mapping[str, float] = dataclasses.field(default_factory=dict)
    known: float = 0.0


def retrieve(query: Query, snapshot: Snapshot, embedder: Embedder, *, k: int, candidates: int) -> Found:
    """The ``k`` best passages for ``query``.

    Each leg proposes its ``candidates`` best chunks; every proposed chunk is then scored by both legs, so that
    none is judged by the rank that it happened to have in one.
    """
    vector = embedder.encode_query(query.text)
    dense = dict(snapshot.vectors.search(vector, candidates))
    worth = {term: rarity(snapshot.lexical.frequency(term), snapshot.manifest.chunks) for term in query.terms}
    whole = sum(worth.values())
    words = snapshot.lexical.scores(query.terms)
    lexical = [row for row, _ in snapshot.lexical.search(query.terms, candidates)]
    missing = [row for row in lexical if row not in dense]
    cosines = dense | dict(zip(missing, (snapshot.vectors.rows(missing) @ vector[0]).tolist(), strict=True))
    coverage = {row: float(words[row]) / whole if whole else 0.0 for row in cosines}
    weight = LEXICAL_WEIGHT[query.language]
    scores = {row: fused(cosine, coverage[row], weight) for row, cosine in cosines.items()}
    passages = tuple(
        _passage(snapshot, row, score, cosines[row], coverage[row]) for row, score in best(scores, k)
    )
    known = sum(worth[term] for term in snapshot.lexical.known(query.terms))
    return Found(
        passages, tuple(sorted(dense.values(), reverse=True)), worth, known / whole if whole else 0.0
    )


def _passage(snapshot: Snapshot, row: int, score: float, cosine: float, coverage: float) -> Passage:
    number, chunk = snapshot.catalog.chunk(row)
    legs = (("dense", cosine),) + ((("lexical", coverage),) if coverage > 0 else ())
    return Passage(snapshot.catalog.document(number), chunk, score, legs)
