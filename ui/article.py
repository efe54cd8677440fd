"""A document as HTML to be read: all of its text, in paragraphs told apart, the quoted words marked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from index.clean import clean
from index.types import Document, Span
from ui.escape import html_text
from ui.labels import Labels
from ui.signs import HEADING

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n.*?\n---[ \t]*$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(rf"{HEADING.pattern}.*")
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_PHOTO = re.compile(r"(?:फोटो|फ़ोटो|तस्वीर|छायाचित्र|photos?|pictures?|ảnh)(?: \S+)?\s?[:：/©]", re.IGNORECASE)
_STOPS = '.।॥!?…"”’)'
_CAPTION = 200  # code points; a paragraph that names a photographer may be longer than a caption
_BARE_CAPTION = 100  # code points of a line that stands alone between two paragraphs
_PARAGRAPH = 140  # code points that a paragraph beside a bare caption has at least
_SUBHEADING = 80  # code points
_FOLDED = 3  # lines of furniture in a row that would push the article away

FURNITURE = ("data", "outside")
"""The kinds of paragraph that are no article: front matter, and what the site put around it."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked in a document: the words in front with their number, those that answer, other quotes."""

    span: Span
    number: int | None = None
    answer: Span | None = None
    others: tuple[tuple[int, Span], ...] = ()

    def touch(self, one: Paragraph) -> bool:
        """Whether something of ``one`` is marked."""
        return any(span.start < one.end and span.end > one.start for span in self.spans)

    @property
    def spans(self) -> tuple[Span, ...]:
        """All that is cited, the words in front first."""
        return (self.span, *(other for _, other in self.others))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a text; ``kind`` is ``""`` for prose, else data, outside, heading or caption."""

    start: int
    end: int
    kind: str = ""


def text_html(document: Document, marks: Marks, labels: Labels) -> str:
    """All of the text of ``document``; what is no article is dimmed, and folded where it is long."""
    shown = []
    for outside, found in groupby(paragraphs(document, marks.span), key=lambda one: one.kind in FURNITURE):
        run = list(found)
        inside = "".join(_paragraph(document.text, one, marks) for one in run)
        if outside and len(run) >= _FOLDED and not any(map(marks.touch, run)):
            summary = f"{escape(labels.outside)} ({len(run)})"
            inside = f'<details class="furniture"><summary>{summary}</summary>{inside}</details>'
        shown.append(inside)
    return "".join(shown)


def _paragraph(text: str, one: Paragraph, marks: Marks) -> str:
    kind = f' class="{one.kind}"' if one.kind else ""
    sign = HEADING.match(text, one.start, one.end) if one.kind == "heading" else None
    if sign is None or marks.span.start < sign.end() and marks.span.end > one.start:
        return f'<p dir="auto"{kind}>{_marked(text, one, marks)}</p>'
    words = Paragraph(sign.end(), one.end)
    return f'<p dir="auto"{kind}><span class="sign">{sign[0]}</span>{_marked(text, words, marks)}</p>'


def paragraphs(document: Document, whole: Span) -> list[Paragraph]:
    """The paragraphs of ``document``; a line break inside ``whole`` ends none: its words stay together."""
    text, content = document.text, clean(document).content
    starts = [span.start for span in content]
    matter = _FRONT_MATTER.match(text) if document.id.endswith(".md") else None
    data = matter.end() if matter else 0
    found = []
    for start, end in _lines(text, whole):
        at = bisect_right(starts, end - 1)  # the spans of the article that begin before the line ends
        inside = at > 0 and content[at - 1].end > start
        heading = _HEADING.fullmatch(text[start:end]) is not None
        kind = "data" if start < data else "" if inside or heading else "outside"
        found.append(Paragraph(start, end, kind))
    return [_told(text, found, n) for n in range(len(found))]


def _lines(text: str, whole: Span) -> Iterator[tuple[int, int]]:
    start = 0
    for end, following in _breaks(text):
        if end < whole.end and following > whole.start:
            continue
        if text[start:end].strip():
            yield start, end
        start = following


def _breaks(text: str) -> Iterator[tuple[int, int]]:
    """Where each line ends and the next begins; the last one ends with the text."""
    yield from ((found.start(), found.end()) for found in _BREAK.finditer(text))
    yield len(text), len(text)


def _told(text: str, all_of_them: Sequence[Paragraph], n: int) -> Paragraph:
    """Paragraph ``n`` with headings and captions told from prose, by their length and their neighbours'."""
    one = all_of_them[n]
    words = text[one.start : one.end].strip()
    if one.kind == "data":
        return one
    if len(words) <= _CAPTION and _PHOTO.search(words):
        return Paragraph(one.start, one.end, "caption")
    if one.kind:
        return one
    around = [_length(all_of_them, n - 1), _length(all_of_them, n + 1)]
    stopped = words[-1] in _STOPS
    if _HEADING.fullmatch(words) or (len(words) <= _SUBHEADING and not stopped and around[1] > len(words)):
        return Paragraph(one.start, one.end, "heading")
    alone = len(words) <= _BARE_CAPTION and words[-1] in ".।" and not re.search(r"[.।] ", words)
    if alone and min(around) >= _PARAGRAPH and not set(words) & set('"“”:'):
        return Paragraph(one.start, one.end, "caption")
    return one


def _length(all_of_them: Sequence[Paragraph], n: int) -> int:
    """The length of paragraph ``n``; 0 past the first and the last, and where it is no prose."""
    if not 0 <= n < len(all_of_them) or all_of_them[n].kind:
        return 0
    return all_of_them[n].end - all_of_them[n].start


def _marked(text: str, paragraph: Paragraph, marks: Marks) -> str:
    """The words of ``paragraph``; where a cited span overlaps the mark, the mark stays whole."""
    start, end = paragraph.start, paragraph.end
    inside = {offset for span in marks.spans for offset in (span.start, span.end) if start < offset < end}
    edges = sorted({start, end, *(at for at in inside if not marks.span.start < at < marks.span.end)})
    return "".join(_piece(text, left, right, marks) for left, right in zip(edges, edges[1:], strict=False))


def _piece(text: str, start: int, end: int, marks: Marks) -> str:
    """The words at [start, end), which no cited span begins or ends inside of, marked as what they are."""
    if marks.span.start <= start < marks.span.end:
        return f'<mark tabindex="-1"{_numbered(marks.number)}>{_answering(text, start, end, marks)}</mark>'
    for number, other in marks.others:
        if other.start <= start < other.end:
            return f'<span class="cited"{_numbered(number)}>{_words(text, start, end)}</span>'
    return _words(text, start, end)


def _answering(text: str, start: int, end: int, marks: Marks) -> str:
    answer = marks.answer
    if answer is None or answer.start < start or answer.end > end:
        return _words(text, start, end)
    parts = (_words(text, start, answer.start), _words(text, answer.start, answer.end))
    return f"{parts[0]}<strong>{parts[1]}</strong>{_words(text, answer.end, end)}"


def _words(text: str, start: int, end: int) -> str:
    lines = _BREAK.split(text[start:end])
    return "<br>".join(html_text(line) for line in lines if line.strip() or len(lines) == 1)


def _numbered(number: int | None) -> str:
    return "" if number is None else f' data-n="{number}"'
