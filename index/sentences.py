"""Sentences of Hindi, English and Vietnamese article text, as spans.

A sentence ends at a danda, a question or exclamation mark, a full stop that shortens no word or a line break.
Each mark is judged by what stands a bounded way around it, so the time is linear in the text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex

from index.types import Span, is_grapheme_boundary

_EXTEND = r"\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}"  # what UAX 29 never parts from the letter before it
_MARKS = r"।॥?!…|。？！؟۔"
_FULL_STOPS, _OTHER_STOPS = frozenset("।॥。"), frozenset("?!？！؟۔")
_CLOSERS = r"""\)\]}”’»›】」』"'"""
# A dot before a letter or digit belongs to a number, an address or an abbreviation: 10.5, a.vn, U.S.
_STOP = regex.compile(rf"(?:[{_MARKS}]|\.(?![\p{{L}}\p{{N}}]))[{_MARKS}.{_CLOSERS}{_EXTEND}]*+")
_LINE = regex.compile(r"[^\n\v\f\r\x1c-\x1e\x85\u2028\u2029]++")
_LINE_BREAK = regex.compile(r"\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
_WORDLIKE = regex.compile(r"[\p{L}\p{N}]")
_OPENS_WORD = regex.compile(r"[\p{L}\p{N}(\[“‘]")
_NOT_SPACE = regex.compile(r"[^\s\x1c-\x1f]")
_EXTENDING = regex.compile(rf"[{_EXTEND}]")
_PREPENDED = regex.compile(r"\p{GCB=Prepend}")
_HINDI = regex.compile(r"[\p{Deva}।॥]")
_LIST_NUMBER = regex.compile(r"\d{1,3}(?:\.\d{1,3})*|[ivx]{1,4}|\p{L}\p{M}?")
_WRAPPED_LINE = 40  # code points; a shorter line without a stop is a heading, a caption or a byline
_LOOK_BACK = 32  # code points; longer than any abbreviation


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Without जी, which as an honorific ends sentences ("गांधी जी.").
_NEVER_LAST = _words(
    """dr mr mrs ms prof st rev hon gen col capt lt sgt sr jr vs dept govt ltd inc co corp tp th ths pgs
    ts gs bs ks cn tx tt đ/c डॉ डा प्रो श्री श्रीमती सुश्री पं मो मि कु स्व ले इं कि किमी मी सेमी ग्रा
    रु रू लि प्रा बी सी डी एफ एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू एक्स वाई"""
)
_BEFORE_NUMBER = _words(
    "no nos fig vol art sec ch pp jan feb mar apr jun jul aug sep sept oct nov dec सं क्र नं पृ खं वि"
)
# Hindi has no capitals: after an ellipsis, only a verb that could have ended a sentence shows that one did.
_FINITE = _words(
    """है हैं हूँ हूं था थे थी थीं गया गए गये गई गयी गईं होगा होगी होंगे करें करे दें लें रखें रहें बनें चाहिए दिया दिए
    किया किए लिया हुआ हुए हुई हुईं रहा रहे रही सके सकें"""
)


def sentence_spans(text: str, within: Span | None = None) -> list[Span]:
    """The sentences of ``text``, or of the part of it at ``within``, in order and disjoint.

    Every character that is not white space lies in exactly one of them; none starts or ends with white space
    or cuts a grapheme. Offsets address ``text``. Raises `SpanError` when ``within`` reaches past its end.
    """
    start, end = 0, len(text)
    if within is not None:
        within.of(text)
        start, end = within.start, within.end
    spans = []
    for block in _blocks(text, start, end):
        begin = block.start
        for cut in (*_cuts(text, block), block.end):
            if begin < cut:
                spans.append(_trimmed(text, begin, cut))
                begin = cut
    return spans


def _blocks(text: str, start: int, end: int) -> Iterator[Span]:
    """The lines of ``[start, end)`` that hold anything, hard-wrapped ones put together again."""
    block: Span | None = None
    last = Span(0, 1)
    for match in _LINE.finditer(text, start, end):
        if not _NOT_SPACE.search(text, *match.span()):
            continue
        line = Span(*match.span())
        if block is None:
            block = line
        elif _runs_on(text, last, line):
            block = Span(block.start, line.end)
        else:
            yield block
            block = line
        last = line
    if block is not None:
        yield block


def _runs_on(text: str, line: Span, following: Span) -> bool:
    """Whether a sentence runs on over the break between two lines, as in plain-text e-mail."""
    if len(line) <= _WRAPPED_LINE or not _LINE_BREAK.fullmatch(text, line.end, following.start):
        return False
    written = line.of(text).strip()
    first = _NOT_SPACE.search(text, following.start, following.end)
    ended = _STOP.match(written[-1]) or written[-1] in ":;\"'”’)"
    return len(written) > _WRAPPED_LINE and not ended and first is not None and _is_lower(first.group())


def _cuts(text: str, block: Span) -> list[int]:
    """Where sentences of ``block`` end, ascending; marks with no word between them end the one before."""
    cuts: list[int] = []
    sought = block.start
    for stop in _STOP.finditer(text, block.start, block.end):
        start, end = stop.span()
        # A straight quote before a letter opens the next sentence, a dot before one is part of a word.
        if end < block.end and text[end - 1] in "\"'." and _OPENS_WORD.match(text, end):
            end -= 1
        if not _is_end(text, block, start, end) or _is_inside_grapheme(text, end):
            continue
        if _WORDLIKE.search(text, sought, start):
            cuts.append(end)
        elif cuts:
            cuts[-1] = end
        sought = end
    if cuts and not _WORDLIKE.search(text, cuts[-1], block.end):
        cuts[-1] = block.end
    return cuts


def _is_inside_grapheme(text: str, offset: int) -> bool:
    # A stray virama after the mark binds the next consonant: क।्क
    return _EXTENDING.match(text, offset - 1) is not None and not is_grapheme_boundary(text, offset)


def _is_end(text: str, block: Span, start: int, end: int) -> bool:
    """Whether the marks at ``[start, end)`` end a sentence of ``block``."""
    found = _NOT_SPACE.search(text, end, block.end)
    if found is None:
        return True
    marks, following, spaced = text[start:end], found.group(), found.start() > end
    if following in ",;:":
        return False
    if not _FULL_STOPS.isdisjoint(marks):
        return True
    if _is_lower(following):
        return False
    before = text[max(block.start, start - _LOOK_BACK) : start]
    if not _OTHER_STOPS.isdisjoint(marks):
        return not before.endswith(("(", "[")) if spaced else unicodedata.category(following) == "Lo"
    if "…" in marks or ".." in marks:
        return spaced and (unicodedata.category(following) == "Lu" or _last_word(before) in _FINITE)
    if "." in marks:
        return spaced and not _is_shortened(before, start - block.start > _LOOK_BACK, following)
    return not text.startswith("|", block.start) and _is_danda(before, following, spaced)


def _is_danda(before: str, following: str, spaced: bool) -> bool:
    """Whether an ASCII bar stands for a danda: after Hindi, as no separator of Latin words."""
    after_hindi = _HINDI.match(before.rstrip()[-1:]) is not None
    return after_hindi and (spaced or _HINDI.match(following) is not None)


def _is_shortened(before: str, cut_off: bool, following: str) -> bool:
    """Whether a full stop after ``before`` belongs to its last word; ``cut_off``: the line began earlier."""
    word = _last_word(before)
    lead = before[: len(before) - len(word)].rstrip(" \t([")
    opens_line = lead.endswith("\n") or not (lead or cut_off)
    return (
        (opens_line and _LIST_NUMBER.fullmatch(word) is not None)
        or word in _NEVER_LAST
        or (word in _BEFORE_NUMBER and following.isdecimal())
        or (len(word) == 1 and word.isalpha())
        or _is_dotted(word)
    )


def _is_dotted(word: str) -> bool:
    """Whether ``word`` has dots between parts of one to three graphemes: U.S, एस.पी, Th.S."""
    parts = word.split(".")
    short = (part[:1].isalpha() and len(regex.findall(r"\X", part)) <= 3 for part in parts)
    return len(parts) > 1 and parts[0] != "www" and all(short)


def _last_word(before: str) -> str:
    """The word that ``before`` ends with, in lower case, without opening brackets and quotes; or nothing."""
    if not before or before[-1].isspace():
        return ""
    return before.split()[-1].lstrip("([{\"'“‘«").casefold()


def _is_lower(letter: str) -> bool:
    return unicodedata.category(letter) == "Ll"


def _trimmed(text: str, start: int, end: int) -> Span:
    """``[start, end)`` without the white space around it; a space in a grapheme with a mark stays."""
    piece = text[start:end]
    last = end - (len(piece) - len(piece.rstrip()))
    first = last - len(piece.strip())
    if first > start and _EXTENDING.match(text, first) and unicodedata.category(text[first - 1]) == "Zs":
        first -= 1
    if last < end and _PREPENDED.match(text, last - 1) and unicodedata.category(text[last]) == "Zs":
        last += 1
    return Span(first, last)
