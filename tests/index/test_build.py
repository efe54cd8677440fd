from __future__ import annotations

import dataclasses
import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from index import Failure, IndexSettings, Progress, build
from index.errors import CorpusError, IndexBusy, IndexMismatch, IndexNotWritten
from index.snapshot import Snapshot, current_id
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

BUILD = importlib.import_module("index.build")  # the name `index.build` is the function
VECTORS, DRAFT, READING = map(importlib.import_module, ("index.vectors", "index.draft", "index.reading"))
TEA, FLOOD = "चाय.txt", "बाढ़.txt"
COUNTS = (
    *("documents", "chunks", "added", "changed", "moved", "removed", "unchanged"),
    *("remade", "embedded", "resumed"),
)


def counts(report):
    return {name: getattr(report, name) for name in COUNTS if getattr(report, name)}


@dataclasses.dataclass
class Desk:
    """A folder of articles and its index."""

    corpus: Path
    index_dir: Path

    def build(self, embedder=None, on_progress=None, **settings):
        return build(
            self.corpus,
            self.index_dir,
            settings=IndexSettings(**{"chunk_tokens": 64} | settings),
            embedder=embedder or WordHashEmbedder(),
            on_progress=on_progress,
        )

    def texts(self):
        """The words of every chunk, by document, in row order; each must have its own vector."""
        snapshot = Snapshot.open(self.index_dir)
        found: dict[str, list[str]] = {}
        for row, text in enumerate(snapshot.catalog.chunk_texts()):
            vector = WordHashEmbedder().vector(text)
            assert np.abs(snapshot.vectors.rows([row])[0] - vector).max() < 1e-3, text
            found.setdefault(snapshot.catalog.chunk(row)[1].document_id, []).append(text)
        snapshot.close()
        return found


@pytest.fixture
def desk(tmp_path):
    return Desk(write_corpus(tmp_path / "articles", ARTICLES), tmp_path / "index")


def test_a_first_build_embeds_every_chunk_once(desk):
    embedder = WordHashEmbedder()
    report = desk.build(embedder)
    assert counts(report) == {"documents": 3, "chunks": 4, "added": 3, "embedded": 4}
    assert report.published
    assert report.failures == ()
    assert report.generation == current_id(desk.index_dir)
    assert sorted(embedder.embedded) == sorted(text for texts in desk.texts().values() for text in texts)


def test_every_chunk_is_a_slice_of_its_file(desk):
    desk.build(chunk_tokens=16)
    snapshot = Snapshot.open(desk.index_dir)
    for row in range(snapshot.catalog.chunk_count):
        number, chunk = snapshot.catalog.chunk(row)
        written = (desk.corpus / chunk.document_id).read_text(encoding="utf-8")
        assert snapshot.catalog.document(number).text == written == ARTICLES[chunk.document_id]
        assert chunk.span.of(written) == list(snapshot.catalog.chunk_texts())[row]
    snapshot.close()


class Untouchable(WordHashEmbedder):
    """An embedder that must not be asked for anything but its name."""

    def token_counts(self, texts):
        raise AssertionError(texts)

    def encode_passages(self, texts, on_done=None):
        raise AssertionError(texts, on_done)


def test_where_nothing_changed_nothing_is_embedded_and_nothing_written(desk):
    first = desk.build()
    before = {path: path.stat().st_mtime_ns for path in desk.index_dir.rglob("*") if path.is_file()}
    second = desk.build(Untouchable())
    assert counts(second) == {"documents": 3, "chunks": 4, "unchanged": 3}
    assert (second.published, second.generation) == (False, first.generation)
    lock = desk.index_dir / "build.lock"
    after = {path: path.stat().st_mtime_ns for path in desk.index_dir.rglob("*") if path.is_file()}
    assert after | {lock: 0} == before | {lock: 0}


def test_of_a_changed_article_only_the_changed_chunks_are_embedded(desk):
    desk.build(chunk_tokens=16)
    old = desk.texts()
    embedder = WordHashEmbedder()
    text = ARTICLES[FLOOD].replace("दो इमारतों", "तीन इमारतों")
    (desk.corpus / FLOOD).write_text(text, encoding="utf-8")
    report = desk.build(embedder, chunk_tokens=16)
    new = desk.texts()
    fresh = [text for text in new[FLOOD] if text not in old[FLOOD]]
    assert embedder.embedded == fresh
    assert len(fresh) == 1 < len(new[FLOOD])
    assert "तीन इमारतों" in fresh[0]
    assert (report.changed, report.unchanged, report.embedded) == (1, 2, 1)
    assert {id: texts for id, texts in new.items() if id != FLOOD} == {
        id: texts for id, texts in old.items() if id != FLOOD
    }


