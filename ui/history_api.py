"""Kept conversations over HTTP: those of the browser that asks, by its cookie."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from index.errors import SandarbhError
from ui.export import conversation_json, conversation_markdown, summary_json
from ui.history import History
from ui.http import done, refusal, status_of
from ui.owner import owner_of

CONVERSATIONS = "/api/conversations"


def history_routes(history: History) -> APIRouter:
    """``/api/conversations``: the list, whole ones as JSON or Markdown, and their removal."""
    router = APIRouter()

    @router.get(CONVERSATIONS)
    async def conversations(request: Request, search: str = "") -> Response:
        owner = _owner(request)
        return await done(
            lambda: {"conversations": list(map(summary_json, history.conversations(owner, search)))}
        )

    @router.get(CONVERSATIONS + "/{id}")
    async def conversation(request: Request, id: str, form: Literal["json", "markdown"] = "json") -> Response:
        owner = _owner(request)
        if form == "json":
            return await done(lambda: conversation_json(history.conversation(owner, id)))
        try:
            text = await run_in_threadpool(lambda: conversation_markdown(history.conversation(owner, id)))
        except SandarbhError as error:
            return refusal(status_of(error), str(error))
        name = {"content-disposition": f'attachment; filename="conversation-{id[:8]}.md"'}
        return Response(text.encode("utf-8", "replace"), media_type="text/markdown", headers=name)

    @router.delete(CONVERSATIONS + "/{id}")
    async def delete(request: Request, id: str) -> Response:
        def deleted() -> dict[str, object]:
            history.delete(_owner(request), id)
            return {"deleted": id}

        return await done(deleted)

    return router


def _owner(request: Request) -> str:
    """The browser's owner; "" owns nothing, but for one person all is theirs anyway."""
    return owner_of(request.cookies) or ""
