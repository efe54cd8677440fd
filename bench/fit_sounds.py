"""Fit ``index/sound_costs.json``: how each Devanagari letter is written in Latin.

    python -m bench.fit_sounds ../shared/data/dakshina/hi.translit.sampled.train.tsv

The training file holds Latin, Devanagari and a count a line, tab-separated; the names of the "fit" half of
the tests' table are added. Only fitted probabilities are stored, none of the words.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable
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
    normal: Floats = table / table.sum(1, keepdims=True)
    return normal


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
        forward.append((_spread(forward[-1]) * step).sum(2))
    backward = np.zeros_like(forward[0])
    backward[every, batch.lengths] = batch.weights / np.maximum(forward[-1][every, batch.lengths], 1e-300)
    uses = np.zeros(table.size)
    for row, step, before in zip(batch.letters.T[::-1], steps[::-1], forward[-2::-1], strict=True):
        flow = backward[:, :, None] * step
        used = _spread(before) * flow
        cells = row[:, None, None] * table.shape[1] + columns
        uses += np.bincount(cells.ravel(), used.ravel(), table.size)
        backward = flow[:, :, 0].copy()
        for size in range(1, min(ends, LONGEST + 1)):
            backward[:, :-size] += flow[:, size:, size]
    return uses


def _spread(reached: Floats) -> Floats:
    """For every end and size of a piece, what was reached at its start: one more axis, of LONGEST + 1."""
    spread = np.zeros((*reached.shape, LONGEST + 1))
    spread[:, :, 0] = reached
    for size in range(1, min(reached.shape[1], LONGEST + 1)):
        spread[:, size:, size] = reached[:, :-size]
    return spread


def _numbered(things: Iterable[str]) -> dict[str, int]:
    return {thing: number for number, thing in enumerate(sorted(set(things)))}


def fit(pairs: list[Pair], rounds: int = _ROUNDS) -> dict[str, dict[str, float]]:
    """The probability of each Latin chunk given each letter in its place, rare ones left out."""
    letters = _numbered(unit for _, devanagari, _ in pairs for unit in letters_in_place(devanagari))
    cuts = [(latin, at) for latin, *_ in pairs for at in range(len(latin))]
    chunks = _numbered(latin[at : at + size] for latin, at in cuts for size in range(LONGEST + 1))
    batches = _batches(pairs, letters, chunks)
    table = _started(letters, chunks)
    uses = np.zeros_like(table)
    for _ in range(rounds):
        uses = np.sum([_expected(table, batch) for batch in batches], axis=0).reshape(table.shape)
        uses[uses < _RARE / 10] = 0.0
        totals = uses.sum(1, keepdims=True)
        table = (uses + 1e-9) / (totals + 1e-9 * uses.shape[1])
    kept = (uses >= _RARE) & (table >= 1e-5)
    return {
        letter: {c: round(float(table[row, at]), 5) for c, at in chunks.items() if kept[row, at]}
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
