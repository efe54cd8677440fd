"""The Hindi stems of words: what the forms of one noun, adjective or verb share, and no other word has.

Snowball's suffixes do most of it. They know no words, so they also join what only ends alike: द्वारा ("by")
with द्वार ("gate"), सूचना ("notice") with सूची ("list"), अधिकारी ("officer") with अधिकार ("right"). The tables
below keep such neighbours apart, and the forms of each word together. They are written as `index.words.fold`
leaves words: without nukta, with anusvara for chandrabindu. A stem is a key: some words do not begin with it.

Who changes a stem raises `index.words.WORDS`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import regex

# The class and not snowballstemmer.stemmer(), which hands out PyStemmer's where that is installed: stems are
# written to the index, so they must not depend on what else the machine has.
from snowballstemmer.hindi_stemmer import HindiStemmer

_WHOLE = """द्वारा बारे आगे सभी बाकी यानी खाली पानी चांदी अली पहल परती धरती यहां वहां कहां यहीं वहीं
    कहीं यही वही सही गुणा किमी किलो लामा बाली"""
"""Words without other forms, or with rare ones."""

_FEMININE = """वर्षा चर्चा कक्षा सूचना सेना घटना भावना प्रस्तावना गणना धारणा दक्षिणा यात्रा मात्रा सभा कला
    धारा दशा जनता एकता क्षमता सेवा आत्मा माला शाला लता गीता राजा माता देवता आज्ञा"""
"""Nouns that keep their -ा: वर्षा, वर्षाएं, वर्षाओं; most are feminine."""

_MASCULINE = """दौरा दर्जा मेला वादा घाटा गोला सिरा थाना कोना खाता गाना बेटा पोता लडका जुर्माना तारा ताला
    दाना ताना काला हरा पहला पुराना"""
"""Nouns and adjectives that change their -ा: दौरा, दौरे, दौरों; पहला, पहले."""

_ADJECTIVES = "काला हरा पहला पुराना"
"""Those of them that have a feminine in -ी; बेटी is a word of its own."""

_IN_I = """अधिकारी मंत्री हाथी घाटी काउंटी टैक्सी पेटी गली गलती बेटी पोती लडकी साथी बारी बंदी नौकरी
    चोटी माली गोली सीटी टुकडी पारी कमी"""
"""Nouns in -ी: अधिकारी, अधिकारियों."""

_IN_SHORT_I = "जाति गति पति मति प्रति व्यक्ति स्थिति संस्कृति उपलब्धि वृद्धि बुद्धि हानि"
"""Nouns in -ि: व्यक्ति, व्यक्तियों, where व्यक्त is another word."""

_CAUSATIVES = "जला बसा हरा कमा दिला सुखा"
"""Verbs that Snowball takes for a noun: जलाया, जलाने and जल ("water")."""

_INTRANSITIVES = "जल बस"
"""Those of them that have forms without -ा too: जलकर, जले."""

_SHORT_VERBS = "आ जा खा पा ला गा छा हो दे ले पी सी सो रो बो धो ढो खो"
"""Roots of one grapheme, which Snowball leaves no shorter: it makes सोन (a name) of सोने."""

_DEVANAGARI = regex.compile(r"\p{Deva}")
_VOWEL_SIGN = regex.compile(r"[\u093e-\u094c]\u0902?$")
_IN_U = regex.compile(r"(.+?)(?:[ुू]|ु(?:एं|ओं))")
_LOCK = threading.Lock()  # the stemmer keeps the word that it works on in itself
_STEMMER = HindiStemmer()


def _forms(bases: str, endings: str) -> list[str]:
    """Every base with every ending; ``-`` is none."""
    return [base + ending.strip("-") for base in bases.split() for ending in endings.split()]


def _known() -> Iterator[tuple[str, list[str]]]:
    """The words of the tables, each stem with the forms that have it; the last says what counts."""
    for root in _SHORT_VERBS.split():
        for consonant in "नतय":
            yield f"{root}{consonant}ा", _forms(f"{root}{consonant}", "ा े ी ीं")
        yield f"{root}एगा", _forms(root, "एगा एगी एंगे एंगी येगा येगी येंगे येंगी")
    for root in ("हो", "दे", "ले"):
        yield f"{root}गा", _forms(root, "गा गी ंगे ंगी")
    for root in _CAUSATIVES.split():
        forms = _forms(root, "ना ने नी ता ते ती तीं या ये यी ए ई ईं एं ओ कर एगा एगी एंगे एंगी")
        if root[:-1] in _INTRANSITIVES.split():
            forms += _forms(root[:-1], "ना ने नी ता ते ती तीं ा े ी ीं कर ेगा ेगी ेंगे ेंगी")
        yield f"{root[:-1]}ना", forms
    for word in _FEMININE.split():
        yield word, _forms(word, "- एं ओं")
    for word in _MASCULINE.split():
        yield word, _forms(word[:-1], "ा े ों" + " ी" * (word in _ADJECTIVES.split()))
    for word in _IN_I.split() + _IN_SHORT_I.split():
        yield word, [word, *_forms(word[:-1], "ियां ियों")]
    for word in _WHOLE.split():
        yield word, [word]


KNOWN: Mapping[str, str] = MappingProxyType({form: word for word, forms in _known() for form in forms})
"""The stems of the words in the tables, by form."""


def stem(folded: str) -> str:
    """The Hindi stem of a folded Devanagari word, at least two graphemes long; anything else unchanged.

    From the tables; else of nouns in -ू and -ु; else without Snowball's suffix, or, where that would leave a
    single grapheme (बाते → ब), without the last vowel sign alone.
    """
    if not _DEVANAGARI.match(folded):
        return folded
    if folded in KNOWN:
        return KNOWN[folded]
    return next((found for found in _shortened(folded) if len(regex.findall(r"\X", found)) > 1), folded)


def _shortened(folded: str) -> Iterator[str]:
    """What may be the stem, the first first."""
    if match := _IN_U.fullmatch(folded):
        yield f"{match[1]}ु"
    with _LOCK:
        stemmed: str = _STEMMER.stemWord(folded)
    yield stemmed
    yield _VOWEL_SIGN.sub("", folded)
