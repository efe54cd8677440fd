"""A turn as a record that is kept, and back: the same values, whatever becomes of the articles meanwhile.

A record is JSON of all that the turn holds, but for the texts of its documents: each stands apart under its
SHA-256, so that ten turns about one article keep its text once. The words of a quote are never stored: they
are cut from the kept text again, as they were the first time, and its digest still tells whether it is right.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from functools import cache
from typing import Any

import regex
from pydantic import TypeAdapter, ValidationError

from index.catalog import text_digest
from index.errors import HistoryError, SpanError
from qa.types import Turn

_TEXT = "text_sha256"  # what stands in a record in place of a document's text
_HALF_PAIR = regex.compile("[\ud800-\udfff]")  # no character, and nothing that UTF-8 can hold


def whole(text: str) -> str:
    """``text`` with U+FFFD for each half of a surrogate pair, which is no character and cannot be kept."""
    return _HALF_PAIR.sub("\ufffd", text)


def record_of(turn: Turn) -> tuple[str, dict[str, str]]:
    """``turn`` as one line of JSON, and the texts of its documents by their SHA-256.

    A half of a surrogate pair, which only a question can hold, becomes U+FFFD.
    """
    texts: dict[str, str] = {}

    def put_aside(document: dict[str, Any]) -> dict[str, Any]:
        text = document.pop("text")
        digest = text_digest(text)
        texts[digest] = text
        return {**document, _TEXT: digest}

    record = _walked(asdict(turn), _is_document, put_aside)
    written = json.dumps(record, ensure_ascii=False, default=_plain, separators=(",", ":"))
    return whole(written), texts


def turn_of(record: str, texts: Mapping[str, str]) -> Turn:
    """The turn that was kept as ``record`` with ``texts``; raises `HistoryError` where they do not fit."""

    def put_back(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "text": texts[document.pop(_TEXT)]}

    try:
        return _turns().validate_python(_walked(json.loads(record), lambda one: _TEXT in one, put_back))
    except KeyError as error:
        raise HistoryError(f"a kept reply lacks the text of an article ({error.args[0]})") from None
    except (ValueError, ValidationError, SpanError) as error:
        raise HistoryError(f"a kept reply cannot be read: {error}") from error


@cache
def _turns() -> TypeAdapter[Turn]:
    return TypeAdapter(Turn)  # a field that a record lacks has its default, and one too many is passed over


def _is_document(value: dict[str, Any]) -> bool:
    return "id" in value and "text" in value


Change = Callable[[dict[str, Any]], dict[str, Any]]


def _walked(value: object, wanted: Callable[[dict[str, Any]], bool], change: Change) -> object:
    """``value`` with every dictionary in it that is ``wanted`` changed."""
    if isinstance(value, dict):
        mended = change(dict(value)) if wanted(value) else value
        return {key: _walked(one, wanted, change) for key, one in mended.items()}
    if isinstance(value, list | tuple):
        return [_walked(one, wanted, change) for one in value]
    return value


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not kept")
