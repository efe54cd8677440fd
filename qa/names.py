"""Names across scripts: the Sóc Sơn, or Soc Son, of a question is the सोक सोन of an article.

English and Vietnamese write names with a capital; each such word is looked up by its sound among the words of
the index. One syllable is like many words, so a name counts for an article as a whole, and only a little: an
article that holds every name of the question is probably the one that is meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise, product

import numpy as np
import numpy.typing as npt

from index.lexical import LexicalIndex, rarity
from index.phonetics import SoundIndex
from index.words import FUNCTION_WORDS, fold, terms, word_spans

# The languages that write names with a capital, and whose function words may have one at a beginning.
_CAPITALS = {"en": "en", "vi": "vi", "hi-Latn": "en"}
_SPELLINGS = 6  # how many words of the index one name may be
_LEAST = 0.03  # the least likelihood, a letter: names are spelt more freely than words


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is asked, with the words of the index that it may be, the likeliest first."""

    asked: str
    spellings: tuple[str, ...]


def names_in(question: str, language: str) -> tuple[str, ...]:
    """The words of a ``question`` in Latin script that are written as names, in order, once each.

    The first word has a capital anyway: it counts only where the second has one too.
    """
    if language not in _CAPITALS:
        return ()
    words = [word.text for word in word_spans(question)]
    found = [
        word
        for place, word in enumerate(words)
        if word[0].isupper()
        and fold(word) not in FUNCTION_WORDS[_CAPITALS[language]]
        and (place > 0 or words[1:2] and words[1][0].isupper())
    ]
    return tuple(dict.fromkeys(found))


def looked_up(names: tuple[str, ...], sounds: SoundIndex) -> tuple[Name, ...]:
    """Each of ``names`` with its spellings in Devanagari, and its own."""
    return tuple(
        Name(
            name,
            tuple(word for word, score in sounds.nearest(name, _SPELLINGS, across=True) if score >= _LEAST)
            + (name,),
        )
        for name in names
    )


def share_by_document(
    names: tuple[Name, ...], lexical: LexicalIndex, documents: npt.NDArray[np.int64]
) -> Mapping[int, float]:
    """For each document that holds any of ``names``, the share of them that it holds, by their rarity.

    ``documents`` gives each row's document number, in ascending order. A short name that sounds like a common
    word is in many documents and says little.
    """
    count = int(documents[-1]) + 1 if len(documents) else 0
    held: dict[int, float] = {}
    whole = 0.0
    for name in names:
        rows = [lexical.rows(term) for spelling in name.spellings for term in terms(spelling)]
        holding = np.unique(documents[np.concatenate(rows)]) if rows else documents[:0]
        worth = rarity(len(holding), count)
        whole += worth
        for number in holding.tolist():
            held[number] = held.get(number, 0.0) + worth
    return {number: worth / whole for number, worth in held.items()}


def together(question: str, names: tuple[Name, ...], text: str) -> float | None:
    """How often ``names`` that are neighbours in ``question`` are neighbours in ``text``: a share, or None.

    Phu Yen is no Phu beside a Yen somewhere else: of each run of names the share of its pairs that ``text``
    has in this order, in the mean over the runs. None where no two names are neighbours.
    """
    spelt = {name.asked: {fold(spelling) for spelling in name.spellings} for name in names}
    asked = [word.text for word in word_spans(question)]
    runs = [list(pairwise(run)) for is_name, run in groupby(asked, spelt.__contains__) if is_name]
    runs = [beside for beside in runs if beside]
    if not runs:
        return None
    held = set(pairwise(fold(word.text) for word in word_spans(text)))
    shares = [
        sum(any(pair in held for pair in product(spelt[a], spelt[b])) for a, b in beside) / len(beside)
        for beside in runs
    ]
    return sum(shares) / len(shares)


def readings(names: tuple[Name, ...], text: str) -> tuple[tuple[str, str], ...]:
    """How each of ``names`` is written in ``text`` (asked, written), where it is written otherwise."""
    written = {fold(word.text): word.text for word in word_spans(text)}
    found = []
    for name in names:
        match = next(
            (written[fold(spelling)] for spelling in name.spellings if fold(spelling) in written), None
        )
        if match is not None and fold(match) != fold(name.asked):
            found.append((name.asked, match))
    return tuple(found)
