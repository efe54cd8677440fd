"""A second look at the best passages by a reader, which sees question and text together."""

from __future__ import annotations

import dataclasses
import math

from index.snapshot import Snapshot
from index.types import Embedder
from qa.query import Query
from qa.retrieve import Found
from qa.selection import selected
from qa.types import Passage, Reader

_LEAD = 220  # code points of an article's lead that are read before a passage from further on


def reread(
    query: Query,
    found: Found,
    reader: Reader,
    snapshot: Snapshot,
    embedder: Embedder,
    *,
    depth: int,
    weight: float,
    quotes: int,
) -> Found:
    """``found`` with its first ``depth`` passages read and put in order anew; the others stay behind them.

    Each is read behind the lead of its article, which says of what place and time all of it tells. A passage
    gains up to ``weight``, in units of its score, by how likely the reader takes it to answer.
    Each keeps its reading, by which a quote knows where the answer stands; the first ``quotes`` have it in
    the sentence for which meaning and words speak too (`qa.selection`).
    """
    read = found.passages[:depth]
    leads = [_lead(passage, snapshot) for passage in read]
    readings = tuple(reader.read(query.text, [passage.text for passage in read], leads))
    scored = [
        dataclasses.replace(passage, score=passage.score + weight * likelihood(reading.score))
        for passage, reading in zip(read, readings, strict=True)
    ]
    order = sorted(range(len(scored)), key=lambda place: (-scored[place].score, place))
    first = order[:quotes]
    settled = selected(
        [readings[place] for place in first],
        [read[place].text for place in first],
        found.worth,
        found.vector,
        embedder,
    )
    return dataclasses.replace(
        found,
        passages=(*(scored[place] for place in order), *found.passages[len(read) :]),
        evidence=(*(found.evidence[place] for place in order), *found.evidence[len(read) :]),
        readings=(*settled, *(readings[place] for place in order[quotes:])),
    )


def _lead(passage: Passage, snapshot: Snapshot) -> str:
    """The beginning of the article of ``passage``, "" where the passage holds some of it."""
    number = snapshot.catalog.document_number(passage.document.id)
    lead = snapshot.catalog.chunks_of(number)[0][1] if number is not None else passage.span
    if passage.span.overlaps(lead):
        return ""
    return lead.of(passage.document.text)[:_LEAD].strip() + " … "


def likelihood(score: float) -> float:
    """How likely a reader's ``score`` makes an answer, in (0, 1): the logistic function of a third of it.

    Undivided, a reader is too sure of passages unlike those that it learnt from: the third was chosen, as
    the weight and the depth were, on the development half of tests/gold.
    """
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, score / 3))))
