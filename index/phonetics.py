"""The words of an index that sound like a given word, whatever script either is written in.

Two steps: the words whose keys share most bigrams, from posting lists; then, where one side is Devanagari and
the other Latin, the likelihood of that very spelling.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged, IndexMismatch
from index.sound_costs import fingerprint, sound_costs
from index.sound_key import is_devanagari, romanised, sound_key
from index.words import WORDS, fold, unmarked

__all__ = ["SoundIndex", "similarity", "sound_key", "word_rules"]

_CANDIDATES = 50  # keys looked at closely; 100 find no more right words, and cost twice the time
_LEAST_SHARED = 0.25  # of the bigrams of the word that is looked up
_TEXTS, _ARRAYS = "sounds.json", "sounds.npz"
_NAMES = ("frequencies", "rows", "letters", "letter_ends", "postings", "posting_ends")
_REBUILD = "rebuild with `sandarbh index`"
Array = npt.NDArray[Any]
_VOWELS = str.maketrans("", "", "aeiou")


def word_rules() -> str:
    """What terms and sounds of a text depend on besides it: postings of other rules answer no question."""
    return f"{WORDS} {fingerprint()[:16]}"


def _grams(key: str) -> frozenset[str]:
    """The bigrams of ``key`` and, after ``*``, those of its consonants; the ends count as letters."""
    bare = key.translate(_VOWELS)
    return frozenset(map("".join, pairwise(f"^{key}$"))).union(f"*{a}{b}" for a, b in pairwise(f"^{bare}$"))


def similarity(a_key: str, b_key: str) -> float:
    """How near two keys of `sound_key` are, from 0 to 1 for equal ones: Dice 1945 over bigrams, symmetric.

    The bigrams of the consonants count once more, since it is vowels that spellings disagree about. An empty
    key is near nothing.
    """
    return _dice(_grams(a_key), _grams(b_key)) if a_key and b_key else 0.0


def _dice(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b))


def _spelling(word: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(f"^{unmarked(fold(word))}$")))


class SoundIndex:
    """A vocabulary, ordered by sound; words that cannot be said are left out."""

    def __init__(
        self, words: list[str], keys: list[str], grams: list[str], arrays: Mapping[str, Array]
    ) -> None:
        """For `build` and `open`: the words by row, in the order of their keys; each key and bigram once.

        ``arrays`` holds, by row, ``frequencies`` and the ``letters`` of Devanagari words from one of
        ``letter_ends`` to the next; by key, the first of its ``rows``; by bigram, the ``postings`` (numbers
        of keys) from one of ``posting_ends`` to the next.
        """
        self._words, self._keys, self._arrays = words, keys, arrays
        self._grams = {gram: number for number, gram in enumerate(grams)}
        self._sizes = np.bincount(arrays["postings"], minlength=len(keys)).astype(np.float32)
        self._is_devanagari = np.diff(arrays["letter_ends"]) > 0

    @classmethod
    def build(cls, vocabulary: Mapping[str, int], old: SoundIndex | None = None) -> SoundIndex:
        """The index of ``vocabulary``: words as they are written, and how often each stands in the text.

        What ``old`` knows of a word is taken from there, which changes nothing but the time.
        """
        known = old._known() if old else {}
        spoken = ((known[word][0] if word in known else sound_key(word), word) for word in vocabulary)
        ordered = sorted((key, -vocabulary[word], word) for key, word in spoken if key)
        words = [word for *_, word in ordered]
        firsts = {key: row for row, (key, *_) in reversed(list(enumerate(ordered)))}
        keys = sorted(firsts)
        postings: dict[str, list[int]] = {}
        for number, key in enumerate(keys):
            for gram in _grams(key):
                postings.setdefault(gram, []).append(number)
        grams = sorted(postings)  # a set's own order differs from run to run, and so would the files
        none, costs = np.zeros(0, dtype=np.int32), sound_costs()
        letters = [
            known[word][1] if word in known else costs.letters(word) if is_devanagari(word) else none
            for word in words
        ]
        arrays: dict[str, Array] = {
            "frequencies": np.array([-count for _, count, _ in ordered], dtype=np.int64),
            "rows": np.array([*(firsts[key] for key in keys), len(words)]),
            "letters": np.concatenate([none, *letters]).astype(np.uint16),
            "letter_ends": np.cumsum([0, *map(len, letters)]),
            "postings": np.array([key for gram in grams for key in postings[gram]], dtype=np.int32),
            "posting_ends": np.cumsum([0, *(len(postings[gram]) for gram in grams)]),
        }
        return cls(words, keys, grams, arrays)

    def vocabulary(self) -> Counter[str]:
        """How often each word stands in the text; words that cannot be said are left out."""
        return Counter(dict(zip(self._words, self._arrays["frequencies"].tolist(), strict=True)))

    def _known(self) -> dict[str, tuple[str, Array]]:
        """The key and the letters of every word."""
        rows, ends = self._arrays["rows"], self._arrays["letter_ends"]
        keys = np.repeat(np.arange(len(self._keys)), np.diff(rows)).tolist()
        parts = np.split(self._arrays["letters"], ends[1:-1]) if self._words else []
        return {
            word: (self._keys[key], part) for word, key, part in zip(self._words, keys, parts, strict=True)
        }

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, made where missing; nothing is flushed to disk or renamed."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / _ARRAYS, allow_pickle=False, **self._arrays)
        texts = {"words": self._words, "keys": self._keys, "grams": list(self._grams)}
        stored = {"rules": fingerprint(), **texts}
        (folder / _TEXTS).write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> SoundIndex:
        """The index in ``folder``; raises `IndexDamaged`, or `IndexMismatch` when the rules have changed."""
        try:
            stored = json.loads((folder / _TEXTS).read_text(encoding="utf-8"))
            with (folder / _ARRAYS).open("rb") as file, np.load(file, allow_pickle=False) as stored_arrays:
                arrays = {name: stored_arrays[name] for name in _NAMES}
            rules, words, keys, grams = (stored[name] for name in ("rules", "words", "keys", "grams"))
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise IndexDamaged(f"{folder} holds no sounds: {_REBUILD}") from error
        if rules != fingerprint():
            raise IndexMismatch(f"{folder} was made with other rules of sound: {_REBUILD}")
        lengths = [len(arrays[name]) for name in ("frequencies", "rows", "letter_ends", "posting_ends")]
        if lengths != [len(words), len(keys) + 1, len(words) + 1, len(grams) + 1]:
            raise IndexDamaged(f"the sounds in {folder} do not fit their words: {_REBUILD}")
        return cls(words, keys, grams, arrays)

    def __len__(self) -> int:
        return len(self._words)

    def nearest(self, word: str, k: int = 5, *, across: bool = False) -> list[tuple[str, float]]:
        """At most ``k`` words that sound most like ``word``, with a score from 0 to 1, best first.

        ``across`` leaves out the words in the script of ``word`` (Latin and Vietnamese are one).

        Across scripts the score is the likelihood of the spelling, a letter: 0.2 or more for 96 right words
        of 100. In one script it is the mean similarity of sound and spelling: 1 for the same word. Equal
        scores: ``word`` itself, the more frequent, then by alphabet. Empty for what cannot be said.
        """
        key = sound_key(word)
        if not key:
            return []
        allowed = self._is_devanagari != is_devanagari(word) if across else None
        rows, near = self._near(key, allowed)
        scores = self._scores(word, rows, near)
        frequencies = self._arrays["frequencies"]
        ranked = sorted(
            (-score, self._words[row] != word, -int(frequencies[row]), self._words[row])
            for row, score in zip(rows.tolist(), scores.tolist(), strict=True)
        )
        return [(found, -score) for score, _, _, found in ranked[:k]]

    def _near(self, key: str, allowed: Array | None) -> tuple[Array, Array]:
        """The rows, among those ``allowed``, of the keys nearest to ``key``, and the similarity of each."""
        grams, ends, postings = _grams(key), self._arrays["posting_ends"], self._arrays["postings"]
        known = [self._grams[gram] for gram in sorted(grams) if gram in self._grams]
        if not known:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        listed = np.concatenate([postings[ends[gram] : ends[gram + 1]] for gram in known])
        shared, starts = np.bincount(listed, minlength=len(self._keys)), self._arrays["rows"]
        if allowed is not None:
            shared *= np.logical_or.reduceat(allowed, starts[:-1])
        # Most keys share one bigram with any word: leaving those out first makes the rest ten times faster.
        best = np.flatnonzero(shared >= len(grams) * _LEAST_SHARED)
        if len(best) < _CANDIDATES:
            best = np.flatnonzero(shared > 0)
        dice = 2 * shared[best] / (self._sizes[best] + len(grams))
        if len(best) > _CANDIDATES:
            kept = np.argpartition(-dice, _CANDIDATES)[:_CANDIDATES]
            best, dice = best[kept], dice[kept]
        counts = starts[best + 1] - starts[best]
        rows = np.concatenate([np.zeros(0, int), *map(np.arange, starts[best], starts[best + 1])])
        near = np.repeat(dice, counts)
        return (rows, near) if allowed is None else (rows[allowed[rows]], near[allowed[rows]])

    def _scores(self, word: str, rows: Array, near: Array) -> Array:
        scores = np.zeros(len(rows))
        across = self._is_devanagari[rows] != is_devanagari(word)
        if across.any():
            latin = romanised(word)
            likelihoods = self._log_likelihoods(word, latin, rows[across])
            scores[across] = np.exp(likelihoods / len(latin))
        spelling = _spelling(word)
        for at in np.flatnonzero(~across):
            scores[at] = (near[at] + _dice(spelling, _spelling(self._words[rows[at]]))) / 2
        return scores

    def _log_likelihoods(self, word: str, latin: str, rows: Array) -> Array:
        """The log-likelihood of the Latin one of ``word`` and each row's word, given the Devanagari one."""
        costs = sound_costs()
        if is_devanagari(word):
            written = [romanised(self._words[row]) for row in rows]
            return costs.log_probabilities(written, [costs.letters(word)])
        letters, ends = self._arrays["letters"], self._arrays["letter_ends"]
        return costs.log_probabilities([latin], [letters[ends[row] : ends[row + 1]] for row in rows])
