from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.reading import BOT, CITES, HINDI, ask, assert_usable, marked
from ui.i18n import LABELS

pytestmark = pytest.mark.browser

ASKED = "#chat .asked"


def test_a_question_is_edited_where_it_stands_and_takes_the_place_of_the_last_one(faked, visit, engine):
    page = visit(faked)
    ask(page, "पुल कब खुला?")
    ask(page, "और अगला?")
    page.locator(ASKED).nth(1).locator("button").click()
    box = page.locator("form.edit textarea")
    expect(box).to_be_focused()
    expect(box).to_have_value("और अगला?")
    box.press("Escape")
    expect(box).to_have_count(0)
    page.locator(ASKED).nth(1).locator("button").click()
    box.fill("और पिछला?")
    box.press("Enter")
    expect(page.locator(ASKED).nth(1)).to_contain_text("और पिछला?")
    expect(page.locator(CITES)).to_have_count(4)
    assert engine.asked[-1] == ("और पिछला?", 1)
    assert_usable(page)


def test_what_was_understood_is_changed_and_asked_as_a_question_of_its_own(faked, visit, engine):
    page = visit(faked)
    ask(page, "पुल कब खुला?")
    ask(page, "read Soc Son")
    understood = page.locator("#chat .understood")
    expect(understood).to_contain_text("Soc Son → सोक सोन")
    understood.locator("button").press("Enter")
    page.locator("form.edit textarea").fill("सोक सोन?")
    page.locator("form.edit button[type=submit]").click()
    expect(page.locator(ASKED)).to_have_count(3)
    expect(page.locator(CITES)).to_have_count(6)
    assert engine.asked[-1] == ("सोक सोन?", 0)


def test_a_question_is_asked_again(faked, visit, engine):
    page = visit(faked)
    ask(page, "पुल कब खुला?")
    page.locator("#chat button[name=again]").click()
    expect(page.locator("#chat button[name=again]")).to_have_count(1)
    for _ in range(50):
        if len(engine.asked) == 2:
            break
        page.wait_for_timeout(100)
    assert engine.asked == [("पुल कब खुला?", 0)] * 2
    expect(page.locator(CITES)).to_have_count(2)


def test_a_reply_is_copied_as_plain_text_with_its_sources(faked, visit):
    page = visit(faked, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "पुल कब खुला?")
    page.locator("#chat button[name=copy]").click()
    expect(page.locator("#chat button[name=copy]")).to_have_text(HINDI.copied)
    source = "    सेमल्टी का पुल · पहाड़ पत्रिका · 19 नवंबर 2024\n    https://example.org/pul?a=1&b=2"
    assert page.evaluate("navigator.clipboard.readText()") == (
        "लेखों में यह मिला:\n\n"
        f"[1] “सेमल्टी का पुल सोमवार को खुला।”\n{source}\n\n"
        f"[2] “अगला पुल 2026 में बनेगा।”\n{source}"
    )


def test_a_number_that_is_pointed_at_or_focused_shows_its_quote(faked, visit):
    page = visit(faked)
    ask(page, "पुल कब खुला?")
    card = page.locator("#card")
    expect(card).not_to_be_visible()
    page.locator(CITES).first.hover()
    expect(card).to_be_visible()
    expect(card).to_have_text("सेमल्टी का पुल सोमवार को खुला।")
    expect(card).to_be_in_viewport(ratio=1)
    page.mouse.move(5, 5)
    expect(card).not_to_be_visible()
    page.locator(CITES).first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(CITES).nth(1)).to_be_focused()
    expect(card).to_have_text("अगला पुल 2026 में बनेगा।")
    page.keyboard.press("Escape")
    expect(card).not_to_be_visible()


@pytest.mark.parametrize("device", [{}, PHONE], ids=["desktop", "phone"])
def test_the_panel_leads_to_the_next_quote_and_back_to_where_it_stands_in_the_reply(faked, visit, device):
    page = visit(faked, device) if device else visit(faked)
    ask(page, "पुल कब खुला?")
    page.locator(CITES).first.click()
    assert marked(page) == "सेमल्टी का पुल सोमवार को खुला।"
    previous, following = (page.locator("#sources button.step").nth(n) for n in (0, 1))
    expect(previous).to_be_disabled()
    following.click()
    expect(page.locator("#sources .which")).to_have_text("उद्धरण 2")
    assert marked(page) == "अगला पुल 2026 में बनेगा।"
    expect(page.locator("#sources .cited")).to_have_text("सेमल्टी का पुल सोमवार को खुला।")
    page.locator("#sources summary").click()
    expect(page.locator("#sources .place")).to_be_visible()
    with page.expect_download() as saved:
        page.locator("#sources .save").click()
    assert saved.value.path().read_text(encoding="utf-8").startswith("पुल खुला\n")
    page.locator("#sources .back").click()
    expect(page.locator(CITES).nth(1)).to_be_focused()
    assert_usable(page)


@pytest.mark.model
def test_two_readers_at_once_each_have_their_own_conversation(served, visit):
    questions = ("सेमल्टी का पुल बनाने में कितने रुपये लगे?", "How many flood sirens stand along the Ca River?")
    pages = [visit(served), visit(served)]
    for page, question in zip(pages, questions, strict=True):
        page.fill("#q textarea", question)
        page.press("#q textarea", "Enter")
    for page, language in zip(pages, ("hi", "en"), strict=True):
        expect(page.locator("#chat .actions")).to_have_count(1)
        expect(page.locator("#chat .reply")).to_have_attribute("lang", language)
        assert_usable(page)


def test_over_a_slow_network_a_question_is_answered(faked, visit):
    page = visit(faked)
    session = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 20_000}
    session.send("Network.emulateNetworkConditions", slow)
    page.fill("#q textarea", "पुल कब खुला?")
    page.press("#q textarea", "Enter")
    expect(page.locator(CITES)).to_have_count(2, timeout=20_000)
    page.locator(CITES).first.click()
    expect(page.locator("#sources mark")).to_be_visible(timeout=20_000)
    assert_usable(page)


def test_a_full_conversation_in_english_has_no_word_of_hindi_in_its_frame(faked, visit):
    page = visit(faked, locale="en-GB")
    labels = LABELS["en"]
    ask(page, "boom", labels)
    expect(page.locator(BOT)).to_have_text(labels.failed)
