"""A folder compared with the generation that was built from it, after each kind of change."""

from __future__ import annotations

import os

import pytest

from index import IndexSettings, build
from index.formats import ACCEPTED
from index.snapshot import Snapshot
from index.survey import Survey
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

SETTINGS = IndexSettings(chunk_tokens=16)


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "articles", ARTICLES)


@pytest.fixture
def built(corpus, tmp_path):
    """Builds the index of the folder as it is, and opens it."""
    opened = []

    def run() -> Snapshot:
        build(corpus, tmp_path / "index", settings=SETTINGS, embedder=WordHashEmbedder())
        opened.append(Snapshot.open(tmp_path / "index"))
        return opened[-1]

    yield run
    for snapshot in opened:
        snapshot.close()


def states(found):
    return {one.card.id: one.state for one in found}


def test_after_a_build_everything_is_indexed_with_its_title_and_length(corpus, built):
    found = Survey(corpus).compare(built())
    assert [(one.card.id, one.state, one.file) for one in found] == [
        (name, "indexed", name) for name in sorted(ARTICLES)
    ]
    by_id = {one.card.id: one.card for one in found}
    assert {name: card.length for name, card in by_id.items()} == {n: len(t) for n, t in ARTICLES.items()}
    assert by_id["bridge.txt"].title == "The new bridge over the Ca river will open to traffic on 12 March."
    assert by_id["bridge.txt"].language == "en"


def test_what_was_done_to_the_folder_since_is_told_of_each_document(corpus, built):
    snapshot = built()
    (corpus / "चाय.txt").unlink()
    (corpus / "bridge.txt").write_text(ARTICLES["bridge.txt"].replace("84", "85"), encoding="utf-8")
    (corpus / "नया.md").write_text(
        "---\ntitle: नया घाट\nsource: पत्रिका\n---\n\nघाट शुक्रवार से खुलेगा।\n", encoding="utf-8"
    )
    (corpus / "खाली.txt").write_text(" \n", encoding="utf-8")
    (corpus / "furniture.txt").write_text("टिप्पणी (0)\n", encoding="utf-8")
    (corpus / "photo.png").write_bytes(b"\x89PNG")
    found = {one.card.id: one for one in Survey(corpus).compare(snapshot)}
    assert {id: (one.state, one.reason) for id, one in found.items()} == {
        "bridge.txt": ("changed", ""),
        "furniture.txt": ("failed", "no article text, only site furniture"),
        "photo.png": ("failed", f"unknown format .png: give {ACCEPTED}"),
        "खाली.txt": ("failed", "empty"),
        "चाय.txt": ("removed", ""),
        "नया.md": ("new", ""),
        "बाढ़.txt": ("indexed", ""),
    }
    assert (found["नया.md"].card.title, found["नया.md"].card.source) == ("नया घाट", "पत्रिका")
    assert found["चाय.txt"].file == "" and found["चाय.txt"].card.length == len(ARTICLES["चाय.txt"])


def test_a_file_that_broke_since_it_was_indexed_keeps_its_title(corpus, built):
    snapshot = built()
    (corpus / "bridge.txt").write_bytes(b"\xff\xfe\x00")
    (found,) = (one for one in Survey(corpus).compare(snapshot) if one.card.id == "bridge.txt")
    assert (found.state, found.card.language) == ("failed", "en")
    assert found.card.title.startswith("The new bridge")


def test_the_next_build_makes_all_that_is_readable_indexed(corpus, built):
    survey = Survey(corpus)
    assert set(states(survey.compare(built())).values()) == {"indexed"}
    (corpus / "चाय.txt").unlink()
    (corpus / "नया.txt").write_text("घाट शुक्रवार से खुलेगा और जहाज़ चलेंगे।\n", encoding="utf-8")
    assert states(survey.compare(built())) == dict.fromkeys(["bridge.txt", "नया.txt", "बाढ़.txt"], "indexed")


def test_the_records_of_a_file_are_listed_one_by_one(corpus, built):
    lines = [
        '{"id": "a", "title": "पहला", "text": "पुल सोमवार को खुला और यातायात शुरू हुआ।"}',
        "{",
        *['{"text": ""}'] * 4,
    ]
    (corpus / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = {one.card.id: one for one in Survey(corpus).compare(built()) if "many" in one.card.id}
    assert {id: (one.state, one.file) for id, one in found.items()} == {
        "many.jsonl#a": ("indexed", "many.jsonl"),
        "many.jsonl": ("failed", "many.jsonl"),
    }
    assert found["many.jsonl"].reason.startswith("line 2: not JSON")
    assert found["many.jsonl"].reason.endswith("; line 3: empty; line 4: empty; and 2 more")


def test_a_file_is_read_again_only_when_it_changed(corpus, built, monkeypatch):
    snapshot, survey = built(), Survey(corpus)
    first = survey.compare(snapshot)
    read = []

    def note(file):
        read.append(file.id)
        return ""

    monkeypatch.setattr("index.reading.digest", note)
    assert survey.compare(snapshot) == first
    assert read == []
    monkeypatch.undo()
    path = corpus / "bridge.txt"
    changed = path.read_text(encoding="utf-8").replace("84", "85")
    before = path.stat()
    path.write_text(changed, encoding="utf-8")  # the same length
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert states(survey.compare(snapshot))["bridge.txt"] == "changed"
