"""Lines that say where an article comes from: source lines, bylines, date lines and mastheads.

Each function reads one line's key (`key_of`), as a whole; a sentence that begins like a credit is none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

import regex

from index.dates import date_in, has_year
from index.metadata import web_url

LINE_LIMIT = 2048  # code points: room for the longest web address; a longer line is article text
_CREDIT_LIMIT = 120  # code points of a masthead
_NAME_WORDS = 6  # "Bài, ảnh: Nguyễn Thị Minh Khai" needs four, an office with a place six
_SOURCE_WORDS = 8

_HEADING_MARKS = re.compile(r"^#{1,6} | #{1,6}$")
_DRESSING = "*_>•\ufeff\u200b\u00a0 \t"  # Markdown and bullets around a line
_ENDS = re.compile(r"""[.।॥!?…]["'”’)\]|\s]*$""")
_NAME_WORD = regex.compile(r"[\p{L}\p{M}\u200c\u200d'’.\-]+")
# Words that stand in sentences and headings, not in names. थी is left out: it writes the name Thị.
_FUNCTION_WORDS = frozenset("का के की में से को ने पर और यह वह एक नहीं भी तक लिए गया गई गए करें".split())
_COPULAS = frozenset("है हैं था थे थी हुआ हुई हुए".split())


def pattern(text: str) -> re.Pattern[str]:
    """``text`` as a pattern for `key_of` keys: in NFC, which takes nukta letters apart, and in any case."""
    return re.compile(unicodedata.normalize("NFC", text), re.IGNORECASE)


_ADDRESS = pattern(r"https?://[^\s<>\"]+")
_SOURCE = pattern(
    r"(?:मूल )?(?:स्रोत|स्त्रोत|सोर्स)(?:\s?[:：]\s?(?P<hi>.*))?|(?:स्रोत|source|nguồn) (?P<bare>https?://\S+)"
    r"|(?:original )?sources?(?:\s?[:：]\s?(?P<en>.*))?|nguồn(?: tin| bài)?(?:\s?[:：]\s?(?P<vi>.*))?"
)
_LABELLED = pattern(
    r"(?:लेखक|लेखिका|लेख और (?:तस्वीरें|तस्वीर|फोटो)"
    r"|रिपोर्ट|रिपोर्टर|संवाददाता|प्रस्तुति|लेख|author|written by|reported by|reporter"
    r"|tác giả|phóng viên|pv|thực hiện|bài viết|(?:tin|bài)(?:,| và| -)? ảnh)\s?[:：]\s?(?P<name>.+)"
    r"|by (?P<by>.+)"
)
_FOLLOWING = pattern(r"theo (?P<name>.+)")
_PHOTO = pattern(
    r"[(\[]?\s?(?:फोटो|फ़ोटो|तस्वीर|छायाचित्र|photos?|images?|pictures?|(?:hình )?ảnh)"
    r"(?: (?:क्रेडिट|साभार|सौजन्य|credits?|courtesy|by|tư liệu))?\s?[:：/©]\s?(?P<name>[^)\]]{1,60})[)\]]?"
)
_PIECES = re.compile(r"\s?[|•·]\s?|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class Credit:
    """What one line says about the origin of an article; None is "not said"."""

    author: str | None = None
    source: str | None = None
    url: str | None = None
    published: date | None = None


def key_of(line: str) -> str:
    """``line`` as the patterns see it: NFC, single spaces, no Markdown around; ``""`` past `LINE_LIMIT`."""
    if len(line) > LINE_LIMIT:
        return ""
    key = " ".join(unicodedata.normalize("NFC", line).split()).strip(_DRESSING)
    return _HEADING_MARKS.sub("", key).strip(_DRESSING)


def ends_sentence(key: str) -> bool:
    """Whether a line closes with a sentence's end mark, quotes and brackets after it allowed."""
    return _ENDS.search(key[-16:]) is not None


def is_name(key: str, least: int = 1, most: int = _NAME_WORDS) -> bool:
    """Whether ``key`` could be names or places and nothing else: ``least`` to ``most`` words, capitals where
    the script has them, no digits, no postpositions, no verb at the end."""
    words = key.replace(",", " ").replace("/", " ").split()
    return (
        least <= len(words) <= most
        and not key.endswith("..")
        and all(_NAME_WORD.fullmatch(word) and not word[0].islower() for word in words)
        and _FUNCTION_WORDS.isdisjoint(words)
        and words[-1] not in _COPULAS
    )


def source_of(key: str) -> Credit | None:
    """What a source line names: ``स्रोत``, ``Source: https://…``, ``Nguồn: Báo Lâm Đồng``."""
    match = _SOURCE.fullmatch(key)
    if not match:
        return None
    rest = next(filter(None, match.groups()), "")
    found = _ADDRESS.search(rest)
    if found:
        return Credit(url=web_url(found.group().rstrip(".,;)]")))
    if len(rest.split()) > _SOURCE_WORDS or (ends_sentence(rest) and len(rest.split()) > 3):
        return None
    return Credit(source=rest if is_name(rest) else None)


def byline_of(key: str) -> Credit | None:
    """Who wrote it, where a line says so: ``By …``, ``लेखक: …``, ``Bài, ảnh: …``."""
    match = _LABELLED.fullmatch(key)
    name = (match["name"] or match["by"]) if match else ""
    return Credit(author=name) if is_name(name) else None


def agency_of(key: str) -> Credit | None:
    """The newspaper that a Vietnamese ``Theo …`` ("according to") at the end of an article names."""
    match = _FOLLOWING.fullmatch(key)
    return Credit(source=match["name"]) if match and is_name(match["name"]) else None


def is_photo_credit(key: str) -> bool:
    """Whether a line names a photographer and no more; a caption that says what is seen is article text."""
    match = _PHOTO.fullmatch(key)
    return match is not None and is_name(match["name"].strip())


def date_of(key: str) -> Credit | None:
    """The first date of a line that holds dates, weekdays and clock times only."""
    days = [date_in(piece) for piece in _pieces(key)]
    if not days or any(day is None or day.rest for day in days):
        whole = date_in(key)
        return Credit(published=whole.day) if whole and not whole.rest else None
    return next(Credit(published=day.day) for day in days if day)


def masthead_of(key: str) -> Credit | None:
    """A line of names around a date: ``हाउ नदी | लाम ची | 3 जनवरी, 2025``, ``फु थो, 3 जून 2024 - हा वी``.

    The last piece without the date is the author, one before it the publisher; beside the date is a place.
    """
    published, names = None, []
    for piece in _pieces(key):
        dated = date_in(piece)
        byline = byline_of(piece)
        if dated and (not dated.rest or is_name(dated.rest)):
            published = published or dated.day
        elif byline or is_name(piece):
            names.append(byline.author if byline else piece)
        else:
            return None
    if published is None:
        return None
    return Credit(
        author=names[-1] if names else None, source=names[-2] if len(names) > 1 else None, published=published
    )


def _pieces(key: str) -> list[str]:
    if len(key) > _CREDIT_LIMIT or not has_year(key):
        return []
    return [piece for piece in _PIECES.split(key) if piece]
