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
