"""How fast an index is built, against bare encoding of the same chunks' own text in the same process.

    python -m bench.build [--documents 1000] [--corpus FOLDER] [--json]

Measured twice: on short paragraphs, whose chunks are embedded alone, and on the articles of a folder, by
default the sample articles. The build computes in bfloat16 where the processor does: bare encoding is
measured in the same precision, which is the ratio that counts, and in float32, the library's own choice.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer

from bench.figures import hindi_paragraphs, peak_megabytes, show
from index import IndexSettings, build
from index.embed import SentenceEmbedder
from index.model import embedded_model
from index.snapshot import Snapshot

ARTICLES = Path(__file__).resolve().parents[1] / "corpus"


def write_corpus(folder: Path, documents: int) -> None:
    """``documents`` text files of real Hindi; past XQuAD's 240 paragraphs every sentence gets a number."""
    paragraphs = list(hindi_paragraphs())
    for number in range(documents):
        name, text = paragraphs[number % len(paragraphs)]
        round_ = number // len(paragraphs)
        own = text.replace("।", f" {round_}।") if round_ else text
        (folder / f"{name}-{round_:03}.txt").write_text(own, encoding="utf-8")


def measure(
    name: str, corpus: Path, bare: SentenceTransformer, embedder: SentenceEmbedder
) -> dict[str, float]:
    """Build ``corpus``, encode its chunks' own text bare, and rebuild with nothing changed."""
    with tempfile.TemporaryDirectory() as root:
        index_dir = Path(root, "index")
        before = peak_megabytes()
        started, worked = time.perf_counter(), time.process_time()
        report = build(corpus, index_dir, settings=IndexSettings(), embedder=embedder)
        built, built_work = time.perf_counter() - started, time.process_time() - worked
        peak = peak_megabytes()
        texts = list(Snapshot.open(index_dir).catalog.chunk_texts())
        encoded, encoded_work = encoding(bare, texts, embedder.precision)
        encoded32, _ = encoding(bare, texts, "float32")
        started = time.perf_counter()
        again = build(corpus, index_dir, settings=IndexSettings(), embedder=SentenceEmbedder())
        unchanged = time.perf_counter() - started
    return {
        f"{name}: documents": report.documents,
        f"{name}: chunks": report.chunks,
        f"{name}: build rate / bare encode rate": encoded / built,
        f"{name}: the same in processor time": encoded_work / built_work,
        f"{name}: build rate / bare encode rate in float32": encoded32 / built,
        f"{name}: chunks a second, build": report.chunks / built,
        f"{name}: chunks a second, bare encode": report.chunks / encoded,
        f"{name}: peak memory above the loaded model, MB": peak - before,
        f"{name}: unchanged, chunks embedded": again.embedded,
        f"{name}: unchanged, seconds": unchanged,
    }


def encoding(bare: SentenceTransformer, texts: list[str], precision: str) -> tuple[float, float]:
    """The seconds, and those of the processor, that encoding ``texts`` bare takes in this precision."""
    bare.to(getattr(torch, precision))
    started, worked = time.perf_counter(), time.process_time()
    bare.encode(texts, prompt_name="passage", convert_to_tensor=True, show_progress_bar=False)
    return time.perf_counter() - started, time.process_time() - worked


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--corpus", type=Path, default=ARTICLES)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    bare = SentenceTransformer(str(embedded_model()), device="cpu", local_files_only=True)
    embedder = SentenceEmbedder()
    embedder.encode_passages(["गरम करने के लिए"])
    bare.encode(["गरम करने के लिए"], show_progress_bar=False)
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(Path(folder), arguments.documents)
        figures = measure("short paragraphs", Path(folder), bare, embedder)
    show(figures | measure("articles", arguments.corpus, bare, embedder), arguments.json)


if __name__ == "__main__":
    main()
