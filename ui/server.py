"""The server: the chat page, the HTTP interface and MCP in one application, behind one frame."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import typer
import uvicorn
from fastapi import APIRouter, FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from index.errors import SandarbhError, SettingsError
from ui.api import answers
from ui.attended import Attended
from ui.completions import COMPLETIONS, COMPLETIONS_LIMIT, completion_routes
from ui.engine import Engine, Readiness
from ui.guard import BodyLimit, SafeHeaders, SameOrigin, Token, allowed_hosts
from ui.history import History
from ui.history_api import history_routes
from ui.http import say_errors
from ui.i18n import DEFAULT, LABELS
from ui.library import Library
from ui.library_api import DOCUMENTS, UPLOAD_LIMIT, library_routes
from ui.owner import Owner
from ui.suggest import Suggestions, nothing
from ui.theme import STATIC

if TYPE_CHECKING:
    from qa.assistant import Assistant

_log = logging.getLogger(__name__)

BODY_LIMIT = 64 * 1024
"""The longest body of a request, in bytes."""

_SHORTEST_TOKEN = 8
_FIRST_PAGE = 3.0  # seconds that the loading of the models gives way to the first page
_GRACE = 3  # seconds that replies under way are given when the server is told to stop


def create_app(
    engine: Engine,
    ready: Readiness,
    *,
    host: str = "127.0.0.1",
    token: str | None = None,
    language: str = DEFAULT,
    history: History | None = None,
    library: Library | None = None,
    suggest: Callable[[str], Sequence[str]] = nothing,
    at_once: int = 2,
    waiting: int = 64,
) -> FastAPI:
    """The application for a server bound to ``host``; raises `SettingsError`.

    ``language`` is the page's for who wants none of its others; ``suggest`` gives questions to begin with;
    ``history`` keeps conversations, if any does; ``library`` is what an editor may change;
    ``at_once`` questions are answered together and ``waiting`` more may queue.
    """
    from ui.chat import mount, page  # three seconds that nothing else in this module needs

    _check(host, token, language)
    app = FastAPI(title="Sandarbh", docs_url=None, redoc_url=None, openapi_url=None)
    say_errors(app)
    for router in _routers(engine, ready, history, library):
        app.include_router(router)
    app.mount("/page", StaticFiles(directory=STATIC))

    def mounted() -> None:
        blocks = page(
            engine,
            language,
            history=history,
            library=library,
            suggest=suggest,
            at_once=at_once,
            waiting=waiting,
        )
        largest = UPLOAD_LIMIT if library is not None and library.writable else BODY_LIMIT
        mount(app, blocks, language, max_file_size=largest)

    _inside_a_loop(mounted)
    _guard(app, host, token, kept=history is not None, larger=_larger(library))
    return app


def _guard(app: FastAPI, host: str, token: str | None, *, kept: bool, larger: dict[str, int]) -> None:
    """Put the frame around ``app``; ``kept``: browsers own conversations; ``larger``: bodies by path."""
    # the last one added is the first to see a request
    app.add_middleware(CORSMiddleware, allow_origins=[])  # without it Gradio would echo any origin
    if kept:
        app.add_middleware(Owner)
    app.add_middleware(BodyLimit, most=BODY_LIMIT, larger=larger)
    if token is not None:
        app.add_middleware(Token, token=token)
    app.add_middleware(SameOrigin)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=allowed_hosts(host), www_redirect=False)
    app.add_middleware(SafeHeaders)


def serve(
    assistant: Assistant,
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    token: str | None = None,
    language: str = DEFAULT,
    history: History | None = None,
    library: Library | None = None,
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
        people = Attended(assistant)
        opened = threading.Event()
        suggestions = Suggestions(
            assistant, ready, lambda: assistant.snapshot.catalog.documents(), free=people.free
        )

        def suggest(language: str) -> Sequence[str]:
            opened.set()  # a page asks for them once it is there
            return suggestions.of(language)

        app = create_app(
            people,
            ready,
            host=host,
            token=token,
            language=language,
            history=history,
            library=library,
            suggest=suggest,
        )
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, timeout_graceful_shutdown=_GRACE, server_header=False
        )
        Announced(config, f"http://{_address(listening)}", assistant.warm_up, opened).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to ``host`` and ``port``; raises `SettingsError` where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once (TCP_NODELAY) only where it sees the protocol: else a file waits 40 ms for an ACK
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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


def _routers(
    engine: Engine, ready: Readiness, history: History | None, library: Library | None
) -> Iterator[APIRouter]:
    yield answers(engine, ready)
    yield completion_routes(engine)
    if library is not None:
        yield library_routes(library)
    if history is not None:
        yield history_routes(history)


def _larger(library: Library | None) -> dict[str, int]:
    """The paths that take longer bodies than others."""
    larger = {COMPLETIONS: COMPLETIONS_LIMIT}
    if library is not None and library.writable:
        larger |= {DOCUMENTS: UPLOAD_LIMIT, "/gradio_api/upload": UPLOAD_LIMIT}
    return larger


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _inside_a_loop(work: Callable[[], None]) -> None:
    """Do ``work`` where an event loop runs: outside of one Gradio leaves one open for each lock it makes."""

    async def inside() -> None:
        work()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(inside())
    else:
        work()


def _check(host: str, token: str | None, language: str) -> None:
    if token is None and not is_loopback(host):
        raise SettingsError(f"other machines can reach {host}: give a token (--token), or use 127.0.0.1")
    if token is not None and (len(token) < _SHORTEST_TOKEN or not token.isascii() or not token.isprintable()):
        raise SettingsError(f"a token has {_SHORTEST_TOKEN} or more printable ASCII characters")
    if language not in LABELS:
        raise SettingsError(f"the page does not speak {language!r}: choose one of {', '.join(LABELS)}")


def _address(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Announced(uvicorn.Server):
    """Says where the page is, once it is there, and then loads the models: no reader should wait for that.

    The loading, which would slow the first page down, begins when one is ``opened``, or after three seconds.
    """

    def __init__(
        self, config: uvicorn.Config, address: str, warm_up: Callable[[], None], opened: threading.Event
    ) -> None:
        super().__init__(config)
        self.address = address
        self.warm_up = warm_up
        self.opened = opened

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve."""
        await super().startup(sockets)
        if self.started:
            typer.echo(f"Sandarbh is at {self.address} (Ctrl-C stops it)", err=True)
            threading.Thread(target=self._warm_up, name="warm-up").start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, models or not."""
        self.opened.set()
        await super().shutdown(sockets)

    def _warm_up(self) -> None:
        self.opened.wait(_FIRST_PAGE)
        if self.should_exit:
            return
        try:
            self.warm_up()
        except SandarbhError as error:  # each question says so too
            _log.warning("the model cannot be loaded: %s", error)
