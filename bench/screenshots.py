"""Pictures of the page in eight states, for the documents: needs Debian's chromium and an index.

python -m bench.screenshots [--index .sandarbh/index] [--corpus corpus] [--into docs/images]
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Literal

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from qa import Assistant
from ui.history import History
from ui.library import open_library
from ui.server import create_app, listen
from ui.suggest import Suggestions

_DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
_PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
_IN_HINDI = "सेमल्टी का पुल बनाने में कितने रुपये लगे?"
_ROMANISED = "bat xat ki baadh mein kitne ghar bah gaye?"
_COLOURS = 96
_PATIENCE = 120_000  # milliseconds


def ask(page: Page, question: str) -> None:
    """Ask, and wait until the reply is whole."""
    replies = page.locator("#chat .actions").count()
    page.fill("#q textarea", question)
    page.press("#q textarea", "Enter")
    page.locator("#chat .actions").nth(replies).wait_for()


def opened(
    browser: Browser,
    url: str,
    device: dict[str, Any],
    locale: str = "hi-IN",
    scheme: Literal["light", "dark"] = "light",
) -> Page:
    """A new reader's page."""
    page = browser.new_context(locale=locale, color_scheme=scheme, **device).new_page()
    page.set_default_timeout(_PATIENCE)
    page.goto(url)
    page.wait_for_selector("html[data-ready] #q textarea")
    return page


def take(page: Page, file: Path) -> None:
    """Save the page as a picture of few colours."""
    page.wait_for_timeout(700)
    page.screenshot(path=file)
    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(_COLOURS)
    few.save(file, optimize=True)
    print(f"{file} {file.stat().st_size // 1000} kB")


def take_all(browser: Browser, url: str, into: Path) -> None:
    """The eight states."""
    page = opened(browser, url, _DESKTOP)
    page.locator("#chat .example").first.wait_for()
    take(page, into / "start.png")
    ask(page, _IN_HINDI)
    page.locator("#chat a.cite").first.click()
    page.locator("#sources mark").wait_for()
    take(page, into / "answer.png")
    for question in (_ROMANISED, "How many flood sirens stand along the Ca River?"):
        page.click("#new")
        page.locator("#chat .asked").first.wait_for(state="detached")
        ask(page, question)
    page.click("button[value=library]")
    page.locator("#shelf tbody tr").first.wait_for()
    take(page, into / "library.png")
    page.click("button[value=past]")
    page.locator("#past li").first.wait_for()
    take(page, into / "history.png")
    english = opened(browser, url, _DESKTOP, locale="en-GB")
    ask(english, "Who won the cricket world cup in 2011?")
    english.locator("#chat summary").click()
    take(english, into / "refusal.png")
    dark = opened(browser, url, _DESKTOP, locale="vi-VN", scheme="dark")
    ask(dark, "Bao nhiêu trẻ em ở Mèo Vạc được tiêm vắc xin sởi?")
    take(dark, into / "dark.png")
    phone = opened(browser, url, _PHONE)
    ask(phone, _ROMANISED)
    take(phone, into / "phone.png")
    phone.locator("#chat a.cite").first.tap()
    phone.locator("#sources mark").wait_for()
    take(phone, into / "phone-source.png")


def main() -> None:
    """Read the arguments, serve, take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path(".sandarbh/index"))
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--into", type=Path, default=Path("docs/images"))
    arguments = parser.parse_args()
    arguments.into.mkdir(parents=True, exist_ok=True)
    assistant = Assistant.open(arguments.index)

    def ready() -> tuple[int, int, str]:
        snapshot = assistant.snapshot
        return snapshot.catalog.document_count, snapshot.catalog.chunk_count, snapshot.id

    with tempfile.TemporaryDirectory() as kept, listen("127.0.0.1", 0) as bound:
        library = open_library(lambda: assistant.snapshot, arguments.index, arguments.corpus)
        suggest = Suggestions(assistant, ready).of
        history = History(Path(kept, "history.sqlite"))
        app = create_app(assistant, ready, history=history, library=library, suggest=suggest)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.1)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
                )
                take_all(browser, f"http://127.0.0.1:{bound.getsockname()[1]}/", arguments.into)
                browser.close()
        finally:
            server.should_exit = True
            thread.join()
            history.close()


if __name__ == "__main__":
    main()
