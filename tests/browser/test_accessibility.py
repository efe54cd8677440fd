from __future__ import annotations

from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from index import build
from index.snapshot import Snapshot
from tests.browser.conftest import PHONE
from tests.browser.reading import CITES, ask, marked
from tests.ui.fakes import FakeEngine
from tests.ui.serving import serving
from tests.word_hash import WordHashEmbedder
from ui.history import History
from ui.library import open_library
from ui.server import create_app

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
OPTIONS = "{resultTypes: ['violations']}"


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong on the page: the rule, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {OPTIONS})")["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]
    ]


@pytest.mark.parametrize(
    ("scheme", "device"),
    [("light", {}), ("dark", {}), ("light", PHONE), ("dark", PHONE)],
    ids=["desktop", "dark desktop", "phone", "dark phone"],
)
def test_axe_finds_nothing_wrong_on_any_page(tmp_path, visit, scheme, device):
    history = History(tmp_path / "kept.sqlite")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("पुल सोमवार को खुला।", encoding="utf-8")
    build(tmp_path / "articles", tmp_path / "index", embedder=WordHashEmbedder())
    snapshot = Snapshot.open(tmp_path / "index")
    library = open_library(lambda: snapshot, tmp_path / "index", tmp_path / "articles")
    app = create_app(
        FakeEngine(), lambda: (1, 1, "x"), history=history, library=library, suggest=lambda _: ("पुल?",)
    )
    found: dict[str, list[str]] = {}
    with serving(app) as url:
        page = visit(url, **({"device": device} if device else {}), color_scheme=scheme)
        expect(page.locator("#chat .example")).to_be_visible()
        page.click("#scope summary")
        page.check("#scope input[value=hi]")
        expect(page.locator("#scope .chips li")).to_have_count(1)
        found["start"] = violations(page)
        page.click("#scope .chips button")
        expect(page.locator("#scope .chips li")).to_have_count(0)
        page.click("#scope summary")
        ask(page, "पुल कब खुला?")
        ask(page, "read Soc Son")
        page.click("#chat button[name=bad] >> nth=0")
        found["answer"] = violations(page)
        page.locator(CITES).first.click()
        marked(page)
        found["source"] = violations(page)
        page.locator("#sources .back").click()
        ask(page, "none of it")
        page.locator("#chat summary").last.click()
        found["refusal"] = violations(page)
        page.click("button[value=library]")
        expect(page.locator("#shelf tbody tr").first).to_be_visible(timeout=30_000)
        found["library"] = violations(page)
        page.click("button[value=past]")
        expect(page.locator("#past li")).to_have_count(1)
        found["history"] = violations(page)
    history.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
