"""Questions that ask past their passage: the right place and another year, the right office, another name.

A near miss shares all but one of the question's words with the passage; the one that it does not share is
what was asked for. Reports of one town are full of them, the data in SQuAD format has none.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import regex

from index.types import Span

_NUMBER = regex.compile(r"(?<![\d.,])\d{1,4}(?![\d.,]*\d)")
_NAME = regex.compile(r"(?<=[\p{L}\p{N},;] )\p{Lu}\p{Ll}{3,}")  # what opens a sentence is no name
_SHIFT = 9  # how far from the number that was asked for another one lies, at most


def altered(question: str, passage: str, names: Sequence[str], rng: random.Random) -> str | None:
    """``question`` with a number or name that is in ``passage`` too changed for one that is not.

    The name is drawn from ``names``. None where nothing can be changed.
    """
    shared = [
        Span(*found.span())
        for pattern in (_NUMBER, _NAME)
        for found in pattern.finditer(question)
        if regex.search(rf"\b{regex.escape(found[0])}\b", passage)
    ]
    if not shared:
        return None
    place = rng.choice(shared)
    other = _another(place.of(question), names, rng)
    if other is None or other.casefold() in f"{question} {passage}".casefold():
        return None
    return question[: place.start] + other + question[place.end :]


def names_in(text: str) -> list[str]:
    """The capitalised words of ``text`` that do not open a sentence, each once, in order."""
    return list(dict.fromkeys(_NAME.findall(text)))


def _another(words: str, names: Sequence[str], rng: random.Random) -> str | None:
    if words.isdecimal():
        other = int(words) + rng.choice((-1, 1)) * rng.randint(1, _SHIFT)
        return str(other) if other > 0 else None
    return rng.choice(names) if names else None
