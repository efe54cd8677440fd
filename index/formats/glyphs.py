"""The pieces of text on a PDF page, and where they stand. With `pdf` the only home of pypdf.

pypdf's own extraction leaves out ``/ActualText``, by which browsers and word processors say which letters a
cluster of glyphs stands for: of a Hindi page printed by Chrome it gives NUL for every conjunct.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PageObject
from pypdf.generic import ContentStream, DictionaryObject, StreamObject, TextStringObject
from pypdf.generic._font import Font

from index.errors import LoadError
from index.formats.pen import Matrix, Pen, State, Type, matrix, number, times

MAX_OPERATIONS = 1_000_000
"""Drawing operations read of one page: a dense map has a hundred thousand."""

_DEPTH = 6  # forms in forms
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_UNMAPPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_SPACE = 250  # thousandths of the size, where a font does not say how wide its space is


@dataclass(frozen=True, slots=True)
class Piece:
    """Text drawn at once, in points of a page turned so that this text runs from left to right.

    ``space`` is the width of a space in its font; ``is_artifact`` says that the file calls it page furniture.
    """

    text: str
    start: float
    end: float
    baseline: float
    size: float
    space: float
    is_artifact: bool = False


@dataclass
class _Marked:
    """Marked content: the text that its glyphs stand for (None: their own), and where they stood."""

    text: str | None
    is_artifact: bool
    first: Piece | None = None
    end: float = 0


def page_pieces(page: PageObject) -> Iterator[Piece]:
    """The text of ``page`` in the order in which it is drawn; raises `LoadError` for too much of it."""
    if "/Contents" in page:
        yield from _Reader(page.pdf).drawn(
            page["/Contents"], _dictionary(page.get("/Resources")), State(), _DEPTH
        )


def has_pictures(page: PageObject) -> bool:
    """Whether a picture is among what ``page`` may draw, itself or in a form."""
    objects = list(_dictionary(_dictionary(page.get("/Resources")).get("/XObject")).values())
    inner = [
        _dictionary(_dictionary(_dictionary(form).get("/Resources")).get("/XObject")) for form in objects
    ]
    objects += [picture for form in inner for picture in form.values()]
    return any(_dictionary(found).get("/Subtype") == "/Image" for found in objects)


class _Reader:
    """Reads the drawing operations of one page and of the forms on it."""

    def __init__(self, pdf: Any) -> None:  # noqa: ANN401 - a reader or a writer
        self._pdf = pdf
        self._left = MAX_OPERATIONS
        self._types: dict[int, Type | None] = {}
        self._marked: list[_Marked] = []

    def drawn(
        self, content: object, resources: DictionaryObject, state: State, depth: int
    ) -> Iterator[Piece]:
        """The pieces that ``content`` draws; ``depth`` more forms may lie in each other."""
        pen = Pen(state)
        for operands, operator in ContentStream(content, self._pdf, "bytes").operations:
            self._left -= 1
            if self._left < 0:
                raise LoadError(f"a page of more than {MAX_OPERATIONS:,} drawing operations")
            if operator in _SHOWS:
                yield from self._show(operator, operands, pen)
            elif operator == b"Tf" and len(operands) >= 2:
                pen.state.type, pen.state.size = self._type(operands[0], resources), number(operands[1])
            elif operator == b"Do" and depth:
                yield from self._form(operands, resources, pen.state, depth)
            elif operator in (b"BDC", b"BMC"):
                self._marked.append(_marked(operands, resources))
            elif operator == b"EMC":
                yield from self._unmarked()
            else:
                pen.move(operator, operands)

    def _show(self, operator: bytes, operands: Sequence[Any], pen: Pen) -> Iterator[Piece]:
        if operator == b'"' and len(operands) >= 3:
            pen.state.word_space, pen.state.char_space = number(operands[0]), number(operands[1])
        if operator != b"Tj" and operator != b"TJ":
            pen.step(0, -pen.state.leading)
        for item in _shown(operands):
            if isinstance(item, bytes):
                piece, advance = self._piece(item, pen.state, pen.text)
                yield from self._seen(piece)
                pen.advance(advance)
            else:
                pen.advance(-item / 1000 * pen.state.size * pen.state.scale)

    def _type(self, name: object, resources: DictionaryObject) -> Type | None:
        font = _dictionary(_dictionary(resources.get("/Font")).get(name))
        if id(font) not in self._types:
            identity = str(font.get("/Encoding", "")).startswith("/Identity")
            self._types[id(font)] = Type(Font.from_font_resource(font), identity) if font else None
        return self._types[id(font)]

    def _piece(self, data: bytes, state: State, text: Matrix) -> tuple[Piece | None, float]:
        """What ``data`` shows, None for nothing, and how far it moves the pen."""
        if state.type is None:
            return None, 0.0
        letters, advance = [], 0.0
        for shown, width in state.type.read(data):
            letters.append(shown)
            spacing = state.char_space + (state.word_space if shown == " " else 0)
            advance += (width / 1000 * state.size + spacing) * state.scale
        at = times((1, 0, 0, 1, 0, state.rise), times(text, state.placed))
        along = math.hypot(at[0], at[1])
        if not along or not letters:
            return None, advance
        right, up = at[0] / along, at[1] / along
        start = at[4] * right + at[5] * up
        size = abs(state.size) * math.hypot(at[2], at[3])
        return Piece(
            text=_UNMAPPED.sub("\ufffd", "".join(letters)).translate(_LIGATURES),
            start=start,
            end=start + advance * along,
            baseline=at[5] * right - at[4] * up,
            size=size,
            space=(state.type.font.space_width or _SPACE) / 1000 * size,
        ), advance

    def _seen(self, piece: Piece | None) -> Iterator[Piece]:
        """``piece``, or nothing yet where marked content says what it and others stand for."""
        if piece is None:
            return
        stands_for = next((marked for marked in self._marked if marked.text is not None), None)
        if stands_for is None:
            yield replace(piece, is_artifact=any(marked.is_artifact for marked in self._marked))
            return
        stands_for.first = stands_for.first or piece
        stands_for.end = max(stands_for.end, piece.end)

    def _unmarked(self) -> Iterator[Piece]:
        marked = self._marked.pop() if self._marked else None
        if marked and marked.first and marked.text:
            piece = replace(marked.first, text=_UNMAPPED.sub("\ufffd", marked.text), end=marked.end)
            yield replace(piece, is_artifact=any(around.is_artifact for around in self._marked))

    def _form(
        self, operands: Sequence[Any], resources: DictionaryObject, state: State, depth: int
    ) -> Iterator[Piece]:
        form = _dictionary(_dictionary(resources.get("/XObject")).get(operands[0] if operands else None))
        if isinstance(form, StreamObject) and form.get("/Subtype") == "/Form":
            placed = times(matrix(form.get("/Matrix", ())), state.placed)
            own = _dictionary(form.get("/Resources")) or resources
            yield from self.drawn(form, own, replace(state, placed=placed), depth - 1)


_SHOWS = (b"Tj", b"TJ", b"'", b'"')


def _shown(operands: Sequence[Any]) -> Iterator[bytes | float]:
    """The strings of a text-showing operator, and the numbers between them."""
    last = operands[-1] if operands else None
    for item in last if isinstance(last, list) else [last]:
        if isinstance(item, TextStringObject):
            yield item.original_bytes
        elif isinstance(item, bytes):
            yield bytes(item)
        elif isinstance(item, int | float):
            yield number(item)


def _marked(operands: Sequence[Any], resources: DictionaryObject) -> _Marked:
    """What marked content says of itself, directly or by its name in the page's resources."""
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, str):
        properties = _dictionary(resources.get("/Properties")).get(properties)
    actual = _dictionary(properties).get("/ActualText")
    if isinstance(actual, bytes):
        wide = actual.startswith(b"\xfe\xff")
        actual = actual[2:].decode("utf-16-be", "replace") if wide else actual.decode("latin-1")
    return _Marked(str(actual) if actual is not None else None, bool(operands) and operands[0] == "/Artifact")


def _dictionary(value: Any) -> DictionaryObject:  # noqa: ANN401 - whatever a file holds there
    found = value.get_object() if hasattr(value, "get_object") else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
