"""From files to a published generation: read, clean, cut, embed what is new, publish."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.catalog import Catalog, CatalogWriter, Entry
from index.chunk import cut_chunks
from index.clean import CLEANING, clean
from index.context import before_chunk
from index.derive import derive
from index.embed import SentenceEmbedder
from index.errors import CorpusError, IndexBusy, IndexNotWritten, IndexUnusable
from index.formats import ACCEPTED
from index.generations import prune
from index.load import find_files
from index.manifest import CATALOG
from index.plan import Plan, Reading
from index.settings import IndexSettings
from index.snapshot import Snapshot, discard_staging, new_staging, publish
from index.types import BuildReport, Document, Embedder, Progress
from index.vectors import VectorRows

OnProgress = Callable[[Progress], None]


def build(
    corpus: Path | str | Sequence[Path | str],
    index_dir: Path | str,
    *,
    settings: IndexSettings | None = None,
    embedder: Embedder | None = None,
    on_progress: OnProgress | None = None,
) -> BuildReport:
    """Make ``index_dir`` hold exactly the articles of ``corpus`` (a folder, a file, or several), and report.

    Only chunks whose text is new are embedded; where nothing changed, nothing is written and no model is
    loaded. Files that cannot be read are reported and the build goes on. Raises `CorpusError` where no
    article at all was found, `IndexBusy` where another build runs, `IndexNotWritten` and `ModelError`; the
    last index stays then.
    """
    settings = settings or IndexSettings()
    embedder = embedder or SentenceEmbedder(settings.model, threads=settings.threads)
    roots = [Path(corpus)] if isinstance(corpus, Path | str) else [Path(root) for root in corpus]
    target = Path(index_dir)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with FileLock(target / "build.lock", timeout=0):
            return _Build(target, settings, embedder, on_progress or (lambda _: None)).run(roots)
    except Timeout:
        raise IndexBusy(f"another build is writing {target}: wait until it has finished") from None
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
    embedded: int = 0
    started: float = field(default_factory=time.perf_counter)
    reading: Reading = field(init=False)

    def __post_init__(self) -> None:
        rules = [CLEANING, self.settings.chunking(), self.embedder.name, self.embedder.revision]
        self.reading = Reading(rules)

    def run(self, roots: Sequence[Path]) -> BuildReport:
        with ExitStack() as stack:
            old = self._previous()
            if old:
                stack.callback(old.close)
            report = self._run(roots, old)
        if report.published:  # the old generation is let go of: it too may have had its time
            prune(self.index_dir, self.settings.keep, self.settings.keep_days)
        return report

    def _run(self, roots: Sequence[Path], old: Snapshot | None) -> BuildReport:
        files, missing = find_files(roots)
        self.reading.failures += missing
        known = old.catalog.fingerprints() if old else {}
        plan = self.reading.plan(
            files, known, lambda done: self.tell(Progress("read", done, len(files), self._seconds()))
        )
        if not plan.documents:
            raise CorpusError(self._nothing_found(roots))
        if old and plan.changes_nothing:
            id, documents, chunks = old.id, old.manifest.documents, old.manifest.chunks
        else:
            id, documents, chunks = self._write(plan, old)
        return BuildReport(
            generation=id,
            documents=documents,
            chunks=chunks,
            added=plan.added,
            changed=plan.changed,
            removed=plan.removed,
            unchanged=plan.unchanged,
            embedded=self.embedded,
            seconds=self._seconds(),
            failures=tuple(
                sorted(set(self.reading.failures), key=lambda failure: (failure.path, failure.reason))
            ),
        )

    def _previous(self) -> Snapshot | None:
        try:
            return Snapshot.open(self.index_dir)
        except IndexUnusable:  # there is none, or none that can be trusted: everything is made anew
            return None

    def _nothing_found(self, roots: Sequence[Path]) -> str:
        names = ", ".join(str(root) for root in roots)
        reasons = "".join(f"\n  {failure.path}: {failure.reason}" for failure in self.reading.failures[:5])
        return f"no articles in {names}: give a folder with {ACCEPTED} files{reasons}"

    def _seconds(self) -> float:
        return time.perf_counter() - self.started

    def _write(self, plan: Plan, old: Snapshot | None) -> tuple[str, int, int]:
        now = datetime.now(UTC)
        try:
            staging = new_staging(self.index_dir, now)
            made = self._fill(staging, plan, old) | {"created": now.isoformat(timespec="seconds")}
            id = publish(self.index_dir, staging, made)
        finally:
            discard_staging(self.index_dir)
        return id, made["documents"], made["chunks"]

    def _fill(self, staging: Path, plan: Plan, old: Snapshot | None) -> dict[str, Any]:
        """Write the files of a generation; gives what its manifest says of them."""
        digests = self._write_catalog(plan, old, staging / CATALOG)
        catalog = Catalog(staging / CATALOG)
        if old and not old.made_with(self.embedder.name, self.embedder.revision):
            old = None
        dimension = old.manifest.dimension if old else self.embedder.dimension
        rows = VectorRows(self.embedder, old, self._tell_embedded)
        made = derive(staging, catalog, dimension, rows.runs(digests, catalog.embedded_texts()))
        self.embedded = rows.embedded
        catalog.close()
        return made | {
            "model": self.embedder.name,
            "revision": self.embedder.revision,
            "cleaning": CLEANING,
            "chunking": self.settings.chunking(),
        }

    def _tell_embedded(self, done: int, total: int) -> None:
        self.tell(Progress("embed", done, total, self._seconds()))

    def _write_catalog(self, plan: Plan, old: Snapshot | None, path: Path) -> list[str]:
        """Write documents and chunks; gives the digest of every chunk's text, in row order."""
        writer = CatalogWriter(path)
        digests: list[str] = []
        fresh: dict[str, Document] = {}
        for planned in plan.documents:
            if planned.kept is not None and old:
                digests += writer.add(old.catalog.entry(planned.kept))
                continue
            if planned.id not in fresh:  # one file may hold many documents: it is read once for all of them
                fresh = {document.id: document for document in self.reading.documents(planned.file)}
            if planned.id in fresh:  # else it went away since it was planned, and is reported
                digests += writer.add(self._entry(fresh[planned.id]))
        writer.close()
        return digests

    def _entry(self, document: Document) -> Entry:
        cleaned = clean(document)
        most = self.embedder.max_tokens
        (before,) = self.embedder.token_counts([before_chunk(cleaned.document, cleaned.content)])
        chunks = cut_chunks(
            cleaned.document,
            cleaned.content,
            self.embedder.token_counts,
            size=self.settings.chunk_tokens,
            limit=max(most - before, most // 2),  # only a very small model has an opening of half its length
        )
        return Entry(cleaned.document, cleaned.content, chunks, self.reading.fingerprint(document))
