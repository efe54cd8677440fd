"""What speaks for a chunk: itself, and the lead of its own article."""

from __future__ import annotations

import numpy as np
import pytest

from index import IndexSettings, build
from index.snapshot import Snapshot
from qa.evidence import LEAD_SHARE, evidence
from qa.query import understand
from qa.standing import standing
from tests.word_hash import WordHashEmbedder, write_corpus

HOUSES, MARKET = "The houses by the river were rebuilt. ", "The market by the bridge was opened. "
BAT_XAT = f"The district of Bat Xat counted its families on Monday.\n\n{HOUSES * 4}"
SOC_SON = f"The district of Soc Son held a fair on Sunday.\n\n{MARKET * 4}"
QUESTION = "houses rebuilt in Bat Xat"


@pytest.fixture
def seen(tmp_path):
    """The index of both articles, and the evidence for each of its rows."""
    corpus = write_corpus(tmp_path / "articles", {"a.txt": BAT_XAT, "b.txt": SOC_SON})
    embedder = WordHashEmbedder()
    build(corpus, tmp_path / "index", settings=IndexSettings(chunk_tokens=16), embedder=embedder)
    snapshot = Snapshot.open(tmp_path / "index")
    query = understand(QUESTION, snapshot.sounds, longest=2000)
    vector = embedder.encode_query(query.text)[0]
    rows = range(len(snapshot.vectors))
    cosines = dict(zip(rows, (snapshot.vectors.rows(rows) @ vector).tolist(), strict=True))
    standings = [standing(one, snapshot.lexical) for one in query.sought]
    yield snapshot, vector, evidence(query, snapshot, vector, cosines, standings)
    snapshot.close()


def firsts(snapshot):
    documents = snapshot.documents.tolist()
    return [documents.index(document) for document in documents]


def test_a_vector_is_drawn_towards_the_lead_of_its_own_article(seen):
    snapshot, vector, found = seen
    vectors = snapshot.vectors.rows(range(len(snapshot.vectors)))
    middle = float(snapshot.fields.middle("en") @ vector)
    leads = firsts(snapshot)
    assert len(set(leads)) == 2 < len(leads)
    for row, lead in enumerate(leads):
        drawn = vectors[row] + LEAD_SHARE * vectors[lead]
        expected = float(drawn @ vector / np.linalg.norm(drawn)) - middle
        assert found[row].with_lead == pytest.approx(expected, abs=1e-5)
        assert found[lead].with_lead == pytest.approx(found[lead].nearness, abs=1e-3)  # half precision


def test_words_count_where_the_chunk_or_the_lead_of_its_article_holds_them(seen):
    snapshot, _, found = seen
    houses = next(row for row, text in enumerate(snapshot.catalog.chunk_texts()) if "houses" in text)
    lead = firsts(snapshot)[houses]
    assert houses != lead
    assert 0 < found[houses].coverage < found[houses].coverage_with_lead
    assert found[lead].coverage_with_lead == pytest.approx(found[lead].coverage)
    others = [one for row, one in found.items() if snapshot.documents[row] != snapshot.documents[houses]]
    assert others and all(one.coverage_with_lead == 0 for one in others)


def test_the_best_chunk_of_an_article_speaks_for_all_of_it(seen):
    snapshot, _, found = seen
    for row, one in found.items():
        documents = snapshot.documents
        same = [other.nearness for at, other in found.items() if documents[at] == documents[row]]
        assert one.article == pytest.approx(max(same))


def test_of_no_rows_there_is_no_evidence(seen):
    snapshot, vector, _ = seen
    query = understand(QUESTION, snapshot.sounds, longest=2000)
    assert evidence(query, snapshot, vector, {}, []) == {}
