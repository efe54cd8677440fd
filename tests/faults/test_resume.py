"""A build that is killed near its end has lost little: the next one goes on, and makes the same index."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import numpy as np
import pytest

from index.errors import IndexMissing
from index.snapshot import Snapshot
from tests.conftest import ROOT
from tests.word_hash import write_corpus

REPORT = "District {0} counted {1} families on day {2} and rebuilt {3} houses beside the river.\n"
NEVER = 2.0


def ran(corpus, index_dir, share, kind="hash"):
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.resuming", str(corpus), str(index_dir), str(share), kind],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def rows(index_dir):
    snapshot = Snapshot.open(index_dir)
    found = list(snapshot.catalog.chunk_texts()), snapshot.vectors.rows(range(len(snapshot.vectors)))
    snapshot.close()
    return found[0], found[1].tolist()


def check_resumed(corpus, folder, kind, chunks, most):
    killed = ran(corpus, folder / "index", 0.9, kind)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with pytest.raises(IndexMissing):
        Snapshot.open(folder / "index")
    embedded, resumed, _ = json.loads(ran(corpus, folder / "index", NEVER, kind).stdout)
    assert embedded + resumed == chunks
    assert 1 <= embedded <= most
    assert list((folder / "index").glob("unfinished-*")) == []


def test_a_build_killed_at_nine_tenths_embeds_only_the_rest(tmp_path):
    texts = {f"{n:04}.txt": REPORT.format(n, 3 * n, 5 * n, 7 * n) for n in range(800)}
    corpus = write_corpus(tmp_path / "articles", texts)
    # what is lost: a tenth, and at most the 64 chunks that were on their way to the file
    check_resumed(corpus, tmp_path, "hash", 800, 80 + 64)
    assert json.loads(ran(corpus, tmp_path / "anew", NEVER).stdout)[:2] == [800, 0]
    assert rows(tmp_path / "index") == rows(tmp_path / "anew")


@pytest.mark.model
def test_a_real_build_killed_at_nine_tenths_embeds_only_the_rest(tmp_path, embedder):
    texts = {f"{n:04}.txt": REPORT.format(n, 3 * n, 5 * n, 7 * n) for n in range(200)}
    corpus = write_corpus(tmp_path / "articles", texts)
    check_resumed(corpus, tmp_path, "real", 200, 20 + 64)
    found, vectors = rows(tmp_path / "index")
    anew = embedder.encode_passages(found)  # a vector depends a little on what shares its batch
    assert (np.array(vectors) * anew).sum(axis=1).min() > 0.999
