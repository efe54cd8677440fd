"""What each leg and rule brings: every one switched off, one at a time, on the development questions.

    python -m bench.ablation [--memory FILE] [--only NAME] [--json]

The two indexes are those of bench.development. For each switch and language: R@1 and R@3 of passages that
hold the answer, and how often the first quote does, nothing declined; then what went wrong in the replies.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np

import qa.evidence
import qa.fuse
import qa.query
import qa.quote
import qa.retrieve
from bench.development import Library, RememberingEmbedder, libraries, questions_of
from index.fields import LanguageFields
from index.types import LANGUAGES, Vector
from index.words import content_terms
from qa import Assistant
from qa.evaluate import evaluate
from qa.evidence import Evidence
from qa.fuse import fused
from qa.meanings import Sought
from qa.query import understand
from qa.quote import quotes_of
from qa.retrieve import retrieve
from qa.settings import AskSettings

Switch = Callable[[Sequence[Library]], AbstractContextManager[Any]]
"""Switches something off while it is entered."""


def _set(module: ModuleType, **values: object) -> Switch:
    @contextmanager
    def off(_: Sequence[Library]) -> Iterator[None]:
        with ExitStack() as stack:
            for name, value in values.items():
                stack.enter_context(patch.object(module, name, value))
            yield

    return off


def _without_meaning(_: Sequence[Library]) -> AbstractContextManager[Any]:
    def blind(evidence: Evidence, language: str) -> float:
        return fused(dataclasses.replace(evidence, with_lead=0.0, article=0.0), language)

    return patch.object(qa.retrieve, "fused", blind)


def _without_leads_words(_: Sequence[Library]) -> AbstractContextManager[Any]:
    def alone(evidence: Evidence, language: str) -> float:
        return fused(dataclasses.replace(evidence, coverage_with_lead=evidence.coverage), language)

    return patch.object(qa.retrieve, "fused", alone)


def _without_meanings(text: str, language: str) -> tuple[Sought, ...]:
    return tuple(Sought((term,)) for term in dict.fromkeys(content_terms(text, language)))


@contextmanager
def _without_glossary(_: Sequence[Library]) -> Iterator[None]:
    blind = patch.object(qa.query, "sought", _without_meanings)
    with blind, patch.object(qa.romanised, "is_english", lambda _: False):
        yield


def _without_middles(both: Sequence[Library]) -> AbstractContextManager[Any]:
    def nothing(_: LanguageFields, language: str) -> Vector:  # noqa: ARG001 # the middle of no language
        return np.zeros(both[0].snapshot.vectors.dimension, dtype=np.float32)

    return patch.object(LanguageFields, "middle", nothing)


SWITCHES: dict[str, Switch] = {
    "everything on": lambda _: nullcontext(),
    "no meaning (vectors)": _without_meaning,
    "no words (BM25)": _set(qa.fuse, LEXICAL_WEIGHT=0.0, OWN_WORDS_WEIGHT=0.0),
    "no glossary": _without_glossary,
    "no names across scripts": _set(qa.fuse, NAME_WEIGHT=0.0),
    "no dates in every spelling": _set(qa.fuse, DAY_WEIGHT=0.0),
    "no kind of answer": _set(qa.fuse, KIND_WEIGHT=0.0),
    "no best chunk of the article": _set(qa.fuse, ARTICLE_WEIGHT=0.0),
    "no middle of each language": _without_middles,
    "no lead of the article in the vectors": _set(qa.evidence, LEAD_SHARE=0.0),
    "no lead of the article in the words": _without_leads_words,
    "romanised Hindi as it is typed": _set(qa.query, rewritten=lambda text, _: (text, ())),
    "no surroundings of a passage": _set(qa.retrieve, SURROUNDINGS=0),
    "no sentence brought along": _set(qa.quote, rule_of=lambda _: None),
}


def measured(library: Library, language: str) -> tuple[float, float, float]:
    """R@1, R@3 and how often the first quote has the answer, over the questions in ``language``."""
    settings, found = AskSettings(), []
    snapshot = library.snapshot
    for question in library.questions:
        query = understand(question.texts[language], snapshot.sounds, longest=settings.question_length)
        seen = retrieve(query, snapshot, library.embedder, k=3, candidates=settings.candidates)
        key = library.keys[question.id]
        right = [key.right(passage.document, passage.text) for passage in seen.passages]
        quote = quotes_of(seen, snapshot, most=1, length=settings.quote_length)[0]
        found.append((any(right[:1]), any(right), key.right(quote.document, quote.text)))
    one, three, first = np.mean(found, axis=0).tolist()
    return one, three, first


def misses(folder: Path, embedder: RememberingEmbedder) -> dict[str, dict[str, int]]:
    """How many replies went wrong, by cause and language, over both indexes; refusals as they are."""
    found: Counter[tuple[str, str]] = Counter()
    for name in ("corpus", "seeds"):
        assistant = Assistant(folder / f"{name}-index", embedder)
        for outcome in evaluate(assistant, questions_of(name)).misses:
            found[str(outcome.wrong), outcome.language] += 1
    causes = sorted({cause for cause, _ in found})
    return {cause: {language: found[cause, language] for language in LANGUAGES} for cause in causes}


def _line(switch: str, cells: Mapping[str, Sequence[float]]) -> str:
    texts = (" / ".join(f"{value:.2f}".removeprefix("0") for value in cell) for cell in cells.values())
    return f"| {switch} | {' | '.join(texts)} |"


def main() -> None:
    """Read the arguments, measure with each switch off, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memory", type=Path, help="a file that keeps vectors between runs")
    parser.add_argument("--only", default="", help="only switches with this in their name")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    embedder = RememberingEmbedder(arguments.memory)
    rows: dict[str, dict[str, tuple[float, float, float]]] = {}
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        both = libraries(Path(name), embedder)
        if not arguments.json:
            titles = (f"{library.name} {language}" for library in both for language in LANGUAGES)
            print(f"| R@1 / R@3 / first quote | {' | '.join(titles)} |")
        for library in both:
            stack.callback(library.snapshot.close)
        for switch in filter(lambda switch: arguments.only in switch, SWITCHES):
            with SWITCHES[switch](both):
                rows[switch] = {
                    f"{library.name} {language}": measured(library, language)
                    for library in both
                    for language in LANGUAGES
                }
            if not arguments.json:
                print(_line(switch, rows[switch]), flush=True)
        wrong = misses(Path(name), embedder)
        embedder.save()
    if arguments.json:
        print(json.dumps({"switches": rows, "misses": wrong}, indent=1))
        return
    for cause, counts in wrong.items():
        print(f"| {cause} |", " | ".join(str(counts[language]) for language in LANGUAGES), "|")


if __name__ == "__main__":
    main()
