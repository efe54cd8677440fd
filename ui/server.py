"""The server: the chat page, the HTTP interface and MCP in one application, behind one frame."""

from __future__ import annotations

import ipaddress
import json
import os
import socket
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import typer
import uvicorn
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from index.errors import QuestionError, SandarbhError, SettingsError
from qa.types import Answer
from ui.api import MOST_PASSAGES, answers, asked, found
from ui.engine import Engine, Readiness
from ui.guard import BodyLimit, SafeHeaders, SameOrigin, Token, allowed_hosts
from ui.i18n import DEFAULT, LABELS
from ui.theme import COLOURS, FONT, MONOSPACE, STATIC, head

if TYPE_CHECKING:
    from qa.assistant import Assistant

BODY_LIMIT = 64 * 1024
"""The longest body of a request, in bytes."""

_SHORTEST_TOKEN = 8
_GRACE = 3  # seconds that replies under way are given when the server is told to stop


def create_app(
    engine: Engine,
    ready: Readiness,
    *,
    host: str = "127.0.0.1",
    token: str | None = None,
    language: str = DEFAULT,
    examples: Sequence[str] = (),
    at_once: int = 2,
    waiting: int = 64,
) -> FastAPI:
    """The application for a server bound to ``host``; raises `SettingsError`.

    ``language`` is that of the page; ``at_once`` questions are answered together and ``waiting`` more may queue.
    """
    _check(host, token, language)
    app = FastAPI(title="Sandarbh", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(answers(engine, ready))
    app.mount("/page", StaticFiles(directory=STATIC))
    _mount_page(app, engine, language, examples, at_once, waiting)
    # the last one added is the first to see a request
    app.add_middleware(CORSMiddleware, allow_origins=[])  # without it Gradio would echo any origin
    app.add_middleware(BodyLimit, most=BODY_LIMIT)
    if token is not None:
        app.add_middleware(Token, token=token)
    app.add_middleware(SameOrigin)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=allowed_hosts(host), www_redirect=False)
    app.add_middleware(SafeHeaders)
    return app


def serve(
    assistant: Assistant,
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    token: str | None = None,
    language: str = DEFAULT,
) -> None:
    """Serve ``assistant`` until interrupted, and say on stderr where; port 0 takes a free one.

    Raises `SettingsError` for a host that others can reach without a token, and for a port that is taken.
    """
    _check(host, token, language)
    listening = listen(host, port)  # before the seconds that Gradio's import takes

    def ready() -> tuple[int, int, str]:
        snapshot = assistant.snapshot
        return snapshot.catalog.document_count, snapshot.catalog.chunk_count, snapshot.id

    with listening:
        examples = answered(assistant, LABELS[language].examples)
        app = create_app(assistant, ready, host=host, token=token, language=language, examples=examples)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, timeout_graceful_shutdown=_GRACE, server_header=False
        )
        _Announced(config, f"http://{_address(listening)}").run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to ``host`` and ``port``; raises `SettingsError` where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen()
    except OSError as error:
        bound.close()
        why = error.strerror or str(error)
        raise SettingsError(
            f"cannot serve on {host}:{port} ({why}): stop the program that uses it, or choose another --port"
        ) from None
    return bound


def answered(engine: Engine, questions: Sequence[str]) -> tuple[str, ...]:
    """Those of ``questions`` that ``engine`` can answer: no example should lead to a refusal."""
    return tuple(question for question in questions if isinstance(engine.ask(question), Answer))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check(host: str, token: str | None, language: str) -> None:
    if token is None and not is_loopback(host):
        raise SettingsError(f"{host} can be reached from other machines: give a token (--token), or use 127.0.0.1")
    if token is not None and (len(token) < _SHORTEST_TOKEN or not token.isascii() or not token.isprintable()):
        raise SettingsError(f"a token has {_SHORTEST_TOKEN} or more printable ASCII characters")
    if language not in LABELS:
        raise SettingsError(f"the page does not speak {language!r}: choose one of {', '.join(LABELS)}")


def _mount_page(
    app: FastAPI, engine: Engine, language: str, examples: Sequence[str], at_once: int, waiting: int
) -> None:
    from ui.chat import ASKING, page  # sets what Gradio reads when it is imported

    import gradio as gr

    labels = LABELS[language]
    blocks = page(engine, labels, language, examples=examples, at_once=at_once, waiting=waiting)
    with blocks:
        for tool in tools(engine):
            gr.api(tool, api_name=tool.__name__, concurrency_id=ASKING, concurrency_limit=at_once)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        max_file_size=BODY_LIMIT,
        ssr_mode=False,
        pwa=False,
        mcp_server=True,
        favicon_path=str(STATIC / "favicon.svg"),
        theme=gr.themes.Base(font=FONT, font_mono=MONOSPACE).set(**COLOURS),
        head=head(labels, language),
    )


def tools(engine: Engine) -> tuple[Callable[..., str], ...]:
    """What MCP and gradio_client may call; each gives JSON as text."""

    def ask(question: str) -> str:
        """Answer a question by quoting the articles, or say that they do not answer it.

        Args:
            question: the question, in Hindi, romanised Hindi, English or Vietnamese

        Returns:
            JSON: kind ("answer" or "abstention"), quotes with text, title, url, start, end, verified, and nearest
        """
        return _as_json(lambda: asked(engine, question))

    def search(question: str, k: int = 10) -> str:
        """List the passages of the articles nearest to a question, whether or not they answer it.

        Args:
            question: what to look for, in Hindi, romanised Hindi, English or Vietnamese
            k: how many passages, from 1 to 50

        Returns:
            JSON: passages with text, document_id, title, start, end and score, best first
        """
        return _as_json(lambda: found(engine, question, max(1, min(k, MOST_PASSAGES))))

    return ask, search


def _as_json(work: Callable[[], dict[str, object]]) -> str:
    try:
        value = work()
    except (QuestionError, SandarbhError) as error:
        value = {"error": str(error)}
    return json.dumps(value, ensure_ascii=False)


def _address(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class _Announced(uvicorn.Server):
    """Says where the page is, once it is there."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self.address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            typer.echo(f"Sandarbh is at {self.address} (Ctrl-C stops it)", err=True)
