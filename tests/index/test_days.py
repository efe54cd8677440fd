"""Days of a year in every spelling, and what only looks like one."""

from __future__ import annotations

import pytest

from index.dates import days_in


@pytest.mark.parametrize(
    "text",
    [
        "18/1",
        "ngày 18/1/2024",
        "18-01-2024",
        "18.1.2024",
        "2024-01-18",
        "on 18 January",
        "18th January 2024",
        "January 18, 2024",
        "Jan 18",
        "18 जनवरी को",
        "१८ जनवरी २०२४",
        "ngày 18 tháng 1",
        "18 tháng 01 năm 2024",
    ],
)
def test_a_day_is_known_however_it_is_spelt(text) -> None:
    assert days_in(text) == {(1, 18)}


@pytest.mark.parametrize(
    "text",
    ["", "18", "2024", "1/18", "24-CT/TU", "1,009", "18.1 करोड़", "18/1/3", "जनवरी", "32 जनवरी", "18 मईनगर"],
)
def test_what_only_looks_like_a_day_is_none(text) -> None:
    assert days_in(text) == frozenset()


def test_several_days_are_all_found() -> None:
    assert days_in("7/8 से 9 अगस्त तक, फिर 2 सितंबर") == {(8, 7), (8, 9), (9, 2)}
