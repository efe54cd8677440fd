from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.reading import BOT, CITES, HINDI, MARK, ask, assert_usable, marked, squeezed
from tests.ui.fakes import HOSTILE, FakeEngine
from tests.ui.serving import serving
from ui.escape import neutral
from ui.i18n import LABELS
from ui.server import create_app

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("device", [{}, PHONE], ids=["desktop", "phone"])
def test_a_hostile_article_and_question_show_as_their_own_text(faked, visit, device):
    page = visit(faked, device) if device else visit(faked)
    ask(page, f"evil {HOSTILE}")
    shown = squeezed(neutral(HOSTILE))
    assert shown in squeezed(page.locator("#chat [data-testid=user]").inner_text())
    assert shown in squeezed(page.locator(BOT).inner_text())
    expect(page.locator("#chat :is(img, video, iframe, script, .katex)")).to_have_count(0)
    expect(page.locator("#chat .prose a:not([href^='#cite:'])")).to_have_count(0)
    page.locator(CITES).first.click()
    assert squeezed(marked(page)) == shown
    expect(page.locator("#sources :is(img, video, iframe, script, a:not(.save))")).to_have_count(0)
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_word_of_ten_thousand_letters_does_not_widen_the_page(faked, visit):
    page = visit(faked, PHONE)
    ask(page, "क" * 1900)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.fill("#q textarea", "क" * 10_000)
    page.press("#q textarea", "Enter")
    expect(page.locator(BOT).last).to_have_text(HINDI.unaskable)
    assert_usable(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_stand_out_from_the_paper_in_light_and_dark(faked, visit, scheme):
    page = visit(faked, color_scheme=scheme)
    ask(page, "पुल कब खुला?")
    page.locator(CITES).first.click()
    marked(page)
    places = (
        MARK,
        "#sources .meta",
        "#sources .verified",
        "#chat blockquote p",
        CITES,
        "#bar .brand p",
        "#send",
    )
    for place in places:
        assert page.locator(place).first.evaluate(CONTRAST) >= 4.5, place


def test_the_page_speaks_its_language_in_its_own_letters(faked, visit):
    page = visit(faked)
    expect(page).to_have_title(HINDI.title)
    assert page.evaluate("document.documentElement.lang") == "hi"
    page.wait_for_function("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \"Sandarbh Sans\"', 'संदर्भ')")
    expect(page.locator("#q textarea")).to_have_attribute("placeholder", HINDI.placeholder)
    expect(page.get_by_text("Gradio")).to_have_count(0)
    size = page.locator("#q textarea").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 16


@pytest.mark.parametrize(
    ("locale", "language"), [("hi-IN", "hi"), ("en-US", "en"), ("vi-VN", "vi"), ("fr", "hi")]
)
def test_the_page_speaks_the_language_of_the_browser(faked, visit, locale, language):
    page = visit(faked, locale=locale)
    labels = LABELS[language]
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page).to_have_title(labels.title)
    for said in (labels.tagline, labels.send, labels.new, labels.welcome):
        expect(page.get_by_text(said, exact=True)).to_be_visible()
    expect(page.locator("#q textarea")).to_have_attribute("placeholder", labels.placeholder)
    ask(page, "पुल कब खुला?")
    page.locator(CITES).first.click()
    expect(page.locator("#sources .back")).to_have_text(f"← {labels.back}")
    expect(page.locator("#sources .verified")).to_have_text(f"✓ {labels.verified}")


def test_another_language_can_be_picked_and_stays_and_the_conversation_with_it(faked, visit):
    page = visit(faked)
    ask(page, "पुल कब खुला?")
    page.locator(CITES).first.click()
    marked(page)
    for language in ("vi", "en"):
        labels = LABELS[language]
        page.select_option("#language", language)
        expect(page.locator("#send")).to_have_text(labels.send)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("#sources .back")).to_have_text(f"← {labels.back}")
        expect(page.locator("#chat .actions")).to_have_text(f"{labels.again}{labels.copy}")
        expect(page.locator(CITES)).to_have_count(2)
    page.reload()
    expect(page.get_by_text(LABELS["en"].welcome, exact=True)).to_be_visible()
    assert_usable(page)


def test_light_and_dark_are_picked_and_stay(faked, visit):
    page = visit(faked, color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.click("#theme")
    dark = page.evaluate(paper)
    assert dark != light
    page.reload()
    page.wait_for_selector("#q textarea")
    assert page.evaluate(paper) == dark


def test_a_token_in_the_address_opens_the_page_and_leaves_the_address(visit):
    token = "a-long-enough-token"
    with serving(create_app(FakeEngine(), lambda: (1, 1, "fake"), token=token)) as url:
        page = visit(url, path=f"/?token={token}")
        assert page.url == f"{url}/"
        ask(page, "पुल कब खुला?")
        expect(page.locator(CITES)).to_have_count(2)
        page.reload()
        expect(page.locator("#q textarea")).to_be_visible()


CONTRAST = """element => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const drawn = (colours) => {
        canvas.clearRect(0, 0, 1, 1);
        for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
        return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const luminance = (rgb) => {
        const [r, g, b] = rgb.map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const papers = [];
    for (let one = element; one; one = one.parentElement)
        papers.unshift(getComputedStyle(one).backgroundColor);
    const ink = luminance(drawn([...papers, getComputedStyle(element).color]));
    const paper = luminance(drawn(papers));
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
}"""
