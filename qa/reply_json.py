"""A reply as JSON: one shape for the command, HTTP and MCP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.types import Document
from qa.types import Answer, Passage, Quote, Reply


def reply_json(reply: Reply) -> dict[str, Any]:
    """The reply as plain values that `json` writes; quotes are numbered from 1, offsets count code points."""
    return {
        "kind": reply.kind,
        "question": reply.question,
        "language": reply.language,
        "understood": {
            "standalone": reply.understood.standalone,
            "readings": [{"asked": asked, "read": read} for asked, read in reply.understood.readings],
            "looked_up": reply.understood.looked_up,
        },
        "confidence": round(reply.confidence, 4),
        "reason": None if isinstance(reply, Answer) else reply.reason,
        "quotes": [quote_json(number, quote) for number, quote in enumerate(reply.quotes, 1)],
        "nearest": [passage_json(passage) for passage in reply.nearest],
    }


def quote_json(number: int, quote: Quote) -> dict[str, Any]:
    """Quote ``number`` with its words, where they stand, and the sentences around them."""
    document = quote.document
    return {
        "n": number,
        "text": quote.text,
        "document_id": document.id,
        "title": document.title,
        "url": document.url,
        "published": document.published.isoformat() if document.published else None,
        "start": quote.span.start,
        "end": quote.span.end,
        "before": quote.before.of(document.text) if quote.before else "",
        "after": quote.after.of(document.text) if quote.after else "",
        "sha256": quote.sha256,
        "verified": quote.verified,
        "answer": [quote.answer.start, quote.answer.end] if quote.answer else None,
        "also_in": _others(quote.also_in),
    }


def passage_json(passage: Passage) -> dict[str, Any]:
    """A passage with its words, where they stand, and its score."""
    return {
        "text": passage.text,
        "document_id": passage.document.id,
        "title": passage.document.title,
        "start": passage.span.start,
        "end": passage.span.end,
        "score": round(passage.score, 6),
        "also_in": _others(passage.also_in),
    }


def _others(documents: Sequence[Document]) -> list[dict[str, Any]]:
    return [{"document_id": other.id, "title": other.title, "url": other.url} for other in documents]
