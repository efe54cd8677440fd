"""What the words of a question are in the other languages of the articles, so that a question is looked up by
its words and not by its meaning alone where an article is in another language.

The glossary is small and its words have several meanings, so a word is one thing sought, whichever of the
words for it an article writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from index.words import content_terms, fold, unmarked, word_spans
from qa.glossary import Pairs, read_pairs

_LONGEST = 4  # words of a phrase
_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))
"""How the English forms that a glossary leaves out end, and what their plain form has there."""

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """A word or phrase of a question: its ``own`` search terms, and those of each other word for it."""

    own: Terms
    meanings: tuple[Terms, ...] = ()

    def terms(self) -> Terms:
        """All search terms, its own first, without repeats."""
        return tuple(dict.fromkeys((*self.own, *(term for meaning in self.meanings for term in meaning))))

    def stands_in(self, terms: frozenset[str]) -> bool:
        """Whether it is among the ``terms`` of a text, in its own words or in others for the same."""
        return any(term in terms for term in self.own) or any(terms.issuperset(one) for one in self.meanings)


def sought(text: str, language: str) -> tuple[Sought, ...]:
    """What ``text``, a question in ``language``, seeks: its words but function words, in order, once each.

    Words of Hindi, English and Vietnamese have what they are in the other two with them, phrases before
    single words; so have English words in a Hindi question.
    """
    if language == "hi":
        return tuple(Sought((term,), _of_hindi(term)) for term in dict.fromkeys(content_terms(text, "hi")))
    if language not in ("en", "vi"):
        return tuple(Sought((term,)) for term in dict.fromkeys(content_terms(text, language)))
    found: dict[Terms, Sought] = {}
    for words, meanings in _read([word.text for word in word_spans(text)], _meanings(language)):
        own = tuple(content_terms(" ".join(words), language))
        if meanings and own:
            found.setdefault(own, Sought(own, meanings))
        else:
            for term in own:
                found.setdefault((term,), Sought((term,)))
    return tuple(found.values())


def load_glossary() -> None:
    """Read the glossary now instead of at the first question."""
    for language in ("hi", "en", "vi"):
        _meanings(language)
    _common_words()


def is_english(word: str) -> bool:
    """Whether ``word`` is an English word of the glossary that is no name."""
    return (fold(word),) in _common_words()


def _of_hindi(term: str) -> tuple[Terms, ...]:
    return _meanings("hi").of([term]) or _meanings("en").of([term])


def _read(words: Sequence[str], meanings: _Meanings) -> Iterator[tuple[Sequence[str], tuple[Terms, ...]]]:
    """``words`` in runs that mean something together, the longest first, each with its meanings."""
    at = 0
    while at < len(words):
        for count in range(min(_LONGEST, len(words) - at), 0, -1):
            found = meanings.of(words[at : at + count])
            if found or count == 1:
                yield words[at : at + count], found
                at += count
                break


@dataclass(frozen=True, slots=True)
class _Meanings:
    """What the words of ``language`` are in the others: numbers of lines of the glossary by folded words."""

    language: str
    lines: Mapping[Terms, Sequence[int]]

    def of(self, words: Sequence[str]) -> tuple[Terms, ...]:
        """The search terms of each word or phrase that means ``words``; function words mean nothing."""
        key = tuple(map(fold, words))
        found = (_glossary()[number] for number in self.lines.get(key) or self._plain(key))
        texts = ((one, text) for line in found for one, texts in _texts(line) for text in texts)
        meanings = dict.fromkeys(
            tuple(content_terms(text, language)) for language, text in texts if language != self.language
        )
        return tuple(meaning for meaning in meanings if meaning)

    def _plain(self, key: Terms) -> Sequence[int]:
        """The lines of the plain form of an English word that the glossary lists in no other."""
        if len(key) > 1:
            return ()
        plain = (key[0].removesuffix(end) + put for end, put in _ENDINGS if key[0].endswith(end))
        return next((self.lines[word,] for word in plain if (word,) in self.lines), ())


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
    for number, line in enumerate(_glossary()):
        keys = {key: None for text in dict(_texts(line))[language] for key in _keys(text, language)}
        for key in keys:
            lines[key] = (*lines.get(key, ()), number)
    return _Meanings(language, lines)


def _keys(text: str, language: str) -> tuple[Terms, ...]:
    """The words under which ``text`` is looked up: Hindi ones by their stem, Vietnamese ones unmarked too."""
    if language == "hi":
        terms = tuple(content_terms(text, "hi"))
        return (terms,) if len(terms) == 1 else ()
    words = tuple(map(fold, text.split()))
    return (words, tuple(map(unmarked, words))) if language == "vi" else (words,)


@cache
def _common_words() -> frozenset[Terms]:
    """The folded English words of the glossary that occur as more than a name."""
    return frozenset(tuple(map(fold, one.split())) for one, _, _ in _glossary() if not one[0].isupper())
