"""Questions to begin with: only such as this library answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

from index.errors import SandarbhError
from index.types import Document
from qa.types import Answer
from ui.engine import Engine, Readiness
from ui.i18n import LABELS

_MOST = 3
_PATIENCE = 2.0  # seconds that a suggestion gives way to people before each question that it tries
_TRIED = 12  # titles: a library of another language than the page's should not be asked through


class Suggestions:
    """Suggests questions in a language, made once for each generation; safe to use from several threads.

    Before each question that is tried, ``free`` waits until nobody asks, at most the seconds it is given.
    First those that are written for the sample articles, then one about each title in that language.
    """

    def __init__(
        self,
        engine: Engine,
        ready: Readiness,
        documents: Callable[[], Iterable[Document]] = tuple,
        *,
        free: Callable[[float], object] = lambda _within: True,
    ) -> None:
        self._engine, self._ready, self._documents, self._free = engine, ready, documents, free
        self._made: dict[tuple[str, str], tuple[str, ...]] = {}
        self._lock = threading.Lock()

    def of(self, language: str) -> tuple[str, ...]:
        """At most three questions in ``language`` that are answered; none while the index cannot be read."""
        try:
            generation = self._ready()[2]
            with self._lock:
                if (generation, language) not in self._made:
                    self._made = {key: made for key, made in self._made.items() if key[0] == generation}
                    self._made[generation, language] = answered(self._engine, self._possible(language))
                return self._made[generation, language]
        except SandarbhError:
            return ()

    def _possible(self, language: str) -> Iterator[str]:
        labels = LABELS[language]
        documents = islice(self._documents(), _TRIED)
        titles = (one.title for one in documents if one.language == language and one.title)
        for question in chain(labels.examples, (labels.about.format(title=title) for title in titles)):
            self._free(_PATIENCE)
            yield question


def answered(engine: Engine, questions: Iterable[str], *, most: int = _MOST) -> tuple[str, ...]:
    """The first ``most`` of ``questions`` that ``engine`` answers: no suggestion should lead to a refusal."""
    return tuple(islice((one for one in questions if isinstance(engine.ask(one), Answer)), most))


def nothing(_language: str) -> Sequence[str]:
    """Suggest nothing."""
    return ()
