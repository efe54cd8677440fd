"""Where a PDF's text is drawn next, and how: the graphics state, as far as text depends on it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdf.generic._font import Font  # no public name: pyproject.toml keeps to the releases that have it

Matrix = tuple[float, float, float, float, float, float]
AS_IT_IS: Matrix = (1, 0, 0, 1, 0, 0)


_SETTINGS = {
    b"Tc": ("char_space", 1.0),
    b"Tw": ("word_space", 1.0),
    b"Tz": ("scale", 0.01),
    b"TL": ("leading", 1.0),
    b"Ts": ("rise", 1.0),
}


@dataclass(frozen=True, slots=True)
class Type:
    """A font: what a byte or two stand for, and how wide they are."""

    font: Font
    is_identity: bool  # codes are numbers of glyphs, and mean nothing but by the map to Unicode

    def read(self, data: bytes) -> Iterator[tuple[str, float]]:
        """Each code of ``data`` as its letters, U+FFFD where nobody knows, and its width in thousandths."""
        encoding = self.font.encoding
        if isinstance(encoding, str):
            for code in data.decode(encoding, "replace"):
                letters = self.font.character_map.get(code, "\ufffd" if self.is_identity else code)
                yield letters, self.font.get_text_width(code)
            return
        for byte in data:
            code = encoding.get(byte, chr(byte))
            letters = "".join(self.font.character_map.get(letter, letter) for letter in code)
            yield letters, self.font.get_text_width(chr(byte))


@dataclass
class State:
    """The graphics state, as far as text depends on it."""

    placed: Matrix = AS_IT_IS
    type: Type | None = None
    size: float = 1
    char_space: float = 0
    word_space: float = 0
    scale: float = 1
    leading: float = 0
    rise: float = 0


class Pen:
    """Where text is drawn next, and how: what the operators of one content stream that draw nothing do."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.text = self._line = AS_IT_IS
        self._saved: list[State] = []

    def move(self, operator: bytes, operands: Sequence[Any]) -> None:
        """Do what ``operator`` does to the pen: nothing, where it is none for text."""
        numbers = [number(value) for value in operands[:6]]
        if operator in _SETTINGS and numbers:
            name, unit = _SETTINGS[operator]
            setattr(self.state, name, numbers[0] * unit)
        elif operator in (b"Td", b"TD") and len(numbers) >= 2:
            self.state.leading = -numbers[1] if operator == b"TD" else self.state.leading
            self.step(numbers[0], numbers[1])
        elif operator == b"T*":
            self.step(0, -self.state.leading)
        elif operator == b"Tm":
            self.text = self._line = matrix(operands)
        elif operator == b"BT":
            self.text = self._line = AS_IT_IS
        else:
            self._move_page(operator, operands)

    def _move_page(self, operator: bytes, operands: Sequence[Any]) -> None:
        if operator == b"cm":
            self.state.placed = times(matrix(operands), self.state.placed)
        elif operator == b"q":
            self._saved.append(replace(self.state))
        elif operator == b"Q" and self._saved:
            self.state = self._saved.pop()

    def step(self, across: float, up: float) -> None:
        """Begin a line so far from the beginning of the last."""
        self.text = self._line = times((1, 0, 0, 1, across, up), self._line)

    def advance(self, across: float) -> None:
        """Go on along the line."""
        self.text = times((1, 0, 0, 1, across, 0), self.text)


def matrix(operands: Sequence[Any]) -> Matrix:
    """Six numbers as a matrix; the one that changes nothing for anything else."""
    numbers = [number(value) for value in operands[:6]]
    return (*numbers,) if len(numbers) == 6 else AS_IT_IS  # type: ignore[return-value]


def number(value: Any) -> float:  # noqa: ANN401 - whatever a file holds there
    """``value`` where it is a number that can be counted with, else 0."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else 0.0


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does what ``first`` does, and ``then`` the other."""
    a, b, c, d, e, f = first
    u, v, w, x, y, z = then
    return (a * u + b * w, a * v + b * x, c * u + d * w, c * v + d * x, e * u + f * w + y, e * v + f * x + z)
