"""Debian's Chromium against a real server; every page is watched for errors and for requests elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from index.embed import SentenceEmbedder
from qa import Assistant
from tests.conftest import needed
from tests.ui.fakes import FakeEngine
from tests.ui.serving import serving
from ui.server import create_app

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}

Visit = Callable[..., Page]

PATIENCE = (
    30_000  # milliseconds until something is taken not to happen: the machine may be busy with other work
)
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    needed("/usr/bin/chromium", CHROMIUM.exists())
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def served(corpus_index: Path, embedder: SentenceEmbedder) -> Iterator[str]:
    """The address of the real thing: the sample articles, the real model."""
    assistant = Assistant(corpus_index, embedder)

    def ready() -> tuple[int, int, str]:
        snapshot = assistant.snapshot
        return snapshot.catalog.document_count, snapshot.catalog.chunk_count, snapshot.id

    with serving(create_app(assistant, ready)) as url:
        yield url


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    """An engine that fails, waits and quotes hostile articles on demand."""
    fake = FakeEngine()
    yield fake
    fake.gate.set()


@pytest.fixture
def faked(engine: FakeEngine) -> Iterator[str]:
    """The address of a server over ``engine``: one question at a time, one more may wait."""
    app = create_app(engine, lambda: (1, 1, "fake"), at_once=1, waiting=1, suggest=lambda _: ("पुल कब खुला?",))
    with serving(app) as url:
        yield url


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens a page at an address; at the end nothing may have gone wrong in it, or gone out of it."""
    with ExitStack() as opened:
        wrong: list[str] = []

        def watch(sent: Request, url: str) -> None:
            if not sent.url.startswith((f"{url}/", "data:", f"blob:{url}")):
                wrong.append(f"request to {sent.url}")

        def open_page(url: str, device: dict[str, Any] = DESKTOP, path: str = "/", **options: Any) -> Page:
            context = browser.new_context(**({"locale": "hi-IN"} | device | options))
            opened.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: wrong.append(f"page error: {error}"))
            page.on("request", lambda sent: watch(sent, url))
            page.goto(url + path)
            page.wait_for_selector("html[data-ready] #q textarea")
            return page

        yield open_page
        assert wrong == []
