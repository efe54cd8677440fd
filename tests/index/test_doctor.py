"""The doctor finds every kind of damage, says what to do, and mends what can be mended."""

from __future__ import annotations

import shutil
import sqlite3

import numpy as np
import pytest

from index import IndexSettings, build
from index.doctor import Examination, examine
from index.errors import IndexBusy, ModelError
from index.generations import generations, only_writer, pin
from index.manifest import FORMAT, Manifest, records, seal
from index.misplaced import put_back
from index.repair import repair
from index.snapshot import Snapshot, current_id, point_to
from index.store import VectorStore
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

SETTINGS = IndexSettings(chunk_tokens=16)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two generations: the three articles, and before them the first two."""
    folder = tmp_path_factory.mktemp("made")
    for most in (2, 3):
        corpus = write_corpus(folder / "articles", dict(list(ARTICLES.items())[:most]))
        build(corpus, folder / "index", settings=SETTINGS, embedder=WordHashEmbedder())
    return folder / "index"


@pytest.fixture
def index_dir(made, tmp_path):
    return shutil.copytree(made, tmp_path / "index")


def asked(index_dir, **changes):
    return Examination(index_dir, lambda _: WordHashEmbedder(**changes), sample=100)


def found(index_dir, **changes):
    return [(f.check, f.problem, f.remedy, f.mends) for f in examine(asked(index_dir, **changes)).findings]


def mended(index_dir):
    """Examine and repair; gives what was done, and then what is still wrong."""
    done: list[str] = []
    repair(asked(index_dir), examine(asked(index_dir)), done.append)
    return done, [finding.problem for finding in examine(asked(index_dir)).findings]


def current(index_dir):
    return index_dir / "generations" / current_id(index_dir)


def texts(index_dir):
    snapshot = Snapshot.open(index_dir)
    held = {document.id: document.text for document in snapshot.catalog.documents()}
    snapshot.close()
    return held


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def reseal(index_dir):
    """Make the manifest of the current generation fit its files: only its content is wrong then."""
    folder = current(index_dir)
    manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    data = manifest.model_copy(update={"files": records(folder)}).model_dump_json(indent=1).encode()
    (folder / "manifest.json").write_bytes(data)
    id = folder.name.rpartition("-")[0] + seal(data)
    folder.rename(folder.with_name(id))
    point_to(index_dir, id)


def test_with_a_sound_index_nothing_is_wrong(index_dir):
    begun: list[str] = []
    diagnosis = examine(asked(index_dir), begun.append)
    assert (diagnosis.findings, diagnosis.sound, diagnosis.generation) == ((), True, current_id(index_dir))
    assert begun == ["pointer", "files", "content", "older", "leftovers", "disk", "model"]
    assert FORMAT == 5


def test_looking_changes_nothing(index_dir):
    before = {path: path.stat().st_mtime_ns for path in index_dir.rglob("*") if path.name != "build.lock"}
    flip(current(index_dir) / "fields.npz")
    before[current(index_dir) / "fields.npz"] = (current(index_dir) / "fields.npz").stat().st_mtime_ns
    examine(asked(index_dir))
    after = {path: path.stat().st_mtime_ns for path in index_dir.rglob("*") if path.name != "build.lock"}
    assert {path for path in before if before[path] != after.get(path)} <= {index_dir}


@pytest.mark.parametrize(
    "name", ["vectors.faiss", "fields.npz", "lexical/vocabulary.json", "sounds/sounds.npz"]
)
def test_what_follows_from_the_articles_is_made_again_from_them(index_dir, name):
    before = current_id(index_dir)
    flip(current(index_dir) / name)
    ((check, problem, remedy, mends),) = found(index_dir)
    assert (check, mends) == ("files", True)
    assert problem.endswith(f"{name} is not the file that was published (checksum)")
    assert "made again from the articles" in remedy
    done, wrong = mended(index_dir)
    assert done == [
        f"made {current_id(index_dir)} from the articles of {before}",
        f"removed {before}, which was damaged",
    ]
    assert wrong == []
    assert texts(index_dir) == ARTICLES


NAMES = ["manifest.json", "catalog.sqlite", "vectors.faiss", "lexical/lengths.npy"]


def swap(index_dir, name):
    """Exchange the files called ``name`` of both generations; gives both folders, the newest first."""
    newest, older = (index_dir / "generations" / generation.id for generation in generations(index_dir))
    mine, its = (newest / name).read_bytes(), (older / name).read_bytes()
    assert mine != its
    (newest / name).write_bytes(its)
    (older / name).write_bytes(mine)
    return newest, older


@pytest.mark.parametrize("name", NAMES)
def test_files_that_changed_places_between_generations_are_put_back(index_dir, name):
    newest, older = swap(index_dir, name)
    assert found(index_dir) != []
    assert mended(index_dir) == ([f"put {newest.name}/{name} back", f"put {older.name}/{name} back"], [])
    assert texts(index_dir) == ARTICLES
    assert [generation.id for generation in generations(index_dir)] == [newest.name, older.name]


def test_putting_back_that_was_cut_short_goes_on_wherever_it_was(made, tmp_path, monkeypatch):
    cut_short = 0
    while True:
        index_dir = shutil.copytree(made, tmp_path / str(cut_short))
        for name in NAMES:
            swap(index_dir, name)
        flushed: list[object] = []

        def flush(path, flushed=flushed, most=cut_short):
            flushed.append(path)
            if len(flushed) > most:
                raise OSError("cut short")

        monkeypatch.setattr("index.misplaced.flush", flush)
        try:
            put_back(index_dir)
            break
        except OSError:
            cut_short += 1
        monkeypatch.undo()
        assert mended(index_dir)[1] == []
        assert texts(index_dir) == ARTICLES
        assert len(generations(index_dir)) == 2
    assert cut_short == 4 * len(NAMES)  # both files of a pair, copied aside and then put in place


def test_articles_that_are_damaged_are_gone_back_from(index_dir):
    before, older = (generation.id for generation in generations(index_dir))
    flip(current(index_dir) / "catalog.sqlite")
    ((check, problem, remedy, _),) = found(index_dir)
    assert (check, problem[-52:]) == (
        "files",
        "catalog.sqlite is not the file that was published (checksum)"[-52:],
    )
    assert "else it goes back to the newest sound generation; then run `sandarbh index PATH…`" in remedy
    assert mended(index_dir) == ([f"made {older} current", f"removed {before}, which was damaged"], [])
    assert texts(index_dir).keys() < ARTICLES.keys()


def test_the_last_damaged_generation_is_never_removed(index_dir):
    for generation in generations(index_dir):
        flip(index_dir / "generations" / generation.id / "catalog.sqlite")
    done, wrong = mended(index_dir)
    assert done == []
    assert len(wrong) == 2
    assert len(generations(index_dir)) == 2


@pytest.mark.parametrize("content", [None, "", "nowhere-1", "../x"])
def test_a_lost_pointer_is_set_to_the_newest_sound_generation(index_dir, content):
    newest = current_id(index_dir)
    (index_dir / "CURRENT").unlink()
    if content is not None:
        (index_dir / "CURRENT").write_text(content)
    ((check, _, remedy, mends),) = found(index_dir)
    assert (check, mends) == ("pointer", True)
    assert "doctor --repair" in remedy
    assert mended(index_dir) == ([f"made {newest} current"], [])


def test_without_an_index_the_doctor_says_how_to_make_one(tmp_path):
    ((check, _, remedy, mends),) = found(tmp_path)
    assert (check, remedy, mends) == ("pointer", "run `sandarbh index PATH…`", False)


def test_an_older_generation_that_is_damaged_is_removed_unless_it_is_pinned(index_dir):
    newest, older = (generation.id for generation in generations(index_dir))
    flip(index_dir / "generations" / older / "vectors.faiss")
    pin(index_dir, older)
    ((check, _, remedy, mends),) = found(index_dir)
    assert (check, mends) == ("older", False)
    assert f"sandarbh generations --unpin {older}" in remedy
    pin(index_dir, older, keep=False)
    assert mended(index_dir) == ([f"removed {older}, which was damaged"], [])
    assert current_id(index_dir) == newest


def test_what_was_left_behind_is_removed(index_dir):
    for name in ("generations/.staging-1", "generations/.removing-2", "generations/2020-empty"):
        (index_dir / name).mkdir()
    (index_dir / "generations/.staging-1/half").write_text("x" * 10_000)
    (index_dir / ".CURRENT.new").write_text("20")
    problems = {where for check, where, *_ in found(index_dir) if check == "leftovers"}
    assert problems == {"a build or a removal that was cut short left it (0.0 MB)"}
    done, wrong = mended(index_dir)
    assert sorted(done) == [
        "removed .CURRENT.new",
        "removed .removing-2",
        "removed .staging-1",
        "removed 2020-empty",
    ]
    assert wrong == []


def test_what_a_running_build_writes_is_no_leftover_and_a_repair_waits_for_it(index_dir):
    (index_dir / "generations/.staging-1").mkdir()
    with only_writer(index_dir):
        assert found(index_dir) == []
        with pytest.raises(IndexBusy):
            repair(asked(index_dir), examine(asked(index_dir)), print)
    assert len(found(index_dir)) == 1


def sql(index_dir, *statements):
    with sqlite3.connect(current(index_dir) / "catalog.sqlite") as db:
        for statement in statements:
            db.execute(statement)
    db.close()
    reseal(index_dir)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            "UPDATE documents SET text = replace(text, '84', '85')",
            "the text is not the one that was indexed",
        ),
        ("UPDATE chunks SET stop = 99999 WHERE number = 2", "chunks that are no slices of their documents: "),
        ("UPDATE chunks SET document = 77 WHERE number = 0", "rows of chunks that name none of documents"),
        ("DELETE FROM chunks WHERE number = 1", "the manifest says "),
    ],
)
def test_articles_that_disagree_are_found_though_the_file_is_whole(index_dir, statement, problem):
    sql(index_dir, statement)
    found_ = examine(asked(index_dir)).findings
    assert {finding.check for finding in found_} == {"content"}
    assert any(problem in finding.problem for finding in found_), found_


def test_vectors_of_other_chunks_are_found_and_embedded_anew(index_dir):
    path = current(index_dir) / "vectors.faiss"
    store = VectorStore.open(path)
    VectorStore.build(32, [store.rows(range(len(store)))[::-1]]).save(path)
    reseal(index_dir)
    problems = [problem for _, problem, *_ in found(index_dir)]
    assert any("vectors that are not those of their chunks: rows 0, 1, 2" in problem for problem in problems)
    done, wrong = mended(index_dir)
    assert (len(done), wrong) == (1, [])


def test_vectors_that_are_no_directions_are_found(index_dir):
    path = current(index_dir) / "vectors.faiss"
    rows = VectorStore.open(path).rows(range(len(VectorStore.open(path))))
    rows[1] *= 2
    rows[2] = np.nan
    VectorStore.build(32, [rows]).save(path)
    reseal(index_dir)
    problems = [problem for _, problem, *_ in found(index_dir)]
    assert "vectors that are not of length 1: rows 1, 2" in problems
    assert mended(index_dir)[1] == []


@pytest.mark.parametrize("part", ["lexical", "sounds"])
def test_words_of_another_generation_are_found_and_made_again(index_dir, part):
    newest, older = (index_dir / "generations" / generation.id for generation in generations(index_dir))
    corpus = write_corpus(index_dir.parent / "other", {f"{n}.txt": f"Only word{n}.\n" for n in range(9)})
    build(corpus, index_dir.parent / "words", settings=SETTINGS, embedder=WordHashEmbedder())
    other = current(index_dir.parent / "words")
    shutil.rmtree(newest / part)
    shutil.copytree(other / part, newest / part)
    reseal(index_dir)
    problems = " ".join(problem for _, problem, *_ in found(index_dir))
    assert "found by" in problems or "the manifest says" in problems
    assert mended(index_dir)[1] == []
    assert texts(index_dir) == ARTICLES


def test_another_model_is_said_to_be_another(index_dir):
    ((check, problem, remedy, mends),) = found(index_dir, revision="2")
    assert (check, mends) == ("content", False)
    assert problem == "the model here is not the one that made the index"
    assert remedy == "run `sandarbh index PATH…`"


def test_a_model_that_is_not_there_is_a_finding(index_dir):
    def missing(name):
        raise ModelError(f"no embedding model {name!r}: install it")

    (finding,) = examine(Examination(index_dir, missing, sample=4)).findings
    assert (finding.check, finding.problem) == ("model", "no embedding model 'word-hash': install it")
    assert examine(Examination(index_dir, missing, sample=0)).findings == ()


def test_a_disk_without_room_for_the_next_build_is_a_finding(index_dir, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9 - 10**6, 10**6))
    ((check, problem, remedy, _),) = found(index_dir)
    assert (check, problem.partition(", ")[0]) == ("disk", "1 MB are free")
    assert remedy == "make room, or move the index and give its new place with --index"


def test_a_file_that_is_no_part_of_a_generation_is_named(index_dir):
    (current(index_dir) / "notes.txt").write_text("mine")
    ((check, problem, remedy, mends),) = found(index_dir)
    assert (check, remedy, mends) == ("files", "remove that file by hand", False)
    assert problem.endswith("notes.txt is no part of the generation")
