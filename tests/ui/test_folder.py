"""The managed folder, on a real disk: whole or not at all, and nothing lost."""

from __future__ import annotations

import errno
import io
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import AlreadyThere, LibraryError
from index.formats import LOADERS, MAX_BYTES
from index.load import find_files
from ui.folder import Folder, safe_name

ARTICLE = "बाट शात में बाढ़ राहत का काम शुरू हुआ।\n\n142 परिवारों को सुरक्षित स्थान पर पहुँचाया गया।\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "articles").mkdir()
    return Folder(tmp_path / "articles")


def given_as(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


def files(folder: Folder) -> dict[str, str]:
    return {file.id: file.path.read_text(encoding="utf-8") for file in find_files([folder.path])[0]}


def everything(folder: Folder) -> set[str]:
    """Every file there is, hidden ones too, without what lies in the trash."""
    found = (path.relative_to(folder.path) for path in folder.path.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if path.parts[0] != ".trash"}


def test_an_uploaded_article_lies_in_the_folder_as_it_was_sent(folder):
    added = folder.add("बाढ़.txt", given_as(ARTICLE))
    assert (added.file, added.documents, added.replaced, added.failures) == ("बाढ़.txt", 1, False, ())
    assert files(folder) == {"बाढ़.txt": ARTICLE}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("बाढ़.txt", "बाढ़.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\evil.md", "evil.md"),
        ("/absolute.html", "absolute.html"),
        ("C:\\news\\a.jsonl", "a.jsonl"),
        ("a\u202etxt.md", "a txt.md"),
        ("nul\x00l.txt", "nul l.txt"),
        ("a\nb.txt", "a b.txt"),
        ("..hidden.txt", "hidden.txt"),
        ("  बाढ़   राहत .TXT", "बाढ़ राहत.TXT"),
        ("<b>.txt", "b.txt"),
    ],
)
def test_a_name_is_made_safe(name, safe):
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "without a name"),
        ("..", "without a name"),
        ("photo.png", "not a kind of file"),
        ("txt", "not a kind of file"),
        (".txt", "not a kind of file"),
        ("README.md", "pass over"),
        ("a.txt/", "without a name"),
    ],
)
def test_a_name_that_no_build_would_read_is_refused(name, said):
    with pytest.raises(LibraryError, match=said):
        safe_name(name)


@given(st.text(max_size=300), st.sampled_from(sorted(LOADERS)))
def test_no_name_leads_out_of_the_folder_or_out_of_sight(stem, suffix):
    try:
        name = safe_name(stem + suffix)
    except LibraryError:
        return
    assert name == Path(name).name and not name.startswith(".")
    assert Path(name).suffix.lower() == suffix
    assert len(name.encode("utf-8", "surrogatepass")) <= 220
    assert safe_name(name) == name


def test_a_name_that_is_taken_must_be_replaced_on_purpose_and_the_old_one_is_kept(folder):
    folder.add("a.txt", given_as(ARTICLE))
    newer = ARTICLE.replace("142", "150")
    with pytest.raises(AlreadyThere, match=r"a\.txt is in the library already"):
        folder.add("a.txt", given_as(newer))
    assert files(folder) == {"a.txt": ARTICLE}
    assert folder.add("a.txt", given_as(newer), replace=True).replaced
    assert files(folder) == {"a.txt": newer}
    (old,) = folder.trash()
    folder.remove("a.txt")
    assert folder.restore(old.id) == "a.txt"
    assert files(folder) == {"a.txt": ARTICLE}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"GIF\x00\x01\x00", "binary"),
        ("a.txt", "नमस्ते".encode("utf-16-le")[:-1] + b"\xff\xff\xff", "UTF-8"),
        ("a.html", b"<html></html>", "no article text"),
        ("a.jsonl", b"{\n{", "no article in it"),
        ("a.txt", b"x" * (MAX_BYTES + 1), "larger than 32 MiB"),
    ],
)
def test_what_is_no_article_is_refused_and_leaves_nothing(folder, name, content, said):
    folder.add("a.txt", given_as(ARTICLE))
    with pytest.raises(LibraryError, match=said):
        folder.add(name, io.BytesIO(content), replace=True)
    assert files(folder) == {"a.txt": ARTICLE}
    assert (everything(folder), folder.trash()) == ({"a.txt"}, ())


def test_the_parts_of_a_file_that_cannot_be_read_are_named(folder):
    added = folder.add("many.jsonl", given_as('{"text": "पुल सोमवार को खुला।"}\n{'))
    assert (added.documents, [failure.path for failure in added.failures]) == (1, ["many.jsonl"])


