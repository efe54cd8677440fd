"""From files to a published generation: read, clean, cut, embed what is new, publish."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from index.catalog import Catalog, CatalogWriter, Entry
from index.chunk import cut_chunks
from index.clean import CLEANING, clean
from index.context import before_chunk
from index.embed import SentenceEmbedder
from index.errors import CorpusError, IndexBusy, IndexNotWritten, IndexUnusable, LoadError
from index.fields import LanguageFields
from index.lexical import LexicalIndex
from index.load import CorpusFile, find_files, load
from index.phonetics import SoundIndex
from index.settings import IndexSettings
from index.snapshot import (
    CATALOG,
    FIELDS,
    LEXICAL,
    SOUNDS,
    VECTORS,
    Snapshot,
    discard_staging,
    new_staging,
    prune,
    publish,
)
from index.store import VectorStore
from index.types import BuildReport, Document, Embedder, Failure, Progress, Vector, Vectors
from index.words import vocabulary

_RUN = 512  # chunks embedded before they are stored in half precision: bounds memory, sorts well by length
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


@dataclass(frozen=True, slots=True)
class _Planned:
    """A document of the new generation; ``kept`` is its number in the old one where it is the same."""

    id: str
    file: CorpusFile
    fingerprint: str
    kept: int | None


@dataclass
class _Build:
    """One build under way; the counters become the report."""

    index_dir: Path
    settings: IndexSettings
    embedder: Embedder
    tell: OnProgress
    failures: list[Failure] = field(default_factory=list)
    embedded: int = 0
    started: float = field(default_factory=time.perf_counter)

    def run(self, roots: Sequence[Path]) -> BuildReport:
        with ExitStack() as stack:
            old = self._previous()
            if old:
                stack.callback(old.close)
            return self._run(roots, old)

    def _run(self, roots: Sequence[Path], old: Snapshot | None) -> BuildReport:
        files, missing = find_files(roots)
        self.failures += missing
        known = old.catalog.fingerprints() if old else {}
        plan = self._plan(files, known)
        if not plan:
            raise CorpusError(self._nothing_found(roots))
        unchanged = sum(planned.kept is not None for planned in plan)
        removed = len(known.keys() - {planned.id for planned in plan})
        added = sum(planned.id not in known for planned in plan)
        if old and unchanged == len(plan) and not removed:
            id, documents, chunks = old.id, old.manifest.documents, old.manifest.chunks
        else:
            id, documents, chunks = self._write(plan, old)
        return BuildReport(
            generation=id,
            documents=documents,
            chunks=chunks,
            added=added,
            changed=len(plan) - added - unchanged,
            removed=removed,
            unchanged=unchanged,
            embedded=self.embedded,
            seconds=time.perf_counter() - self.started,
            failures=tuple(sorted(set(self.failures), key=lambda failure: (failure.path, failure.reason))),
        )

    def _previous(self) -> Snapshot | None:
        try:
            return Snapshot.open(self.index_dir)
        except IndexUnusable:  # there is none, or none that can be trusted: everything is made anew
            return None

    def _nothing_found(self, roots: Sequence[Path]) -> str:
        names = ", ".join(str(root) for root in roots)
        reasons = "".join(f"\n  {failure.path}: {failure.reason}" for failure in self.failures[:5])
        return f"no articles in {names}: give a folder with .txt, .md, .html or .jsonl files{reasons}"

    def _documents(self, file: CorpusFile) -> Iterator[Document]:
        try:
            loaded = load(file)
        except LoadError as error:
            self.failures.append(Failure(file.id, str(error)))
            return
        self.failures += loaded.failures
        yield from loaded.documents

    def _fingerprint(self, document: Document) -> str:
        """What changes when this document's entry in the index must be made again."""
        published = document.published.isoformat() if document.published else None
        made_with = [CLEANING, self.settings.chunking(), self.embedder.name, self.embedder.revision]
        metadata = [
            document.title,
            document.url,
            document.language,
            published,
            document.source,
            document.author,
        ]
        digest = hashlib.sha256(json.dumps([made_with, metadata]).encode())
        digest.update(document.text.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def _plan(self, files: Sequence[CorpusFile], known: dict[str, tuple[int, str]]) -> list[_Planned]:
        """What the new generation will hold: every file is read once, its text let go of again."""
        plan: dict[str, _Planned] = {}
        for done, file in enumerate(files, 1):
            for document in self._documents(file):
                fingerprint = self._fingerprint(document)
                number, before = known.get(document.id, (None, ""))
                kept = number if fingerprint == before else None
                if document.id in plan:
                    self.failures.append(Failure(document.id, "the same id twice: the first one is kept"))
                elif kept is None and not clean(document).content:
                    self.failures.append(Failure(document.id, "no article text, only site furniture"))
                else:
                    plan[document.id] = _Planned(document.id, file, fingerprint, kept)
            self.tell(Progress("read", done, len(files), self._seconds()))
        return list(plan.values())

    def _seconds(self) -> float:
        return time.perf_counter() - self.started

    def _write(self, plan: Sequence[_Planned], old: Snapshot | None) -> tuple[str, int, int]:
        now = datetime.now(UTC)
        try:
            staging = new_staging(self.index_dir, f"{now:%Y%m%dT%H%M%S%f}")
            made = self._fill(staging, plan, old) | {"created": now.isoformat(timespec="seconds")}
            id = publish(self.index_dir, staging, made)
        finally:
            discard_staging(self.index_dir)
        prune(self.index_dir, self.settings.keep)
        return id, made["documents"], made["chunks"]

    def _fill(self, staging: Path, plan: Sequence[_Planned], old: Snapshot | None) -> dict[str, Any]:
        """Write the files of a generation; gives what its manifest says of them."""
        digests = self._write_catalog(plan, old, staging / CATALOG)
        catalog = Catalog(staging / CATALOG)
        if old and not old.made_with(self.embedder.name, self.embedder.revision):
            old = None
        dimension = old.manifest.dimension if old else self.embedder.dimension
        store = VectorStore.build(dimension, self._vectors(digests, catalog, old))
        store.save(staging / VECTORS)
        LanguageFields.build(catalog.chunk_languages(), store).save(staging / FIELDS)
        LexicalIndex.build(catalog.embedded_texts()).save(staging / LEXICAL)
        SoundIndex.build(vocabulary(catalog.chunk_texts())).save(staging / SOUNDS)
        made = {
            "model": self.embedder.name,
            "revision": self.embedder.revision,
            "dimension": dimension,
            "cleaning": CLEANING,
            "chunking": self.settings.chunking(),
            "documents": catalog.document_count,
            "chunks": catalog.chunk_count,
        }
        catalog.close()
        return made

    def _write_catalog(self, plan: Sequence[_Planned], old: Snapshot | None, path: Path) -> list[str]:
        """Write documents and chunks; gives the digest of every chunk's text, in row order."""
        writer = CatalogWriter(path)
        digests: list[str] = []
        fresh: dict[str, Document] = {}
        for planned in plan:
            if planned.kept is not None and old:
                digests += writer.add(old.catalog.entry(planned.kept))
                continue
            if planned.id not in fresh:  # one file may hold many documents: it is read once for all of them
                fresh = {document.id: document for document in self._documents(planned.file)}
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
        return Entry(cleaned.document, cleaned.content, chunks, self._fingerprint(document))

    def _vectors(self, digests: Sequence[str], catalog: Catalog, old: Snapshot | None) -> Iterator[Vectors]:
        """The vectors of all rows, in order, in runs: carried over where the text is known, else embedded."""
        carried = old.catalog.rows_of_digests(digests) if old else {}
        times = Counter(digest for digest in digests if digest not in carried)
        repeated: dict[str, Vector] = {}
        texts = catalog.embedded_texts()
        for start in range(0, len(digests), _RUN):
            run = list(zip(digests[start : start + _RUN], texts, strict=False))
            new = {digest: text for digest, text in run if digest in times and digest not in repeated}
            found: dict[str, Vector] = {}
            if new:  # else the model need not even be loaded
                found = dict(zip(new, self._embed(list(new.values()), len(times)), strict=True))
            repeated |= {digest: vector for digest, vector in found.items() if times[digest] > 1}
            rows = [carried[digest] for digest, _ in run if digest in carried]
            kept = iter(old.vectors.rows(rows)) if old else iter(())
            yield np.stack(
                [next(kept) if d in carried else found[d] if d in found else repeated[d] for d, _ in run]
            )

    def _embed(self, texts: Sequence[str], total: int) -> Vectors:
        def tell(done: int) -> None:
            self.tell(Progress("embed", self.embedded + done, total, self._seconds()))

        vectors = self.embedder.encode_passages(texts, on_done=tell)
        self.embedded += len(texts)
        return vectors
