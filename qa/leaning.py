"""Whether a sentence leans on the one before it: "उन्होंने कहा …" says too little by itself.

Each rule is a pattern for how such a sentence opens, with the look-alikes that stand alone taken out of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

import regex

_END = r"(?![\p{L}\p{M}])"  # \b would see a boundary before a vowel sign
_HINDI_TIME = r"\s+(?:साल|वर्ष|माह|महीने|सप्ताह|हफ़्ते|हफ्ते|बार|समय|वक़्त|वक्त|दिन|तिमाही|सत्र|मौसम)"
_ENGLISH_TIME = (
    r"\s+(?:year|month|week|morning|afternoon|evening|season|summer|winter|spring|autumn|quarter|time"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august"
    r"|september|october|november|december)"
)

LEANING: Mapping[str, regex.Pattern[str]] = MappingProxyType(
    {
        "hindi pronoun": regex.compile(
            r"(?:उन्होंने|इन्होंने|उसने|इसने|वे|वह|ये|यह|उन्हें|इन्हें|उसे|इसे|उनक[ाेी]|इनक[ाेी]|उसक[ाेी]|इसक[ाेी]"
            r"|उनमें|इनमें|उसमें|इसमें|उनसे|इनसे|उससे|इससे|दोनों)" + _END
        ),
        "hindi demonstrative": regex.compile(
            rf"(?:उस|उन|उसी|ऐस[ाेी]){_END}|(?:इस|इन|इसी){_END}(?!{_HINDI_TIME})"
        ),
        "hindi connective": regex.compile(
            r"(?:साथ ही|वहीं|वहाँ|वहां|दूसरी ओर|हालाँकि|हालांकि|लेकिन|किंतु|परंतु|इसलिए|अतः|तब|फिर|और|तथा)" + _END
        ),
        "english pronoun": regex.compile(
            rf"(?:he|she|they|his|her|their|its|it(?!\s+(?:is|was|rain|snow)\w*{_END}))(?![\w'’])"
            r"|both(?!\s+\w+\s+and\b)\b",
            regex.IGNORECASE,
        ),
        "english demonstrative": regex.compile(
            rf"(?:this|that|these|those|such)\b(?!{_ENGLISH_TIME}\b)", regex.IGNORECASE
        ),
        "english connective": regex.compile(
            r"(?:besides|moreover|furthermore|however|meanwhile|in addition|also|therefore|instead|then"
            r"|but|and|there(?!\s+(?:is|are|was|were|will|have|has)\b))\b",
            regex.IGNORECASE,
        ),
        # before a name these are titles: "Ông Nguyễn Văn Nam", "Bà Rịa"
        "vietnamese pronoun": regex.compile(
            r"(?:Ông|Bà|Anh|Chị|Cô)(?!\s+\p{Lu})\b|(?:Ông|Bà|Anh|Chị|Cô) (?:ấy|này)\b|Họ(?! tên\b)\b|Nó\b"
        ),
        "vietnamese demonstrative": regex.compile(
            r"(?:Điều|Việc|Số|Đây|Đó|Cả hai)(?: (?:này|đó|ấy|trên))\b|(?:Đây|Đó) là\b|Cả hai\b"
        ),
        "vietnamese connective": regex.compile(
            r"(?:Ngoài ra|Bên cạnh đó|Đồng thời|Tuy nhiên|Do đó|Vì vậy|Vì thế|Theo đó|Trong đó|Sau đó"
            r"|Cùng với đó|Nhưng|Và)\b"
        ),
    }
)
"""The rules by name."""

_BEFORE_WORDS = regex.compile(r"[\s\p{P}]*")


def rule_of(sentence: str) -> str | None:
    """The name of the rule by which ``sentence`` leans on the one before, or None: it stands alone."""
    words = unicodedata.normalize("NFC", sentence)
    start = _BEFORE_WORDS.match(words)
    at = start.end() if start else 0
    return next((name for name, pattern in LEANING.items() if pattern.match(words, at)), None)
