from __future__ import annotations

import hashlib
import threading
from datetime import date

import pytest

from index.catalog import Catalog, CatalogWriter, Entry, text_digest
from index.errors import IndexDamaged
from index.types import Chunk, Document, Span

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
    return Entry(document, spans if content is None else content, chunks, fingerprint)


FIRST = entry(FULL, (0, 4), (5, 9), content=(Span(0, 10),), fingerprint="one")
SECOND = entry(BARE, (0, 3), (4, 7), fingerprint="two")


@pytest.fixture
def path(tmp_path):
    writer = CatalogWriter(tmp_path / "ca?talog #1.sqlite")
    writer.add(FIRST)
    writer.add(SECOND)
    writer.close()
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


def test_fingerprints_tell_each_document_and_its_number(catalog):
    assert catalog.fingerprints() == {FULL.id: (0, "one"), BARE.id: (1, "two")}


def test_a_row_is_found_by_the_digest_of_what_was_embedded_for_it(catalog):
    digests = [sha256(text) for text in catalog.embedded_texts()]
    assert digests[0] == sha256(FULL.text[0:4])
    assert catalog.rows_of_digests([*reversed(digests), sha256("unknown")]) == {
        digest: row for row, digest in enumerate(digests)
    }


def test_adding_gives_the_digests_of_what_is_embedded(tmp_path):
    writer = CatalogWriter(tmp_path / "c.sqlite")
    given = writer.add(SECOND)
    assert (writer.documents, writer.chunks) == (1, 2)
    writer.close()
    stored = Catalog(tmp_path / "c.sqlite")
    assert given == [sha256(text) for text in stored.embedded_texts()]
    stored.close()


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
    writer.add(SECOND)
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
        writer.add(entry(Document("a.txt", "क" * 100_000)))


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
