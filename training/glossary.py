"""English words and phrases with their Hindi and Vietnamese pairs: a text switched with them shares few
words with its own original, as a question in one language shares few with a passage in another.

``training/glossary/*.tsv`` hold them, one a line: English, Hindi, Vietnamese, between two of a column
" | ", and "-" where a language leaves the word out. Code switching as a way of training across languages is
from Qin et al. 2020.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("glossary")
"""The folder of the glossary."""

LANGUAGES = ("hi", "vi")
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
    pairs: dict[str, dict[str, tuple[str, ...]]] = {language: {} for language in LANGUAGES}
    for path in sorted(folder.glob("*.tsv")):
        for english, *columns in _lines(path):
            for language, column in zip(LANGUAGES, columns, strict=True):
                found = tuple("" if pair == "-" else pair for pair in column.split(" | "))
                pairs[language].setdefault(english, found)
    return {language: Glossary(found) for language, found in pairs.items()}


def _lines(path: Path) -> Iterator[list[str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        columns = line.split("\t")
        if len(columns) != 1 + len(LANGUAGES) or not all(columns):
            raise ValueError(f"{path.name} line {number}: not three columns parted by tabs: {line!r}")
        yield columns
