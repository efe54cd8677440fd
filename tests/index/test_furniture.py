from __future__ import annotations

import time
from unicodedata import normalize

import pytest

from index.furniture import RULES, Page
from index.types import Span

OPENING = "प्रांतीय जन समिति ने सोमवार को जिले में एक बड़ा सम्मेलन आयोजित किया।"
CLOSING = "सम्मेलन में आए सभी प्रतिनिधियों ने योजना के लिए अपनी सहमति दे दी।"

# Each rule with texts around the furniture that it marks, in «».
MARKED = {
    "byte-order mark": ["«\ufeff»" + OPENING],
    "front matter": [f"«---\ntitle: पुल\n---\n»{OPENING}"],
    "heading mark": [f"«# »तीन खंभे\n{OPENING}", f"{OPENING}\n«### »आगे क्या\n{CLOSING}"],
    "ornament": [f"{OPENING}\n«***»\n{CLOSING}", f"{OPENING}\n«|»"],
    "source line": [
        f"{OPENING}\n«स्रोत»",
        f"{OPENING}\n«स्रोत:»\n",
        f"«Source: Reuters»\n{OPENING}",
        f"{OPENING}\n«**Nguồn:** Báo Lâm Đồng»",
        normalize("NFD", f"{OPENING}\n«Nguồn: Báo Lâm Đồng»"),
    ],
    "source address": [f"{OPENING}\n«स्रोत: https://a.vn/1.html»\n{CLOSING}"],
    "comment counter": [
        f"{OPENING}\n«टिप्पणी (0)»",
        f"{OPENING}\n«Comments (3)»\n{CLOSING}",
        f"{OPENING}\n«Bình luận (१२)»",
        f"{OPENING}\n«5 comments»",
    ],
    "ad marker": [
        f"{OPENING}\n«[विज्ञापन_2]»\n{CLOSING}",
        f"{OPENING}\n«[ad_1]»",
        f"{OPENING}\n«[quảng_cáo_2]»",
    ],
    "bare address": [f"{OPENING}\n«https://a.vn/x»\n{CLOSING}", f"{OPENING}\n«![](a.jpg)»\n{CLOSING}"],
    "byline": [
        f"{OPENING}\n«लेखक: हा वी»",
        f"तीन खंभे\n«By Ananya Patnaik»\n{OPENING}",
        f"{OPENING}\n«रिपोर्ट: माई हान्ह»\nस्रोत",
        f"{OPENING}\n«Bài, ảnh: Giàng Thành»",
    ],
    "agency": [f"{OPENING}\n«Theo Báo Nhân Dân»"],
    "bare byline": [
        f"{OPENING}\n«डुओंग चिएन»\nस्रोत\nटिप्पणी (0)",
        f"{OPENING}\n«फुओंग लाम»\n[विज्ञापन_2]\n\nस्रोत: https://a.vn/1",
        f"तीन खंभे\n«हा वी»\n18/01/2024\n{OPENING}",
    ],
    "date line": [
        f"तीन खंभे\n«18 जनवरी 2024»\n{OPENING}",
        f"{OPENING}\n«१८ जनवरी २०२४, 10:30 बजे»",
        f"«Thứ Năm, 18/01/2024, 08:30 (GMT+7)»\n{OPENING}",
    ],
    "masthead": [
        f"तीन खंभे\n«हाउ नदी समाचार | लाम ची | 3 जनवरी, 2025»\n{OPENING}",
        f"तीन खंभे\n«By Ananya Patnaik | Koraput, 9 April 2024»\n{OPENING}",
    ],
    "share and print": [
        f"{OPENING}\n«शेयर करें»\n{CLOSING}",
        f"{OPENING}\n«Share | Print | Facebook»",
        f"{OPENING}\n«शेयर करें   |   टिप्पणियाँ (5)»",
        f"{OPENING}\n«Chia sẻ»",
    ],
    "read also": [
        f"{OPENING}\n«यह भी पढ़ें: गेहूँ के लिए पंजीयन की तारीख बढ़ी»\n{CLOSING}",
        f"{OPENING}\n«यह भी पढ़ें:»\n{CLOSING}",  # ढ़ in one code point
        f"{OPENING}\n«Read also: Five villages get water»\n{CLOSING}",
        f"{OPENING}\n«Xem thêm»\n{CLOSING}",
    ],
    "tags": [
        f"{OPENING}\n«टैग: बाढ़, पानी, सड़क»",
        f"{OPENING}\n«Từ khóa: lũ lụt, nước»",
        f"{OPENING}\n«#बाढ़ #पानी»",
    ],
    "breadcrumb": [f"«होम  /  मध्य प्रदेश  /  रतलाम»\n{OPENING}"],
    "photo credit": [
        f"{OPENING}\n«फोटो: वान न्ही»\n{CLOSING}",
        f"{OPENING}\n«(Photo: AFP/Getty Images)»\n{CLOSING}",
        f"{OPENING}\n«Ảnh: Giàng Thành»\n{CLOSING}",
    ],
    "damaged line": [
        f"{OPENING}\n«जन \ufffd\ufffd\ufffd समिति ने»\n{CLOSING}",
        f"{OPENING}\n«(cid:12)(cid:7) (cid:104)»\n{CLOSING}",
        f"{OPENING}\n«lfefr us dgk gS fd xk¡o ds fdlkuksa dks ikuh feysxkA»\n{CLOSING}",
    ],
    "more news": [
        f"{OPENING}\n«संबंधित समाचार»\n«पाँच गाँवों में सड़क बनेगी»\n«नया पुल खुला»",
        f"{OPENING}\nस्रोत\n«Tin liên quan:»\n«Cầu mới thông xe»\n«https://a.vn/2»",
    ],
}

