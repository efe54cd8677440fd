from __future__ import annotations

import io
import zipfile

import pytest

from index.errors import LoadError
from index.formats import LOADERS
from index.types import Document, Failure
from tests.index.formats.documents import ENGLISH, HINDI
from tests.index.formats.made import docx, epub, pdf, zipped


def read(data: bytes) -> tuple[list[Document], list[Failure]]:
    found = list(LOADERS[".zip"]("a.zip", io.BytesIO(data)))
    documents = [item for item in found if isinstance(item, Document)]
    return documents, [item for item in found if isinstance(item, Failure)]


def test_each_member_is_read_by_its_own_loader_under_its_path_in_the_zip():
    members: dict[str, bytes | str] = {
        "ख/लेख.txt": HINDI,
        "a.PDF": pdf(["पानी घटा।"]),
        "b.docx": docx("पानी बढ़ा।"),
        "c.epub": epub({"a.xhtml": "<p>पानी रुका।</p>"}),
        "d.csv": "text,title\nपानी बहा।,बाढ़\n",
        "e/f.jsonl": '{"text": "पानी जमा।", "id": 5}\n',
    }
    documents, failures = read(zipped(members))
    assert failures == []
    assert {document.id: document.text for document in documents} == {
        "a.zip/a.PDF": "पानी घटा।",
        "a.zip/b.docx": "पानी बढ़ा।",
        "a.zip/c.epub": "पानी रुका।",
        "a.zip/d.csv#2": "पानी बहा।",
        "a.zip/e/f.jsonl#5": "पानी जमा।",
        "a.zip/ख/लेख.txt": HINDI,
    }


def test_what_a_folder_says_about_itself_is_passed_over_in_a_zip_too():
    names = ["README.md", ".hidden/a.txt", "__MACOSX/._a.txt", "n/.DS_Store", "a.txt"]
    documents, failures = read(zipped(dict.fromkeys(names, HINDI)))
    assert ([document.id for document in documents], failures) == (["a.zip/a.txt"], [])


OUT = 'a path that leads out of the zip: pack it again without ".." and absolute paths'


@pytest.mark.parametrize(
    ("name", "path", "reason"),
    [
        ("../../etc/a.txt", "a.zip/../../etc/a.txt", OUT),
        ("/etc/a.txt", "a.zip//etc/a.txt", OUT),
        ("n/../../a.txt", "a.zip/n/../../a.txt", OUT),
        ("..\\a.txt", "a.zip/..\\a.txt", OUT),
        ("C:\\a.txt", "a.zip/C:\\a.txt", OUT),
        ("a\nb.txt", "a.zip/a\nb.txt", "a name that is no name of a file"),
        ("n/b.zip", "a.zip/n/b.zip", "a zip inside a zip: unpack the outer one"),
        ("photo.jpg", "a.zip/photo.jpg", "unknown format .jpg"),
        ("bare", "a.zip/bare", "no file name extension"),
        ("empty.txt", "a.zip/empty.txt", "empty"),
        ("bad.pdf", "a.zip/bad.pdf", "no whole PDF"),
    ],
)
def test_a_bad_member_is_reported_and_the_others_go_on(name, path, reason):
    data = b"" if name.startswith("empty") else b"n"
    documents, (failure,) = read(zipped({name: data, "good.txt": ENGLISH}))
    assert [document.id for document in documents] == ["a.zip/good.txt"]
    assert failure.path == path and failure.reason.startswith(reason)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_second_of_two_members_of_one_name_is_reported():
    documents, failures = read(zipped([("a.txt", HINDI), ("a.txt", ENGLISH)]))
    assert [document.text for document in documents] == [HINDI]
    assert failures == [
        Failure("a.zip/a.txt", "a second file of this name in the zip: the first one is kept")
    ]


def test_names_that_are_utf_8_without_saying_so_are_read_as_utf_8():
    data = bytearray(zipped({"ख.txt": HINDI}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at + 1] &= ~0x08
    assert [document.id for document in read(bytes(data))[0]] == ["a.zip/ख.txt"]


def test_names_that_run_from_right_to_left_stay_as_they_are():
    assert read(zipped({"مقال \u202eخبر.txt": HINDI}))[0][0].id == "a.zip/مقال \u202eخبر.txt"


def declared(size: int) -> bytes:
    """A zip of a small file that says it has ``size`` bytes."""
    data = bytearray(zipped({"a.txt": ENGLISH}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(mark) + at
        data[start : start + 4] = size.to_bytes(4, "little")
    return bytes(data)


def overlapping() -> bytes:
    """A zip whose directory names one file a thousand times."""
    data = zipped({"a.txt": "a" * 900_000})
    start = data.index(b"PK\x01\x02")
    directory, end = data[start:-22], bytearray(data[-22:])
    end[8:12] = (1000).to_bytes(2, "little") * 2
    end[12:16] = (1000 * len(directory)).to_bytes(4, "little")
    return data[:start] + directory * 1000 + bytes(end)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no whole zip"),
        (zipped({"a.txt": HINDI})[:40], "no whole zip"),
        (zipped({}), "a zip with no files in it"),
        (zipped({".hidden": "x"}), "a zip with no files in it"),
        (declared(10**9), "unpacks to more than 512 MiB"),
        (overlapping(), "files that lie in each other"),
    ],
    ids=["nothing", "cut", "empty", "hidden", "declared", "overlapping"],
)
def test_a_zip_that_cannot_be_read_says_why(data, reason):
    with pytest.raises(LoadError, match=reason):
        read(data)


def locked() -> bytes:
    data = bytearray(zipped({"a.txt": HINDI}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def wrong_sum() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", HINDI)
    return made.getvalue().replace("सोक".encode(), "टोक".encode(), 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (locked(), "encrypted: give it without a password"),
        (wrong_sum(), "cannot be unpacked \\(Bad CRC-32"),
        (declared(10**8), "unpacks to more than 32 MiB"),
        (zipped({"a.txt": b"0" * 20_000_000}), "packed more tightly than any article"),
    ],
    ids=["locked", "sum", "declared", "bomb"],
)
def test_a_member_that_cannot_be_unpacked_says_why(data, reason):
    documents, (failure,) = read(data)
    assert documents == []
    with pytest.raises(LoadError, match=reason):
        raise LoadError(failure.reason)
