from __future__ import annotations

import io
from datetime import date

import pytest

from index.errors import LoadError
from index.formats import table
from index.formats.table import load_csv
from index.types import Document, Failure
from tests.index.formats.documents import ENGLISH, HINDI

ONE = HINDI.split("\n")[0]


def read(text: str | bytes) -> list[object]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(load_csv("a.csv", io.BytesIO(data)))


@pytest.mark.parametrize(
    "header",
    [
        "id,title,text,url,published,language,source,author",
        "ID,Headline,BODY,Link,Date,Lang,Publisher,Byline",
        "क्रमांक,शीर्षक,पाठ,लिंक,तारीख,भाषा,स्रोत,लेखक",
        "आईडी,शीर्षक,सामग्री,यूआरएल,दिनांक,भाषा,प्रकाशक,लेखक",
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_row_is_a_document_by_the_names_of_its_columns(header, delimiter):
    row = ["7", "पुल खुला", f'"{ONE}"', "https://a.vn/1", "18/01/2024", "hi", "पत्रिका", "हा वी"]
    found = read(header.replace(",", delimiter) + "\r\n" + delimiter.join(row) + "\r\n")
    assert found == [
        Document("a.csv#7", ONE, "पुल खुला", "https://a.vn/1", "hi", date(2024, 1, 18), "पत्रिका", "हा वी")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_in_the_encodings_of_spreadsheets_are_read(encoding):
    (document,) = read(f"text\ttitle\n{ONE}\tपुल\n".encode(encoding))
    assert document == Document("a.csv#2", ONE, "पुल", language="hi")


def test_a_cell_may_hold_lines_quotes_and_delimiters():
    (document,) = read('sep=,\ntitle,text\nx,"a ""b"", c\r\nd"\n')
    assert isinstance(document, Document) and document.text == 'a "b", c\nd'


def test_columns_that_nobody_knows_are_passed_over():
    (document,) = read(f"views,text,शीर्षक\n12,{ONE},पुल\n")
    assert document == Document("a.csv#2", ONE, "पुल", language="hi")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"x,", "no text"),
        (b"x", "no text"),
        (b"x, ,", "no text"),
        (b"x,a,b,c", '4 cells for 3 columns: put text with the delimiter in "quotes"'),
        (b"x,caf\xe9,1", "not UTF-8: save the table as CSV UTF-8"),
        (b"x,\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd,2", "characters lost in an earlier conversion"),
        (b"x,again,1", "the same id as row 2: give each row its own"),
    ],
)
def test_a_bad_row_is_reported_by_its_number_and_the_others_go_on(row, reason):
    before, failure, after = read(
        f"title,text,id\na,{ONE},1\n".encode() + row + f"\n\nb,{ENGLISH.strip()},9".encode()
    )
    assert isinstance(before, Document) and before.id == "a.csv#1"
    assert isinstance(after, Document) and after.id == "a.csv#9"
    assert isinstance(failure, Failure)
    assert failure.path == "a.csv" and failure.reason.startswith("row 3: " + reason)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"title,author\na,b\n", "no column with the articles' text: name the columns"),
        (b"text,title\n", "no rows below the names of the columns"),
        ("text,title\nपुल\n".encode("utf-16")[:-1], "not UTF-8 or UTF-16"),
        (
            b'text,title\n"' + b"a, " * 9000,
            "line 2: a cell of more than 20,000 characters: is a quote not closed",
        ),
    ],
)
def test_a_table_that_cannot_be_read_says_why(data, reason, monkeypatch):
    monkeypatch.setattr(table, "_CELL", 20_000)
    with pytest.raises(LoadError, match=reason):
        read(data)
