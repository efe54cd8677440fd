"""Names of files, in a folder or in a zip: which are passed over, which have no place."""

from __future__ import annotations

import unicodedata

from index.errors import LoadError
from index.metadata import is_unicode

_ABOUT = ("README", "LICENSE", "CHANGELOG")  # what a folder says about itself
_LONGEST = 1024  # code points
_UP = ("", ".", "..")


def is_skipped(name: str) -> bool:
    """Whether a file or folder of this name is no article: hidden, or what a folder says about itself."""
    return name.startswith((".", "__MACOSX", *_ABOUT)) or name.split(".")[0].upper() in _ABOUT


def inner_path(name: str) -> str:
    """The path of a zip's member with ``/`` between folders; raises `LoadError` for one that has no place."""
    path = name.replace("\\", "/")
    if any(part in _UP for part in path.split("/")) or path[1:2] == ":":
        raise LoadError('a path that leads out of the zip: pack it again without ".." and absolute paths')
    if len(path) > _LONGEST or not is_unicode(path) or any(unicodedata.category(c) == "Cc" for c in path):
        raise LoadError("a name that is no name of a file (too long, or with control characters): rename it")
    return path
