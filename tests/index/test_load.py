from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from index.errors import LoadError
from index.formats import ACCEPTED, LOADERS
from index.load import CorpusFile, Loaded, find_files, load
from index.types import Failure

TEXT = "सोक सोन जिले ने नियमित संवाद आयोजित किए।\n"


def write(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    return root


def ids(*roots: Path) -> list[str]:
    files, failures = find_files(roots)
    assert failures == []
    return [file.id for file in files]


def test_a_folder_is_walked_in_sorted_order_with_paths_inside_it_as_ids(tmp_path):
    write(tmp_path, "b.txt", "a/z.md", "a/b/c.html", "a-b.txt", "C.TXT", "d.jsonl", "ख/ग.markdown", "e.htm")
    assert ids(tmp_path) == [
        "C.TXT",
        "a/b/c.html",
        "a/z.md",
        "a-b.txt",
        "b.txt",
        "d.jsonl",
        "e.htm",
        "ख/ग.markdown",
    ]
    assert find_files([tmp_path])[0][1] == CorpusFile("a/b/c.html", tmp_path / "a/b/c.html")


def test_what_a_folder_says_about_itself_is_passed_over_in_silence(tmp_path):
    write(tmp_path, "a.txt", ".hidden.txt", ".git/b.txt", "README.md", "n/README.hi.md", "Readme.txt")
    write(tmp_path, "LICENSE", "n/LICENSE-MIT.txt", "CHANGELOG.md")
    write(tmp_path, "readme-of-a-life.txt", "license-fees-rise.txt")
    assert ids(tmp_path) == ["a.txt", "license-fees-rise.txt", "readme-of-a-life.txt"]


def test_a_file_given_by_name_is_taken_whatever_it_is_called(tmp_path):
    write(tmp_path, ".a/README.md", "n/b.txt")
    assert ids(tmp_path / ".a/README.md", tmp_path / "n/b.txt") == ["README.md", "b.txt"]


def test_an_unknown_format_is_reported_with_what_to_give(tmp_path):
    write(tmp_path, "a.xyz", "b", "c.txt")
    files, failures = find_files([tmp_path])
    assert [file.id for file in files] == ["c.txt"]
    assert failures == [
        Failure(str(tmp_path / "a.xyz"), f"unknown format .xyz: give {ACCEPTED}"),
        Failure(str(tmp_path / "b"), f"no file name extension: give {ACCEPTED}"),
    ]


def test_a_missing_root_is_reported_and_the_others_go_on(tmp_path):
    write(tmp_path, "n/a.txt")
    files, failures = find_files([tmp_path / "gone", Path("nul\0byte"), tmp_path / "n"])
    assert [file.id for file in files] == ["a.txt"]
    assert failures[0] == Failure(str(tmp_path / "gone"), "no such file or folder: check the path")
    assert failures[1].reason == "cannot be read (embedded null byte)"


def test_a_folder_that_may_not_be_read_is_reported(tmp_path, monkeypatch):
    write(tmp_path, "a/a.txt", "b/b.txt")
    scandir = os.scandir

    def refuse(folder: Path) -> object:
        if Path(folder).name == "a":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    files, failures = find_files([tmp_path])
    assert [file.id for file in files] == ["b/b.txt"]
    assert failures == [Failure(str(tmp_path / "a"), "permission denied: make it readable for this user")]


def test_a_link_to_a_folder_elsewhere_is_followed(tmp_path):
    write(tmp_path, "elsewhere/n/a.txt", "corpus/b.txt")
    (tmp_path / "corpus/link").symlink_to(tmp_path / "elsewhere")
    assert ids(tmp_path / "corpus") == ["b.txt", "link/n/a.txt"]


def test_a_loop_of_links_ends_and_is_reported(tmp_path):
    write(tmp_path, "n/a.txt")
    (tmp_path / "n/up").symlink_to(tmp_path)
    files, failures = find_files([tmp_path])
    assert [file.id for file in files] == ["n/a.txt"]
    assert failures == [Failure(str(tmp_path / "n/up"), "a link to what is already in: remove it")]


def test_what_is_linked_inside_its_root_keeps_its_real_place(tmp_path):
    write(tmp_path, "z/b.txt")
    (tmp_path / "a").symlink_to(tmp_path / "z")
    (tmp_path / "c.txt").symlink_to(tmp_path / "z/b.txt")
    files, failures = find_files([tmp_path])
    assert [file.id for file in files] == ["z/b.txt"]
    assert [Path(failure.path).name for failure in failures] == ["a", "c.txt"]


def test_a_link_that_leads_nowhere_is_reported(tmp_path):
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "b.txt")
    files, failures = find_files([tmp_path])
    assert files == []
    assert [(Path(f.path).name, f.reason.split(" (")[0]) for f in failures] == [
        ("a.txt", "a link that leads nowhere"),
        ("b.txt", "a link that leads nowhere"),
    ]


