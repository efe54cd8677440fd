"""One question asked, and what was right in the reply: the measures that the figures are means of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from index.errors import EvaluationError
from index.types import Document, Span
from index.words import fold, word_spans
from qa.metrics import holds, ndcg_at, plain, quote_precision, recall_at, reciprocal_rank, word_recall
from qa.questions import Question
from qa.reply_json import reply_json
from qa.types import Answer, Reply

DEPTH = 10
"""How many of the nearest passages are looked at."""

MEASURES = (
    *("recall@1", "recall@3", "recall@5", "recall@10", "mrr", "ndcg@10"),
    *("first_quote", "any_quote", "quote_precision", "quote_recall", "false_refusals"),
    *("false_answers", "false_answers_near", "false_answers_far"),
)
"""What a reply is measured by, in the order in which it is shown."""


class Shelf(Protocol):
    """What is needed of the documents of an index: `index.catalog.Catalog` is one."""

    def documents(self) -> Iterator[Document]:
        """Every document, in the order of their numbers from 0."""

    def chunks_of(self, document: int) -> list[tuple[int, Span]]:
        """The chunks of the document with this number, as (row, span)."""


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """What is right for one question in one index.

    ``documents``: the ids of those in which the answer may stand; ``answers``: the alternatives, as `plain`
    text; ``passages``: how many chunks of the index hold one whole.
    """

    documents: frozenset[str]
    answers: tuple[str, ...]
    passages: int

    def right(self, document: Document, text: str) -> bool:
        """Whether ``text``, a part of ``document``, holds an answer in a right place."""
        return document.id in self.documents and holds(plain(text), self.answers)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question asked in one language, with the reply."""

    question: Question
    language: str
    reply: Reply
    key: AnswerKey = field(repr=False)

    @property
    def relevant(self) -> tuple[bool, ...]:
        """Of each of the first `DEPTH` passages, best first, whether it is right."""
        return tuple(self.key.right(one.document, one.text) for one in self.reply.nearest[:DEPTH])

    @property
    def right_quotes(self) -> tuple[bool, ...]:
        """Of each quote, in order, whether it holds the answer in a right place."""
        return tuple(self.key.right(one.document, one.text) for one in self.reply.quotes)

    @property
    def wrong(self) -> str | None:
        """What went wrong, or None.

        ``false answer``; ``not found``: no right passage, whether answered or not; ``declined``;
        ``wrong quotes``: none holds the answer; ``later quote``: one does, but not the first.
        """
        answered = isinstance(self.reply, Answer)
        if not self.question.answerable:
            return "false answer" if answered else None
        right = self.right_quotes
        if any(right):
            return None if right[0] else "later quote"
        if not any(self.relevant):
            return "not found"
        return "wrong quotes" if answered else "declined"

    def measures(self) -> dict[str, float]:
        """Those of `MEASURES` that this reply has, each in [0, 1]."""
        answered = isinstance(self.reply, Answer)
        if not self.question.answerable:
            which = "false_answers_near" if self.question.near_miss else "false_answers_far"
            return {"false_answers": float(answered), which: float(answered)}
        relevant, right = self.relevant, self.right_quotes
        found = {f"recall@{k}": recall_at(relevant, k) for k in (1, 3, 5, 10)}
        found |= {"mrr": reciprocal_rank(relevant), "ndcg@10": ndcg_at(relevant, DEPTH, self.key.passages)}
        found |= {"first_quote": float(any(right[:1])), "any_quote": float(any(right))}
        found |= {"quote_recall": self._quote_recall(), "false_refusals": float(not answered)}
        return found | ({"quote_precision": quote_precision(right)} if right else {})

    def _quote_recall(self) -> float:
        """The words of the answer in the quotes from right documents; of several alternatives the best."""
        quotes = [one.text for one in self.reply.quotes if one.document.id in self.key.documents]
        quoted = [word for text in quotes for word in _words(text)]
        return max(word_recall(_words(answer), quoted) for answer in self.key.answers)


def _words(text: str) -> list[str]:
    return [fold(word.text) for word in word_spans(text)]


def answer_keys(questions: Sequence[Question], shelf: Shelf) -> dict[str, AnswerKey]:
    """The answer key of every question, by its id.

    A question's document may be named without the folders of its id, which depend on what else was indexed.
    Raises `EvaluationError` where a question is about a document or a paragraph that is not on the shelf.
    """
    by_document, by_paragraph = _by_place(questions)
    found: dict[str, list[tuple[str, int]]] = {question.id: [] for question in questions}
    for number, document in enumerate(shelf.documents()):
        here = [*_about(document, by_document), *_about_paragraphs_of(document, by_paragraph)]
        chunks = [plain(span.of(document.text)) for _, span in shelf.chunks_of(number)] if here else []
        for question in here:
            answers = list(map(plain, question.answers))
            found[question.id].append((document.id, sum(holds(chunk, answers) for chunk in chunks)))
    _check_there([question for question in questions if question.place and not found[question.id]])
    return {question.id: _key(question, found[question.id]) for question in questions}


Places = dict[str, list[Question]]


def _by_place(questions: Sequence[Question]) -> tuple[Places, Places]:
    """The questions by the id of their document, and the others by the text of their paragraph."""
    by_document: Places = {}
    by_paragraph: Places = {}
    for question in questions:
        if question.document:
            by_document.setdefault(question.document, []).append(question)
        elif question.paragraph:
            by_paragraph.setdefault(plain(question.paragraph), []).append(question)
    return by_document, by_paragraph


def _about(document: Document, by_document: Places) -> Iterator[Question]:
    folders = document.id.split("/")
    for depth in range(len(folders)):
        yield from by_document.get("/".join(folders[depth:]), ())


def _about_paragraphs_of(document: Document, by_paragraph: Places) -> Iterator[Question]:
    text = plain(document.text) if by_paragraph else ""
    for paragraph, questions in by_paragraph.items():
        if paragraph in text:
            yield from questions


def _key(question: Question, found: Sequence[tuple[str, int]]) -> AnswerKey:
    documents = frozenset(id for id, _ in found)
    return AnswerKey(documents, tuple(map(plain, question.answers)), sum(count for _, count in found))


def _check_there(missing: Sequence[Question]) -> None:
    if missing:
        first = missing[0]
        raise EvaluationError(
            f"not in the index: the documents that {len(missing)} of the questions are about "
            f"(first {first.id!r}, about {first.place!r}): index them, or choose with --collection"
        )


def miss_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome with all that it takes to see what happened, as plain values that `json` writes.

    ``rank`` counts from 1, None where no passage is right; ``passages_with_answer`` of the whole index.
    """
    question, relevant = outcome.question, outcome.relevant
    return {
        "wrong": outcome.wrong,
        "id": question.id,
        "language": outcome.language,
        "question": question.texts[outcome.language],
        "follows": question.follows,
        "collection": question.collection,
        "document": question.document,
        "paragraph": question.paragraph,
        "kind": question.kind,
        "near_miss": question.near_miss,
        "answers": list(question.answers),
        "passages_with_answer": outcome.key.passages,
        "rank": relevant.index(True) + 1 if any(relevant) else None,
        "reply": reply_json(outcome.reply),
    }
