from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date

import pytest

from index.types import LANGUAGES
from ui.feedback import REASONS
from ui.i18n import DEFAULT, LABELS, PHRASES, day, declined, number, page_language, phrases
from ui.labels import Phrases
from ui.library import STATES

DECLINING = ("weak-evidence", "no-match", "empty-index")


def blanks(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def test_the_page_speaks_every_language_of_the_index_and_hindi_first():
    assert set(PHRASES) == set(LANGUAGES)
    assert set(LABELS) == {*LANGUAGES} - {"hi-Latn"}  # who writes romanised Hindi reads the page in Hindi
    assert DEFAULT == "hi"


def said(value, place: str = "") -> Iterator[tuple[str, str]]:
    """Every sentence in ``value``, with the place where it stands."""
    if isinstance(value, str):
        yield place, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from said(getattr(value, field.name), f"{place}.{field.name}")
    else:
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, one in pairs:
            yield from said(one, f"{place}.{key}")


@pytest.mark.parametrize("language", LABELS)
def test_every_label_says_something_and_has_the_same_blanks_in_every_language(language):
    hindi = dict(said(LABELS["hi"]))
    for place, words in dict(said(LABELS[language])).items():
        assert words and words.strip() == words
        assert blanks(words) == blanks(hindi[place]), place


def test_states_languages_and_reasons_all_have_a_name():
    for labels in LABELS.values():
        assert set(labels.on_shelf.states) == set(STATES)
        assert set(labels.on_shelf.languages) == {*LANGUAGES, "und"}
        assert set(labels.on_verdict.reasons) == set(REASONS)


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
    sentences = [declined(language, reason) for reason in (*DECLINING, "a reason of tomorrow")]
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
