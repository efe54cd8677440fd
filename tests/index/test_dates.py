from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import date_in, read_date

THE_DAY = date(2024, 1, 18)


@pytest.mark.parametrize(
    "line",
    [
        "18/01/2024",
        "18-1-2024",
        "18.01.2024",
        "2024-01-18",
        "2024-01-18T08:30:00+07:00",
        "2024-01-18T08:30:00.123Z",
        "2024-01-18 08:30:00",
        "18 जनवरी 2024",
        "१८ जनवरी २०२४",
        "18 जनवरी, 2024, सुबह 10:30 बजे",
        "प्रकाशित: 18 जनवरी 2024",
        "गुरुवार, 18 जनवरी 2024",
        "January 18, 2024",
        "Jan. 18th, 2024 at 5:30 pm IST",
        "18 January 2024",
        "Thu, 18 Jan 2024 08:30:00 GMT",
        "ngày 18 tháng 1 năm 2024",
        "Thứ Năm, 18/01/2024, 08:30 (GMT+7)",
        "08:30 | 18/01/2024",
    ],
)
def test_a_date_line_is_read_in_each_language_with_or_without_a_clock(line):
    assert read_date(line) == THE_DAY


@pytest.mark.parametrize(
    ("line", "day"),
    [("7 फ़रवरी 2024", date(2024, 2, 7)), ("7 फ़रवरी 2024", date(2024, 2, 7))],
)
def test_a_nukta_letter_counts_the_same_in_one_code_point_or_two(line, day):
    assert read_date(line) == day


def test_numbers_are_day_first_unless_only_month_first_makes_a_date():
    assert read_date("03/04/2024") == date(2024, 4, 3)
    assert read_date("12/25/2024") == date(2024, 12, 25)


@pytest.mark.parametrize(
    "line",
    [
        "18 जनवरी 2024 को बैठक हुई",
        "18 जनवरी की दोपहर को",
        "31/02/2024",
        "99/99/2024",
        "2021 - 2025",
        "1/2/2024 - 3/2/2024",
        "18/01/20245",
        "18/01/0024",
        "5 मईका 2024",
        "10-CT/TU 2024",
        "",
        "x" * 300 + " 18/01/2024",
    ],
)
def test_what_is_no_date_alone_is_no_date(line):
    assert read_date(line) is None


def test_what_stands_beside_the_date_is_kept():
    assert date_in("फु थो, 23 जनवरी 2024") == (date(2024, 1, 23), "फु थो")
    assert date_in("Thanh Hóa, ngày 10/9/2024") == (date(2024, 9, 10), "Thanh Hóa")


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_iso_date_is_read_back(day):
    assert read_date(day.isoformat()) == day


@given(st.text(alphabet=st.sampled_from("0123456789०१/-.: TZजनवरीJanuarytháng,+")))
def test_no_text_breaks_the_reading(text):
    found = date_in(text)
    assert found is None or (1900 <= found.day.year <= 2100 and found.rest == found.rest.strip())
