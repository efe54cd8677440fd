"""What all HTTP routes share: JSON in and out, and an error as ``{"error": …}`` with the status that fits."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from index.errors import (
    AlreadyThere,
    IndexBusy,
    LibraryError,
    NoConversation,
    NotThere,
    QuestionError,
    ReadOnly,
    SandarbhError,
)

STATUS: tuple[tuple[type[SandarbhError], int], ...] = (
    (QuestionError, 400),
    (NoConversation, 404),
    (NotThere, 404),
    (ReadOnly, 403),
    (AlreadyThere, 409),
    (IndexBusy, 409),
    (LibraryError, 400),
    (SandarbhError, 503),
)
"""The status for each error, the first that fits."""

Body = TypeVar("Body", bound=BaseModel)


class Refused(Exception):
    """A request that is not answered: ``status`` and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


async def body_of(request: Request, shape: type[Body]) -> Body:
    """The JSON body of ``request``; raises `Refused`."""
    # a form of another site can send text/plain without asking first, but never this
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "send JSON, with Content-Type: application/json")
    try:
        return shape.model_validate_json(await request.body())
    except ValidationError as error:
        raise Refused(422, "; ".join(wrong(item) for item in error.errors())) from None


async def done(work: Callable[[], dict[str, Any]], status: int = 200) -> Response:
    """What ``work`` gives, done in a thread of its own, or the refusal that its error means."""
    try:
        return json_response(await run_in_threadpool(work), status)
    except SandarbhError as error:
        return refusal(status_of(error), str(error))


def status_of(error: SandarbhError) -> int:
    """The status that tells of ``error``."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def say_errors(app: FastAPI) -> None:
    """Have what FastAPI itself refuses, an unknown method or a wrong parameter, said as ``{"error": …}``."""

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return refusal(error.status_code, str(error.detail))

    async def invalid(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return refusal(422, "; ".join(map(wrong, error.errors())))

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, invalid)


def wrong(item: ErrorDetails) -> str:
    """What is wrong, behind the place where it stands."""
    place = ".".join(map(str, item["loc"]))
    return f"{place}: {item['msg']}" if place else str(item["msg"])


def refusal(status: int, why: str) -> Response:
    """``{"error": why}``."""
    return json_response({"error": why}, status)


def json_response(value: dict[str, Any], status: int = 200) -> Response:
    """``value`` as JSON, readable as it is."""
    # backslashreplace writes half a surrogate pair as the JSON escape that it is
    content = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Response(content, status, media_type="application/json")
