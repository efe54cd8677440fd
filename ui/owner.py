"""Whom a conversation belongs to: a browser, known by a cookie that nobody can guess and no script can read.

There are no accounts: who shares a browser shares its conversations; without the cookie none is reached.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "sandarbh_owner"
_SHAPE = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)
_TWO_YEARS = 2 * 365 * 24 * 3600  # seconds


def new_owner() -> str:
    """An id that cannot be guessed: 192 random bits as 32 letters."""
    return secrets.token_urlsafe(24)


def owner_of(cookies: Mapping[str, str]) -> str | None:
    """The owner that a browser's cookies name, or None. ``gr.Request.cookies`` is such a mapping."""
    given = cookies.get(COOKIE, "")
    return given if _SHAPE.fullmatch(given) else None


class Owner:
    """Gives a browser that opens the page without an owner's cookie a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        opens = scope["type"] == "http" and scope["method"] == "GET" and scope["path"] == "/"
        if opens and owner_of(cookie_parser(Headers(scope=scope).get("cookie", ""))) is None:
            await self.app(scope, receive, _handing(send))
        else:
            await self.app(scope, receive, send)


def _handing(send: Send) -> Send:
    # Lax and not Strict: by a link from elsewhere the page would come without its cookie, and get another
    cookie = f"{COOKIE}={new_owner()}; Path=/; Max-Age={_TWO_YEARS}; HttpOnly; SameSite=Lax"

    async def handing(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("set-cookie", cookie)
        await send(message)

    return handing
