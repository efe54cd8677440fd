from __future__ import annotations

import time

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from index.errors import SpanError
from index.sentences import sentence_spans
from index.types import Span


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in sentence_spans(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["संवाद हुए।", "राय मिली॥", "बैठक चली"],
        ["कितने संवाद हुए?", "बहुत!", "कब हुए?!", "कल।"],
        ["सोमवार को बैठक है.", "मंगलवार को छुट्टी है."],
        ["उन्होंने भाषण दिया |", "फिर बैठक समाप्त हुई।"],
        ["चरण 2 (31 दिसंबर, 2024 तक)।", "लक्ष्य पूरे होंगे।"],
        ["(वह लौट आया।)", "सब खुश हुए।"],
        ['उन्होंने कहा, "काम पूरा करें।"', "बैठक समाप्त हुई।"],
        ["उन्होंने कहा, “काम पूरा करें.”", "बैठक समाप्त हुई."],
        ["समाधान लागू करें...", "प्रमुख परियोजनाओं में तेजी लाएं।"],
        ["The river rose.", "Nobody was hurt!", "Why?", '"Sirens," she said.'],
        ["He waited...", "The siren stayed silent."],
        ["Sông dâng cao.", "Ông Sơn nói: “Không sao.”", "Đúng vậy."],
        ["今日は晴れ。", "明日は雨？", "はい。"],
    ],
)
def test_a_mark_ends_its_sentence(expected):
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "डॉ. लो थी माई ने श्री. सिंह और प्रो. वर्मा से बात की।",
        "ए. पी. जे. अब्दुल कलाम और एन. लान आए।",
        "एस.पी. वर्मा ने 10.5 कि.मी. की सड़क पर 200 रु. प्रति मीटर दिए।",
        "निर्देश सं. 24-CT/TU के अनुसार 1.009 राय मिलीं।",
        "अच्छे लोग, अच्छे कार्य... जारी है।",
        "क्या (?) यह सही है।",
        '"मैं आया।", उन्होंने कहा',
        "Dr. Rao met Mr. A. P. J. Kalam of the U.S. Navy vs. Prof. Sen",
        "See No. 5, fig. 3 and e.g. page 7, i.e. the last one",
        "It began at 5.40 p.m. on Monday",
        "Th.S Nguyễn Văn An, PGS. TS. Trần Bình và TP. Hồ Chí Minh",
        "Tp. Hà Tĩnh, Q. Ba Đình, P. Trúc Bạch",
        "He waited... then left",
        "The pumps cost approx. five crore (Dr. Rao) in all",
        'He asked "why?" and left',
        "Read https://baolamdong.vn/a.b?id=5!x and www.vtv.vn today",
        "1. पहला बिंदु",
        "IV. Results",
        "Home | News | Weather",
        "| वर्ष | अंक | स्थान |",
        "उपाध्यक्ष हा थी हान (नेता",
    ],
)
def test_a_mark_inside_a_sentence_does_not_end_it(text):
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("वह आया।वह गया।", ["वह आया।", "वह गया।"]),
        ("क्या?हाँ", ["क्या?", "हाँ"]),
        ("वह आया|वह गया|", ["वह आया|", "वह गया|"]),
        ('वह आया।"मैं भी आया"', ["वह आया।", '"मैं भी आया"']),
        ("भाषण दिया। |\nसिटी पार्टी", ["भाषण दिया। |", "सिटी पार्टी"]),
        ("भाषण दिया। | फिर बैठक", ["भाषण दिया। |", "फिर बैठक"]),
        ("It was" + " " * 40 + "12. Then rain", ["It was" + " " * 40 + "12.", "Then rain"]),
        ("काम जारी रखेगा । वह गया", ["काम जारी रखेगा ।", "वह गया"]),
        ('वह आया। "', ['वह आया। "']),
        ("... वह आया।", ["... वह आया।"]),
        ("No. He left", ["No.", "He left"]),
        ("It was 2023. Then rain", ["It was 2023.", "Then rain"]),
        ("It is 10.5. Then rain", ["It is 10.5.", "Then rain"]),
        ("गांधी जी. वे गए", ["गांधी जी.", "वे गए"]),
        ("Visit www.abc.com.vn. Then call", ["Visit www.abc.com.vn.", "Then call"]),
    ],
)
def test_what_touches_the_next_sentence_or_stands_alone(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("स्रोत\nटिप्पणी (0)", ["स्रोत", "टिप्पणी (0)"]),
        ("बच्चे...\nअब", ["बच्चे...", "अब"]),
        ("1. पहला. दूसरा\n2. तीसरा", ["1. पहला.", "दूसरा", "2. तीसरा"]),
        ("  \r\n शीर्षक \r\n\r\n\u2028 पाठ  ", ["शीर्षक", "पाठ"]),
        (
            "The committee of the commune met on Monday and\nagreed on a plan. It\nholds.",
            ["The committee of the commune met on Monday and\nagreed on a plan.", "It", "holds."],
        ),
        (
            "The committee of the commune met on Monday and\n\nagreed on a plan",
            ["The committee of the commune met on Monday and", "agreed on a plan"],
        ),
        (
            "The committee of the commune met on Monday and\nTuesday",
            ["The committee of the commune met on Monday and", "Tuesday"],
        ),
        (
            "The committee of the commune met there on Monday:\nagreed on a plan",
            ["The committee of the commune met there on Monday:", "agreed on a plan"],
        ),
        ("पहला\u2028दूसरा", ["पहला", "दूसरा"]),
        (
            "The committee of the commune met on Monday and\nii. Tuesday",
            ["The committee of the commune met on Monday and\nii. Tuesday"],
        ),
        ("short line\nlower case", ["short line", "lower case"]),
    ],
)
def test_a_line_break_ends_a_sentence_unless_prose_is_hard_wrapped(text, expected):
    assert sentences(text) == expected


