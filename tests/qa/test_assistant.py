from __future__ import annotations

import json
import logging
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index import build
from index.errors import IndexMismatch, IndexMissing, QuestionError
from index.snapshot import current_id
from qa import Abstention, Answer, AskSettings, Assistant, Turn
from tests.conftest import ROOT
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

GOLD = [
    json.loads(line) for line in (ROOT / "tests/gold/test.jsonl").read_text(encoding="utf-8").splitlines()
]
SEEDS = [
    question["question"][language]
    for question in GOLD
    if question["collection"] == "seeds"
    for language in ("hi", "en")
]
FAR = [
    question["question"][language]
    for question in GOLD
    if question["id"] in ("s-062", "s-064")
    for language in ("hi", "en")
]


@pytest.mark.model
@pytest.mark.parametrize(
    "question",
    [
        "सोक सोन ने कितने संवाद आयोजित किए?",
        "2021 से अब तक सोक सोन ज़िले में कितने नियमित संवाद हुए?",
        "How many dialogues did Soc Son hold?",
        "How many regular dialogues has Soc Son district held since 2021?",
    ],
)
def test_the_dialogues_of_soc_son_are_quoted_first(seeds_assistant, question) -> None:
    reply = seeds_assistant.ask(question)
    assert isinstance(reply, Answer)
    assert "81 नियमित संवाद" in reply.quotes[0].text
    assert reply.quotes[0].document.id == "000_582ff58271954a1c.txt"


@pytest.mark.model
def test_a_name_in_romanised_hindi_is_read_once(seeds_assistant) -> None:
    asked = [word for word, _ in seeds_assistant.ask("Soc Son mein kitne samvad hue?").understood.readings]
    assert asked == ["Soc", "Son", "samvad"]


@pytest.mark.model
def test_every_quote_is_its_document_at_its_span_and_its_file_at_its_span(seeds_assistant, seeds_dir) -> None:
    answers = 0
    for question in SEEDS:
        reply = seeds_assistant.ask(question)
        answers += isinstance(reply, Answer)
        for quote in reply.quotes:
            span, document = quote.span, quote.document
            with (seeds_dir / document.id).open(encoding="utf-8") as file:
                text = file.read()
            assert quote.text == document.text[span.start : span.end] == text[span.start : span.end]
            assert quote.verified
        for passage in reply.nearest:
            assert passage.text == passage.document.text[passage.span.start : passage.span.end]
    assert answers > len(SEEDS) / 4


@pytest.mark.model
@pytest.mark.parametrize("question", FAR)
def test_a_question_about_something_else_is_declined_with_a_reason(seeds_assistant, question) -> None:
    reply = seeds_assistant.ask(question)
    assert isinstance(reply, Abstention)
    assert (reply.reason, reply.quotes, reply.question) == ("weak-evidence", (), question)
    assert 0 <= reply.confidence < 1
    assert reply.nearest


@pytest.mark.model
def test_eight_threads_get_the_replies_that_one_gets(seeds_assistant) -> None:
    asked = SEEDS[:4] * 2
    alone = {question: seeds_assistant.ask(question) for question in set(asked)}
    gate = threading.Barrier(8)

    def ask(question: str):
        gate.wait(30)
        return seeds_assistant.ask(question)

    with ThreadPoolExecutor(8) as pool:
        for question, reply in zip(asked, pool.map(ask, asked), strict=True):
            expected = alone[question]
            assert (reply.kind, reply.quotes) == (expected.kind, expected.quotes)
            assert reply.confidence == pytest.approx(expected.confidence, abs=0.02)


QUESTION = "बाढ़ में कितने परिवारों को चावल"
NEW = {"नया.txt": "बाढ़ में 300 परिवारों को चावल मिला।\n"}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    build(write_corpus(tmp_path / "corpus", ARTICLES), tmp_path / "index", embedder=WordHashEmbedder())
    return tmp_path / "index"


@pytest.fixture
def small(index: Path) -> Assistant:
    return Assistant(index, WordHashEmbedder(), AskSettings(decline=False))


def publish_new(index: Path) -> str:
    corpus = write_corpus(index.parent / "corpus", ARTICLES | NEW)
    return build(corpus, index, embedder=WordHashEmbedder()).generation


