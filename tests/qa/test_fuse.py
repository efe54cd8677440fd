from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import fuse
from qa.evidence import Evidence
from qa.fuse import best, fused

PLAIN = Evidence(0.05, 0.10, article=0.20, coverage=0.0, coverage_with_lead=0.0, names=0.0, bears=False)
WORDS = replace(PLAIN, coverage_with_lead=1.0)
BASE = 0.10 + fuse.ARTICLE_WEIGHT * 0.20


def test_a_leg_with_nothing_to_say_adds_nothing() -> None:
    assert fused(PLAIN, "en") == pytest.approx(BASE)


def test_a_chunk_with_all_the_words_gains_their_weight() -> None:
    assert fused(WORDS, "en") == pytest.approx(BASE + fuse.LEXICAL_WEIGHT)


def test_a_chunk_gains_over_the_lead_of_its_article_by_holding_the_words_itself() -> None:
    own = replace(WORDS, coverage=1.0)
    assert fused(own, "en") - fused(WORDS, "en") == pytest.approx(fuse.OWN_WORDS_WEIGHT)


def test_words_count_less_in_hindi_than_across_languages() -> None:
    own = replace(WORDS, coverage=1.0)
    languages = ("hi", "hi-Latn", "en", "vi", "und")
    hindi, *others = (fused(own, language) - fused(PLAIN, language) for language in languages)
    assert others == pytest.approx([fuse.LEXICAL_WEIGHT + fuse.OWN_WORDS_WEIGHT] * 4)
    assert hindi == pytest.approx(fuse.WORDS_COUNT["hi"] * others[0])
    assert hindi < others[0]


def test_the_kind_of_answer_that_was_asked_for_counts() -> None:
    bearing = replace(PLAIN, bears=True)
    assert fused(bearing, "en") - fused(PLAIN, "en") == pytest.approx(fuse.KIND_WEIGHT)


def test_the_best_come_first_and_equal_scores_in_the_order_of_their_rows() -> None:
    assert best({7: 0.5, 2: 0.9, 3: 0.5, 1: 0.1}, 3) == [(2, 0.9), (3, 0.5), (7, 0.5)]


@given(st.dictionaries(st.integers(0, 99), st.floats(-1, 1)), st.integers(1, 120))
def test_the_best_are_k_of_the_scores_in_falling_order(scores, k) -> None:
    found = best(scores, k)
    assert len(found) == min(k, len(scores))
    assert [value for _, value in found] == sorted(scores.values(), reverse=True)[:k]
