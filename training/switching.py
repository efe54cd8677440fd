"""Words of a text switched for their Hindi or Vietnamese pairs: it then shares few words with its original,
as a question in one language shares few with a passage in another (Qin et al. 2020).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.glossary import FOLDER, read_pairs

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


def read_glossary(folder: Path = FOLDER) -> dict[str, Glossary]:
    """The glossaries in ``folder`` by language; where two lines name one word, the first holds."""
    hindi: dict[str, tuple[str, ...]] = {}
    vietnamese: dict[str, tuple[str, ...]] = {}
    for english, ours, theirs in read_pairs(folder):
        hindi.setdefault(english, ours)
        vietnamese.setdefault(english, theirs)
    return {"hi": Glossary(hindi), "vi": Glossary(vietnamese)}
