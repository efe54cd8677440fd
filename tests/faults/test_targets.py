"""What must hold whatever a file holds, tried on damaged files; `make fuzz` goes on looking by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faults.targets import TARGETS

CASES = sorted(Path(__file__).parent.glob("cases/*/*"))


@st.composite
def damaged(draw, data: bytes) -> bytes:
    """``data`` with pieces of it changed, doubled, cut out or moved."""
    made = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        at, end = sorted(draw(st.tuples(*[st.integers(0, len(made))] * 2)))
        end = min(end, at + draw(st.sampled_from([0, 1, 4, 60, 5000])))
        piece = draw(st.one_of(st.binary(max_size=9), st.just(bytes(made[at:end]) * 2), st.just(b"")))
        made[at:end] = piece
    return bytes(made)


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_what_must_hold_holds_for_damaged_files(target):
    check, seed = TARGETS[target]
    check(seed)

    @settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(damaged(seed))
    def holds(data):
        check(data)

    holds()


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_once_broke_holds(case):
    check, _ = TARGETS[case.parent.name]
    check(case.read_bytes())