def ids(reply) -> set[str]:
    return {passage.document.id for passage in reply.nearest}


def test_the_next_question_picks_up_a_new_generation(small, index) -> None:
    before = small.snapshot.id
    assert "नया.txt" not in ids(small.ask(QUESTION))
    published = publish_new(index)
    assert "नया.txt" in ids(small.ask(QUESTION))
    assert small.snapshot.id == published != before


def test_a_damaged_new_generation_is_passed_over_with_a_warning(small, index, caplog) -> None:
    before = small.snapshot.id
    published = publish_new(index)
    (index / "generations" / published / "catalog.sqlite").write_bytes(b"damaged")
    with caplog.at_level(logging.WARNING, "qa.assistant"):
        first, second = small.ask(QUESTION), small.ask(QUESTION)
    assert isinstance(first, Answer)
    assert first.quotes == second.quotes
    assert "नया.txt" not in ids(first)
    assert small.snapshot.id == before
    warned = [record.getMessage() for record in caplog.records if record.name == "qa.assistant"]
    assert [message.split(":")[0] for message in warned] == [f"still answering from generation {before}"]


def test_after_a_damaged_generation_a_sound_one_is_picked_up(small, index) -> None:
    published = publish_new(index)
    (index / "generations" / published / "catalog.sqlite").write_bytes(b"damaged")
    assert "नया.txt" not in ids(small.ask(QUESTION))
    again = publish_new(index)
    assert again != published
    assert "नया.txt" in ids(small.ask(QUESTION))


def test_an_index_that_goes_away_is_still_answered_from(small, index) -> None:
    shutil.rmtree(index)
    assert isinstance(small.ask(QUESTION), Answer)


def test_an_index_that_is_not_there_says_what_to_do(tmp_path) -> None:
    with pytest.raises(IndexMissing, match="run `sandarbh index PATH"):
        Assistant.open(tmp_path / "none")


def test_an_index_of_another_model_is_refused(index) -> None:
    with pytest.raises(IndexMismatch):
        Assistant(index, WordHashEmbedder("another"))
    with pytest.raises(IndexMismatch):
        Assistant(index, WordHashEmbedder(revision="2"))


@pytest.mark.parametrize("question", ["", "?!", "\x00", "क " * 2000])
@pytest.mark.parametrize("method", ["ask", "search"])
def test_a_question_that_cannot_be_asked_is_an_error(small, question, method) -> None:
    with pytest.raises(QuestionError):
        getattr(small, method)(question)


@pytest.mark.parametrize("question", ["", "?!"])
def test_an_empty_question_is_an_error_in_a_conversation_too(small, question) -> None:
    first = small.ask(QUESTION)
    with pytest.raises(QuestionError):
        small.ask(question, [Turn(QUESTION, QUESTION, first)])


def test_a_follow_up_is_looked_up_as_a_question_of_its_own(small) -> None:
    first = small.ask(QUESTION)
    reply = small.ask("और चाय?", [Turn(QUESTION, first.understood.standalone, first)])
    assert (reply.question, reply.language) == ("और चाय?", "hi")
    assert reply.understood.standalone == f"{QUESTION} – और चाय?"


def test_passages_come_best_first_and_no_more_than_asked_for(small) -> None:
    passages = small.search("पुल bridge चाय बाढ़", 2)
    assert len(passages) == 2
    assert passages[0].score >= passages[1].score
    assert small.search("bridge over the Ca river", 1)[0].document.id == "bridge.txt"


def test_the_number_of_quotes_and_their_length_are_settings(index) -> None:
    settings = AskSettings(decline=False, quotes=1, quote_length=40)
    (quote,) = Assistant(index, WordHashEmbedder(), settings).ask("ten tonnes old road lorries").quotes
    assert quote.text == "Lorries of more than ten tonnes must still take the old road."


def test_a_document_is_found_by_its_id(small) -> None:
    found = small.document("bridge.txt")
    assert found is not None
    assert found.text == ARTICLES["bridge.txt"]
    assert small.document("none.txt") is None


def test_the_current_generation_is_the_one_on_disk(small, index) -> None:
    assert small.snapshot.id == current_id(index)
