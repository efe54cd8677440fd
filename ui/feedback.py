"""Readers' verdicts as questions with known answers, for `sandarbh evaluate`.

What a verdict tells about the right answer decides where it goes:

* up, on an answer: the words of its quotes answer the question (those of the first quote's article);
* up, on a refusal: nothing answers it;
* down, because the articles do not say it: nothing answers it, and the quoted article only came near;
* any other down: what would be right is not known. It goes to the others, for somebody to complete.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from index.types import LANGUAGES
from qa.types import Answer, Turn
from ui.export import verdict_json
from ui.i18n import DEFAULT
from ui.kept import Kept

REASONS = ("wrong-quotes", "not-there", "missed", "other")
"""Why a reply was not good: the quotes do not answer; no article says it; one does, and it was missed."""

COLLECTION = "feedback"


@dataclass(frozen=True, slots=True)
class Feedback:
    """Verdicts as plain values that `json` writes, one object each.

    ``questions`` are lines that `qa.questions.read_questions` reads; ``others`` hold the same keys where they
    are known, and with them the verdict and the documents that were quoted or came near.
    """

    questions: tuple[dict[str, Any], ...]
    others: tuple[dict[str, Any], ...]


def feedback(judged: Iterable[tuple[str, Kept]]) -> Feedback:
    """The verdicts of ``judged``: each turn that has one, behind the id of its conversation."""
    questions, others = [], []
    for conversation, kept in judged:
        if kept.verdict is None:
            continue
        asked = {
            "id": f"{conversation}-{kept.number}",
            "collection": COLLECTION,
            # a follow-up is asked as it was understood, so that it needs no other line
            "question": {_language(kept.turn): kept.turn.standalone},
        }
        known = _known(kept)
        if known is not None:
            questions.append(asked | known)
        else:
            reply = kept.turn.reply
            places = [q.document.id for q in reply.quotes] + [p.document.id for p in reply.nearest]
            others.append(
                asked
                | verdict_json(kept.verdict)
                | {"kind": reply.kind, "documents": list(dict.fromkeys(places))}
                | {"quotes": [quote.text for quote in reply.quotes]}
            )
    return Feedback(tuple(questions), tuple(others))


def _known(kept: Kept) -> dict[str, Any] | None:
    """What the verdict tells of the right answer, or None."""
    reply, verdict = kept.turn.reply, kept.verdict
    if verdict is None:
        return None
    if not isinstance(reply, Answer):
        return {"answers": []} if verdict.good else None
    document = reply.quotes[0].document
    if verdict.good:
        words = [quote.text for quote in reply.quotes if quote.document.id == document.id]
        return {"answers": list(dict.fromkeys(words)), "document": document.id}
    if verdict.reason == "not-there":
        return {"answers": [], "document": document.id, "near_miss": True}
    return None


def _language(turn: Turn) -> str:
    quoted = (quote.document.language for quote in turn.reply.quotes)
    return next((one for one in (turn.reply.language, *quoted) if one in LANGUAGES), DEFAULT)
