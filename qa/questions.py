"""Questions with known answers, read from our own JSON Lines or from SQuAD files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mode
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import EvaluationError
from index.language import guess_language
from index.types import LANGUAGES
from qa.metrics import holds, plain


@dataclass(frozen=True, slots=True)
class Question:
    """One question, in one or more languages, with the exact words that answer it.

    ``texts`` gives its wording by language. ``answers`` are equally right alternatives, none where the
    articles have no answer; they stand in ``document`` (an id, folders may be left out) or in a document that
    holds the text of ``paragraph``. ``near_miss``: the articles come close without answering. ``follows``:
    the id of the question before it in a conversation. Raises `EvaluationError` where these do not fit.
    """

    id: str
    texts: Mapping[str, str]
    answers: tuple[str, ...] = ()
    document: str | None = None
    paragraph: str | None = None
    collection: str = ""
    kind: str = ""
    near_miss: bool = False
    follows: str | None = None

    def __post_init__(self) -> None:
        for wrong in self._wrongs():
            raise EvaluationError(f"question {self.id!r}: {wrong}")

    def _wrongs(self) -> Iterator[str]:
        if not self.id or not self.texts or not all(map(str.strip, self.texts.values())):
            yield "it needs an id and a text"
        if not all(map(str.strip, self.answers)):
            yield "an answer is empty: a question without one has an empty list"
        if self.answers and not (self.document or self.paragraph):
            yield "it has answers, but no document for them to stand in"
        if self.answers and self.near_miss:
            yield "a near miss has no answers"
        answers = [plain(answer) for answer in self.answers]
        if self.paragraph and answers and not holds(plain(self.paragraph), answers):
            yield "none of its answers stands in its paragraph"

    @property
    def answerable(self) -> bool:
        """Whether the articles answer it."""
        return bool(self.answers)

    @property
    def place(self) -> str | None:
        """What it is about, for a message: the document's id, or the first 40 letters of the paragraph."""
        return self.document or (self.paragraph and self.paragraph[:40])


Model = TypeVar("Model", bound=BaseModel)


class _Record(BaseModel):
    """A line of our own format."""

    model_config = ConfigDict(extra="forbid", strict=True)
    id: str
    collection: str = ""
    document: str | None = None
    kind: str = ""
    answers: list[str]
    near_miss: bool = False
    question: dict[str, str]
    follows: str | None = None


class _Text(BaseModel):
    text: str


class _Asked(BaseModel):
    id: str
    question: str
    answers: list[_Text] = []
    is_impossible: bool = False


class _Paragraph(BaseModel):
    context: str
    qas: list[_Asked]


class _Article(BaseModel):
    paragraphs: list[_Paragraph]


class _Squad(BaseModel):
    """A SQuAD file, 1.1 or 2.0; what is not needed is passed over."""

    data: list[_Article]

    def questions(self) -> Iterator[tuple[_Paragraph, _Asked]]:
        """Every question with its paragraph, in order."""
        for article in self.data:
            for paragraph in article.paragraphs:
                for asked in paragraph.qas:
                    yield paragraph, asked


def read_questions(path: Path, *, paragraphs: Path | None = None) -> tuple[Question, ...]:
    """The questions of ``path``, in its order: SQuAD where it ends in ``.json``, else our own JSON Lines.

    ``paragraphs`` is a second SQuAD file with the same question ids, to take paragraphs and answers from.
    Raises `EvaluationError` with the line (or the place inside a SQuAD file) of what is wrong.
    """
    if path.suffix.lower() == ".json":
        found = _from_squad(path, paragraphs)
    elif paragraphs:
        raise EvaluationError(f"{path}: only a SQuAD file (.json) can take its paragraphs from another")
    else:
        found = _from_lines(path)
    if not found:
        raise EvaluationError(f"{path}: there is no question in it")
    return tuple(found)


