from __future__ import annotations

import string
from dataclasses import fields
from datetime import date

import pytest

from index.types import LANGUAGES
from ui.i18n import DEFAULT, LABELS, PHRASES, day, declined, number, page_language, phrases
from ui.labels import Labels, Phrases

REASONS = ("weak-evidence", "no-match", "empty-index")


def blanks(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def test_the_page_speaks_every_language_of_the_index_and_hindi_first():
    assert set(PHRASES) == set(LANGUAGES)
    assert set(LABELS) == {*LANGUAGES} - {"hi-Latn"}  # who writes romanised Hindi reads the page in Hindi
    assert DEFAULT == "hi"


@pytest.mark.parametrize("name", [field.name for field in fields(Labels)])
@pytest.mark.parametrize("language", LABELS)
def test_every_label_says_something_and_has_the_same_blanks_in_every_language(language, name):
    value, hindi = getattr(LABELS[language], name), getattr(LABELS["hi"], name)
    assert value and (isinstance(value, tuple) or value.strip() == value)
    if isinstance(value, str):
        assert blanks(value) == blanks(hindi)


@pytest.mark.parametrize("language", PHRASES)
def test_every_phrase_says_something_and_has_the_same_blanks_in_every_language(language):
    for field in fields(Phrases):
        value = getattr(PHRASES[language], field.name)
        assert value
        if isinstance(value, str):
            assert blanks(value) == blanks(getattr(PHRASES["hi"], field.name))
    assert len(PHRASES[language].months) == 12


@pytest.mark.parametrize("language", PHRASES)
def test_every_reason_to_decline_has_a_sentence_of_its_own_in_every_language(language):
    sentences = [declined(language, reason) for reason in (*REASONS, "a reason of tomorrow")]
    assert len(set(sentences)) == 4
    assert sentences[3] == PHRASES[language].declined


def test_no_sentence_is_left_untranslated():
    for name in ("send", "searching", "failed", "verified", "back"):
        assert len({getattr(labels, name) for labels in LABELS.values()}) == len(LABELS)
    assert len({spoken.found for spoken in PHRASES.values()}) == len(PHRASES)


def test_a_reply_in_a_language_without_sentences_is_framed_in_hindi():
    assert phrases("und") is PHRASES["hi"]
    assert declined("und", "weak-evidence") == "लेखों में इसका उत्तर नहीं मिला।"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("hi", "5 फ़रवरी 2024"),
        ("hi-Latn", "5 February 2024"),
        ("en", "5 February 2024"),
        ("vi", "5 tháng 2, 2024"),
    ],
)
def test_a_date_is_written_as_the_language_writes_it(language, written):
    assert day(date(2024, 2, 5), language) == written


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        (None, None, "hi"),
        (None, "en-US,en;q=0.9,hi;q=0.8", "en"),
        (None, "fr, vi-VN;q=0.5, en;q=0.4", "vi"),
        (None, "en;q=0.3, hi-IN;q=0.9", "hi"),
        (None, "en;q=0", "hi"),
        (None, "*", "hi"),
        (None, "de", "hi"),
        (None, ";;q=, en ; q = 1.0", "en"),
        (None, "x" * 100_000 + ",en", "en"),
        ("vi", "en", "vi"),
        ("fr", "en", "en"),
        ("<b>", None, "hi"),
    ],
)
def test_the_page_speaks_what_was_chosen_else_what_the_browser_prefers_else_hindi(chosen, accepted, language):
    assert page_language(chosen, accepted) == language


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("hi", ["0", "999", "1,000", "1,00,000", "12,34,567", "-1,00,000"]),
        ("hi-Latn", ["0", "999", "1,000", "1,00,000", "12,34,567", "-1,00,000"]),
        ("en", ["0", "999", "1,000", "100,000", "1,234,567", "-100,000"]),
        ("vi", ["0", "999", "1.000", "100.000", "1.234.567", "-100.000"]),
    ],
)
def test_a_number_is_grouped_as_the_language_groups_it(language, written):
    assert [number(count, language) for count in (0, 999, 1000, 100_000, 1_234_567, -100_000)] == written
