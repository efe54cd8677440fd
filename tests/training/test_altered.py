"""Questions made to ask past their passage: nearly its words, and something that it does not say."""

from __future__ import annotations

import random

import pytest

from training.altered import altered, names_in

PASSAGE = "In 1783 John Adams led the talks in Paris. They lasted for 57 days."


@pytest.mark.parametrize("seed", range(20))
def test_one_number_or_name_that_the_passage_has_becomes_one_that_it_has_not(seed):
    asked = "Who led the talks of 1783 in Paris?"
    changed = altered(asked, PASSAGE, ["Boston"], random.Random(seed))
    assert changed is not None
    pairs = [pair for pair in zip(asked.split(), changed.split(), strict=True) if pair[0] != pair[1]]
    assert len(pairs) == 1
    old, new = (word.strip("?") for word in pairs[0])
    assert old in ("1783", "Paris")
    assert new not in PASSAGE
    assert new == "Boston" if old == "Paris" else 1774 <= int(new) <= 1792


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who was it?", ["Boston"]),  # nothing is shared
        ("Who led the talks in London?", ["Boston"]),
        ("Paris or not?", ["Boston"]),  # what opens a question is no name
        ("Who led the talks in Paris?", []),
        ("Who led the talks in Paris?", ["Adams"]),  # it is in the passage too
    ],
)
def test_what_cannot_be_changed_is_left_alone(question, names):
    assert altered(question, PASSAGE, names, random.Random(1)) is None


def test_names_are_capitalised_words_that_open_no_sentence():
    text = f"{PASSAGE} The envoys met Vergennes in Paris."
    assert names_in(text) == ["John", "Adams", "Paris", "Vergennes"]
