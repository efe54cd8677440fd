"""An index that follows its corpus, with real files, real notifications and a real serving process."""

from __future__ import annotations

import os
import queue
import threading
import time

import pytest

from index.errors import CorpusError
from index.lock import build_lock
from index.watch import watch
from qa import Assistant
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

LONGEST = 30  # seconds until a test gives up; a change takes one or two


class Watching:
    """`watch` in a thread; `next` gives its outcomes one by one."""

    def __init__(self, corpus, index_dir):
        self.stop, self.ready = threading.Event(), threading.Event()
        self.outcomes: queue.Queue = queue.Queue()
        self.thread = threading.Thread(target=self._run, args=(corpus, index_dir))
        self.thread.start()

    def _run(self, corpus, index_dir):
        embedder = WordHashEmbedder()
        for outcome in watch(
            corpus, index_dir, embedder=embedder, stop=self.stop, on_watching=self.ready.set
        ):
            self.outcomes.put(outcome)

    def next(self):
        return self.outcomes.get(timeout=LONGEST)

    def until(self, holds):
        """The first outcome that holds; each save may be met by one build or by two."""
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            if holds(outcome := self.next()):
                return outcome
        raise AssertionError


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "articles", ARTICLES)


@pytest.fixture
def watching(corpus, tmp_path):
    watching = Watching(corpus, tmp_path / "index")
    yield watching
    watching.stop.set()
    watching.thread.join(LONGEST)
    assert not watching.thread.is_alive()


def test_a_change_is_published_and_the_next_question_sees_it(watching, corpus, tmp_path):
    assert watching.next().added == 3
    assistant = Assistant(tmp_path / "index", WordHashEmbedder())
    (corpus / "new.txt").write_text("The market hall opens its doors on Monday at six.\n")
    report = watching.until(lambda report: report.added == 1)
    assert assistant.snapshot.id == report.generation
    assert assistant.search("market hall opens its doors")[0].document.id == "new.txt"
    (corpus / "new.txt").replace(corpus / "moved.txt")
    assert watching.until(lambda report: report.published).moved == 1
    (corpus / "moved.txt").unlink()
    assert watching.until(lambda report: report.published).removed == 1
    assert assistant.document("moved.txt") is None


def test_a_file_that_is_written_slowly_is_whole_in_the_end(watching, corpus, tmp_path):
    watching.next()
    lines = [f"Line {number} of a report that is still being written.\n" for number in range(40)]
    with (corpus / "slow.txt").open("w") as file:
        for line in lines:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    assistant = Assistant(tmp_path / "index", WordHashEmbedder())

    def whole(_):
        document = assistant.document("slow.txt")
        return document is not None and document.text == "".join(lines)

    watching.until(whole)


def test_an_emptied_corpus_keeps_the_last_index_and_watching_goes_on(watching, corpus, tmp_path):
    kept = watching.next().generation
    for path in list(corpus.iterdir()):
        path.unlink()
    assert isinstance(watching.until(lambda outcome: isinstance(outcome, CorpusError)), CorpusError)
    assert Assistant(tmp_path / "index", WordHashEmbedder()).snapshot.id == kept
    (corpus / "new.txt").write_text("The market hall opens its doors on Monday at six.\n")
    report = watching.until(lambda outcome: not isinstance(outcome, CorpusError))
    assert (report.added, report.removed) == (1, 3)


def test_a_build_that_met_a_lock_is_made_later_without_another_change(corpus, tmp_path):
    index_dir = tmp_path / "index"
    index_dir.mkdir()
    with build_lock(index_dir, wait=False):
        watching = Watching(corpus, index_dir)
        busy = watching.next()
    assert "another build is writing" in str(busy)
    assert watching.next().added == 3
    watching.stop.set()
    watching.thread.join(LONGEST)


def test_an_index_inside_the_corpus_does_not_wake_its_own_watch(corpus):
    watching = Watching(corpus, corpus / "index")
    assert watching.next().added == 3
    (corpus / ".hidden.txt").write_text("passed over")
    (corpus / "new.txt").write_text("The market hall opens its doors on Monday at six.\n")
    assert watching.until(lambda report: report.published).added == 1
    watching.stop.set()
    watching.thread.join(LONGEST)
    assert watching.outcomes.empty()


def test_one_file_is_followed_through_being_replaced(tmp_path):
    corpus = write_corpus(tmp_path / "articles", ARTICLES)
    watching = Watching(corpus / "bridge.txt", tmp_path / "index")
    assert watching.next().added == 1
    for number in (85, 86):
        (tmp_path / "saved").write_text(ARTICLES["bridge.txt"].replace("84", str(number)))
        (tmp_path / "saved").replace(corpus / "bridge.txt")
        assert watching.until(lambda report: report.published).changed == 1
    watching.stop.set()
    watching.thread.join(LONGEST)


def test_nothing_to_watch_is_an_error(tmp_path):
    with pytest.raises(CorpusError, match="there is nothing to watch at .*nowhere"):
        next(watch(tmp_path / "nowhere", tmp_path / "index", embedder=WordHashEmbedder()))
