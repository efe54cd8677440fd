"""What a reader does on the page, and what a test reads there."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from ui.i18n import LABELS
from ui.labels import Labels

HINDI = LABELS["hi"]
CITES = "#chat a[href^='#cite:']"
MARK = "#sources article.on mark"
BOT = "#chat [data-testid=bot]"


def ask(page: Page, question: str, labels: Labels = HINDI) -> None:
    """Ask, and wait until the reply is whole."""
    page.fill("#q textarea", question)
    page.press("#q textarea", "Enter")
    if question != "boom":
        expect(page.locator("#q textarea")).to_have_value("")
    expect(page.locator(BOT).last).not_to_contain_text(labels.searching)
    expect(page.locator("#send")).to_be_visible()


def marked(page: Page) -> str:
    """The marked words, which must be on screen and under nothing else."""
    mark = page.locator(MARK)
    expect(mark).to_be_visible()
    expect(mark).to_be_in_viewport()
    on_top = mark.evaluate(
        """mark => { const box = mark.getClientRects()[0];
        return mark.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)); }"""
    )
    assert on_top, "something lies over the marked words"
    return mark.inner_text()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def assert_usable(page: Page) -> None:
    """Nothing scrolls sideways, and the text box takes a question."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.fill("#q textarea", "कुछ और?")
    expect(page.locator("#q textarea")).to_be_editable()
    expect(page.locator("#send")).to_be_enabled()
