"""Switching words: the longest phrase is found, and a name needs its capital."""

from __future__ import annotations

from training.switching import Glossary


def test_the_longest_phrase_is_found_and_a_name_needs_its_capital():
    glossary = Glossary({"how": ("x",), "how many": ("bao nhiêu",), "March": ("tháng 3",), "the": ("",)})
    assert glossary.longest(["How", "many", "people"]) == (2, ("bao nhiêu",))
    assert glossary.longest(["How", "far"]) == (1, ("x",))
    assert glossary.longest(["March"]) == (1, ("tháng 3",))
    assert glossary.longest(["march"]) is None
    assert glossary.longest(["the"]) == (1, ("",))
