"""How fast the chat page is, in Debian's chromium: the real command, the real model, the sample articles.

    python -m bench.page [--index .sandarbh/index] [--starts 3] [--people 20] [--json]

Start-up is compared with the bare import of Gradio, the model's loading and the index's opening, measured
between the starts; twenty people's questions with a lone one asked on the same page just before.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from bench.figures import show
from bench.served import Server, bare, plain, serving

_QUESTIONS = (
    "सेमल्टी का पुल बनाने में कितने रुपये लगे?",
    "bat xat ki baadh mein kitne ghar bah gaye?",
    "How many flood sirens stand along the Ca River?",
    "Bao nhiêu trẻ em ở Mèo Vạc được tiêm vắc xin sởi?",
    "बेन त्रे में खारे पानी के लिए क्या किया गया?",
    "Who won the cricket world cup in 2011?",
)
_PATIENCE = 180_000  # milliseconds

# When the first words of the n-th reply, or all of it, are painted: two frames after they are there.
_WORDS, _ALL = "#chat .reply", "#chat .reply .actions"
_PAINTED = """([parts, count]) => new Promise(done => {
    const there = () => document.querySelectorAll(parts).length >= count;
    const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => done(Date.now() / 1000)));
    if (there()) return painted();
    const seen = new MutationObserver(() => { if (there()) { seen.disconnect(); painted(); } });
    seen.observe(document.body, { childList: true, subtree: true });
})"""
# From the press on a number to the marked words in view and on top, in milliseconds.
_OPENED = """link => new Promise(done => {
    const begun = performance.now();
    const look = () => {
        const mark = document.querySelector('#sources article.on mark');
        const cite = document.querySelector('#sources article.on')?.dataset.cite;
        const box = mark?.getClientRects()[0];
        const seen = box && box.top >= 0 && box.bottom <= innerHeight
            && mark.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
        if (seen && `#${cite}` === link.getAttribute('href')) done(performance.now() - begun);
        else requestAnimationFrame(look);
    };
    link.click();
    requestAnimationFrame(look);
})"""


def ready(browser: Browser, url: str, sign: str) -> float:
    """Seconds until a browser that has not been at ``url`` shows ``sign`` there."""
    page = browser.new_context(locale="hi-IN").new_page()
    page.set_default_timeout(_PATIENCE)
    begun = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(sign)
    taken = time.perf_counter() - begun
    page.context.close()
    return taken


def pages_ready(browser: Browser, server: Server, times: int = 5) -> dict[str, float]:
    """The page beside one that Gradio makes of the same two widgets, visited in turns."""
    ours, plains = [], []
    with plain() as url:
        for _ in range(times):
            plains.append(ready(browser, url, "#q textarea"))
            ours.append(ready(browser, server.url, "html[data-ready] #q textarea"))
    share = statistics.median(ours) / statistics.median(plains)
    return {**spread("page ready, seconds", ours), "page ready / a bare page of Gradio": share}


def visit(browser: Browser, server: Server, elsewhere: list[str]) -> Page:
    """A new reader's page; what it asks of other machines is kept in ``elsewhere``."""
    page = browser.new_context(locale="hi-IN", viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(_PATIENCE)
    own = (server.url, "data:", f"blob:{server.url}")
    page.on("request", lambda sent: None if sent.url.startswith(own) else elsewhere.append(sent.url))
    page.goto(server.url, wait_until="commit")
    page.wait_for_selector("html[data-ready] #q textarea")
    return page


def at_start(browser: Browser, server: Server, elsewhere: list[str]) -> dict[str, float]:
    """Just after the start: seconds until the first page is ready, and from its question to the reply."""
    begun = time.perf_counter()
    page = visit(browser, server, elsewhere)
    ready = time.perf_counter() - begun
    asked(page, _QUESTIONS[0], 1)
    answered = time.perf_counter() - begun
    page.context.close()
    return {"ready": ready, "answered": answered}


def asked(page: Page, question: str, turn: int) -> float:
    """Ask, wait for the whole reply, and give the moment at which its first words were seen."""
    page.fill("#q textarea", question)
    page.press("#q textarea", "Enter")
    seen = float(page.evaluate(_PAINTED, [_WORDS, turn]))
    page.locator("#chat .actions").nth(turn - 1).wait_for()
    page.locator("#send").wait_for()
    return seen


def one_reader(page: Page, server: Server, rounds: int) -> dict[str, list[float]]:
    """A reader asks and opens what is cited: milliseconds to the first words, and to the marked ones."""
    words: list[float] = []
    opened: list[float] = []
    alone: list[float] = []
    for turn, question in enumerate(_QUESTIONS * rounds, 1):
        begun, before = time.time(), len(server.replied)
        seen = asked(page, question, turn)
        words.append((seen - server.replied[before]) * 1000)
        alone.append(server.replied[-1] - begun)
        for link in page.locator("#chat [data-testid=bot] >> nth=-1").locator("a.cite").all():
            opened.append(float(link.evaluate(_OPENED)))
    return {"words": words, "opened": opened, "alone": alone}


def crowd(browser: Browser, server: Server, people: int, elsewhere: list[str]) -> dict[str, float]:
    """As many pages as ``people``, all of which ask at one moment: seconds until each has its reply."""
    pages = [visit(browser, server, elsewhere) for _ in range(people)]
    for n, page in enumerate(pages):
        page.fill("#q textarea", _QUESTIONS[n % len(_QUESTIONS)])
    alone = statistics.median(_timed_lone(pages[0], turn) for turn in (1, 2, 3))
    begun = time.time()
    for page in pages:
        page.locator("#q textarea").press("Enter", no_wait_after=True)
    counts = [4, *[1] * (people - 1)]
    taken = [
        float(page.evaluate(_PAINTED, [_ALL, count])) - begun
        for page, count in zip(pages, counts, strict=True)
    ]
    errors = sum(page.locator("#chat .notice.trouble").count() for page in pages)
    for page in pages:
        page.context.close()
    p95 = statistics.quantiles(taken, n=20)[-1]
    return {
        f"{people} people at once: p95 / a lone question x {people} / 2": p95 / (alone * people / 2),
        f"{people} people at once: p95, seconds": p95,
        f"{people} people at once: a lone question, seconds": alone,
        f"{people} people at once: errors": errors,
    }


def _timed_lone(page: Page, turn: int) -> float:
    typed = page.input_value("#q textarea")
    begun = time.time()
    asked(page, typed, turn)
    taken = time.time() - begun
    page.fill("#q textarea", typed)
    return taken


def crowd_over_http(server: Server, people: int) -> dict[str, float]:
    """The same by ``POST /api/ask``."""

    def ask(n: int) -> None:
        begun = time.time()
        reply = httpx.post(
            f"{server.url}/api/ask", json={"question": _QUESTIONS[n % len(_QUESTIONS)]}, timeout=_PATIENCE
        )
        taken[n] = time.time() - begun
        failed[n] = reply.status_code != 200

    taken: dict[int, float] = {}
    failed: dict[int, bool] = {}
    for n in range(3):
        ask(n)
    alone = statistics.median(taken.values())
    threads = [Thread(target=ask, args=[n]) for n in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    p95 = statistics.quantiles(taken.values(), n=20)[-1]
    return {
        f"{people} at once over HTTP: p95 / a lone question x {people} / 2": p95 / (alone * people / 2),
        f"{people} at once over HTTP: errors": sum(failed.values()),
    }


def spread(name: str, taken: Sequence[float]) -> dict[str, float]:
    """The middle and the worst of ``taken``."""
    return {f"{name}, p50": statistics.median(taken), f"{name}, worst": max(taken)}


def measure(browser: Browser, arguments: argparse.Namespace) -> dict[str, float]:
    """Start several times; then one reader, then many."""
    elsewhere: list[str] = []
    outbound: list[str] = []
    bases, starts, firsts = [bare(arguments.index)], [], []
    for n in range(arguments.starts):
        with serving(arguments.index, arguments.corpus) as server:
            starts.append(server.started)
            firsts.append(at_start(browser, server, elsewhere))
            if n == arguments.starts - 1:
                page = visit(browser, server, elsewhere)
                reader = one_reader(page, server, arguments.rounds)
                page.context.close()
                quick = pages_ready(browser, server)
                many = crowd(browser, server, arguments.people, elsewhere)
                many |= crowd_over_http(server, arguments.people)
        outbound += server.outbound
        bases.append(bare(arguments.index))
    base, alone = statistics.median(bases), statistics.median(reader["alone"])
    whole = [start + first["answered"] for start, first in zip(starts, firsts, strict=True)]
    return {
        "start-up / (import gradio, load models, open index)": statistics.median(starts) / base,
        "start-up to first reply / (the same and a lone question)": statistics.median(whole) / (base + alone),
        "import gradio, load models, open index, seconds": base,
        **spread("page ready just after the start, seconds", [first["ready"] for first in firsts]),
        **quick,
        **spread("first words on screen after the engine has them, ms", reader["words"]),
        **spread("citation pressed to marked words in view, ms", reader["opened"]),
        **many,
        "requests to other machines: browser": len(elsewhere),
        "requests to other machines: server": len(outbound),
    }


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path(".sandarbh/index"))
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3, help="how often one reader asks each question")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        figures = measure(browser, arguments)
        browser.close()
    show(figures, arguments.json)


if __name__ == "__main__":
    main()
