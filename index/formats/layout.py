"""Lines and paragraphs from the pieces of text on the pages of a PDF.

Between two pages stands a form feed, moved behind a sentence that runs over the break: `page_at` counts them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.credits import ends_sentence
from index.formats.glyphs import Piece
from index.sentences import sentence_spans
from index.types import Span

PAGE_BREAK = "\f"

_SAME_LINE = 0.5  # of the size: the baselines of what stands on one line, raised figures included
_BACK = 1.5  # of the size: how far a line may go back, for accents and kerning
_HALF_SPACE = 0.5
_SAME_SIZE = 0.15
_SPACED = 1.35  # times the usual distance of lines: more begins a paragraph
_SHORT_LINE, _VERY_SHORT_LINE = 0.12, 0.35  # of the width of a column: what is left free at its end
_INDENT = 0.8  # of the size
_FAR = 3  # times the size: lines farther from each other do not say how far lines stand
_MOST_LINES = 1000  # of a page whose paragraphs are looked for
_EDGE_LINES = 2
_REPEATED, _REPEATED_SHARE = 3, 0.4
_DIGITS = re.compile(r"[\d०-९]+")
_ITEM = re.compile(r"(?:[•▪◦‣*●■–—-]|[(\[]?(?:\d{1,3}|[०-९]{1,3}|[a-zA-Zक-ह])[.)\]])\s")
_COMPOUND = re.compile(r"[^\W\d_]{2,}-[^\W\d_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_DASHED = re.compile(r"(?:[^\s\d]|/\S*)[-\u2010]\Z")
# The last word of a line with its hyphen; an address and a word with more hyphens keep theirs.
_HYPHENATED = re.compile(r"(?:^|[\s(\"“‘'])([^\W\d_]{2,})[-\u2010]\Z")
_SOFT = "\u00ad"


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one baseline, left to right."""

    text: str
    start: float
    end: float
    baseline: float
    size: float


def page_at(text: str, offset: int) -> int:
    """The page, counted from 1, on which the sentence at ``offset`` of a PDF's text begins."""
    return text.count(PAGE_BREAK, 0, offset) + 1


def page_lines(pieces: Iterable[Piece]) -> list[Line]:
    """The lines of a page, in the order in which they are drawn; none is blank."""
    drawn = list(pieces)
    own = [piece for piece in drawn if not piece.is_artifact] or drawn
    lines: list[Line] = []
    run: list[Piece] = []
    for piece in own:
        if run and not _continues(run[-1], piece):
            lines += _line(run)
            run = []
        if not run or not _repeats(run[-1], piece):
            run.append(piece)
    return [*lines, *_line(run)]


def _continues(last: Piece, piece: Piece) -> bool:
    size = max(last.size, piece.size)
    return abs(piece.baseline - last.baseline) <= _SAME_LINE * size and piece.start >= last.end - _BACK * size


def _repeats(last: Piece, piece: Piece) -> bool:
    """Whether ``piece`` is drawn over itself, as a shadow or to look bold."""
    return piece.text == last.text and abs(piece.start - last.start) < 0.1 * piece.size


def _line(run: Sequence[Piece]) -> Iterator[Line]:
    words: list[str] = []
    for before, piece in zip((None, *run), run, strict=False):
        if before and piece.start - before.end > _HALF_SPACE * min(before.space, piece.space):
            words.append(" ")
        words.append(piece.text)
    text = " ".join("".join(words).split())
    if text:
        size = median(piece.size for piece in run)
        yield Line(text, run[0].start, max(piece.end for piece in run), run[0].baseline, size)


def text_of(pages: Sequence[Sequence[Line]]) -> str:
    """The text of all pages: a paragraph a line, hyphens at line ends taken out, running heads left out."""
    kept = _without_running_heads(pages)
    compounds = frozenset(word for page in kept for line in page for word in _COMPOUND.findall(line.text))
    text = _Text(compounds)
    for page in kept:
        for line, column in zip(page, _columns(page), strict=True):
            text.add(line, column)
        text.end_page()
    return text.whole()


@dataclass(frozen=True, slots=True)
class _Column:
    """The lines around a line: where they begin and end, and how far they stand from each other."""

    left: float
    right: float
    leading: float


