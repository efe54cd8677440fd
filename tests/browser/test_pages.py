from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from index import build
from qa import Assistant
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.reading import BOT, CITES, HINDI, ask, assert_usable, marked, squeezed
from tests.conftest import ROOT
from tests.ui.fakes import FakeEngine
from tests.ui.serving import serving
from ui.history import History
from ui.library import Library, open_library
from ui.server import create_app

pytestmark = pytest.mark.browser

NEW = "चाँदपुर की झील\n\nचाँदपुर की झील की सफ़ाई 7 मार्च 2025 को पूरी हुई। इस काम पर 83 लाख रुपये लगे।\n"


@pytest.fixture
def edited(tmp_path, embedder) -> Iterator[tuple[str, Library]]:
    """A server over a folder with one article, which may be changed."""
    corpus, index_dir = tmp_path / "articles", tmp_path / "index"
    corpus.mkdir()
    (corpus / "bridge.txt").write_bytes((ROOT / "corpus" / "tehri-bridge-samvad.txt").read_bytes())
    (corpus / "pond.txt").write_text("मंडी का तालाब\n\nमंडी का तालाब रविवार को भरा।\n", encoding="utf-8")
    build(corpus, index_dir, embedder=embedder)
    assistant = Assistant(index_dir, embedder)
    library = open_library(lambda: assistant.snapshot, index_dir, corpus)
    app = create_app(assistant, lambda: (1, 1, assistant.snapshot.id), library=library)
    with serving(app) as url:
        yield url, library
    library.close()


