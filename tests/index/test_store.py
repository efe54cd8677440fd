from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexDamaged
from index.store import VectorStore

EAST, NORTH, NORTH_EAST = (1.0, 0.0), (0.0, 1.0), (0.6, 0.8)


def vectors(*rows):
    return np.array(rows, dtype=np.float32)


def store(*rows):
    return VectorStore.build(2, [vectors(*rows)])


def found(store, query, k, among=None):
    chosen = None if among is None else np.array(among, dtype=np.int64)
    return [(row, round(score, 3)) for row, score in store.search(vectors(query), k, chosen)]


def test_the_score_is_the_cosine_and_the_best_comes_first():
    assert found(store(NORTH, EAST, NORTH_EAST), EAST, 3) == [(1, 1.0), (2, 0.6), (0, 0.0)]
    assert found(store((-1.0, 0.0)), EAST, 1) == [(0, -1.0)]


def test_half_precision_is_all_that_is_lost():
    rng = np.random.default_rng(7)
    rows = rng.standard_normal((50, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    index = VectorStore.build(384, [rows])
    scores = dict(index.search(rows[3:4], 50))
    expected = rows @ rows[3]
    assert max(abs(scores[row] - expected[row]) for row in range(50)) < 1e-3
    assert np.abs(index.rows(range(50)) - rows).max() < 1e-3


def test_equal_scores_are_ordered_by_row():
    rows = [NORTH_EAST, NORTH_EAST, NORTH_EAST, EAST, NORTH_EAST, EAST, NORTH_EAST]
    best = [(3, 1.0), (5, 1.0), (0, 0.6), (1, 0.6), (2, 0.6), (4, 0.6), (6, 0.6)]
    for k in range(1, 8):
        assert found(store(*rows), EAST, k) == best[:k]


def test_a_tie_for_the_last_place_goes_to_the_lower_row_among_the_chosen_too():
    rows = [NORTH_EAST, NORTH_EAST, NORTH_EAST, EAST, NORTH_EAST]
    assert found(store(*rows), EAST, 2, among=[4, 1, 3, 2]) == [(3, 1.0), (1, 0.6)]


def test_only_the_chosen_rows_are_found():
    index = store(EAST, NORTH_EAST, NORTH)
    assert found(index, EAST, 3, among=[2, 1]) == [(1, 0.6), (2, 0.0)]
    assert found(index, EAST, 3, among=[]) == []


@pytest.mark.parametrize("k", [0, -1])
def test_no_rows_are_found_where_none_are_asked_for(k):
    assert found(store(EAST), EAST, k) == []


def test_more_rows_than_there_are_cannot_be_found():
    assert found(store(EAST, NORTH), EAST, 100) == [(0, 1.0), (1, 0.0)]
    assert found(VectorStore.build(2, []), EAST, 5) == []


def test_rows_are_given_back_in_the_order_asked_for():
    index = store(EAST, NORTH_EAST, NORTH)
    assert index.rows([2, 0, 2]).tolist() == [[0, 1], [1, 0], [0, 1]]
    assert index.rows([]).shape == (0, 2)


def test_runs_are_added_one_after_another():
    index = VectorStore.build(2, iter([vectors(EAST, NORTH), vectors(NORTH_EAST)]))
    assert (len(index), index.dimension) == (3, 2)
    assert index.rows([0, 1]).tolist() == [[1, 0], [0, 1]]
    assert found(index, NORTH_EAST, 1) == [(2, 1.0)]


def test_a_store_is_the_same_after_it_was_saved_and_opened(tmp_path):
    rows = [NORTH_EAST, EAST, NORTH]
    store(*rows).save(tmp_path / "बाढ़ v.faiss")
    opened = VectorStore.open(tmp_path / "बाढ़ v.faiss")
    assert (len(opened), opened.dimension) == (3, 2)
    assert found(opened, EAST, 3) == found(store(*rows), EAST, 3)
    assert found(opened, EAST, 2, among=[0, 2]) == [(0, 0.6), (2, 0.0)]
    assert opened.rows([2, 1]).tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("keep", [0, 3, 60, -1])
def test_a_shortened_file_is_damage(tmp_path, keep):
    path = tmp_path / "vectors.faiss"
    store(EAST, NORTH, NORTH_EAST).save(path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(
        IndexDamaged, match="vectors.faiss is not a vector file: rebuild with `sandarbh index`"
    ):
        VectorStore.open(path)


def test_a_missing_file_is_damage(tmp_path):
    with pytest.raises(IndexDamaged, match="rebuild"):
        VectorStore.open(tmp_path / "vectors.faiss")


def test_a_full_disk_is_an_error_even_where_the_last_bytes_find_no_room():
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(OSError, match="No space left"):
        store(EAST).save(Path("/dev/full"))


@pytest.fixture(scope="module")
def listed():
    """4,000 rows round 40 middles, once searched exactly and once in lists; and 50 questions."""
    rng = np.random.default_rng(7)
    middles = rng.standard_normal((40, 16))
    rows = middles[rng.integers(0, 40, 4050)] + rng.standard_normal((4050, 16)) * 0.4
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    runs = np.array_split(rows[:4000], 7)
    return VectorStore.build(16, runs), VectorStore.build(16, runs, exact=3999), rows[4000:]


def few_are_looked_at(monkeypatch):
    monkeypatch.setattr("index.store._LEAST", 1000)


def test_how_rows_are_searched_follows_from_their_number(listed):
    exact, lists, _ = listed
    assert (exact.kind, lists.kind) == ("exact", "lists 8")
    assert (len(lists), lists.dimension) == (4000, 16)
    assert VectorStore.build(2, [vectors(EAST, NORTH)], exact=2).kind == "exact"


def test_in_lists_the_rows_come_back_as_they_were_given(listed):
    exact, lists, _ = listed
    wanted = [3999, 0, 17, 17]
    assert lists.rows(wanted).tolist() == exact.rows(wanted).tolist()


def recall(found, true):
    return np.mean(
        [
            len({row for row, _ in f} & {row for row, _ in t}) / len(t)
            for f, t in zip(found, true, strict=True)
        ]
    )


def test_in_lists_almost_all_of_the_nearest_rows_are_found_with_their_cosines(listed, monkeypatch):
    few_are_looked_at(monkeypatch)
    exact, lists, questions = listed
    found = [lists.search(question[None], 20) for question in questions]
    true = [exact.search(question[None], 20) for question in questions]
    assert recall(found, true) > 0.95
    for some, all_ in zip(found, true, strict=True):
        assert len(some) == 20
        assert some == sorted(some, key=lambda item: (-item[1], item[0]))
        assert all(abs(dict(all_)[row] - score) < 1e-6 for row, score in some if row in dict(all_))


@pytest.mark.parametrize("share", [2, 10, 1000])
def test_in_lists_a_restricted_search_finds_only_the_chosen_and_as_well(listed, monkeypatch, share):
    few_are_looked_at(monkeypatch)
    exact, lists, questions = listed
    among = np.arange(0, 4000, share)
    found = [lists.search(question[None], 20, among) for question in questions]
    true = [exact.search(question[None], 20, among) for question in questions]
    assert {len(one) for one in found} == {min(20, len(among))}
    assert all(row % share == 0 for one in found for row, _ in one)
    assert recall(found, true) > (0.95 if share == 2 else 0.999)  # up to 1,000 rows are all looked at
    assert lists.search(questions[:1], 5, among[:0]) == []


def test_in_lists_equal_scores_are_ordered_by_row():
    rows = vectors(*[NORTH_EAST, EAST] * 400)
    index = VectorStore.build(2, [rows], exact=10)
    assert found(index, NORTH_EAST, 5) == [(0, 1.0), (2, 1.0), (4, 1.0), (6, 1.0), (8, 1.0)]


def test_a_store_in_lists_is_the_same_after_it_was_saved_and_opened(listed, tmp_path):
    _, lists, questions = listed
    lists.save(tmp_path / "v.faiss")
    opened = VectorStore.open(tmp_path / "v.faiss")
    assert opened.kind == "lists 8"
    among = np.arange(0, 4000, 3)
    for question in questions[:5]:
        assert opened.search(question[None], 20) == lists.search(question[None], 20)
        assert opened.search(question[None], 20, among) == lists.search(question[None], 20, among)
    assert opened.rows([5, 3999]).tolist() == lists.rows([5, 3999]).tolist()
    data = (tmp_path / "v.faiss").read_bytes()
    for size in (0, 10, 200, len(data) // 2):  # the last bytes are the manifest's to miss
        (tmp_path / "v.faiss").write_bytes(data[:size])
        with pytest.raises(IndexDamaged, match="is not a vector file"):
            VectorStore.open(tmp_path / "v.faiss")
