"""Follow-ups: a question that leans on the one before becomes one that stands alone.

"और 2024 में?" after "सोक सोन ने 2023 में कितने संवाद किए?" asks for the dialogues of Sóc Sơn in 2024: what the new
question does not replace is carried over from the one before, which carries what it took from its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import regex

from index.language import guess_language
from index.words import FUNCTION_WORDS, Word, fold, word_spans
from qa.kinds import is_month
from qa.types import Turn

_CARRIED = 300  # code points: a long conversation must not drown the new question
_LONG = 300  # code points: a question of this length says for itself what it is about
_FEW = 2  # content words: "किन विषयों पर?" says too little to be looked up
_EARLY = 2  # content words: behind more of them, a Hindi pronoun means something in its own question

_OPENS = regex.compile(
    r"\s*(?:और|तो|फिर|aur|phir|and|what about|how about|còn(?! (?:bao nhiêu|mấy)\b)|thế còn|vậy còn|the con"
    r"|con (?:nam|o|thi|ve|trong|truoc|sau))\b",
    regex.IGNORECASE,
)
_OPENS_ROMANISED = regex.compile(r"\s*(?:or|to|fir|in)\b", regex.IGNORECASE)  # English words too


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


_HINDI = _folded(
    """यह वह ये वे इस उस इन उन इसका इसके इसकी उसका उसके उसकी इनका इनके इनकी उनका उनके उनकी इसने उसने उन्होंने इन्होंने
    इसमें उसमें इनमें उनमें इससे उससे इसी उसी वहाँ यहाँ वहीं इसे उसे इन्हें उन्हें ऐसे ऐसी ऐसा
    yeh ye woh wo voh iska iske iski uska uske uski unka unke unki usne isne unhone inhone isme ismein usme
    usmein isse usse isi usi wahan vahan yahan use unhe aise aisi aisa"""
)
_PERSONS = _folded("he him she they them")
_THINGS = _folded("it its his her their there that this these those")
_VIETNAMESE = regex.compile(r"\b(?:đó|ấy|này|nó|họ|đấy|như (?:vậy|thế))\b", regex.IGNORECASE)
_NOW = regex.compile(r"(?:इस|is|iss) (?:साल|वर्ष|समय|वक़्त|वक्त|माह|महीने|बार|सप्ताह|हफ़्ते|हफ्ते|saal|sal|samay)\b")


def standalone(question: str, history: Sequence[Turn]) -> str:
    """``question`` behind what it needs of the last turn of ``history``; unchanged where it needs none.

    At most 300 code points are carried over, in whole words.
    """
    if not history or not leans(question):
        return question
    carried = _carried(history[-1].standalone, question)
    return f"{carried} – {question.strip()}" if carried else question


def leans(question: str) -> bool:
    """Whether ``question`` needs the one before: opens like a follow-up, refers back, says too little."""
    words = word_spans(question)
    if not words or len(question) > _LONG:
        return False
    language = guess_language(question)
    if _OPENS.match(question) or (language == "hi-Latn" and _OPENS_ROMANISED.match(question)):
        return True
    if language in ("hi", "hi-Latn"):
        return len(_content(words, language)) <= _FEW or _refers_early(_NOW.sub(" ", question), language)
    if _VIETNAMESE.search(unicodedata.normalize("NFC", question)):
        return True
    return _refers_outside(words) or not (_named(words) or len(_content(words, language)) > _FEW)


def _refers_outside(words: Sequence[Word]) -> bool:
    """Whether a pronoun of English can only mean something in another question.

    Beside a name, "it" and "there" mean what is named here; "he" does only where the name comes first.
    """
    folded = [fold(word.text) for word in words]
    person = next((place for place, word in enumerate(folded) if word in _PERSONS), None)
    if person is not None and not _named(words[: person + 1]):
        return True
    return not _named(words) and not _THINGS.isdisjoint(folded)


def _named(words: Sequence[Word]) -> bool:
    return any(map(_is_name, words[1:]))  # the first word of a question is written large whatever it is


def _refers_early(question: str, language: str) -> bool:
    """Whether a pronoun of Hindi stands so early that nothing before it can be what it means."""
    words = word_spans(question)
    first = next((place for place, word in enumerate(words) if fold(word.text) in _HINDI), None)
    return first is not None and len(_content(words[:first], language)) <= _EARLY


def _content(words: Sequence[Word], language: str) -> list[Word]:
    function_words = FUNCTION_WORDS.get(language, frozenset())
    return [word for word in words if fold(word.text) not in function_words]


def _is_name(word: Word) -> bool:
    return word.text[0].isupper() and not is_month(word.text)


def _is_time(word: Word) -> bool:
    return word.text[0].isdigit() or is_month(word.text)


def _carried(before: str, question: str) -> str:
    """The words of ``before`` less its numbers and months where ``question`` has some; so with names."""
    asked = word_spans(question)
    times = any(map(_is_time, asked))
    names = _named(asked)
    kept = ""
    for place, word in enumerate(word_spans(before)):
        if (times and _is_time(word)) or (names and place and _is_name(word)):
            continue
        if len(kept) + len(word.text) >= _CARRIED:
            break
        kept = f"{kept} {word.text}" if kept else word.text
    return kept
