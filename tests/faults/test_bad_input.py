"""A build over whatever a folder holds: each bad file is reported with its reason, good ones are indexed."""

from __future__ import annotations

import errno
import os
import socket
import time

import pytest

from index import build
from index.formats import ACCEPTED
from index.snapshot import Snapshot
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

BAD = {
    "binary.txt": "binary data",
    "bytes.txt": "not UTF-8 or UTF-16 (byte 0x80 at offset 128): save it as UTF-8",
    "broken.html": "no article text found in this page",
    "dangling.txt": "a link that leads nowhere (No such file or directory): remove it",
    "empty.md": "empty",
    "huge.txt": "larger than 32 MiB: split it into one file an article",
    "itself.txt": "a link that leads nowhere",
    "latin1.txt": "not UTF-8 or UTF-16 (byte 0xe9 at offset 3): save it as UTF-8",
    "locked.txt": "permission denied: make it readable for this user",
    "loop": "a link to what is already in: remove it",
    "photo.jpg": f"unknown format .jpg: give {ACCEPTED}",
    "pipe.txt": "a pipe or device, not a file",
    "socket.txt": "cannot be read (No such device or address)",
    "spaces only.txt": "empty",
}
GOOD = {
    "दो शब्द का नाम.txt": ARTICLES["चाय.txt"],
    "with spaces & (marks) #1 100%.txt": ARTICLES["bridge.txt"],
    "'quoted'; DROP TABLE documents.txt": ARTICLES["बाढ़.txt"],
    "tiếng Việt.txt": "Cầu mới bắc qua sông Cả sẽ thông xe ngày 12 tháng 3.\n",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = write_corpus(tmp_path / "लेख", GOOD)
    (folder / "binary.txt").write_bytes(bytes(range(32)) * 90)
    (folder / "bytes.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "broken.html").write_text("<html><body></body></html>")
    (folder / "dangling.txt").symlink_to(folder / "nowhere.txt")
    (folder / "empty.md").touch()
    (folder / "huge.txt").write_text("शब्द " * 3_000_000)
    (folder / "itself.txt").symlink_to(folder / "itself.txt")
    (folder / "latin1.txt").write_bytes("café au lait, s'il vous plaît".encode("latin-1"))
    (folder / "locked.txt").write_text("No one may read this article.")
    (folder / "loop").symlink_to(folder)
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" * 100)
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as unix:
        monkeypatch.chdir(folder)  # the address of a socket has at most 108 bytes
        unix.bind("socket.txt")
    (folder / "spaces only.txt").write_text(" \n\t\n")
    refuse(monkeypatch, "locked.txt")
    return folder


def refuse(monkeypatch, name):
    """Let no one open the file ``name``, not even root."""
    real = os.open

    def opened(path, *args, **kwargs):
        if os.fspath(path).endswith(name):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", opened)


def test_every_bad_file_is_reported_with_its_reason_and_the_good_ones_are_indexed(folder, tmp_path):
    report = build(folder, tmp_path / "index", embedder=WordHashEmbedder())
    reasons = {failure.path.rpartition("/")[2]: failure.reason for failure in report.failures}
    assert reasons.keys() == BAD.keys()
    for name, reason in BAD.items():
        assert reasons[name].startswith(reason), name
    snapshot = Snapshot.open(tmp_path / "index")
    assert {document.id: document.text for document in snapshot.catalog.documents()} == GOOD
    snapshot.close()


def test_a_second_build_reports_the_same_and_writes_nothing(folder, tmp_path):
    first = build(folder, tmp_path / "index", embedder=WordHashEmbedder())
    second = build(folder, tmp_path / "index", embedder=WordHashEmbedder())
    assert second.failures == first.failures
    assert (second.published, second.embedded, second.unchanged) == (False, 0, len(GOOD))


class LetterEmbedder(WordHashEmbedder):
    """Like a real tokenizer, it makes many tokens of a long word."""

    def token_counts(self, texts):
        return [len(text) // 3 + 1 for text in texts]


@pytest.mark.parametrize("unit", ["शब्द, ", "क", "word. ", "क👩\u200d👧"])
def test_a_line_of_a_megabyte_is_indexed_whole(tmp_path, unit):
    line = unit * (1_000_000 // len(unit.encode()))
    corpus = write_corpus(tmp_path / "articles", {"line.txt": line})
    began = time.perf_counter()
    report = build(corpus, tmp_path / "index", embedder=LetterEmbedder())
    assert time.perf_counter() - began < 30
    assert report.failures == ()
    assert report.chunks > len(line) / 3 / 512
    snapshot = Snapshot.open(tmp_path / "index")
    assert "".join("".join(text.split()) for text in snapshot.catalog.chunk_texts()) == "".join(line.split())
    snapshot.close()


def test_what_an_article_says_cannot_break_the_index(tmp_path):
    hostile = {
        "sql.txt": '\'); DROP TABLE chunks; -- "quoted" words are only words in this article.\n',
        "marks.txt": "शब्द " + "\u0301" * 500 + " और \u202eउलटा\u202c पाठ \u200b\u200d यहाँ लिखा है।\n",
        "emoji.txt": "त्योहार 🇮🇳🇻🇳" * 30 + " 👩\u200d👩\u200d👧\u200d👦 मनाया गया।\n",
    }
    report = build(write_corpus(tmp_path / "a", hostile), tmp_path / "index", embedder=WordHashEmbedder())
    assert report.failures == ()
    snapshot = Snapshot.open(tmp_path / "index")
    assert {document.id: document.text for document in snapshot.catalog.documents()} == hostile
    for row in range(snapshot.catalog.chunk_count):
        number, chunk = snapshot.catalog.chunk(row)
        chunk.cut(snapshot.catalog.document(number), chunk.span)
    snapshot.close()