def test_no_chunk_is_longer_than_the_model_reads(desk):
    words = " ".join(f"w{n}" for n in range(400))
    (desk.corpus / "long.txt").write_text(f"The council met in the town hall. It read out {words}.\n")
    embedder = WordHashEmbedder(max_tokens=128)
    desk.build(embedder, chunk_tokens=128)
    texts = desk.texts()["long.txt"]
    assert max(embedder.token_counts(texts)) > 100
    assert max(embedder.token_counts(texts)) <= embedder.max_tokens
    assert {f"w{n}" for n in range(400)} <= set(" ".join(texts).replace(".", " ").split())


def test_a_new_article_is_added_and_embedded(desk):
    desk.build()
    embedder = WordHashEmbedder()
    (desk.corpus / "aa.txt").write_text("The council met on Monday and voted for the new market hall.\n")
    report = desk.build(embedder)
    assert counts(report) == {"documents": 4, "chunks": 5, "added": 1, "unchanged": 3, "embedded": 1}
    assert embedder.embedded == desk.texts()["aa.txt"]


def test_a_removed_article_is_gone_and_nothing_is_embedded(desk):
    desk.build()
    (desk.corpus / FLOOD).unlink()
    report = desk.build(Untouchable())
    assert counts(report) == {"documents": 2, "chunks": 2, "removed": 1, "unchanged": 2}
    assert desk.texts().keys() == {TEA, "bridge.txt"}


def test_a_renamed_article_is_moved_and_not_even_cut_again(desk):
    desk.build()
    (desk.corpus / TEA).rename(desk.corpus / "नई चाय.txt")
    report = desk.build(Untouchable())
    assert counts(report) == {"documents": 3, "chunks": 4, "moved": 1, "unchanged": 2}
    assert report.published
    assert desk.texts().keys() == {"नई चाय.txt", FLOOD, "bridge.txt"}


def test_a_text_that_comes_back_in_a_later_run_is_embedded_once(desk, monkeypatch):
    monkeypatch.setattr(VECTORS, "RUN", 2)
    report = "Report {}: all is well in the town hall today.\n"
    note = "Note {}.\n\n" + ARTICLES["bridge.txt"]
    texts = {f"{n:02}.txt": (note if n % 3 == 0 else report).format(n) for n in range(12)}
    write_corpus(desk.corpus, texts)
    embedder = WordHashEmbedder()
    desk.build(embedder, chunk_tokens=16)
    assert len(embedder.embedded) == len(set(embedder.embedded))
    chunks = [chunk for chunks in desk.texts().values() for chunk in chunks]
    assert len(chunks) > len(set(chunks)) == len(embedder.embedded)


def test_the_vectors_carried_over_are_those_that_embedding_anew_gives(desk, tmp_path):
    desk.build(chunk_tokens=16)
    (desk.corpus / TEA).write_text(ARTICLES[TEA] + "\nसमिति की बैठक हर महीने होती है।\n", encoding="utf-8")
    assert desk.build(chunk_tokens=16).embedded == 1
    anew = Desk(desk.corpus, tmp_path / "anew")
    anew.build(chunk_tokens=16)
    assert anew.texts() == desk.texts()
    one, other = Snapshot.open(desk.index_dir), Snapshot.open(anew.index_dir)
    rows = range(len(one.vectors))
    assert one.vectors.rows(rows).tolist() == other.vectors.rows(rows).tolist()
    one.close()
    other.close()


@pytest.mark.parametrize("other", [WordHashEmbedder("another"), WordHashEmbedder(revision="2")])
def test_another_model_embeds_everything_again(desk, other):
    desk.build()
    other.embedded.clear()
    report = desk.build(other)
    assert counts(report) == {
        **{"documents": 3, "chunks": 4, "unchanged": 3, "embedded": 4},
        "remade": ("model",),
    }
    assert len(other.embedded) == 4
    assert Snapshot.open(desk.index_dir).made_with(other.name, other.revision)


def test_another_chunk_size_cuts_again_and_embeds_only_new_texts(desk):
    desk.build()
    before = {text for texts in desk.texts().values() for text in texts}
    embedder = WordHashEmbedder()
    report = desk.build(embedder, chunk_tokens=16)
    after = [text for texts in desk.texts().values() for text in texts]
    assert (report.changed, report.unchanged, report.remade) == (0, 3, ("chunks",))
    assert report.chunks == len(after) > len(before)
    assert sorted(embedder.embedded) == sorted(set(after) - before)