def of_collection(questions: Sequence[Question], name: str) -> tuple[Question, ...]:
    """The questions of the collection ``name``; raises `EvaluationError` that names those that there are."""
    found = tuple(question for question in questions if question.collection == name)
    if not found:
        there = ", ".join(sorted({question.collection or "(unnamed)" for question in questions}))
        raise EvaluationError(f"no question belongs to the collection {name!r}; there are: {there}")
    return found


def _from_lines(path: Path) -> list[Question]:
    found: dict[str, Question] = {}
    with _told(str(path)):
        text = _read(path)
    # not splitlines: U+2028 and its like may stand inside a JSON string
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            with _told(f"{path}, line {number}"):
                question = _question(_parsed(_Record, line))
                _check_order(question, found)
                found[question.id] = question
    return list(found.values())


def _question(record: _Record) -> Question:
    unknown = sorted(set(record.question) - set(LANGUAGES))
    if unknown:
        raise EvaluationError(f"unknown language {unknown[0]!r}; there are: {', '.join(LANGUAGES)}")
    return Question(
        record.id,
        MappingProxyType(dict(record.question)),
        tuple(record.answers),
        document=record.document,
        collection=record.collection,
        kind=record.kind,
        near_miss=record.near_miss,
        follows=record.follows,
    )


def _check_order(question: Question, above: Mapping[str, Question]) -> None:
    if question.id in above:
        raise EvaluationError(f"there is another question {question.id!r} above")
    if question.follows is None:
        return
    before = above.get(question.follows)
    if before is None:
        raise EvaluationError(f"it follows {question.follows!r}, which is no question above it")
    if before.collection != question.collection or not set(question.texts) <= set(before.texts):
        raise EvaluationError("it follows a question of another collection or in other languages")


def _from_squad(path: Path, paragraphs: Path | None) -> list[Question]:
    asked = _asked_by_id(path)
    known = _asked_by_id(paragraphs) if paragraphs else asked
    language = mode(guess_language(one.question) for _, one in asked.values()) if asked else "und"
    found = []
    with _told(str(paragraphs or path)):
        for id, (_, one) in asked.items():
            if id not in known:
                raise EvaluationError(f"there is no question {id!r} here, which {path} asks")
            found.append(_squad_question(MappingProxyType({language: one.question}), *known[id]))
    return found


def _squad_question(texts: Mapping[str, str], paragraph: _Paragraph, asked: _Asked) -> Question:
    answers = () if asked.is_impossible else tuple(dict.fromkeys(answer.text for answer in asked.answers))
    if not answers and not asked.is_impossible:
        raise EvaluationError(f"question {asked.id!r} has no answers, yet is not marked is_impossible")
    # the impossible questions of SQuAD 2.0 were written to look answerable from their paragraph
    return Question(asked.id, texts, answers, paragraph=paragraph.context, near_miss=asked.is_impossible)


def _asked_by_id(path: Path) -> dict[str, tuple[_Paragraph, _Asked]]:
    found: dict[str, tuple[_Paragraph, _Asked]] = {}
    with _told(str(path)):
        for paragraph, asked in _parsed(_Squad, _read(path)).questions():
            if asked.id in found:
                raise EvaluationError(f"two questions have the id {asked.id!r}")
            found[asked.id] = paragraph, asked
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise EvaluationError(f"it cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise EvaluationError(f"line {line} is not UTF-8") from None


def _parsed(shape: type[Model], text: str) -> Model:
    try:
        return shape.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if "\n" in text else f"column {error.colno}"
        raise EvaluationError(f"this is not JSON: {error.msg} at {place}") from None
    except RecursionError:
        raise EvaluationError("this is nested too deeply") from None
    except ValidationError as error:
        first, *others = error.errors()
        more = f" (and {len(others)} more)" if others else ""
        place = ".".join(map(str, first["loc"]))
        raise EvaluationError(f"{place}: {first['msg']}{more}" if place else "it is no JSON object") from None


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Put ``where`` in front of what is wrong."""
    try:
        yield
    except EvaluationError as error:
        raise EvaluationError(f"{where}: {error}") from None
