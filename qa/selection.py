"""Which sentence of a passage answers: what a reader takes it to be, its words and its meaning, together.

A reader sees question and sentence together and knows most of texts like those that it learnt from. How near
a sentence is to the question in meaning, and how many of its words it holds, is known of every text. Sentence
choice is the field's answer sentence selection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from index.types import Embedder, SentenceAnswer, Vector
from qa.meanings import Sought, worth_held
from qa.types import Reading

NEARNESS_WEIGHT = 20.0
"""What a cosine of 1 between question and sentence is worth, in logits of the reader."""

WORDS_WEIGHT = 6.0
"""What a sentence is worth that holds all words of the question, in the same."""

_NEAR = 0.2  # cosines of the sentences of one passage with a question lie within this of each other


def selected(
    readings: Sequence[Reading],
    texts: Sequence[str],
    worth: Mapping[Sought, float],
    question: Vector,
    embedder: Embedder,
) -> list[Reading]:
    """``readings`` of ``texts``, each with its answer in the sentence for which most speaks.

    ``worth`` gives each thing that the question seeks its rarity; ``question`` is its vector, of shape
    (dimension,). A reading that does not weigh sentences stays as it is.
    """
    contests = [_contest(reading, text, worth) for reading, text in zip(readings, texts, strict=True)]
    # a sentence that is alone in its contest has won: only the others are embedded
    sentences = [
        one.sentence.of(text)
        for contest, text in zip(contests, texts, strict=True)
        if len(contest) > 1
        for one, _ in contest
    ]
    cosines = iter((embedder.encode_passages(sentences) @ question).tolist() if sentences else ())
    found = []
    for reading, contest in zip(readings, contests, strict=True):
        if len(contest) > 1:
            contest = [(one, points + NEARNESS_WEIGHT * next(cosines)) for one, points in contest]
        if contest:
            best = contest[int(np.argmax([points for _, points in contest]))][0]
            reading = dataclasses.replace(reading, answer=best.answer)
        found.append(reading)
    return found


def _contest(
    reading: Reading, text: str, worth: Mapping[Sought, float]
) -> list[tuple[SentenceAnswer, float]]:
    """The sentences that can still be the best when their meaning counts too, with their points so far."""
    scale = WORDS_WEIGHT / (sum(worth.values()) or 1.0)
    points = [
        (one, one.likelihood + scale * worth_held(worth, one.sentence.of(text)))
        for one in reading.sentences
    ]
    if not points:
        return []
    most = max(value for _, value in points)
    return [(one, value) for one, value in points if value > most - NEARNESS_WEIGHT * _NEAR]