def _columns(page: Sequence[Line]) -> list[_Column]:
    """The column of each line of a page, from the lines above and below it that are most."""
    steps = [above.baseline - below.baseline for above, below in pairwise(page)]
    usual = [step for step, line in zip(steps, page, strict=False) if 0 < step < _FAR * line.size]
    leading = median(usual) if usual else 0.0
    if len(page) > _MOST_LINES:
        return [_Column(line.start, line.end, 0.0) for line in page]
    columns = []
    for line in page:
        mates = [mate for mate in page if mate.start < line.end and line.start < mate.end] or [line]
        starts, ends = sorted(mate.start for mate in mates), sorted(mate.end for mate in mates)
        columns.append(_Column(starts[len(starts) // 4], ends[len(ends) * 3 // 4], leading))
    return columns


class _Text:
    """The paragraphs so far, and the one that is being put together."""

    def __init__(self, compounds: frozenset[str]) -> None:
        self._compounds = compounds
        self._parts: list[str] = []
        self._paragraph = ""
        self._breaks: list[int] = []  # offsets in the paragraph at which a page begins
        self._last: tuple[Line, _Column] | None = None
        self._pages_since = 0

    def add(self, line: Line, column: _Column) -> None:
        """Let ``line`` follow, in the paragraph of the last line or in one of its own."""
        if self._last and self._paragraph and self._runs_on(*self._last, line):
            before = self._paragraph
            self._paragraph = self._joined(before, line.text)
            at = len(self._paragraph) - len(line.text)
            self._breaks += [at] * self._pages_since
        else:
            self._end_paragraph()
            self._parts += [PAGE_BREAK] * self._pages_since
            self._paragraph = line.text
        self._pages_since = 0
        self._last = line, column

    def end_page(self) -> None:
        """Let a page end here."""
        self._pages_since += 1

    def whole(self) -> str:
        """All of it."""
        self._end_paragraph()
        return "\n".join(self._parts).replace(f"{PAGE_BREAK}\n", PAGE_BREAK)

    def _runs_on(self, last: Line, column: _Column, line: Line) -> bool:
        free = column.right - last.end
        width = column.right - column.left
        ended = ends_sentence(last.text)
        if abs(line.size - last.size) > _SAME_SIZE * last.size or _ITEM.match(line.text):
            return False
        if free > (_SHORT_LINE if ended else _VERY_SHORT_LINE) * width:
            return False
        step = last.baseline - line.baseline
        if (
            self._pages_since or step <= 0
        ):  # another page or column: a sentence may run over, a paragraph ends
            return not ended
        indented = ended and line.start - last.start > _INDENT * line.size
        return step <= _SPACED * column.leading and not indented

    def _joined(self, before: str, line: str) -> str:
        if before.endswith(_SOFT):
            return before[:-1] + line
        hyphenated, following = _HYPHENATED.search(before), _LETTERS.match(line)
        if hyphenated and following and line[0].islower():
            kept = f"{hyphenated[1]}-{following.group()}" in self._compounds
            return (before if kept else before[:-1]) + line
        return before + ("" if _DASHED.search(before) else " ") + line

    def _end_paragraph(self) -> None:
        """Move the page breaks in the paragraph behind the sentences that they cut."""
        done = 0
        if self._breaks:
            ends = [found.end for found in sentence_spans(self._paragraph, Span(0, len(self._paragraph)))]
            for at in self._breaks:
                end = next((end for end in ends if end >= at - 1), len(self._paragraph))
                self._parts += filter(None, [self._paragraph[done:end].strip()])
                self._parts.append(PAGE_BREAK)
                done = max(done, end)
        self._parts += filter(None, [self._paragraph[done:].strip()])
        self._paragraph, self._breaks = "", []


def _without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """``pages`` without the lines at their edges that other pages have too but for their number."""
    counts = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    least = max(_REPEATED, _REPEATED_SHARE * len(pages))
    heads = {key for key, count in counts.items() if count >= (2 if key == "#" else least)}
    kept = []
    for page in pages:
        running = {id(line) for line in _edges(page) if _key(line) in heads}
        kept.append([line for line in page if id(line) not in running])
    return kept


def _edges(page: Sequence[Line]) -> list[Line]:
    """The lines at the top and the bottom of a page, by where they stand."""
    by_height = sorted(page, key=lambda line: -line.baseline)
    return by_height if len(page) < 2 * _EDGE_LINES else [*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]]


def _key(line: Line) -> str:
    return _DIGITS.sub("#", line.text).strip(" .–—-|")
