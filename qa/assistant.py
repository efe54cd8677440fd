"""Ask an index: the one object that scripts, the command, HTTP and the chat all use."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from index.embed import SentenceEmbedder
from index.errors import IndexUnusable
from index.language import guess_language
from index.model import EMBEDDED
from index.snapshot import Snapshot, current_id, current_manifest
from index.types import Document, Embedder
from qa.abstain import confidence, reason_to_decline
from qa.conversation import standalone
from qa.filters import rows_that_fit
from qa.meanings import load_glossary
from qa.names import readings
from qa.query import Query, understand
from qa.quote import quotes_of
from qa.reader import TrainedReader
from qa.rerank import reread
from qa.retrieve import Found, retrieve
from qa.settings import AskSettings
from qa.types import Abstention, Answer, Filters, Passage, Reader, Reply, Turn, Understood

_log = logging.getLogger(__name__)


class Assistant:
    """Answers questions about one index by quoting it. Safe to use from several threads.

    The next question picks up a newer generation; a question under way keeps the one that it began with.
    """

    def __init__(
        self,
        index_dir: Path,
        embedder: Embedder,
        settings: AskSettings | None = None,
        *,
        reader: Reader | None = None,
    ) -> None:
        self.index_dir = index_dir
        self.settings = settings or AskSettings()
        self._embedder = embedder
        self._reader = reader
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        self._current = self._opened()
        self._refused = ""  # a generation that could not be opened is not tried at every question

    @classmethod
    def open(
        cls,
        index_dir: Path | str,
        *,
        model: str | None = None,
        threads: int = 0,
        settings: AskSettings | None = None,
    ) -> Self:
        """The assistant over the index in ``index_dir``; ``model`` None means the one it was made with.

        The trained reader takes part where ``settings`` allow it and the model is the embedded one.

        Raises `IndexMissing`, `IndexDamaged` or `IndexMismatch`, each saying what to do.
        """
        root = Path(index_dir)
        name = model or current_manifest(root).model
        settings = settings or AskSettings()
        embedder = SentenceEmbedder(name, threads=threads)
        reader = TrainedReader(embedder) if settings.reader and name == EMBEDDED else None
        return cls(root, embedder, settings, reader=reader)

    def _opened(self) -> Snapshot:
        snapshot = Snapshot.open(self.index_dir)
        snapshot.check_model(self._embedder.name, self._embedder.revision)
        return snapshot

    @property
    def snapshot(self) -> Snapshot:
        """The newest generation that can be used: one that cannot be opened is passed over with a warning."""
        with self._lock:
            try:
                id = current_id(self.index_dir)
                if id not in (self._current.id, self._refused):
                    self._refused = id
                    self._current = self._opened()
            except IndexUnusable as error:
                _log.warning("still answering from generation %s: %s", self._current.id, error)
            return self._current

    def warm_up(self) -> None:
        """Load models and glossary now, not at the first question, which would wait for them."""
        with self._loading:
            self._embedder.encode_query("संदर्भ")
        load_glossary()
        if self._reader:
            self._reader.read("संदर्भ", ["संदर्भ"])

    def search(self, question: str, k: int | None = None, *, filters: Filters | None = None) -> list[Passage]:
        """The ``k`` passages nearest to ``question``, best first, of the documents that fit ``filters``.

        Raises `QuestionError`.
        """
        snapshot = self.snapshot
        query = understand(question, snapshot.sounds, longest=self.settings.question_length)
        return list(self._retrieve(query, snapshot, k or self.settings.passages, filters).passages)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        filters: Filters | None = None,
        early: Callable[[Reply], None] | None = None,
    ) -> Reply:
        """Quotes that answer ``question``, or an `Abstention` that says why not; raises `QuestionError`.

        ``history`` are the turns before, oldest first; only documents that fit ``filters`` are looked in.
        Where a reader takes part, ``early`` is given the reply that would do without it before it reads.
        """
        snapshot = self.snapshot
        alone = standalone(question, history)
        language = guess_language(question) if alone != question else None
        query = understand(alone, snapshot.sounds, longest=self.settings.question_length, language=language)
        found = self._retrieve(query, snapshot, self.settings.passages, filters)
        if self._reader and found.passages:
            if early:
                early(self._reply(question, alone, query, found, snapshot))
            found = reread(
                query,
                found,
                self._reader,
                snapshot,
                self._embedder,
                depth=self.settings.read_passages,
                weight=self.settings.reading_weight,
                quotes=self.settings.quotes,
            )
        return self._reply(question, alone, query, found, snapshot)

    def _reply(self, question: str, alone: str, query: Query, found: Found, snapshot: Snapshot) -> Reply:
        """What ``found`` says to ``query``: to ``question``, which ``alone`` words without its history."""
        written = readings(query.names, found.passages[0].document.text) if found.passages else ()
        known = dict(query.readings)
        written = tuple((asked, read) for asked, read in written if asked not in known)
        understood = Understood(query.language, alone, query.readings + written, query.text)
        sure = confidence(query, found)
        reason = reason_to_decline(query, found, sure)
        if reason and (self.settings.decline or not found.passages):
            return Abstention(question, reason, query.language, understood, sure, found.passages)
        quotes = quotes_of(found, snapshot, most=self.settings.quotes, length=self.settings.quote_length)
        return Answer(question, quotes, sure, query.language, understood, found.passages)

    def document(self, id: str) -> Document | None:
        """The whole document called ``id`` in the newest generation, or None."""
        catalog = self.snapshot.catalog
        number = catalog.document_number(id)
        return None if number is None else catalog.document(number)

    def _retrieve(self, query: Query, snapshot: Snapshot, k: int, filters: Filters | None) -> Found:
        among = rows_that_fit(filters, snapshot)
        with self._loading:  # two threads that begin together would load the model twice
            _ = self._embedder.dimension
        return retrieve(
            query, snapshot, self._embedder, k=k, candidates=self.settings.candidates, among=among
        )
