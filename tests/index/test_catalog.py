from __future__ import annotations

import hashlib
import threading
from datetime import date

import numpy as np
import pytest

from index.catalog import Catalog, text_digest
from index.catalog_writer import CatalogWriter
from index.entry import Entry, FileState, Known
from index.errors import IndexDamaged
from index.types import Chunk, Document, Failure, Span

FULL = Document(
    "गाँव/बाढ़ 1.txt",
    "बाढ़ राहत।\r\n\u200dसमाप्त 👩\u200d👧 e\u0301\0!",
    title="बाढ़",
    url="https://example.org/?a=1&b=ह",
    language="hi",
    published=date(2024, 2, 29),
    source="संवाद",
    author="लेखक",
)
BARE = Document("b.txt", "tea cup")


def entry(document, *spans, content=None, fingerprint="f"):
    spans = tuple(Span(*span) for span in spans)
    chunks = tuple(Chunk(document.id, span) for span in spans)
    return Entry(document, spans if content is None else content, chunks, fingerprint, b"\0like")


FIRST = entry(FULL, (0, 4), (5, 9), content=(Span(0, 10),), fingerprint="one")
SECOND = entry(BARE, (0, 3), (4, 7), fingerprint="two")

FILES = [
    FileState(FULL.id, "d1", ()),
    FileState("copy.txt", "d1", ()),
    FileState(BARE.id, "d2", (Failure("b.txt#2", "टूटा"),)),
]


@pytest.fixture
def path(tmp_path):
    writer = CatalogWriter(tmp_path / "ca?talog #1.sqlite")
    writer.add(0, FIRST)
    writer.add(1, SECOND)
    writer.close(FILES, [(FULL.id, 0, FULL.id), ("copy.txt", 0, "copy.txt"), (BARE.id, 1, BARE.id)])
    return tmp_path / "ca?talog #1.sqlite"


@pytest.fixture
def catalog(path):
    catalog = Catalog(path)
    yield catalog
    catalog.close()


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_documents_come_back_as_they_were(catalog):
    assert [catalog.document(0), catalog.document(1)] == [FULL, BARE]
    assert list(catalog.documents()) == [FULL, BARE]
    assert (catalog.document_count, catalog.chunk_count) == (2, 4)


def test_entries_come_back_as_they_were(catalog):
    assert [catalog.entry(0), catalog.entry(1)] == [FIRST, SECOND]


def test_chunks_are_numbered_through_all_documents(catalog):
    assert [catalog.chunk(row) for row in range(4)] == [
        (0, Chunk(FULL.id, Span(0, 4))),
        (0, Chunk(FULL.id, Span(5, 9))),
        (1, Chunk(BARE.id, Span(0, 3))),
        (1, Chunk(BARE.id, Span(4, 7))),
    ]
    assert catalog.chunks_of(1) == [(2, Span(0, 3)), (3, Span(4, 7))]
    assert list(catalog.chunk_texts()) == [FULL.text[0:4], FULL.text[5:9], "tea", "cup"]


def test_a_document_is_found_by_its_id(catalog):
    assert catalog.document_number(FULL.id) == 0
    assert catalog.document_number("b.txt") == 1
    assert catalog.document_number("nowhere.txt") is None


def test_a_document_keeps_its_article_spans_and_the_digest_of_its_text(catalog):
    assert catalog.provenance(FULL.id) == ((Span(0, 10),), sha256(FULL.text))


def test_every_place_of_a_document_is_known(catalog):
    assert catalog.known() == [
        Known(FULL.id, 0, "one", FULL.id),
        Known("copy.txt", 0, "one", "copy.txt"),
        Known(BARE.id, 1, "two", BARE.id),
    ]
    assert [catalog.copies(number) for number in (0, 1)] == [("copy.txt",), ()]
    assert catalog.document_number("copy.txt") == 0


def test_files_come_back_with_what_was_left_out_of_them(catalog):
    assert catalog.files() == {file.id: file for file in FILES}


def test_the_digest_of_a_row_is_that_of_its_text(catalog):
    digests = [sha256(text) for text in catalog.chunk_texts()]
    assert catalog.chunk_texts().__next__() == FULL.text[0:4]
    assert [digest.hex() for digest in catalog.digests(np.arange(4))] == digests
    assert [digest.hex() for digest in catalog.digests(np.array([3, 1]))] == [digests[3], digests[1]]


def test_texts_of_some_rows_are_those_among_all(catalog):
    assert list(catalog.chunk_texts(np.array([1, 2]))) == [FULL.text[5:9], "tea"]
    assert list(catalog.chunk_texts(np.array([3]))) == ["cup"]
    assert list(catalog.chunk_texts(np.array([], dtype=np.int64))) == []


def written(path, old, carried, added, places):
    writer = CatalogWriter(path)
    writer.carry(old, carried)
    for number, item in added:
        writer.add(number, item)
    writer.close(FILES, places)
    return Catalog(path)


