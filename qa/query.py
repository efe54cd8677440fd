"""What a question says before it is looked up: its language, and its words in the spelling of the index."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex

from index.errors import QuestionError
from index.language import guess_language
from index.phonetics import SoundIndex
from index.words import word_spans
from qa.meanings import Sought, sought
from qa.names import Name, looked_up, names_in
from qa.romanised import rewritten

_UNSEEN = regex.compile(r"[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Bidi_Control}]+")


@dataclass(frozen=True, slots=True)
class Query:
    """A question ready to be looked up.

    ``text`` is what is embedded: Hindi words for romanised ones. ``sought`` are its words without function
    words, in order, without repeats; ``readings`` the words read as others (asked, read); ``names`` the names
    in it, where capitals tell them.
    """

    question: str
    text: str
    language: str
    sought: tuple[Sought, ...]
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
        return Query(question, text, language, sought(text, language), names=names)
    read, readings = rewritten(text, sounds)
    return Query(question, read, language, sought(read, "hi"), readings, names)
