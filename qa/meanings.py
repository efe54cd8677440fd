"""What the words of a question are in the other languages of the articles, so that a question is looked up by
its words and not by its meaning alone where an article is in another language.

The glossary is small and its words have several meanings, so a word is one thing sought, whichever of the
words for it an article writes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from index.language import is_syllable
from index.words import content_terms, fold, function_words, terms, unmarked, word_spans
from qa.glossary import Pairs, read_pairs

_LONGEST = 6  # words of a phrase
_ENDINGS = (("ies", "y"), ("s", ""), ("es", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""))
"""How the English forms that a glossary leaves out end, and what their plain form has there."""

_SPELT = (
    (regex.compile(r"([iy])s(?=(?:e[drs]?|ing|ations?)$)"), r"\1z"),
    (regex.compile(r"([iy])z(?=(?:e[drs]?|ing|ations?)$)"), r"\1s"),
    (regex.compile(r"our(?=(?:s|ed|ing|al|ites?|able)?$)"), "or"),
    (regex.compile(r"or(?=(?:s|ed|ing|al|ites?|able)?$)"), "our"),
    (regex.compile(r"tre(?=s?$)"), "ter"),
    (regex.compile(r"ter(?=s?$)"), "tre"),
    (regex.compile(r"ll(?=(?:ed|ing|ers?)$)"), "l"),
)
"""Where British and American spellings differ: the glossary has some words in one of them only."""

_LIGHT = frozenset(terms("देना लेना होना करना जाना रखना सा सी से वाला वाले वाली"))
"""Hindi words that only make a verb or an adjective of the word before them."""

_TONE_LAST = regex.compile(r"o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ]")
"""uỷ and hoà, which others write ủy and hòa."""

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """A word or phrase of a question: its ``own`` search terms, and those of each other word for it."""

    own: Terms
    meanings: tuple[Terms, ...] = ()

    def stands_in(self, terms: frozenset[str]) -> bool:
        """Whether it is among the ``terms`` of a text, some of its own or all of another word for it."""
        return any(term in terms for term in self.own) or any(terms.issuperset(one) for one in self.meanings)


def sought(text: str, language: str) -> tuple[Sought, ...]:
    """What ``text``, a question in ``language``, seeks: its words but function words, in order, once each.

    Words of Hindi, English and Vietnamese have what they are in the other two with them, of English and
    Vietnamese phrases before single words; so have single English words in a Hindi question.
    """
    if language not in ("en", "vi"):
        of = _of_hindi if language == "hi" else _nothing
        words = {term: word.text for word in word_spans(text) for term in terms(word.text)}
        content = dict.fromkeys(content_terms(text, language))
        return tuple(Sought((term,), of(words[term])) for term in content)
    found: dict[Terms, Sought] = {}
    for own, meanings in _read(text, language):
        if meanings:
            found.setdefault(own, Sought(own, meanings))
        else:
            for term in own:
                found.setdefault((term,), Sought((term,)))
    return tuple(found.values())


def worth_held(worth: Mapping[Sought, float], text: str) -> float:
    """How much of what is sought stands in ``text``, by its ``worth``."""
    held = frozenset(terms(text))
    return sum(value for one, value in worth.items() if one.stands_in(held))


def load_glossary() -> None:
    """Read the glossary now instead of at the first question."""
    for language in ("hi", "en", "vi"):
        _meanings(language)
    _common_words()


def is_english(word: str) -> bool:
    """Whether ``word`` is an English word of the glossary that is no name."""
    return (fold(word),) in _common_words()


def _nothing(_: str) -> tuple[Terms, ...]:
    return ()


def _of_hindi(word: str) -> tuple[Terms, ...]:
    """What a ``word`` of a Hindi question means: as it is written, by its stem, or as an English word."""
    hindi, written = _meanings("hi"), (fold(word),)
    stems = tuple(terms(word))
    return hindi.of(written) or hindi.of(stems) or _meanings("en").of(written)


def _read(text: str, language: str) -> Iterator[tuple[Terms, tuple[Terms, ...]]]:
    """The words of ``text`` in runs that mean something together, the longest first: own terms, meanings.

    A syllable with a capital inside the question is a name: the Son of Soc Son means no child.
    """
    words = [word.text for word in word_spans(text)]
    folded = list(map(fold, words))
    functions, meanings = function_words(folded, language), _meanings(language)
    bare = all(word == unmarked(word) for word in folded)
    at = 0
    while at < len(words):
        for count in range(min(_LONGEST, len(words) - at), 0, -1):
            run = words[at : at + count]
            content = [word for word in run if fold(word) not in functions]
            key = tuple(map(_key, run))
            name = count == 1 and at > 0 and run[0].istitle() and is_syllable(run[0])
            found = meanings.of(key, bare=bare, name=name, small=run[0].islower()) if content else ()
            if found or count == 1:
                own = run if found else content
                yield tuple(term for word in own for term in terms(word)), found
                at += count
                break


@dataclass(frozen=True, slots=True)
class _Meanings:
    """What the words of ``language`` are in the others: numbers of lines of the glossary by folded words.

    ``bare`` has the same by words without marks.
    """

    language: str
    lines: Mapping[Terms, Sequence[int]]
    bare: Mapping[Terms, Sequence[int]]

    def of(
        self, key: Terms, *, bare: bool = False, name: bool = False, small: bool = False
    ) -> tuple[Terms, ...]:
        """The search terms of each word or phrase that means the folded words ``key``.

        ``bare``: they are of a question without marks. ``name``: they are a name and mean nothing else;
        ``small``: they begin with a small letter, as no Vietnamese name does that has its marks.
        """
        numbers = self.lines.get(key) or (self.bare.get(key, ()) if bare else ()) or self._plain(key)
        lines = (_glossary()[number] for number in numbers)
        texts = (
            (language, text)
            for line in lines
            if (not name or line[0][0].isupper()) and not (small and self._names_alone(line, bare))
            for language, found in _texts(line)
            if language != self.language
            for text in found
        )
        meanings = dict.fromkeys(_terms_of(text, language) for language, text in texts)
        return tuple(meaning for meaning in meanings if meaning)

    def _names_alone(self, line: Pairs, bare: bool) -> bool:
        return self.language == "vi" and not bare and all(one[:1].isupper() for one in line[2])

    def _plain(self, key: Terms) -> Sequence[int]:
        """The lines of the plain form of an English word that the glossary lists in no other, or of its other
        spelling.
        """
        if self.language != "en" or len(key) > 1:
            return ()
        spellings = (key[0], *(spelt.sub(other, key[0]) for spelt, other in _SPELT))
        plain = (
            word.removesuffix(end) + put
            for word in spellings
            for end, put in (("", ""), *_ENDINGS)
            if word.endswith(end)
        )
        return next((self.lines[word,] for word in plain if (word,) in self.lines), ())


@lru_cache(maxsize=8192)
def _terms_of(text: str, language: str) -> Terms:
    """The search terms by which a pair of the glossary is found, none where it is function words alone."""
    if not content_terms(text, language):
        return ()
    if language == "vi":  # as it is written, whole: thế giới is the world, giới a border
        return tuple(fold(word.text) for word in word_spans(text))
    found = content_terms(text, language)
    return tuple(term for term in found if term not in _LIGHT) or tuple(found)


@cache
def _glossary() -> tuple[Pairs, ...]:
    return tuple(read_pairs())


def _texts(line: Pairs) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each language with what ``line`` has in it."""
    english, hindi, vietnamese = line
    return zip(("en", "hi", "vi"), ((english,), hindi, vietnamese), strict=True)


