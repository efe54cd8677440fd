"""From files to a published generation: plan, draft, publish."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from index.clean import CLEANING
from index.draft import Draft, Drawn
from index.embed import SentenceEmbedder
from index.errors import CorpusError, IndexNotWritten, IndexUnusable
from index.formats import ACCEPTED
from index.generations import prune
from index.likeness import near_groups
from index.load import find_files
from index.lock import build_lock
from index.pace import Pace
from index.plan import Plan, plan_documents
from index.reading import Reading
from index.settings import IndexSettings
from index.snapshot import Snapshot, discard_staging, new_staging, publish
from index.types import BuildReport, Embedder, Failure, Progress
from index.vector_cache import discard_caches

OnProgress = Callable[[Progress], None]
Corpus = Path | str | Sequence[Path | str]


def build(
    corpus: Corpus,
    index_dir: Path | str,
    *,
    settings: IndexSettings | None = None,
    embedder: Embedder | None = None,
    on_progress: OnProgress | None = None,
    wait: bool = False,
) -> BuildReport:
    """Make ``index_dir`` hold exactly the articles of ``corpus`` (a folder, a file, or several), and report.

    Only chunks whose text is new are embedded, and what a build that was killed embedded is used; where
    nothing changed, nothing is written and no model is loaded. Files that cannot be read are reported and
    the build goes on. Raises `CorpusError` where no article at all was found, `IndexBusy` where another
    build runs (with ``wait`` it waits instead), `IndexNotWritten`, `ModelError`, and what ``on_progress``
    raises; the last index stays then.
    """
    target = Path(index_dir)
    work = _Build.of(target, settings, embedder, on_progress)
    with _writing(target):
        target.mkdir(parents=True, exist_ok=True)
        with build_lock(target, wait=wait, on_wait=lambda: work.tell(Progress("wait", 0, 0, work.seconds()))):
            return work.run(roots_of(corpus))


def plan(
    corpus: Corpus,
    index_dir: Path | str,
    *,
    settings: IndexSettings | None = None,
    embedder: Embedder | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[Plan, tuple[Failure, ...]]:
    """What `build` would do now, and what it would leave out; nothing is written and no model is loaded.

    Raises `CorpusError` where no article at all was found.
    """
    work = _Build.of(Path(index_dir), settings, embedder, on_progress)
    with work.previous() as old:
        return work.plan(roots_of(corpus), old), work.failures()


def roots_of(corpus: Corpus) -> list[Path]:
    """The folders and files that ``corpus`` names."""
    return [Path(corpus)] if isinstance(corpus, Path | str) else [Path(root) for root in corpus]


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IndexNotWritten(
            f"cannot write the index in {target} ({error}): make room or give another place with --index; "
            "the last good one, if any, is untouched"
        ) from error


@dataclass
class _Build:
    """One build under way."""

    index_dir: Path
    settings: IndexSettings
    embedder: Embedder
    tell: OnProgress
    missing: list[Failure] = field(default_factory=list)
    reading: Reading = field(default_factory=lambda: Reading({}))
    started: float = field(default_factory=time.perf_counter)

    @classmethod
    def of(
        cls,
        index_dir: Path,
        settings: IndexSettings | None,
        embedder: Embedder | None,
        on_progress: OnProgress | None,
    ) -> _Build:
        settings = settings or IndexSettings()
        embedder = embedder or SentenceEmbedder(settings.model, threads=settings.threads)
        return cls(index_dir, settings, embedder, on_progress or (lambda _: None))

    def run(self, roots: Sequence[Path]) -> BuildReport:
        with self.previous() as old:
            plan = self.plan(roots, old)
            if old and plan.changes_nothing:
                made = old.manifest
                drawn = Drawn(made.documents, made.chunks, near_groups(old.catalog.likenesses()))
                return self._report(plan, old.id, drawn)
            now = datetime.now(UTC)
            pace = Pace("embed", self.started, self.tell)
            try:
                staging = new_staging(self.index_dir, now)
                drawn = Draft(
                    staging, self.index_dir, self.settings, self.embedder, self.reading, old, pace
                ).write(plan)
                id = publish(
                    self.index_dir, staging, drawn.made | {"created": now.isoformat(timespec="seconds")}
                )
            finally:
                discard_staging(self.index_dir)
        # The old generation is let go of by now: it too may have had its time.
        prune(self.index_dir, self.settings.keep, self.settings.keep_days)
        discard_caches(self.index_dir)
        return self._report(plan, id, drawn)

    def plan(self, roots: Sequence[Path], old: Snapshot | None) -> Plan:
        files, self.missing = find_files(roots)
        remade = self._remade(old) if old else ()
        self.reading = Reading(old.catalog.files() if old and "cleaning" not in remade else {})
        pace = Pace("read", self.started, self.tell)
        plan = plan_documents(
            files,
            old.catalog.known() if old else (),
            self.reading,
            lambda done, documents: pace(done, len(files), documents),
            remade=remade,
        )
        if not plan.documents:
            raise CorpusError(self._nothing_found(roots))
        return plan

    def _remade(self, old: Snapshot) -> tuple[str, ...]:
        """The rules that the old generation was not made with."""
        same = {
            "model": old.made_with(self.embedder.name, self.embedder.revision),
            "chunks": old.manifest.chunking == self.settings.chunking(),
            "cleaning": old.manifest.cleaning == CLEANING,
            "words": old.same_words,
        }
        return tuple(rule for rule, kept in same.items() if not kept)

    @contextmanager
    def previous(self) -> Iterator[Snapshot | None]:
        """The current generation; None where there is none, or none that can be trusted."""
        try:
            old = Snapshot.open(self.index_dir, any_words=True)
        except IndexUnusable:
            yield None
            return
        try:
            yield old
        finally:
            old.close()

    def failures(self) -> tuple[Failure, ...]:
        """What was left out, by path."""
        left_out = {failure for state in self.reading.states.values() for failure in state.failures}
        return tuple(sorted(left_out.union(self.missing), key=lambda each: (each.path, each.reason)))

    def seconds(self) -> float:
        """Seconds since this build began."""
        return time.perf_counter() - self.started

    def _nothing_found(self, roots: Sequence[Path]) -> str:
        names = ", ".join(str(root) for root in roots)
        reasons = "".join(f"\n  {failure.path}: {failure.reason}" for failure in self.failures()[:5])
        return f"no articles in {names}: give a folder with {ACCEPTED} files{reasons}"

    def _report(self, plan: Plan, generation: str, drawn: Drawn) -> BuildReport:
        return BuildReport(
            generation=generation,
            documents=drawn.documents,
            chunks=drawn.chunks,
            added=len(plan.added),
            changed=len(plan.changed),
            moved=len(plan.moved),
            removed=len(plan.removed),
            unchanged=plan.unchanged,
            embedded=drawn.embedded,
            resumed=drawn.resumed,
            seconds=self.seconds(),
            remade=plan.remade,
            duplicates=plan.duplicates,
            near_duplicates=drawn.near_duplicates,
            failures=self.failures(),
        )
