"""How often the right one of XQuAD's 240 Hindi paragraphs comes first, by language of question.

    python -m bench.retrieval [--every 1] [--json]

XQuAD is development data here: the weights in qa/fuse.py were looked at on it, see docs/quality.md.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.figures import DATA, hindi_paragraphs, show
from index import build
from index.embed import SentenceEmbedder
from qa import Assistant

LANGUAGES = ("hi", "en", "vi")


def questions(language: str) -> list[tuple[str, str]]:
    """XQuAD's 1,190 questions in ``language``, each after the name of its paragraph."""
    found = []
    articles = json.loads((DATA / "xquad" / f"xquad.{language}.json").read_text(encoding="utf-8"))["data"]
    for number, article in enumerate(articles):
        for place, paragraph in enumerate(article["paragraphs"]):
            found += [(f"xquad-{number:02}-{place:02}.txt", qa["question"]) for qa in paragraph["qas"]]
    return found


def build_paragraphs(folder: Path, embedder: SentenceEmbedder) -> Path:
    """An index of the 240 Hindi paragraphs, one document each, made in ``folder``."""
    corpus = folder / "paragraphs"
    corpus.mkdir()
    for name, text in hindi_paragraphs():
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    build(corpus, folder / "index", embedder=embedder)
    return folder / "index"


def ranks(assistant: Assistant, asked: Sequence[tuple[str, str]]) -> list[int]:
    """For each of ``asked`` the rank of its paragraph among those found, from 1; 0 past the tenth."""
    found = []
    for name, question in asked:
        documents = list(dict.fromkeys(passage.document.id for passage in assistant.search(question, 10)))
        found.append(documents.index(name) + 1 if name in documents else 0)
    return found


def recall_at(found: Sequence[int], k: int) -> float:
    """The share of ranks that are within the first ``k``."""
    return sum(0 < rank <= k for rank in found) / len(found)


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="ask every n-th question")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures: dict[str, float] = {}
    embedder = SentenceEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant(build_paragraphs(Path(folder), embedder), embedder)
        for language in LANGUAGES:
            found = ranks(assistant, questions(language)[:: arguments.every])
            figures[f"{language}: R@1"] = recall_at(found, 1)
            figures[f"{language}: R@3"] = recall_at(found, 3)
            figures[f"{language}: MRR@10"] = sum(1 / rank for rank in found if rank) / len(found)
    show(figures, arguments.json)


if __name__ == "__main__":
    main()
