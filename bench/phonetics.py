"""How well and how fast words are found by their sound.

    python -m bench.phonetics [--json] [--data ../shared/data/dakshina]

For each attested romanisation of the dev file: is the right Devanagari word first among all dev words, and among all
dev and train words? Weighted is by count, unweighted a pair. Ties go by alphabet, never by the answer. "same_fold"
also accepts a word that has the same search form (ज़मीन for जमीन). The Vietnamese names are the "held" half of the
tests' table, among its own spellings and among those with the dev words.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from bench.fit_sounds import Pair, attested, names
from index.phonetics import SoundIndex, similarity, sound_key
from index.words import fold

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
    """The share of names of ``half`` whose word in another script is first, by direction; ``others`` join in."""
    rows, others = names(half), list(others)
    devanagari = vocabulary([spelt for *_, spellings in rows for spelt in spellings] + others)
    marked = vocabulary([*(name for name, *_ in rows), *others])

    def share(asked: list[tuple[str, Iterable[str]]], sounds: SoundIndex) -> float:
        return sum(sounds.nearest(word, 1)[0][0] in wanted for word, wanted in asked) / len(asked)

    return {
        "plain_to_devanagari": share([(plain, spellings) for _, plain, spellings in rows], devanagari),
        "marked_to_devanagari": share([(name, spellings) for name, _, spellings in rows], devanagari),
        "devanagari_to_marked": share([(s, [name]) for name, _, spellings in rows for s in spellings], marked),
    }


def milliseconds(work: Callable[[str], object], words: list[str]) -> tuple[float, float]:
    """The median and the 95th percentile of ``work`` on one word."""
    taken = []
    for word in words:
        start = time.perf_counter()
        work(word)
        taken.append((time.perf_counter() - start) * 1e3)
    return float(np.percentile(taken, 50)), float(np.percentile(taken, 95))


def large_vocabulary(words: list[str]) -> list[str]:
    """100,000 distinct words, the given ones and compounds of two of them."""
    pairs = zip(words * 8, words[7919:] + words * 8, strict=False)
    return list(dict.fromkeys(words + [first[:4] + second for first, second in pairs]))[:_VOCABULARY]


def figures(data: Path) -> dict[str, float]:
    """Every figure of this benchmark, by name."""
    dev, train = (attested(data / f"hi.translit.sampled.{part}.tsv") for part in ("dev", "train"))
    dev_words = sorted({word for _, word, _ in dev})
    both = sorted({word for _, word, _ in dev + train})
    found = {"dev_words": len(dev_words), "dev_and_train_words": len(both)}
    found |= romanisations(dev, vocabulary(dev_words), "dev")
    found |= romanisations(dev, vocabulary(both), "dev_and_train")
    near = [(similarity(sound_key(latin), sound_key(word)), count) for latin, word, count in dev]
    found["equal_key_weighted"] = sum(count for near_, count in near if near_ == 1) / sum(count for _, count in near)
    keys = [sound_key(word) for word in both]
    found["words_with_a_key_of_their_own"] = sum(keys.count(key) == 1 for key in keys[::25]) / len(keys[::25])
    for half in ("fit", "held"):
        found |= {f"names_{half}_{key}": share for key, share in vietnamese(half, []).items()}
        found |= {f"names_{half}_among_hindi_{key}": share for key, share in vietnamese(half, dev_words).items()}
    words = large_vocabulary(both)
    sounds = vocabulary(words)
    asked = [latin for latin, *_ in dev[:: len(dev) // _LOOKED_UP]][:_LOOKED_UP]
    found["vocabulary"] = len(sounds)
    found["latin_p50_ms"], found["latin_p95_ms"] = milliseconds(sounds.nearest, asked)
    found["devanagari_p50_ms"], found["devanagari_p95_ms"] = milliseconds(sounds.nearest, dev_words[:_LOOKED_UP])
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
