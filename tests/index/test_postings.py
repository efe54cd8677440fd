from __future__ import annotations

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import LexicalIndex
from index.phonetics import SoundIndex
from index.postings import Postings
from index.words import terms, vocabulary

WORDS = "संवाद पुल चाय नदी bridge tea river 142 Hà Nội".split()
texts = st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), max_size=7)


def as_values(postings):
    return (
        list(postings.terms),
        *(column.tolist() for column in (postings.ends, postings.rows, postings.counts, postings.lengths)),
    )


def test_counts_stand_by_term_and_row():
    postings = Postings.of(["tea bridge tea", "", "bridge"])
    assert as_values(postings) == (["bridge", "tea"], [0, 2, 3], [0, 2, 0], [1, 1, 2], [3, 0, 1])


@given(texts, texts, st.data())
def test_postings_that_grew_are_those_made_at_once(old, new, data):
    choices = [*range(len(old)), *([-1] if new else [])]
    carried = data.draw(st.lists(st.sampled_from(choices), max_size=12)) if choices else []
    fresh = [data.draw(st.sampled_from(new)) for row in carried if row < 0]
    waiting = iter(fresh)
    whole = [old[row] if row >= 0 else next(waiting) for row in carried]
    grown = Postings.of(old).grown(np.array(carried, dtype=np.int64), Postings.of(fresh))
    assert as_values(grown) == as_values(Postings.of(whole))


def test_weights_are_those_that_bm25s_itself_makes():
    corpus = ["tea bridge tea river", "bridge", "river river संवाद", "पुल 142 tea"]
    ours = LexicalIndex.build(corpus)
    theirs = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    theirs.index([terms(text) for text in corpus], show_progress=False)
    for word in ("tea", "bridge", "river", *terms("संवाद पुल")):
        assert ours.scores([word]).tolist() == pytest.approx(theirs.get_scores([word]).tolist(), abs=1e-6)
    assert ours.scores(["tea"]).max() > 0


def test_postings_that_were_saved_grow_on(tmp_path):
    LexicalIndex.build(["tea bridge", "river"]).save(tmp_path / "a")
    LexicalIndex.open(tmp_path / "a").grown(np.array([1, -1]), ["new tea"]).save(tmp_path / "b")
    LexicalIndex.build(["river", "new tea"]).save(tmp_path / "c")
    files = sorted(path.name for path in (tmp_path / "b").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "c").iterdir())
    for name in files:
        assert (tmp_path / "b" / name).read_bytes() == (tmp_path / "c" / name).read_bytes(), name


def test_sounds_made_with_an_older_index_are_those_made_without(tmp_path):
    old = SoundIndex.build(vocabulary(["संवाद पुल bridge", "पुल Hà Nội"]))
    assert old.vocabulary()["पुल"] == 2
    words = vocabulary(["पुल पुल चाय bridge", "नदी"])
    SoundIndex.build(words, old).save(tmp_path / "with")
    SoundIndex.build(words).save(tmp_path / "without")
    for name in ("sounds.json", "sounds.npz"):
        assert (tmp_path / "with" / name).read_bytes() == (tmp_path / "without" / name).read_bytes()