def test_a_root_inside_another_adds_nothing(tmp_path):
    write(tmp_path, "n/a.txt", "b.txt")
    assert ids(tmp_path, tmp_path / "n", tmp_path / "b.txt", tmp_path) == ["b.txt", "n/a.txt"]


def test_the_same_place_in_two_roots_gets_the_later_root_in_front(tmp_path):
    write(tmp_path, "old/a.txt", "news/a.txt", "news/b.txt")
    assert ids(tmp_path / "old", tmp_path / "news") == ["a.txt", "news/a.txt", "b.txt"]
    assert ids(tmp_path / "old/a.txt", tmp_path / "news/a.txt") == ["a.txt", "news/a.txt"]


def test_the_same_place_in_a_third_root_of_the_same_name_is_reported(tmp_path):
    write(tmp_path, "1/news/a.txt", "2/news/a.txt", "3/news/a.txt")
    files, failures = find_files([tmp_path / "1/news", tmp_path / "2/news", tmp_path / "3/news"])
    assert [file.id for file in files] == ["a.txt", "news/a.txt"]
    reason = "another file has the same place in its folder: index their common folder"
    assert failures == [Failure(str(tmp_path / "3/news/a.txt"), reason)]


def test_a_name_that_is_not_utf_8_is_reported_in_a_way_that_can_be_printed(tmp_path):
    with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "wb") as file:  # noqa: PTH123 - Path takes no bytes
        file.write(TEXT.encode())
    files, failures = find_files([tmp_path])
    assert files == []
    assert failures == [Failure(f"{tmp_path}/caf\\xe9.txt", "a name that is not UTF-8: rename it")]


def test_a_file_is_loaded_by_its_extension_in_any_case(tmp_path):
    path = write(tmp_path, "A.TXT") / "A.TXT"
    (document,) = load(CorpusFile("x/A.TXT", path)).documents
    assert (document.id, document.text, document.language) == ("x/A.TXT", TEXT, "hi")


def test_the_good_and_the_bad_lines_of_a_file_come_apart(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("{\n" + json.dumps({"text": TEXT}) + "\n", encoding="utf-8")
    loaded = load(CorpusFile("a.jsonl", path))
    assert [document.id for document in loaded.documents] == ["a.jsonl#2"]
    (failure,) = loaded.failures
    assert failure.path == "a.jsonl" and failure.reason.startswith("line 1: not JSON")
    assert Loaded(loaded.documents).failures == ()


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path):
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    reasons = {}

    def attempt(name: str) -> None:
        try:
            load(CorpusFile(name, tmp_path / name))
        except LoadError as error:
            reasons[name] = str(error)

    for name in ("folder.txt", "pipe.txt"):
        reader = threading.Thread(target=attempt, args=[name], daemon=True)
        reader.start()
        reader.join(timeout=5)
    assert reasons == {
        "folder.txt": f"a folder, not a file: give {ACCEPTED}",
        "pipe.txt": f"a pipe or device, not a file: give {ACCEPTED}",
    }


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone.txt", "no such file or folder: check the path"),
        ("a.xyz", f"unknown format .xyz: give {ACCEPTED}"),
        ("nul\0byte.txt", "cannot be read (embedded null byte)"),
        ("x" * 300 + ".txt", "cannot be read (File name too long)"),
    ],
)
def test_a_file_that_cannot_be_opened_says_why(tmp_path, name, reason):
    with pytest.raises(LoadError) as caught:
        load(CorpusFile(name, tmp_path / name))
    assert str(caught.value) == reason


def test_a_file_that_may_not_be_read_says_so(tmp_path, monkeypatch):
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path, "a.txt") / "a.txt"
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(LoadError, match="^permission denied: make it readable for this user$"):
        load(CorpusFile("a.txt", path))


def test_every_loader_is_reached_by_a_lower_case_extension():
    assert sorted(LOADERS) == [
        *(".csv", ".docx", ".epub", ".htm", ".html", ".jsonl"),
        *(".markdown", ".md", ".pdf", ".txt", ".xhtml", ".zip"),
    ]


def test_the_seeds_are_loaded_as_python_opens_them(seeds_dir):
    files, failures = find_files([seeds_dir])
    assert failures == []
    assert [file.id[:4] for file in files] == ["000_", "001_", "002_", "003_", "004_"]
    for file in files:
        (document,) = load(file).documents
        assert document.text == file.path.read_text(encoding="utf-8")
        assert document.language == "hi"
