"""Fit the logistic models of qa/abstain.json on development questions.

    python -m bench.fit_abstain --corpus INDEX --seeds INDEX --news INDEX [--write]

INDEX are three indexes: of corpus/, of ../shared/seeds (with other articles beside them, as distractors), and
of tests/gold/news. Of the questions over the last, which are many, every third is asked.
Without the reader and with it, for each language of question, the evidence of every development question is
weighed against whether the articles answer it: one set of weights, an intercept for each language, and as its
threshold the one that refuses the share in `REFUSALS` of the answerable questions over corpus/ and the seeds.
Without --write it only prints.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from index.embed import SentenceEmbedder
from qa import Assistant
from qa.abstain import evidence
from qa.metrics import auroc
from qa.query import understand
from qa.questions import of_collection, read_questions
from qa.reader import TrainedReader
from qa.rerank import reread
from qa.retrieve import retrieve
from qa.types import Reader

GOLD = Path("tests/gold")
QUESTIONS = {  # the file of each collection's questions, and which of them are asked: every nth
    "corpus": (GOLD / "development.jsonl", 1),
    "seeds": (GOLD / "development.jsonl", 1),
    "news": (GOLD / "news.jsonl", 3),
}
TARGET = Path("qa/abstain.json")
REFUSALS = {"hi": 0.10, "en": 0.10, "hi-Latn": 0.15, "vi": 0.15}
FOLDS = 10
_PENALTY = 1.0  # of the squared weights of standardised columns: the cases are few

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A development question in one language: its evidence, and whether the articles answer it.

    ``news``: it is of tests/gold/news, whose near misses are many: no threshold is chosen on it. ``fold`` is
    the part of the cross-validation that it is left out in, the same in every language.
    """

    language: str
    seen: Mapping[str, float]
    answerable: bool
    fold: int
    news: bool


def gathered(
    assistants: Mapping[str, Assistant], embedder: SentenceEmbedder, reader: Reader | None
) -> list[Case]:
    """Every question of `QUESTIONS` that is asked, in every language."""
    cases: list[Case] = []
    for name, assistant in assistants.items():
        snapshot, settings = assistant.snapshot, assistant.settings
        file, every = QUESTIONS[name]
        alone = [one for one in of_collection(read_questions(file), name) if one.follows is None][::every]
        for number, question in enumerate(alone):
            for language in REFUSALS:
                query = understand(
                    question.texts[language], snapshot.sounds, longest=settings.question_length
                )
                found = retrieve(
                    query, snapshot, embedder, k=settings.passages, candidates=settings.candidates
                )
                if reader:
                    depth, weight = settings.read_passages, settings.reading_weight
                    found = reread(
                        query, found, reader, snapshot, embedder, depth=depth, weight=weight, quotes=0
                    )
                seen, fold = evidence(query, found), number % FOLDS
                cases.append(Case(language, seen, question.answerable, fold, name == "news"))
    return cases


def weighed(table: Floats, labels: Floats, which: Floats) -> Floats:
    """The weights of the columns, none negative, and then an intercept for each language.

    Ridge-penalised logistic regression: what speaks for an answer in one language does so in all.
    ``which`` has a column for each language, 1 where a row is in it.
    """
    columns = table.shape[1]
    whole = np.concatenate([table, which], axis=1)
    signs = np.where(labels > 0, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        margins = signs * (whole @ weights)
        pull = np.concatenate([weights[:columns] / _PENALTY, np.zeros(which.shape[1])])
        slope = -(signs / (1 + np.exp(margins))) @ whole + pull
        return float(np.logaddexp(0, -margins).sum() + pull @ weights / 2), slope

    bounds = [(0, None)] * columns + [(None, None)] * which.shape[1]
    start = np.zeros(columns + which.shape[1])
    found: Floats = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    return found


def fitted(cases: Sequence[Case]) -> dict[str, object]:
    """The model of each language, with its figures from ten-fold cross-validation over questions."""
    names, languages = list(cases[0].seen), list(REFUSALS)
    raw = np.array([[case.seen[name] for name in names] for case in cases])
    labels = np.array([float(case.answerable) for case in cases])
    which = np.array([[float(case.language == language) for language in languages] for case in cases])
    folds = np.array([case.fold for case in cases])
    middle, spread = raw.mean(axis=0), raw.std(axis=0) + 1e-9
    table = (raw - middle) / spread
    held = np.zeros(len(cases))
    for fold in range(FOLDS):
        left, kept = folds == fold, folds != fold
        weights = weighed(table[kept], labels[kept], which[kept])
        held[left] = np.concatenate([table[left], which[left]], axis=1) @ weights
    held = 1 / (1 + np.exp(-held))
    news = np.array([case.news for case in cases])
    weights = weighed(table, labels, which)
    slopes = weights[: len(names)] / spread
    models: dict[str, object] = {}
    for place, language in enumerate(languages):
        own = which[:, place] > 0
        right, wrong = _parted(held, labels, own & ~news)
        threshold = float(np.quantile(right, REFUSALS[language]))
        models[language] = {
            "intercept": round(float(weights[len(names) + place] - slopes @ middle), 4),
            "weights": {name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)},
            "threshold": round(threshold, 4),
            "figures": {
                "questions": int((own & ~news).sum()),
                "auroc": round(auroc(right, wrong), 3),
                "false_answers": round(float((wrong >= threshold).mean()), 3),
                **_over_news(*_parted(held, labels, own & news), threshold),
            },
        }
    return models


def _parted(held: Floats, labels: Floats, which: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The probabilities of the answerable questions among ``which``, and of the others."""
    return held[which & (labels > 0)], held[which & (labels == 0)]


def _over_news(right: Floats, wrong: Floats, threshold: float) -> dict[str, float]:
    """The figures over the news."""
    return {
        "news_questions": len(right) + len(wrong),
        "news_auroc": round(auroc(right, wrong), 3),
        "news_false_answers": round(float((wrong >= threshold).mean()), 3),
        "news_false_refusals": round(float((right < threshold).mean()), 3),
    }


def main() -> None:
    """Read the arguments, fit every language, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in QUESTIONS:
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    embedder = SentenceEmbedder()
    assistants = {name: Assistant(getattr(arguments, name), embedder) for name in QUESTIONS}
    readers = {"without the reader": None, "with the reader": TrainedReader(embedder)}
    models = {name: fitted(gathered(assistants, embedder, reader)) for name, reader in readers.items()}
    files = dict.fromkeys(QUESTIONS.values())
    asked = " and ".join(f"one question in {every} of {file}" for file, every in files)
    about = f"fitted by bench/fit_abstain.py on {asked}; figures by ten-fold cross-validation"
    text = json.dumps({"about": about, **models}, indent=1) + "\n"
    print(text)
    if arguments.write:
        TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
