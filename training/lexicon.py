"""A dictionary between English, Hindi and Vietnamese that nobody wrote: words whose embeddings choose each
other.

    python -m training.lexicon --data ../shared/data --vietnamese WORDS --to FOLDER

English words are those frequent in SQuAD, Hindi words those of Dakshina, Vietnamese ones the lines of WORDS.
Two words are a pair where each is the other's nearest by CSLS (Conneau et al. 2018, equation 5), which keeps
a word that is near to everything from being everybody's translation. Some pairs are wrong; training on words
switched with them (Qin et al. 2020) stands that.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import regex

from index.embed import SentenceEmbedder
from index.types import Vectors

ENGLISH = 12_000  # how many of the most frequent words
_NEIGHBOURS = 10
_RUN = 512


def english_words(squad: Path) -> list[str]:
    """The most frequent words of three letters and more that are mostly written small."""
    written: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for article in json.loads(squad.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for word in regex.findall(r"[A-Za-z]{3,}", paragraph["context"]):
                written[word.lower()] += 1
                small[word.lower()] += word.islower()
    return [word for word, count in written.most_common(2 * ENGLISH) if 2 * small[word] > count][:ENGLISH]


def hindi_words(dakshina: Path) -> list[str]:
    """The words of Dakshina's training and development lists."""
    lines = [line for path in sorted(dakshina.glob("*.tsv")) for line in path.read_text("utf-8").splitlines()]
    return sorted({line.split("\t")[1] for line in lines})


def vietnamese_words(path: Path) -> list[str]:
    """The lines of ``path`` with one or two syllables, all small."""
    lines = {line.strip() for line in path.read_text(encoding="utf-8").splitlines()}
    return sorted(line for line in lines if line.islower() and len(line.split()) <= 2 and "-" not in line)


def vectors(words: Sequence[str], embedder: SentenceEmbedder) -> Vectors:
    """The embeddings of ``words``, one row each."""
    runs = [words[at : at + _RUN] for at in range(0, len(words), _RUN)]
    return np.concatenate([embedder.encode_passages(run) for run in runs])


def pairs(ours: Sequence[str], theirs: Sequence[str], one: Vectors, other: Vectors) -> dict[str, str]:
    """The word of ``theirs`` for each of ``ours`` where both choose each other."""
    alike = one @ other.T
    crowd = np.partition(alike, -_NEIGHBOURS, axis=1)[:, -_NEIGHBOURS:].mean(axis=1)
    crowd_of_theirs = np.partition(alike, -_NEIGHBOURS, axis=0)[-_NEIGHBOURS:].mean(axis=0)
    alike = 2 * alike - crowd[:, None] - crowd_of_theirs[None]
    chosen, choosing = alike.argmax(axis=1), alike.argmax(axis=0)
    return {word: theirs[chosen[n]] for n, word in enumerate(ours) if choosing[chosen[n]] == n}


def main() -> None:
    """Read the arguments, embed, pair, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vietnamese", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    embedder = SentenceEmbedder(threads=arguments.threads)
    english = english_words(arguments.data / "squad" / "train-v1.1.json")
    rows = vectors(english, embedder)
    for name, words in (
        ("hi", hindi_words(arguments.data / "dakshina")),
        ("vi", vietnamese_words(arguments.vietnamese)),
    ):
        found = pairs(english, words, rows, vectors(words, embedder))
        if name == "vi":  # of single syllables half the pairs only look alike: ran, ran
            found = {ours: theirs for ours, theirs in found.items() if " " in theirs}
        text = json.dumps(found, ensure_ascii=False, indent=0)
        (arguments.to / f"lexicon-{name}.json").write_text(text, encoding="utf-8")
        print(name, len(words), "words,", len(found), "pairs", flush=True)


if __name__ == "__main__":
    main()
