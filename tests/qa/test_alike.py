"""Texts that print nearly the same words, and texts that only speak of the same."""

from __future__ import annotations

import pytest

from qa.alike import prints

REPORT = (
    "जिला प्रशासन ने सोमवार को बताया कि 142 परिवारों को सुरक्षित स्थान पर पहुँचाया गया "
    "और हर परिवार को 25 किलो चावल मिला।"
)


@pytest.mark.parametrize(
    "text",
    [
        REPORT,
        f"बाट शात, 4 मई: {REPORT} स्कूल बंद रहेंगे।",
        REPORT.replace("पहुँचाया", "पहुंचाया").replace("142", "१४२"),
        REPORT.replace("सोमवार को ", ""),
        REPORT.replace(" ", "\n"),
    ],
)
def test_a_copy_is_known_with_other_spelling_digits_layout_or_a_word_less(text) -> None:
    assert prints(text, REPORT)


@pytest.mark.parametrize(
    "text",
    [
        REPORT.replace("142", "143"),
        REPORT.replace("142 ", ""),
        "सोमवार को 142 परिवार सुरक्षित स्थान पर हैं, हर एक को 25 किलो चावल दिया गया है, प्रशासन ने कहा।",
        "",
    ],
)
def test_another_number_or_another_wording_is_no_copy(text) -> None:
    assert not prints(text, REPORT)


def test_a_part_is_printed_in_the_whole_but_not_the_whole_in_a_part() -> None:
    part = REPORT.partition(" और ")[0]
    assert prints(REPORT, part)
    assert not prints(part, REPORT)


def test_a_single_word_is_compared_as_it_stands() -> None:
    assert prints("बाढ़ राहत", "राहत")
    assert not prints("बाढ़", "राहत")