@cache
def _meanings(language: str) -> _Meanings:
    """The glossary by the words of ``language``."""
    lines: dict[Terms, tuple[int, ...]] = {}
    bare: dict[Terms, tuple[int, ...]] = {}
    for number, line in enumerate(_glossary()):
        texts = dict(_texts(line))[language]
        for key in dict.fromkeys(key for text in texts for key in _keys(text, language)):
            lines[key] = (*lines.get(key, ()), number)
            if language == "vi":
                plain = tuple(map(unmarked, key))
                bare[plain] = tuple(dict.fromkeys((*bare.get(plain, ()), number)))
    return _Meanings(language, lines, bare)


def _keys(text: str, language: str) -> tuple[Terms, ...]:
    """The words under which ``text`` is looked up: a Hindi word as it is written, and by its stem."""
    words = tuple(_key(word.text) for word in word_spans(text))
    if language != "hi":
        return (words,) if words else ()
    found = tuple(term for term in content_terms(text, "hi") if term not in _LIGHT)
    return tuple(dict.fromkeys((words, found))) if len(words) == 1 == len(found) else ()


def _key(word: str) -> str:
    """``word`` as it is looked up: folded, a Vietnamese tone on the first of two vowels."""
    return _TONE_LAST.sub(_tone_first, fold(word))


def _tone_first(match: regex.Match[str]) -> str:
    parts = unicodedata.normalize("NFD", match[0])
    return unicodedata.normalize("NFC", parts[0] + parts[2] + parts[1])


@cache
def _common_words() -> frozenset[Terms]:
    """The folded English words of the glossary that occur as more than a name."""
    return frozenset(key for one, _, _ in _glossary() if not one[0].isupper() for key in _keys(one, "en"))
