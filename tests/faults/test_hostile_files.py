"""Files made to harm are refused with a message, and neither time nor memory is lost over them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from index.reader import MEMORY, STEP_SECONDS
from tests.conftest import ROOT
from tests.faults.hostile import HOSTILE

STEP = 1.5  # seconds of processor time for a step here: what would take 3 s is refused as well, and sooner
SECONDS, MEBIBYTES = 5, 500
SLOW = "takes longer to read"
REASONS = {
    "climbing.zip": 'a path that leads out of the zip: pack it again without ".." and absolute paths',
    "declares 1 GB.zip": "unpacks to more than 512 MiB: pack less into one",
    "declares 4 GB.zip": "unpacks to more than 512 MiB: pack less into one",
    "bomb.zip": "unpacks to more than 32 MiB",
    "bomb in its text.docx": "packed more tightly than any article (a zip bomb?)",
    "bomb as a picture.docx": "packed more tightly than any article (a zip bomb?)",
    "bomb.epub": "chapter OEBPS/a.xhtml: packed more tightly than any article (a zip bomb?)",
    "zip of zips.zip": "a zip inside a zip: unpack the outer one",
    "many members.zip": "more than 20,000 files in it: pack fewer into one",
    "laughs.docx": "XML that declares entities of its own",
    "laughs in utf-16.docx": "XML that declares entities of its own",
    "laughs.epub": "XML that declares entities of its own",
    "laughs in a chapter.epub": "chapter OEBPS/a.xhtml: XML that declares entities of its own",
    "laughs.xhtml": "no article text found in this page",
    "deep.html": "no article text found in this page",
    "deep.docx": "no whole Word document (Excessive depth",
    "deep.epub": "chapter OEBPS/a.xhtml: packed more tightly",
    "declares a long stream.pdf": "page 1: cannot be read (Declared stream length of 999999999",
    "many filters.pdf": "page 1: cannot be read (Maximum filter count",
    "pages in a ring.pdf": "no whole PDF (Detected cyclic page references",
    "a form that draws itself.pdf": SLOW,
    "an object that is itself.pdf": "page 1: cannot be read",
    "deep arrays.pdf": "page 1: cannot be read (maximum recursion depth exceeded",
    "wide map.pdf": "page 1: cannot be read (Maximum /ToUnicode size",
    "many maps.pdf": "page 1: cannot be read (Maximum /ToUnicode size",
    "wide widths.pdf": "page 1: cannot be read (CID width range too large",
    "long line.txt": "larger than 32 MiB: split it into one file an article",
    "long line.jsonl": "line 1: larger than 32 MiB",
    "long line.csv": "a line of more than 32 MiB: is this CSV?",
    "long line.html": "larger than 32 MiB: split it into one file an article",
    "quotes.csv": "line 2: a cell of more than 4,194,304 characters: is a quote not closed?",
    "deep.jsonl": "line 1: not a record: nested too deeply",
}
"""How the first reason begins; any will do for the others, which come as far as the machine lets them."""

READ = {"a ring of tables.pdf", "brackets.md"}
"""What is read in spite of all: the ring is mended, and brackets are text."""


@pytest.fixture(scope="module")
def report():
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults.hostile", str(STEP)], cwd=ROOT, capture_output=True, check=True
    )
    return json.loads(ran.stdout)


def test_each_is_refused_with_a_message(report):
    files = report["files"]
    assert files.keys() == HOSTILE.keys()
    assert {name for name, found in files.items() if found["documents"]} == READ
    assert [name for name, found in files.items() if not found["reasons"] and name not in READ] == []
    begun = {name: files[name]["reasons"][0][: len(reason)] for name, reason in REASONS.items()}
    assert begun == REASONS


def test_none_takes_more_than_its_time(report):
    assert STEP_SECONDS + 2 <= SECONDS  # a reader may have to be started first
    taken = {name: found["seconds"] for name, found in report["files"].items()}
    assert {name: seconds for name, seconds in taken.items() if seconds > STEP + 2} == {}


def test_none_takes_more_than_its_memory(report):
    assert MEMORY == 400 * 1024**2
    assert report["peak"]["reader"] <= MEBIBYTES
    assert report["peak"]["own"] <= MEBIBYTES
