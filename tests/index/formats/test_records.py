from __future__ import annotations

import io
import json
from datetime import date

import pytest

from index import encoding
from index.errors import LoadError
from index.formats.records import load_jsonl
from index.types import Document, Failure
from tests.index.formats.documents import ENGLISH, HINDI, only


def records(*lines: object) -> io.BytesIO:
    written = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return io.BytesIO(b"\n".join(written))


def test_a_record_gives_a_document_with_all_that_it_says():
    record = {
        "id": 7,
        "text": HINDI,
        "title": "संवाद",
        "url": "https://a.vn/1",
        "published": "2024-01-18",
        "language": "hi",
        "publisher": "पत्रिका",
        "author": "हा वी",
    }
    assert list(load_jsonl("a.jsonl", records(record))) == [
        Document("a.jsonl#7", HINDI, "संवाद", "https://a.vn/1", "hi", date(2024, 1, 18), "पत्रिका", "हा वी")
    ]


def test_a_record_without_an_id_is_called_by_its_line():
    unusable = [{"text": HINDI, "id": id} for id in (True, " ")]
    found = load_jsonl("a.jsonl", records({"text": HINDI}, b"", *unusable))
    ids = [item.id for item in found if isinstance(item, Document)]
    assert ids == ["a.jsonl#1", "a.jsonl#3", "a.jsonl#4"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON: "),
        (b'{"text": "\xe9"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 10_000, "not JSON: "),
        (["text"], "not a record"),
        ({"title": "no text"}, "not a record"),
        ({"text": 5}, "not a record"),
        ({"text": " "}, "empty"),
        ({"text": "NUL \0"}, "binary data"),
        (b'{"text": "half \\ud800 a pair"}', "half a surrogate pair"),
        (b'{"text": "ok", "title": "\\udc00"}', "half a surrogate pair"),
        ({"text": HINDI, "id": "1"}, "the same id as line 1"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_bad_line_is_reported_by_its_number_and_the_others_go_on(line, reason):
    before, failure, after = load_jsonl("a.jsonl", records({"text": HINDI}, line, {"text": ENGLISH}))
    assert before == Document(id="a.jsonl#1", text=HINDI, language="hi")
    assert after == Document(id="a.jsonl#3", text=ENGLISH, language="en")
    assert isinstance(failure, Failure)
    assert failure.path == "a.jsonl" and failure.reason.startswith("line 2: ") and reason in failure.reason


def test_a_whole_surrogate_pair_is_one_character():
    assert only(load_jsonl("a.jsonl", io.BytesIO(b'{"text": "\\ud83d\\ude00 ok"}'))).text == "😀 ok"


def test_a_line_that_is_too_long_is_left_out_alone(monkeypatch):
    monkeypatch.setattr(encoding, "MAX_BYTES", 1024**2)
    fits = b'{"text": "' + b"a" * (1024**2 - 12) + b'"}'
    long = fits + b" " * 3 * 1024**2
    found = list(load_jsonl("a.jsonl", records(fits, long, {"text": ENGLISH})))
    assert [type(item) for item in found] == [Document, Failure, Document]
    assert found[1] == Failure("a.jsonl", "line 2: larger than 1 MiB")


def test_records_may_follow_a_byte_order_mark():
    assert only(load_jsonl("a.jsonl", io.BytesIO(b'\xef\xbb\xbf{"text": "ok"}'))).text == "ok"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "empty"), (b"\n \n", "empty"), ('{"text": "a"}'.encode("utf-16"), "save it as UTF-8")],
)
def test_a_file_of_no_records_says_why(data, reason):
    with pytest.raises(LoadError, match=reason):
        list(load_jsonl("a.jsonl", io.BytesIO(data)))
