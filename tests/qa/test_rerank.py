"""A reader's second look: a stand-in reader, real passages."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index import build
from index.sentences import sentence_spans
from index.types import SentenceAnswer, Span
from qa import Answer, AskSettings, Assistant
from qa.query import understand
from qa.rerank import likelihood, reread
from qa.retrieve import retrieve
from qa.types import Reading, Reply
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

SETTINGS = AskSettings(decline=False)
QUESTION = "बाढ़ राहत का काम"


class FindingReader:
    """Sure of the texts that hold ``words``, which it says are the answer; sure that others hold none."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.asked: list[tuple[str, int]] = []

    def read(self, question: str, texts: Sequence[str], leads: Sequence[str] = ()) -> Sequence[Reading]:
        self.asked.append((question, len(texts)))
        self.leads = list(leads)
        at = [text.find(self.words) for text in texts]
        places = [Span(start, start + len(self.words)) if start >= 0 else None for start in at]
        return [Reading(9.0 if place else -9.0, place) for place in places]


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rerank")
    build(write_corpus(folder / "articles", ARTICLES), folder / "index", embedder=WordHashEmbedder())
    return folder / "index"


def test_without_a_reader_the_order_is_that_of_retrieval(index_dir) -> None:
    reply = Assistant(index_dir, WordHashEmbedder(), SETTINGS).ask(QUESTION)
    assert reply.quotes[0].document.id == "बाढ़.txt"
    assert reply.quotes[0].answer is None


def test_the_passage_in_which_a_reader_finds_the_answer_comes_first_and_its_words_are_marked(
    index_dir,
) -> None:
    reader = FindingReader("320 टन")
    settings = AskSettings(decline=False, reading_weight=5)
    reply = Assistant(index_dir, WordHashEmbedder(), settings, reader=reader).ask(QUESTION)
    assert isinstance(reply, Answer)
    first = reply.quotes[0]
    assert first.answer is not None
    assert first.answer.of(first.document.text) == "320 टन"
    assert "320 टन" in first.text
    assert [passage.document.id for passage in reply.nearest][0] == "चाय.txt"
    assert reader.asked == [(QUESTION, len(reply.nearest))]


def test_a_reader_reads_the_first_passages_only_and_the_others_stay_behind(index_dir) -> None:
    plain = Assistant(index_dir, WordHashEmbedder(), SETTINGS).ask(QUESTION)
    reader = FindingReader("320 टन")
    settings = AskSettings(decline=False, reading_weight=5, read_passages=1)
    reply = Assistant(index_dir, WordHashEmbedder(), settings, reader=reader).ask(QUESTION)
    assert reader.asked == [(QUESTION, 1)]
    assert [one.chunk for one in reply.nearest] == [one.chunk for one in plain.nearest]


def test_before_a_reader_reads_the_reply_that_would_do_without_it_is_given_early(index_dir) -> None:
    early: list[Reply] = []
    reader = FindingReader("320 टन")
    settings = AskSettings(decline=False, reading_weight=5)

    def given(reply: Reply) -> None:
        assert reader.asked == []
        early.append(reply)

    reply = Assistant(index_dir, WordHashEmbedder(), settings, reader=reader).ask(QUESTION, early=given)
    assert reader.asked == [(QUESTION, len(reply.nearest))]
    assert [one.quotes[0].document.id for one in early] == ["बाढ़.txt"]
    assert reply.quotes[0].document.id == "चाय.txt"
    Assistant(index_dir, WordHashEmbedder(), SETTINGS).ask(QUESTION, early=early.append)
    assert len(early) == 1  # without a reader the first reply is the last


def test_a_passage_is_read_behind_the_lead_of_its_article_unless_it_holds_it(tmp_path) -> None:
    lead, end = "तेहरी में पुल खुला।", "बाढ़ राहत का काम थमा।"
    articles = {"लंबा.txt": "\n\n".join([lead, "राहत का काम चला। " * 60, end])}
    build(write_corpus(tmp_path / "articles", articles), tmp_path / "index", embedder=WordHashEmbedder())
    reader = FindingReader("थमा")
    reply = Assistant(tmp_path / "index", WordHashEmbedder(), SETTINGS, reader=reader).ask(QUESTION)
    later = [not passage.text.startswith(lead) for passage in reply.nearest]
    assert set(later) == {True, False}
    assert sorted(one.startswith(lead) for one in reader.leads) == sorted(later)


