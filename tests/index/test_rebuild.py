"""What a build finds added, changed, moved, removed and doubled, and what a build that was killed left."""

from __future__ import annotations

import importlib
import os

import pytest

from index import build
from index.build import plan
from index.errors import BuildCancelled
from index.snapshot import Snapshot, current_id
from index.types import Progress
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

READING, VECTORS = map(importlib.import_module, ("index.reading", "index.vectors"))
TEA, FLOOD, BRIDGE = "चाय.txt", "बाढ़.txt", "bridge.txt"
MARKET = "The council met on Monday and voted for the new market hall.\n"


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "articles", ARTICLES)


@pytest.fixture
def index_dir(tmp_path):
    return tmp_path / "index"


def built(corpus, index_dir, embedder=None, **options):
    return build(corpus, index_dir, embedder=embedder or WordHashEmbedder(), **options)


def planned(corpus, index_dir, embedder=None):
    return plan(corpus, index_dir, embedder=embedder or WordHashEmbedder())[0]


def contents(index_dir):
    """Everything that the current generation says: documents, places, chunks, vectors, postings."""
    snapshot = Snapshot.open(index_dir)
    catalog, rows = snapshot.catalog, range(len(snapshot.vectors))
    texts = list(catalog.chunk_texts())
    words = {word for text in texts for word in text.split()}
    terms = sorted(word for word in words if len(snapshot.lexical.rows(word)))
    found = (
        list(catalog.documents()),
        catalog.known(),
        [catalog.chunk(row) for row in rows],
        texts,
        snapshot.vectors.rows(rows).tolist(),
        {term: snapshot.lexical.scores([term]).tolist() for term in terms},
        # postings, sounds and languages are the same to the byte
        {name: file.sha256 for name, file in snapshot.manifest.files.items() if name[0] in "lsf"},
    )
    snapshot.close()
    return found


def test_a_plan_names_what_a_build_would_do_and_writes_nothing(corpus, index_dir):
    built(corpus, index_dir)
    before = {path: path.stat().st_mtime_ns for path in index_dir.rglob("*")}
    (corpus / "new.txt").write_text(MARKET)
    (corpus / BRIDGE).write_text(ARTICLES[BRIDGE].replace("84", "85"))
    (corpus / "old").mkdir()
    (corpus / TEA).rename(corpus / "old" / "tea.txt")
    (corpus / FLOOD).unlink()
    found = planned(corpus, index_dir)
    assert (found.added, found.changed, found.removed) == (("new.txt",), (BRIDGE,), (FLOOD,))
    assert (found.moved, found.unchanged, found.remade) == (((TEA, "old/tea.txt"),), 0, ())
    assert not found.changes_nothing
    assert {path: path.stat().st_mtime_ns for path in index_dir.rglob("*")} == before
    report = built(corpus, index_dir)
    assert (report.added, report.changed, report.moved, report.removed, report.unchanged) == (1, 1, 1, 1, 0)
    assert planned(corpus, index_dir).changes_nothing


def test_a_plan_without_an_index_adds_everything_and_makes_no_folder(corpus, index_dir):
    assert planned(corpus, index_dir).added == tuple(sorted(ARTICLES))
    assert not index_dir.exists()


def test_an_index_that_grew_step_by_step_is_the_one_made_at_once(corpus, index_dir, tmp_path):
    built(corpus, index_dir)
    steps = [
        lambda: (corpus / "aa.txt").write_text(MARKET),
        lambda: (corpus / BRIDGE).rename(corpus / "zz.txt"),
        lambda: (corpus / TEA).write_text(ARTICLES[TEA] + "\nसमिति की बैठक हर महीने होती है।\n", "utf-8"),
        lambda: (corpus / "twin.txt").write_text(ARTICLES[FLOOD], "utf-8"),
        lambda: (corpus / FLOOD).unlink(),
        lambda: (corpus / "aa.txt").unlink(),
    ]
    for number, step in enumerate(steps):
        step()
        built(corpus, index_dir)
        built(corpus, tmp_path / str(number))
        assert contents(index_dir) == contents(tmp_path / str(number)), number


def test_identical_documents_are_indexed_once_and_both_named(corpus, index_dir):
    (corpus / "copy").mkdir()
    (corpus / "copy" / "bridge.txt").write_text(ARTICLES[BRIDGE])
    embedder = WordHashEmbedder()
    report = built(corpus, index_dir, embedder)
    assert (report.documents, report.added, report.chunks, report.embedded) == (3, 4, 3, 3)
    assert report.duplicates == ((BRIDGE, "copy/bridge.txt"),)
    snapshot = Snapshot.open(index_dir)
    number = snapshot.catalog.document_number("copy/bridge.txt")
    assert number is not None
    assert number == snapshot.catalog.document_number(BRIDGE)
    assert snapshot.catalog.copies(number) == ("copy/bridge.txt",)
    snapshot.close()
    again = built(corpus, index_dir, embedder)
    assert (again.published, again.unchanged, again.duplicates) == (False, 4, report.duplicates)


def test_of_identical_documents_the_other_stays_when_one_is_removed_or_changed(corpus, index_dir):
    (corpus / "z.txt").write_text(ARTICLES[BRIDGE])
    built(corpus, index_dir)
    (corpus / BRIDGE).write_text(MARKET)
    embedder = WordHashEmbedder()
    report = built(corpus, index_dir, embedder)
    assert (report.documents, report.changed, report.duplicates) == (4, 1, ())
    assert embedder.embedded == [MARKET.strip()]
    texts = {document.id: document.text for document in contents(index_dir)[0]}
    assert (texts["z.txt"], texts[BRIDGE]) == (ARTICLES[BRIDGE], MARKET)


