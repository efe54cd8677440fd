from __future__ import annotations

import zlib

import pytest

from index import IndexSettings, build
from index.errors import IndexDamaged, IndexMissing
from index.generations import generations, newest_sound, pin, pinned, prune, rollback
from index.snapshot import Snapshot, current_id
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

SETTINGS = IndexSettings(chunk_tokens=64, keep=100)


@pytest.fixture
def index_dir(tmp_path):
    """Four generations: of one, two, three and four articles."""
    corpus = write_corpus(tmp_path / "articles", {})
    texts = [*ARTICLES.items(), ("four.txt", "The council met on Friday and said nothing else.\n")]
    for name, text in texts:
        (corpus / name).write_text(text)
        build(corpus, tmp_path / "index", settings=SETTINGS, embedder=WordHashEmbedder())
    return tmp_path / "index"


def documents(index_dir):
    """How many documents each generation holds, the newest first."""
    return [found.documents for found in generations(index_dir)]


def ids(index_dir):
    return [found.id for found in generations(index_dir)]


def spoil(index_dir, id, name="catalog.sqlite"):
    path = index_dir / "generations" / id / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def test_the_newest_is_listed_first_with_what_it_holds(index_dir):
    found = generations(index_dir)
    assert [one.documents for one in found] == [4, 3, 2, 1]
    assert [one.is_current for one in found] == [True, False, False, False]
    manifest = Snapshot.open(index_dir).manifest
    assert (found[0].created, found[0].chunks) == (manifest.created, manifest.chunks)
    folder = index_dir / "generations" / found[0].id
    size = sum(record.bytes for record in manifest.files.values())
    assert found[0].bytes == size + (folder / "manifest.json").stat().st_size


def test_a_generation_is_said_to_be_current_pinned_in_use_or_damaged(index_dir):
    newest, second, third, oldest = ids(index_dir)
    reader = Snapshot(index_dir / "generations" / third, third)
    pin(index_dir, oldest)
    spoil(index_dir, second, "manifest.json")
    states = {found.id: found.states for found in generations(index_dir)}
    assert states == {newest: ("current",), second: ("damaged",), third: ("in use",), oldest: ("pinned",)}
    reader.close()


@pytest.mark.parametrize("content", [None, "", "nowhere-1"])
def test_without_a_pointer_the_generations_are_listed_all_the_same(index_dir, content):
    (index_dir / "CURRENT").unlink()
    if content is not None:
        (index_dir / "CURRENT").write_text(content)
    assert documents(index_dir) == [4, 3, 2, 1]
    assert [found.is_current for found in generations(index_dir)] == [False] * 4


def test_where_there_is_no_index_there_are_no_generations(tmp_path):
    assert generations(tmp_path / "nowhere") == []


def test_rolling_back_goes_to_the_one_before_each_time_and_ends_at_the_first(index_dir):
    for left in (3, 2, 1):
        found = rollback(index_dir)
        assert (found.documents, found.is_current) == (left, True)
        assert Snapshot.open(index_dir).catalog.document_count == left
    with pytest.raises(IndexMissing, match="has no older sound generation: run `sandarbh index`"):
        rollback(index_dir)
    assert documents(index_dir) == [4, 3, 2, 1]


def test_a_generation_is_rolled_back_to_by_its_name_or_by_how_it_begins(index_dir):
    newest, _, third, _ = ids(index_dir)
    assert rollback(index_dir, third).documents == 2
    assert rollback(index_dir, newest[:-3]).documents == 4
    assert current_id(index_dir) == newest


@pytest.mark.parametrize(("id", "what"), [("2", "4 generations"), ("1999", "no generation"), ("", "no gen")])
def test_a_name_that_is_not_one_generation_is_refused(index_dir, id, what):
    with pytest.raises(IndexMissing, match=f"has {what}.*: `sandarbh generations --index .*` lists them"):
        rollback(index_dir, id)


def test_a_damaged_generation_is_passed_over_and_never_made_current(index_dir):
    newest, second, *_ = ids(index_dir)
    spoil(index_dir, second)
    with pytest.raises(IndexDamaged, match="catalog.sqlite is not the file that was published"):
        rollback(index_dir, second)
    assert current_id(index_dir) == newest
    assert rollback(index_dir).documents == 2


def test_a_change_that_the_quick_checksum_cannot_see_is_found_before_going_back(index_dir):
    newest, second, third, _ = ids(index_dir)
    path = index_dir / "generations" / second / "vectors.faiss"
    data = bytearray(path.read_bytes())
    quick = zlib.crc32(data)
    for place, bit in enumerate(f"1{0x04C11DB7:032b}"):  # the polynomial itself: its remainder is nothing
        data[100 + place // 8] ^= int(bit) << place % 8
    path.write_bytes(data)
    assert zlib.crc32(data) == quick
    Snapshot(index_dir / "generations" / second, second).close()
    with pytest.raises(IndexDamaged, match="vectors.faiss is not the file that was published"):
        rollback(index_dir, second)
    assert newest_sound(index_dir, before=newest).name == third


@pytest.mark.parametrize(("keep", "left"), [(1, [4]), (2, [4, 3]), (3, [4, 3, 2]), (9, [4, 3, 2, 1])])
def test_as_many_are_kept_as_asked_for(index_dir, keep, left):
    prune(index_dir, keep)
    assert documents(index_dir) == left


def test_current_pinned_and_opened_generations_are_never_pruned(index_dir):
    newest, second, third, oldest = ids(index_dir)
    rollback(index_dir, third)
    pin(index_dir, oldest)
    reader = Snapshot(index_dir / "generations" / second, second)
    prune(index_dir, keep=1, days=0)
    assert ids(index_dir) == [second, third, oldest]
    reader.close()
    pin(index_dir, oldest, keep=False)
    prune(index_dir, keep=1)
    assert ids(index_dir) == [third]


def test_a_generation_goes_when_it_was_replaced_long_ago(index_dir):
    generations_dir = index_dir / "generations"
    newest, second, third, just_now = ids(index_dir)
    (generations_dir / third).rename(generations_dir / f"20200102T000000000000-{'b' * 16}")
    (generations_dir / second).rename(generations_dir / f"20200103T000000000000-{'a' * 16}")
    # The one called b… was replaced in 2020 by a…, which was replaced just now.
    prune(index_dir, keep=100, days=30)
    assert ids(index_dir) == [newest, just_now, f"20200103T000000000000-{'a' * 16}"]


def test_a_removal_that_was_cut_short_is_finished_by_the_next(index_dir):
    aside = index_dir / "generations" / ".removing-x"
    aside.mkdir()
    (aside / "half").write_text("left")
    prune(index_dir, keep=100)
    assert not aside.exists()
    assert documents(index_dir) == [4, 3, 2, 1]


def test_pins_of_generations_that_are_gone_are_forgotten(index_dir):
    newest, second, *_ = ids(index_dir)
    pin(index_dir, second)
    (index_dir / "PINNED").write_text(f"{second}\nnowhere\n")
    assert pin(index_dir, newest).states == ("current", "pinned")
    assert pinned(index_dir) == {newest, second}
    assert pin(index_dir, newest, keep=False).states == ("current",)
    with pytest.raises(IndexMissing, match="no generation called 'nowhere'"):
        pin(index_dir, "nowhere")
