"""What it costs to build again: nothing changed, one article changed, and after a build that was killed.

    python -m bench.rebuild [--documents 20000] [--resumed 400] [--json]

The large corpus is real Hindi under a stand-in for the model, since what is measured there is everything but
embedding; the resumed build uses the real model.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bench.build import write_corpus
from bench.figures import peak_megabytes, show
from index import Progress, build
from index.embed import SentenceEmbedder
from index.errors import BuildCancelled
from index.types import BuildReport, Vectors


class InstantEmbedder:
    """Pseudo-random unit vectors of the real model's dimension, how many were made and until when.

    ``done`` is when the last ones were: seconds, and those of the processor.
    """

    name, revision, dimension, max_tokens = "instant", "1", 384, 509

    def __init__(self) -> None:
        self.texts = 0
        self.done = clocks()

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """About three code points a token, as in Hindi."""
        return [len(text) // 3 + 1 for text in texts]

    def encode_passages(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:
        """A vector for each of ``texts`` that depends on its bytes alone."""
        seeds = [zlib.crc32(text.encode()) for text in texts]
        rows = np.stack([np.random.default_rng(seed).standard_normal(self.dimension) for seed in seeds])
        vectors: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        if on_done:
            on_done(len(texts))
        self.texts += len(texts)
        self.done = clocks()
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """As a passage."""
        return self.encode_passages([text])


def clocks() -> tuple[float, float]:
    """Seconds, and seconds of the processor, which other programs do not lengthen."""
    return time.perf_counter(), time.process_time()


def since(then: tuple[float, float]) -> tuple[float, float]:
    """What has passed on both `clocks`."""
    now = clocks()
    return now[0] - then[0], now[1] - then[1]


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """The seconds that ``work`` takes on both `clocks`."""
    started = clocks()
    work()
    return since(started)


def measure_rebuild(documents: int) -> dict[str, float]:
    """Build ``documents`` articles, build again unchanged, and again with one changed."""
    with tempfile.TemporaryDirectory() as root:
        corpus, index_dir = Path(root, "corpus"), Path(root, "index")
        corpus.mkdir()
        write_corpus(corpus, documents)
        before = peak_megabytes()
        first = build(corpus, index_dir, embedder=InstantEmbedder())
        peak = peak_megabytes() - before
        untouched = InstantEmbedder()
        unchanged = timed(lambda: build(corpus, index_dir, embedder=untouched))
        path = sorted(corpus.iterdir())[documents // 2]
        path.write_text(path.read_text(encoding="utf-8") + "\nपुल कल खुला और लोग खुश हैं।\n", encoding="utf-8")
        embedder = InstantEmbedder()
        changed = timed(lambda: build(corpus, index_dir, embedder=embedder))
        published = since(embedder.done)
    name = f"{first.documents:,} documents, {first.chunks:,} chunks: "
    return {
        f"{name}first build without embedding, s": first.seconds,
        f"{name}peak memory of it, MB": peak,
        f"{name}nothing changed, s": unchanged[0],
        f"{name}nothing changed, s of the processor": unchanged[1],
        f"{name}nothing changed, texts embedded": untouched.texts,
        f"{name}one article changed, s": changed[0],
        f"{name}one article changed, s of the processor": changed[1],
        f"{name}one article changed, s after its own embedding": published[0],
        f"{name}one article changed, s of the processor after its own embedding": published[1],
        f"{name}one article changed, texts embedded": embedder.texts,
    }


def measure_resumed(documents: int) -> dict[str, float]:
    """Build with the real model; build anew, stop at nine tenths of the chunks, and go on."""
    embedder = SentenceEmbedder()
    embedder.encode_passages(["गरम करने के लिए"])

    def stop(progress: Progress) -> None:
        if progress.stage == "embed" and progress.done >= 0.9 * progress.total:
            raise BuildCancelled("at nine tenths")

    with tempfile.TemporaryDirectory() as root:
        corpus = Path(root, "corpus")
        corpus.mkdir()
        write_corpus(corpus, documents)
        whole = timed(lambda: build(corpus, Path(root, "whole"), embedder=embedder))
        with contextlib.suppress(BuildCancelled):
            build(corpus, Path(root, "stopped"), embedder=embedder, on_progress=stop)
        reports: list[BuildReport] = []
        resumed = timed(lambda: reports.append(build(corpus, Path(root, "stopped"), embedder=embedder)))
        (report,) = reports
    name = f"stopped at 90 % of {report.chunks:,} chunks: "
    return {
        f"{name}time to go on / time of a whole build": resumed[0] / whole[0],
        f"{name}the same of processor time": resumed[1] / whole[1],
        f"{name}share embedded again": report.embedded / report.chunks,
        f"{name}whole build, s": whole[0],
    }


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--resumed", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = measure_rebuild(arguments.documents) if arguments.documents else {}
    if arguments.resumed:
        figures |= measure_resumed(arguments.resumed)
    show(figures, arguments.json)


if __name__ == "__main__":
    main()
