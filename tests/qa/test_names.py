"""Names across scripts."""

from __future__ import annotations

import numpy as np
import pytest

from index.lexical import LexicalIndex, rarity
from index.phonetics import SoundIndex
from qa.names import Name, looked_up, names_in, readings, share_by_document, together

WORDS = "सोक सोन हा तिन्ह सिटी डुओंग टाट थांग सम्मेलन संवाद जिले प्रांतीय समिति अध्यक्ष त्रुओंग झुआन"
SOUNDS = SoundIndex.build(dict.fromkeys(WORDS.split(), 3))
TEXTS = ["सोक सोन जिले में संवाद", "हा तिन्ह सिटी समिति", "हा तिन्ह में डुओंग टाट थांग"]
DOCUMENTS = np.array([0, 1, 1])


@pytest.mark.parametrize(
    ("question", "language", "names"),
    [
        ("How many dialogues did Soc Son hold?", "en", ("Soc", "Son")),
        ("Who is Dương Tất Thắng?", "en", ("Dương", "Tất", "Thắng")),
        ("Hà Tĩnh có bao nhiêu cuộc họp?", "vi", ("Hà", "Tĩnh")),
        ("Ai là chủ tịch tỉnh?", "vi", ()),
        ("Where did it happen?", "en", ()),
        ("Was Soc Son or Soc Trang meant?", "en", ("Soc", "Son", "Trang")),
        ("सोक सोन में क्या हुआ?", "hi", ()),
        ("Soc Son me kya hua?", "hi-Latn", ("Soc", "Son")),
        ("soc son me kya hua?", "hi-Latn", ()),
        ("Kitne log Ha Tinh se aaye?", "hi-Latn", ("Ha", "Tinh")),
    ],
)
def test_names_are_told_by_their_capitals_in_latin_script(question, language, names) -> None:
    assert names_in(question, language) == names


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("Soc", "सोक"),
        ("Sóc", "सोक"),
        ("Sơn", "सोन"),
        ("Tĩnh", "तिन्ह"),
        ("Thắng", "थांग"),
        ("Trường", "त्रुओंग"),
        ("Xuan", "झुआन"),
    ],
)
def test_a_name_is_found_as_the_index_spells_it_first(asked, written) -> None:
    assert looked_up((asked,), SOUNDS)[0].spellings[0] == written


def test_its_own_spelling_is_always_among_them() -> None:
    assert looked_up(("Reykjavik",), SOUNDS)[0].spellings[-1] == "Reykjavik"


def test_an_article_counts_by_the_share_of_the_names_that_it_holds_anywhere() -> None:
    lexical = LexicalIndex.build(TEXTS)
    names = (Name("Ha", ("हा",)), Name("Tinh", ("तिन्ह",)), Name("Thang", ("थांग",)), Name("Son", ("सोन",)))
    assert share_by_document(names, lexical, DOCUMENTS) == {0: 0.25, 1: 0.75}  # each is in one of the two


def test_a_name_that_many_articles_hold_counts_for_less() -> None:
    lexical = LexicalIndex.build(["सोन शहर", *["शहर जिला"] * 6])
    names = (Name("Son", ("सोन",)), Name("Sahar", ("शहर",)))
    found = share_by_document(names, lexical, np.arange(7))
    assert found[0] == pytest.approx(1.0)
    assert found[1] == pytest.approx(rarity(7, 7) / (rarity(1, 7) + rarity(7, 7)))


def test_no_names_no_shares() -> None:
    assert share_by_document((), LexicalIndex.build(TEXTS), DOCUMENTS) == {}


def test_a_reading_is_the_spelling_of_the_article_that_was_found() -> None:
    names = (
        Name("Soc", ("सोक", "Soc")),
        Name("Trang", ("त्रांग", "Trang")),
        Name("Son", ("शोन", "सोन", "Son")),
    )
    assert readings(names, TEXTS[0]) == (("Soc", "सोक"), ("Son", "सोन"))
    assert readings(names, "Soc Son district") == ()


PHU, YEN, BAT = Name("Phu", ("फु",)), Name("Yen", ("येन",)), Name("Bat", ("बाट", "बात"))


@pytest.mark.parametrize(
    ("question", "names", "text", "share"),
    [
        ("Lobsters in Phu Yen?", (PHU, YEN), "फु येन में झींगे", 1.0),
        ("Lobsters in Phu Yen?", (PHU, YEN), "फु थो और येन लाप में", 0.0),
        ("Lobsters in Phu Yen?", (PHU, YEN), "येन फु में", 0.0),
        ("Phu Yen Bat?", (PHU, YEN, BAT), "फु येन की बात", 0.5),
        ("Phu Yen, or Yen Bat?", (PHU, YEN, BAT), "येन बात", 0.5),
        ("Yen in Phu?", (PHU, YEN), "फु येन", None),
        ("Where?", (), "फु येन", None),
    ],
)
def test_names_that_are_neighbours_in_the_question_are_sought_as_neighbours(
    question, names, text, share
) -> None:
    assert together(question, names, text) == share
