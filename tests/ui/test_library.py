"""The library over real files, a real index and, where it is rebuilt, the real model."""

from __future__ import annotations

import io

import pytest
from filelock import FileLock

from index import IndexSettings, build
from index.errors import IndexBusy, LibraryError
from qa import Answer, Assistant
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus
from ui.folder import Folder
from ui.library import Library, open_library
from ui.rebuild import Rebuild

SETTINGS = IndexSettings(chunk_tokens=16)


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "articles", ARTICLES)


@pytest.fixture
def asked(corpus, tmp_path):
    build(corpus, tmp_path / "index", settings=SETTINGS, embedder=WordHashEmbedder())
    return Assistant(tmp_path / "index", WordHashEmbedder())


@pytest.fixture
def library(corpus, asked):
    def run(tell):
        return build(
            corpus, asked.index_dir, settings=SETTINGS, embedder=WordHashEmbedder(), on_progress=tell
        )

    return Library(lambda: asked.snapshot, Folder(corpus), Rebuild(run))


def ids(library, search="", **wanted):
    return [one.card.id for one in library.documents(search, **wanted)]


def test_without_a_folder_the_library_lists_the_index_and_says_how_to_change_it(asked):
    library = Library(lambda: asked.snapshot)
    assert not library.writable
    assert [(one.card.id, one.state) for one in library.documents()] == [
        (name, "indexed") for name in sorted(ARTICLES)
    ]
    for attempt in (lambda: library.folder, lambda: library.rebuild):
        with pytest.raises(LibraryError, match="--corpus"):
            attempt()
    assert library.job.state == "idle"


@pytest.mark.parametrize(
    ("search", "wanted", "found"),
    [
        ("", {}, ["bridge.txt", "चाय.txt", "नया.md", "बाढ़.txt"]),
        ("BRIDGE", {}, ["bridge.txt"]),
        ("बाढ", {}, ["बाढ़.txt"]),  # without the nukta
        ("पत्रिका", {}, ["नया.md"]),
        ("पत्रिका चाय", {}, []),
        ("", {"languages": ["en"]}, ["bridge.txt"]),
        ("", {"sources": ["पत्रिका", "?"]}, ["नया.md"]),
        ("", {"states": ["new", "failed"]}, ["नया.md"]),
        ("…", {"states": ["removed"]}, []),
    ],
)
def test_the_list_is_searched_and_filtered(library, corpus, search, wanted, found):
    (corpus / "नया.md").write_text("---\nsource: पत्रिका\n---\nघाट शुक्रवार से खुलेगा।\n", encoding="utf-8")
    assert ids(library, search, **wanted) == found


def test_documents_with_the_same_text_are_named(library):
    library.folder.add("copy.txt", io.BytesIO(ARTICLES["चाय.txt"].encode()))
    same = {one.card.id: one.same_text for one in library.documents()}
    assert same == {"bridge.txt": (), "बाढ़.txt": (), "चाय.txt": ("copy.txt",), "copy.txt": ("चाय.txt",)}


def test_documents_that_print_nearly_the_same_words_are_named_once_they_are_indexed(library):
    retold = ARTICLES["बाढ़.txt"].replace("सोमवार", "मंगलवार")
    library.folder.add("retold.txt", io.BytesIO(retold.encode()))
    library.rebuild.start()
    library.rebuild.wait(60)
    alike = {one.card.id: one.alike for one in library.documents()}
    assert alike == {"bridge.txt": (), "चाय.txt": (), "बाढ़.txt": ("retold.txt",), "retold.txt": ("बाढ़.txt",)}


def test_an_article_is_added_built_asked_about_removed_and_forgotten(library, asked):
    text = "हा लोंग में नया घाट बनकर तैयार हो गया है और जहाज़ शुक्रवार से चलेंगे।\n"
    library.folder.add("घाट.txt", io.BytesIO(text.encode()))
    assert ids(library, states=["new"]) == ["घाट.txt"]
    library.rebuild.start()
    job = library.rebuild.wait(60)
    assert (job.state, job.report.added, job.report.unchanged) == ("done", 1, 3)
    assert ids(library, states=["new"]) == []
    assert asked.document("घाट.txt").text == text
    library.folder.remove("घाट.txt")
    assert ids(library, states=["removed"]) == ["घाट.txt"]
    library.rebuild.start()
    library.rebuild.wait(60)
    assert asked.document("घाट.txt") is None
    assert ids(library) == sorted(ARTICLES)


def test_a_rebuild_drops_what_nobody_removed_here_only_when_that_is_confirmed(library, asked, tmp_path):
    other = write_corpus(tmp_path / "other", {"elsewhere.txt": "नाव\n\nनाव शनिवार को चलेगी।\n"})
    build([library.folder.path, other], asked.index_dir, embedder=WordHashEmbedder())
    assert library.dropped() == ("elsewhere.txt",)
    with pytest.raises(LibraryError, match="1 documents of the index are not in this folder.*elsewhere.txt"):
        library.start_rebuild()
    assert library.job.state == "idle" and asked.document("elsewhere.txt") is not None
    library.folder.remove(next(iter(ARTICLES)))
    assert library.dropped() == ("elsewhere.txt",)  # what was removed here is meant to go
    library.start_rebuild(drop=True)
    assert library.rebuild.wait(60).state == "done"
    assert asked.document("elsewhere.txt") is None and library.dropped() == ()


def test_a_build_by_another_process_is_said(library, asked):
    with FileLock(asked.index_dir / "build.lock"):
        library.rebuild.start()
        job = library.rebuild.wait(60)
    assert job.state == "failed" and "another build is writing" in job.error


def test_a_folder_without_an_article_left_is_said_and_the_last_index_answers(library, asked):
    for name in ARTICLES:
        library.folder.remove(name)
    library.rebuild.start()
    job = library.rebuild.wait(60)
    assert job.state == "failed" and "no articles in" in job.error
    assert asked.document("bridge.txt") is not None


@pytest.mark.model
def test_questions_are_answered_while_the_real_model_embeds_and_a_cancelled_build_leaves_no_trace(
    tmp_path, embedder
):
    corpus = write_corpus(tmp_path / "articles", ARTICLES)
    build(corpus, tmp_path / "index", embedder=embedder)
    asked = Assistant(tmp_path / "index", embedder)
    library = open_library(lambda: asked.snapshot, tmp_path / "index", corpus)
    before = asked.snapshot.id
    library.folder.add(
        "new.txt", io.BytesIO("\n\n".join(f"घाट {n} शुक्रवार से खुलेगा।" for n in range(600)).encode())
    )
    job = library.rebuild.start()
    with pytest.raises(IndexBusy):
        library.rebuild.start()
    while job.active and not (job.stage == "embed" and job.left):
        job = library.rebuild.wait(0.05)
    assert job.active and job.rate
    reply = asked.ask("How much did the bridge cost?")
    assert isinstance(reply, Answer) and "84 billion" in reply.quotes[0].text
    library.rebuild.cancel()
    assert library.rebuild.wait(60).state == "cancelled"
    assert asked.snapshot.id == before and asked.document("new.txt") is None
    assert [path.name for path in (tmp_path / "index" / "generations").iterdir()] == [before]
