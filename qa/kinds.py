"""The kind of answer that a question asks for, and whether words hold one of that kind."""

from __future__ import annotations

import unicodedata

import regex

from index.words import fold

HOW_MANY, WHEN, WHO, OTHER = "how_many", "when", "who", "other"
# Where and why are not among them: a place or a cause stands in so many sentences that it tells nothing. On
# development questions they moved as many right passages down as up.

# A word's end: \b would do, were every vowel sign and virama a letter to it in every version.
_EDGE = r"(?![\p{L}\p{M}])"
_ASKS_HOW_MANY = regex.compile(
    rf"कितन(?:[ेाी]|ों){_EDGE}|प्रतिशत"
    r"|\b(?:kitn(?:e|a|i|ey|o|on)|how (?:many|much|long|far|big|large|old|tall|heavy|deep|wide|often|fast)"
    r"|what (?:share|percentage|percent|number|sum|amount|proportion)|bao nhiêu|bao nhieu|mấy|bao xa|bao lâu"
    r"|bao lau|phần trăm|phan tram)\b",
    regex.IGNORECASE,
)
# "when" asks before a verb or by itself; elsewhere it only joins: "How many came when the bridge opened?"
_AUXILIARY = "did|do|does|was|were|is|are|will|would|has|have|had|can|could|should|must|may|might|shall"
_ASKS_WHEN = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])कब{_EDGE}"
    r"|(?:किस|किन|कौन[- ]?(?:सा|से|सी)) (?:दिन|तारीख|साल|वर्ष|महीन|माह|समय|दिनांक)"
    r"|कितने बजे|कितनी तारीख|(?:तारीख|तिथि|दिनांक)[ं]? क्या"
    rf"|\b(?:when(?= (?:exactly |else )?(?:{_AUXILIARY})\b|\W*$)|(?:since|until|till|by|tell me|know) when"
    r"|(?:what|which)(?: is| was| were)?(?: the)?(?: exact)? (?:day|date|year|month|time of day)s?"
    r"|(?:at )?what time)\b"
    r"|\b(?:kab|(?:kis|kin|k(?:au|o)n ?s[aei]) (?:din|date|tar(?:i|ee)kh|saal|sal|year|varsh|mahin\w*|samay)"
    r"|kitne baje|khi nào|khi nao|(?:ngày|năm|tháng|hồi|lúc) nào|(?:ngay|nam|thang|luc) nao|bao giờ|bao gio"
    r"|mấy giờ|may gio|(?:tháng|ngày|mùng) mấy|(?:thang|ngay) may|(?:năm|ngày) bao nhiêu)\b",
    regex.IGNORECASE,
)
_ASKS_WHO = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])(?:कौन(?![- ]?(?:सा|से|सी){_EDGE})|किसने|किन्होंने|किसे|किसको){_EDGE}"
    # "the farmers who lost land" asks for no farmer; Kon Tum, Ai Cập and the WHO are names
    r"|(?:^|[,;:?.!] )\W*(?-i:[Ww]ho)\b|\bwho(?= (?:is|are|was|were)\b)(?<!(?-i:WHO))|\bwhom\b"
    r"|\b(?:k(?:au|o)n(?![- ]?s[aei]\b| tum\b)|kisn?e|kinhone|kisko|(?-i:[Aa]i)(?! cập)|người nào)\b",
    regex.IGNORECASE,
)

_MONTHS = (
    "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर सितम्बर अक्टूबर अक्तूबर नवंबर नवम्बर दिसंबर दिसम्बर"
    " January February March April May June July August September October November December"
).split()
_FOLDED_MONTHS = frozenset(map(fold, _MONTHS))
_TIME = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])(?:{'|'.join(_MONTHS)}|फ़रवरी|सोमवार|मंगलवार|बुधवार|गुरुवार|शुक्रवार|शनिवार|रविवार|बजे"
    r"|तिमाही|वर्ष(?:ों)?|साल(?:ों)?|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|[ap]\.?m"
    rf"|tháng|ngày|năm|quý|giờ|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật){_EDGE}"
    r"|\b(?:1[89]|20)\d\d\b|\b\d{1,2}/\d{1,2}\b",
    regex.IGNORECASE,
)
# What stands beside the name of somebody in news: how he is addressed, and his office.
_PERSON = regex.compile(
    r"(?<![\p{L}\p{M}])(?:श्री(?:मती)?|सुश्री|डॉ|कॉमरेड|(?:उप-?)?(?:अध्यक्ष|सचिव|निदेशक)|मंत्री|मुखिया"
    rf"|कलेक्टर|इंजीनियर|डॉक्टर|शिक्षक|शिक्षिका|कप्तान|कोच){_EDGE}"
    r"|\b(?:Mrs?|(?-i:Ms)|Dr|chair(?:man|woman)?|director|secretary|captain|đồng chí|chủ tịch|bí thư|giám đốc"
    r"|trưởng (?:ban|phòng)|(?:ông|bà|anh|chị) (?-i:\p{Lu}))",
    regex.IGNORECASE,
)

_NUMBER = regex.compile(r"\d++(?:[.,]\d++)*+")
_FOUR_DIGITS = regex.compile(r"(?<!\d)\d{4}(?!\d|[.,]\d)")
_DOTTED_THOUSANDS = regex.compile(r"\d{1,3}(?:\.\d{3})+")


def kind_asked(question: str) -> str:
    """`HOW_MANY`, `WHEN`, `WHO` or `OTHER`, by the question words of all four languages."""
    # without nukta तारीख़ is तारीख; Vietnamese may come with its marks apart
    plain = unicodedata.normalize("NFC", question).replace("\u093c", "")
    if _ASKS_WHEN.search(plain):
        return WHEN
    if _ASKS_HOW_MANY.search(plain):
        return HOW_MANY
    return WHO if _ASKS_WHO.search(plain) else OTHER


def is_month(word: str) -> bool:
    """Whether ``word`` names a month in Hindi or English, however it is capitalised."""
    return fold(word) in _FOLDED_MONTHS


def numbers(text: str) -> frozenset[str]:
    """The numbers of ``text`` in their search form; 1.009, as in Vietnamese, and 1,009 are the same."""
    found = map(fold, _NUMBER.findall(text))
    return frozenset(n.replace(".", "") if _DOTTED_THOUSANDS.fullmatch(n) else n for n in found)


def years(text: str) -> frozenset[str]:
    """The years of ``text``, 1900 to 2099, in their search form."""
    return frozenset(n for n in map(fold, _FOUR_DIGITS.findall(text)) if n.startswith(("19", "20")))


def bears(kind: str, words: str, asked: frozenset[str]) -> bool:
    """Whether ``words`` hold an answer of ``kind``: for `WHO` a person with an office or address, else a
    number that is not ``asked`` about, for `WHEN` beside a time.
    """
    if kind == WHO:
        return _PERSON.search(unicodedata.normalize("NFC", words)) is not None
    if kind == OTHER or not numbers(words) - asked:
        return False
    return kind == HOW_MANY or _TIME.search(unicodedata.normalize("NFC", words)) is not None
