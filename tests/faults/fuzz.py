"""Looks for bytes that break what must hold: `python -m tests.faults.fuzz TARGET [SECONDS]`.

What is found is written to crash-…: move it to tests/faults/cases/TARGET/, where it stays a test.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["index", "pypdf", "docx", "trafilatura", "html", "zipfile", "csv"]):
    from tests.faults.targets import TARGETS


def main(target: str, seconds: str = "300") -> None:
    """Try bytes on ``target`` for so many ``seconds``, from its own to begin with and from the cases kept."""
    logging.disable()
    check, seed = TARGETS[target]
    with tempfile.TemporaryDirectory() as corpus:
        (Path(corpus) / "seed").write_bytes(seed)
        kept = [str(path) for path in [Path(__file__).parent / "cases" / target] if path.is_dir()]
        limits = [f"-max_total_time={seconds}", "-timeout=30", "-rss_limit_mb=3000", "-max_len=20000"]
        atheris.Setup([sys.argv[0], *limits, corpus, *kept], lambda data: check(bytes(data)))
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
