"""Questions that are looked up in some of the documents only."""

from __future__ import annotations

from datetime import date

import pytest

from index import build
from index.errors import QuestionError
from qa import Abstention, Assistant
from qa.filters import rows_that_fit
from qa.types import Filters
from tests.word_hash import WordHashEmbedder, write_corpus


def article(text: str, **facts: str) -> str:
    head = "".join(f"{name}: {value}\n" for name, value in facts.items())
    return f"---\n{head}---\n{text}\n"


WORDS = "नया पुल सोमवार को खुला और लोग बहुत ख़ुश हुए।"
TEXTS = {
    "a.md": article(WORDS + " पहला।", date="2023-05-04", source="समवाद"),
    "b.md": article(WORDS + " दूसरा।", date="2024-05-04", source="Pahad Patrika"),
    "c.md": article("The new bridge was opened on Monday. " + WORDS, date="2024-06-01", language="en"),
    "d.md": article(WORDS + " बिना तारीख़।"),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory) -> Assistant:
    folder = tmp_path_factory.mktemp("filters")
    build(write_corpus(folder / "articles", TEXTS), folder / "index", embedder=WordHashEmbedder())
    return Assistant(folder / "index", WordHashEmbedder())


@pytest.mark.parametrize(
    ("filters", "documents"),
    [
        (None, "a b c d"),
        (Filters(), "a b c d"),
        (Filters(documents=frozenset({"a.md", "d.md"})), "a d"),
        (Filters(since=date(2024, 5, 4)), "b c"),
        (Filters(until=date(2024, 5, 4)), "a b"),
        (Filters(since=date(2024, 5, 4), until=date(2024, 5, 4)), "b"),
        (Filters(since=date(1900, 1, 1)), "a b c"),
        (Filters(languages=frozenset({"en"})), "c"),
        (Filters(languages=frozenset({"en", "hi"})), "a b c d"),
        (Filters(sources=frozenset({"pahad patrika"})), "b"),
        (Filters(sources=frozenset({"समवाद"}), since=date(2024, 1, 1)), ""),
        (Filters(languages=frozenset({"vi"})), ""),
    ],
)
def test_only_documents_that_fit_every_filter_are_found(assistant, filters, documents) -> None:
    passages = assistant.search("नया पुल कब खुला?", 10, filters=filters)  # the articles print one another
    found = {document.id for passage in passages for document in (passage.document, *passage.also_in)}
    assert found == {f"{name}.md" for name in documents.split()}


def test_the_rows_of_no_filters_are_none_and_of_a_filter_those_of_its_documents(assistant) -> None:
    snapshot = assistant.snapshot
    assert rows_that_fit(None, snapshot) is None
    assert rows_that_fit(Filters(), snapshot) is None
    number = snapshot.catalog.document_number("b.md")
    rows = rows_that_fit(Filters(documents=frozenset({"b.md"})), snapshot)
    assert rows is not None
    assert rows.tolist() == [row for row, _ in snapshot.catalog.chunks_of(number)]


def test_where_no_document_fits_the_question_is_declined_for_that(assistant) -> None:
    reply = assistant.ask("पुल कब खुला?", filters=Filters(languages=frozenset({"vi"})))
    assert isinstance(reply, Abstention)
    assert (reply.reason, reply.nearest) == ("no-match", ())


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (Filters(documents=frozenset({"a.md", "zz.md"})), "no document 'zz.md'"),
        (Filters(sources=frozenset({"Nobody"})), "no source 'nobody'"),
    ],
)
def test_what_the_index_does_not_have_is_an_error_that_names_it(assistant, filters, said) -> None:
    with pytest.raises(QuestionError, match=said):
        assistant.ask("पुल कब खुला?", filters=filters)


def test_an_unknown_language_is_an_error_that_lists_those_that_there_are() -> None:
    with pytest.raises(QuestionError, match="unknown language 'hindi': there are hi, hi-Latn, en, vi, und"):
        Filters(languages=frozenset({"hindi"}))


def test_a_range_that_ends_before_it_begins_is_an_error() -> None:
    with pytest.raises(QuestionError, match="exchange the two dates"):
        Filters(since=date(2024, 1, 2), until=date(2024, 1, 1))
