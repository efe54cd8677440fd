from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.vector_cache import VectorCache, discard_caches

DIMENSION = 8
DIGESTS = [hashlib.sha256(bytes([n])).digest() for n in range(5)]
ROWS = np.random.default_rng(1).standard_normal((5, DIMENSION)).astype(np.float32)
HALVES = ROWS.astype(np.float16).astype(np.float32)


def opened(folder, revision="1"):
    return VectorCache.open(folder, "model", revision, DIMENSION)


@pytest.fixture
def filled(tmp_path):
    cache = opened(tmp_path)
    cache.add(DIGESTS[:3], ROWS[:3])
    cache.add(DIGESTS[3:], ROWS[3:])
    cache.close()
    (path,) = tmp_path.iterdir()
    return path


def test_vectors_come_back_in_half_precision(filled):
    cache = opened(filled.parent)
    assert len(cache) == 5
    assert cache.get([DIGESTS[4], DIGESTS[0]]).tolist() == HALVES[[4, 0]].tolist()
    assert b"\0" * 32 not in cache
    cache.close()


def test_what_was_added_is_there_though_the_file_was_never_closed(tmp_path):
    cache = opened(tmp_path)
    cache.add(DIGESTS[:1], ROWS[:1])
    other = opened(tmp_path)
    assert DIGESTS[0] in other
    other.close()
    cache.close()


def test_a_file_that_takes_no_head_is_an_error_and_is_closed():
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - pathlib opens one more
    with pytest.raises(OSError) as refused:
        VectorCache(Path("/dev/full"), DIMENSION)
    assert len(os.listdir("/proc/self/fd")) == before, refused  # noqa: PTH208


def test_each_model_has_its_own_file_and_all_are_discarded_together(filled):
    other = opened(filled.parent, "2")
    assert len(other) == 0
    other.close()
    assert len(list(filled.parent.iterdir())) == 2
    discard_caches(filled.parent)
    assert list(filled.parent.iterdir()) == []


@given(st.data())
def test_of_a_damaged_file_only_what_is_sound_before_the_damage_is_used(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("cache")
    cache = opened(folder)
    cache.add(DIGESTS, ROWS)
    cache.close()
    (path,) = folder.iterdir()
    whole = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        path.write_bytes(whole[:at])  # torn
    else:
        whole[at] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(whole)
    again = opened(folder)
    known = [digest for digest in DIGESTS if digest in again]
    assert known == DIGESTS[: len(known)]
    assert len(known) == (max(0, at - 19) // 52 if at >= 19 else 0)
    assert again.get(known).tolist() == HALVES[: len(known)].tolist()
    missing = DIGESTS[len(known) :]
    again.add(missing, ROWS[len(known) :])
    again.close()
    healed = opened(folder)
    assert healed.get(DIGESTS).tolist() == HALVES.tolist()
    healed.close()
