"""Fit ``index/sound_costs.json``: how each Devanagari letter is written in Latin.

    python -m bench.fit_sounds ../shared/data/dakshina/hi.translit.sampled.train.tsv

The training file holds Devanagari, Latin and a count a line, tab-separated; the names of the tests' "fit" half are
added. Only fitted probabilities are stored, none of the words.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.sound_costs import FILE, LONGEST, letters_in_place
from index.sound_key import CONSONANTS, SCHWA, SIGNS, VOWELS, romanised

NAMES = Path(__file__).resolve().parents[1] / "tests" / "index" / "vietnamese_names.tsv"
_ROUNDS, _NAME_WEIGHT = 5, 20
_RARE = 0.5  # expected uses below which a pair is an accident of the alignment
_VOWEL_LIKE = frozenset(SCHWA) | set(VOWELS) | set(SIGNS) | {"\u0902", "\u0903"}
Floats = npt.NDArray[np.float64]
Pair = tuple[str, str, int]


@dataclass
class Batch:
    """Pairs of one number of Devanagari letters, as arrays: letters, chunks, lengths and weights."""

    letters: npt.NDArray[np.int64]
    chunks: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]
    weights: Floats


def attested(path: Path) -> list[Pair]:
    """The (Latin, Devanagari, count) lines of a Dakshina file, in order."""
    lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [(romanised(latin), devanagari, int(count)) for latin, devanagari, count in lines]


def names(half: str) -> list[tuple[str, str, list[str]]]:
    """The (Vietnamese, plain, Devanagari spellings) rows of one half of the tests' table."""
    rows = (line.split("\t") for line in NAMES.read_text(encoding="utf-8").splitlines() if line[0] != "#")
    return [(marked, plain, spelt.split(",")) for of, marked, plain, spelt in rows if of == half]


def _started(letters: dict[str, int], chunks: dict[str, int]) -> Floats:
    """A first guess: each letter writes its romanisation, or something that begins like it."""
    table = np.zeros((len(letters), len(chunks)))
    for letter, row in letters.items():
        usual = {SCHWA: "a", "\u0902": "n", "\u0903": "h"} | CONSONANTS | VOWELS | SIGNS
        expected = usual[letter[0]]
        for chunk, column in chunks.items():
            if not chunk:
                table[row, column] = 0.3 if letter[0] in _VOWEL_LIKE else 0.02
            elif chunk == expected:
                table[row, column] = 0.5
            else:
                table[row, column] = (0.1 if chunk[0] == expected[0] else 0.002) ** len(chunk)
    return table / table.sum(1, keepdims=True)


def _batches(pairs: list[Pair], letters: dict[str, int], chunks: dict[str, int]) -> list[Batch]:
    grouped: dict[int, list[tuple[list[str], str, int]]] = defaultdict(list)
    for latin, devanagari, count in pairs:
        units = letters_in_place(devanagari)
        grouped[len(units)].append((units, latin, count))
    made = []
    for group in grouped.values():
        windows = np.full((len(group), max(len(latin) for _, latin, _ in group) + 1, LONGEST + 1), -1)
        windows[:, :, 0] = chunks[""]
        for number, (_, latin, _) in enumerate(group):
            for end in range(1, len(latin) + 1):
                for size in range(1, min(LONGEST, end) + 1):
                    windows[number, end, size] = chunks[latin[end - size : end]]
        rows = np.array([[letters[unit] for unit in units] for units, _, _ in group])
        lengths = np.array([len(latin) for _, latin, _ in group])
        made.append(Batch(rows, windows, lengths, np.array([count for *_, count in group], dtype=float)))
    return made


def _expected(table: Floats, batch: Batch) -> Floats:
    """The expected uses of each (letter, chunk) in ``batch``, by the forward and backward sums; flat."""
    possible, columns = batch.chunks >= 0, np.maximum(batch.chunks, 0)
    steps = [table[row[:, None, None], columns] * possible for row in batch.letters.T]
    every, ends = np.arange(len(batch.lengths)), columns.shape[1]
    forward = [np.zeros((len(every), ends))]
    forward[0][:, 0] = 1.0
    for step in steps:
        forward.append(
            sum(_shifted(forward[-1], size) * step[:, :, size] for size in range(min(ends, LONGEST + 1))) + 0.0
        )
    backward = np.zeros_like(forward[0])
    backward[every, batch.lengths] = batch.weights / np.maximum(forward[-1][every, batch.lengths], 1e-300)
    uses = np.zeros(table.size)
    for row, step, before in zip(batch.letters.T[::-1], steps[::-1], forward[-2::-1], strict=True):
        flow = backward[:, :, None] * step
        used = np.stack([_shifted(before, size) for size in range(LONGEST + 1)], axis=2) * flow
        cells = row[:, None, None] * table.shape[1] + columns
        uses += np.bincount(cells.ravel(), used.ravel(), table.size)
        backward = sum(_shifted(flow[:, :, size], -size) for size in range(LONGEST + 1)) + np.zeros_like(before)
    return uses


def _shifted(values: Floats, by: int) -> Floats:
    """``values`` moved ``by`` columns to the right (to the left when negative), zeros coming in."""
    moved = np.zeros_like(values)
    if by == 0:
        return values
    if by > 0:
        moved[:, by:] = values[:, :-by]
    else:
        moved[:, :by] = values[:, -by:]
    return moved


def fit(pairs: list[Pair], rounds: int = _ROUNDS) -> dict[str, dict[str, float]]:
    """The probability of each Latin chunk given each letter in its place, rare ones left out."""
    letters = {unit: number for number, unit in enumerate(sorted({u for p in pairs for u in letters_in_place(p[1])}))}
    pieces = {latin[at : at + size] for latin, *_ in pairs for at in range(len(latin)) for size in range(LONGEST + 1)}
    chunks = {piece: number for number, piece in enumerate(sorted(pieces))}
    batches = _batches(pairs, letters, chunks)
    table = _started(letters, chunks)
    for _ in range(rounds):
        uses = sum((_expected(table, batch) for batch in batches), np.zeros(table.size)).reshape(table.shape)
        uses[uses < _RARE / 10] = 0.0
        totals = uses.sum(1, keepdims=True)
        table = (uses + 1e-9) / (totals + 1e-9 * uses.shape[1])
    return {
        letter: {c: round(float(p), 5) for c, at in chunks.items() if uses[row, at] >= _RARE and (p := table[row, at]) >= 1e-5}
        for letter, row in letters.items()
    }


def main() -> None:
    """Fit and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    pairs = attested(parser.parse_args().train)
    for marked, _, spellings in names("fit"):
        pairs += [(romanised(marked), spelling, _NAME_WEIGHT) for spelling in spellings]
    lines = [
        f"{json.dumps(letter, ensure_ascii=False)}: {json.dumps(row, sort_keys=True)}"
        for letter, row in fit(pairs).items()
        if row
    ]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{FILE.name}: {len(lines)} letters, {FILE.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
