from __future__ import annotations

import string
from dataclasses import fields
from datetime import date

import pytest

from index.types import LANGUAGES
from ui.i18n import DEFAULT, LABELS, PHRASES, Labels, Phrases, day, declined, phrases

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