class Broken(io.BytesIO):
    """Breaks off in the middle, as a connection does."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise ConnectionResetError("gone")
        return super().read(min(5, size or 0))


def test_an_upload_that_breaks_off_leaves_nothing(folder):
    with pytest.raises(LibraryError, match="nothing was changed"):
        folder.add("a.txt", Broken(ARTICLE.encode()))
    assert everything(folder) == set()


@pytest.mark.parametrize("call", ["fsync", "link", "replace"])
def test_a_disk_that_fails_at_any_step_leaves_the_old_article(folder, monkeypatch, call):
    folder.add("a.txt", given_as(ARTICLE))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path if call == "replace" else os, call, full)
    with pytest.raises(LibraryError, match="No space left on device.*make room"):
        folder.add("a.txt", given_as(ARTICLE.replace("142", "150")), replace=True)
    assert files(folder) == {"a.txt": ARTICLE}
    assert everything(folder) == {"a.txt"}


def test_a_disk_without_links_does_as_well(folder, monkeypatch):
    def none(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    folder.add("a.txt", given_as(ARTICLE))
    newer = ARTICLE.replace("142", "150")
    with pytest.raises(AlreadyThere):
        folder.add("a.txt", given_as(newer))
    assert folder.add("a.txt", given_as(newer), replace=True).replaced
    (old,) = folder.trash()
    assert (folder.path / ".trash" / old.id / "a.txt").read_text(encoding="utf-8") == ARTICLE
    assert (files(folder), everything(folder)) == ({"a.txt": newer}, {"a.txt"})


def test_what_a_killed_upload_left_is_cleared_a_day_later(folder):
    for name, age in ((".incoming-old.txt", 25), (".incoming-new.txt", 1)):
        (folder.path / name).touch()
        moment = time.time() - age * 3600
        os.utime(folder.path / name, (moment, moment))
    Folder(folder.path)
    assert everything(folder) == {".incoming-new.txt"}


def test_a_removed_file_can_be_brought_back(folder):
    (folder.path / "गाँव").mkdir()
    (folder.path / "गाँव" / "a.txt").write_text(ARTICLE, encoding="utf-8")
    removed = folder.remove("गाँव/a.txt")
    assert files(folder) == {}
    assert folder.trash() == (removed,) and removed.file == "गाँव/a.txt"
    assert folder.restore(removed.id) == "गाँव/a.txt"
    assert (files(folder), folder.trash()) == ({"गाँव/a.txt": ARTICLE}, ())


def test_a_file_is_not_brought_back_over_another(folder):
    folder.add("a.txt", given_as(ARTICLE))
    removed = folder.remove("a.txt")
    folder.add("a.txt", given_as(ARTICLE.replace("142", "150")))
    with pytest.raises(AlreadyThere, match="remove it first"):
        folder.restore(removed.id)
    assert folder.trash() == (removed,)


def test_a_file_that_no_build_can_read_can_be_removed(folder):
    (folder.path / "photo.png").write_bytes(b"\x89PNG")
    assert folder.remove("photo.png").file == "photo.png"
    assert everything(folder) == set()


@pytest.mark.parametrize(
    "file", ["../outside.txt", "/etc/passwd", "", ".", ".trash", "sub", "x.txt", "a\x00.txt"]
)
def test_nothing_outside_of_the_list_can_be_removed(folder, file):
    (folder.path.parent / "outside.txt").write_text(ARTICLE, encoding="utf-8")
    (folder.path / "sub").mkdir()
    with pytest.raises(LibraryError, match="no file"):
        folder.remove(file)
    assert (folder.path.parent / "outside.txt").exists()


def test_a_file_behind_a_link_to_another_folder_stays(folder):
    elsewhere = folder.path.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (folder.path / "link").symlink_to(elsewhere)
    with pytest.raises(LibraryError, match="behind a link"):
        folder.remove("link/a.txt")
    assert (elsewhere / "a.txt").exists()


@pytest.mark.parametrize("id", ["", "..", "x", "../../a.txt", "20260101T000000000000-00000000"])
def test_nothing_else_can_be_brought_back(folder, id):
    with pytest.raises(LibraryError, match="trash"):
        folder.restore(id)


def test_a_folder_that_is_not_there_is_a_clear_error(tmp_path):
    with pytest.raises(LibraryError, match="--corpus"):
        Folder(tmp_path / "missing")