def test_new_cleaning_rules_read_every_article_again(desk, monkeypatch):
    desk.build()
    monkeypatch.setattr(BUILD, "CLEANING", "next")
    monkeypatch.setattr(DRAFT, "CLEANING", "next")
    report = desk.build()
    assert counts(report) == {"documents": 3, "chunks": 4, "unchanged": 3, "remade": ("cleaning",)}
    assert not desk.build().published


def test_new_rules_of_words_make_postings_again_without_embedding_or_cutting(desk, monkeypatch):
    desk.build()
    monkeypatch.setattr("index.phonetics.WORDS", "next")
    with pytest.raises(IndexMismatch, match="other rules of words: rebuild with `sandarbh index`"):
        Snapshot.open(desk.index_dir)
    embedder = WordHashEmbedder()
    monkeypatch.setattr(embedder, "token_counts", None)
    monkeypatch.setattr("index.words._read_cached", lambda word: (word, (f"{word}!",)))
    report = desk.build(embedder)
    assert counts(report) == {"documents": 3, "chunks": 4, "unchanged": 3, "remade": ("words",)}
    assert embedder.embedded == []
    opened = Snapshot.open(desk.index_dir)
    assert opened.lexical.rows("bridge!").tolist() == [0]
    assert opened.sounds.nearest("bridge", 1) == [("bridge", 1.0)]
    opened.close()
    assert not desk.build().published


def test_new_metadata_alone_is_a_change_without_embedding(desk):
    text = "---\ntitle: {}\n---\n" + ARTICLES["bridge.txt"]
    (desk.corpus / "bridge.md").write_text(text.format("Old bridge"))
    desk.build()
    (desk.corpus / "bridge.md").write_text(text.format("New bridge"))
    report = desk.build()
    assert (report.changed, report.embedded) == (1, 0)
    snapshot = Snapshot.open(desk.index_dir)
    assert snapshot.catalog.document(snapshot.catalog.document_number("bridge.md") or 0).title == "New bridge"
    snapshot.close()


def test_failures_are_reported_one_by_one_and_the_build_goes_on(desk):
    (desk.corpus / "empty.txt").touch()
    (desk.corpus / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (desk.corpus / "binary.txt").write_bytes(bytes(range(256)) * 9)
    (desk.corpus / "rows.jsonl").write_text('{"text": "The market opens at six every day."}\n{"text": 5}\n')
    report = desk.build()
    names = [failure.path.rpartition("/")[2] for failure in report.failures]
    assert names == ["photo.jpg", "binary.txt", "empty.txt", "rows.jsonl"]
    assert Failure("empty.txt", "empty") in report.failures
    assert (report.documents, report.added) == (4, 4)
    assert desk.build().failures == report.failures, (
        "a build that writes nothing still says what was left out"
    )


def test_an_article_of_nothing_but_furniture_is_a_failure(desk):
    (desk.corpus / "f.txt").write_text("[विज्ञापन_2]\n\nटिप्पणी (0)\n", encoding="utf-8")
    report = desk.build()
    assert report.failures == (Failure("f.txt", "no article text, only site furniture"),)
    assert report.documents == 3


def test_an_article_that_vanishes_during_the_build_is_reported(desk, monkeypatch):
    monkeypatch.setattr(READING, "_HELD", 0)  # nothing is held between the two readings

    class Deleting(WordHashEmbedder):
        def token_counts(self, texts):
            (desk.corpus / FLOOD).unlink(missing_ok=True)
            return super().token_counts(texts)

    report = desk.build(Deleting())
    assert desk.texts().keys() == {TEA, "bridge.txt"}
    assert (report.documents, [failure.path for failure in report.failures]) == (2, [FLOOD])


@pytest.mark.parametrize("name", ["empty", "nowhere"])
def test_a_folder_without_articles_is_an_error_and_the_last_index_stays(desk, tmp_path, name):
    kept = desk.build().generation
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match=rf"no articles in .*{name}: give a folder with \.txt, \.md"):
        build(tmp_path / name, desk.index_dir, embedder=WordHashEmbedder())
    assert current_id(desk.index_dir) == kept
    assert desk.texts().keys() == ARTICLES.keys()


