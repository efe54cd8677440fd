"""How an index grows: building, opening and asking it by its size, and FAISS alone at a million vectors.

    python -m bench.growth [--sizes 1000 10000 100000] [--ask 200000] [--lists 1000000] [--picture] [--json]

The texts are real Hindi, numbered past XQuAD's 240 paragraphs. Encoding is not what is measured: vectors are
drawn at random round 2,000 middles, by the text. Each size is built in a process of its own, so that its
memory is its own. ``--picture`` draws docs/growth.svg.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from bench.build import write_corpus
from bench.drawing import growth_svg
from bench.figures import peak_megabytes, resident_megabytes, show
from bench.retrieval import questions
from index import build
from index.snapshot import Snapshot
from index.store import VectorStore
from index.types import Vectors
from qa.query import understand
from qa.retrieve import retrieve
from qa.settings import AskSettings

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "growth.svg"
_CHUNKS_A_PARAGRAPH = 2.6
_DIMENSION, _MIDDLES, _INNER = 384, 2000, 48  # a sentence model's vectors fill some fifty dimensions


class RandomEmbedder:
    """Vectors round common middles, each drawn by its text alone; a token is a word and a half."""

    name, revision, dimension, max_tokens = "random", "1", _DIMENSION, 500

    @cached_property
    def _basis(self) -> Vectors:
        return np.random.default_rng(1).standard_normal((_INNER, _DIMENSION)).astype(np.float32)

    @cached_property
    def _middles(self) -> Vectors:
        return np.random.default_rng(2).standard_normal((_MIDDLES, _INNER)).astype(np.float32)

    def drawn(self, rng: np.random.Generator, rows: int) -> Vectors:
        """``rows`` vectors: float32 of norm 1; two of one middle have a cosine of about .7."""
        near = self._middles[rng.integers(0, _MIDDLES, rows)]
        inner = near + 0.6 * rng.standard_normal((rows, _INNER)).astype(np.float32)
        wide = inner @ self._basis + 0.5 * rng.standard_normal((rows, _DIMENSION)).astype(np.float32)
        found: Vectors = wide / np.linalg.norm(wide, axis=1, keepdims=True)
        return found

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """A word and a half each."""
        return [3 * text.count(" ") // 2 + 2 for text in texts]

    def encode_passages(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:
        """As `drawn`, seeded by the first text."""
        if on_done:
            on_done(len(texts))
        return self.drawn(np.random.default_rng(zlib.crc32(texts[0].encode())), len(texts))

    def encode_query(self, text: str) -> Vectors:
        """As `drawn`, seeded by the text."""
        return self.drawn(np.random.default_rng(zlib.crc32(text.encode())), 1)


def built(chunks: int, folder: Path) -> dict[str, float]:
    """Build an index of about ``chunks`` chunks in ``folder``: chunks, seconds, megabytes above the start.

    Seconds are of processor time, which other programs on the machine do not stretch.
    """
    write_corpus(folder / "corpus", max(1, round(chunks / _CHUNKS_A_PARAGRAPH)))
    before = peak_megabytes()
    started = time.process_time()
    report = build(folder / "corpus", folder / "index", embedder=RandomEmbedder())
    return {
        "chunks": report.chunks,
        "seconds": time.process_time() - started,
        "megabytes": peak_megabytes() - before,
    }


def asked(index_dir: Path) -> dict[str, float]:
    """Open the index and retrieve for 200 real questions: seconds, milliseconds, megabytes."""
    before = resident_megabytes()
    opened = []
    for _ in range(5):
        started = time.perf_counter()
        snapshot = Snapshot.open(index_dir)
        opened.append(time.perf_counter() - started)
    embedder, settings = RandomEmbedder(), AskSettings()
    embedder.encode_query("गरम करने के लिए")
    taken = []
    for _, question in questions("hi")[::5][:220]:
        started = time.perf_counter()
        query = understand(question, snapshot.sounds, longest=settings.question_length)
        retrieve(query, snapshot, embedder, k=settings.passages, candidates=settings.candidates)
        taken.append((time.perf_counter() - started) * 1000)
    name = f"{snapshot.catalog.chunk_count:,} chunks ({snapshot.vectors.kind}): "
    return {
        f"{name}open, best of 5, seconds": min(opened),
        f"{name}retrieval p50, ms": float(np.median(taken[20:])),
        f"{name}retrieval p95, ms": float(np.quantile(taken[20:], 0.95)),
        f"{name}memory for opening and asking, MB": resident_megabytes() - before,
    }


def searched(rows: int) -> dict[str, float]:
    """``rows`` clustered vectors in lists against an exact search of them: recall@20 and milliseconds."""
    embedder, rng = RandomEmbedder(), np.random.default_rng(7)
    runs = [embedder.drawn(rng, min(20_000, rows - at)) for at in range(0, rows, 20_000)]
    questions = embedder.drawn(rng, 100)
    started = time.perf_counter()
    store = VectorStore.build(_DIMENSION, runs, exact=min(rows - 1, 200_000))
    seconds = time.perf_counter() - started
    found, taken = [], []
    for question in questions:
        started = time.perf_counter()
        found.append({row for row, _ in store.search(question[None], 20)})
        taken.append((time.perf_counter() - started) * 1000)
    cosines = np.concatenate([run @ questions.T for run in runs])  # float32: exact
    true = np.argpartition(-cosines, 20, axis=0)[:20].T
    recall = np.mean([len(one & set(best.tolist())) / 20 for one, best in zip(found, true, strict=True)])
    name = f"{rows:,} vectors ({store.kind}): "
    return {
        f"{name}recall@20": float(recall),
        f"{name}search p50, ms": float(np.median(taken)),
        f"{name}search p95, ms": float(np.quantile(taken, 0.95)),
        f"{name}build, seconds": seconds,
    }


def in_its_own_process(chunks: int, folder: Path) -> dict[str, float]:
    """`built` in a fresh process."""
    command = [sys.executable, "-m", "bench.growth", "--one", str(chunks), "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    sizes: dict[str, float] = json.loads(done.stdout)
    return sizes


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000, 100_000])
    parser.add_argument("--ask", type=int, default=200_000)
    parser.add_argument("--lists", type=int, default=1_000_000)
    parser.add_argument("--picture", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        show(built(arguments.one, arguments.folder), as_json=True)
        return
    figures: dict[str, float] = {}
    grown = []
    for size in arguments.sizes + [arguments.ask] * bool(arguments.ask):
        with tempfile.TemporaryDirectory() as root:
            (Path(root) / "corpus").mkdir()
            one = in_its_own_process(size, Path(root))
            grown.append((one["chunks"], one["seconds"], one["megabytes"]))
            name = f"{one['chunks']:,} chunks: build"
            figures |= {f"{name}, processor seconds": one["seconds"], f"{name}, MB": one["megabytes"]}
            if size == arguments.ask:
                figures |= asked(Path(root) / "index")
    if arguments.lists:
        figures |= searched(arguments.lists)
    if arguments.picture:
        PICTURE.write_text(growth_svg(grown), encoding="utf-8")
    show(figures, arguments.json)


if __name__ == "__main__":
    main()
