"""Builds that die: a build is forked again and again, and each time killed at another of its moments.

A moment is a call into the system by which a build writes or moves files: a profile function counts those
calls and kills the process just before the n-th, so the same n is the same moment every time.
"""

from __future__ import annotations

import functools
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from index import IndexSettings, build
from index.errors import SandarbhError
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

CALLS = frozenset("write tofile fsync replace mkdir rmdir unlink execute executemany executescript".split())
_IN_RUNS = frozenset(["write", "tofile", "execute", "executemany"])


def profile(on_call: Callable[[str], None]) -> None:
    """Have ``on_call`` told the name of each of `CALLS` just before it is made; of a run of writes once."""
    last = ""

    def hook(_frame: FrameType, event: str, called: Any) -> None:
        nonlocal last
        name = getattr(called, "__name__", "")
        is_system = not isinstance(getattr(called, "__self__", None), str)  # "a".replace("a", "b") is none
        if event == "c_call" and name in CALLS and is_system:
            if name != last or name not in _IN_RUNS:
                on_call(name)
            last = name

    sys.setprofile(hook)


def run_build(corpus: Path, index_dir: Path) -> None:
    build(corpus, index_dir, settings=IndexSettings(chunk_tokens=16), embedder=WordHashEmbedder())


def _forked(work: Callable[[], None]) -> tuple[int, str]:
    """Run ``work`` in a forked process; gives its wait status and what it wrote to file descriptor 3."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 3)
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - a child must end here, whatever happens
            os.write(3, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    return os.waitpid(child, 0)[1], said


def _killed_at(moment: int, corpus: Path, index_dir: Path) -> None:
    made: list[str] = []

    def on_call(name: str) -> None:
        made.append(name)
        if len(made) == moment:
            sys.setprofile(None)
            os.write(3, name.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    profile(on_call)
    run_build(corpus, index_dir)
    sys.setprofile(None)
    os.write(3, b"finished")


def _with_files_up_to(size: int, corpus: Path, index_dir: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))  # the system refuses to write more
    try:
        run_build(corpus, index_dir)
    except SandarbhError as error:
        os.write(3, f"{type(error).__name__}: {error}".encode())
    else:
        os.write(3, b"finished")


def _counted(on_event: Callable[[], None]) -> Callable[[FrameType, str, Any], None]:
    def hook(_frame: FrameType, _event: str, _called: Any) -> None:
        on_event()

    return hook


@functools.cache
def calls_of_a_build() -> int:
    """How many calls and returns, of Python and of C, an ordinary build of the tests makes."""
    made = 0

    def count() -> None:
        nonlocal made
        made += 1

    with tempfile.TemporaryDirectory() as folder:
        corpus = write_corpus(Path(folder) / "articles", dict(ARTICLES))
        sys.setprofile(_counted(count))
        try:
            run_build(corpus, Path(folder) / "index")
        finally:
            sys.setprofile(None)
    return made


@functools.cache
def moments_of_a_build(names: frozenset[str]) -> int:
    """How many of the calls ``names`` an ordinary build of the tests makes, runs of writes counted once."""
    made: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        corpus = write_corpus(Path(folder) / "articles", dict(ARTICLES))
        profile(made.append)
        try:
            run_build(corpus, Path(folder) / "index")
        finally:
            sys.setprofile(None)
    return sum(name in names for name in made)


def killed_after_calls(number: int, corpus: Path, index_dir: Path) -> None:
    """Build in a forked process that is killed at its call or return ``number``, wherever that is."""
    made = 0

    def count() -> None:
        nonlocal made
        made += 1
        if made > number:
            os.kill(os.getpid(), signal.SIGKILL)

    def die() -> None:
        sys.setprofile(_counted(count))
        run_build(corpus, index_dir)

    _forked(die)


def with_files_up_to(size: int, corpus: Path, index_dir: Path) -> str:
    """Build in a forked process that may write no file past ``size`` bytes; gives its last words."""
    return _forked(functools.partial(_with_files_up_to, size, corpus, index_dir))[1]


def without_rights(work: Callable[[], object]) -> str:
    """Run ``work`` in a forked process that is not root; gives what it returned or raised."""

    def run() -> None:
        if os.geteuid() == 0:
            os.setuid(65534)
        try:
            said = str(work())
        except SandarbhError as error:
            said = f"{type(error).__name__}: {error}"
        os.write(3, said.encode())

    return _forked(run)[1]


def main(kind: str, corpus: Path, before: Path | None, work: Path, numbers: list[int]) -> None:
    """Die once for each of ``numbers``, in ``work/<number>``, a copy of ``before``.

    Prints ``[number, wait status, last words]`` for each as a line of JSON.
    """
    die = {"kill": _killed_at, "limit": _with_files_up_to}[kind]
    for number in numbers:
        index_dir = work / str(number)
        if before:
            shutil.copytree(before, index_dir)
        status, said = _forked(functools.partial(die, number, corpus, index_dir))
        print(json.dumps([number, status, said]), flush=True)  # noqa: T201 - the tests read it
        if kind == "kill" and said == "finished":
            return


if __name__ == "__main__":
    kind, corpus, before, work, numbers = sys.argv[1:]
    main(kind, Path(corpus), Path(before) if before else None, Path(work), json.loads(numbers))
