from __future__ import annotations

import io
from datetime import date

import pytest

from index import encoding
from index.errors import LoadError
from index.formats.plain import load_text
from index.types import Document
from tests.index.formats.documents import ENGLISH, HINDI, VIETNAMESE, only


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"caf\xe9 in Latin-1", r"not UTF-8 or UTF-16 \(byte 0xe9 at offset 3\): save it as UTF-8"),
        (HINDI.encode("utf-16") + b"x", "not UTF-8 or UTF-16"),
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"a single NUL\0 byte in a text", "binary data"),
        (b"NUL at odd\0 and even\0\0 places", "binary data"),
        (b"\x7fELF\x01\x02\x03\x04\x05\x06" * 9, "binary data"),
        (HINDI.encode("utf-32"), "binary data"),
        ("प�न� घ�टा।".encode(), "U\\+FFFD"),
        (HINDI.encode().decode("latin-1").encode(), "read as Latin-1"),
        (VIETNAMESE.encode().decode("cp1252", "ignore").encode(), "read as Latin-1"),
    ],
)
def test_a_file_that_is_no_text_says_why(data, reason):
    with pytest.raises(LoadError, match=reason):
        only(load_text("a.txt", io.BytesIO(data)))


def test_a_file_that_is_too_large_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(encoding, "MAX_BYTES", 1024**2)
    assert only(load_text("a.txt", io.BytesIO(b"a" * 1024**2))).text == "a" * 1024**2
    with pytest.raises(LoadError, match="larger than 1 MiB"):
        only(load_text("a.txt", io.BytesIO(b"a" * (1024**2 + 1))))


def test_a_markdown_document_keeps_its_front_matter_in_the_text():
    text = "---\ntitle: पुल खुला\nlang: hi\ndate: 2024-01-18\n---\n" + ENGLISH
    document = only(load_text("a.md", io.BytesIO(text.encode())))
    assert document == Document(
        id="a.md", text=text, title="पुल खुला", language="hi", published=date(2024, 1, 18)
    )


@pytest.mark.parametrize(
    ("text", "language"), [(HINDI * 3, "hi"), (ENGLISH * 3, "en"), (VIETNAMESE * 3, "vi")]
)
def test_the_language_is_guessed_from_the_article_when_none_is_given(text, language):
    front = "---\ntitle: " + ("This title is in English and long. " * 9) + "\nlang: fr\n---\n"
    assert only(load_text("a.md", io.BytesIO((front + text).encode()))).language == language


def test_broken_front_matter_is_text_without_metadata():
    text = '---\ntitle: "पुल\n---\n' + HINDI
    assert only(load_text("a.md", io.BytesIO(text.encode()))) == Document(id="a.md", text=text, language="hi")
