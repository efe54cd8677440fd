"""The reader's own arithmetic, and the real reader on real sentences."""

from __future__ import annotations

import math

import pytest
import torch
from safetensors.torch import load_file, save_file

from index.embed import SentenceEmbedder
from index.errors import ModelError, SpanError
from index.sentences import sentence_spans
from index.spans import BLOCK, SpanScore, _read, _Window, layer_of, packed, unpacked
from index.types import SentenceAnswer, Span
from qa.reader import CHANGES

HINDI = "18 जनवरी को हा तिन्ह शहर में सम्मेलन हुआ। शहर की पार्टी समिति के सचिव डुओंग टाट थांग हैं। वर्षा नहीं हुई।"
ENGLISH = "The bridge at Tehri was opened on 4 May 2023. It cost 36 crore rupees and is 410 metres long."


@pytest.fixture(scope="module")
def scorer(embedder):
    return embedder.span_scorer(CHANGES)


def test_the_answer_lies_in_the_sentence_whose_spans_together_are_the_likeliest():
    text = "एक दो। तीन चार।"
    places = [(0, 2), (2, 6), (6, 10), (10, 15)]
    window = _Window(0, [0, 1, 2, 3, 4], places, first=1)
    scores = torch.full((5, 2), -9.0)
    scores[0] = 0.0
    scores[1] = torch.tensor([3.0, 3.0])  # "एक" alone: 6.0
    scores[3], scores[4] = torch.tensor([2.9, 2.9]), torch.tensor([2.8, 2.9])  # three spans, the best 5.8
    margin, answers = _read(window, scores, text, sentence_spans(text))
    assert list(answers) == [0, 1]
    found = SpanScore(margin, tuple(answers.values()))
    assert found.answer and found.answer.of(text) == "तीन"
    assert found.score == pytest.approx(6.0)  # how sure it is comes from the likeliest span of all
    alone = scores.clone()
    alone[4] = -9.0
    margin, answers = _read(window, alone, text, sentence_spans(text))
    found = SpanScore(margin, tuple(answers.values()))
    assert found.answer and found.answer.of(text) == "एक"


def test_a_blank_is_no_answer_and_none_reaches_out_of_its_sentence():
    text = "एक दो।  तीन चार।"
    places = [(0, 2), (2, 6), (6, 7), (7, 12), (12, 17)]  # the third is a blank between the sentences
    window = _Window(0, [0, 1, 2, 3, 4, 5], places, first=1)
    scores = torch.full((6, 2), -9.0)
    scores[0] = 0.0
    scores[3] = torch.tensor([5.0, 5.0])
    _, answers = _read(window, scores, text, sentence_spans(text))
    assert list(answers) == [1], "the first sentence has no likelier span than the blank behind it"
    scores[3] = -9.0
    scores[2], scores[4] = torch.tensor([5.0, 0.0]), torch.tensor([0.0, 4.0])  # from one into the next
    _, answers = _read(window, scores, text, sentence_spans(text))
    assert {number: one.answer.of(text) for number, one in answers.items()} == {0: "दो।", 1: "तीन"}


def test_an_answer_lies_in_its_sentence():
    with pytest.raises(SpanError, match="does not lie in its sentence"):
        SentenceAnswer(Span(0, 4), Span(2, 5), 0.0)


def test_changes_are_packed_to_half_a_byte_and_come_back_nearly_as_they_were():
    generator = torch.Generator().manual_seed(1)
    change = torch.randn(6, 4 * BLOCK, generator=generator) * torch.rand(6, 1, generator=generator)
    stored = packed(change)
    back = unpacked({f"w.{part}": tensor for part, tensor in stored.items()}, "w", change.shape)
    assert stored["bits"].numel() == change.numel() // 2
    assert float((back - change).norm() / change.norm()) < 0.12


def test_a_change_of_nothing_comes_back_as_nothing():
    stored = packed(torch.zeros(2, BLOCK))
    back = unpacked({f"w.{part}": tensor for part, tensor in stored.items()}, "w", (2, BLOCK))
    assert float(back.abs().max()) < 1e-6


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("हा तिन्ह शहर की पार्टी समिति के सचिव कौन हैं?", HINDI, "डुओंग टाट थांग"),
        ("When was the bridge opened?", ENGLISH, "4 May 2023"),
        ("How much did the bridge cost?", ENGLISH, "36 crore"),
    ],
)
def test_the_reader_points_at_the_words_that_answer(scorer, question, text, answer):
    (found,) = scorer.score(question, [text])
    assert answer in found.answer.of(text)
    assert len(found.answer.of(text)) < 3 * len(answer)
    assert found.answer.of(text) == found.answer.of(text).strip()


@pytest.mark.model
def test_a_text_that_answers_scores_above_one_that_does_not(scorer):
    right, wrong = scorer.score("When was the bridge opened?", [ENGLISH, HINDI])
    assert right.score > wrong.score + 2


