"""The kind of answer that a question asks for, and whether words hold one of that kind."""

from __future__ import annotations

import regex

from index.words import fold

HOW_MANY, WHEN, OTHER = "how_many", "when", "other"

_ASKS_HOW_MANY = regex.compile(
    r"कितन[ेाी]|\b(?:kitn(?:e|a|i|ey)|how (?:many|much|long|far|big|large)|what (?:share|percentage|percent"
    r"|number|sum|amount)|bao nhiêu|bao nhieu|mấy|bao xa|bao lâu|bao lau)\b|प्रतिशत|\bphần trăm",
    regex.IGNORECASE,
)
_ASKS_WHEN = regex.compile(
    r"\bकब\b|किस (?:दिन|तारीख|तारीख़|साल|वर्ष|महीने|माह|समय)|कितने बजे|किस दिनांक"
    r"|\b(?:kab|kis (?:din|tarikh|tareekh|saal|sal|varsh|mahine|samay)|kitne baje|when|(?:what|which) (?:day|date"
    r"|year|month|time)|what time|khi nào|khi nao|ngày nào|ngay nao|năm nào|nam nao|bao giờ|bao gio|lúc nào"
    r"|mấy giờ|tháng mấy|ngày mấy)\b",
    regex.IGNORECASE,
)
_TIME = regex.compile(
    r"जनवरी|फ़?रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|सितम्बर|अक्टूबर|अक्तूबर|नवंबर|नवम्बर|दिसंबर|दिसम्बर"
    r"|सोमवार|मंगलवार|बुधवार|गुरुवार|शुक्रवार|शनिवार|रविवार|बजे|तिमाही|वर्ष|साल"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|[ap]\.?m\b|tháng|ngày|năm|quý|giờ|thứ (?:hai|ba"
    r"|tư|năm|sáu|bảy)|chủ nhật)|\b(?:1[89]|20)\d\d\b|\b\d{1,2}/\d{1,2}\b",
    regex.IGNORECASE,
)

_NUMBER = regex.compile(r"\d++(?:[.,]\d++)*+")


def kind_asked(question: str) -> str:
    """`HOW_MANY`, `WHEN` or `OTHER`, by the question words of Hindi in both scripts, English and Vietnamese."""
    if _ASKS_WHEN.search(question):
        return WHEN
    return HOW_MANY if _ASKS_HOW_MANY.search(question) else OTHER


def numbers(text: str) -> frozenset[str]:
    """The numbers of ``text`` in their search form."""
    return frozenset(map(fold, _NUMBER.findall(text)))


def bears(kind: str, words: str, asked: frozenset[str]) -> bool:
    """Whether ``words`` hold an answer of ``kind``: a number, or a time, other than those ``asked`` about."""
    if kind == OTHER or not numbers(words) - asked:
        return False
    return kind == HOW_MANY or _TIME.search(words) is not None
