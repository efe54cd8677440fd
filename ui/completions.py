"""The interface of OpenAI's chat completions: what speaks it can ask the library and gets quotes.

Nothing is generated: the text of a completion is the quotes with ``[1]`` and their sources, and its field
``sandarbh`` is the reply as everywhere else. Of the messages before the last, only the questions count.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from index.errors import QuestionError, SandarbhError
from qa.conversation import standalone
from qa.reply_json import reply_json
from qa.types import Abstention, Answer, Reply, Turn, Understood
from ui.engine import Engine
from ui.export import markdown_line, quote_markdown
from ui.http import Refused, body_of, json_response, status_of
from ui.i18n import declined, phrases

COMPLETIONS = "/v1/chat/completions"
COMPLETIONS_LIMIT = 1024 * 1024
"""The longest body, in bytes: a client sends the whole conversation with every question."""

MODEL = "sandarbh"
_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}  # nothing is generated
_NEAREST = 3


class Part(BaseModel):
    """A part of a message; only those of type "text" are read."""

    type: str
    text: str = ""


class Message(BaseModel):
    """One message of a conversation."""

    role: str
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    """What a client wants of a stream."""

    include_usage: bool = False


class Completion(BaseModel):
    """The body of a request; what is set for generating has nothing to act on, and is passed over."""

    model_config = ConfigDict(extra="ignore")

    messages: list[Message]
    model: str = MODEL
    stream: bool = False
    stream_options: StreamOptions | None = None


def completion_routes(engine: Engine) -> APIRouter:
    """``POST /v1/chat/completions`` and ``GET /v1/models``."""
    router = APIRouter()

    @router.get("/v1/models")
    async def models() -> Response:
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "sandarbh"}
        return json_response({"object": "list", "data": [model]})

    @router.post(COMPLETIONS)
    async def complete(request: Request) -> Response:
        try:
            body = await body_of(request, Completion)
            question, history = asked(body.messages)
            reply = await run_in_threadpool(engine.ask, question, history)
        except Refused as refused:
            return _error(refused.status, str(refused))
        except SandarbhError as error:
            return _error(status_of(error), str(error))
        head = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(time.time()), "model": MODEL}
        if not body.stream:
            return json_response(_whole(head, reply))
        usage = bool(body.stream_options and body.stream_options.include_usage)
        return StreamingResponse(
            _events(head, reply, usage=usage),
            media_type="text/event-stream",
            headers={"cache-control": "no-cache"},
        )

    return router


def asked(messages: Sequence[Message]) -> tuple[str, tuple[Turn, ...]]:
    """The question, the last message, and the questions before it as turns; raises `QuestionError`.

    A client does not send back what was quoted: the replies of those turns say only that they are not kept.
    """
    if not messages or messages[-1].role != "user":
        raise QuestionError("the last message must be a question: its role must be user")
    turns: tuple[Turn, ...] = ()
    for message in messages[:-1]:
        if message.role == "user" and message.text.strip():
            alone = standalone(message.text, turns)
            reply = Abstention(message.text, "not-kept", "und", Understood("und", alone))
            turns = (*turns, Turn(message.text, alone, reply))
    return messages[-1].text, turns


def pieces(reply: Reply) -> Iterator[str]:
    """The text of ``reply`` as Markdown, quote by quote; a quote and its number are never parted."""
    spoken = phrases(reply.language)
    if isinstance(reply, Answer):
        yield spoken.found
        for number, quote in enumerate(reply.quotes, 1):
            yield f"\n\n{quote_markdown(quote, number, reply.language)}"
        return
    yield declined(reply.language, reply.reason)
    if nearest := reply.nearest[:_NEAREST]:
        yield f"\n\n{spoken.nearest.format(count=len(nearest))}"
        for passage in nearest:
            title = markdown_line(passage.document.title or passage.document.id)
            yield f"\n\n> {markdown_line(passage.text)}\n>\n> {title}"


def _whole(head: dict[str, Any], reply: Reply) -> dict[str, Any]:
    message = {"role": "assistant", "content": "".join(pieces(reply)), "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {
        **head,
        "object": "chat.completion",
        "choices": [choice],
        "usage": _USAGE,
        "sandarbh": reply_json(reply),
    }


def _events(head: dict[str, Any], reply: Reply, *, usage: bool) -> Iterator[bytes]:
    """The same as server-sent events; ``sandarbh`` comes with the last one that has a choice."""

    def event(delta: dict[str, Any], finish: Literal["stop"] | None = None, **more: object) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return _sent({**head, "object": "chat.completion.chunk", "choices": [choice], **more})

    yield event({"role": "assistant", "content": ""})
    for piece in pieces(reply):
        yield event({"content": piece})
    yield event({}, "stop", sandarbh=reply_json(reply))
    if usage:
        yield _sent({**head, "object": "chat.completion.chunk", "choices": [], "usage": _USAGE})
    yield b"data: [DONE]\n\n"


def _sent(value: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode("utf-8", "backslashreplace")


def _error(status: int, why: str) -> Response:
    kind = "invalid_request_error" if status < 500 else "server_error"
    return json_response({"error": {"message": why, "type": kind, "param": None, "code": None}}, status)
