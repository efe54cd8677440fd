from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.reading import BOT, CITES, HINDI, MARK, ask, assert_usable, marked, squeezed

pytestmark = pytest.mark.browser

IN_HINDI = "सेमल्टी का पुल बनाने में कितने रुपये लगे?"
COVERED = """() => {
    const reading = document.querySelector('#reading');
    for (let x = 5; x < innerWidth; x += 20)
        for (let y = 5; y < innerHeight; y += 20)
            if (!reading.contains(document.elementFromPoint(x, y))) return false;
    return true;
}"""
IN_ENGLISH = "How many flood sirens stand along the Ca River?"


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "opening"), [(IN_HINDI, "लेखों में यह मिला:"), (IN_ENGLISH, "The articles say:")]
)
def test_a_question_is_answered_in_its_language_and_its_number_opens(served, visit, question, opening):
    page = visit(served)
    ask(page, question)
    reply = page.locator(BOT)
    expect(reply).to_contain_text(opening)
    first = page.locator(CITES).first
    expect(first).to_have_text("[1]")
    quoted = page.locator("#chat blockquote .words").first.inner_text()
    first.click()
    assert squeezed(quoted) == squeezed(marked(page)) + "[1]"
    expect(page.locator(MARK)).to_be_focused()
    expect(page.locator("#sources .verified")).to_be_visible()
    assert_usable(page)


@pytest.mark.model
def test_numbers_count_from_one_in_each_reply_and_older_turns_open_too(served, visit):
    page = visit(served)
    ask(page, IN_HINDI)
    ask(page, IN_ENGLISH)
    numbers = [page.locator(BOT).nth(turn).locator("a[href^='#cite:']").all_inner_texts() for turn in (0, 1)]
    for turn in numbers:
        assert turn == [f"[{n}]" for n in range(1, len(turn) + 1)] and turn
    page.locator(BOT).nth(1).locator("a[href^='#cite:']").first.click()
    marked(page)
    english = page.locator("#sources h2").inner_text()
    page.locator(BOT).nth(0).locator("a[href^='#cite:']").first.click()
    expect(page.locator("#sources h2")).not_to_have_text(english)
    marked(page)


@pytest.mark.model
def test_what_the_articles_do_not_say_is_declined_with_what_came_near(served, visit):
    page = visit(served)
    ask(page, "Who won the cricket world cup in 2011?")
    expect(page.locator(BOT)).to_contain_text("The articles do not say")
    assert page.locator(CITES).count() == 0
    near = page.locator("#chat a[href^='#near:']").first
    expect(near).not_to_be_visible()
    page.locator("#chat summary").click()
    near.click()
    marked(page)
    assert_usable(page)


