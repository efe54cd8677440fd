"""What MCP and gradio_client may call: functions of plain values whose docstrings are their descriptions."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from index.errors import SandarbhError
from ui.api import MOST_PASSAGES, asked, found
from ui.engine import Engine


def tools(engine: Engine) -> tuple[Callable[..., str], ...]:
    """The tools ``ask`` and ``search``; each gives JSON as text: MCP would show a dict as Python."""

    def ask(question: str) -> str:
        """Answer a question by quoting the articles, or say that they do not answer it.

        Args:
            question: the question, in Hindi, romanised Hindi, English or Vietnamese

        Returns:
            JSON: kind ("answer" or "abstention"), quotes (text, title, url, start, end, verified) and nearest
        """
        return _as_json(lambda: asked(engine, question))

    def search(question: str, k: int = 10) -> str:
        """List the passages of the articles nearest to a question, whether or not they answer it.

        Args:
            question: what to look for, in Hindi, romanised Hindi, English or Vietnamese
            k: how many passages, from 1 to 50

        Returns:
            JSON: passages with text, document_id, title, start, end and score, best first
        """
        return _as_json(lambda: found(engine, question, max(1, min(k, MOST_PASSAGES))))

    return ask, search


def _as_json(work: Callable[[], dict[str, Any]]) -> str:
    try:
        value = work()
    except SandarbhError as error:
        value = {"error": str(error)}
    return json.dumps(value, ensure_ascii=False)
