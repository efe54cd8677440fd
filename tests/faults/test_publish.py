"""Whenever a build dies, and whatever is done to its files: the last good index opens, or a clear error."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest

from index import IndexSettings, build
from index.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexNotWritten, SandarbhError
from index.manifest import read_manifest, seal
from index.snapshot import Snapshot, current_id
from qa import Assistant
from tests.conftest import ROOT
from tests.faults import dying
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

OLD = ARTICLES
NEW = {**ARTICLES, "bridge.txt": ARTICLES["bridge.txt"].replace("84 billion", "85 billion")}
NEW["नया.txt"] = "हा लोंग में नया घाट बनकर तैयार हो गया है और जहाज़ शुक्रवार से चलेंगे।\n"
MOMENTS = 200  # more than a build has: the last one says "finished"
QUESTION = "It cost 84 billion dong and took two years to build"


def texts_of(index_dir):
    """The documents of the current generation; every chunk, vector and word of it must fit."""
    snapshot = Snapshot.open(index_dir)
    documents = {document.id: document.text for document in snapshot.catalog.documents()}
    embedder = WordHashEmbedder()
    for row, text in enumerate(snapshot.catalog.chunk_texts()):
        number, chunk = snapshot.catalog.chunk(row)
        assert text == chunk.span.of(snapshot.catalog.document(number).text)
        assert np.abs(snapshot.vectors.rows([row])[0] - embedder.vector(text)).max() < 1e-3
    snapshot.close()
    return documents


def check_quotes(index_dir, texts):
    """Ask the index: what is found must stand, word for word, in the article that it is said to be from."""
    passages = Assistant(index_dir, WordHashEmbedder()).search(QUESTION, 20)
    assert {passage.document.id for passage in passages} == texts.keys()
    for passage in passages:
        start, end = passage.span.start, passage.span.end
        assert passage.text == texts[passage.document.id][start:end]


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """An index of the old articles, and beside it the articles as they are by now."""
    folder = tmp_path_factory.mktemp("before")
    corpus = write_corpus(folder / "articles", OLD)
    dying.run_build(corpus, folder / "index")
    write_corpus(corpus, NEW)
    return folder


def died(kind, before, work, numbers, index=True):
    """What became of the builds that `dying` lets die: {number: (wait status, last words)}."""
    arguments = [kind, before / "articles", before / "index" if index else "", work, json.dumps(numbers)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.dying", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {number: (status, said) for number, status, said in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def killed(before, tmp_path_factory):
    """Copies of the index, in each of which a build of the new articles was killed; and its last calls."""
    work = tmp_path_factory.mktemp("killed")
    ends = died("kill", before, work, list(range(1, MOMENTS)))
    *moments, last = ends
    assert ends[last] == (0, "finished")
    assert {ends[moment][0] for moment in moments} == {signal.SIGKILL}
    return {work / str(moment): ends[moment][1] for moment in moments}


def test_builds_are_killed_at_many_moments_of_every_kind(killed):
    assert len(killed) >= 20
    assert set(killed.values()) == dying.CALLS - {"rmdir"}


def test_after_a_kill_the_old_index_opens_or_the_new_one_and_never_a_mixture(killed):
    states = []
    for index_dir, call in killed.items():
        found = texts_of(index_dir)
        assert found in (OLD, NEW), f"killed at {call} in {index_dir.name}"
        states.append(found == NEW)
        check_quotes(index_dir, found)
    assert states == sorted(states), "once the new one is published it stays"
    assert states.count(False) >= 20
    assert states.count(True) >= 1


def test_after_a_kill_the_next_build_works_and_clears_up(killed, before):
    for index_dir, call in list(killed.items())[::2]:
        dying.run_build(before / "articles", index_dir)
        assert texts_of(index_dir) == NEW, f"killed at {call} in {index_dir.name}"
        assert [path.name for path in (index_dir / "generations").glob(".*")] == []


def test_a_first_build_that_is_killed_leaves_no_index_or_a_whole_one(before, tmp_path):
    numbers = [1, 3, 8, 16, 24, 32, 40]
    ends = died("kill", before, tmp_path, numbers, index=False)
    assert [status for status, _ in ends.values()] == [signal.SIGKILL] * len(numbers)
    for number in numbers:
        with pytest.raises(IndexMissing, match="run `sandarbh index"):
            Snapshot.open(tmp_path / str(number))
        dying.run_build(before / "articles", tmp_path / str(number))
        assert texts_of(tmp_path / str(number)) == NEW


def test_where_the_system_takes_no_more_bytes_the_old_index_stays(before, tmp_path):
    sizes = [0, 100, 4096, 20_000]
    for size, (status, said) in died("limit", before, tmp_path, sizes).items():
        assert status == 0, said
        assert said.startswith("IndexNotWritten: cannot write the index in ")
        assert "make room or give another place with --index; the last good one, if any, is untouched" in said
        assert texts_of(tmp_path / str(size)) == OLD
        assert [path.name[:1] for path in (tmp_path / str(size) / "generations").iterdir()] == ["2"]


def test_an_error_of_the_system_at_any_moment_leaves_the_old_index_or_the_new(before, tmp_path):
    moment, finished, errors = 0, False, 0
    while not finished:
        moment += 2
        index_dir = tmp_path / str(moment)
        shutil.copytree(before / "index", index_dir)
        made: list[str] = []

        def fail(name, made=made, moment=moment):
            made.append(name)
            if len(made) == moment:
                sys.setprofile(None)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)

        dying.profile(fail)
        try:
            dying.run_build(before / "articles", index_dir)
            finished = len(made) < moment
        except SandarbhError as error:
            errors += 1
            assert isinstance(error, IndexNotWritten), (moment, made)
            assert "No space left on device" in str(error)
        finally:
            sys.setprofile(None)
        assert texts_of(index_dir) in (OLD, NEW)
        shutil.rmtree(index_dir)
    assert errors >= 20


def test_a_read_only_folder_is_an_error_that_says_so(before, tmp_path, monkeypatch):
    shutil.copytree(before / "index", tmp_path / "index")

    def refuse(path, *_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(os, "mkdir", refuse)  # what a read-only folder does, even to root
    with pytest.raises(IndexNotWritten, match="Permission denied"):
        dying.run_build(before / "articles", tmp_path / "index")
    assert texts_of(tmp_path / "index") == OLD


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_an_error_that_says_so(before, tmp_path):
    shutil.copytree(before / "index", tmp_path / "index")
    (tmp_path / "index" / "generations").chmod(0o500)
    try:
        with pytest.raises(IndexNotWritten, match="Permission denied"):
            dying.run_build(before / "articles", tmp_path / "index")
        assert texts_of(tmp_path / "index") == OLD
    finally:
        (tmp_path / "index" / "generations").chmod(0o700)


def truncated(path, _other):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def longer(path, _other):
    path.write_bytes(path.read_bytes() + b"\0")


def one_bit_flipped(path, _other):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def swapped(path, other):
    shutil.copyfile(other, path)


def missing(path, _other):
    path.unlink()


def a_folder(path, _other):
    path.unlink()
    path.mkdir()


@pytest.fixture(scope="module")
def two(before, tmp_path_factory):
    """An index with two generations: the new articles, and the old ones before them."""
    index_dir = tmp_path_factory.mktemp("two") / "index"
    shutil.copytree(before / "index", index_dir)
    dying.run_build(before / "articles", index_dir)
    return index_dir


def files_of(index_dir):
    """The files of the current generation, each with its like in the other one."""
    current = index_dir / "generations" / current_id(index_dir)
    (other,) = (path for path in current.parent.iterdir() if path != current)
    names = [path.relative_to(current) for path in sorted(current.rglob("*")) if path.is_file()]
    return [(current / name, other / name) for name in names]


@pytest.mark.parametrize("damage", [truncated, longer, one_bit_flipped, swapped, missing, a_folder])
def test_a_generation_with_a_damaged_file_cannot_be_opened(two, tmp_path, damage):
    names = []
    for number in range(len(files_of(two))):
        index_dir = tmp_path / str(number)
        shutil.copytree(two, index_dir)
        path, other = files_of(index_dir)[number]
        if damage is swapped and path.read_bytes() == other.read_bytes():
            continue
        names.append(path.name)
        damage(path, other)
        with pytest.raises(IndexDamaged, match="rebuild with `sandarbh index`") as error:
            Snapshot.open(index_dir)
        assert path.name in str(error.value)
        with pytest.raises(IndexDamaged):
            Assistant(index_dir, WordHashEmbedder())
    always = {"catalog.sqlite", "vectors.faiss", "manifest.json", "vocabulary.json", "data.csc.index.npy"}
    assert always <= set(names)


def test_a_damaged_index_is_built_anew(two, before, tmp_path):
    shutil.copytree(two, tmp_path / "index")
    one_bit_flipped(*files_of(tmp_path / "index")[0])
    embedder = WordHashEmbedder()
    report = build(before / "articles", tmp_path / "index", settings=IndexSettings(), embedder=embedder)
    assert (report.added, report.embedded) == (4, len(embedder.embedded))
    assert texts_of(tmp_path / "index") == NEW


def test_a_manifest_made_to_fit_a_changed_file_is_not_the_one_that_was_published(two, tmp_path):
    shutil.copytree(two, tmp_path / "index")
    folder = tmp_path / "index" / "generations" / current_id(two)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"].pop("vectors.faiss")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(IndexDamaged, match="manifest.json is not the one that was published"):
        Snapshot.open(tmp_path / "index")


def resealed(two, index_dir, **changes):
    """A copy of the index whose manifest says something else, under the name that fits it."""
    shutil.copytree(two, index_dir)
    folder = index_dir / "generations" / current_id(index_dir)
    manifest = json.loads((folder / "manifest.json").read_text()) | changes
    data = json.dumps({key: value for key, value in manifest.items() if value is not None}).encode()
    (folder / "manifest.json").write_bytes(data)
    folder.rename(folder.with_name("later" + seal(data)))
    (index_dir / "CURRENT").write_text("later" + seal(data))
    return index_dir


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"format": 99}, IndexMismatch, "has format 99, this program reads 5: rebuild with `sandarbh index`"),
        ({"format": None}, IndexMismatch, "has format None, this program reads 5: rebuild"),
        ({"words": "other"}, IndexMismatch, "made with other rules of words: rebuild with `sandarbh index`"),
        ({"colour": "red"}, IndexDamaged, "manifest.json cannot be read: rebuild with `sandarbh index`"),
        ({"chunks": "many"}, IndexDamaged, "manifest.json cannot be read: rebuild"),
        ({"model": None}, IndexDamaged, "manifest.json cannot be read: rebuild"),
        ({"chunks": 3}, IndexDamaged, "the manifest says 3 chunks, found .*: rebuild"),
        ({"documents": 9}, IndexDamaged, "the manifest says .* chunks, found .*: rebuild"),
        ({"dimension": 33}, IndexDamaged, "the manifest says .* chunks, found .*: rebuild"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(two, tmp_path, changes, error, message):
    with pytest.raises(error, match=message):
        Snapshot.open(resealed(two, tmp_path / "index", **changes))


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"null", b"\xff\xfe", b"7"])
def test_a_manifest_that_is_none_is_damage(two, tmp_path, data):
    shutil.copytree(two, tmp_path / "index")
    (tmp_path / "index" / "generations" / current_id(two) / "manifest.json").write_bytes(data)
    wrong = r"manifest.json (cannot be read|is not the one that was published): rebuild with `sandarbh index`"
    with pytest.raises(IndexDamaged, match=wrong):
        Snapshot.open(tmp_path / "index")


def test_whatever_bit_of_a_manifest_flips_it_is_damage_and_never_another_format(two, tmp_path):
    id = current_id(two)
    (tmp_path / id).mkdir()
    data = (two / "generations" / id / "manifest.json").read_bytes()
    for at in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[at // 8] ^= 1 << at % 8
        (tmp_path / id / "manifest.json").write_bytes(flipped)
        with pytest.raises(IndexDamaged, match="manifest.json"):
            read_manifest(tmp_path / id, id)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "CURRENT names no generation"),
        (b" \n", "CURRENT names no generation"),
        (b"../x", "CURRENT names no generation"),
        (b"a/b", "CURRENT names no generation"),
        (b"/etc", "CURRENT names no generation"),
        (b"..", "CURRENT names no generation"),
        (b".staging-1", "CURRENT names no generation"),
        (b"a\0b", "CURRENT names no generation"),
        ("गलत".encode(), "CURRENT cannot be read"),
        (b"20200101T000000000000-0123456789abcdef", "generation 20200101T.* is not there"),
    ],
)
def test_a_pointer_that_leads_nowhere_is_damage_and_a_build_mends_it(before, tmp_path, content, message):
    shutil.copytree(before / "index", tmp_path / "index")
    (tmp_path / "index" / "CURRENT").write_bytes(content)
    with pytest.raises(IndexDamaged, match=f"{message}.*: rebuild with `sandarbh index`"):
        Snapshot.open(tmp_path / "index")
    dying.run_build(before / "articles", tmp_path / "index")
    assert texts_of(tmp_path / "index") == NEW


def test_a_pointer_outside_the_index_is_not_followed(before, tmp_path):
    shutil.copytree(before / "index", tmp_path / "index")
    id = current_id(before / "index")
    shutil.move(tmp_path / "index" / "generations" / id, tmp_path / "index" / id)
    (tmp_path / "index" / "CURRENT").write_text(f"../{id}")
    with pytest.raises(IndexDamaged, match="names no generation"):
        Snapshot.open(tmp_path / "index")


def test_a_missing_pointer_is_damage_and_without_generations_there_is_no_index(before, tmp_path):
    shutil.copytree(before / "index", tmp_path / "index")
    (tmp_path / "index" / "CURRENT").unlink()
    with pytest.raises(IndexDamaged, match="is missing, but there are 1 gen.*sandarbh doctor --repair`"):
        Snapshot.open(tmp_path / "index")
    shutil.rmtree(tmp_path / "index" / "generations")
    with pytest.raises(IndexMissing, match="run `sandarbh index"):
        Snapshot.open(tmp_path / "index")


def test_a_folder_in_place_of_the_pointer_is_damage(before, tmp_path):
    shutil.copytree(before / "index", tmp_path / "index")
    (tmp_path / "index" / "CURRENT").unlink()
    (tmp_path / "index" / "CURRENT").mkdir()
    with pytest.raises(IndexDamaged, match="CURRENT cannot be read"):
        Snapshot.open(tmp_path / "index")


def costs(assistant):
    """What the bridge cost, as the passages of the assistant tell it."""
    texts = " ".join(passage.text for passage in assistant.search(QUESTION, 20))
    return [words for words in ("84 billion", "85 billion") if words in texts]


def test_an_assistant_goes_on_answering_while_the_index_is_damaged_and_mended(before, tmp_path):
    index_dir, corpus = tmp_path / "index", write_corpus(tmp_path / "articles", OLD)
    shutil.copytree(before / "index", index_dir)
    assistant = Assistant(index_dir, WordHashEmbedder())
    for content in ("", "nowhere-0", "../x"):
        (index_dir / "CURRENT").write_text(content)
        assert costs(assistant) == ["84 billion"]
    (index_dir / "CURRENT").unlink()
    assert costs(assistant) == ["84 billion"]
    write_corpus(corpus, NEW)
    dying.run_build(corpus, index_dir)
    assert costs(assistant) == ["85 billion"]
