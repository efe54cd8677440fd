"""The trained reader: a question and a passage read together (docs/reader.md says how it was trained).

``reader.safetensors`` beside this module is what training changed in the embedding model; it fits no other.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from index.spans import SpanScorer
from qa.types import Reading

CHANGES = Path(__file__).with_name("reader.safetensors")
"""The file of what was learnt."""


class _Source(Protocol):
    """An embedding model that a reader can be laid over: `index.embed.SentenceEmbedder` is one."""

    def span_scorer(self, changes: Path) -> SpanScorer:
        """The scorer over this model's own word table and the layers that did not learn.

        Raises `ModelError`.
        """


class TrainedReader:
    """Reads passages over the embedding model ``source``; loaded at the first question, once for all threads.
    """

    def __init__(self, source: _Source, changes: Path = CHANGES) -> None:
        self._source = source
        self._changes = changes
        self._lock = threading.Lock()

    @cached_property
    def _loaded(self) -> SpanScorer:
        return self._source.span_scorer(self._changes)

    def read(self, question: str, texts: Sequence[str], leads: Sequence[str] = ()) -> tuple[Reading, ...]:
        """What it makes of each of ``texts``, in their order, read behind its own of ``leads``.

        Raises `ModelError` where it cannot be loaded.
        """
        with self._lock:  # two threads that begin together would load it twice
            scorer = self._loaded
        found = scorer.score(question, texts, leads)
        return tuple(Reading(one.score, one.answer, one.sentences) for one in found)
