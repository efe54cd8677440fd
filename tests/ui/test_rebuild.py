from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from index.errors import CorpusError, IndexBusy
from index.types import BuildReport, Progress
from ui.rebuild import Job, Rebuild

REPORT = BuildReport("g", 3, 9, 1, 0, 0, 2, 4, 0.5)


class Steps:
    """A build that tells one progress whenever the test lets it go on."""

    def __init__(self, *steps: Progress, error: Exception | None = None) -> None:
        self.steps, self.error = steps, error
        self.gates = [threading.Semaphore(0), threading.Semaphore(0)]

    def __call__(self, tell: Callable[[Progress], None]) -> BuildReport:
        for step in self.steps:
            self.gates[0].acquire()
            try:
                tell(step)
            finally:
                self.gates[1].release()
        if self.error:
            raise self.error
        return REPORT

    def step(self) -> None:
        self.gates[0].release()
        assert self.gates[1].acquire(timeout=10)


def test_a_rebuild_tells_how_far_it_is_and_gives_its_report():
    build = Steps(
        Progress("read", 2, 3),
        Progress("embed", 0, 40),
        Progress("embed", 10, 40, 2.0, 3, 5.0, 6.0),
        Progress("embed", 40, 40),
    )
    rebuild = Rebuild(build)
    assert rebuild.job == Job()
    assert rebuild.start().active
    build.step()
    assert (rebuild.job.state, rebuild.job.stage, rebuild.job.done, rebuild.job.total) == (
        "running",
        "read",
        2,
        3,
    )
    assert rebuild.job.rate is None and rebuild.job.left is None
    build.step()
    build.step()
    job = rebuild.job
    assert (job.stage, job.done, job.total) == ("embed", 10, 40)
    assert (job.rate, job.left) == (5.0, 6.0)
    assert rebuild.job.seconds > job.seconds > 0  # it grows while nothing else is told
    build.step()
    ended = rebuild.wait(10)
    assert (ended.state, ended.report, ended.error, ended.active) == ("done", REPORT, "", False)
    assert ended.seconds > 0 and rebuild.job == ended


def test_only_one_runs_at_a_time_and_another_may_follow():
    build = Steps(Progress("read", 1, 1))
    rebuild = Rebuild(build)
    rebuild.start()
    with pytest.raises(IndexBusy, match="being rebuilt already"):
        rebuild.start()
    build.step()
    assert rebuild.wait(10).state == "done"
    assert rebuild.start().active
    build.step()
    assert rebuild.wait(10).state == "done"


def test_a_cancelled_rebuild_ends_at_its_next_step_and_says_so():
    build = Steps(Progress("embed", 1, 9), Progress("embed", 2, 9))
    rebuild = Rebuild(build)
    rebuild.start()
    build.step()
    assert rebuild.cancel().state == "cancelling"
    with pytest.raises(IndexBusy):
        rebuild.start()
    build.step()
    job = rebuild.wait(10)
    assert (job.state, job.report, job.done, job.total) == ("cancelled", None, 1, 9)


def test_cancelling_what_does_not_run_changes_nothing():
    assert Rebuild(Steps()).cancel() == Job()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (CorpusError("no articles in x"), "no articles in x"),
        (IndexBusy("another build is writing x"), "another build is writing x"),
        (ZeroDivisionError("a bug"), "ZeroDivisionError: a bug"),
    ],
)
def test_a_rebuild_that_fails_says_why_and_may_be_tried_again(error, said):
    rebuild = Rebuild(Steps(error=error))
    rebuild.start()
    job = rebuild.wait(10)
    assert (job.state, job.error) == ("failed", said)
    assert rebuild.start().active
    rebuild.wait(10)
