"""Site furniture: what news sites put around an article, as a table of named rules.

A rule marks only where furniture stands: at the edges (before the first paragraph of prose, after the last)
or on a line that is nothing else. Line rules match a line's key as a whole, so prose that begins like
furniture stays article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.credits import (
    agency_of,
    byline_of,
    date_of,
    ends_sentence,
    is_name,
    is_photo_credit,
    key_of,
    masthead_of,
    pattern,
    source_of,
)
from index.damage import is_damaged
from index.metadata import FrontMatter, front_matter
from index.types import Span

_PARAGRAPH = 100  # code points: no heading, byline or caption of the sample articles reaches it
_TITLE = 120
_STOPS = (".", "।", "॥")  # what ends a sentence and no headline
_HEADLINE = 160
_SENTENCE_WORDS = 6
_BETWEEN = 4  # lines looked at after a bare byline for its source: an ad marker may come between

_LINE = re.compile(r"[^\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_COMMENT_WORDS = r"(?:टिप्पणी|टिप्पणियाँ|टिप्पणियां|कमेंट्स?|comments?|bình luận)"
_COMMENTS = pattern(rf"{_COMMENT_WORDS}\s?:?\s?[(\[（]\s?\d+\s?[)\]）]|\d+ {_COMMENT_WORDS}")
_AD = pattern(
    r"\[(?:विज्ञापन|ads?|advertisement|quảng[ _]cáo)(?:[_ -]?\d+)?\]|विज्ञापन|advertisements?|quảng cáo"
)
_ADDRESS = pattern(r"<?(?:https?://|www\.)[^\s<>]+>?|!?\[[^\[\]]*\]\([^()\s]*\)")
_SHARE_WORDS = (
    r"(?:शेयर(?: करें)?|साझा करें|प्रिंट(?: करें)?|कॉपी लिंक|फॉलो करें|share(?: this)?(?: article| story)?"
    r"|print(?: this)?(?: article)?|copy link|follow us|chia sẻ|in bài(?: viết)?|facebook|twitter|whatsapp"
    r"|telegram|zalo|फेसबुक|ट्विटर|व्हाट्सएप|व्हाट्सऐप)"
)
_SHARE_ITEM = rf"(?:{_SHARE_WORDS}|{_COMMENTS.pattern})"
_SHARE = pattern(rf"{_SHARE_ITEM}(?:(?: ?[|/·•,] ?| ){_SHARE_ITEM})*+:?")
_READ_ALSO_WORDS = (
    r"(?:(?:यह|ये|इसे|इन्हें) भी (?:पढ़ें|देखें)|और पढ़ें|also read|read (?:also|more)|see also|xem thêm|đọc thêm)"
)
_READ_ALSO = pattern(rf"(?:>> ?)?{_READ_ALSO_WORDS}(?: ?[:：] ?.{{0,150}})?")
_TAGS = pattern(
    r"(?:टैग|टैग्स|tags?|keywords?|कीवर्ड|từ kho[áa]|từ khóa) ?[:：] ?.{1,400}|#[^\s#]+(?: #[^\s#]+)*+"
)
_BREADCRUMB = pattern(r"(?:होम|मुख्य पृष्ठ|home|trang chủ) ?(?:[/>»›|][^/>»›|]{1,40})++")
_MORE_NEWS = pattern(
    rf"(?:{_READ_ALSO_WORDS}|(?:और|अन्य|संबंधित|सम्बंधित|ताज़ा|ताजा) (?:खबरें|ख़बरें|समाचार|लेख)"
    r"|(?:related|more|latest|other) (?:news|articles|stories)|you may also like|tin (?:liên quan|khác|mới)"
    r"|bài viết liên quan|có thể bạn quan tâm) ?:?"
)
_HEADING_MARK = re.compile(r"\ufeff?#{1,6}[ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Page:
    """A text in lines: their spans (trimmed, none empty), their keys, and where the edges end.

    ``lines[first:top]`` stand before the first paragraph of prose, ``lines[bottom:]`` after the last, and
    ``lines[tail:]`` are a list of other articles with its heading. ``first`` is the line after front matter.
    """

    text: str
    front: FrontMatter
    lines: tuple[Span, ...]
    keys: tuple[str, ...]
    first: int
    top: int
    bottom: int
    tail: int

    @classmethod
    def of(cls, text: str) -> Page:
        """Read ``text`` into lines."""
        front = front_matter(text)
        lines = tuple(_trimmed_lines(text))
        keys = tuple(key_of(line.of(text)) for line in lines)
        first = next((i for i, line in enumerate(lines) if line.start >= front.end), len(lines))
        tail = _tail(keys, first)
        prose = [i for i in range(first, tail) if _is_prose(len(lines[i]), keys[i], opens=i == first)]
        top, bottom = (prose[0], prose[-1] + 1) if prose else (tail, first)
        return cls(text, front, lines, keys, first, top, bottom, tail)

    @property
    def edges(self) -> Sequence[int]:
        """The numbers of the lines at the top and the bottom, ascending."""
        top = range(self.first, self.top)
        return (*top, *range(max(self.bottom, self.top), len(self.lines)))


def _trimmed_lines(text: str) -> Iterator[Span]:
    for match in _LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if stripped:
            start = match.start() + len(line) - len(line.lstrip())
            yield Span(start, start + len(stripped))


def _is_prose(length: int, key: str, *, opens: bool) -> bool:
    """Whether a line is a paragraph; the one that opens a text may be a long title, or one that asks."""
    if opens and 0 < length <= _TITLE and key[-1:] not in _STOPS:
        return False
    if length < _PARAGRAPH and not (len(key.split()) >= _SENTENCE_WORDS and ends_sentence(key)):
        return False
    return not (source_of(key) or byline_of(key) or _own_line(key) or _is_tags(key))


def _own_line(key: str) -> bool:
    patterns = (_COMMENTS, _AD, _ADDRESS, _SHARE, _READ_ALSO)
    return any(known.fullmatch(key) for known in patterns) or is_photo_credit(key)


def _is_tags(key: str) -> bool:
    return _TAGS.fullmatch(key) is not None and not ends_sentence(key)


def _names_address(key: str) -> bool:
    credit = source_of(key)
    return credit is not None and credit.url is not None


def _tail(keys: Sequence[str], first: int) -> int:
    """Where a closing list of other articles begins (its heading); the number of lines if there is none."""
    tail, entries = len(keys), 0
    for i in range(len(keys) - 1, first, -1):
        if _MORE_NEWS.fullmatch(keys[i]):
            tail = i if entries else tail
        elif not _own_line(keys[i]) and not source_of(keys[i]):
            if not 0 < len(keys[i]) <= _HEADLINE or keys[i][-1] in _STOPS:
                break
            entries += 1
    return tail


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of furniture: its name, what it marks, and how to find it (spans of the text, ascending)."""

    name: str
    marks: str
    find: Callable[[Page], Iterator[Span]]


