"""A build in a process of its own that kills itself (SIGKILL) once so many chunks are embedded."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from index import IndexSettings, build
from index.embed import SentenceEmbedder
from index.types import Progress
from tests.word_hash import WordHashEmbedder


def main(corpus: str, index_dir: str, share: float, real: bool) -> None:
    """Build; die when ``share`` of the chunks is embedded. Prints the counts of a build that lives."""

    def tell(progress: Progress) -> None:
        if progress.stage == "embed" and progress.done >= share * progress.total:
            os.kill(os.getpid(), signal.SIGKILL)

    embedder = SentenceEmbedder() if real else WordHashEmbedder()
    settings = IndexSettings(chunk_tokens=16)
    report = build(Path(corpus), Path(index_dir), settings=settings, embedder=embedder, on_progress=tell)
    print(json.dumps([report.embedded, report.resumed, report.seconds]))  # noqa: T201 - the tests read it


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4] == "real")