def test_only_the_asked_part_is_read_and_offsets_address_the_whole_text():
    text = "पहला वाक्य। दूसरा वाक्य। तीसरा।"
    start = text.index("दूसरा")
    assert sentence_spans(text, Span(start - 1, start + 5)) == [Span(start, start + 5)]


def test_a_part_that_reaches_past_the_end_is_refused():
    with pytest.raises(SpanError, match="past the end"):
        sentence_spans("एक।", Span(0, 9))


def test_a_text_of_white_space_has_no_sentences():
    assert sentence_spans(" \n\u3000\t") == []


def test_a_line_of_a_seed_falls_into_its_sentences(seeds_dir):
    text = (seeds_dir / "001_6500ea09a9bcd33e.txt").read_text(encoding="utf-8")
    found = sentences(text)
    assert found[3] == ("प्रांतीय पार्टी समिति के स्थायी उप सचिव ट्रान द डुंग ने भाग लिया और भाषण दिया। |")
    assert found[-3:] == ["डुओंग चिएन", "स्रोत", "टिप्पणी (0)"]


def test_every_full_danda_of_the_seeds_ends_a_sentence(seeds_dir):
    for path in sorted(seeds_dir.glob("*.txt")):
        found = sentences(path.read_text(encoding="utf-8"))
        assert [sentence for sentence in found if regex.search(r"।\s*\w", sentence)] == []


PIECES = st.sampled_from(
    [*"।॥?!….|\"'”’)([]-,;: \n\r\t\u2028\x1c\u3000", "\r\n", "\n\n", "..."]
    + ["क", "कि", "हैं", "क्ष", "जी", "की", "डॉ", "A", "b", "đ", "10.5", "1", "U.S"]
    + ["\u0301", "\u200d", "\ufe0f", "👩\u200d👩", "ा", "्", "한", "\u0600"]
    + [" " * 45, "a long line of prose without an end, hard-wrapped,\n"]
)


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60))
@example(" \u0301a। \u0301b")
@example("a।\u0301 b")
@example("क।्क")
@example("\u0600 ")
def test_sentences_are_whole_ordered_trimmed_graphemes_and_hold_every_word(text):
    boundaries = {0, *(match.end() for match in regex.finditer(r"\X", text))}
    spans = sentence_spans(text)
    last, outside = 0, ""
    for span in spans:
        assert span.start >= last
        assert {span.start, span.end} <= boundaries
        graphemes = regex.findall(r"\X", span.of(text))
        assert not graphemes[0].isspace()
        assert not graphemes[-1].isspace()
        outside += text[last : span.start]
        last = span.end
    assert (outside + text[last:]).strip() == ""


@given(st.lists(PIECES, max_size=40).map("".join), st.data())
def test_a_part_is_read_as_if_it_stood_alone(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if start < end:
        shifted = [Span(span.start + start, span.end + start) for span in sentence_spans(text[start:end])]
        boundaries = {0, *(match.end() for match in regex.finditer(r"\X", text))}
        if {start, end} <= boundaries:
            assert sentence_spans(text, Span(start, end)) == shifted


@pytest.mark.parametrize("unit", ["क ", "क", "a.b", ".", '"', "( ", "https://a.vn/", "1,", "\u0301", "   "])
def test_a_line_of_five_million_characters_without_an_end_takes_linear_time(unit):
    text = "क" + unit * (5_000_000 // len(unit)) + "क"
    began = time.perf_counter()
    assert sentence_spans(text) == [Span(0, len(text))]
    assert time.perf_counter() - began < 5