@pytest.mark.model
def test_an_article_is_dropped_in_indexed_asked_about_and_removed(edited, visit):
    url, library = edited
    page = visit(url)
    page.click("button[value=library]")
    expect(page.locator("#shelf tbody tr")).to_have_count(2, timeout=30_000)
    upload(page, "lake.txt", NEW)
    expect(page.locator("#shelf .notes")).to_have_text("lake.txt: जोड़ा गया (1 लेख)")
    expect(page.locator("#shelf .state.new")).to_have_count(1)
    (library.folder.path / "pond.txt").unlink()  # by another hand: the index has it, nobody removed it here
    page.click("#shelf button[name=rebuild]")
    expect(page.locator("#shelf .notes")).to_contain_text("pond.txt")
    expect(page.locator("#shelf .job.running")).to_have_count(0)
    page.click("#shelf .notes button[name=rebuild]")
    expect(page.locator("#shelf .job.done")).to_be_visible(timeout=120_000)
    expect(page.locator("#shelf .job")).to_contain_text("1 नए")
    expect(page.locator("#shelf .state.indexed")).to_have_count(2)
    page.click("button[value=talk]")
    ask(page, "चाँदपुर की झील की सफ़ाई पर कितने रुपये लगे?")
    page.locator(CITES).first.click()
    assert "83 लाख" in marked(page)
    page.click("button[value=library]")
    page.click("#shelf button[value='lake.txt']")
    expect(page.locator("dialog")).to_contain_text("lake.txt")
    page.locator("dialog button").first.click()
    expect(page.locator("#shelf .state.removed")).to_have_count(1)
    assert not (library.folder.path / "lake.txt").exists()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.model
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_questions_are_kept_to_what_is_chosen_until_it_is_taken_away(edited, visit, device):
    page = visit(edited[0], device)
    chips = page.locator("#scope .chips button")
    expect(page.locator("#scope form")).not_to_be_visible()
    page.focus("#scope summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(chips).to_have_text("हिन्दी")
    expect(page.locator("#scope input[value=hi]")).to_be_focused()
    page.fill("#scope [name=sources]", "कोई और")
    page.press("#scope [name=sources]", "Enter")
    expect(page.locator("#scope .trouble")).to_have_text(HINDI.on_scope.unknown.format(what="कोई और"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.press("#scope [name=sources]", "Escape")
    expect(page.locator("#scope summary")).to_be_focused()
    for n in (1, 2):
        ask(page, "सेमल्टी का पुल बनाने में कितने रुपये लगे?")
        expect(page.locator("#chat .kept")).to_have_count(n)
    expect(page.locator("#chat .kept").last).to_have_text("केवल इनमें: हिन्दी")
    page.click("#scope summary")
    page.fill("#scope [name=until]", "1990-01-01")
    page.focus("#q textarea")
    expect(chips).to_have_count(2)
    expect(page.locator("#scope .fitting")).to_have_text(HINDI.on_scope.nothing)
    page.fill("#q textarea", "पुल?")
    page.press("#q textarea", "Enter")
    expect(page.locator(BOT).last).to_have_text(HINDI.on_scope.nothing)
    chips.nth(1).click()
    chips.nth(0).click()
    expect(chips).to_have_count(0)
    ask(page, "सेमल्टी का पुल बनाने में कितने रुपये लगे?")
    expect(page.locator("#chat .kept")).to_have_count(2)
    assert_usable(page)


@pytest.mark.model
def test_files_that_are_there_or_cannot_be_read_are_named_one_by_one(edited, visit):
    url, library = edited
    page = visit(url)
    page.click("button[value=library]")
    upload(page, "bridge.txt", NEW)
    expect(page.locator("#shelf .notes")).to_contain_text("bridge.txt पहले से है।")
    page.click("#shelf button[name=replace]")
    expect(page.locator("#shelf .notes")).to_contain_text("पुरानी फ़ाइल कूड़ेदान में है")
    assert (library.folder.path / "bridge.txt").read_text(encoding="utf-8") == NEW
    expect(page.locator("#shelf .state.changed")).to_have_count(1)
    upload(page, "empty.txt", "\n")
    expect(page.locator("#shelf .notes .trouble")).to_contain_text("empty.txt")
    assert not (library.folder.path / "empty.txt").exists()
    page.fill("#shelf [name=search]", "कुछ और")
    expect(page.locator("#shelf .none")).to_have_text(HINDI.on_shelf.none)


def upload(page, name: str, text: str) -> None:
    page.set_input_files(
        "#up input[type=file]", {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    )


def keeping(history: History, engine: FakeEngine | None = None, port: int = 0):
    return serving(create_app(engine or FakeEngine(), lambda: (1, 1, "fake"), history=history), port)


def test_conversations_survive_a_restart_and_are_found_opened_renamed_exported_and_deleted(tmp_path, visit):
    file = tmp_path / "kept.sqlite"
    first = History(file)
    with keeping(first) as url:
        page = visit(url)
        ask(page, "पुल कब खुला?")
        page.click("#chat button[name=bad]")
        page.check("form.why input[value=missed]")
        page.locator("form.why button[type=submit]").click()
        expect(page.locator("#chat .given")).to_have_text(HINDI.on_verdict.bad)
        cookies = page.context.cookies()
        stranger = visit(url)
        stranger.click("button[value=past]")
        expect(stranger.locator("#past .none")).to_be_visible()
    first.close()
    second = History(file)
    with keeping(second) as url:
        page = visit(url, storage_state={"cookies": cookies, "origins": []})
        page.click("button[value=past]")
        page.click("#past button[name=open]")
        expect(page.locator("#chat .given")).to_have_text(HINDI.on_verdict.bad)
        page.locator(CITES).first.click()
        assert marked(page) == "सेमल्टी का पुल सोमवार को खुला।"
        ask(page, "और अगला?")
        page.click("button[value=past]")
        page.click("#past button[name=rename]")
        page.fill("dialog input", "पुल की बातें")
        page.press("dialog input", "Enter")
        expect(page.locator("#past button[name=open]")).to_have_text("पुल की बातें")
        expect(page.locator("#past .about")).to_contain_text("2 प्रश्न")
        with page.expect_download() as saved:
            page.locator("#past a", has_text="Markdown").click()
        assert "# पुल की बातें" in Path(saved.value.path()).read_text(encoding="utf-8")
        page.fill("#past [name=search]", "हवाई अड्डा")
        expect(page.locator("#past .none")).to_be_visible()
        page.fill("#past [name=search]", "बातें")
        page.click("#past button[name=remove]")
        page.locator("dialog button").first.click()
        expect(page.locator("#past .none")).to_be_visible()
    second.close()


def test_a_conversation_is_still_there_after_the_page_was_loaded_again_or_the_server_went_away(
    tmp_path, visit
):
    history = History(tmp_path / "kept.sqlite")
    with keeping(history) as url:
        page = visit(url)
        ask(page, "पुल कब खुला?")
        page.reload()
        expect(page.locator(CITES)).to_have_count(2)
        page.route("**/gradio_api/queue/*", lambda route: route.abort())
        page.fill("#q textarea", "और अगला?")
        page.press("#q textarea", "Enter")
        page.wait_for_timeout(500)
        page.unroute("**/gradio_api/queue/*")
        page.reload()
        expect(page.locator(CITES)).to_have_count(2)
        ask(page, "और अगला?")
        expect(page.locator(CITES)).to_have_count(4)
        page.click("#new")
        expect(page.locator(CITES)).to_have_count(0)
        page.reload()
        expect(page.get_by_text(HINDI.welcome)).to_be_visible()
        expect(page.locator("#chat").get_by_text(HINDI.on_past.off)).to_have_count(0)
        assert_usable(page)
    history.close()


def test_where_no_conversation_is_kept_the_page_says_so_before_and_after_it_is_loaded_again(faked, visit):
    page = visit(faked)
    said = page.locator("#chat").get_by_text(HINDI.on_past.off, exact=True)
    expect(said).to_be_visible()
    ask(page, "पुल कब खुला?")
    expect(said).to_have_count(0)
    page.reload()
    expect(said).to_be_visible()
    expect(page.locator(CITES)).to_have_count(0)
    page.click("button[value=past]")
    expect(page.locator("#past .note")).to_have_text(HINDI.on_past.off)


def test_a_server_that_fails_in_the_middle_of_a_reply_loses_no_more_than_that_reply(tmp_path, visit, engine):
    history = History(tmp_path / "kept.sqlite")
    with keeping(history, engine) as url:
        page = visit(url)
        ask(page, "पुल कब खुला?")
        page.fill("#q textarea", "wait for it")
        page.press("#q textarea", "Enter")
        expect(page.locator(BOT).last).to_have_text(HINDI.searching)
    engine.gate.set()
    with keeping(history, port=int(url.rsplit(":", 1)[1])):
        page.reload()
        expect(page.locator(CITES)).to_have_count(2)
        ask(page, "और अगला?")
        expect(page.locator(CITES)).to_have_count(4)
        assert_usable(page)
    history.close()


def test_what_is_listed_stays_when_the_page_comes_to_itself_late(tmp_path, visit):
    history = History(tmp_path / "kept.sqlite")
    with keeping(history) as url:
        page = visit(url)
        ask(page, "पुल कब खुला?")
        held = []
        page.route("**/gradio_api/run/**", lambda route: held.append(route), times=1)
        page.reload()
        page.wait_for_selector("html[data-ready] #past input", state="attached")
        page.click("button[value=past]")
        expect(page.locator("#past button[name=open]")).to_be_visible()
        assert len(held) == 1
        held[0].continue_()
        expect(page.locator(CITES)).to_have_count(2)
        expect(page.locator("#past button[name=open]")).to_be_visible()
    history.close()


def test_on_a_phone_every_page_fits(tmp_path, visit):
    history = History(tmp_path / "kept.sqlite")
    with keeping(history) as url:
        page = visit(url, PHONE)
        ask(page, "पुल कब खुला?")
        for tab in ("library", "past", "talk"):
            page.tap(f"button[value={tab}]")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(page.locator(CITES)).to_have_count(2)
        assert squeezed(page.locator("#chat .asked p").inner_text()) == "पुलकबखुला?"
        assert_usable(page)
    history.close()
