"""What a stranger wrote, made harmless for the page: articles, titles, addresses, questions."""

from __future__ import annotations

import html
import re
import string
from urllib.parse import quote, urlsplit

# Overrides, embeddings and isolates could show a sentence in another order than it has. The marks
# U+200E, U+200F and U+200C, U+200D only join or nudge (Devanagari needs the joiners): they stay.
_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_VISIBLE = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"},  # ␀ ␁ ␂ …
    0x7F: 0x2421,
    **dict.fromkeys((*range(0x80, 0x85), *range(0x86, 0xA0), *_BIDI, *range(0xFFF9, 0xFFFC)), 0xFFFD),
}
_ENTITIES = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation}
_BREAKS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_URL_SAFE = "/:?#[]@!$&'()*+,;=%~-._"
_LONGEST_URL = 2000


def neutral(text: str) -> str:
    """``text`` to be shown, code point for code point: what would act invisibly is a visible sign instead."""
    shown = text.translate(_VISIBLE)
    if shown.isascii() or not any("\ud800" <= char <= "\udfff" for char in shown):
        return shown
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in shown)


def html_text(text: str) -> str:
    """``text`` as content or attribute of HTML."""
    return html.escape(neutral(text), quote=True)


def markdown_text(text: str) -> str:
    """``text`` on one line of Markdown, where no character of it means anything.

    Every ASCII punctuation mark is a numeric entity: behind a backslash a bare address still links.
    """
    return " ".join(neutral(text).split()).translate(_ENTITIES)


def flowing(text: str) -> str:
    """As `markdown_text`, with a break for each run of line breaks, and a blank at an edge that has some."""
    lines = (re.sub(r"\s+", " ", neutral(line)).translate(_ENTITIES) for line in _BREAKS.split(text))
    return "<br>".join(lines)


def safe_url(url: str | None) -> str | None:
    """``url`` ready for an attribute where it leads to a web page by http or https, else None."""
    if not url or len(url) > _LONGEST_URL:
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:  # an address with half a bracket in it
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        return None
    try:
        return html.escape(quote(parts.geturl(), safe=_URL_SAFE), quote=True)
    except UnicodeEncodeError:
        return None


def link(url: str | None, label: str) -> str:
    """A link to ``url`` in a page of its own, or "" where ``url`` is no safe address. ``label`` is ours."""
    address = safe_url(url)
    if address is None:
        return ""
    return f'<a href="{address}" target="_blank" rel="noopener noreferrer nofollow">{html.escape(label)}</a>'
