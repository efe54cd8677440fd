from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys

import pytest

from index.lease import Lease, unused
from tests.conftest import ROOT

HOLD = "import sys, time; from pathlib import Path; from index.lease import Lease\n"
HOLD += "lease = Lease(Path(sys.argv[1])); print('held', flush=True); time.sleep(600)"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "manifest.json").write_text("{}")
    return tmp_path / "one"


def is_free(folder):
    with unused(folder) as free:
        return free


def test_a_generation_is_in_use_until_its_last_reader_lets_go(folder):
    first, second = Lease(folder), Lease(folder)
    assert not is_free(folder)
    first.release()
    first.release()
    assert not is_free(folder)
    second.release()
    assert is_free(folder)


def test_a_lease_that_nothing_refers_to_ends(folder):
    lease = Lease(folder)
    del lease
    gc.collect()
    assert is_free(folder)


def test_the_lease_of_a_process_ends_with_it_however_it_dies(folder):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "held\n"
        assert not is_free(folder)
        os.kill(reader.pid, signal.SIGKILL)
        reader.wait()
        assert is_free(folder)


def test_there_is_no_lease_on_a_generation_that_is_gone(folder):
    with pytest.raises(FileNotFoundError):
        Lease(folder.with_name("two"))
    assert is_free(folder.with_name("two"))


def test_a_generation_that_is_removed_while_a_reader_comes_is_gone(folder, monkeypatch):
    real = os.open

    def late(path, flags):
        handle = real(path, flags)
        folder.rename(folder.with_name("aside"))
        return handle

    monkeypatch.setattr(os, "open", late)
    with pytest.raises(FileNotFoundError, match="one was removed"):
        Lease(folder)
    monkeypatch.undo()
    assert is_free(folder.with_name("aside"))
