"""Ways to let a chunk's vector know its article, compared on the development questions.

    python -m bench.context [--memory FILE] [--only NAME] [--json]

Two indexes are made: of corpus/, and of ../shared/seeds beside XQuAD's 240 Hindi paragraphs. Their rows are
exchanged for those that each way makes, and every development question is looked up: R@1, R@3 and MRR@10 of
passages that hold the answer. ``--memory`` keeps vectors between runs.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from bench.figures import DATA, hindi_paragraphs, show
from index import build
from index.context import OPENING, Wording, opening, wording
from index.embed import SentenceEmbedder
from index.entry import Entry
from index.fields import LanguageFields
from index.snapshot import Snapshot
from index.store import VectorStore
from index.types import LANGUAGES, Vector, Vectors
from qa.metrics import recall_at, reciprocal_rank
from qa.outcome import AnswerKey, answer_keys
from qa.query import understand
from qa.questions import Question, of_collection, read_questions
from qa.retrieve import retrieve
from qa.settings import AskSettings

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
    """One index with the questions about it."""

    name: str
    snapshot: Snapshot
    embedder: RememberingEmbedder
    entries: list[Entry] = field(default_factory=list)
    wordings: list[Wording] = field(default_factory=list)
    questions: Sequence[Question] = ()
    keys: Mapping[str, AnswerKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        catalog = self.snapshot.catalog
        self.entries = [catalog.entry(number) for number in range(catalog.document_count)]
        self.wordings = list(catalog.wordings())
        self.questions = [one for one in questions_of(self.name) if one.answerable and not one.follows]
        self.keys = answer_keys(self.questions, catalog)

    def own(self) -> Vectors:
        """The vector of every chunk's own words."""
        return self.embedder.encode_passages(list(self.snapshot.catalog.chunk_texts()))

    def exchange(self, vectors: Vectors) -> None:
        """Let ``vectors`` be the rows of the index."""
        self.snapshot.vectors = VectorStore.build(vectors.shape[1], [vectors])
        self.snapshot.fields = LanguageFields.build(
            self.snapshot.catalog.chunk_languages(), self.snapshot.vectors
        )

    def figures(self, language: str) -> tuple[float, float, float]:
        """R@1, R@3 and MRR@10 over the questions in ``language``."""
        found = []
        settings = AskSettings()
        for question in self.questions:
            query = understand(
                question.texts[language], self.snapshot.sounds, longest=settings.question_length
            )
            passages = retrieve(
                query, self.snapshot, self.embedder, k=settings.passages, candidates=settings.candidates
            ).passages
            key = self.keys[question.id]
            right = [key.right(passage.document, passage.text) for passage in passages]
            found.append((recall_at(right, 1), recall_at(right, 3), reciprocal_rank(right)))
        one, three, rank = np.mean(found, axis=0).tolist()
        return one, three, rank


def unit(vectors: Vectors) -> Vectors:
    """``vectors`` with every row of norm 1."""
    rows: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return rows


def before_each(library: Library) -> Vectors:
    """The opening put as text before every chunk but the first, in articles over `SHORT` code points."""
    return library.embedder.encode_passages([one.posted for one in library.wordings])


Towards = Callable[[Library], Vectors]
"""Gives one vector a document."""


def drawn(library: Library, weight: float, towards: Towards) -> Vectors:
    """The chunks' own vectors drawn to their document's row of ``towards``, in articles over `SHORT`."""
    counts = [len(entry.chunks) for entry in library.entries]
    weights = np.array([weight if one.opening else 0.0 for one in library.wordings], dtype=np.float32)
    return unit(library.own() + weights[:, None] * np.repeat(towards(library), counts, axis=0))


def openings(length: int, library: Library) -> Vectors:
    """The vector of each document's first ``length`` code points."""
    texts = [opening(entry.document, entry.content, length) for entry in library.entries]
    return library.embedder.encode_passages(texts)


def titles(library: Library) -> Vectors:
    """The vector of each document's title."""
    return library.embedder.encode_passages([entry.document.title for entry in library.entries])


def leads(library: Library) -> Vectors:
    """The vector of each document's first chunk."""
    firsts = np.cumsum([0] + [len(entry.chunks) for entry in library.entries])[:-1]
    found: Vectors = library.own()[firsts]
    return found


def means(library: Library) -> Vectors:
    """The mean of the vectors of each document's chunks."""
    ends = np.cumsum([len(entry.chunks) for entry in library.entries])[:-1]
    return unit(np.stack([rows.mean(axis=0) for rows in np.split(library.own(), ends)]))


def ways() -> Iterator[tuple[str, Callable[[Library], Vectors]]]:
    """Every way by its name."""
    yield "own words alone", Library.own
    yield f"opening of {OPENING} before each chunk", before_each
    towards: list[tuple[str, Towards]] = [
        *((f"opening of {length}", partial(openings, length)) for length in (OPENING, 300, 600)),
        ("title", titles),
        ("first chunk", leads),
        ("mean chunk", means),
    ]
    for weight in (0.3, 0.5, 0.7):
        for name, vectors in towards:
            yield f"own + {weight} {name}", partial(drawn, weight=weight, towards=vectors)


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


def extra(library: Library, length: int) -> float:
    """How many tokens openings of ``length`` code points have, over those of the chunks."""
    own = sum(library.embedder.token_counts([one.words for one in library.wordings]))
    long = [
        entry for entry in library.entries if wording(entry.document, entry.content, entry.content[0]).opening
    ]
    texts = [opening(entry.document, entry.content, length) for entry in long]
    return sum(library.embedder.token_counts(texts)) / own


def main() -> None:
    """Read the arguments, measure each way, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memory", type=Path, help="a file that keeps vectors between runs")
    parser.add_argument("--only", default="", help="only ways with this in their name")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    embedder = RememberingEmbedder(arguments.memory)
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        both = libraries(Path(folder), embedder)
        for library in both:
            for length in (OPENING, 300, 600):
                figures[f"{library.name}: tokens of openings of {length} / of chunks"] = extra(
                    library, length
                )
        for name, way in ways():
            if arguments.only in name:
                for library in both:
                    library.exchange(way(library))
                    found = {language: library.figures(language) for language in LANGUAGES}
                    for place, figure in enumerate(("R@1", "R@3", "MRR")):
                        figures |= {
                            f"{name}, {library.name}: {figure} {x}": found[x][place] for x in LANGUAGES
                        }
                embedder.save()
    show(figures, arguments.json)


if __name__ == "__main__":
    main()
