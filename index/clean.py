"""Which spans of a document are article, and the metadata that its furniture gives away.

Cleaning marks, it never rewrites: the text stays the file's own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from index.credits import (
    Credit,
    agency_of,
    byline_of,
    date_of,
    ends_sentence,
    key_of,
    masthead_of,
    source_of,
)
from index.furniture import RULES, Page, bare_byline
from index.metadata import host, read_metadata, web_url
from index.sentences import sentence_spans
from index.types import Document, Span

CLEANING = "2"
"""The version of the rules: a document cleaned by another version is cleaned again."""

_TITLE = 120  # code points of a line that may be a title
_MADE_TITLE = 80  # code points of a title made from the first sentence, the "…" counted
_SHORTEST_TITLE = 25  # code points: many articles open with "गुमला।", the place they report from
_WRAPPED = 20  # code points: nobody wraps lines shorter
_OPENING = 1000  # code points read for that sentence
_TOP_LINES = 5  # content lines among which a Markdown heading is the title

_HEADING = re.compile(r"(?:\A|[\n\ufeff])#[ \t]{1,8}\Z")
_GRAPHEME = regex.compile(r"\X")
_PREPEND = regex.compile(r"\p{GCB=Prepend}")
_BULLETS = "-–—•*_ \t"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A document with its metadata filled in, and its article spans: one a paragraph, in order, disjoint."""

    document: Document
    content: tuple[Span, ...]


def clean(document: Document) -> Cleaned:
    """Mark the article in ``document``; ``content`` is empty where all of it is furniture. Never raises.

    A span is a line, or the lines of one hard-wrapped paragraph, without white space around it and without
    splitting a grapheme. What the document already says of itself is kept, but for an address of another kind
    than http and https.
    """
    page = Page.of(document.text)
    content = tuple(_paragraphs(page.text, _article_lines(page)))
    return Cleaned(_described(document, page, content), content)


def _article_lines(page: Page) -> Iterator[Span]:
    """The lines of ``page`` without what any rule marks."""
    marks = deque(_united(sorted({span for rule in RULES for span in rule.find(page)})))
    for line in page.lines:
        start = line.start
        while marks and marks[0].start < line.end:
            yield from _trimmed(page.text, start, marks[0].start)
            start = max(start, marks[0].end)
            if marks[0].end > line.end:  # it reaches into the lines below
                break
            marks.popleft()
        yield from _trimmed(page.text, start, line.end)


def _united(spans: Sequence[Span]) -> Iterator[Span]:
    """Sorted ``spans`` with the overlapping ones made one."""
    whole: Span | None = None
    for span in spans:
        if whole and span.start < whole.end:
            whole = Span(whole.start, max(whole.end, span.end))
            continue
        if whole:
            yield whole
        whole = span
    if whole:
        yield whole


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """``[start, end)`` without white space around it, moved inwards to grapheme boundaries; or nothing."""
    while start < end:
        # A vowel sign after a space forms one grapheme with the space: a chunk cannot start at it.
        grapheme = _GRAPHEME.match(text, start - 1) if start else None
        if text[start].isspace():
            start += 1
        elif grapheme and grapheme.end() > start:
            start = grapheme.end()
        else:
            break
    while start < end and (text[end - 1].isspace() or (end < len(text) and _PREPEND.match(text[end - 1]))):
        end -= 1
    if start < end:
        yield Span(start, end)


def _paragraphs(text: str, lines: Iterator[Span]) -> Iterator[Span]:
    """``lines`` with those of a hard-wrapped paragraph made one, so that its sentences stay whole."""
    whole: Span | None = None
    last: Span | None = None
    for line in lines:
        if whole and last and _runs_on(text, last, line):
            whole = Span(whole.start, line.end)
        else:
            if whole:
                yield whole
            whole = line
        last = line
    if whole:
        yield whole


