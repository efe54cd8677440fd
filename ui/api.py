"""Questions over HTTP: JSON in, JSON out, the same reply as everywhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails
from starlette.concurrency import run_in_threadpool

from index.errors import QuestionError, SandarbhError
from qa.reply_json import passage_json, reply_json
from ui.engine import Engine, Readiness

MOST_PASSAGES = 50


class Ask(BaseModel):
    """The body of ``/api/ask``."""

    model_config = ConfigDict(extra="forbid", strict=True)

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
        return _json({"ready": True, "documents": documents, "chunks": chunks, "generation": generation})

    @router.post("/api/ask")
    async def ask(request: Request) -> Response:
        return await _answer(request, Ask, lambda body: asked(engine, body.question))

    @router.post("/api/search")
    async def search(request: Request) -> Response:
        return await _answer(request, Search, lambda body: found(engine, body.question, body.k))

    return router


def asked(engine: Engine, question: str) -> dict[str, Any]:
    """The reply to ``question`` as plain values; raises `QuestionError`."""
    return reply_json(engine.ask(question))


def found(engine: Engine, question: str, k: int) -> dict[str, Any]:
    """The ``k`` passages nearest to ``question`` as plain values; raises `QuestionError`."""
    return {"question": question, "passages": [passage_json(one) for one in engine.search(question, k)]}


async def _answer(request: Request, shape: type[Body], work: Callable[[Body], dict[str, Any]]) -> Response:
    """What ``work`` makes of the request's body, or ``{"error": …}`` with the status that fits."""
    # a form of another site can send text/plain without asking first, but never this
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return _error(415, "send JSON, with Content-Type: application/json")
    try:
        body = shape.model_validate_json(await request.body())
    except ValidationError as error:
        return _error(422, "; ".join(_wrong(item) for item in error.errors()))
    try:
        return _json(await run_in_threadpool(work, body))
    except QuestionError as error:
        return _error(400, str(error))
    except SandarbhError as error:
        return _error(503, str(error))


def _wrong(item: ErrorDetails) -> str:
    place = ".".join(map(str, item["loc"]))
    return f"{place}: {item['msg']}" if place else str(item["msg"])


def _error(status: int, why: str) -> Response:
    return _json({"error": why}, status)


def _json(value: dict[str, Any], status: int = 200) -> Response:
    # backslashreplace writes half a surrogate pair as the JSON escape that it is
    content = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Response(content, status, media_type="application/json")