def test_the_error_of_an_empty_corpus_gives_the_first_reasons(desk):
    write_corpus(desk.corpus, {"a.txt": "", "b.doc": "x"})
    with pytest.raises(CorpusError) as error:
        desk.build()
    assert "\n  a.txt: empty" in str(error.value)
    assert "b.doc: unknown format .doc" in str(error.value)


def test_several_roots_are_one_corpus(desk, tmp_path):
    other = write_corpus(
        tmp_path / "more", {"x.txt": "The harbour was dredged in May and ships can enter again.\n"}
    )
    report = build([desk.corpus, other / "x.txt"], desk.index_dir, embedder=WordHashEmbedder())
    assert (report.documents, desk.texts().keys()) == (4, {*ARTICLES, "x.txt"})


def test_a_build_beside_another_in_this_process_is_refused(desk):
    kept = desk.build().generation
    (desk.corpus / TEA).unlink()
    with (
        FileLock(desk.index_dir / "build.lock"),
        pytest.raises(IndexBusy, match="wait until it has finished"),
    ):
        desk.build()
    assert current_id(desk.index_dir) == kept
    assert desk.build().removed == 1


def test_a_build_beside_another_process_is_refused(desk):
    desk.build()
    code = (
        "import sys; from filelock import FileLock\n"
        "with FileLock(sys.argv[1]): print('held', flush=True); sys.stdin.read()"
    )
    lock = str(desk.index_dir / "build.lock")
    with subprocess.Popen(
        [sys.executable, "-c", code, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(IndexBusy, match="another build is writing"):
            desk.build()
        other.communicate("")
    assert not desk.build().published


def test_a_file_in_the_place_of_the_index_is_an_error_that_names_it(desk):
    desk.index_dir.write_text("not a folder")
    with pytest.raises(IndexNotWritten, match=r"cannot write the index in .*index .*give another place"):
        desk.build()


def test_progress_counts_files_and_then_chunks(desk):
    seen: list[Progress] = []
    desk.build(on_progress=seen.append)
    assert [(step.stage, step.done, step.total) for step in seen] == [
        ("read", 1, 3),
        ("read", 2, 3),
        ("read", 3, 3),
        ("embed", 4, 4),
    ]
    assert sorted(step.seconds for step in seen) == [step.seconds for step in seen]


@pytest.fixture(scope="module")
def real(tmp_path_factory, seeds_index, seeds_dir):
    """The five real articles with their real index, copied so that they can be changed."""
    folder = tmp_path_factory.mktemp("real")
    texts = {path.name: path.read_bytes().decode() for path in sorted(seeds_dir.glob("*.txt"))}
    shutil.copytree(seeds_index, folder / "index")
    return Desk(write_corpus(folder / "articles", texts), folder / "index")


@pytest.mark.model
def test_a_second_build_of_real_articles_embeds_and_publishes_nothing(real, embedder):
    before = current_id(real.index_dir)
    report = real.build(embedder, chunk_tokens=112)
    assert (report.documents, report.unchanged, report.embedded, report.published) == (5, 5, 0, False)
    assert (report.generation, report.failures) == (before, ())


@pytest.mark.model
def test_one_new_sentence_in_a_real_article_embeds_one_or_two_chunks(real, embedder):
    path = sorted(real.corpus.iterdir())[3]
    old = Snapshot.open(real.index_dir)
    text = path.read_bytes().decode()
    rows = dict(zip(old.catalog.chunk_texts(), range(1000), strict=False))
    number = old.catalog.document_number(path.name)
    assert number is not None
    span = old.catalog.chunks_of(number)[1][1]
    path.write_bytes((text[: span.end] + " इसकी पुष्टि जिला कार्यालय ने की।" + text[span.end :]).encode())
    report = real.build(embedder, chunk_tokens=112)
    assert (report.changed, report.unchanged) == (1, 4)
    assert 1 <= report.embedded <= 2
    new = Snapshot.open(real.index_dir)
    texts = list(new.catalog.chunk_texts())
    kept = [row for row, each in enumerate(texts) if each in rows]
    assert len(kept) >= len(texts) - 2
    carried = old.vectors.rows([rows[texts[row]] for row in kept])
    assert new.vectors.rows(kept).tolist() == carried.tolist()
    sample = kept[:: len(kept) // 6]
    anew = embedder.encode_passages([texts[row] for row in sample])
    assert (new.vectors.rows(sample) * anew).sum(axis=1).min() > 0.999
    old.close()
    new.close()