# Each rule with texts in which it must mark nothing: article that looks like the furniture.
LOOK_ALIKES = {
    "byte-order mark": [f"{OPENING}\ufeff{CLOSING}"],
    "front matter": [f"---\nनोट: पहली पंक्ति है।\n---\n{OPENING}", f"---\n{OPENING}\n---"],
    "heading mark": [f"#बाढ़\n{OPENING}", f"{OPENING} # {CLOSING}"],
    "ornament": [f"{OPENING}\nॐ\n{CLOSING}", f"{OPENING}\n5.\n{CLOSING}"],
    "source line": [
        f"{OPENING}\nस्रोत के अनुसार पानी घटा।",
        f"{OPENING}\nस्रोत\n{CLOSING}",
        f"{OPENING}\nस्रोत: नदी का पानी पहाड़ों से निकलकर सात गाँवों तक पहुँचता है।",
        f"{OPENING}\nस्रोत: कुआँ पूरी तरह सूख गया।",
        f"{OPENING}\nSource of the river",
    ],
    "source address": [f"{OPENING} स्रोत: https://a.vn/1.html", f"{OPENING}\nस्रोत: कृषि मंत्रालय\n{CLOSING}"],
    "comment counter": [
        f"टिप्पणी करते हुए अध्यक्ष ने कहा कि काम पूरा होगा।\n{CLOSING}",
        f"{OPENING}\nटिप्पणी (0) दर्ज हुई।",
    ],
    "ad marker": [f"{OPENING} [विज्ञापन_2]\n{CLOSING}", f"{OPENING}\nविज्ञापन पर खर्च घटा\n{CLOSING}"],
    "bare address": [f"{OPENING}\nपंजीयन https://a.vn/x पर होगा\n{CLOSING}"],
    "byline": [
        f"{OPENING}\nलेखक: हा वी\n{CLOSING}",
        f"{OPENING}\nलेखक: प्रेमचंद की कहानियों पर यह नाटक खेला गया।",
        f"By the river, people wait\n{OPENING}",
        f"By 2030 all villages\n{OPENING}",
    ],
    "agency": [f"Theo Báo Nhân Dân\n{OPENING}", f"{OPENING}\nTheo báo cáo, nước đã rút."],
    "bare byline": [
        f"{OPENING}\nडुओंग चिएन\n{CLOSING}\nस्रोत",
        f"{OPENING}\nसम्मेलन का दृश्य\nस्रोत",
        f"{OPENING}\nसम्मेलन समाप्त हुआ\nस्रोत",
        f"{OPENING}\nquang cảnh hội nghị\nNguồn",
        f"{OPENING}\nडुओंग चिएन",
        "डुओंग चिएन\nस्रोत",
        f"तीन खंभे\nनई सड़क\n{OPENING}",
    ],
    "date line": [
        f"{OPENING}\n18 जनवरी 2024\n{CLOSING}",
        f"18 जनवरी 2024 को बैठक हुई\n{OPENING}",
        f"{OPENING}\n18 जनवरी की दोपहर",
    ],
    "masthead": [
        f"26 जनवरी 2024 - गणतंत्र दिवस समारोह\n{OPENING}",
        f"तीन खंभे\nबैठक में आए लोग - 3 जनवरी, 2025\n{OPENING}",
        f"{OPENING}\nलाम ची | 3 जनवरी, 2025\n{CLOSING}",
    ],
    "share and print": [f"{OPENING}\nShare prices fell\n{CLOSING}", f"{OPENING}\nशेयर करें या न करें\n{CLOSING}"],
    "read also": [
        f"{OPENING}\nRead also the report that the committee wrote\n{CLOSING}",
        f"{OPENING}\nXem thêm phim ở rạp\n{CLOSING}",
        f"{OPENING}\nयह भी पढ़ें: {'क' * 151}\n{CLOSING}",
    ],
    "tags": [
        f"{OPENING}\nटैग: बाढ़, पानी\n{CLOSING}",
        f"{OPENING}\nTags: the city's new parking tags cost 500 rupees each.",
    ],
    "breadcrumb": [f"{OPENING}\nHome / रतलाम\n{CLOSING}", f"Home is where the heart is\n{OPENING}"],
    "photo credit": [
        f"{OPENING}\nफोटो: बाढ़ में डूबा गाँव\n{CLOSING}",
        f"{OPENING}\nसम्मेलन का दृश्य। फोटो: वान न्ही\n{CLOSING}",
        f"{OPENING}\nPhoto: flooded village street\n{CLOSING}",
    ],
    "damaged line": [
        f"{OPENING}\nपानी \ufffd घटा।\n{CLOSING}",
        f"{OPENING}\nIn Kruti Dev gS stands for है.\n{CLOSING}",
    ],
    "more news": [
        f"{OPENING}\nसंबंधित समाचार\n{CLOSING}",
        f"{OPENING}\nसंबंधित समाचार",
        f"{OPENING}\nपाँच गाँवों में सड़क बनेगी\nनया पुल खुला",
    ],
}
FIND = {rule.name: rule.find for rule in RULES}


