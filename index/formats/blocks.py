"""Markup to plain text, one line a block: for pages that hold nothing but text, as those of a book."""

from __future__ import annotations

from html.parser import HTMLParser

_BREAKS = frozenset(
    """address article aside blockquote body br caption dd div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul""".split()
)
_CELLS = frozenset(("td", "th"))
_HIDDEN = frozenset(("head", "script", "style", "template", "svg", "math", "rt", "rp"))


def block_text(markup: str) -> str:
    """The text of ``markup``: a block a line, the cells of a table row with `` | `` between, spaces made one.

    No tree is built, so that depth costs nothing, and no entity but HTML's own is known.
    """
    parser = _Blocks()
    parser.feed(markup)
    parser.close()
    return parser.text()


class _Blocks(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._hidden: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if self._hidden is None and tag in _HIDDEN:
            self._hidden = tag
        elif tag in _BREAKS:
            self._end_line()
        elif tag in _CELLS and any(map(str.strip, self._line)):
            self._line.append(" | ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _HIDDEN:  # <script/> closes itself in XHTML
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = None
        elif tag in _BREAKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if self._hidden is None:
            self._line.append(data)

    def _end_line(self) -> None:
        line = " ".join("".join(self._line).split())
        if line:
            self._lines.append(line)
        self._line.clear()

    def text(self) -> str:
        """All lines so far."""
        self._end_line()
        return "\n".join(self._lines)