@pytest.mark.model
def test_on_a_phone_the_source_lies_over_the_conversation_and_closes_back_to_it(served, visit):
    page = visit(served, PHONE)
    ask(page, IN_HINDI)
    page.locator(CITES).first.tap()
    marked(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#reading").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert page.evaluate(COVERED)
    page.locator("#sources .back").tap()
    expect(page.locator("#reading")).not_to_be_visible()
    expect(page.locator(CITES).first).to_be_in_viewport()
    assert_usable(page)


def test_everything_goes_by_keyboard(faked, visit):
    page = visit(faked)
    expect(page.locator("#q textarea")).to_be_focused()
    page.keyboard.type("पुल कब खुला?")
    page.keyboard.press("Enter")
    expect(page.locator(CITES)).to_have_count(2)
    page.locator(CITES).nth(1).focus()
    page.keyboard.press("Enter")
    assert marked(page) == "अगला पुल 2026 में बनेगा।"
    expect(page.locator(MARK)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#reading")).not_to_be_visible()
    expect(page.locator(CITES).nth(1)).to_be_focused()


def test_a_citation_that_is_open_already_opens_again_after_it_was_closed(faked, visit):
    page = visit(faked)
    ask(page, "पुल कब खुला?")
    for _ in range(2):
        page.locator(CITES).first.click()
        assert marked(page) == "सेमल्टी का पुल सोमवार को खुला।"
        page.locator("#sources .back").click()
        expect(page.locator("#reading")).not_to_be_visible()


def test_the_search_shows_before_the_reply_and_can_be_stopped(faked, visit, engine):
    page = visit(faked)
    page.fill("#q textarea", "wait for it")
    page.press("#q textarea", "Enter")
    expect(page.locator(BOT)).to_have_text(HINDI.searching)
    expect(page.locator("#q textarea")).to_have_value("")
    expect(page.locator("#send")).not_to_be_visible()
    page.click("#stop")
    expect(page.locator(BOT)).to_have_count(0)
    expect(page.locator("#q textarea")).to_have_value("wait for it")
    engine.gate.set()
    page.fill("#q textarea", "पुल कब खुला?")
    for _ in range(50):  # the page takes the next question once it has heard that the last one is over
        page.press("#q textarea", "Enter")
        page.wait_for_timeout(100)
        if page.input_value("#q textarea") == "":
            break
    expect(page.locator(CITES)).to_have_count(2)
    expect(page.locator(BOT)).to_have_count(1)
    assert_usable(page)


def test_a_failure_is_said_and_the_question_can_be_asked_again(faked, visit):
    page = visit(faked)
    page.fill("#q textarea", "boom")
    page.click("#send")
    expect(page.locator(BOT)).to_have_text(HINDI.failed)
    expect(page.locator("#q textarea")).to_have_value("boom")
    ask(page, "पुल कब खुला?")
    expect(page.locator(CITES)).to_have_count(2)
    assert_usable(page)


def test_a_full_queue_is_said_and_the_question_stays_in_the_box(faked, visit, engine):
    crowd = [visit(faked) for _ in range(3)]
    for page in crowd[:2]:
        page.fill("#q textarea", "wait for it")
        page.press("#q textarea", "Enter")
        page.wait_for_timeout(300)
    late = crowd[2]
    late.fill("#q textarea", "पुल कब खुला?")
    late.press("#q textarea", "Enter")
    expect(late.locator(BOT)).to_have_text(HINDI.busy)
    expect(late.locator("#q textarea")).to_have_value("पुल कब खुला?")
    engine.gate.set()
    for page in crowd[:2]:
        expect(page.locator(CITES)).to_have_count(2)
    ask(late, "पुल कब खुला?")
    expect(late.locator(CITES)).to_have_count(2)


def test_a_new_conversation_forgets_the_old_one(faked, visit, engine):
    page = visit(faked)
    ask(page, "पुल कब खुला?")
    page.locator(CITES).first.click()
    marked(page)
    page.click("#new")
    expect(page.locator(BOT)).to_have_count(0)
    expect(page.locator("#reading")).not_to_be_visible()
    page.get_by_text("पुल कब खुला?").click()
    expect(page.locator(CITES)).to_have_count(2)
    expect(page.locator(CITES).first).to_have_attribute("href", "#cite:1-1")
    assert engine.asked[-1] == ("पुल कब खुला?", 0)


def test_what_was_said_before_goes_along_with_the_next_question(faked, visit, engine):
    page = visit(faked)
    ask(page, "पुल कब खुला?")
    ask(page, "और अगला?")
    assert engine.asked == [("पुल कब खुला?", 0), ("और अगला?", 1)]


def test_shift_enter_makes_a_line_and_an_input_method_keeps_its_enter(faked, visit, engine):
    page = visit(faked)
    page.fill("#q textarea", "पुल")
    page.press("#q textarea", "Shift+Enter")
    page.keyboard.type("कब खुला?")
    expect(page.locator("#q textarea")).to_have_value("पुल\nकब खुला?")
    for options in ("{isComposing: true}", "{keyCode: 229}"):
        for kind in ("keydown", "keypress"):
            event = f"new KeyboardEvent('{kind}', {{key: 'Enter', bubbles: true, ...{options}}})"
            page.locator("#q textarea").evaluate(f"box => box.dispatchEvent({event})")
    page.wait_for_timeout(300)
    assert engine.asked == []
    page.press("#q textarea", "Enter")
    expect(page.locator(CITES)).to_have_count(2)
    assert engine.asked == [("पुल\nकब खुला?", 0)]
