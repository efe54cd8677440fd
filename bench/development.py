"""What the development questions are asked of: two indexes whose vectors are remembered between runs.

One is of corpus/, the other of ../shared/seeds beside XQuAD's 240 Hindi paragraphs.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.figures import DATA, hindi_paragraphs
from index import build
from index.embed import SentenceEmbedder
from index.snapshot import Snapshot
from index.types import Vector, Vectors
from qa.outcome import AnswerKey, answer_keys
from qa.questions import Question, of_collection, read_questions

QUESTIONS = Path("tests/gold/development.jsonl")
SEEDS = DATA.parent / "seeds"


class RememberingEmbedder(SentenceEmbedder):
    """The real model, which encodes no text twice."""

    def __init__(self, memory: Path | None = None) -> None:
        super().__init__()
        self._path = memory
        self._known: dict[str, Vector] = {}
        if memory and memory.exists():
            with np.load(memory, allow_pickle=False) as stored:
                self._known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    def encode_passages(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:
        """As the real model does."""
        return self._remembered(
            "passage", texts, lambda new: SentenceEmbedder.encode_passages(self, new, on_done)
        )

    def encode_query(self, text: str) -> Vectors:
        """As the real model does."""
        return self._remembered("query", [text], lambda new: SentenceEmbedder.encode_query(self, new[0]))

    def _remembered(self, kind: str, texts: Sequence[str], encode: Callable[[list[str]], Vectors]) -> Vectors:
        keys = [
            hashlib.sha256(f"{kind}:{text}".encode("utf-8", "surrogatepass")).hexdigest() for text in texts
        ]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            self._known |= dict(zip(new, encode(list(new.values())), strict=True))
        return np.stack([self._known[key] for key in keys])

    def save(self) -> None:
        """Write what was encoded to the memory, where there is one."""
        if self._path:
            np.savez(
                self._path, keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values()))
            )


def questions_of(name: str) -> Sequence[Question]:
    """The development questions about the index ``name``: corpus or seeds."""
    return of_collection(read_questions(QUESTIONS), name)


@dataclass
class Library:
    """One index with the questions about it that stand alone and have an answer."""

    name: str
    snapshot: Snapshot
    embedder: RememberingEmbedder
    questions: Sequence[Question] = ()
    keys: Mapping[str, AnswerKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.questions = [one for one in questions_of(self.name) if one.answerable and not one.follows]
        self.keys = answer_keys(self.questions, self.snapshot.catalog)


def libraries(folder: Path, embedder: RememberingEmbedder) -> list[Library]:
    """The two indexes, made in ``folder``."""
    corpus, index = folder / "seeds", folder / "seeds-index"
    shutil.copytree(SEEDS, corpus)
    for name, text in hindi_paragraphs():
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    build("corpus", folder / "corpus-index", embedder=embedder)
    build(corpus, index, embedder=embedder)
    return [
        Library("corpus", Snapshot.open(folder / "corpus-index"), embedder),
        Library("seeds", Snapshot.open(index), embedder),
    ]