def test_an_article_that_changes_after_planning_is_indexed_as_it_is_by_then(corpus, index_dir, monkeypatch):
    monkeypatch.setattr(READING, "_HELD", 0)
    (corpus / "z.txt").write_text(ARTICLES[BRIDGE])

    class Editing(WordHashEmbedder):
        def token_counts(self, texts):
            (corpus / FLOOD).write_text("नया लेख: बाढ़ का पानी उतर गया और लोग घर लौटे।\n", encoding="utf-8")
            return super().token_counts(texts)

    report = built(corpus, index_dir, Editing())
    assert {document.id for document in contents(index_dir)[0]} == ARTICLES.keys()
    assert report.duplicates == ((BRIDGE, "z.txt"),)
    texts = {document.id: document.text for document in contents(index_dir)[0]}
    assert texts[FLOOD].startswith("नया लेख")
    assert not built(corpus, index_dir).published


def test_reports_printed_in_several_places_are_groups_of_near_duplicates(corpus, index_dir):
    words = [f"The hall number {n} was repaired and opened to visitors in month {n}." for n in range(40)]
    (corpus / "one.txt").write_text(" ".join(words))
    (corpus / "two.txt").write_text("By our reporter in the town. " + " ".join(words[:-2]))
    report = built(corpus, index_dir)
    assert report.near_duplicates == (("one.txt", "two.txt"),)
    assert report.duplicates == ()
    assert built(corpus, index_dir).near_duplicates == report.near_duplicates


def test_a_change_that_keeps_size_and_time_is_seen(corpus, index_dir):
    built(corpus, index_dir)
    status = (corpus / BRIDGE).stat()
    (corpus / BRIDGE).write_text(ARTICLES[BRIDGE].replace("84", "85"))
    os.utime(corpus / BRIDGE, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (corpus / BRIDGE).stat().st_size == status.st_size
    assert built(corpus, index_dir).changed == 1


def test_an_unchanged_file_is_not_parsed_again(corpus, index_dir, monkeypatch):
    (corpus / "broken.jsonl").write_text('{"text": 5}\n')
    first = built(corpus, index_dir)
    parsed = []
    load = READING.load

    def noted(file):
        parsed.append(file.id)
        return load(file)

    monkeypatch.setattr(READING, "load", noted)
    assert built(corpus, index_dir).failures == first.failures
    assert parsed == []
    (corpus / TEA).write_text(ARTICLES[TEA] + "\n", encoding="utf-8")
    built(corpus, index_dir)
    assert parsed == [TEA]


def test_new_loaders_read_every_file_again_and_embed_nothing(corpus, index_dir, monkeypatch):
    built(corpus, index_dir)
    monkeypatch.setattr(READING, "LOADING", "next")
    embedder = WordHashEmbedder()
    report = built(corpus, index_dir, embedder)
    assert (report.unchanged, report.published, embedder.embedded) == (3, False, [])


def test_a_file_that_never_comes_to_rest_is_left_out_until_the_next_build(corpus, index_dir, monkeypatch):
    load = READING.load
    times = []

    def restless(file):
        if file.id == TEA:
            times.append(file.id)
            (corpus / TEA).write_text(ARTICLES[TEA] + "!" * len(times), encoding="utf-8")
        return load(file)

    monkeypatch.setattr(READING, "load", restless)
    report = built(corpus, index_dir)
    reasons = {failure.path: failure.reason for failure in report.failures}
    assert reasons == {TEA: "it changes while it is read: index again when it is saved"}
    assert len(times) == 3
    monkeypatch.undo()
    report = built(corpus, index_dir)
    assert (report.added, report.failures) == (1, ())


def cancel_after(number):
    def tell(progress: Progress) -> None:
        if progress.stage == "embed" and progress.done >= number:
            raise BuildCancelled("enough")

    return tell


def test_a_build_that_ended_early_is_gone_on_with(corpus, index_dir, tmp_path, monkeypatch):
    monkeypatch.setattr(VECTORS, "_SAVED", 1)
    kept = built(corpus, index_dir).generation
    for number in range(10):
        (corpus / f"{number}.txt").write_text(MARKET.replace("Monday", f"day {number}"))
    first = WordHashEmbedder()
    with pytest.raises(BuildCancelled, match="enough"):
        built(corpus, index_dir, first, on_progress=cancel_after(7))
    assert current_id(index_dir) == kept
    second = WordHashEmbedder()
    report = built(corpus, index_dir, second)
    assert (report.embedded, report.resumed) == (len(second.embedded), 10 - len(second.embedded))
    assert 3 <= report.embedded <= 4
    assert len(set(first.embedded + second.embedded)) == 10
    assert list(index_dir.glob("unfinished-*")) == []
    built(corpus, tmp_path / "anew")
    assert contents(index_dir) == contents(tmp_path / "anew")


def test_what_another_model_embedded_is_not_used(corpus, index_dir):
    with pytest.raises(BuildCancelled):
        built(corpus, index_dir, on_progress=cancel_after(1))
    other = WordHashEmbedder(revision="2")
    assert built(corpus, index_dir, other).resumed == 0
    assert len(other.embedded) == 3


def test_progress_tells_documents_rate_and_the_time_left(corpus, index_dir):
    seen: list[Progress] = []
    built(corpus, index_dir, on_progress=seen.append)
    read = [step for step in seen if step.stage == "read"]
    assert [step.documents for step in read] == [1, 2, 3]
    assert seen[-1].left == 0 or seen[-1].rate == 0
    assert all(step.rate >= 0 for step in seen)
