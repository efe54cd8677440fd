"""The figures of an evaluation: small pure functions, each with the source of its formula.

``relevant`` always says of each passage, best first, whether it is a right one; every figure lies in [0, 1].
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Cases = npt.NDArray[np.int64]
"""Numbers of cases, each as often as it was drawn."""

RESAMPLES = 1000


def plain(text: str) -> str:
    """``text`` for comparing: in NFC, each run of white space as one blank, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether one of ``answers`` stands in ``text``, letter for letter; both must be `plain`."""
    return any(answer in text for answer in answers)


def recall_at(relevant: Sequence[bool], k: int) -> float:
    """1 where one of the first ``k`` passages is relevant, else 0.

    One right passage answers a question, so this is the top-k accuracy of Karpukhin et al. 2020 (Dense
    Passage Retrieval), not the share of all right passages.
    """
    return float(any(relevant[:k]))


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """1 / rank of the first relevant passage, 0 where there is none.

    Its mean is the mean reciprocal rank of Voorhees 1999 (The TREC-8 Question Answering Track Report).
    """
    return next((1.0 / rank for rank, is_relevant in enumerate(relevant, 1) if is_relevant), 0.0)


def ndcg_at(relevant: Sequence[bool], k: int, total: int) -> float:
    """Normalised discounted cumulative gain of the first ``k`` passages, with gains of 0 and 1.

    Järvelin & Kekäläinen 2002, with the discount 1 / log2(1 + rank) that is usual since Burges et al. 2005.
    ``total`` is how many relevant passages the whole index has; the best order has all of them first. It is
    taken to be no fewer than were found.
    """
    gained = sum(1.0 / math.log2(1 + rank) for rank, hit in enumerate(relevant[:k], 1) if hit)
    possible = max(total, sum(relevant[:k]))
    best = sum(1.0 / math.log2(1 + rank) for rank in range(1, min(k, possible) + 1))
    return gained / best if best else 0.0


def quote_precision(right: Sequence[bool]) -> float:
    """The share of the shown quotes that hold an answer; raises `ValueError` where none is shown.

    The citation precision of Gao et al. 2023 (ALCE), with "holds the answer" for "supports the statement".
    """
    if not right:
        raise ValueError("without quotes there is no precision")
    return sum(right) / len(right)


def word_recall(answer: Sequence[str], quoted: Sequence[str]) -> float:
    """The share of the answer's words that were quoted, a repeated word as often as it is repeated.

    The recall inside the F1 of Rajpurkar et al. 2016 (SQuAD), section 6.1; 0 for an answer without words.
    """
    shared = Counter(answer) & Counter(quoted)
    return shared.total() / len(answer) if answer else 0.0


def word_f1(answer: Sequence[str], found: Sequence[str]) -> float:
    """The harmonic mean of the found words' precision and recall (Rajpurkar et al. 2016, section 6.1)."""
    shared = (Counter(answer) & Counter(found)).total()
    return 2 * shared / (len(answer) + len(found)) if shared else 0.0


def auroc(positive: Floats, negative: Floats) -> float:
    """How probably a positive scores above a negative, ties as a half; NaN where either is missing.

    The area under the ROC curve as the Mann-Whitney statistic: Hanley & McNeil 1982.
    """
    if not positive.size or not negative.size:
        return math.nan
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, "left").sum()
    tied = np.searchsorted(ordered, positive, "right").sum() - below
    return float((below + tied / 2) / (positive.size * negative.size))


def false_answers_at(answerable: Floats, unanswerable: Floats, refusals: float = 0.10) -> float:
    """The share of the unanswerable answered when at most ``refusals`` of the answerable are declined.

    A point of the ROC curve (Fawcett 2006): whatever lies below a threshold is declined, and the threshold is
    the highest that the answerable allow. NaN where either is missing.
    """
    if not answerable.size or not unanswerable.size:
        return math.nan
    # 0.29 * 100 is 28.999999999999996
    declined = min(math.floor(refusals * answerable.size + 1e-9), answerable.size - 1)
    threshold = np.sort(answerable)[declined]
    return float((unanswerable >= threshold).mean())


def means(values: Floats) -> Floats:
    """The mean of each column over the rows that have it (are not NaN); NaN for a column that no row has."""
    there = ~np.isnan(values)
    counts = there.sum(axis=0)
    sums = np.where(there, values, 0.0).sum(axis=0)
    result: Floats = np.divide(sums, counts, out=np.full(values.shape[1], np.nan), where=counts > 0)
    return result


def bootstrap_intervals(
    figures: Callable[[Cases], Floats],
    clusters: Cases,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
    level: float = 0.95,
) -> Floats:
    """The percentile interval of every figure: shape (figures, 2), low and high; the same for the same seed.

    Efron & Tibshirani 1993, chapter 13. Whole clusters are drawn with replacement, since one question in four
    languages is not four independent ones: ``clusters`` gives the cluster of each case, 0 to n - 1 in any
    order, and ``figures`` computes the figures over the cases that were drawn. Draws in which a figure cannot
    be computed (NaN) do not count for it; a figure without any other has the interval NaN.
    """
    random = np.random.default_rng(seed)
    count = int(clusters.max()) + 1
    drawn = []
    for _ in range(resamples):
        times = np.bincount(random.integers(0, count, count), minlength=count)
        drawn.append(figures(np.repeat(np.arange(clusters.size), times[clusters])))
    sample = np.array(drawn)
    tails = [50 * (1 - level), 50 * (1 + level)]
    known = [column[~np.isnan(column)] for column in sample.T]
    return np.array([np.percentile(column, tails) if column.size else [np.nan, np.nan] for column in known])
