"""The frame around every response: who may ask, how much, and what a browser may do with it.

Plain ASGI, so that streamed replies pass through untouched.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "sandarbh"
OPEN_PATHS = ("/ready",)
"""What needs no token: it tells that the server is up, and how much it has."""

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "content-security-policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Gradio compiles its templates in the page
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    ),
}


class SafeHeaders:
    """Adds `HEADERS` to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, framed)


class SameOrigin:
    """Refuses what a page of another site makes a browser send: only reading by address is free."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "websocket" or scope.get("method") not in (None, "GET", "HEAD", "OPTIONS"):
            headers = Headers(scope=scope)
            origin = headers.get("origin")
            foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site")
            if foreign or (origin and urlsplit(origin).netloc != headers.get("host")):
                await _refuse(403, "another site may not ask here", scope, receive, send)
                return
        await self.app(scope, receive, send)


class BodyLimit:
    """Refuses a request body of more than ``most`` bytes, and one that does not say how long it is.

    ``larger`` gives the limits of the paths that have one of their own.
    """

    def __init__(self, app: ASGIApp, most: int, larger: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.most = most
        self.larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            length = headers.get("content-length", "0")
            if "transfer-encoding" in headers or not length.isdecimal():
                await _refuse(411, "a request must say how long it is", scope, receive, send)
                return
            most = self.larger.get(scope["path"], self.most)
            if int(length) > most:  # the server itself reads no further than what was announced
                await _refuse(413, f"a request may have {most} bytes", scope, receive, send)
                return
        await self.app(scope, receive, send)


class Token:
    """Lets in who knows ``token``: by ``Authorization: Bearer``, or once by ``?token=``, then by cookie."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self.token = token
        # the cookie shows that its bearer knew the token, and does not hold it
        self.proof = hmac.new(token.encode(), b"sandarbh cookie", hashlib.sha256).hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] not in ("http", "websocket") or scope["path"] in OPEN_PATHS:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self._known(headers):
            await self.app(scope, receive, send)
        elif self._taken_from_address(scope):
            await self.app(scope, receive, self._with_cookie(send))
        else:
            await _refuse(401, "a token is needed: Authorization: Bearer, or ?token=", scope, receive, send)

    def _known(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and _same(given.strip(), self.token):
            return True
        return _same(cookie_parser(headers.get("cookie", "")).get(COOKIE, ""), self.proof)

    def _taken_from_address(self, scope: Scope) -> bool:
        """Whether the address holds the token; it is taken out of it, so that nothing further in sees it."""
        pairs = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        if not any(name == "token" and _same(value, self.token) for name, value in pairs):
            return False
        rest = [(name, value) for name, value in pairs if name != "token"]
        scope["query_string"] = urlencode(rest).encode("latin-1")
        return True

    def _with_cookie(self, send: Send) -> Send:
        async def handing(message: Message) -> None:
            if message["type"] == "http.response.start":
                cookie = f"{COOKIE}={self.proof}; Path=/; HttpOnly; SameSite=Strict"
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        return handing


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())


async def _refuse(status: int, why: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await JSONResponse({"error": why}, status)(scope, receive, send)


def allowed_hosts(host: str) -> Sequence[str]:
    """The names under which a server bound to ``host`` may be addressed; bound to all, it can have any."""
    if host in ("0.0.0.0", "::"):
        return ("*",)  # only ever with a token, and a foreign name has no cookie
    return tuple(dict.fromkeys(("localhost", "127.0.0.1", "[::1]", host)))
