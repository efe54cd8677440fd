"""Embeddings of a build that has not been published: a build that is killed goes on where it was.

One append-only file a model: a head, then records of a text's digest, its vector in half precision and a
checksum. What does not fit its checksum, such as the torn end that a crash leaves, is cut off.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt

from index.types import Vectors

_PREFIX, _SUFFIX = "unfinished-", ".vectors"
_HEAD = b"sandarbh vectors 1\n"
_DIGEST, _CHECK = 32, 4  # bytes


class VectorCache:
    """Vectors by the digest (32 bytes) of what they stand for; all of one model, all of one dimension.

    Every method raises `OSError` where the disk is full or the folder takes no file.
    """

    def __init__(self, path: Path, dimension: int) -> None:
        self._dimension = dimension
        self._size = _DIGEST + 2 * dimension + _CHECK
        self._file: BinaryIO = path.open("a+b")
        self._places: dict[bytes, int] = {}
        self._end = len(_HEAD)
        try:
            self._read()
        except OSError:
            with suppress(OSError):  # what it could not write it cannot flush either
                self._file.close()
            raise

    @classmethod
    def open(cls, index_dir: Path, name: str, revision: str, dimension: int) -> Self:
        """The cache of this model in ``index_dir``, with what earlier builds left there."""
        model = hashlib.sha256(f"{name}\0{revision}\0{dimension}".encode()).hexdigest()[:16]
        return cls(index_dir / f"{_PREFIX}{model}{_SUFFIX}", dimension)

    def _read(self) -> None:
        self._file.seek(0)
        sound = self._file.read(len(_HEAD)) == _HEAD
        while sound and len(record := self._file.read(self._size)) == self._size:
            body, check = record[:-_CHECK], record[-_CHECK:]
            if zlib.crc32(body).to_bytes(_CHECK, "little") != check:
                break
            self._places[body[:_DIGEST]] = self._end
            self._end += self._size
        self._file.truncate(self._end if sound else 0)
        if not sound:
            self._file.write(_HEAD)
            self._file.flush()

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._places

    def get(self, digests: Sequence[bytes]) -> Vectors:
        """The vectors of ``digests``, all of them known: float32 of shape (len(digests), dimension)."""
        out = np.empty((len(digests), self._dimension), dtype=np.float32)
        for row, digest in enumerate(digests):
            at = self._places[digest] + _DIGEST
            out[row] = np.frombuffer(os.pread(self._file.fileno(), 2 * self._dimension, at), dtype="<f2")
        return out

    def add(self, digests: Sequence[bytes], vectors: Vectors) -> None:
        """Append ``vectors``, one a digest; once this returns, killing the process loses none of them."""
        halves: npt.NDArray[np.float16] = vectors.astype("<f2")
        bodies = [digest + row.tobytes() for digest, row in zip(digests, halves, strict=True)]
        self._file.write(b"".join(body + zlib.crc32(body).to_bytes(_CHECK, "little") for body in bodies))
        self._file.flush()
        for digest in digests:
            self._places[digest] = self._end
            self._end += self._size

    def sync(self) -> None:
        """Have the disk hold what was added: then not even a power cut loses it."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file; it stays for the next build."""
        self._file.close()


def discard_caches(index_dir: Path) -> None:
    """Remove what unpublished builds left: for when one was published."""
    for path in index_dir.glob(f"{_PREFIX}*{_SUFFIX}"):
        path.unlink(missing_ok=True)
