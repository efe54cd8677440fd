"""What a document says about itself: front matter, the keys of a record, web addresses.

Everything here was written by a stranger: a value of the wrong kind is left out, never an error.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

import yaml

from index.dates import read_date

LANGUAGE_TAGS = ("hi", "hi-Latn", "en", "vi")
"""The languages a file may declare; any other is guessed from the text."""

_FRONT_MATTER_LIMIT = 8192  # code points: real blocks have a few hundred, and hostile ones are slow to read
_NESTING_LIMIT = 100  # opening brackets: the reader takes seconds over thousands before it gives up
_SURROGATE = re.compile("[\ud800-\udfff]")
_VALUE_LIMIT = 2000  # code points of one value: the longest address browsers agree on

# An unclosed block costs one pass over the limit above; the closing line is at the start of a line.
_BLOCK = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_PLAIN_LINE = re.compile(r"""([A-Za-z][\w-]*):[ \t]+([^\s"'\[\]{}&*!|>%@`#-].*)""")

KEYS = {
    "title": ("title", "headline", "शीर्षक"),
    "url": ("url", "link", "canonical", "canonical_url", "लिंक", "यूआरएल"),
    "published": ("published", "date", "तिथि", "तारीख", "दिनांक", "प्रकाशित"),
    "author": ("author", "byline", "लेखक"),
    "source": ("publisher", "source", "प्रकाशक", "स्रोत"),
    "language": ("language", "lang", "भाषा"),
}
"""The names under which a file may say each thing, those that count first in front; see `folded_key`."""
# Lines between two rules count as front matter only with a key that front matter has: "नोट: …" is an article.
_FRONT_MATTER_KEYS = {name for names in KEYS.values() for name in names} | {
    *("id", "tags", "categories", "category", "keywords", "description", "summary", "layout", "draft"),
    *("slug", "subtitle", "image", "updated"),
}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document besides its text; ``""`` and None are "not said"."""

    title: str = ""
    url: str | None = None
    language: str | None = None
    published: date | None = None
    source: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The YAML block at the head of a text: the offset after it (0 for none), its values as text."""

    end: int = 0
    values: Mapping[str, object] = field(default_factory=dict)


def front_matter(text: str) -> FrontMatter:
    """The front matter of ``text``; a block that is no YAML mapping or says nothing known is article."""
    match = _BLOCK.match(text[:_FRONT_MATTER_LIMIT])
    if not match or match[1].count("[") + match[1].count("{") > _NESTING_LIMIT:
        return FrontMatter()
    try:
        # BaseLoader leaves every scalar as it is written: no dates that fail, no merge keys that explode.
        values = yaml.load(match[1], Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        values = _plain_lines(match[1])
    if not isinstance(values, dict) or _FRONT_MATTER_KEYS.isdisjoint(_folded(values)):
        return FrontMatter()
    return FrontMatter(match.end(), values)


def _plain_lines(block: str) -> dict[str, str] | None:
    """A block that is no YAML only because a title holds a colon, read line by line; None for any other."""
    lines = [_PLAIN_LINE.fullmatch(line) for line in block.splitlines() if line.strip()]
    return {line[1]: line[2] for line in lines if line} if all(lines) else None


def read_metadata(values: Mapping[str, object]) -> Metadata:
    """The metadata in a record or front matter: the first usable value of each key and its synonyms."""
    folded = _folded(values)
    read = {name: [_words(folded.get(key)) for key in keys] for name, keys in KEYS.items()}
    published = next((day for text in read["published"] if (day := read_date(text))), None)
    language = next((tag for text in read["language"] if (tag := known_language(text))), None)
    url = next((url for text in (*read["url"], *read["source"]) if (url := web_url(text))), None)
    source = next((text for text in read["source"] if text and not web_url(text)), None)
    title, author = (next(filter(None, read[name]), "") for name in ("title", "author"))
    return Metadata(title, url, language, published, source, author or None)


def known_language(tag: str) -> str | None:
    """The one of `LANGUAGE_TAGS` that a language tag names, its region left off; None for others."""
    parts = tag.casefold().replace("_", "-").split("-")
    wanted = "hi-Latn" if parts[:2] == ["hi", "latn"] else parts[0]
    return wanted if wanted in LANGUAGE_TAGS else None


def web_url(text: str | None) -> str | None:
    """``text`` as an http or https address that is safe to link, else None."""
    url = (text or "").strip()
    if not url.isprintable() or len(url) > _VALUE_LIMIT or re.search(r'[\s<>"\\]', url):
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:  # a broken IPv6 address
        return None


def host(url: str) -> str:
    """The host of a `web_url`, lower case and without ``www.``: what a reader calls the site."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def is_unicode(text: str) -> bool:
    """Whether ``text`` can be written as UTF-8: a lone surrogate (from a JSON or YAML escape) cannot."""
    return _SURROGATE.search(text) is None


def folded_key(name: str) -> str:
    """A key of front matter or the name of a column as `KEYS` writes it: trimmed, in lower case, NFC."""
    return unicodedata.normalize("NFC", name.strip("\ufeff \t\r\n").casefold())


def _folded(values: Mapping[str, object]) -> dict[str, object]:
    return {folded_key(key): value for key, value in values.items() if isinstance(key, str)}


def _words(value: object) -> str:
    if not isinstance(value, str) or len(value) > _VALUE_LIMIT or not is_unicode(value):
        return ""
    words = " ".join(value.split())
    return "" if words in ("~", "null") else words
