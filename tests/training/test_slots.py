"""What fills the slots of a scene: one thing in four writings, and never one thing twice."""

from __future__ import annotations

import random

import pytest

from training.slots import changed, filled, vietnamese


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("Hà Tĩnh", {"हा टिन्ह", "हा तिन्ह", "हा टिन", "हा तिन", "हा तीन्ह", "हा टीन्ह", "हा तीन", "हा टीन"}),
        ("Đông Sơn", {"दोंग सोन", "डोंग सोन", "दोंग शोन", "डोंग शोन"}),
        ("Yên Bái", {"येन बाई", "येन बै"}),
        ("Giang Oanh", {"जांग ओआन्ह", "जांग ओआन"}),
    ],
)
def test_a_name_is_spelt_as_its_letters_are_heard(name, spellings):
    found = {vietnamese(name, random.Random(number))["hi"] for number in range(200)}
    assert found == spellings


def test_a_name_is_plain_in_english_and_marked_in_vietnamese():
    value = vietnamese("Đỗ Thị Hương", random.Random(1))
    assert (value["en"], value["hi-Latn"], value["vi"]) == ("Do Thi Huong", "Do Thi Huong", "Đỗ Thị Hương")


@pytest.mark.parametrize("country", ["vn", "in", "world"])
def test_no_two_slots_hold_the_same(country):
    for number in range(100):
        values = filled(country, random.Random(number))
        assert len({value["en"] for value in values.values()}) == len(values)
        assert int(values["year"]["en"]) < int(values["year2"]["en"])
        for slot in ("place", "person", "year2", "date"):
            assert changed(slot, values, country, random.Random(number)) not in values.values()


def test_what_stands_beside_is_not_drawn_either():
    for number in range(300):
        values = filled("vn", random.Random(number))
        beside = [changed("year", values, "vn", random.Random(seed)) for seed in range(12)]
        assert changed("year", values, "vn", random.Random(number), beside) not in beside
