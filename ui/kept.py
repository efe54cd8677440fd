"""What a history gives back, and the words under which a conversation is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from index.types import Document
from index.words import fold, terms, word_spans
from qa.types import Turn
from ui.record import whole

_MOST_WORDS = 16  # of a search: no title needs more


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in a list; ``begun`` and ``changed`` are moments in UTC."""

    id: str
    title: str
    begun: datetime
    changed: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reader thought of a reply: ``good`` or not, a ``reason`` of `ui.feedback.REASONS`, own words.

    Reason and words may be "".
    """

    good: bool
    reason: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A turn as it was kept: its ``number`` in the conversation, from 1, rising; ``asked`` is in UTC."""

    number: int
    turn: Turn
    asked: datetime
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A whole conversation, its turns in order."""

    summary: Summary
    turns: tuple[Kept, ...]


def standing(document: Document, now: Document | None) -> Literal["same", "changed", "removed"]:
    """What became of a kept ``document`` since: ``now`` is the one of its id that is answered from today.

    `Quote.verified` of a kept quote says something else: that the kept text is the one that was quoted.
    """
    if now is None:
        return "removed"
    return "same" if now.text == document.text else "changed"


def one_line(text: str, most: int) -> str:
    """``text`` on one line of at most ``most`` code points, cut between words."""
    flat = " ".join(whole(text).split())
    return flat if len(flat) <= most else f"{flat[: most - 2].rpartition(' ')[0] or flat[: most - 2]} …"


def searched(turn: Turn) -> str:
    """What of ``turn`` a search looks at: the question, as it was understood too, quotes and their titles."""
    quotes = (part for quote in turn.reply.quotes for part in (quote.document.title, quote.text))
    return "\n".join((turn.question, turn.standalone, *quotes))


def words_in(text: str) -> str:
    """The words of ``text`` as they are searched, each behind a blank, once."""
    folded = (fold(word.text) for word in word_spans(text))
    return "".join(f" {word}" for word in dict.fromkeys([*folded, *terms(text)]))


def forms_of(search: str) -> list[list[str]]:
    """For each of the first 16 words of ``search`` the beginnings of words, one of which must be there."""
    return [
        [f" {form}" for form in dict.fromkeys([fold(word.text), *terms(word.text)])]
        for word in word_spans(search)[:_MOST_WORDS]
    ]
