from __future__ import annotations

import os
import signal
import threading
from datetime import date
from pathlib import Path

import pytest

from index import confined
from index.confined import Confined
from index.errors import LoadError
from index.formats import CONFINED, LOADERS
from index.types import Document, Failure
from tests.index.formats.made import pdf, zipped

TEXT = "सोक सोन जिले में पानी घटा।\u2028दूसरी पंक्ति 👩🏽\u200d🌾"


@pytest.fixture
def reader():
    reader = Confined()
    yield reader
    reader.end()


def table(folder: Path, *rows: str) -> Path:
    path = folder / "लेख एक.csv"
    path.write_text("\n".join(["text,title,date,author", *rows]), encoding="utf-8")
    return path


def test_what_the_other_process_finds_comes_back_as_it_is(reader, tmp_path):
    path = table(tmp_path, f'"{TEXT}",पुल,2024-01-18,हा वी', ",खाली")
    documents, failures = reader.read("लेख एक.csv", path, ".csv")
    assert documents == [
        Document("लेख एक.csv#2", TEXT, "पुल", language="hi", published=date(2024, 1, 18), author="हा वी")
    ]
    assert failures == [Failure("लेख एक.csv", "row 3: no text")]


def test_one_process_reads_file_after_file_also_after_a_bad_one(reader, tmp_path):
    path = table(tmp_path, TEXT)
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7")
    first = reader.read("a.csv", path, ".csv")
    process = reader._process
    with pytest.raises(LoadError, match="no whole PDF"):
        reader.read("bad.pdf", tmp_path / "bad.pdf", ".pdf")
    assert reader.read("a.csv", path, ".csv") == first
    assert reader._process is process


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_process_that_was_ended_between_two_files_is_started_again(reader, tmp_path, how):
    path = table(tmp_path, TEXT)
    first = reader.read("a.csv", path, ".csv")
    os.kill(reader._process._process.pid, how)
    reader._process._process.wait()
    assert reader.read("a.csv", path, ".csv") == first


def test_files_are_read_one_at_a_time_whichever_thread_asks(reader, tmp_path):
    path = table(tmp_path, TEXT)
    found: dict[int, tuple[list[Document], list[Failure]]] = {}
    threads = [
        threading.Thread(target=lambda n=n: found.update({n: reader.read(f"{n}.csv", path, ".csv")}))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = {n: [document.id for document in documents] for n, (documents, _) in found.items()}
    assert ids == {n: [f"{n}.csv#2"] for n in range(8)}


def test_a_folder_a_pipe_and_nothing_are_reported_by_the_other_process_too(reader, tmp_path):
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "folder.pdf").mkdir()
    for name, reason in [("pipe", "a pipe or device"), ("folder", "a folder"), ("gone", "no such file")]:
        with pytest.raises(LoadError, match=f"^{reason}"):
            reader.read(name, tmp_path / f"{name}.pdf", ".pdf")


def test_a_reader_that_breaks_is_reported_with_its_last_words_and_the_next_file_is_read(
    reader, tmp_path, monkeypatch
):
    (tmp_path / "a.pdf").write_bytes(pdf(["पानी घटा।"]))
    monkeypatch.setattr(confined, "_START", "raise ZeroDivisionError('by a page')")
    with pytest.raises(LoadError, match="its reader ended with ZeroDivisionError: by a page"):
        reader.read("a.pdf", tmp_path / "a.pdf", ".pdf")
    monkeypatch.undo()
    assert reader.read("a.pdf", tmp_path / "a.pdf", ".pdf")


def test_what_libraries_take_apart_is_read_in_the_other_process():
    assert sorted(LOADERS.keys() - CONFINED) == [".jsonl", ".markdown", ".md", ".txt"]


def test_a_zip_in_the_other_process_holds_all_that_it_holds_here(reader, tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"ख/a.txt": TEXT, "b.pdf": pdf(["पानी घटा।"])}))
    documents, failures = reader.read("a.zip", tmp_path / "a.zip", ".zip")
    assert [document.id for document in documents] == ["a.zip/b.pdf", "a.zip/ख/a.txt"]
    assert failures == []
