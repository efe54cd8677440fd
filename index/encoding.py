"""Bytes to text: the encodings that are read, how much of a file is read, and line ends."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from index.errors import LoadError

MAX_BYTES = 32 * 1024 * 1024
"""The largest text file, or line of JSONL: an article has kilobytes, and reading holds several copies."""

_SAMPLE = 10_000  # code points that decide whether a guess at an encoding gave text
_SANE_SHARE = 0.95

# Other bytes read as UTF-16 may decode too, but to Chinese characters and worse.
_SANE = re.compile(
    r"[\t\n\r -~\u00a0-\u024f\u0300-\u036f\u0900-\u097f\u1e00-\u1eff\u2000-\u206f\u20b9\ufeff]"
)


def size_of(byte_count: int) -> str:
    """A limit as a reader knows it: ``32 MiB``."""
    return f"{byte_count // 1024**2} MiB"


def read_whole(file: BinaryIO) -> bytes:
    """The bytes of ``file``; raises `LoadError` past `MAX_BYTES`."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise LoadError(f"larger than {size_of(MAX_BYTES)}: split it into one file an article")
    return data


def lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of ``file`` with their ends; of one that is too long, only as much as shows that it is."""
    while line := file.readline(MAX_BYTES + 2):
        ended = line.endswith(b"\n")
        yield line
        while not ended and (rest := file.readline(1024**2)):
            ended = rest.endswith(b"\n")


def check_length(line: bytes) -> None:
    """Raise `LoadError` for a line of more than `MAX_BYTES` without its end."""
    if len(line.rstrip(b"\r\n")) > MAX_BYTES:
        raise LoadError(f"larger than {size_of(MAX_BYTES)}")


def is_utf_16(data: bytes) -> bool:
    """Whether ``data`` begins with a byte-order mark of UTF-16."""
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def decode(data: bytes) -> str:
    """What ``open(path, encoding=E, newline=None).read()`` gives for ``data``; raises `LoadError` if nothing.

    E is ``utf-16`` behind a UTF-16 byte-order mark, ``utf-16-le`` or ``-be`` where NUL bytes show it, else
    ``utf-8``, whose byte-order mark stays the first code point.
    """
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError as error:
        byte, offset = error.object[error.start], error.start
        raise LoadError(
            f"not UTF-8 or UTF-16 (byte 0x{byte:02x} at offset {offset}): save it as UTF-8"
        ) from None
    return newlines(text)


def newlines(text: str) -> str:
    r"""``text`` with its line ends ``\r\n`` and ``\r`` as ``\n``, as Python opens a text file."""
    return io.IncrementalNewlineDecoder(None, translate=True).decode(text, final=True)


def _encoding(data: bytes) -> str:
    if is_utf_16(data):
        return "utf-16"
    even, odd = data[::2].count(0), data[1::2].count(0)
    if even and odd or not (even or odd):
        return "utf-8"
    guess = "utf-16-be" if even else "utf-16-le"
    try:
        sample = data.decode(guess)[:_SAMPLE]
    except UnicodeDecodeError:
        return "utf-8"
    return guess if len(_SANE.findall(sample)) >= _SANE_SHARE * len(sample) else "utf-8"
