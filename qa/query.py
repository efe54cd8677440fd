"""What a question says before anything is looked up: its language, its words, the kind of answer it asks for."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex

from index.errors import QuestionError
from index.language import guess_language
from index.words import content_terms, word_spans

_UNSEEN = regex.compile(r"[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Bidi_Control}]+")


@dataclass(frozen=True, slots=True)
class Query:
    """A question ready to be looked up.

    ``text`` is what is embedded; ``terms`` are its search terms without function words, in order, without repeats.
    """

    question: str
    text: str
    language: str
    terms: tuple[str, ...]


def understand(question: str, *, longest: int = 2000) -> Query:
    """The query that ``question`` asks.

    Raises `QuestionError` where it is empty, has no word or number in it, or is longer than ``longest`` code points.
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
    language = guess_language(text)
    return Query(question, text, language, tuple(dict.fromkeys(content_terms(text, language))))
