"""Articles that a browser prints to PDF come back as they were: conjuncts, vowel signs, columns and all."""

from __future__ import annotations

import html
import io

import pytest

from index.formats.pdf import load_pdf
from index.types import Document
from tests.conftest import ROOT

ARTICLES = ["bat-xat-flood-relief.txt", "con-cuong-legal-aid-day.txt", "gia-lai-jrai-radio.txt"]
FONTS = "font-family: 'Noto Sans Devanagari', 'Noto Sans'"


@pytest.mark.browser
@pytest.mark.parametrize("name", ARTICLES)
@pytest.mark.parametrize("style", ["", "columns: 2; font-size: 10pt"], ids=["one column", "two columns"])
def test_the_text_of_a_printed_article_is_the_articles_text(browser, name, style):
    text = (ROOT / "corpus" / name).read_text(encoding="utf-8")
    paragraphs = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    page = browser.new_page()
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    page.set_content(f"<style>body {{ {FONTS}; {style} }}</style>{body}")
    printed = page.pdf(format="A5")
    page.close()
    (document,) = (found for found in load_pdf("a.pdf", io.BytesIO(printed)) if isinstance(found, Document))
    assert " ".join(document.text.split()) == " ".join(paragraphs)
    lines = document.text.replace("\f", "").split("\n")
    assert len([paragraph for paragraph in paragraphs if paragraph in lines]) >= 0.8 * len(paragraphs)
