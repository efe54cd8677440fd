"""Zip archives of articles: each member by the loader of its name; zips in zips are not opened."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import BinaryIO

from index.encoding import MAX_BYTES
from index.errors import LoadError
from index.formats.found import Found, Loader
from index.formats.parcel import Parcel, opened_parcel
from index.paths import inner_path, is_skipped
from index.types import Failure

_UTF_8 = 0x800  # the flag of a member whose name is UTF-8


def load_zip(id: str, file: BinaryIO, loaders: Mapping[str, Loader]) -> Iterator[Found]:
    """The documents of the members that ``loaders`` know, each under ``id/inner/path``, sorted by name.

    A member that cannot be read is a `Failure`, and the others go on.
    """
    empty = True
    taken: set[str] = set()
    with opened_parcel(file, "zip") as parcel:
        for name, number in sorted((_name(info), number) for number, info in enumerate(parcel.members)):
            if any(
                is_skipped(part) for part in name.replace("\\", "/").split("/") if part not in (".", "..")
            ):
                continue
            empty = False
            try:
                if name in taken:
                    raise LoadError("a second file of this name in the zip: the first one is kept")
                taken.add(name)
                yield from _member(f"{id}/{inner_path(name)}", parcel, parcel.members[number], loaders)
            except LoadError as error:
                yield Failure(f"{id}/{name}".encode("utf-8", "backslashreplace").decode(), str(error))
            yield None
    if empty:
        raise LoadError("a zip with no files in it")


def _member(id: str, parcel: Parcel, info: zipfile.ZipInfo, loaders: Mapping[str, Loader]) -> Iterator[Found]:
    suffix = PurePosixPath(id).suffix.lower()
    if suffix == ".zip":
        raise LoadError("a zip inside a zip: unpack the outer one")
    if suffix not in loaders:
        raise LoadError(f"unknown format {suffix}" if suffix else "no file name extension")
    yield from loaders[suffix](id, io.BytesIO(parcel.read(info, MAX_BYTES)))


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member; one that was UTF-8 all along, but is not marked so, is read as UTF-8."""
    if info.flag_bits & _UTF_8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename
