"""The glossary: whole, in the right scripts, no line twice, a broken line named."""

from __future__ import annotations

import pytest
import regex

from qa.glossary import FOLDER, read_pairs


def test_every_pair_is_in_the_script_of_its_language():
    pairs = list(read_pairs())
    assert len(pairs) > 9000
    for english, hindi, vietnamese in pairs:
        assert all(not pair or regex.search(r"\p{Deva}", pair) for pair in hindi), english
        assert not any(regex.search(r"\p{Deva}", pair) for pair in vietnamese), english


def test_lines_are_in_order_and_none_is_written_twice():
    for path in FOLDER.glob("*.tsv"):
        lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        assert [line[0] for line in lines] == sorted(line[0] for line in lines), path.name
        assert len({tuple(line) for line in lines}) == len(lines), path.name


@pytest.mark.parametrize("line", ["one\ttwo", "one\t\tthree", "one\ttwo\tthree\tfour"])
def test_a_broken_line_is_named(tmp_path, line):
    (tmp_path / "words.tsv").write_text(f"a\tb\tc\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"words\.tsv line 2"):
        list(read_pairs(tmp_path))
