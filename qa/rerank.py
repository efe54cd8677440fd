"""A second look at the best passages by a reader, which sees question and text together."""

from __future__ import annotations

import dataclasses
import math

from qa.query import Query
from qa.retrieve import Found
from qa.types import Reader


def reread(query: Query, found: Found, reader: Reader, *, depth: int, weight: float) -> Found:
    """``found`` with its first ``depth`` passages read and put in order anew; the others stay behind them.

    A passage gains up to ``weight``, in units of its score, by how likely the reader takes it to answer.
    Each keeps its reading, by which a quote knows where the answer stands.
    """
    read = found.passages[:depth]
    readings = tuple(reader.read(query.text, [passage.text for passage in read]))
    scored = [
        dataclasses.replace(passage, score=passage.score + weight * likelihood(reading.score))
        for passage, reading in zip(read, readings, strict=True)
    ]
    order = sorted(range(len(scored)), key=lambda place: (-scored[place].score, place))
    return dataclasses.replace(
        found,
        passages=(*(scored[place] for place in order), *found.passages[len(read) :]),
        evidence=(*(found.evidence[place] for place in order), *found.evidence[len(read) :]),
        readings=tuple(readings[place] for place in order),
    )


def likelihood(score: float) -> float:
    """How likely a reader's ``score`` makes an answer, in (0, 1): the logistic function of a third of it.

    Undivided, a reader is too sure of passages unlike those that it learnt from: the third was chosen, as
    the weight and the depth were, on the development half of tests/gold.
    """
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, score / 3))))