def _on_own_line(test: Callable[[str], object]) -> Callable[[Page], Iterator[Span]]:
    return lambda page: (line for line, key in zip(page.lines, page.keys, strict=True) if key and test(key))


def _at_edges(test: Callable[[str], object]) -> Callable[[Page], Iterator[Span]]:
    return lambda page: (page.lines[i] for i in page.edges if page.keys[i] and test(page.keys[i]))


def _at_bottom(test: Callable[[str], object]) -> Callable[[Page], Iterator[Span]]:
    return lambda page: (
        page.lines[i] for i in range(page.bottom, len(page.lines)) if page.keys[i] and test(page.keys[i])
    )


def _byte_order_mark(page: Page) -> Iterator[Span]:
    if page.text.startswith("\ufeff"):
        yield Span(0, 1)


def _front_matter(page: Page) -> Iterator[Span]:
    if page.front.end:
        yield Span(0, page.front.end)


def _heading_marks(page: Page) -> Iterator[Span]:
    for line in page.lines:
        match = _HEADING_MARK.match(page.text, line.start, line.end)
        if match:
            yield Span(*match.span())


def _ornaments(page: Page) -> Iterator[Span]:
    for line in page.lines:
        if not any(map(str.isalnum, line.of(page.text))):
            yield line


def bare_byline(page: Page) -> int | None:
    """The line of two to four name-like words right before the source line, or between title and date."""
    for i in page.edges:
        if i == page.first or not is_name(page.keys[i], 2, 4) or _own_line(page.keys[i]):
            continue
        following = next((key for key in page.keys[i + 1 : i + 1 + _BETWEEN] if not _own_line(key)), "")
        if (i >= page.bottom and source_of(following)) or (i == page.first + 1 and date_of(following)):
            return i
    return None


