"""Which language is spoken where, and how it writes numbers and dates.

`LABELS` speak the language of the page, `PHRASES` that of the question (romanised Hindi is answered in kind).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from ui import english, hindi, vietnamese
from ui.labels import Labels, Phrases

DEFAULT = "hi"
COOKIE = "sandarbh_language"
"""The cookie in which the page keeps the language that its reader chose."""

LABELS: Mapping[str, Labels] = MappingProxyType(
    {"hi": hindi.LABELS, "en": english.LABELS, "vi": vietnamese.LABELS}
)
PHRASES: Mapping[str, Phrases] = MappingProxyType(
    {
        "hi": hindi.PHRASES,
        "hi-Latn": hindi.ROMANISED,
        "en": english.PHRASES,
        "vi": vietnamese.PHRASES,
    }
)
_WANTED = re.compile(
    r"([a-z]{2,3})(?:-[a-z0-9-]+)?(?:\s*;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?))?", re.IGNORECASE | re.ASCII
)
_MOST_WANTED = 32  # entries of a header that are read


def phrases(language: str) -> Phrases:
    """The sentences for a reply in ``language``; Hindi for one that has none of its own."""
    return PHRASES.get(language, PHRASES[DEFAULT])


def declined(language: str, reason: str) -> str:
    """The sentence that declines for ``reason`` in ``language``; a general one for a reason not known."""
    spoken = phrases(language)
    return spoken.reasons.get(reason, spoken.declined)


def page_language(chosen: str | None, accepted: str | None, default: str = DEFAULT) -> str:
    """The language of the page: the one ``chosen`` on it before, else what ``Accept-Language`` prefers."""
    if chosen is not None and chosen in LABELS:
        return chosen
    wanted = [_WANTED.fullmatch(entry.strip()) for entry in (accepted or "").split(",")[:_MOST_WANTED]]
    spoken = [
        (float(found[2] or 1), found[1].lower()) for found in wanted if found and found[1].lower() in LABELS
    ]
    weight, best = max(spoken, key=lambda one: one[0], default=(0.0, default))  # the first of equals
    return best if weight > 0 else default


def day(when: date, language: str) -> str:
    """``when`` as it is written in ``language``: ``19 नवंबर 2024``, ``19 tháng 11, 2024``."""
    spoken = phrases(language)
    return spoken.day.format(day=when.day, month=spoken.months[when.month - 1], year=when.year)


def number(count: int, language: str) -> str:
    """``count`` grouped as ``language`` groups it: ``1,23,456``, ``123,456``, ``123.456``."""
    if language == "vi":
        return f"{count:,}".replace(",", ".")
    if language not in ("hi", "hi-Latn"):
        return f"{count:,}"
    head, tail = divmod(abs(count), 1000)
    sign = "-" if count < 0 else ""
    if not head:
        return f"{sign}{tail}"
    groups = [f"{tail:03}"]
    while head:
        head, pair = divmod(head, 100)
        groups.append(f"{pair:02}" if head else str(pair))
    return sign + ",".join(reversed(groups))
