from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.metrics import (
    auroc,
    bootstrap_intervals,
    false_answers_at,
    holds,
    means,
    ndcg_at,
    plain,
    quote_precision,
    recall_at,
    reciprocal_rank,
    word_f1,
    word_recall,
)

RELEVANCE = st.lists(st.booleans(), max_size=12)
SCORES = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=9)


def flags(marks: str) -> list[bool]:
    return [mark == "x" for mark in marks]


@pytest.mark.parametrize(
    ("text", "answer", "held"),
    [
        ("कुल ४१२  विद्यार्थी\nपढ़ते हैं", "४१२ विद्यार्थी", True),
        ("ज़िले में", "\u095bिले", True),
        ("Tri L\u00ea\u0323", "Tri L\u1ec7", True),
        ("Tri Le", "Tri Lệ", False),
        ("४१२ विद्यार्थी", "412 विद्यार्थी", False),
        ("Sóc Sơn", "sóc sơn", False),
    ],
)
def test_text_holds_an_answer_whatever_its_blanks_and_composition(text, answer, held):
    assert holds(plain(text), [plain(answer)]) is held


def test_one_of_several_answers_is_enough_and_none_is_never_held():
    assert holds("71.3% online", ["48.9%", "71.3%"])
    assert not holds("71.3% online", [])


@pytest.mark.parametrize(
    ("marks", "k", "value"),
    [("x..", 1, 1.0), (".x.", 1, 0.0), (".x.", 2, 1.0), ("..xx", 3, 1.0), ("....", 4, 0.0), ("", 10, 0.0)],
)
def test_recall_asks_for_one_right_passage_among_the_first_k(marks, k, value):
    assert recall_at(flags(marks), k) == value


@pytest.mark.parametrize(
    ("marks", "value"), [("x.x", 1.0), (".x", 1 / 2), ("...x", 1 / 4), ("..", 0.0), ("", 0.0)]
)
def test_the_reciprocal_rank_is_that_of_the_first_right_passage(marks, value):
    assert reciprocal_rank(flags(marks)) == value


@pytest.mark.parametrize(
    ("marks", "k", "total", "value"),
    [
        ("x", 10, 1, 1.0),
        (".x", 10, 1, 1 / math.log2(3)),
        ("x.x", 10, 2, 1.5 / (1 + 1 / math.log2(3))),
        ("x", 10, 2, 1 / (1 + 1 / math.log2(3))),
        ("x.", 2, 5, 1 / (1 + 1 / math.log2(3))),
        ("..x", 2, 1, 0.0),
        ("...", 10, 0, 0.0),
        ("xx", 10, 1, 1.0),
    ],
)
def test_ndcg_compares_with_the_best_order_of_all_right_passages_of_the_index(marks, k, total, value):
    assert ndcg_at(flags(marks), k, total) == pytest.approx(value)


@given(RELEVANCE, st.integers(1, 12), st.integers(0, 5))
def test_rank_figures_stay_between_zero_and_one(relevant, k, unseen):
    total = sum(relevant) + unseen
    for value in (recall_at(relevant, k), reciprocal_rank(relevant), ndcg_at(relevant, k, total)):
        assert 0.0 <= value <= 1.0 + 1e-12


@given(RELEVANCE, st.integers(1, 12))
def test_a_right_passage_that_moves_up_never_lowers_ndcg(relevant, k):
    total = sum(relevant)
    for place in range(1, len(relevant)):
        if relevant[place] and not relevant[place - 1]:
            moved = [*relevant]
            moved[place - 1 : place + 1] = [True, False]
            assert ndcg_at(moved, k, total) >= ndcg_at(relevant, k, total)


def test_quote_precision_is_the_share_of_right_quotes():
    assert quote_precision(flags(".x.x")) == 0.5
    assert quote_precision(flags("x")) == 1.0
    with pytest.raises(ValueError, match="no precision"):
        quote_precision([])


@pytest.mark.parametrize(
    ("answer", "quoted", "value"),
    [
        ("गर्म सर्दी", "इस साल गर्म सर्दी रही", 1.0),
        ("गर्म सर्दी", "सर्दी", 0.5),
        ("दो दो चार", "दो चार", 2 / 3),
        ("दो", "दो दो", 1.0),
        ("गर्म", "", 0.0),
        ("", "गर्म", 0.0),
    ],
)
def test_word_recall_counts_the_words_of_the_answer_as_often_as_they_occur(answer, quoted, value):
    assert word_recall(answer.split(), quoted.split()) == pytest.approx(value)


