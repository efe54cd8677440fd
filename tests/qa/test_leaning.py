"""Each rule by which a sentence leans on the one before it, and what only looks like it."""

from __future__ import annotations

import pytest

from qa.leaning import LEANING, rule_of

CASES = {
    "hindi pronoun": (
        [
            "उन्होंने कहा कि काम जल्द पूरा होगा।",
            "“यह पहली बार हुआ है।”",
            "इसके अलावा 40 तदर्थ संवाद हुए।",
            "दोनों को नोटिस मिला।",
        ],
        ["यहाँ 40 लोग आए।", "वेतन बढ़ाया गया।", "यहूदी समुदाय ने मेला लगाया।", "उन्नीस लोग आए।"],
    ),
    "hindi demonstrative": (
        ["इस योजना से 40 गाँव जुड़ेंगे।", "ऐसी 12 बैठकें हुईं।", "उसी दिन पुल खुला।"],
        ["इस साल 40 गाँव जुड़े।", "इस वर्ष बारिश कम हुई।", "इसरो ने उपग्रह भेजा।", "इन्दौर में मेला लगा।"],
    ),
    "hindi connective": (
        ["साथ ही 12 पुल बने।", "हालाँकि काम अधूरा है।", "वहीं किसानों ने विरोध किया।", "और लोग आए।"],
        ["औरत ने दुकान खोली।", "फिरोज़ाबाद में काँच बनता है।", "तबादले रोके गए।"],
    ),
    "english pronoun": (
        [
            "He said the work would end soon.",
            "Their houses were rebuilt.",
            "It cost 84 billion dong.",
            "Both were fined.",
        ],
        [
            "It is raining in Hue.",
            "Heavy rain fell.",
            "Itanagar held a fair.",
            "Both Hue and Hoi An were flooded.",
        ],
    ),
    "english demonstrative": (
        ["This will help 40 villages.", "Those houses were rebuilt.", "Such loans are rare."],
        ["This year 40 villages were helped.", "This Monday the bridge opens.", "Thatched roofs burnt."],
    ),
    "english connective": (
        ["However, the work is late.", "But the bridge is closed.", "There he opened the fair."],
        ["There are 40 villages.", "Butter prices rose.", "Andhra sent help.", "Thensuke came."],
    ),
    "vietnamese pronoun": (
        ["Ông cho biết công việc sắp xong.", "Bà ấy nói vậy.", "Họ đã nhận tiền."],
        [
            "Ông Nguyễn Văn Nam cho biết.",
            "Bà Rịa có mưa.",
            "Anh Sơn là xã miền núi.",
            "Họ tên phải ghi rõ.",
            "Nóng kéo dài.",
        ],
    ),
    "vietnamese demonstrative": (
        ["Điều này giúp 40 hộ.", "Đây là cây cầu đầu tiên.", "Cả hai bị phạt."],
        ["Điều 5 quy định mức phạt.", "Số hộ nghèo giảm.", "Việc làm tăng."],
    ),
    "vietnamese connective": (
        ["Ngoài ra, xã có 12 tổ.", "Tuy nhiên, việc còn chậm.", "Trong đó có 3 nhà văn hóa."],
        ["Ngoài trời mưa to.", "Trong năm 2024, xã có 12 tổ.", "Vàng tăng giá."],
    ),
}


def test_every_rule_has_cases() -> None:
    assert set(CASES) == set(LEANING)


@pytest.mark.parametrize(("rule", "sentence"), [(rule, one) for rule in CASES for one in CASES[rule][0]])
def test_a_sentence_that_leans_is_told_by_its_rule(rule, sentence) -> None:
    assert rule_of(sentence) == rule


@pytest.mark.parametrize("sentence", [one for rule in CASES for one in CASES[rule][1]])
def test_what_only_looks_so_stands_alone(sentence) -> None:
    assert rule_of(sentence) is None


@pytest.mark.parametrize("sentence", ["", "  ", "…", "40", "\u093e"])
def test_without_words_nothing_leans(sentence) -> None:
    assert rule_of(sentence) is None
