"""Saved web pages: the article text that trafilatura finds in them. The only home of trafilatura."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, BinaryIO

import regex

from index.damage import check_text
from index.encoding import decode, read_whole
from index.errors import LoadError
from index.formats.found import document
from index.metadata import read_metadata, web_url
from index.types import Document

_HEAD = 200_000  # code points among which the address of a page is looked for
_TAG = re.compile(r"<(?:link|meta)\s([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z:]{1,20})\s{0,9}=\s{0,9}["']([^"'<>]{1,2000})["']""")
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d{4}\)(\S{1,2000}) -->")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.IGNORECASE)


def load_html(id: str, file: BinaryIO) -> Iterator[Document]:
    """A saved page as one document of the article text found in it; nothing is fetched."""
    page = _decode_html(read_whole(file))
    if "\0" in page or not page.strip():
        check_text(page)
    found = _extracted(page)
    if found is None or not (found.text or "").strip():
        raise LoadError("no article text found in this page: save the article itself, or give it as .txt")
    values = {
        "title": found.title,
        "url": found.url or _address(page),
        "date": found.date,
        "publisher": found.sitename,
        "author": _whole_words(found.author, page) if found.author else None,
    }
    yield document(id, found.text, read_metadata(values))


def _address(page: str) -> str | None:
    """The address that the head of ``page`` gives, or the browser that saved it; trafilatura finds fewer."""
    head = page[:_HEAD]
    saved = _SAVED_FROM.search(head)
    tags = [dict(_ATTRIBUTE.findall(tag)) for tag in _TAG.findall(head)]
    named = [tag.get("href") for tag in tags if tag.get("rel") == "canonical"]
    named += [tag.get("content") for tag in tags if "og:url" in (tag.get("property"), tag.get("name"))]
    return next(
        (url for found in (*named, saved and saved[1]) if (url := web_url(found and unescape(found)))), None
    )


def _extracted(page: str) -> Any:  # noqa: ANN401 - its Document type is not exported
    import trafilatura  # half a second that a corpus without HTML need not wait

    # Without a handler, logging prints its "discarding data" to stderr beside our own report.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    try:
        return trafilatura.bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            # The extensive search takes any date in running prose for the day of publication.
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    # What a malformed tree makes trafilatura, htmldate and lxml trip over: an <svg> as the root is enough.
    except (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise LoadError("this page is too malformed to read: save it again, or give it as .txt") from error


def _whole_words(names: str, page: str) -> str:
    """``names`` ("A; B") with the vowel signs back that trafilatura strips from their ends as punctuation."""
    found = [(name, regex.search(regex.escape(name) + r"\p{M}*", page)) for name in names.split("; ")]
    return ", ".join(match.group() if match else name for name, match in found)


def _decode_html(data: bytes) -> str:
    try:
        return decode(data)
    except LoadError:
        declared = _CHARSET.search(data[:4096])
        if not declared:
            raise
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeError):
            name = declared[1].decode("ascii", "replace")
            raise LoadError(f"not UTF-8, nor the {name} that it declares: save it as UTF-8") from None
