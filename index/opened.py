"""A file opened for reading, and the reasons why one cannot be."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from index.errors import LoadError
from index.formats import ACCEPTED


def opened(path: Path) -> BinaryIO:
    """``path`` open for reading; raises `LoadError` for what is no file, and never waits for a pipe."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise LoadError(why_not(error)) from error
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    kind = "a folder" if stat.S_ISDIR(mode) else "a pipe or device"
    raise LoadError(f"{kind}, not a file: give {ACCEPTED}")


def why_not(error: OSError | ValueError) -> str:
    """Why a file or folder cannot be read, and what to do."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder: check the path"
    if isinstance(error, PermissionError):
        return "permission denied: make it readable for this user"
    text = error.strerror if isinstance(error, OSError) else None
    return f"cannot be read ({text or error})"