@pytest.mark.model
def test_the_order_and_company_of_texts_change_little(scorer):
    texts = [ENGLISH, HINDI, "A short one.", ENGLISH * 2]
    together = scorer.score("When was the bridge opened?", texts)
    alone = [scorer.score("When was the bridge opened?", [text])[0] for text in texts]
    assert [one.answer for one in together] == [one.answer for one in alone]
    for one, other in zip(together, alone, strict=True):
        assert math.isclose(one.score, other.score, abs_tol=0.2)


@pytest.mark.model
def test_an_answer_past_the_first_window_is_found(scorer):
    filler = "The council met and talked about the roads of the district. " * 60
    (found,) = scorer.score("When was the bridge opened?", [filler + ENGLISH])
    assert found.answer.of(filler + ENGLISH).startswith("4 May")


@pytest.mark.model
def test_every_sentence_has_an_answer_once_though_windows_overlap(scorer):
    years = range(1950, 2010)
    text = " ".join(f"In {year} the council of Tehri built {year - 1900} metres of road." for year in years)
    (found,) = scorer.score("How many metres of road were built in 1987?", [text])
    assert [one.sentence for one in found.sentences] == sentence_spans(text)
    assert found.answer.of(text).startswith("87")


@pytest.mark.model
def test_no_answer_is_looked_for_in_a_lead_but_it_is_read(scorer):
    question = "When was the bridge at Tehri opened?"
    text = "It was opened on 4 May 2023 by the minister."
    (alone,), (led,), (astray,) = (
        scorer.score(question, [text], [lead])
        for lead in ("", "The bridge at Tehri is ready. … ", "The library at Gumla is ready. … ")
    )
    for found in (alone, led, astray):
        assert "4 May 2023" in found.answer.of(text)
    assert led.score > astray.score
    (elsewhere,) = scorer.score(question, ["Nobody knows why."], [text])
    assert "4 May" not in elsewhere.answer.of("Nobody knows why.")
    assert elsewhere.score < 0


@pytest.mark.model
def test_a_text_without_a_word_answers_nothing(scorer):
    (found,) = scorer.score("When?", [""])
    assert (found.answer, found.sentences, found.score) == (None, (), float("-inf"))


@pytest.mark.model
def test_a_very_long_question_is_read_as_far_as_it_fits(scorer):
    (found,) = scorer.score("When was the bridge opened? " * 200, [ENGLISH])
    assert "2023" in found.answer.of(ENGLISH)


@pytest.mark.model
def test_the_word_table_is_in_memory_once(embedder, scorer):
    assert scorer._model.embeddings is embedder._model[0].auto_model.embeddings


def test_the_reader_fits_no_other_model(tmp_path):
    with pytest.raises(ModelError, match="switch it off"):
        SentenceEmbedder(str(tmp_path)).span_scorer(CHANGES)


@pytest.mark.model
def test_a_file_that_does_not_fit_is_an_error_that_names_it(embedder, tmp_path):
    wrong = tmp_path / "reader.safetensors"
    wrong.write_bytes(b"\0" * 100)
    with pytest.raises(ModelError, match=r"reader\.safetensors"):
        embedder.span_scorer(wrong)


@pytest.mark.model
def test_weights_that_the_model_lacks_are_an_error(embedder, tmp_path):
    whole = load_file(CHANGES)
    odd = {name.replace("layer.11.", "layer.12."): tensor for name, tensor in whole.items()}
    save_file(odd, tmp_path / "odd.safetensors")
    with pytest.raises(ModelError, match=r"layer\.12"):
        embedder.span_scorer(tmp_path / "odd.safetensors")


@pytest.mark.model
def test_texts_of_many_lengths_are_read_in_few_shapes(scorer):
    shapes = set()
    hook = scorer._model.encoder.register_forward_pre_hook(lambda _, inputs: shapes.add(inputs[0].shape[1]))
    try:
        scorer.score("When was the bridge opened?", ["It opened. " * n for n in range(1, 99, 7)])
    finally:
        hook.remove()
    assert shapes <= {64, 128, 192, 256, 320}
    assert len(shapes) > 1


@pytest.mark.model
def test_a_layer_that_did_not_learn_is_the_embedding_models_own(embedder, tmp_path):
    whole = load_file(CHANGES)
    kept = ("encoder.encoder.layer.11", "head")
    last = {name: tensor for name, tensor in whole.items() if layer_of(name) in kept}
    save_file(last, tmp_path / "last.safetensors")
    layers = embedder._model[0].auto_model.encoder.layer
    read = embedder.span_scorer(tmp_path / "last.safetensors")._model.encoder.layer
    assert [ours is theirs for ours, theirs in zip(read, layers, strict=True)] == [True] * 11 + [False]