def _runs_on(text: str, line: Span, following: Span) -> bool:
    if len(line) < _WRAPPED or not text[following.start].islower():
        return False
    if text[line.end : following.start].strip():
        return False
    sentences = sentence_spans(text, Span(line.start, following.end))
    return any(sentence.start < line.end and sentence.end > following.start for sentence in sentences)


def _described(document: Document, page: Page, content: Sequence[Span]) -> Document:
    front = read_metadata(page.front.values)
    credits = list(_credits(page))
    found_url = next((credit.url for credit in reversed(credits) if credit.url), None)
    url = web_url(document.url) or front.url or found_url
    named = next((credit.source for credit in credits if credit.source), None)
    return replace(
        document,
        title=document.title.strip() or front.title or _title(page, content),
        url=url,
        source=document.source or front.source or (host(url) if url else named),
        published=document.published
        or front.published
        or next((credit.published for credit in credits if credit.published), None),
        author=document.author
        or front.author
        or next((credit.author for credit in credits if credit.author), None),
    )


def _credits(page: Page) -> Iterator[Credit]:
    """What the furniture says of the origin, in the order of the lines."""
    edges, named = set(page.edges), bare_byline(page)
    for i in range(page.first, len(page.lines)):
        key = page.keys[i]
        source = source_of(key)
        if i not in edges:
            if source and source.url:
                yield source
            continue
        if i == named:
            yield Credit(author=key)
        found = source or byline_of(key) or date_of(key)
        if found is None and i > page.first:
            found = masthead_of(key) or (agency_of(key) if i >= page.bottom else None)
        if found:
            yield found
        if source and not source.url and i + 1 < len(page.lines) and web_url(page.keys[i + 1]):
            yield Credit(url=page.keys[i + 1])


def _title(page: Page, content: Sequence[Span]) -> str:
    """The title that stands in the text, else the beginning of its first sentence; ``""`` without content."""
    heading = next((span for span in content[:_TOP_LINES] if _is_heading(page.text, span)), None)
    if heading and len(heading) <= _OPENING:
        return key_of(heading.of(page.text))
    if not content:
        return ""
    if _is_title(page, content):
        return key_of(content[0].of(page.text))
    opening = Span(content[0].start, min(content[0].end, content[0].start + _OPENING))
    ends = [sentence.end for sentence in sentence_spans(page.text, opening)]
    end = next((end for end in ends if end - opening.start >= _SHORTEST_TITLE), opening.end)
    words = " ".join(page.text[opening.start : end].split())
    return _shortened(words.lstrip(_BULLETS) or words)


def _is_heading(text: str, span: Span) -> bool:
    return _HEADING.search(text[max(0, span.start - 12) : span.start]) is not None


def _is_title(page: Page, content: Sequence[Span]) -> bool:
    """Whether the first content line is short and stands over a credit or, unpunctuated, a longer line."""
    span = content[0]
    if len(span) > _TITLE or "\n" in span.of(page.text):
        return False
    following = bisect_left(page.lines, Span(span.end, span.end + 1))
    if following in page.edges and following < len(page.lines):
        key = page.keys[following]
        if byline_of(key) or date_of(key) or masthead_of(key):
            return True
    key = key_of(span.of(page.text))
    longer = len(content) > 1 and len(content[1]) > len(span)
    return longer and not ends_sentence(key) and key[-1:] not in ":;,"


def _shortened(sentence: str) -> str:
    if len(sentence) <= _MADE_TITLE:
        return sentence
    head = sentence[:_MADE_TITLE]  # one more than fits beside the "…": a space there ends a whole word
    cut = head.rfind(" ")
    if cut <= 0:
        graphemes = [match.end() for match in _GRAPHEME.finditer(sentence, 0, 2 * _MADE_TITLE)]
        cut = max((end for end in graphemes if end < _MADE_TITLE), default=_MADE_TITLE - 1)
    return head[:cut].rstrip(" ,;:–-") + "…"
