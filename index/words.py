"""Whole words and their search forms.

Every form made here is a search key. Text is never rewritten: a `Word` addresses it, and that is all.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import regex

from index.stems import stem
from index.types import Span

WORDS = "2"
"""The version of `terms`: raise it when they give other terms for a text; postings are made again then."""

# Python's \w leaves out the vowel signs and the virama (Mc, Mn): \w+ shreds "किताब" into three pieces.
# Every repetition is possessive, so a run of any length is read once.
_WORD = regex.compile(
    r"""(?V1)
      \d [\p{Latin}\p{M}\d]*+ (?: [-\u2010\u2011/] [\p{Latin}\d] [\p{Latin}\p{M}\d]*+ )++  # 24-CT/TU 18/1
    | \d++ [\p{Latin}] [\p{Latin}\p{M}\d]*+  # 30a 9h30 5G
    | \d++ (?: [.,:] \d++ )*+                  # 1,009 10.5 7:30
    | [\p{Deva}&&\p{L}] [[\p{Deva}&&[\p{L}\p{M}]]\p{Inherited}\u00ad]*+  # ZWJ and ZWNJ are Inherited
    | [\p{L}--\p{Deva}] [[\p{L}\p{M}\d\u00ad\u200c\u200d]--\p{Deva}]*+
      (?: ['\u2019\u02bc] \p{Latin} [[\p{L}\p{M}\d\u00ad\u200c\u200d]--\p{Deva}]*+ )*+  # isn't O'Brien
    """,
    regex.VERBOSE,
)
_PART = regex.compile(r"(?V1)\d++|[\p{L}\p{M}]++")
_COMPOUND = regex.compile(r".*[-/,].*|\d++\p{L}.*|\d++(?:\.\d++){2,}|\d{1,3}\.\d{3}")
_THOUSANDS = regex.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d++)?")
_DOTTED_THOUSANDS = regex.compile(r"\d{1,3}(?:\.\d{3})+")
_LATIN_MARKS = regex.compile(r"(?<=\p{Latin})[\u0300-\u036f]++")
# In loan words न् is also written before the other classes and the sibilants: सेन्टर सेंटर, इन्जन इंजन, कैन्सर कैंसर.
_NASAL = regex.compile(
    r"(?<=[\p{L}\p{M}])(?:ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[क-घच-झट-ढत-धप-भशस])|म्(?=[प-भ]))"
)
_PLAIN: dict[int, str | None] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width ASCII
    **{0x0966 + digit: str(digit) for digit in range(10)},
    0x2010: "-",
    0x2011: "-",
    0x2019: "'",
    0x02BC: "'",
    **dict.fromkeys((0x00AD, 0x200C, 0x200D)),
}
# U+0958..095F fall apart under NFC, but U+0929, U+0931 and U+0934 are put together by it.
_WITHOUT_NUKTA: dict[int, str | None] = {0x0929: "न", 0x0931: "र", 0x0934: "ळ", 0x093C: None}
_CHANDRABINDU, _ANUSVARA = "\u0901", "\u0902"
_LONGEST_CACHED = 64  # code points; a longer "word" is a stray run of text and not worth keeping


@dataclass(frozen=True, slots=True)
class Word:
    """A whole word: ``text`` is what stands at ``span``."""

    span: Span
    text: str


def word_spans(text: str) -> list[Word]:
    """The words of ``text`` in order, as they are written.

    A hyphen parts words (जन-आंदोलन is two), but not what begins with a digit (24-CT/TU and 7/8/2023 are one).
    """
    return [Word(Span(*match.span()), match.group()) for match in _WORD.finditer(text)]


def fold(word: str) -> str:
    """The spelling under which ``word`` is searched; folding twice changes nothing.

    NFC, case, nukta, joiners, chandrabindu, a nasal before its consonant, digits, full-width forms, thousands
    commas in both groupings and the English possessive are folded. Vietnamese letters keep their marks.
    """
    return _folded_cached(word) if len(word) <= _LONGEST_CACHED else _folded_word(word)


def _folded_word(word: str) -> str:
    word = unicodedata.normalize("NFC", word.translate(_PLAIN)).casefold()
    word = unicodedata.normalize("NFC", word).translate(_WITHOUT_NUKTA).replace(_CHANDRABINDU, _ANUSVARA)
    word = unicodedata.normalize("NFC", _NASAL.sub(_ANUSVARA, word))
    if _THOUSANDS.fullmatch(word):
        return word.replace(",", "")
    while len(word) > 2 and word.endswith("'s"):
        word = word[:-2]
    return word


_folded_cached: Callable[[str], str] = lru_cache(maxsize=1 << 14)(_folded_word)


def unmarked(folded: str) -> str:
    """``folded`` with the marks of its Latin letters taken off (ắ → a, đ → d, ư → u); other scripts stay."""
    letters = unicodedata.normalize("NFD", folded.replace("đ", "d"))
    return unicodedata.normalize("NFC", _LATIN_MARKS.sub("", letters))


def _forms(folded: str) -> tuple[str, ...]:
    bare = unmarked(folded)
    return (folded,) if bare == folded else (folded, bare)


def _read(word: str) -> tuple[str, tuple[str, ...]]:
    folded = fold(word)
    if not folded[:1].isdigit():
        return folded, _forms(stem(folded))
    found = list(_forms(folded))
    if _COMPOUND.fullmatch(folded):
        if _DOTTED_THOUSANDS.fullmatch(folded):  # as Vietnamese writes 1,009
            found.append(folded.replace(".", ""))
        else:
            found += [form for part in _PART.findall(folded) for form in _forms(part)]
    return folded, tuple(found)


_read_cached: Callable[[str], tuple[str, tuple[str, ...]]] = lru_cache(maxsize=1 << 17)(_read)


def terms(text: str) -> list[str]:
    """The search terms of ``text`` in order, with repeats.

    One for each word; after a Latin word with marks its unmarked form, after a document number or a date its
    parts.
    """
    return [term for _, found in _read_all(text) for term in found]


def function_words(folded: Sequence[str], language: str) -> frozenset[str]:
    """The function words of ``language``, without marks where they are Vietnamese and no word of ``folded``
    has any.
    """
    known = FUNCTION_WORDS.get(language, frozenset())
    bare = language == "vi" and all(unmarked(word) == word for word in folded)
    return frozenset(map(unmarked, known)) if bare else known


def content_terms(text: str, language: str) -> list[str]:
    """`terms` without the function words of ``language``, a key of `FUNCTION_WORDS`; for another key all.

    Vietnamese typed without any marks is compared without marks.
    """
    words = _read_all(text)
    functions = function_words([folded for folded, _ in words], language)
    left_out = [folded in functions for folded, _ in words]
    if language == "hi":
        for place in _parts_of_names([folded for folded, _ in words], left_out):
            left_out[place] = False
    return [term for (_, found), out in zip(words, left_out, strict=True) if not out for term in found]


def _parts_of_names(folded: Sequence[str], left_out: Sequence[bool]) -> list[int]:
    """Where हो is part of a name, as in हो ची मिन्ह: the verb ends a question or has others behind it."""
    return [
        place
        for place, word in enumerate(folded[:-1])
        if word == "हो" and not left_out[place + 1] and folded[place + 1] not in _AFTER_HO
    ]


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """How often each word without a digit stands in ``texts``, as it is written there."""
    found = Counter(word for text in texts for word in _WORD.findall(text) if len(word) <= _LONGEST_CACHED)
    return Counter({word: count for word, count in found.items() if not any(map(str.isdigit, word))})


def _read_all(text: str) -> list[tuple[str, tuple[str, ...]]]:
    words = _WORD.findall(text)
    return [_read_cached(word) if len(word) <= _LONGEST_CACHED else _read(word) for word in words]


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


_AFTER_HO = _folded(
    """सकता सकते सकती सका सके सकी सकेगा सकेगी सकेंगे जाता जाते जाती जाए जाएगा जाएगी जाएंगे जाना जाने जाय चुका चुके
    चुकी पाया पाई पाए पाता पाती पाते पाएगा पाएगी कि क्योंकि लेकिन मगर अगर चाहे बल्कि"""
)
"""What stands after the verb हो and is no function word."""

FUNCTION_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "hi": _folded(
            """का के की को ने से में पर तक और या व एवं तथा कि जो यह वह ये वे इस उस इन उन इसे उसे इन्हें
            उन्हें इसके उसके इसकी उसकी इसका उसका उनके उनकी उनका इनके जिस जिसके जिसमें जिनमें जिन है हैं
            था थे थी थीं हो हुआ हुए हुई होता होती होते होना किया किए किये गया गए गये गयी गई दिया दी दिए
            कर करके करना रहा रहे रही ही भी तो न नहीं अब तब जब लिए लिये साथ द्वारा बारे अपने अपनी अपना
            कौन कौनसा कौनसे कितने कितना कितनी कब कहाँ क्या क्यों कैसे कैसा कैसी किस किसने किसे किसको
            किसका किसके किसकी किन किन्हें किन्होंने कोई कुछ मुझे हमें मैं हम आप बताओ बताइए बताएं"""
        ),
        "hi-Latn": _folded(
            """ka ke ki ko ne se me mein mai main par pe tak aur or ya va tatha jo yeh ye yah woh wo voh
            vah us is un isme usme uske uski uska iske iski iska unke unki unka hai hain h tha the thi
            ho hua hue hui huye huyi hota hoti hote kiya kiye kie gaya gaye gayi gyi gai gae diya diye
            di kar karke karna karne raha rahe rahi hi bhi to toh na nahi nahin ab tab jab liye lie sath
            saath dwara bare baare apne apni apna kaun kon konsi hoga hogi honge kaunsa kaunsi kaunse
            konsa konse kitne kitney kitna kitni kab kahan kaha kya kyon kyun kyu kaise kaisa kis kisne
            kise kisko kiska kiske kiski kin kinhone koi kuch kuchh mujhe aap batao bataiye bataye wala
            wale wali in"""
        ),
        "en": _folded(
            """a an the of in on at to from for with without by about as into and or but nor not no is are
            was were be been being am do does did done has have had will would shall should could might
            must it its this that these those there here he she they we you i me him her them us his
            their our your my who whom whose which what when where why how many much if than then so
            also only just any some all each both such up down out over under between during after
            before until since while tell give show please"""
        ),
        "vi": _folded(
            """của và là có được trong ngoài trên dưới ngày với cho các những một này đó kia ấy thì mà ở
            tại từ đến tới về theo do bởi vì nên nhưng hay hoặc cũng đã đang sẽ vừa mới rồi chưa không
            phải bị để khi lúc nếu như còn ra vào lên xuống lại qua sau trước giữa bao nhiêu mấy ai gì
            nào đâu sao thế vậy hãy rằng rất nhất hơn cùng đều mỗi mọi việc người họ nó ông bà tôi chúng
            cái chiếc tổng số hiện nay"""
        ),
    }
)
"""Function and question words, folded, by language; ``hi-Latn`` is Hindi in Latin letters."""
