"""Processes that write one history at once, or die while they write: what was kept stays, whole."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.faults.keeping import OWNER, turn
from ui.history import History


def writer(path: Path, conversation: str, name: str, most: int, limit: int = 0) -> subprocess.Popen[str]:
    arguments = [str(path), conversation, name, str(most), str(limit)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.keeping", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> list[str]:
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    return out.splitlines()


def check_sound(path: Path) -> None:
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()


@pytest.fixture
def begun(tmp_path: Path) -> tuple[Path, str]:
    """A history with one conversation of one turn."""
    path = tmp_path / "history.sqlite"
    history = History(path)
    id, _ = history.append(OWNER, turn("first", 0))
    history.close()
    return path, id


@pytest.mark.parametrize("kept", [1, 7, 30])
def test_a_writer_that_is_killed_loses_nothing_that_it_had_kept(begun, kept):
    path, id = begun
    process = writer(path, id, "dying", 1_000_000)
    assert process.stdout and process.stderr
    told = [int(process.stdout.readline()) for _ in range(kept)]
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().split()
    process.stdout.close()
    process.stderr.close()
    assert process.wait(60) == -signal.SIGKILL
    told += map(int, rest)
    history = History(path)
    found = history.conversation(OWNER, id).turns
    history.append(OWNER, turn("after", 0), id)
    history.close()
    assert [one.turn for one in found[1 : len(told) + 1]] == [turn("dying", number) for number in told]
    assert len(found) - 1 - len(told) in (0, 1)  # it died before it could say so
    check_sound(path)


def test_two_processes_and_this_one_write_the_same_conversation_at_once(begun):
    path, id = begun
    processes = [writer(path, id, name, 25) for name in ("left", "right")]
    history = History(path)
    for number in range(25):
        history.append(OWNER, turn("here", number), id)
    assert [said(process) for process in processes] == [list(map(str, range(25)))] * 2
    found = history.conversation(OWNER, id).turns
    history.close()
    assert [one.number for one in found] == list(range(1, 77))
    for name in ("left", "right", "here"):
        mine = [one.turn for one in found if one.turn.question.startswith(name)]
        assert mine == [turn(name, number) for number in range(25)]
    check_sound(path)


def test_processes_that_make_a_history_at_the_same_moment_share_it(tmp_path):
    path = tmp_path / "new" / "history.sqlite"
    processes = [writer(path, "", name, 2) for name in ("a", "b", "c")]
    assert [said(process) for process in processes] == [["0", "1"]] * 3
    history = History(path)
    assert len(history.conversations(OWNER)) == 6
    history.close()
    check_sound(path)


def test_a_disk_that_takes_no_more_is_said_and_what_was_kept_stays(begun):
    path, id = begun
    *told, refused = said(writer(path, id, "full", 1_000_000, limit=200_000))
    assert refused.startswith("refused: conversations cannot be kept in ") and "make room" in refused
    history = History(path)
    found = history.conversation(OWNER, id).turns
    history.close()
    assert [one.turn for one in found[1:]] == [turn("full", int(number)) for number in told]
    assert len(told) > 3
    check_sound(path)
