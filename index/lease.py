"""A reader's lease on a generation: a shared lock on its manifest, which ends with the reader, dead or alive.

It needs no file of its own and no right to write. Where the file system knows no locks (some network disks)
there is no lease: a reader keeps what it has opened or mapped anyway, and nothing there is taken for unused.
"""

from __future__ import annotations

import fcntl
import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.manifest import MANIFEST


class Lease:
    """Keeps one generation from being removed until `release`, or until nothing refers to the lease."""

    def __init__(self, folder: Path) -> None:
        """Take the lease; raises `FileNotFoundError` where the generation is gone, `OSError`."""
        handle = os.open(folder / MANIFEST, os.O_RDONLY)
        self._end = weakref.finalize(self, os.close, handle)
        with suppress(OSError):  # no locks here
            fcntl.flock(handle, fcntl.LOCK_SH)  # waits no longer than a removal takes to rename a folder
        try:
            moved = not os.path.samestat(os.fstat(handle), (folder / MANIFEST).stat())
        except FileNotFoundError:
            moved = True
        if moved:
            self.release()
            raise FileNotFoundError(f"{folder} was removed")

    def release(self) -> None:
        """Let go of the generation; a second time does nothing."""
        self._end()


@contextmanager
def unused(folder: Path) -> Iterator[bool]:
    """Whether nobody has a lease on the generation in ``folder``; nobody gets one while this is held."""
    try:
        handle = os.open(folder / MANIFEST, os.O_RDONLY)
    except FileNotFoundError:
        yield True  # without a manifest nobody can read it
        return
    except OSError:
        yield False
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # held, or no locks here
            yield False
        else:
            yield True
    finally:
        os.close(handle)
