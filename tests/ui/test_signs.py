from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.fakes import HOSTILE
from ui.signs import readable


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("# पुल खुला\n\nपहला वाक्य।", "पुल खुला\n\nपहला वाक्य।"),
        ("पहला वाक्य।\n\n## अधूरे काम", "पहला वाक्य।\n\nअधूरे काम"),
        ('> "पुल खुला।"\n> — किसान', '"पुल खुला।"\n— किसान'),
        ("**पुल** *सोमवार* को ***खुला***।", "पुल सोमवार को खुला।"),
        ("**पुल**में __नई__ _सड़क_", "पुलमें नई सड़क"),
        ("[सोक सोन](https://example.org/a_(b)) में", "सोक सोन में"),
        ('[क](/lekh/2 "ख") और [ग](#neeche)', "क और ग"),
        ("![पुल](pul.jpg) और [![सड़क](s.png)](https://example.org/)", "पुल और सड़क"),
        ("[**पुल**](https://example.org/)", "पुल"),
    ],
)
def test_the_signs_of_markdown_go_and_the_words_stay(written, read):
    assert readable(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#पुल और C# में",
        "5 * 3 * 2 = 30, 5*3*2",
        "* पहला\n* दूसरा",
        "> 60 वर्ष, क > ख",
        "अकेला ** तारा और *अधूरा",
        "file_name_here और 2_000_000",
        "[1] (क) [ख]",
        "[press](javascript:window.hacked=1) [mail](mailto:a@example.org)",
    ],
)
def test_what_is_no_sign_of_markdown_stays(text):
    assert readable(text) == text


def test_a_hostile_text_keeps_all_but_its_picture():
    assert readable(HOSTILE) == HOSTILE.replace("![see](http://evil.example/x.png)", "see")


@given(st.text(alphabet="#*_[]()! \nकa:/") | st.text())
def test_nothing_is_added_and_the_order_stays(text):
    left = iter(text)
    assert all(char in left for char in readable(text))
