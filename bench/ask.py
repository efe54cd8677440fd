"""How much a question costs over its bare encoding, and what opening costs, by the size of the index.

    python -m bench.ask [--sizes 1000 100000] [--questions 200] [--json]

The texts are real; from the second round of XQuAD's paragraphs on, vectors are those of the first round with
noise added, since embedding 100,000 chunks takes hours and tells nothing about asking.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.build import write_corpus
from bench.figures import resident_megabytes, show
from bench.retrieval import LANGUAGES, questions
from index import build
from index.embed import SentenceEmbedder
from index.snapshot import Snapshot
from index.types import Vectors
from qa import Assistant

_REAL = 400  # chunks embedded for real
_CHUNKS_A_PARAGRAPH = 2.6


class NoisyEmbedder(SentenceEmbedder):
    """The real model for questions and the first chunks; for the others those chunks' vectors with noise."""

    def __init__(self) -> None:
        super().__init__()
        self._real: Vectors | None = None
        self._noise = np.random.default_rng(7)

    def encode_passages(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:
        """As the real model does, but past the first chunks without running it."""
        if self._real is None:
            self._real = super().encode_passages(texts[:_REAL], on_done)
        picked = self._real[self._noise.integers(0, len(self._real), len(texts))]
        noisy = picked + self._noise.normal(0, 0.02, picked.shape).astype(np.float32)
        rows: Vectors = noisy / np.linalg.norm(noisy, axis=1, keepdims=True)
        return rows


def timed(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Milliseconds that ``work`` takes for each of ``texts``."""
    taken = []
    for text in texts:
        started = time.perf_counter()
        work(text)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def measure(
    chunks: int, by_language: Mapping[str, Sequence[str]], embedder: SentenceEmbedder
) -> dict[str, float]:
    """Build an index of about ``chunks`` chunks, open it, ask the questions and encode them bare."""
    with tempfile.TemporaryDirectory() as root:
        corpus, index_dir = Path(root, "corpus"), Path(root, "index")
        corpus.mkdir()
        write_corpus(corpus, max(1, round(chunks / _CHUNKS_A_PARAGRAPH)))
        report = build(corpus, index_dir, embedder=NoisyEmbedder())
        before = resident_megabytes()
        started = time.perf_counter()
        Snapshot.open(index_dir)
        opened = time.perf_counter() - started
        assistant = Assistant(index_dir, embedder)
        name = f"{report.chunks:,} chunks: "
        figures = {f"{name}open, seconds": opened}
        for language, texts in by_language.items():
            figures |= _asked(f"{name}{language}: ", texts, assistant, embedder)
        return figures | {f"{name}memory for opening and asking, MB": resident_megabytes() - before}


def _asked(
    name: str, texts: Sequence[str], assistant: Assistant, embedder: SentenceEmbedder
) -> dict[str, float]:
    timed(assistant.ask, texts[:20])
    bare = timed(embedder.encode_query, texts)
    asked = timed(assistant.ask, texts)
    p95 = statistics.quantiles(asked, n=20)[-1]
    return {
        f"{name}ask p50 / bare encode p50": statistics.median(asked) / statistics.median(bare),
        f"{name}ask p95 / bare encode p50": p95 / statistics.median(bare),
        f"{name}ask p50 above bare encode, ms": statistics.median(asked) - statistics.median(bare),
        f"{name}bare encode p50, ms": statistics.median(bare),
    }


def main() -> None:
    """Read the arguments, measure each size, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    embedder = SentenceEmbedder()
    every = max(1, 1190 // arguments.questions)
    asked = {
        language: [text for _, text in questions(language)][::every][: arguments.questions]
        for language in LANGUAGES
    }
    figures: dict[str, float] = {}
    for size in arguments.sizes:
        figures |= measure(size, asked, embedder)
    show(figures, arguments.json)


if __name__ == "__main__":
    main()
