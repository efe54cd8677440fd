"""Examples from scenes: every answer stands where it is said to be, and a passage that lacks it lacks it."""

from __future__ import annotations

import json

import pytest
import regex

from training.scenes import FOLDER, example, read_scenes
from training.slots import LANGUAGES

SCENE = {
    "name": "bridge",
    "country": "vn",
    "titles": ["{place} में नया पुल", "{place}: पुल तैयार"],
    "openings": ["{place} ज़िले में {year} को पुल खुला।"],
    "fillers": ["लोग ख़ुश हैं।", "मौसम साफ़ था।", "भीड़ जुटी।"],
    "facts": [
        {
            "told": ["{year} में {place} के पुल पर [[{n1} मज़दूर]] थे।"],
            "asked": {
                "hi": ["{year} में {place} के पुल पर कितने मज़दूर थे?"],
                "hi-Latn": ["{year} me {place} pul par kitne mazdoor the"],
                "en": ["How many workers were at the bridge of {place} in {year}?"],
                "vi": ["Năm {year} cầu ở {place} có bao nhiêu công nhân?"],
            },
        },
        {
            "told": ["पुल का नाम [[शांति सेतु]] है।"],
            "asked": {
                "hi": ["पुल का नाम क्या है?"],
                "hi-Latn": ["pul ka naam kya hai"],
                "en": ["What is the bridge called?"],
                "vi": ["Cây cầu tên là gì?"],
            },
        },
    ],
}


@pytest.fixture
def scenes(tmp_path):
    (tmp_path / "scenes.json").write_text(json.dumps([SCENE]), encoding="utf-8")
    return read_scenes(tmp_path)


def test_every_answer_stands_in_its_passage(scenes):
    examples = [example(scenes, number, 1) for number in range(400)]
    answers = [one.answer.of(one.passage) for one in examples if one.answer]
    assert all(regex.fullmatch(r"(\d+ मज़दूर|शांति सेतु)", words) for words in answers)
    assert 160 < len(answers) < 300  # the rest are passages without the answer


def test_what_answers_shares_the_year_and_the_place_of_the_question(scenes):
    told = regex.compile(r"(\d+) में (\S+ \S+) के पुल पर \d+ मज़दूर")
    for number in range(4000):
        one = example(scenes, number, 2)
        asked = regex.match(r"(\d+) में (\S+ \S+) के पुल", one.question)
        if not asked:
            continue
        told_of = {(year.translate(_ASCII), place) for year, place in told.findall(one.passage)}
        assert (one.answer is not None) == (asked.groups() in told_of)


_ASCII = str.maketrans("०१२३४५६७८९", "0123456789")


def test_a_fact_that_is_asked_for_and_not_told_is_nowhere_in_the_passage(scenes):
    for number in range(400):
        one = example(scenes, number, 3)
        if one.answer is None and ("नाम" in one.question or "called" in one.question):
            assert "शांति सेतु" not in one.passage


def test_an_example_depends_on_its_seed_and_number_alone(scenes):
    first = [example(scenes, number, 3) for number in range(50)]
    assert [example(scenes, number, 3) for number in reversed(range(50))] == first[::-1]
    assert [example(scenes, number, 4) for number in range(50)] != first


def test_scenes_held_out_are_not_trained_on():
    trained, held = ({scene.name for scene in read_scenes(held_out=out)} for out in (False, True))
    assert trained & held == set()
    assert len(held) > 3


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_every_scene_can_be_told_and_asked_in_every_language(path):
    for scene in json.loads(path.read_text(encoding="utf-8")):
        for fact in scene["facts"]:
            assert all(regex.search(r"\[\[[^\[\]]+\]\]", told) for told in fact["told"])
            inside = {
                slot for told in fact["told"] for slot in regex.findall(r"\[\[.*?\{(\w+)\}.*?\]\]", told)
            }
            assert set(fact["asked"]) == set(LANGUAGES)
            for questions in fact["asked"].values():
                assert not inside & {
                    slot for asked in questions for slot in regex.findall(r"\{(\w+)\}", asked)
                }


def test_no_scene_lacks_the_line_that_says_what_a_question_is_about():
    everything = (*read_scenes(), *read_scenes(held_out=True))
    for number in range(3000):
        one = example(everything, number, 5)
        assert one.answer is None or one.answer.of(one.passage).strip()
