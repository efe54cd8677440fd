"""Questions over HTTP: JSON in, JSON out, the same reply as everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from qa.reply_json import passage_json, reply_json
from qa.types import Filters
from ui.engine import Engine, Readiness
from ui.http import Refused, body_of, done, json_response, refusal

MOST_PASSAGES = 50


class Narrowed(BaseModel):
    """Which documents a question is kept to."""

    model_config = ConfigDict(extra="forbid", strict=True)

    documents: list[str] = []
    since: date | None = None
    until: date | None = None
    languages: list[str] = []
    sources: list[str] = []

    def filters(self) -> Filters:
        """The filters that it asks for; raises `QuestionError`."""
        names = map(frozenset, (self.documents, self.languages, self.sources))
        documents, languages, sources = names
        return Filters(documents, self.since, self.until, languages, sources)


class Ask(Narrowed):
    """The body of ``/api/ask``: a question, and which documents it is kept to."""

    question: str


class Search(Ask):
    """The body of ``/api/search``."""

    k: Annotated[int, Field(ge=1, le=MOST_PASSAGES)] = 10


Body = TypeVar("Body", bound=Ask)


def answers(engine: Engine, ready: Readiness) -> APIRouter:
    """The routes ``GET /ready``, ``POST /api/ask`` and ``POST /api/search``."""
    router = APIRouter()

    @router.get("/ready")
    def tell_ready() -> Response:
        documents, chunks, generation = ready()
        return json_response(
            {"ready": True, "documents": documents, "chunks": chunks, "generation": generation}
        )

    @router.post("/api/ask")
    async def ask(request: Request) -> Response:
        return await _answer(request, Ask, lambda body: asked(engine, body.question, body.filters()))

    @router.post("/api/search")
    async def search(request: Request) -> Response:
        return await _answer(
            request, Search, lambda body: found(engine, body.question, body.k, body.filters())
        )

    return router


def asked(engine: Engine, question: str, filters: Filters | None = None) -> dict[str, Any]:
    """The reply to ``question`` as plain values; raises `QuestionError`."""
    return reply_json(engine.ask(question, filters=filters))


def found(engine: Engine, question: str, k: int, filters: Filters | None = None) -> dict[str, Any]:
    """The ``k`` passages nearest to ``question`` as plain values; raises `QuestionError`."""
    passages = engine.search(question, k, filters=filters)
    return {"question": question, "passages": [passage_json(passage) for passage in passages]}


async def _answer(request: Request, shape: type[Body], work: Callable[[Body], dict[str, Any]]) -> Response:
    """What ``work`` makes of the request's body, or ``{"error": …}`` with the status that fits."""
    try:
        body = await body_of(request, shape)
    except Refused as refused:
        return refusal(refused.status, str(refused))
    return await done(lambda: work(body))