def test_only_the_first_quote_says_which_words_answer(tmp_path) -> None:
    articles = {"एक.txt": "बाढ़ राहत का काम चला।\n", "दो.txt": "बाढ़ राहत का काम थमा।\n"}
    build(write_corpus(tmp_path / "articles", articles), tmp_path / "index", embedder=WordHashEmbedder())
    reader = FindingReader("राहत")
    reply = Assistant(tmp_path / "index", WordHashEmbedder(), SETTINGS, reader=reader).ask(QUESTION)
    assert [quote.answer is not None for quote in reply.quotes] == [True, False]


def test_an_answer_that_a_reader_itself_holds_for_unlikely_is_not_marked(index_dir) -> None:
    class DoubtingReader(FindingReader):
        def read(self, question: str, texts: Sequence[str], leads: Sequence[str] = ()) -> Sequence[Reading]:
            return [Reading(-1.0, one.answer) for one in super().read(question, texts, leads)]

    reader = DoubtingReader("142 परिवारों")
    reply = Assistant(index_dir, WordHashEmbedder(), SETTINGS, reader=reader).ask(QUESTION)
    assert "142 परिवारों" in reply.quotes[0].text
    assert reply.quotes[0].answer is None


def test_the_likelihood_of_a_score_is_logistic() -> None:
    assert [round(likelihood(score), 3) for score in (-1000, -3, 0, 3, 1000)] == [0, 0.269, 0.5, 0.731, 1]


class HesitantReader:
    """In two minds between the sentences of a text: a little for the first, and sure of nothing."""

    def __init__(self, likelihood: float) -> None:
        self.likelihood = likelihood

    def read(self, _question: str, texts: Sequence[str], _leads: Sequence[str] = ()) -> Sequence[Reading]:
        return [self._reading(text) for text in texts]

    def _reading(self, text: str) -> Reading:
        spans = sentence_spans(text)
        answers = tuple(
            SentenceAnswer(span, Span(span.start, span.start + 3), self.likelihood - place)
            for place, span in enumerate(spans)
        )
        return Reading(self.likelihood, answers[0].answer, answers)


@pytest.fixture
def bridges(tmp_path):
    texts = {
        f"{name}.txt": f"{name} में मेला लगा। {name} का पुल 2019 में बना।\n"
        for name in ("टिहरी", "गुमला", "रांची")
    }
    build(write_corpus(tmp_path / "articles", texts), tmp_path / "index", embedder=WordHashEmbedder())
    return tmp_path / "index"


def test_the_answer_is_marked_in_the_sentence_that_holds_the_words_of_the_question(bridges) -> None:
    assistant = Assistant(bridges, WordHashEmbedder(), SETTINGS, reader=HesitantReader(2.0))
    reply = assistant.ask("टिहरी का पुल कब बना?")
    first = reply.quotes[0]
    assert first.answer is not None
    assert first.answer.start == first.document.text.index("टिहरी का पुल")


def test_words_alone_mark_nothing_that_the_reader_holds_for_unlikely(bridges) -> None:
    assistant = Assistant(bridges, WordHashEmbedder(), SETTINGS, reader=HesitantReader(0.5))
    reply = assistant.ask("टिहरी का पुल कब बना?")
    assert reply.quotes[0].answer is None  # likely in the first sentence alone; the words are in the second


def test_only_passages_that_may_be_quoted_have_their_sentences_weighed(bridges) -> None:
    assistant = Assistant(bridges, WordHashEmbedder(), SETTINGS)
    query = understand("पुल कब बना?", assistant.snapshot.sounds, longest=99)
    found = retrieve(query, assistant.snapshot, WordHashEmbedder(), k=3, candidates=9)
    read = reread(
        query,
        found,
        HesitantReader(2.0),
        assistant.snapshot,
        WordHashEmbedder(),
        depth=3,
        weight=0.2,
        quotes=1,
    )
    assert [one.answer and one.answer.start > 0 for one in read.readings] == [True, False, False]