def test_documents_are_carried_over_under_other_numbers_and_ids(tmp_path, path, catalog):
    middle = entry(Document("m.txt", "new words"), (0, 3))
    new = written(
        tmp_path / "new.sqlite", path, [(1, 0, "renamed.txt"), (0, 2, FULL.id)], [(1, middle)],
        [("renamed.txt", 0, BARE.id), ("m.txt", 1, "copy.txt"), (FULL.id, 2, FULL.id)],
    )  # fmt: skip
    assert [new.document(number).id for number in range(3)] == ["renamed.txt", "m.txt", FULL.id]
    assert (new.entry(1), new.entry(2)) == (middle, FIRST)
    assert list(new.chunk_texts()) == ["tea", "cup", "new", FULL.text[0:4], FULL.text[5:9]]
    assert new.rows_in(catalog).tolist() == [2, 3, -1, 0, 1]
    new.close()


def test_a_document_that_was_planned_but_never_added_leaves_no_gap(tmp_path, path):
    third = entry(Document("z.txt", "last one"), (0, 4))
    places = [(BARE.id, 1, BARE.id), ("z.txt", 5, "copy.txt")]
    new = written(tmp_path / "new.sqlite", path, [(1, 1, BARE.id)], [(5, third)], places)
    assert [document.id for document in new.documents()] == [BARE.id, "z.txt"]
    assert [known.number for known in new.known()] == [0, 1]
    assert list(new.chunk_texts()) == ["tea", "cup", "last"]
    assert new.entry(1) == third
    new.close()


def test_a_row_is_found_only_for_the_same_text_of_the_same_length(tmp_path, catalog, path):
    other = entry(Document("o.txt", "tea cup tea"), (0, 3), (8, 11))
    new = written(tmp_path / "new.sqlite", path, [], [(0, other)], [("o.txt", 0, "copy.txt")])
    assert new.rows_in(catalog).tolist() == [2, 2]
    assert catalog.rows_in(new).tolist() == [-1, -1, 0, -1]
    new.close()


def test_rows_are_looked_up_together_and_those_that_are_not_there_left_out(catalog):
    assert catalog.chunks([3, 0, 9]) == {3: catalog.chunk(3), 0: catalog.chunk(0)}
    assert catalog.chunks([]) == {}


def test_every_row_has_the_language_of_its_document(catalog):
    assert catalog.chunk_languages() == ["hi", "hi", "und", "und"]


def test_a_lone_surrogate_has_a_digest():
    assert text_digest("संदर्भ") == sha256("संदर्भ")
    assert text_digest("\ud800") == hashlib.sha256(b"\xed\xa0\x80").hexdigest()


@pytest.mark.parametrize("ask", [lambda c: c.document(2), lambda c: c.chunk(4), lambda c: c.provenance("x")])
def test_what_is_not_there_is_damage(catalog, ask):
    with pytest.raises(IndexDamaged, match=r"the catalog has no (document|chunk) .*: rebuild"):
        ask(catalog)


def test_a_file_that_is_no_catalog_is_damage(tmp_path, path):
    (tmp_path / "a").write_bytes(b"not a database, but long enough to look at" * 10)
    (tmp_path / "b").write_bytes(path.read_bytes()[:700])
    for name in ("a", "b", "missing"):
        with pytest.raises(IndexDamaged, match="is not a catalog: rebuild with `sandarbh index`"):
            Catalog(tmp_path / name)
    assert not (tmp_path / "missing").exists()


def test_a_catalog_that_was_not_closed_holds_nothing(tmp_path):
    writer = CatalogWriter(tmp_path / "c.sqlite")
    writer.add(0, SECOND)
    del writer
    with pytest.raises(IndexDamaged):
        Catalog(tmp_path / "c.sqlite").document(0)


def test_reading_changes_no_byte(path, catalog):
    before = path.read_bytes()
    list(catalog.chunk_texts())
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_full_disk_is_an_error_of_the_system(tmp_path):
    writer = CatalogWriter(tmp_path / "c.sqlite")
    writer._db.execute("PRAGMA max_page_count = 8")  # what SQLite does then is what it does on a full disk
    with pytest.raises(OSError, match=r"c\.sqlite: database or disk is full"):
        writer.add(0, entry(Document("a.txt", "क" * 100_000)))


def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(OSError, match="unable to open database file"):
        CatalogWriter(tmp_path / "nowhere" / "c.sqlite")


def test_threads_read_at_once(catalog):
    wrong = []

    def read():
        for number in range(200):
            if catalog.chunk(number % 4)[1].span not in (Span(0, 4), Span(5, 9), Span(0, 3), Span(4, 7)):
                wrong.append(number)
            if catalog.entry(number % 2) != (FIRST, SECOND)[number % 2]:
                wrong.append(number)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
