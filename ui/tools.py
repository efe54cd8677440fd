"""What MCP and gradio_client may call: functions of plain values whose docstrings are their descriptions."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from index.errors import QuestionError, SandarbhError
from qa.types import Filters
from ui.api import MOST_PASSAGES, Narrowed, asked, found
from ui.engine import Engine
from ui.http import wrong


def tools(engine: Engine) -> tuple[Callable[..., str], ...]:
    """The tools ``ask`` and ``search``; each gives JSON as text: MCP would show a dict as Python."""

    def ask(question: str, filters: str = "{}") -> str:
        """Answer a question by quoting the articles, or say that they do not answer it.

        Args:
            question: the question, in Hindi, romanised Hindi, English or Vietnamese
            filters: JSON with any of documents (ids), languages (hi, en, vi), sources (publishers), each a
                list, since and until (YYYY-MM-DD): only articles that fit all of these are looked in

        Returns:
            JSON: kind ("answer" or "abstention"), quotes (text, title, url, start, end, verified) and nearest
        """
        return _as_json(lambda: asked(engine, question, _filters(filters)))

    def search(question: str, k: int = 10, filters: str = "{}") -> str:
        """List the passages of the articles nearest to a question, whether or not they answer it.

        Args:
            question: what to look for, in Hindi, romanised Hindi, English or Vietnamese
            k: how many passages, from 1 to 50
            filters: as those of ask

        Returns:
            JSON: passages with text, document_id, title, start, end and score, best first
        """
        return _as_json(lambda: found(engine, question, max(1, min(k, MOST_PASSAGES)), _filters(filters)))

    return ask, search


def _filters(given: str) -> Filters:
    """The filters that ``given`` names; raises `QuestionError`."""
    try:
        return Narrowed.model_validate_json(given or "{}").filters()
    except ValidationError as error:
        raise QuestionError(f"the filters cannot be read: {'; '.join(map(wrong, error.errors()))}") from None


def _as_json(work: Callable[[], dict[str, Any]]) -> str:
    try:
        value = work()
    except SandarbhError as error:
        value = {"error": str(error)}
    return json.dumps(value, ensure_ascii=False)
