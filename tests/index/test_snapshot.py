from __future__ import annotations

import hashlib
import json
import zlib
from datetime import UTC, datetime

import pytest

from index import IndexSettings, build
from index.errors import IndexDamaged, IndexMismatch, IndexMissing
from index.generations import prune
from index.manifest import FORMAT
from index.snapshot import (
    Snapshot,
    current_id,
    current_manifest,
    discard_staging,
    new_staging,
    publish,
)
from index.words import terms
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "articles", ARTICLES)


@pytest.fixture
def index_dir(tmp_path, corpus):
    build(corpus, tmp_path / "index", settings=IndexSettings(chunk_tokens=64), embedder=WordHashEmbedder())
    return tmp_path / "index"


def generations(index_dir):
    return sorted(path.name for path in (index_dir / "generations").iterdir())


def changed(corpus, index_dir, words, keep=2):
    """Publish another generation, of a corpus with one more article, and give its name."""
    (corpus / "new.txt").write_text(f"{words} and nothing else was said in the meeting of the council.\n")
    settings = IndexSettings(keep=keep, chunk_tokens=64)
    return build(corpus, index_dir, settings=settings, embedder=WordHashEmbedder()).generation


def test_a_generation_holds_the_same_rows_in_all_its_parts(index_dir):
    snapshot = Snapshot.open(index_dir)
    rows = list(snapshot.catalog.chunk_texts())
    assert len(snapshot.vectors) == len(snapshot.lexical) == snapshot.catalog.chunk_count == len(rows) == 4
    for row, text in enumerate(rows):
        assert snapshot.vectors.search(WordHashEmbedder().encode_passages([text]), 1)[0][0] == row
        assert snapshot.lexical.search(terms(text), 1)[0][0] == row
    snapshot.close()


def test_the_manifest_tells_what_the_generation_holds_and_was_made_with(index_dir):
    manifest = current_manifest(index_dir)
    folder = index_dir / "generations" / current_id(index_dir)
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    made = (manifest.format, manifest.model, manifest.revision, manifest.dimension, manifest.search)
    assert made == (FORMAT, "word-hash", "1", 32, "exact")
    assert (manifest.documents, manifest.chunks) == (3, 4)
    assert manifest.files.keys() | {"manifest.json"} == files.keys()
    for name, record in manifest.files.items():
        assert record.bytes == files[name].stat().st_size
        assert record.crc32 == zlib.crc32(files[name].read_bytes())
        assert record.sha256 == hashlib.sha256(files[name].read_bytes()).hexdigest()


def test_the_name_of_a_generation_ends_with_the_digest_of_its_manifest(index_dir):
    id = current_id(index_dir)
    manifest = (index_dir / "generations" / id / "manifest.json").read_bytes()
    assert id.endswith("-" + hashlib.sha256(manifest).hexdigest()[:16])
    assert (index_dir / "CURRENT").read_text() == f"{id}\n"


def test_a_reader_keeps_the_generation_that_it_opened(index_dir, corpus):
    reader = Snapshot.open(index_dir)
    first, texts = reader.id, list(reader.catalog.chunk_texts())
    for words in ("one", "two", "three"):
        newest = changed(corpus, index_dir, words, keep=1)
    assert generations(index_dir) == [first, newest]
    assert list(reader.catalog.chunk_texts()) == texts
    query = WordHashEmbedder().encode_query(texts[2])
    assert reader.vectors.search(query, 1)[0][0] == 2
    assert reader.lexical.search(terms(texts[2]), 1)[0][0] == 2
    reader.close()
    prune(index_dir, keep=1)
    assert generations(index_dir) == [newest]


def test_a_reader_that_comes_while_a_build_publishes_opens_the_newer_one(index_dir, corpus, monkeypatch):
    first = current_id(index_dir)
    newest: list[str] = []
    real = Snapshot.__init__

    def late(self, folder, id, **how):
        if not newest:
            newest.append("")
            newest.append(changed(corpus, index_dir, "between", keep=1))
        real(self, folder, id, **how)

    monkeypatch.setattr(Snapshot, "__init__", late)
    reader = Snapshot.open(index_dir)
    assert reader.id == newest[1] != first
    reader.close()


def test_only_the_newest_generations_are_kept(index_dir, corpus):
    names = [current_id(index_dir)] + [changed(corpus, index_dir, words, keep=3) for words in "abcd"]
    assert generations(index_dir) == names[-3:]
    assert sorted(names) == names, "newer ones sort later"


def test_the_current_generation_stays_even_when_others_sort_later(index_dir):
    current = current_id(index_dir)
    for name in ("9999-later", "0000-before"):
        (index_dir / "generations" / name).mkdir()
    prune(index_dir, keep=1)
    assert generations(index_dir) == [current]


def test_staging_is_removed_when_the_next_begins_or_on_demand(index_dir):
    first = new_staging(index_dir, datetime(2026, 1, 1, tzinfo=UTC))
    (first / "half").write_text("written")
    second = new_staging(index_dir, datetime(2026, 1, 2, tzinfo=UTC))
    assert not (second / "half").exists()
    assert [path for path in second.parent.iterdir() if path.name[0] == "."] == [second]
    discard_staging(index_dir)
    assert generations(index_dir) == [current_id(index_dir)]


def test_a_clock_that_was_moved_back_does_not_make_a_new_generation_an_old_one(index_dir):
    before = current_id(index_dir).partition("-")[0]
    for now in (datetime(1999, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)):
        assert before < new_staging(index_dir, now).name.removeprefix(".staging-")
    (index_dir / "generations" / "99999999T-not-a-time").mkdir()
    assert new_staging(index_dir, datetime(2026, 1, 1, tzinfo=UTC)).name == ".staging-20260101T000000000000"


def test_what_a_reader_would_refuse_is_never_published(index_dir):
    before = current_id(index_dir)
    staging = new_staging(index_dir, datetime(2026, 1, 1, tzinfo=UTC))
    (staging / "vectors.faiss").write_bytes(b"nothing")
    manifest = json.loads((index_dir / "generations" / before / "manifest.json").read_text())
    made = {key: value for key, value in manifest.items() if key not in ("format", "files")}
    with pytest.raises(IndexDamaged):
        publish(index_dir, staging, made)
    assert current_id(index_dir) == before


@pytest.mark.parametrize(
    ("name", "revision", "said"),
    [
        ("word-hash", "1", None),
        ("word-hash", "2", r"\(2\): rebuild with `sandarbh index`"),
        ("another", "1", r"\(1\): ask with `--model word-hash`, or rebuild with `sandarbh index`"),
    ],
)
def test_another_model_or_revision_is_a_mismatch_that_says_what_to_do(index_dir, name, revision, said):
    snapshot = Snapshot.open(index_dir)
    assert snapshot.made_with(name, revision) is (said is None)
    if said is None:
        snapshot.check_model(name, revision)
    else:
        with pytest.raises(IndexMismatch, match=said):
            snapshot.check_model(name, revision)
    snapshot.close()


@pytest.mark.parametrize("there", [True, False])
def test_without_an_index_the_error_says_how_to_make_one(tmp_path, there):
    if there:
        (tmp_path / "index").mkdir()
    for ask in (Snapshot.open, current_id, current_manifest):
        with pytest.raises(
            IndexMissing, match=r"no index at .*index: run `sandarbh index PATH… --index .*` first"
        ):
            ask(tmp_path / "index")
