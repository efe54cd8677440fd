"""What a question says before it is looked up: its language, and its words in the spelling of the index."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex

from index.errors import QuestionError
from index.language import guess_language
from index.phonetics import SoundIndex
from index.words import content_terms, word_spans
from qa.names import Name, looked_up, names_in
from qa.romanised import rewritten

_UNSEEN = regex.compile(r"[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Bidi_Control}]+")


@dataclass(frozen=True, slots=True)
class Query:
    """A question ready to be looked up.

    ``text`` is what is embedded, in the language ``looked_up_in``: Hindi for romanised Hindi. ``terms`` are
    its search terms without function words, in order, without repeats; ``readings`` the words read as others
    (asked, read); ``names`` the names in it, where capitals tell them.
    """

    question: str
    text: str
    language: str
    looked_up_in: str
    terms: tuple[str, ...]
    readings: tuple[tuple[str, str], ...] = ()
    names: tuple[Name, ...] = ()


def understand(question: str, sounds: SoundIndex, *, longest: int, language: str | None = None) -> Query:
    """The query that ``question`` asks of the index whose words are ``sounds``; ``language`` None: found out.

    Raises `QuestionError` where it is empty, has no word or number in it, or is longer than ``longest`` code
    points.
    """
    text = " ".join(_UNSEEN.sub(" ", unicodedata.normalize("NFC", question)).split())
    if not text:
        raise QuestionError("the question is empty: ask something about the articles")
    if len(text) > longest:
        raise QuestionError(
            f"the question has {len(text)} characters, {longest} are allowed: ask something shorter"
        )
    if not word_spans(text):
        raise QuestionError("there is no word in the question: ask in Hindi, English or Vietnamese")
    language = language or guess_language(text)
    names = looked_up(names_in(text, language), sounds)
    if language != "hi-Latn":
        words = tuple(dict.fromkeys(content_terms(text, language)))
        return Query(question, text, language, language, words, names=names)
    read, readings = rewritten(text, sounds)
    words = tuple(dict.fromkeys(content_terms(read, "hi")))
    return Query(question, read, language, "hi", words, readings, names)
