"""The glossary: whole, in the right scripts, and the longest phrase is found."""

from __future__ import annotations

import pytest
import regex

from training.glossary import FOLDER, Glossary, read_glossary


def test_every_pair_is_in_the_script_of_its_language():
    glossary = read_glossary()
    assert min(len(one.pairs) for one in glossary.values()) > 9000
    for hindi in glossary["hi"].pairs.values():
        assert all(not pair or regex.search(r"\p{Deva}", pair) for pair in hindi)
    for vietnamese in glossary["vi"].pairs.values():
        assert not any(regex.search(r"\p{Deva}", pair) for pair in vietnamese)


def test_no_line_is_written_twice():
    for path in FOLDER.glob("*.tsv"):
        english = [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()]
        assert english == sorted(set(english)), path.name


def test_the_longest_phrase_is_found_and_a_name_needs_its_capital():
    glossary = Glossary({"how": ("x",), "how many": ("bao nhiêu",), "March": ("tháng 3",), "the": ("",)})
    assert glossary.longest(["How", "many", "people"]) == (2, ("bao nhiêu",))
    assert glossary.longest(["How", "far"]) == (1, ("x",))
    assert glossary.longest(["March"]) == (1, ("tháng 3",))
    assert glossary.longest(["march"]) is None
    assert glossary.longest(["the"]) == (1, ("",))


@pytest.mark.parametrize("line", ["one\ttwo", "one\t\tthree", "one\ttwo\tthree\tfour"])
def test_a_broken_line_is_named(tmp_path, line):
    (tmp_path / "words.tsv").write_text(f"a\tb\tc\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"words\.tsv line 2"):
        read_glossary(tmp_path)
