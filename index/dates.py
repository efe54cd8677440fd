"""Calendar dates as news sites write them, in Hindi, English and Vietnamese.

Numbers alone are read day first (18/01/2024), as both Indian and Vietnamese papers write them, unless that
gives no date. Devanagari digits count as digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

_LONGEST = 200  # code points; a longer line is a paragraph, and its dates are news, not a stamp
_YEARS = range(1900, 2101)

_MONTH_NAMES = (
    "जनवरी january jan",
    "फरवरी फ़रवरी february feb",
    "मार्च march mar",
    "अप्रैल april apr",
    "मई may",
    "जून june jun",
    "जुलाई july jul",
    "अगस्त august aug",
    "सितंबर सितम्बर september sept sep",
    "अक्टूबर अक्तूबर october oct",
    "नवंबर नवम्बर november nov",
    "दिसंबर दिसम्बर december dec",
)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_MONTHS = {_nfc(name): number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")(?![^\W\d_])\.?"
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})(?!\d)"

_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})\s?([-/.])\s?(?P<month>\d{{1,2}})\s?\2\s?{_YEAR}",
        rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"(?<!\w){_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"(?<!\d)(?P<day>\d{{1,2}})\s+tháng\s+(?P<month>\d{{1,2}}),?\s+(?:năm\s+)?{_YEAR}",
    )
)
_NUMBERS = r"(?<![\d/.,-])(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})"
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\d-])\d{4}-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d-])",
        rf"{_NUMBERS}(?P=mark)\d{{4}}(?!\d)",
        r"(?<![\d/])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/])",
        rf"{_DAY}\s+{_MONTH}(?![^\W\d_])",
        rf"(?<!\w){_MONTH}\s+{_DAY}(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})(?!\d)",
    )
)
_CLOCK = re.compile(
    r"(?:(?<!\w)(?:at|lúc)\s+|t)?(?<!\d)\d{1,2}\s?[:.h]\s?\d{2}(?!\d)(?::\d{2}(?:\.\d{1,9})?)?"
    r"(?:\s?(?:am|pm|a\.m\.|p\.m\.|बजे))?(?:\s?(?:ist|gmt|utc|z)(?!\w))?"
    r"(?:\s?\(?(?:gmt|utc)?\s?[+-]\d{1,2}:?(?:\d{2})?\)?)?",
    re.IGNORECASE,
)
_AROUND = re.compile(  # Python's \b sees a boundary before a vowel sign, so the ends are looked at by hand
    r"(?<![^\s|,(:])(?:"
    + _nfc(
        "last updated|updated(?: on| at)?|published(?: on| at)?|posted(?: on| at)?|date|dated|on"
        "|प्रकाशित(?: तिथि)?|प्रकाशन तिथि|अपडेटेड|अपडेट|दिनांक|तारीख|तिथि"
        "|ngày đăng|đăng ngày|cập nhật(?: ngày| lúc)?|ngày"
        "|सोमवार|मंगलवार|बुधवार|गुरुवार|गुरूवार|बृहस्पतिवार|वीरवार|शुक्रवार"
        "|शनिवार|रविवार|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)"
        "|सुबह|दोपहर|शाम|रात|thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật"
    )
    + r")(?=[\s,:|.)]|$)\s?:?",
    re.IGNORECASE,
)
_FOUR_DIGITS = re.compile(r"\d{4}")
_EDGE = " \t\u00a0,;:|()[]-–—•·.।"


class Dated(NamedTuple):
    """The date in a short text, and what the text holds beside it, its weekday, clock time and label."""

    day: date
    rest: str


def read_date(text: str) -> date | None:
    """The date that ``text`` is as a whole: ISO 8601, a time allowed, or a date line; else None."""
    found = date_in(text)
    return found.day if found and not found.rest else None


def date_in(text: str) -> Dated | None:
    """A date written in ``text``, and the rest; None for no date, and for a text over 200 code points."""
    if len(text) > _LONGEST or not has_year(text):
        return None
    key = " ".join(_nfc(text).split())
    found = next(_dates(key), None)
    if found is None:
        return None
    day, start, end = found
    left = f"{key[:start].rstrip()} {key[end:].lstrip()}"
    rest = _AROUND.sub(" ", _CLOCK.sub(" ", left, count=1))
    return Dated(day, " ".join(rest.split()).strip(_EDGE))


def has_year(text: str) -> bool:
    """Whether four digits stand together, as in every date here: a quick look before the patterns."""
    return _FOUR_DIGITS.search(text) is not None


def days_in(text: str) -> frozenset[tuple[int, int]]:
    """The days of a year that are named in ``text``, as (month, day), however they are spelt.

    18/1, 18-01-2024, 18 January, January 18, 18 जनवरी, १८ जनवरी, ngày 18 tháng 1; numbers alone are read day
    first. A year beside them is passed over.
    """
    key = _nfc(text)
    found = set()
    for pattern in _DAYS:
        for match in pattern.finditer(key):
            month = _MONTHS.get(match["month"].casefold()) or int(match["month"])
            if 1 <= month <= 12 and 1 <= int(match["day"]) <= 31:
                found.add((month, int(match["day"])))
    return frozenset(found)


def _dates(key: str) -> Iterator[tuple[date, int, int]]:
    for pattern in _DATES:
        for match in pattern.finditer(key):
            day = _day(match["year"], match["month"], match["day"])
            if day:
                yield day, match.start(), match.end()


def _day(year: str, month: str, day: str) -> date | None:
    number = _MONTHS.get(month.casefold()) or int(month)
    for m, d in ((number, int(day)), (int(day), number)):  # 12/25/2024 can only be month first
        if int(year) in _YEARS and 1 <= m <= 12:
            try:
                return date(int(year), m, d)
            except ValueError:
                continue
    return None
