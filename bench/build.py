"""How fast an index is built, against bare encoding of the same chunks in the same process.

python -m bench.build [--documents 1000] [--json]
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


def write_corpus(folder: Path, documents: int) -> None:
    """``documents`` text files of real Hindi; past XQuAD's 240 paragraphs every sentence gets a number."""
    paragraphs = list(hindi_paragraphs())
    for number in range(documents):
        name, text = paragraphs[number % len(paragraphs)]
        round_ = number // len(paragraphs)
        own = text.replace("।", f" {round_}।") if round_ else text
        (folder / f"{name}-{round_:03}.txt").write_text(own, encoding="utf-8")


def measure(documents: int) -> dict[str, float]:
    """Build ``documents`` articles, encode the same chunks bare, and rebuild with nothing changed."""
    bare = SentenceTransformer(str(embedded_model()), device="cpu", local_files_only=True)
    embedder = SentenceEmbedder()
    embedder.encode_passages(["गरम करने के लिए"])
    with tempfile.TemporaryDirectory() as root:
        corpus, index_dir = Path(root, "corpus"), Path(root, "index")
        corpus.mkdir()
        write_corpus(corpus, documents)
        before = peak_megabytes()
        started = time.perf_counter()
        report = build(corpus, index_dir, settings=IndexSettings(), embedder=embedder)
        built = time.perf_counter() - started
        peak = peak_megabytes()
        catalog = Snapshot.open(index_dir).catalog
        texts = list(catalog.embedded_texts())  # exactly what the build embedded
        own = sum(map(len, catalog.chunk_texts()))
        started = time.perf_counter()
        bare.encode(texts, prompt_name="passage", show_progress_bar=False)
        encoded = time.perf_counter() - started
        started = time.perf_counter()
        again = build(corpus, index_dir, settings=IndexSettings(), embedder=SentenceEmbedder())
        unchanged = time.perf_counter() - started
    return {
        "documents": report.documents,
        "chunks": report.chunks,
        "build rate / bare encode rate": encoded / built,
        "embedded text / the chunks' own text": sum(map(len, texts)) / own,
        "chunks a second, build": report.chunks / built,
        "chunks a second, bare encode": report.chunks / encoded,
        "peak memory above the loaded model, MB": peak - before,
        "rebuild with nothing changed: chunks embedded": again.embedded,
        "rebuild with nothing changed, seconds": unchanged,
    }


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    show(measure(arguments.documents), arguments.json)


if __name__ == "__main__":
    main()
