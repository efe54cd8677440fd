"""Draw what a run has learnt, from its log: the loss, and the figures on held-out articles.

python -m training.curve FOLDER [--to docs/images/reader-learning.svg]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from training.train import BATCH

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 320, 46, 40, 34
_COLOURS = {"loss": "#8a8a8a", "f1": "#0b6e4f", "sentence": "#1f5fa8", "auroc": "#a8431f"}
_NAMES = {"loss": "loss / 4", "f1": "span F1", "sentence": "right sentence", "auroc": "AUROC"}


def points(log: Path) -> dict[str, list[tuple[float, float]]]:
    """The curves of a log by name: (examples in thousands, value)."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in _COLOURS}
    for line in log.read_text(encoding="utf-8").splitlines():
        read = json.loads(line)
        examples = read["step"] * BATCH / 1000
        if "loss" in read:
            found["loss"].append((examples, read["loss"] / 4))
        for name, value in read.get("held out", {}).items():
            found[name].append((examples, value))
    return found


def drawn(curves: dict[str, list[tuple[float, float]]]) -> str:
    """The curves as an SVG picture; the upright axis goes from 0 to 1."""
    most = max(x for curve in curves.values() for x, _ in curve)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12"><title>What the reader learnt</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    ]
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - 10}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#333">{tenth / 10:.1f}</text>'
        )
    for part in range(6):
        x, number = LEFT + part * (WIDTH - LEFT - 10) / 5, most * part / 5
        here = f'x="{x:.1f}" y="{HEIGHT - 22}" text-anchor="middle"'
        parts.append(f'<text {here} fill="#333">{number:.0f}</text>')
    parts.append(
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 6}" text-anchor="middle" fill="#333">thousand examples</text>'
    )
    for place, (name, curve) in enumerate(curves.items()):
        parts.append(_line(curve, most, _COLOURS[name]))
        parts.append(
            f'<text x="{LEFT + 10 + place * 130}" y="20" fill="{_COLOURS[name]}">{_NAMES[name]}</text>'
        )
    return "".join([*parts, "</svg>\n"])


def _y(value: float) -> float:
    return HEIGHT - BOTTOM - value * (HEIGHT - BOTTOM - TOP)


def _line(curve: Sequence[tuple[float, float]], most: float, colour: str) -> str:
    places = [(LEFT + x / most * (WIDTH - LEFT - 10), _y(min(1.0, y))) for x, y in curve]
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in places)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>{dots}'


def main() -> None:
    """Read the arguments and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", type=Path, default=Path("docs/images/reader-learning.svg"))
    arguments = parser.parse_args()
    arguments.to.parent.mkdir(parents=True, exist_ok=True)
    arguments.to.write_text(drawn(points(arguments.folder / "log.jsonl")), encoding="utf-8")


if __name__ == "__main__":
    main()
