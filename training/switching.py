"""Words of a text switched for their Hindi or Vietnamese pairs: it then shares few words with its original,
as a question in one language shares few with a passage in another (Qin et al. 2020).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from qa.glossary import read_file, read_pairs

PHRASES = Path(__file__).with_name("phrases.tsv")
"""What English questions are made of, in the form of the glossary."""

LONGEST = 6
"""The most words of a phrase."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """The pairs of one language; phrases and common words are written small, names as they are."""

    pairs: Mapping[str, tuple[str, ...]]

    def longest(self, words: Sequence[str]) -> tuple[int, tuple[str, ...]] | None:
        """How many of ``words``, from the first on, have pairs together, and the pairs; the most that do.

        A name has them where it begins with a capital, another word however it is written.
        """
        for count in range(min(LONGEST, len(words)), 0, -1):
            key = " ".join(words[:count])
            found = self.pairs.get(key) or self.pairs.get(key.lower())
            if found:
                return count, found
        return None


def read_glossary() -> dict[str, Glossary]:
    """The glossary of the program and the phrases of questions beside this module, by language; where two
    lines name one word, the first holds.
    """
    hindi: dict[str, tuple[str, ...]] = {}
    vietnamese: dict[str, tuple[str, ...]] = {}
    for english, ours, theirs in chain(read_file(PHRASES), read_pairs()):
        hindi.setdefault(english, ours)
        vietnamese.setdefault(english, theirs)
    return {"hi": Glossary(hindi), "vi": Glossary(vietnamese)}
