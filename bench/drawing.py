"""A small picture in SVG: two panels with logarithmic axes, a point for each size of an index."""

from __future__ import annotations

import math
from collections.abc import Sequence

_WIDTH, _HEIGHT, _LEFT, _TOP = 320, 200, 60, 40


def growth_svg(grown: Sequence[tuple[float, float, float]]) -> str:
    """The picture of ``grown``: chunks, seconds and megabytes of each build, the smallest first."""
    panels = (
        ("Build, seconds of processor time", [(n, s) for n, s, _ in grown]),
        ("Build, MB of memory", [(n, m) for n, _, m in grown]),
    )
    body = "".join(_panel(title, points, 400 * number) for number, (title, points) in enumerate(panels))
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 300"'
    title = "<title>Building an index by its size, without embedding</title>"
    ground = '<rect width="800" height="300" fill="#fff"/>'
    return f'{head} font-family="sans-serif" font-size="12">{title}{ground}{body}</svg>\n'


def _panel(title: str, points: Sequence[tuple[float, float]], shift: int) -> str:
    xs, ys = _decades([x for x, _ in points]), _decades([max(y, 1) for _, y in points])
    placed = [(_at(x, xs, _LEFT, _WIDTH), _at(max(y, 1), ys, _TOP + _HEIGHT, -_HEIGHT)) for x, y in points]
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y in placed)
    parts = [f'<text x="{_LEFT}" y="24" font-weight="bold">{title}</text>']
    for decade in range(xs[0], xs[1] + 1):
        x = _at(10**decade, xs, _LEFT, _WIDTH)
        parts.append(f'<path d="M{x:.0f} {_TOP}v{_HEIGHT}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x:.0f}" y="{_TOP + _HEIGHT + 18}" text-anchor="middle">{10**decade:,}</text>'
        )
    for decade in range(ys[0], ys[1] + 1):
        y = _at(10**decade, ys, _TOP + _HEIGHT, -_HEIGHT)
        parts.append(f'<path d="M{_LEFT} {y:.0f}h{_WIDTH}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{10**decade:,}</text>')
    parts.append(f'<polyline points="{line}" fill="none" stroke="#2a5db0" stroke-width="2"/>')
    for (x, y), (_, value) in zip(placed, points, strict=True):
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="#2a5db0"/>')
        parts.append(f'<text x="{x:.0f}" y="{y - 9:.0f}" text-anchor="middle">{value:,.0f}</text>')
    parts.append(f'<text x="{_LEFT + _WIDTH}" y="{_TOP + _HEIGHT + 36}" text-anchor="end">chunks</text>')
    return f'<g transform="translate({shift} 0)">{"".join(parts)}</g>'


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _at(value: float, decades: tuple[int, int], start: float, length: float) -> float:
    return start + length * (math.log10(value) - decades[0]) / (decades[1] - decades[0])
