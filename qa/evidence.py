"""What speaks for each chunk that was proposed: its meaning, its words, its article, and how that begins.

News names its place, office and occasion once, in the title and the first sentence; a paragraph further down
says "the commune" and "the department". So a chunk is weighed together with the lead, the first chunk of its
article. That is done when a question is asked: the lead is in the index anyway, nothing is embedded for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.dates import days_in
from index.snapshot import Snapshot
from index.types import Vector
from qa.kinds import bears, kind_asked, numbers
from qa.names import share_by_document
from qa.query import Query
from qa.standing import Standing

LEAD_SHARE = 0.5
"""How much the lead of its article counts in a chunk's vector beside its own words."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one chunk.

    ``nearness``: its cosine less the mean of its language; ``with_lead``: the same of its vector drawn
    towards the lead of its article; ``article``: the best nearness in its document; ``coverage``: the share
    of the question's words, by rarity, that it holds; ``coverage_with_lead``: that it or the lead holds;
    ``names``: the share of the question's names that its document holds; ``bears``: whether it holds the
    kind of answer asked for; ``days``: the share of the question's dates that it holds.
    """

    nearness: float
    with_lead: float
    article: float
    coverage: float
    coverage_with_lead: float
    names: float
    bears: bool
    days: float = 0.0


def evidence(
    query: Query,
    snapshot: Snapshot,
    vector: Vector,
    cosines: Mapping[int, float],
    standings: Sequence[Standing],
) -> dict[int, Evidence]:
    """What speaks for each row of ``cosines``.

    ``vector`` is that of the question, shape (dimension,); ``standings`` are those of its words.
    """
    rows = list(cosines)
    if not rows:
        return {}
    places = snapshot.catalog.chunks(rows)
    owners = np.array([places[row][0] for row in rows])
    leads = np.searchsorted(snapshot.documents, owners)  # rows follow the order of the documents
    middles = {name: float(snapshot.fields.middle(name) @ vector) for name in snapshot.fields.names}
    middle = np.array([middles[snapshot.fields.language(row)] for row in rows])
    nearness = np.array([cosines[row] for row in rows]) - middle
    with_lead = _cosines_with_leads(snapshot, vector, rows, leads) - middle
    best = dict.fromkeys(owners.tolist(), -np.inf)
    for owner, near in zip(owners.tolist(), nearness.tolist(), strict=True):
        best[owner] = max(best[owner], near)
    coverage, coverage_with_lead = _coverages(standings, len(snapshot.lexical), rows, leads)
    kind, asked, days = kind_asked(query.question), numbers(query.question), days_in(query.text)
    named = share_by_document(query.names, snapshot.lexical, snapshot.documents)
    found = {}
    for place, row in enumerate(rows):
        document, chunk = places[row]
        text = chunk.span.of(snapshot.catalog.document(document).text)
        found[row] = Evidence(
            nearness=float(nearness[place]),
            with_lead=float(with_lead[place]),
            article=best[document],
            coverage=float(coverage[place]),
            coverage_with_lead=float(coverage_with_lead[place]),
            names=named.get(document, 0.0),
            bears=bears(kind, text, asked),
            days=len(days & days_in(text)) / len(days) if days else 0.0,
        )
    return found


def _cosines_with_leads(
    snapshot: Snapshot, vector: Vector, rows: list[int], leads: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """The cosine of ``vector`` with each of ``rows`` drawn towards its lead: a lead's own is as it was."""
    firsts, places = np.unique(leads, return_inverse=True)
    own, lead = snapshot.vectors.rows(rows), snapshot.vectors.rows(firsts.tolist())[places]
    drawn = own + LEAD_SHARE * lead
    cosines: npt.NDArray[np.float64] = (drawn @ vector / np.linalg.norm(drawn, axis=1)).astype(np.float64)
    return cosines


def _coverages(
    standings: Sequence[Standing], count: int, rows: list[int], leads: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The share that the question's words make in each of ``rows``, alone and with its lead, by their worth.

    ``count`` is that of all rows.
    """
    own, with_lead = np.zeros(len(rows)), np.zeros(len(rows))
    whole = sum(found.worth for found in standings)
    if not whole:
        return own, with_lead
    weights = np.zeros(count, dtype=np.float32)
    for found in standings:
        weights[found.rows] = found.weights
        own += weights[rows]
        with_lead += np.maximum(weights[rows], weights[leads])
        weights[found.rows] = 0
    return own / whole, with_lead / whole
