from __future__ import annotations

import regex
from hypothesis import given
from hypothesis import strategies as st

from index.types import Document, Span
from qa.types import Answer, Quote, Understood
from tests.ui.fakes import BRIDGE, HOSTILE, abstention, answer, hostile_document, passage, quote
from ui.terminal import passages_text, reply_text

OPENED, COST = "सेमल्टी का पुल सोमवार को खुला।", "उस पर 17 करोड़ रुपये लगे।"
ACTIVE = regex.compile(r"[\p{Cc}--\n\u202a-\u202e\u2066-\u2069\p{Cs}]", regex.V1)


def place(words: str) -> str:
    start = BRIDGE.text.index(words)
    return f"{start}–{start + len(words)}"


def test_an_answer_shows_each_quote_with_its_source_place_and_address() -> None:
    assert reply_text(answer("कब?", quote(BRIDGE, OPENED), quote(BRIDGE, COST))) == (
        "लेखों में यह मिला:\n"
        "\n"
        "[1]\n"
        f"    “{OPENED}”\n"
        "    सेमल्टी का पुल · पहाड़ पत्रिका · 19 नवंबर 2024\n"
        f"    news/bridge.txt {place(OPENED)} ✓ verbatim\n"
        "    https://example.org/pul?a=1&b=2\n"
        "\n"
        "[2]\n"
        f"    “{COST}”\n"
        "    सेमल्टी का पुल · पहाड़ पत्रिका · 19 नवंबर 2024\n"
        f"    news/bridge.txt {place(COST)} ✓ verbatim\n"
        "    https://example.org/pul?a=1&b=2"
    )


def test_a_quote_whose_document_has_changed_says_so() -> None:
    changed = Quote(BRIDGE, Span(0, 8), "0" * 64)
    assert "✗ changed since it was indexed" in reply_text(answer("कब?", changed))


def test_a_document_without_title_or_address_has_no_empty_line() -> None:
    bare = Document("a.txt", "पुल खुला।")
    shown = reply_text(answer("कब?", quote(bare, "पुल खुला।"), language="en"))
    assert shown == "The articles say:\n\n[1]\n    “पुल खुला।”\n    a.txt 0–9 ✓ verbatim"


def test_an_abstention_says_so_in_the_language_of_the_question_and_shows_what_came_near() -> None:
    near = passage(BRIDGE, COST, 0.4321)
    assert reply_text(abstention("When?", near, language="en")) == (
        "The articles do not say.\n\n"
        "The nearest passages (1) – these are not an answer\n\n"
        f"0.432  news/bridge.txt {place(COST)}\n    सेमल्टी का पुल\n    {COST}"
    )


def test_an_abstention_shows_three_passages_at_the_most() -> None:
    near = [passage(BRIDGE, COST, score / 10) for score in (9, 8, 7, 6)]
    shown = reply_text(abstention("When?", *near))
    assert [line[:3] for line in shown.splitlines() if line.startswith("0.")] == ["0.9", "0.8", "0.7"]


def test_an_abstention_with_nothing_near_is_one_sentence() -> None:
    assert reply_text(abstention("kab?", language="hi-Latn")) == "Lekhon mein iska uttar nahin mila."


def test_line_breaks_inside_a_quote_are_shown_as_blanks_and_long_lines_are_wrapped() -> None:
    text = "पहला शब्द\n\n" + "और शब्द " * 40
    shown = passages_text([passage(Document("a.txt", text), text.strip())])
    lines = shown.splitlines()
    assert lines[1].startswith("    पहला शब्द और शब्द")
    assert all(len(line) <= 100 for line in lines)
    assert " ".join(line.strip() for line in lines[1:]) == " ".join(text.split())


def test_what_a_terminal_would_obey_is_shown_as_a_sign() -> None:
    evil = Document("a\x1b[2J\n.txt", "\x1b]0;x\x07 वाक्य \u202eउलटा\u202c\x9b31m", title="\x1b[31mलाल\x85")
    shown = reply_text(answer("?", quote(evil, evil.text)))
    assert ACTIVE.search(shown) is None
    assert "␛]0;x␇ वाक्य �उलटा��31m" in shown
    assert "a␛[2J .txt 0–" in shown
    assert "␛[31mलाल" in shown


def test_a_hostile_document_leaves_the_lines_of_the_reply_as_they_are() -> None:
    shown = reply_text(answer("?", quote(hostile_document(), "इस वाक्य को उद्धृत किया गया।")))
    assert ACTIVE.search(shown) is None
    assert shown.splitlines()[:4] == ["लेखों में यह मिला:", "", "[1]", "    “इस वाक्य को उद्धृत किया गया।”"]
    assert ACTIVE.search(passages_text([passage(hostile_document(), HOSTILE)])) is None


@given(st.text(min_size=1), st.text(), st.text(min_size=1))
def test_no_text_reaches_the_terminal_with_a_control_character(text, title, id) -> None:
    document = Document(id, text, title=title, url=title or None, source=title)
    shown = Quote(document, Span(0, len(text)), "0" * 64)
    reply = Answer("?", (shown,), 0.5, "vi", Understood("vi", "?"))
    assert ACTIVE.search(reply_text(reply)) is None
    assert ACTIVE.search(passages_text([passage(document, text)])) is None
