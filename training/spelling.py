"""Latin names written in Devanagari, roughly as a newspaper would: what a reader across scripts must see
through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import regex

from index.words import Word, unmarked, word_spans
from training.switching import LONGEST

_CONSONANTS = {
    **{"chh": "छ", "sch": "श", "tch": "च", "ch": "च", "sh": "श", "kh": "ख", "gh": "घ", "th": "थ", "dh": "ध"},
    **{"ph": "फ", "bh": "भ", "ck": "क", "qu": "क्व", "ng": "ंग", "tr": "ट्र", "wh": "व", "gi": "जि"},
    **{"b": "ब", "c": "क", "d": "ड", "f": "फ", "g": "ग", "h": "ह", "j": "ज", "k": "क", "l": "ल", "m": "म"},
    **{"n": "न", "p": "प", "q": "क", "r": "र", "s": "स", "t": "ट", "v": "व", "w": "व", "x": "क्स", "z": "ज"},
}
_VOWELS = {
    **{"aa": ("आ", "ा"), "ee": ("ई", "ी"), "ea": ("ई", "ी"), "oo": ("ऊ", "ू"), "ou": ("आउ", "ाउ")},
    **{"ai": ("ऐ", "ै"), "ay": ("ए", "े"), "ei": ("ए", "े"), "au": ("औ", "ौ"), "ie": ("ई", "ी")},
    **{"a": ("अ", "ा"), "e": ("ए", "े"), "i": ("इ", "ि"), "o": ("ओ", "ो"), "u": ("उ", "ु"), "y": ("य", "ी")},
}
_LETTERS = regex.compile(
    "|".join(sorted([*_CONSONANTS, *_VOWELS], key=lambda letters: (-len(letters), letters)))
)
_NAME = regex.compile(r"[A-Z][a-z]{2,}")
_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")


def devanagari(name: str) -> str:
    """``name``, of plain Latin letters, in Devanagari; consonants that meet are joined by a virama."""
    out: list[str] = []
    after_consonant = False
    for letters in _LETTERS.findall(name.lower()):
        if letters in _CONSONANTS:
            out += (
                ["्", _CONSONANTS[letters]] if after_consonant and letters != "ng" else [_CONSONANTS[letters]]
            )
            after_consonant = True
        else:
            initial, sign = _VOWELS[letters]
            out.append(sign if after_consonant else initial)
            after_consonant = False
    return "".join(out)


def in_devanagari(word: str, *, opens: bool) -> str | None:
    """A name, or a number, in Devanagari, None for another word; what opens a sentence is no name."""
    if word.isdecimal() and word.isascii():
        return word.translate(_DIGITS)
    name = unmarked(word).removesuffix("'s")
    return devanagari(name) if not opens and _NAME.fullmatch(name) else None


Rename = Callable[[Sequence[str], bool], tuple[int, str] | None]
"""Given words parted by single spaces, and whether the first opens a sentence: how many of them, from the
first on, are written otherwise, and how; None where the first stays."""


def rewritten(text: str, rename: Rename) -> tuple[str, list[int]]:
    """``text`` with the words that ``rename`` gives another spelling, and where each of its offsets has gone.

    The offset of the end is in the list too.
    """
    parts: list[str] = []
    places: list[int] = []
    words = word_spans(text)
    length = at = number = 0
    while number < len(words):
        first = words[number].span
        opens = text[: first.start].rstrip(" \"'“(")[-1:] in ("", *".?!:\n")
        count, new = rename(_run(text, words, number), opens) or (1, None)
        number += count
        if new is None:
            continue
        end = words[number - 1].span.end
        if not new and text[end : end + 1] == " ":
            end += 1  # a word that is left out takes the space behind it along
        places += range(length, length + first.start - at)
        length += first.start - at
        places += [length] * (end - first.start)
        parts += [text[at : first.start], new]
        length += len(new)
        at = end
    places += range(length, length + len(text) - at + 1)
    return "".join([*parts, text[at:]]), places


def _run(text: str, words: Sequence[Word], number: int) -> list[str]:
    """Word ``number`` and those behind it that single spaces part, at most `LONGEST`."""
    run = [words[number].text]
    for one, following in pairwise(words[number : number + LONGEST]):
        if text[one.span.end : following.span.start] != " ":
            break
        run.append(following.text)
    return run
