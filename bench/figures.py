"""What the benchmarks share: how figures are printed, the texts, the reading of memory."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator, Mapping
from pathlib import Path

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"


def show(figures: Mapping[str, float], as_json: bool) -> None:
    """Print ``figures``: a line each, or one JSON object."""
    if as_json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:52} {value:,.3f}".rstrip("0").rstrip("."))


def peak_megabytes() -> float:
    """The most memory that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def resident_megabytes() -> float:
    """The memory that this process holds now, mapped files that were read included, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024**2


def hindi_paragraphs() -> Iterator[tuple[str, str]]:
    """The 240 Hindi paragraphs of XQuAD as (name, text)."""
    articles = json.loads((DATA / "xquad" / "xquad.hi.json").read_text(encoding="utf-8"))["data"]
    for number, article in enumerate(articles):
        for place, paragraph in enumerate(article["paragraphs"]):
            yield f"xquad-{number:02}-{place:02}", paragraph["context"]
