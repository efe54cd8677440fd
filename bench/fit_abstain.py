"""Fit the logistic models of qa/abstain.json on development questions.

    python -m bench.fit_abstain --corpus INDEX --seeds INDEX [--write]

INDEX are two indexes: of corpus/, and of ../shared/seeds (with other articles beside them, as distractors).
For each language of question the evidence of every development question is weighed against whether the
articles answer it; the threshold is the one that refuses the share of answerable questions in `REFUSALS`.
Without --write it only prints.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from index.embed import SentenceEmbedder
from qa import Assistant
from qa.abstain import evidence
from qa.metrics import auroc
from qa.query import understand
from qa.questions import of_collection, read_questions
from qa.retrieve import retrieve

QUESTIONS = Path("tests/gold/development.jsonl")
TARGET = Path("qa/abstain.json")
REFUSALS = {"hi": 0.10, "en": 0.10, "hi-Latn": 0.15, "vi": 0.15}
_PENALTY = 1.0  # scikit-learn's own default; ten weights on some 200 questions need some


def gathered(
    assistants: Mapping[str, Assistant], embedder: SentenceEmbedder, language: str
) -> tuple[list[dict[str, float]], list[bool]]:
    """The evidence of every development question in ``language``, and whether the articles answer it."""
    seen: list[dict[str, float]] = []
    answerable: list[bool] = []
    for name, assistant in assistants.items():
        snapshot, settings = assistant.snapshot, assistant.settings
        for question in of_collection(read_questions(QUESTIONS), name):
            if question.follows is None:
                text = question.texts[language]
                query = understand(text, snapshot.sounds, longest=settings.question_length)
                found = retrieve(
                    query, snapshot, embedder, k=settings.passages, candidates=settings.candidates
                )
                seen.append(evidence(query, found))
                answerable.append(question.answerable)
    return seen, answerable


def fitted(seen: list[dict[str, float]], answerable: list[bool], refusals: float) -> dict[str, object]:
    """The model of one language, with its figures from ten-fold cross-validation."""
    names = list(seen[0])
    table = np.array([[row[name] for name in names] for row in seen])
    labels = np.array(answerable)
    middle, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    scaled = (table - middle) / spread
    model = LogisticRegression(C=_PENALTY, max_iter=1000)
    held = cross_val_predict(model, scaled, labels, cv=10, method="predict_proba")[:, 1]
    model.fit(scaled, labels)
    threshold = float(np.quantile(held[labels], refusals))
    weights = model.coef_[0] / spread
    intercept = float(model.intercept_[0] - (weights * middle).sum())
    return {
        "intercept": round(intercept, 4),
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
        "threshold": round(threshold, 4),
        "figures": {
            "questions": len(labels),
            "auroc": round(auroc(held[labels], held[~labels]), 3),
            "false_answers": round(float((held[~labels] >= threshold).mean()), 3),
        },
    }


def main() -> None:
    """Read the arguments, fit every language, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--seeds", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    embedder = SentenceEmbedder()
    assistants = {
        "corpus": Assistant(arguments.corpus, embedder),
        "seeds": Assistant(arguments.seeds, embedder),
    }
    models = {
        language: fitted(*gathered(assistants, embedder, language), refusals)
        for language, refusals in REFUSALS.items()
    }
    about = f"fitted by bench/fit_abstain.py on {QUESTIONS}; figures by ten-fold cross-validation"
    text = json.dumps({"about": about, "languages": models}, indent=1) + "\n"
    print(text)
    if arguments.write:
        TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
