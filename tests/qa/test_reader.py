"""The trained reader in a reply, on the sample articles and the real model."""

from __future__ import annotations

import threading

import pytest

from index.errors import ModelError
from index.spans import SpanScore
from index.types import SentenceAnswer, Span
from qa import Answer, AskSettings, Assistant
from qa.reader import TrainedReader
from qa.types import Reading

VACCINATED = "मेओ वाक में खसरे का टीका कितने बच्चों को लगा?"


@pytest.mark.model
def test_a_reply_says_which_words_of_its_quote_answer(reading_assistant):
    reply = reading_assistant.ask("शनिवार को ला बांग का डिजिटल केंद्र कितने बजे बंद होता है?")
    assert isinstance(reply, Answer)
    first = reply.quotes[0]
    assert first.answer is not None
    assert first.answer.of(first.document.text) == "11:30 बजे"
    assert first.span.contains(first.answer)


@pytest.mark.model
def test_every_answer_stands_inside_its_quote(reading_assistant):
    settled = 0
    for question in (VACCINATED, "Tehri ka pul kab khula?", "When did the bridge in Tehri open?"):
        for quote in reading_assistant.ask(question).quotes:
            if quote.answer is not None:
                settled += 1
                assert quote.answer.of(quote.document.text) in quote.text
    assert settled


@pytest.mark.model
def test_switched_off_it_takes_no_part(corpus_index):
    opened = Assistant.open(corpus_index, settings=AskSettings(reader=False, decline=False))
    assert all(quote.answer is None for quote in opened.ask(VACCINATED).quotes)


class Waiting:
    """An embedding model that counts how often a scorer is made of it."""

    def __init__(self) -> None:
        self.made = 0

    def span_scorer(self, _changes):
        self.made += 1
        return self

    def score(self, _question, _texts, _leads):
        return []


def test_it_is_loaded_once_however_many_threads_begin_together():
    source = Waiting()
    reader = TrainedReader(source)
    threads = [threading.Thread(target=reader.read, args=("?", [])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert source.made == 1


def test_it_hands_on_what_the_scorer_finds_in_each_sentence():
    class Scorer(Waiting):
        def score(self, _question, _texts, _leads):
            return [SpanScore(1.5, (first, second)), SpanScore(float("-inf"), ())]

    first = SentenceAnswer(Span(0, 9), Span(2, 4), 0.5)
    second = SentenceAnswer(Span(10, 20), Span(12, 15), 1.0)
    found = TrainedReader(Scorer()).read("?", ["a", ""])
    assert found == (Reading(1.5, Span(12, 15), (first, second)), Reading(float("-inf")))


@pytest.mark.model
def test_a_missing_file_is_an_error_that_says_what_to_do(embedder, tmp_path):
    with pytest.raises(ModelError, match="reinstall"):
        TrainedReader(embedder, tmp_path / "none").read("?", ["text"])