def _unmarked(example: str) -> tuple[str, list[str]]:
    pieces = example.split("«")
    marked = [piece.split("»")[0] for piece in pieces[1:]]
    return example.replace("«", "").replace("»", ""), marked


def test_every_rule_has_an_example_and_a_look_alike():
    assert set(FIND) == set(MARKED) == set(LOOK_ALIKES)
    assert len(FIND) == len(RULES)


@pytest.mark.parametrize(("name", "example"), [(name, e) for name in MARKED for e in MARKED[name]])
def test_a_rule_marks_its_furniture_and_only_that(name, example):
    text, marked = _unmarked(example)
    assert [span.of(text) for span in FIND[name](Page.of(text))] == marked


@pytest.mark.parametrize(("name", "text"), [(name, t) for name in LOOK_ALIKES for t in LOOK_ALIKES[name]])
def test_a_rule_leaves_what_only_looks_like_furniture(name, text):
    assert [span.of(text) for span in FIND[name](Page.of(text))] == []


def test_the_edges_of_a_page_end_at_its_first_and_last_paragraph():
    page = Page.of(f"तीन खंभे\nहा वी\n{OPENING}\nछोटी पंक्ति\n{CLOSING}\nस्रोत\nटिप्पणी (0)")
    assert (page.first, page.top, page.bottom, page.tail) == (0, 2, 5, 7)
    assert list(page.edges) == [0, 1, 5, 6]


def test_a_page_without_prose_is_all_edge():
    assert list(Page.of("स्रोत\nटिप्पणी (0)").edges) == [0, 1]


def test_an_empty_page_has_no_lines():
    assert Page.of(" \n\t").lines == ()


def test_lines_are_trimmed_spans_whatever_ends_them():
    assert Page.of(" a \r\n\tb\u2028c\x0b").lines == (Span(1, 2), Span(6, 7), Span(8, 9))


@pytest.mark.parametrize(
    "line",
    [
        "a" * 1_000_000,
        " " * 999_999 + "x",
        "# " * 500_000,
        "." * 1_000_000,
        "स्रोत: " + "क " * 500_000,
        "https://" + "a" * 1_000_000,
        "By " + "A " * 500_000,
        "क" + "\u0301 " * 500_000,
        "18/01/2024 " * 90_000,
        "Home" + " / a" * 250_000,
        "Tags: " + "#a " * 300_000,
        # Lines short enough to be matched, made to fail at their end: the worst a pattern can meet.
        ("Home" + " / a" * 500 + " /\n") * 20,
        ("Share" + " | Share" * 250 + "!\n") * 20,
        ("#a" + " #a" * 600 + " #\n") * 20,
        ("Source" + " " * 2000 + "x\n") * 20,
    ],
    ids=lambda line: repr(line[:12]),
)
def test_a_very_long_line_takes_every_rule_well_under_a_second(line):
    page = Page.of(line)
    for rule in RULES:
        started = time.process_time()
        list(rule.find(page))
        assert time.process_time() - started < 0.8, rule.name
