"""Examples in the spellings and languages of our readers."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from index.types import Span
from index.words import unmarked
from training.example import Example
from training.spelling import Rename, in_devanagari, rewritten
from training.switching import Glossary

# How many examples are respelt, and how their question and passage are.
_WAYS = (
    (0.03, "plain", ""),
    (0.04, "names", ""),
    (0.05, "", "names"),
    (0.14, "", "hi"),
    (0.10, "hi", "hi"),
    (0.24, "vi", "hi"),
    (0.03, "hi", ""),
    (0.07, "vi", ""),
)
_NAMES_TOO = 0.6  # of the texts switched to Hindi, those whose names are in Devanagari
_FEWEST = 0.7  # the least share of the words that have a pair and are switched


def respelt(example: Example, glossary: Mapping[str, Glossary], rng: random.Random) -> Example:
    """Some examples in the spellings and languages of our readers.

    Without marks; with names and digits in Devanagari, in the question or in the passage; and with words of
    question and passage switched for their Hindi or Vietnamese pairs, so that the two do not share a
    language.
    """
    way = rng.random()
    for share, question, passage in _WAYS:
        if way < share:
            return _respelt(example, question, passage, glossary, rng)
        way -= share
    return example


def _respelt(
    example: Example, question: str, passage: str, glossary: Mapping[str, Glossary], rng: random.Random
) -> Example:
    asked = unmarked(example.question) if question == "plain" else example.question
    asked, _ = rewritten(asked, _renaming(question, glossary, rng))
    told, places = rewritten(example.passage, _renaming(passage, glossary, rng))
    if example.answer is None:
        return Example(asked, told, None)
    start, end = places[example.answer.start], places[example.answer.end]
    # an answer that is a part of a word that was switched is nowhere any more
    return Example(asked, told, Span(start, end)) if start < end else example


def _renaming(way: str, glossary: Mapping[str, Glossary], rng: random.Random) -> Rename:
    """How the words of a text are respelt in ``way``: "names", a language of the glossary, or not at all."""
    names = way == "names" or (way == "hi" and rng.random() < _NAMES_TOO)
    known, most = glossary.get(way), rng.uniform(_FEWEST, 1.0)

    def renamed(words: Sequence[str], opens: bool) -> tuple[int, str] | None:
        found = known.longest(words) if known else None
        if found and rng.random() < most:
            return found[0], rng.choice(found[1])
        written = in_devanagari(words[0], opens=opens) if names else None
        return None if written is None else (1, written)

    return renamed
