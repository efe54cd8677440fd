"""How well and how fast words are found by their sound.

    python -m bench.phonetics [--json] [--data ../shared/data/dakshina]

For each attested romanisation of the dev file: is the right Devanagari word first among all dev words, and
among all dev and train words? Weighted is by count, unweighted a pair. Ties go by alphabet, never by the
answer. "same_fold" also accepts a word that has the same search form (ज़मीन for जमीन). The Vietnamese names
are the two halves of the tests' table, among their own spellings, and with all Hindi words among them.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from bench.fit_sounds import Pair, attested, names
from index.phonetics import SoundIndex, sound_key
from index.words import fold

T = TypeVar("T")
_DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "dakshina"
_LOOKED_UP, _VOCABULARY = 1_000, 100_000


def vocabulary(words: Iterable[str]) -> SoundIndex:
    """An index of ``words``, each as frequent as the others."""
    return SoundIndex.build(dict.fromkeys(words, 1))


def romanisations(pairs: list[Pair], sounds: SoundIndex, name: str) -> dict[str, float]:
    """The share of ``pairs`` whose Devanagari word is first (and among the first 5) for its Latin one."""
    right = np.zeros((len(pairs), 3))
    for row, (latin, wanted, _) in enumerate(pairs):
        found = [word for word, _ in sounds.nearest(latin, 5)]
        right[row] = [found[:1] == [wanted], fold(wanted) in map(fold, found[:1]), wanted in found]
    weighted = np.average(right, axis=0, weights=[count for *_, count in pairs])
    keys = ("first", "first_same_fold", "among_5")
    return {
        f"{name}_{key}_{how}": float(share)
        for how, shares in (("weighted", weighted), ("unweighted", right.mean(0)))
        for key, share in zip(keys, shares, strict=True)
    }


def vietnamese(half: str, others: Iterable[str]) -> dict[str, float]:
    """The share of names of ``half`` found first in the other script, by direction, among ``others``."""
    rows, others = names(half), list(others)
    devanagari = vocabulary([*(spelling for *_, spellings in rows for spelling in spellings), *others])
    marked = vocabulary([*(name for name, *_ in rows), *others])

    def share(asked: list[tuple[str, list[str]]], sounds: SoundIndex) -> float:
        first = [sounds.nearest(word, 1, across=True) for word, _ in asked]
        right = [found[0][0] in wanted for found, (_, wanted) in zip(first, asked, strict=True)]
        return sum(right) / len(right)

    spelt = [(spelling, [name]) for name, _, spellings in rows for spelling in spellings]
    return {
        "plain_to_devanagari": share([(plain, spellings) for _, plain, spellings in rows], devanagari),
        "marked_to_devanagari": share([(name, spellings) for name, _, spellings in rows], devanagari),
        "devanagari_to_marked": share(spelt, marked),
    }


def milliseconds(work: Callable[[T], object], things: list[T]) -> tuple[float, float]:
    """The median and the 95th percentile of ``work`` on one thing, in processor time of this thread."""
    taken = []
    for thing in things:
        start = time.thread_time()
        work(thing)
        taken.append((time.thread_time() - start) * 1e3)
    return float(np.percentile(taken, 50)), float(np.percentile(taken, 95))


def large_vocabulary(words: list[str]) -> list[str]:
    """100,000 distinct words: the given ones, then the start of one with the end of another."""
    draw = random.Random(0)
    found = dict.fromkeys(words)
    while len(found) < _VOCABULARY:
        start, end = draw.choice(words), draw.choice(words)
        found[start[: draw.randint(2, 5)] + end[-draw.randint(2, 5) :]] = None
    return list(found)


def speed(words: list[str], latin: list[str], devanagari: list[str]) -> dict[str, float]:
    """Milliseconds of a look-up, of opening, and megabytes on disk, for a vocabulary made of ``words``."""
    sounds = vocabulary(large_vocabulary(words))
    with TemporaryDirectory() as name:
        folder = Path(name)
        sounds.save(folder)
        opened = [milliseconds(SoundIndex.open, [folder])[0] for _ in range(5)]
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    found = {"vocabulary": len(sounds), "open_p50_ms": float(np.median(opened)), "megabytes_on_disk": size}
    for name, asked in (("latin", latin), ("devanagari", devanagari)):
        found[f"{name}_p50_ms"], found[f"{name}_p95_ms"] = milliseconds(sounds.nearest, asked)
    return found


def figures(data: Path) -> dict[str, float]:
    """Every figure of this benchmark, by name."""
    dev, train = (attested(data / f"hi.translit.sampled.{part}.tsv") for part in ("dev", "train"))
    dev_words = sorted({word for _, word, _ in dev})
    both = sorted({word for _, word, _ in dev + train})
    found: dict[str, float] = {"dev_words": len(dev_words), "dev_and_train_words": len(both)}
    found |= romanisations(dev, vocabulary(dev_words), "dev")
    found |= romanisations(dev, vocabulary(both), "dev_and_train")
    equal = [sound_key(latin) == sound_key(word) for latin, word, _ in dev]
    found["equal_key_weighted"] = float(np.average(equal, weights=[count for *_, count in dev]))
    shared = Counter(map(sound_key, both))
    found["words_with_a_key_of_their_own"] = sum(n == 1 for n in shared.values()) / len(both)
    for half in ("fit", "held"):
        found |= {f"names_{half}_{key}": share for key, share in vietnamese(half, []).items()}
        found |= {f"names_{half}_among_hindi_{key}": share for key, share in vietnamese(half, both).items()}
    asked = [latin for latin, *_ in dev[:: len(dev) // _LOOKED_UP]][:_LOOKED_UP]
    found |= speed(both, asked, dev_words[:_LOOKED_UP])
    return found


def main() -> None:
    """Print one line a figure, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--data", type=Path, default=_DATA)
    options = parser.parse_args()
    found = figures(options.data)
    if options.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        print(f"{name:48} {value:.4g}")


if __name__ == "__main__":
    main()
