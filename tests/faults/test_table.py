"""Faults of every kind, a few of each at random; hundreds by hand: `python -m tests.faults.table`."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.judge import Scene, judge, scene
from tests.faults.kinds import FAULTS, published_while_asked
from tests.faults.table import tried

MANY, FEW = 20, 6
SEED = 5


@pytest.fixture(scope="module")
def made() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory() as root:
        Path(root).chmod(0o755)  # the build without rights must get in
        yield scene(Path(root))


@pytest.fixture
def folder(made):
    with tempfile.TemporaryDirectory(dir=made.corpus.parent) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize("name", FAULTS)
def test_after_a_fault_no_generation_is_lost_and_nothing_wrong_is_said(made, folder, name):
    tries = MANY if "random moment" in name or "bit" in name else FEW
    assert tried(FAULTS[name], made, folder, tries, SEED) == (0, 0)


def test_readers_notice_nothing_while_generations_are_published_and_pruned(made, folder):
    assert published_while_asked(made, folder / "index", random.Random(SEED), threads=4, published=5) == (
        False,
        False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_after_hundreds_of_faults_no_generation_is_lost_and_nothing_wrong_is_said(made, folder, name):
    assert tried(FAULTS[name], made, folder, 300, SEED + 1) == (0, 0)


@pytest.mark.slow
def test_sixteen_readers_notice_nothing_of_thirty_generations(made, folder):
    assert published_while_asked(made, folder / "index", random.Random(SEED)) == (False, False)


def test_the_judge_notices_words_that_no_article_says(made, monkeypatch):
    assert not judge(made.both).wrong
    monkeypatch.setattr("tests.faults.judge.NEW", {})
    assert judge(made.both).wrong
