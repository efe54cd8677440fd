"""How likely a Devanagari word is to be written with given Latin letters.

Each Devanagari letter, in its place in the word, writes 0 to 3 Latin letters independently of its neighbours;
the probabilities are fitted by expectation maximisation on attested pairs (`python -m bench.fit_sounds`) and
stored as readable numbers in ``sound_costs.json``. A joint model without n-grams, after Bisani & Ney 2008.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.sound_key import CONSONANTS, RULES, SCHWA, SIGNS, VOWELS, WITH_NUKTA, Syllable, syllables

FILE = Path(__file__).with_name("sound_costs.json")
"""``{letter in place: {Latin letters: probability}}``, only what was seen: rows sum to 1 or a little less."""

LONGEST = 3
"""How many Latin letters one Devanagari letter may write."""

_LABIALS = frozenset("पफबभम")
_UNSEEN, _UNSEEN_PER_LETTER = 1e-5, 0.1  # an unseen pair, and each Latin letter in it
_VERSION = 1  # to be raised when `syllables`, `letters_in_place` or the order of the letters' numbers changes
Numbers = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


def letters_in_place(word: str) -> list[str]:
    """The letters of a Devanagari word, each with a mark for where it stands when that changes its spelling.

    ``^`` first syllable, ``$`` last, ``-`` a schwa that is not said, ``m`` a nasal before a labial, ``v``
    before a vowel, ``&$`` a last schwa after two consonants.
    """
    found: list[str] = []
    parts = syllables(word)
    for number, part in enumerate(parts):
        after = parts[number + 1] if number + 1 < len(parts) else None
        if part.onset:
            closes = after is None and part.vowel in ("", SCHWA)
            found.append(part.onset + ("^" if number == 0 else "$" if closes else ""))
        if part.vowel:
            found.append(part.vowel + _place(parts, number))
        if part.coda:
            following = "$" if after is None else after.onset[:1]
            mark = "v" if not following else "m" if following in _LABIALS else "$" if following == "$" else ""
            found.append(part.coda + mark)
    return found


def _place(parts: Sequence[Syllable], number: int) -> str:
    """The mark of the vowel of part ``number``."""
    part = parts[number]
    if number == len(parts) - 1 and not part.coda:
        clustered = part.vowel == SCHWA and number > 0 and not parts[number - 1].vowel
        return "&$" if clustered else "$"
    return "-" if part.silent else "^" if number == 0 else ""


class SoundCosts:
    """The fitted probabilities, ready for many words at once."""

    def __init__(self, probabilities: Mapping[str, Mapping[str, float]]) -> None:
        chunks = sorted({chunk for row in probabilities.values() for chunk in row} - {""})
        self._letters = {letter: number for number, letter in enumerate(probabilities)}
        # Columns: "", then an unseen chunk of each length, then the seen chunks, then one that cannot be.
        self._chunks = {chunk: LONGEST + 1 + number for number, chunk in enumerate(chunks)}
        lengths = np.array([*range(LONGEST + 1), *map(len, chunks)])
        unknown, nothing = len(self._letters), len(self._letters) + 1
        self._table = np.zeros((len(self._letters) + 2, len(lengths) + 1))
        self._table[: unknown + 1, :-1] = _UNSEEN * _UNSEEN_PER_LETTER**lengths
        self._table[unknown, : LONGEST + 1] = 0.01 * _UNSEEN_PER_LETTER ** lengths[: LONGEST + 1]
        self._table[nothing, 0] = 1.0
        for letter, row in probabilities.items():
            for chunk, probability in row.items():
                self._table[self._letters[letter], self._chunks.get(chunk, 0)] = probability

    def letters(self, word: str) -> Numbers:
        """The letters of a Devanagari word as numbers, shape (letters,)."""
        unknown = len(self._letters)
        found = [self._letters.get(letter, unknown) for letter in letters_in_place(word)]
        return np.array(found, dtype=np.int32)

    def _windows(self, latin: Sequence[str]) -> Numbers:
        """The column of each piece by its end and its length: (words, longest word + 1, LONGEST + 1)."""
        impossible = self._table.shape[1] - 1
        windows = np.full((len(latin), max(map(len, latin)) + 1, LONGEST + 1), impossible, dtype=np.int32)
        windows[:, :, 0] = 0
        for number, word in enumerate(latin):
            for end in range(1, len(word) + 1):
                for size in range(1, min(LONGEST, end) + 1):
                    windows[number, end, size] = self._chunks.get(word[end - size : end], size)
        return windows

    def log_probabilities(self, latin: Sequence[str], devanagari: Sequence[Numbers]) -> Floats:
        """The natural logarithm of P(Latin | Devanagari) of each pair, all alignments summed; may be -inf.

        Latin words in a to z, Devanagari ones as `letters`; where one side is a single word, it goes with all
        of the other. No word may be empty.
        """
        pairs = max(len(latin), len(devanagari))
        windows = self._windows(latin)
        nothing = self._table.shape[0] - 1
        padded = np.full((len(devanagari), max(map(len, devanagari))), nothing, dtype=np.int32)
        for number, word in enumerate(devanagari):
            padded[number, : len(word)] = word
        reached = np.zeros((pairs, windows.shape[1]))
        reached[:, 0] = 1.0
        # One Latin word needs few columns: taken out once, they stay in the processor's cache.
        narrow = self._table[:, windows[0]] if len(latin) == 1 else None
        for column in padded.T:
            emitted = self._table[column[:, None, None], windows] if narrow is None else narrow[column]
            moved = reached * emitted[:, :, 0]
            for size in range(1, min(LONGEST, windows.shape[1] - 1) + 1):
                moved[:, size:] += reached[:, :-size] * emitted[:, size:, size]
            reached = moved
        whole = reached[np.arange(pairs), [len(word) for word in latin]]
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(whole))


@lru_cache(maxsize=1)
def sound_costs() -> SoundCosts:
    """The costs that come with the program."""
    return SoundCosts(json.loads(FILE.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """What changes when a stored key or letter number would: the SHA-256 of the rules and the costs."""
    rules = [(rule.pattern.pattern, rule.becomes) for rule in RULES]
    tables = [_VERSION, rules, CONSONANTS, WITH_NUKTA, VOWELS, SIGNS]
    return hashlib.sha256(json.dumps(tables).encode() + FILE.read_bytes()).hexdigest()
