"""The commands that look after an index, as a user runs them."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from index import IndexSettings, build
from index.generations import generations
from index.snapshot import current_id
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus
from ui.cli import app


@pytest.fixture
def index_dir(tmp_path, monkeypatch):
    """Two generations made with word-hash, which the commands then use too."""
    for most in (2, 3):
        corpus = write_corpus(tmp_path / "articles", dict(list(ARTICLES.items())[:most]))
        settings = IndexSettings(chunk_tokens=16)
        build(corpus, tmp_path / "index", settings=settings, embedder=WordHashEmbedder())
    monkeypatch.setattr("index.embed.SentenceEmbedder", lambda *_, **__: WordHashEmbedder())
    return tmp_path / "index"


def run(*words):
    done = CliRunner().invoke(app, [str(word) for word in words])
    return done.exit_code, done.stdout


def test_the_doctor_says_that_nothing_is_wrong(index_dir):
    assert run("doctor", "--index", index_dir) == (0, f"nothing is wrong with {current_id(index_dir)}\n")


def test_the_doctor_names_what_is_wrong_ends_with_1_and_mends_it_when_asked(index_dir):
    before = current_id(index_dir)
    (index_dir / "generations" / before / "fields.npz").write_bytes(b"")
    status, text = run("doctor", "--index", index_dir)
    assert status == 1
    assert text.startswith(f"files: {before}/fields.npz: ")
    assert "\n    run `sandarbh doctor --repair`: it is made again from the articles" in text
    status, text = run("doctor", "--index", index_dir, "--repair", "--json")
    told = json.loads(text)
    assert (status, told["sound"], told["findings"]) == (0, True, [])
    assert told["repaired"][0] == f"made {told['generation']} from the articles of {before}"
    assert told["checks"] == ["pointer", "files", "content", "older", "leftovers", "disk", "model"]


def test_findings_are_printed_as_json(index_dir):
    (index_dir / "CURRENT").write_text("nowhere-1")
    status, text = run("doctor", "--index", index_dir, "--json")
    assert status == 1
    (finding,) = json.loads(text)["findings"]
    assert list(finding) == ["check", "where", "problem", "remedy", "mends"]
    assert (finding["check"], finding["where"], finding["mends"]) == ("pointer", "CURRENT", True)


def test_generations_are_listed_pinned_and_gone_back_to(index_dir):
    newest, older = (found.id for found in generations(index_dir))
    status, text = run("generations", "--index", index_dir)
    first, second = text.splitlines()
    assert status == 0
    assert first.startswith(f"{newest}  ")
    assert first.endswith("MB  current")
    assert "  2 documents, " in second
    assert json.loads(run("rollback", "--index", index_dir, "--json")[1])["id"] == older
    assert current_id(index_dir) == older
    assert run("rollback", newest, "--index", index_dir)[1].endswith("  current\n")
    listed = json.loads(run("generations", "--index", index_dir, "--pin", older, "--json")[1])
    assert [one["states"] for one in listed] == [["current"], ["pinned"]]
    assert run("generations", "--index", index_dir, "--unpin", older)[1].splitlines()[1].endswith("MB")


def test_without_an_index_there_are_no_generations(tmp_path):
    assert run("generations", "--index", tmp_path)[1].startswith("no generations in ")