def _bare_byline(page: Page) -> Iterator[Span]:
    found = bare_byline(page)
    if found is not None:
        yield page.lines[found]


def _mastheads(page: Page) -> Iterator[Span]:
    """Not on the first line: "26 जनवरी 2024 - गणतंत्र दिवस समारोह" is a title."""
    return (page.lines[i] for i in page.edges if i > page.first and masthead_of(page.keys[i]))


def _damaged_lines(page: Page) -> Iterator[Span]:
    """No furniture, but no article either: nobody can read it, and a quote of it would say nothing."""
    return (line for line in page.lines if is_damaged(line.of(page.text)))


def _more_news(page: Page) -> Iterator[Span]:
    return iter(page.lines[page.tail :])


RULES = (
    Rule("byte-order mark", "U+FEFF that opens the file", _byte_order_mark),
    Rule("front matter", "the YAML block that opens the file", _front_matter),
    Rule("heading mark", "the # of a Markdown heading, not its words", _heading_marks),
    Rule("ornament", "a line without a letter or digit: ***, ---, |", _ornaments),
    Rule("source line", "स्रोत, Source: …, Nguồn: … at an edge", _at_edges(source_of)),
    Rule("source address", "स्रोत: https://… on a line of its own", _on_own_line(_names_address)),
    Rule("comment counter", "टिप्पणी (0), Comments (3), Bình luận (0)", _on_own_line(_COMMENTS.fullmatch)),
    Rule("ad marker", "[विज्ञापन_2], [ad_1], Advertisement", _on_own_line(_AD.fullmatch)),
    Rule("bare address", "a web address, Markdown link or image, alone", _on_own_line(_ADDRESS.fullmatch)),
    Rule("byline", "By …, लेखक: …, Bài, ảnh: … at an edge", _at_edges(byline_of)),
    Rule("agency", "Theo … at the end", _at_bottom(agency_of)),
    Rule("bare byline", "a name right before the source, or between title and date", _bare_byline),
    Rule("date line", "a date with weekday and clock, at an edge", _at_edges(date_of)),
    Rule("masthead", "names and places around a date, at an edge, not first", _mastheads),
    Rule("share and print", "शेयर करें, Share | Print, Chia sẻ", _on_own_line(_SHARE.fullmatch)),
    Rule("read also", "यह भी पढ़ें: …, Read also: …, Xem thêm: …", _on_own_line(_READ_ALSO.fullmatch)),
    Rule("tags", "टैग: …, Tags: …, Từ khóa: …, #one #two at an edge", _at_edges(_is_tags)),
    Rule("breadcrumb", "होम / मध्य प्रदेश / रतलाम at the top", _at_edges(_BREADCRUMB.fullmatch)),
    Rule("photo credit", "फोटो: …, Photo: …, Ảnh: … with a name only", _on_own_line(is_photo_credit)),
    Rule("damaged line", "lost characters (\ufffd, (cid:12)), letters of a legacy font", _damaged_lines),
    Rule("more news", "a closing list of other articles, with its heading", _more_news),
)
"""Every kind of furniture, each with an example and a look-alike in the tests."""