@pytest.mark.parametrize(
    ("positive", "negative", "value"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1, 0.2], [0.9, 0.8], 0.0),
        ([0.5], [0.5], 0.5),
        ([0.3, 0.7], [0.5], 0.5),
        ([0.9, 0.5], [0.5, 0.1], (2 + 0.5 + 1) / 4),
    ],
)
def test_auroc_is_the_share_of_pairs_in_the_right_order(positive, negative, value):
    assert auroc(np.array(positive), np.array(negative)) == pytest.approx(value)


@given(SCORES, SCORES)
def test_auroc_is_what_counting_every_pair_gives(positive, negative):
    pairs = [(one > other) + (one == other) / 2 for one in positive for other in negative]
    assert auroc(np.array(positive), np.array(negative)) == pytest.approx(sum(pairs) / len(pairs))


@pytest.mark.parametrize(
    ("answerable", "unanswerable", "refusals", "value"),
    [
        ([i / 10 for i in range(1, 11)], [0.05, 0.15, 0.2, 0.9], 0.10, 0.5),
        ([i / 10 for i in range(1, 11)], [0.05, 0.15, 0.2, 0.9], 0.0, 0.75),
        ([i / 10 for i in range(1, 10)], [0.15], 0.10, 1.0),  # of nine not even one may be declined
        ([i / 100 for i in range(100)], [0.285, 0.29], 0.29, 0.5),
        ([0.5] * 10, [0.5, 0.4], 0.10, 0.5),  # ties with the threshold are answered
        ([0.2], [0.9], 1.0, 1.0),
    ],
)
def test_false_answers_at_the_highest_threshold_that_the_refusals_allow(
    answerable, unanswerable, refusals, value
):
    assert false_answers_at(np.array(answerable), np.array(unanswerable), refusals) == value


@given(SCORES, SCORES, st.sampled_from([0.0, 0.1, 0.25, 0.5]))
def test_the_threshold_declines_no_more_of_the_answerable_than_allowed(answerable, unanswerable, refusals):
    value = false_answers_at(np.array(answerable), np.array(unanswerable), refusals)
    allowed = [t for t in answerable if sum(s < t for s in answerable) <= refusals * len(answerable) + 1e-9]
    assert value == sum(score >= max(allowed) for score in unanswerable) / len(unanswerable)


def test_what_has_nothing_to_compare_is_no_number():
    none, some = np.array([]), np.array([0.5])
    for separation in (auroc, false_answers_at):
        assert math.isnan(separation(none, some))
        assert math.isnan(separation(some, none))


def test_means_pass_over_what_is_missing():
    values = np.array([[1.0, math.nan, math.nan], [0.0, 0.5, math.nan]])
    np.testing.assert_array_equal(means(values), [0.5, 0.5, math.nan])


def interval(values, clusters=None, **settings):
    column = np.array(values, dtype=float)[:, None]
    numbers = np.arange(len(values)) if clusters is None else np.array(clusters)
    return bootstrap_intervals(lambda cases: means(column[cases]), numbers, **settings)[0].tolist()


def test_the_interval_of_a_mean_is_near_the_normal_approximation():
    values = [1.0] * 120 + [0.0] * 80
    half = 1.96 * math.sqrt(0.6 * 0.4 / 200)
    assert interval(values) == pytest.approx([0.6 - half, 0.6 + half], abs=0.012)


def test_an_interval_is_the_same_for_the_same_seed_only():
    values = [1.0] * 12 + [0.0] * 8
    assert interval(values, seed=3) == interval(values, seed=3)
    assert interval(values, seed=3, resamples=50) != interval(values, seed=4, resamples=50)


def test_a_figure_without_spread_has_an_interval_without_width():
    assert interval([0.25, 0.25, 0.25]) == [0.25, 0.25]


def test_repeating_every_question_in_four_languages_does_not_narrow_its_interval():
    values = [1.0] * 12 + [0.0] * 8
    four = [value for value in values for _ in range(4)]
    numbers = [number for number in range(20) for _ in range(4)]
    assert interval(four, numbers) == interval(values)
    low, high = interval(four)
    assert high - low < 0.7 * (interval(values)[1] - interval(values)[0])


def test_draws_without_the_figure_do_not_count():
    assert interval([1.0, math.nan, math.nan]) == [1.0, 1.0]


def test_a_figure_that_no_draw_has_is_no_number():
    assert all(map(math.isnan, interval([math.nan, math.nan])))


@pytest.mark.parametrize(
    ("answer", "found", "figure"),
    [("a b", "a b", 1.0), ("a b", "b c", 0.5), ("a", "b", 0.0), ("a b", "", 0.0), ("a a", "a", 2 / 3)],
)
def test_word_f1(answer, found, figure):
    assert word_f1(answer.split(), found.split()) == pytest.approx(figure)
