"""Latin names written in Devanagari, roughly as a newspaper would: what a reader across scripts must see
through.
"""

from __future__ import annotations

from collections.abc import Callable

import regex

from index.words import Word, word_spans

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


def in_devanagari(word: Word, opens: bool) -> str | None:
    """A name, or a number, in Devanagari, None for another word; what opens a sentence is no name."""
    if word.text.isdecimal() and word.text.isascii():
        return word.text.translate(_DIGITS)
    return devanagari(word.text) if not opens and _NAME.fullmatch(word.text) else None


def rewritten(text: str, rename: Callable[[Word, bool], str | None]) -> tuple[str, list[int]]:
    """``text`` with the words that ``rename`` gives another spelling, and where each of its offsets has gone.

    ``rename`` is told of each word whether it opens a sentence. The offset of the end is in the list too.
    """
    parts: list[str] = []
    places: list[int] = []
    length = at = 0
    for word in word_spans(text):
        opens = text[: word.span.start].rstrip(" \"'“(")[-1:] in ("", *".?!:\n")
        new = rename(word, opens)
        if new is None:
            continue
        places += range(length, length + word.span.start - at)
        length += word.span.start - at
        places += [length] * len(word.span)
        parts += [text[at : word.span.start], new]
        length += len(new)
        at = word.span.end
    places += range(length, length + len(text) - at + 1)
    return "".join([*parts, text[at:]]), places
