from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.encoding import decode
from tests.index.formats.documents import ENGLISH, HINDI, VIETNAMESE


@pytest.mark.parametrize("text", [HINDI, ENGLISH, VIETNAMESE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_what_open_reads(tmp_path, text, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    with path.open(encoding="utf-16" if encoding == "utf-16" else "utf-8", newline=None) as opened:
        assert decode(path.read_bytes()) == opened.read()


def test_a_utf_8_byte_order_mark_stays_the_first_code_point():
    assert decode(HINDI.encode("utf-8-sig")) == "\ufeff" + HINDI


def test_all_line_ends_become_newlines():
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize("text", [HINDI, ENGLISH, VIETNAMESE])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_nul_bytes(text, encoding):
    assert decode(text.encode(encoding)) == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
@example("\r\n\r")
def test_utf_8_is_always_decoded_as_open_does(text):
    data = text.encode()
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert decode(data) == io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline=None).read()
