"""The signs of Markdown in an article, for where its words are read and not quoted."""

from __future__ import annotations

import re

HEADING = re.compile(r"#{1,6} ")
"""The sign of a heading, where a line begins."""

_HEADINGS = re.compile(rf"^[ \t]{{0,3}}{HEADING.pattern}", re.MULTILINE)
_QUOTED = re.compile(r"^[ \t]{0,3}>[ \t](?!\d)", re.MULTILINE)  # "> 60" may mean: more than
# What leads to a web page or lies beside the article is a link; javascript: and its like stay as they are.
_LINK = re.compile(
    r"!?\[([^\[\]]*)\]\((?!(?!https?:)[\w+.-]+:)(?:[^\s()]|\([^\s()]*\))+(?:\s+\"[^\"]*\")?\)", re.IGNORECASE
)
_STARS = re.compile(r"(\*{2,3}|(?<![\w*])\*(?!\*))(?=[^\s*])([^*]*[^\s*])\1")
_LINES = re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])([^_]*[^\s_])\1(?!\w)")


def readable(text: str) -> str:
    """``text`` without the signs of headings, quotations, whole emphasis, and links to the web."""
    words = _HEADINGS.sub("", _QUOTED.sub("", text))
    for _ in range(2):  # a picture may be inside of a link
        words = _LINK.sub(r"\1", words)
    return _LINES.sub(r"\2", _STARS.sub(r"\2", words))
