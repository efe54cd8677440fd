"""English words, names and terms of local news with their Hindi and Vietnamese pairs.

The ``.tsv`` files beside this module hold them, one a line: English, Hindi, Vietnamese, between two of a
column " | ", and "-" where a language leaves the word out. They were written for this project by a language
model for the words most frequent in SQuAD and in local news, read once more by one, and not checked by
speakers of the languages. A word with two senses has a line for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
"""The folder of the glossary."""

_LEFT_OUT = "-"

Pairs = tuple[str, tuple[str, ...], tuple[str, ...]]
"""An English word or phrase, its Hindi pairs and its Vietnamese ones; an empty pair leaves the word out."""


def read_pairs(folder: Path = FOLDER) -> Iterator[Pairs]:
    """The lines of the files in ``folder``, in order of file and line; a name begins with a capital."""
    for path in sorted(folder.glob("*.tsv")):
        yield from read_file(path)


def read_file(path: Path) -> Iterator[Pairs]:
    """The lines of one file, in order; raises `ValueError` where one is not three columns."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        columns = line.split("\t")
        if len(columns) != 3 or not all(columns):
            raise ValueError(f"{path.name} line {number}: not three columns parted by tabs: {line!r}")
        english, hindi, vietnamese = columns
        yield english, _pairs(hindi), _pairs(vietnamese)


def _pairs(column: str) -> tuple[str, ...]:
    return tuple("" if pair == _LEFT_OUT else pair for pair in column.split(" | "))
