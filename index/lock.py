"""One build at a time: the lock on an index, and who holds it. Readers never take it.

The operating system holds the lock, so it falls with the process that took it, however that ends.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexBusy

_LOCK, _HOLDER = "build.lock", "build.holder"
_STEP = 0.25  # seconds between two tries while waiting


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that builds: its id, its machine, and since when, in UTC."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} since {self.since}"


@contextmanager
def build_lock(index_dir: Path, *, wait: bool, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock of ``index_dir`` while the block runs.

    Where another process holds it: raises `IndexBusy` that says who, or, with ``wait``, waits and calls
    ``on_wait`` several times a second; what that raises ends the waiting. Raises `OSError`.
    """
    lock = FileLock(index_dir / _LOCK)
    while True:
        try:
            lock.acquire(timeout=_STEP if wait else 0, poll_interval=_STEP / 5)
            break
        except Timeout:
            if not wait:
                who = holder(index_dir)
                raise IndexBusy(
                    f"another build is writing {index_dir}{f' ({who})' if who else ''}: "
                    "wait until it has finished, or give --wait"
                ) from None
            on_wait()
    try:
        _sign(index_dir)
        yield
    finally:
        (index_dir / _HOLDER).unlink(missing_ok=True)
        lock.release()


def holder(index_dir: Path) -> Holder | None:
    """Who builds, as far as it has signed; None where nobody has."""
    try:
        return Holder(**json.loads((index_dir / _HOLDER).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _sign(index_dir: Path) -> None:
    mine = Holder(os.getpid(), socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds"))
    beside = index_dir / f".{_HOLDER}.new"
    beside.write_text(json.dumps(asdict(mine)), encoding="utf-8")
    beside.replace(index_dir / _HOLDER)
