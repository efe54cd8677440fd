"""How a word sounds, written so that Devanagari, plain Latin and marked Vietnamese come out alike.

A Devanagari word is first romanised letter by letter, without the schwas that nobody says; a Latin word
loses its marks. Then the same rules, in order, take from both whatever romanisations disagree about.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from index.words import fold, unmarked

CONSONANTS = dict(
    zip(
        "क ख ग घ ङ च छ ज झ ञ ट ठ ड ढ ण त थ द ध न प फ ब भ म य र ल व श ष स ह ळ".split(),
        "k kh g gh ng ch chh j jh n t th d dh n t th d dh n p ph b bh m y r l v sh sh s h l".split(),
        strict=True,
    )
)
"""Devanagari consonants as they are romanised; retroflex and dental are one."""

WITH_NUKTA = {"ज": "z", "फ": "f"}
"""What the dot below changes; elsewhere romanisations do not agree that it changes anything (ड़ is d or r)."""

VOWELS = dict(
    zip(
        "अ आ इ ई उ ऊ ऋ ए ऐ ओ औ ऑ ऍ ऎ ऒ ॲ ॐ".split(),
        "a aa i ii u uu ri e ai o au o e e o e om".split(),
        strict=True,
    )
)
"""Vowels that stand alone."""

SIGNS = dict(zip("ािीुूृेैोौॉॅॆॊ", "aa i ii u uu ri e ai o au o e e o".split(), strict=True))
"""Vowels that hang on a consonant."""

_VIRAMA, _NUKTA, _VISARGA, _NASALS = "\u094d", "\u093c", "\u0903", "\u0901\u0902"
SCHWA = "ə"
_SAID = {SCHWA: "a"} | VOWELS | SIGNS


class Rule(NamedTuple):
    """Every match of ``pattern`` becomes ``becomes``; ``example`` is what the rule brings together."""

    pattern: re.Pattern[str]
    becomes: str
    example: str


def _rule(pattern: str, becomes: str, example: str) -> Rule:
    return Rule(re.compile(pattern), becomes, example)


RULES: tuple[Rule, ...] = (
    _rule(r"[^a-z]", "", "only letters sound"),
    # Vietnamese at the start of a word, where Hindi has no such cluster.
    _rule(r"^ng", "g", "Nguyễn: न्गुयेन, गुयेन"),
    _rule(r"^giy?(?=[aeou])", "ji", "Giang: गियांग, जियांग"),
    _rule(r"^x", "j", "Xuân: झुआन, ज़ुआन"),
    # Consonants.
    _rule(r"ksh|x", "ks", "लक्ष्य: lakshya, laxya"),
    _rule(r"jn(?=[aeiou])", "gy", "ज्ञान: jnan, gyan"),
    _rule(r"c?chh?", "C", "छत: chhat, chat; अच्छा: accha"),
    _rule(r"c(?=[eiy])", "s", "सिटी: city"),
    _rule(r"ck|c", "k", "कॉक, Các: k, c, ck"),
    _rule(r"C", "c", "the ch set aside above"),
    _rule(r"qu", "kv", "Quảng: क्वांग"),
    _rule(r"q", "k", "क़लम: qalam, kalam"),
    _rule(r"ph", "f", "फल: phal, fal"),
    _rule(r"([kgjtdbrnsl])h", r"\1", "खत: khat, kat; शाम: sham, sam; तिन्ह: tinh, tin"),
    _rule(r"w", "v", "वाला: wala, vala"),
    _rule(r"z", "j", "ज़मीन: zameen, jameen"),
    _rule(r"f", "p", "सफल: safal, sapal"),
    _rule(r"(?<=[aeiou])h(?![aeiou])", "", "यह: yah, ya; a silent h"),
    # Vowels.
    _rule(r"oo|ou", "u", "दूर: door, dur"),
    _rule(r"ee|ea", "i", "तीन: teen, tin"),
    _rule(r"a+", "a", "काम: kaam, kam"),
    _rule(r"a[iy](?![aeiou])|ae|ei|ey(?![aeiou])", "e", "है: hai, hei, hae, he"),
    _rule(r"a[uv](?![aeiou])|ao", "o", "कौन: kaun, kon"),
    _rule(r"y", "i", "दायरा: dayra, daira"),
    _rule(r"m(?=[bpn])", "n", "संपर्क: sampark, sanpark"),
    _rule(r"(.)\1+", r"\1", "पक्का: pakka, paka"),
)
"""Applied in this order to the romanised word."""


@dataclass(slots=True)
class Syllable:
    """A consonant and its vowel, either of them possibly empty, with the nasal or visarga after it.

    ``vowel`` is the letter or sign as written, `SCHWA` where none is, "" after a virama; ``silent`` is a
    schwa that is not said.
    """

    onset: str = ""
    vowel: str = ""
    coda: str = ""
    silent: bool = False


def is_devanagari(word: str) -> bool:
    """Whether any letter of ``word`` is Devanagari."""
    return any("\u0900" <= letter <= "\u097f" for letter in word)


def syllables(word: str) -> list[Syllable]:
    """The syllables of a Devanagari word, its unsaid schwas marked; what is not Devanagari is left out."""
    found: list[Syllable] = []
    for letter in unicodedata.normalize("NFD", word).replace("ज्ञ", "ग्य"):  # ज्ञ is said gy
        last = found[-1] if found else Syllable()
        if letter in CONSONANTS:
            found.append(Syllable(letter, SCHWA))
        elif letter in VOWELS:
            found.append(Syllable("", letter))
        elif letter in SIGNS and last.vowel == SCHWA:
            last.vowel = letter
        elif letter in SIGNS:
            found.append(Syllable("", letter))
        elif letter == _VIRAMA and last.vowel == SCHWA:
            last.vowel = ""
        elif letter == _NUKTA and last.vowel == SCHWA:
            last.onset += letter
        elif letter in _NASALS or letter == _VISARGA:
            last.coda = _VISARGA if letter == _VISARGA else _NASALS[1]
    _silence(found)
    return found


def _silence(found: list[Syllable]) -> None:
    """Mark the schwas that Hindi does not say: at the end, and in V C ə C V, from the right (Ohala 1983)."""
    if len(found) > 1 and found[-1].vowel == SCHWA and not found[-1].coda:
        found[-1].silent = True
    for before, syllable, after in reversed(list(zip(found, found[1:], found[2:], strict=False))):
        vowel_before = before.vowel and not before.coda
        vowel_after = after.onset and after.vowel and not after.silent
        if syllable.onset and syllable.vowel == SCHWA and not syllable.coda and vowel_before and vowel_after:
            syllable.silent = True


def _latin(syllable: Syllable) -> str:
    onset, vowel = syllable.onset, syllable.vowel
    consonant = CONSONANTS.get(onset[:1], "")
    if onset.endswith(_NUKTA):
        consonant = WITH_NUKTA.get(onset[0], consonant)
    vowel = "" if syllable.silent else _SAID.get(vowel, "")
    return consonant + vowel + ("n" if syllable.coda == _NASALS[1] else "")


def romanised(word: str) -> str:
    """``word`` in the letters a to z: Devanagari by its letters, Latin without case and marks."""
    plain = "".join(map(_latin, syllables(word))) if is_devanagari(word) else unmarked(fold(word))
    return "".join(letter for letter in plain if "a" <= letter <= "z")


def sound_key(word: str) -> str:
    """The sound of ``word`` in the letters a to z, the same for its usual spellings in all three scripts.

    Empty when nothing in it can be said: digits, signs, other scripts.
    """
    key = romanised(word)
    for rule in RULES:
        key = rule.pattern.sub(rule.becomes, key)
    return key
