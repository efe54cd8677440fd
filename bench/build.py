"""How fast an index is built, against bare encoding of the same chunks' own text in the same process.

    python -m bench.build [--documents 1000] [--json]

Measured twice: on short paragraphs, whose chunks are embedded alone, and on the sample articles.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

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
        started = time.perf_counter()
        report = build(corpus, index_dir, settings=IndexSettings(), embedder=embedder)
        built = time.perf_counter() - started
        peak = peak_megabytes()
        texts = list(Snapshot.open(index_dir).catalog.chunk_texts())
        started = time.perf_counter()
        bare.encode(texts, prompt_name="passage", show_progress_bar=False)
        encoded = time.perf_counter() - started
        started = time.perf_counter()
        again = build(corpus, index_dir, settings=IndexSettings(), embedder=SentenceEmbedder())
        unchanged = time.perf_counter() - started
    return {
        f"{name}: documents": report.documents,
        f"{name}: chunks": report.chunks,
        f"{name}: build rate / bare encode rate": encoded / built,
        f"{name}: chunks a second, build": report.chunks / built,
        f"{name}: chunks a second, bare encode": report.chunks / encoded,
        f"{name}: peak memory above the loaded model, MB": peak - before,
        f"{name}: unchanged, chunks embedded": again.embedded,
        f"{name}: unchanged, seconds": unchanged,
    }


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    bare = SentenceTransformer(str(embedded_model()), device="cpu", local_files_only=True)
    embedder = SentenceEmbedder()
    embedder.encode_passages(["गरम करने के लिए"])
    bare.encode(["गरम करने के लिए"], show_progress_bar=False)
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(Path(folder), arguments.documents)
        figures = measure("short paragraphs", Path(folder), bare, embedder)
    show(figures | measure("sample articles", ARTICLES, bare, embedder), arguments.json)


if __name__ == "__main__":
    main()
