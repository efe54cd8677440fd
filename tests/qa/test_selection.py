"""The sentence that answers, where reader, words and meaning do not agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from index.types import SentenceAnswer, Span, Vectors
from index.words import terms
from qa import selection
from qa.meanings import Sought
from qa.selection import selected
from qa.types import Reading
from tests.word_hash import WordHashEmbedder

TEXT = "पुल टिहरी में है। पुल 2019 में बना। उस पर 36 करोड़ लगे।"
SENTENCES = (Span(0, 17), Span(18, 35), Span(36, 55))
BRIDGE, YEAR = Sought(tuple(terms("पुल"))), Sought(tuple(terms("2019")))
QUESTION = np.array([1.0, 0.0], dtype=np.float32)


class Cosines(WordHashEmbedder):
    """Gives the sentence that holds a word the cosine that stands for it; others have none."""

    def __init__(self, cosines: dict[str, float]) -> None:
        super().__init__()
        self.cosines = cosines

    def encode_passages(
        self, texts: Sequence[str], on_done: Callable[[int], None] | None = None
    ) -> Vectors:
        super().encode_passages(texts, on_done)
        near = [next((c for word, c in self.cosines.items() if word in text), 0.0) for text in texts]
        return np.array([[c, 0.0] for c in near], dtype=np.float32)


def reading(*likelihoods: float) -> Reading:
    answers = tuple(
        SentenceAnswer(sentence, Span(sentence.start, sentence.start + 3), likelihood)
        for sentence, likelihood in zip(SENTENCES, likelihoods, strict=True)
    )
    return Reading(max(likelihoods), answers[0].answer, answers)


def chosen(made: Reading, embedder: Cosines, worth: dict[Sought, float] | None = None) -> int:
    (found,) = selected([made], [TEXT], worth or {}, QUESTION, embedder)
    assert found.score == made.score
    assert found.answer is not None
    return [sentence.start for sentence in SENTENCES].index(found.answer.start)


def test_the_sentences_are_those_of_the_text() -> None:
    assert [sentence.of(TEXT)[-1] for sentence in SENTENCES] == ["।"] * 3


def test_alone_the_reader_decides() -> None:
    assert chosen(reading(1.0, 0.5, 3.0), Cosines({})) == 2


def test_the_sentence_that_is_nearer_in_meaning_is_taken_where_the_reader_is_in_two_minds() -> None:
    assert chosen(reading(1.0, 0.9, 0.0), Cosines({"2019": 0.1})) == 1


def test_a_sure_reader_is_not_overruled_and_nothing_is_embedded() -> None:
    embedder = Cosines({"2019": 0.2})
    assert chosen(reading(30.0, 0.0, 0.0), embedder) == 0
    assert embedder.embedded == []


def test_the_words_of_the_question_speak_for_a_sentence_by_their_rarity() -> None:
    assert chosen(reading(1.0, 0.5, 0.0), Cosines({}), {BRIDGE: 1.0, YEAR: 3.0}) == 1
    assert chosen(reading(1.0, 0.5, 0.0), Cosines({}), {BRIDGE: 1.0}) == 0


def test_each_text_has_its_own_contest() -> None:
    embedder = Cosines({"2019": 0.1})
    readings = [reading(1.0, 0.9, 0.0), reading(30.0, 0.0, 0.0), reading(0.0, 0.5, 0.4)]
    found = selected(readings, [TEXT] * 3, {}, QUESTION, embedder)
    assert [one.answer and one.answer.start for one in found] == [18, 0, 18]
    assert len(embedder.embedded) == 6


def test_a_reading_that_weighs_no_sentences_stays_as_it_is() -> None:
    plain = Reading(2.0, Span(4, 9))
    assert selected([plain, Reading(-1.0)], [TEXT, TEXT], {}, QUESTION, Cosines({})) == [plain, Reading(-1.0)]


def test_what_cannot_win_is_not_embedded_and_what_can_is() -> None:
    most = selection.NEARNESS_WEIGHT * selection._NEAR
    out, within = Cosines({"2019": selection._NEAR}), Cosines({"2019": selection._NEAR})
    assert chosen(reading(0.0, -most - 0.1, -1.0), out) == 0
    assert not any("2019" in text for text in out.embedded)
    assert chosen(reading(0.0, -most + 0.1, -1.0), within) == 1


def test_the_lead_is_that_of_the_sentence_that_was_chosen() -> None:
    (found,) = selected([reading(1.0, 0.9, 0.0)], [TEXT], {}, QUESTION, Cosines({"2019": 0.1}))
    assert (found.score, found.lead) == (1.0, 0.9)
    assert Reading(2.0, Span(4, 9)).lead == 2.0
