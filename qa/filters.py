"""Which rows of a generation a question is looked up in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.errors import QuestionError
from index.snapshot import Snapshot
from qa.types import Filters

Rows = npt.NDArray[np.int64]
"""Numbers of rows, in order, each once."""


def rows_that_fit(filters: Filters | None, snapshot: Snapshot) -> Rows | None:
    """The rows of the documents that fit ``filters``; None where all do because nothing is asked for.

    Raises `QuestionError` where a document or a publisher is named that the index does not have.
    """
    if not filters:
        return None
    facts = snapshot.catalog.facts()
    sources = frozenset(map(str.casefold, filters.sources))
    _check_known("document", filters.documents, frozenset(fact.id for fact in facts))
    _check_known("source", sources, frozenset((fact.source or "").casefold() for fact in facts))
    fitting = [
        fact.number
        for fact in facts
        if (not filters.documents or fact.id in filters.documents)
        and (not filters.languages or fact.language in filters.languages)
        and (not sources or (fact.source or "").casefold() in sources)
        and (not filters.since or (fact.published is not None and fact.published >= filters.since))
        and (not filters.until or (fact.published is not None and fact.published <= filters.until))
    ]
    chosen = np.zeros(snapshot.catalog.document_count, dtype=np.bool_)
    chosen[fitting] = True
    return np.flatnonzero(chosen[snapshot.documents])


def _check_known(what: str, asked: frozenset[str], known: frozenset[str]) -> None:
    unknown = sorted(asked - known)
    if unknown:
        raise QuestionError(f"the index has no {what} {unknown[0]!r}: leave that filter out, or correct it")
