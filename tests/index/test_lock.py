from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading

import pytest

from index.errors import BuildCancelled, IndexBusy
from index.lock import build_lock, holder
from qa import Assistant
from tests.conftest import ROOT
from tests.faults import dying
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

HOLD = (
    "import sys; from pathlib import Path; from index.lock import build_lock\n"
    "with build_lock(Path(sys.argv[1]), wait=False): print('held', flush=True); sys.stdin.read()"
)


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock of ``tmp_path`` until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_who_is_refused_learns_who_holds_the_lock(tmp_path, other):
    since = r"since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
    who = rf"\(process {other.pid} on {re.escape(socket.gethostname())} {since}\)"
    refused = pytest.raises(IndexBusy, match=rf"another build is writing .* {who}: wait .* or give --wait")
    with refused, build_lock(tmp_path, wait=False):
        raise AssertionError
    assert holder(tmp_path) is not None


def test_who_waits_gets_the_lock_when_it_is_let_go(tmp_path, other):
    def let_go():
        other.stdin.close()

    waited: list[int] = []

    def on_wait():
        if not waited:
            let_go()
        waited.append(1)

    with build_lock(tmp_path, wait=True, on_wait=on_wait):
        assert waited
        held = holder(tmp_path)
        assert held is not None
        assert held.pid == os.getpid()
    assert holder(tmp_path) is None


def test_waiting_can_be_given_up(tmp_path, other):
    def give_up():
        raise BuildCancelled("no more waiting")

    with pytest.raises(BuildCancelled), build_lock(tmp_path, wait=True, on_wait=give_up):
        raise AssertionError
    assert other.poll() is None


def test_the_lock_of_a_dead_process_is_taken_over(tmp_path, other):
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    left = holder(tmp_path)
    assert left is not None
    assert left.pid == other.pid
    with build_lock(tmp_path, wait=False):
        assert holder(tmp_path).pid == os.getpid()  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', '{"pid": 1, "host": "", "since": "", "x": 2}'])
def test_what_a_holder_never_finished_writing_is_nobody(tmp_path, text):
    (tmp_path / "build.holder").write_text(text)
    assert holder(tmp_path) is None


def test_a_reader_never_waits_for_a_build(tmp_path):
    corpus, index_dir = write_corpus(tmp_path / "articles", ARTICLES), tmp_path / "index"
    dying.run_build(corpus, index_dir)
    found: list[int] = []
    with build_lock(index_dir, wait=False):
        asking = threading.Thread(
            target=lambda: found.append(len(Assistant(index_dir, WordHashEmbedder()).search("bridge")))
        )
        asking.start()
        asking.join(30)
    assert len(found) == 1
    assert found[0] >= 1
