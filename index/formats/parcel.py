"""Zip files (and DOCX and EPUB, which are zip files), read within bounds: nothing is ever written to disk.

What a zip says of itself is not believed: sizes are bounded before a member is unpacked and while it is.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from index.encoding import size_of
from index.errors import LoadError

MAX_MEMBERS = 20_000
MAX_UNPACKED = 512 * 1024 * 1024
"""The most that all members together may unpack to, by what the zip declares."""

# The digits of a year of news fit ten times over; XML that a word processor writes packs 20:1, zeros 1000:1.
_RATIO, _RATIO_FROM = 200, 1024 * 1024
_DECLARATION = re.compile(rb"<!\s{0,9}ENTITY", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


class Parcel:
    """A zip file, opened by `opened_parcel`."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.members = [info for info in file.infolist() if not info.filename.endswith("/")]

    def __contains__(self, name: str) -> bool:
        return name in self._file.NameToInfo

    def read(self, member: zipfile.ZipInfo | str, most: int) -> bytes:
        """The bytes of ``member``; raises `LoadError` past ``most`` and where they cannot be unpacked."""
        try:
            info = self._file.getinfo(member) if isinstance(member, str) else member
            check_member(info, most)
            with self._file.open(info) as opened:
                data = opened.read(most + 1)
        except KeyError:
            raise LoadError(f"{member} is missing in it: save it again") from None
        except _BROKEN as error:
            raise LoadError(f"cannot be unpacked ({error}): pack it again") from None
        if len(data) > most:
            raise LoadError(f"unpacks to more than {size_of(most)}")
        return data


@contextmanager
def opened_parcel(file: BinaryIO, kind: str) -> Iterator[Parcel]:
    """``file``, a ``kind`` of zip, as a `Parcel`; raises `LoadError` for no zip, and for too much in it."""
    try:
        opened = zipfile.ZipFile(file)
    except _BROKEN as error:
        raise LoadError(f"no whole {kind} ({error}): save or pack it again") from None
    with opened:
        parcel = Parcel(opened)
        if len(parcel.members) > MAX_MEMBERS:
            raise LoadError(f"more than {MAX_MEMBERS:,} files in it: pack fewer into one")
        packed = sum(info.compress_size for info in parcel.members)
        if packed > file.seek(0, io.SEEK_END):
            raise LoadError("files that lie in each other (a zip bomb?): pack it again")
        if sum(info.file_size for info in parcel.members) > MAX_UNPACKED:
            raise LoadError(f"unpacks to more than {size_of(MAX_UNPACKED)}: pack less into one")
        yield parcel


def check_member(info: zipfile.ZipInfo, most: int) -> None:
    """Raise `LoadError` for a member that must not be unpacked."""
    if info.flag_bits & 0x1:
        raise LoadError("encrypted: give it without a password")
    if info.file_size > most:
        raise LoadError(f"unpacks to more than {size_of(most)}")
    if info.file_size > _RATIO_FROM and info.file_size > _RATIO * max(1, info.compress_size):
        raise LoadError("packed more tightly than any article (a zip bomb?)")


def refuse_declarations(data: bytes) -> bytes:
    """``data`` itself, the XML of a document; raises `LoadError` if it declares entities, as none need to."""
    if _DECLARATION.search(data) or _DECLARATION.search(data.replace(b"\0", b"")):
        raise LoadError("XML that declares entities of its own, as no article needs to: save it again")
    return data
