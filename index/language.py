"""The language of a document or a question, from its script and its function words.

Short questions decide the method: a handful of words, names of another language among them, marks left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import regex

from index.words import FUNCTION_WORDS, fold, unmarked, word_spans

_LOOKED_AT = 5_000  # code points; a page is plenty
_LINK = regex.compile(r"(?:https?://|www\.)\S++")
_SCRIPT = regex.compile(r"(?P<Devanagari>\p{Deva})|(?P<Latin>\p{Latin})|(?P<other>\p{L})")
# Letters that only Vietnamese has; à é ô and their like prove nothing.
_VIETNAMESE = regex.compile(r"[ăđơưĩũạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_SYLLABLE = regex.compile(
    r"(?:ngh?|nh|[cgkpt]h|gi|qu|tr|[bcdghklmnprstvx])?+"
    r"(?:uy[ae]|uo[iu]|[iy]eu|u?ay|oa[iy]|[aeiouy]{1,2})(?:ch|n[gh]?|[cmpt])?"
)
# Measured on questions about Vietnamese places: of those in bare Vietnamese nearly all have a larger share of
# syllables of this shape (median 1.0), of those in English (0.33) or romanised Hindi (0.42) few.
_SYLLABLES = 0.65
_NAME = 0.25  # the weight of a capitalised Vietnamese word: names stand in questions of every language
_BARE = 0.5  # the weight of a Vietnamese function word without its marks
_EVIDENCE = 0.15  # per word, the least that tells a language from an unknown one
_SHORT = 12  # words; a question may be mostly names, so up to here a single function word will do
_BARE_WORDS = frozenset(map(unmarked, FUNCTION_WORDS["vi"])) - FUNCTION_WORDS["vi"]


def scripts(text: str) -> Mapping[str, int]:
    """How many letters of ``text`` are "Devanagari" (with its signs), "Latin" and "other"."""
    counts = dict.fromkeys(("Devanagari", "Latin", "other"), 0)
    for match in _SCRIPT.finditer(text):
        counts[str(match.lastgroup)] += 1
    return MappingProxyType(counts)


def guess_language(text: str) -> str:
    """``hi``, ``hi-Latn`` (Hindi in Latin letters), ``en``, ``vi``, or ``und`` where nothing tells.

    The script of most letters decides, then the function words; links are not looked at. Other languages in
    Devanagari count as ``hi``.
    """
    text = _LINK.sub(" ", text[:_LOOKED_AT])
    letters = scripts(text)
    if not any(letters.values()) or letters["other"] > max(letters["Devanagari"], letters["Latin"]):
        return "und"
    if letters["Devanagari"] >= letters["Latin"]:
        return "hi"
    words = [word.text for word in word_spans(text)]
    scores = _scores(words)
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] >= (_NAME if len(words) <= _SHORT else _EVIDENCE * len(words)) else "und"


def is_syllable(word: str) -> bool:
    """Whether ``word`` may be a Vietnamese syllable without its marks: son, thanh, not bridge."""
    return _SYLLABLE.fullmatch(unmarked(word).lower()) is not None


def _scores(words: Sequence[str]) -> dict[str, float]:
    """How much speaks for each language, about one for each function word of it among ``words``."""
    folded = [fold(word) for word in words]
    scores = {
        language: float(sum(word in FUNCTION_WORDS[language] for word in folded))
        for language in ("en", "hi-Latn", "vi", "hi")
    }
    marked = [word for word, key in zip(words, folded, strict=True) if _VIETNAMESE.search(key)]
    if marked:
        scores["vi"] += sum(_NAME if word[0].isupper() else 1.0 for word in marked)
    else:
        scores["vi"] += _bare_vietnamese(folded)
    return scores


def _bare_vietnamese(folded: Sequence[str]) -> float:
    """What speaks for Vietnamese typed without marks: its function words and the shape of its syllables."""
    words = [word for word in folded if word.isalpha()]
    syllables = sum(map(is_syllable, words))
    shaped = max(syllables - _SYLLABLES * len(words), 0.0) if len(words) > 2 else 0.0
    return shaped + _BARE * sum(word in _BARE_WORDS for word in words)
