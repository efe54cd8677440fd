from __future__ import annotations

import json

import numpy as np
import pytest

from index.embed import SentenceEmbedder
from index.errors import ModelError
from index.model import EMBEDDED, embedded_model, packed_revision

TEXTS = [
    "बाट शात में बाढ़ राहत का काम शुरू हुआ।",
    "चाय",
    "The new bridge over the Ca river will open to traffic on 12 March, the provincial office said.",
    "Cầu mới bắc qua sông Cả sẽ thông xe ngày 12 tháng 3.",
    "👩\u200d👩\u200d👧 🇮🇳",
    "",
    *(f"गाँव संख्या {n} में {n * 7} परिवार रहते हैं" + " और काम करते हैं" * (n % 5) for n in range(30)),
]

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def vectors(embedder):
    return embedder.encode_passages(TEXTS)


def test_vectors_are_rows_of_norm_1(vectors, embedder):
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), embedder.dimension) == (36, 384)
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5
    assert embedder.encode_query("चाय").shape == (1, 384)
    assert np.linalg.norm(embedder.encode_query("चाय")) == pytest.approx(1, abs=1e-5)


def test_rows_are_in_the_order_of_the_texts_and_alone_or_together_makes_no_difference(vectors, embedder):
    alone = np.concatenate([embedder.encode_passages([text]) for text in TEXTS[:8]])
    assert (alone * vectors[:8]).sum(axis=1).min() > 0.999
    assert (vectors @ alone.T).argmax(axis=0).tolist() == list(range(8))


def test_progress_is_told_until_all_are_done(embedder):
    told: list[int] = []
    embedder.encode_passages(TEXTS[6:26], on_done=told.append)
    assert told == [4, 8, 12, 16, 20]
    told.clear()
    embedder.encode_passages(TEXTS[6:26] * 4, on_done=told.append)
    assert told == [16, 32, 48, 64, 80]


def test_no_texts_make_no_rows(embedder):
    assert embedder.encode_passages([]).shape == (0, 384)
    assert embedder.token_counts([]) == []


def test_a_question_finds_its_passage_in_another_language(vectors, embedder):
    asked = embedder.encode_query("When does the bridge open?")
    assert (vectors[:5] @ asked[0]).argmax() == 2


def test_nothing_is_truncated_when_tokens_are_counted(embedder):
    (one,) = embedder.token_counts(["संवाद"])
    assert embedder.token_counts([" ".join(["संवाद"] * 5000), "", "संवाद"]) == [one * 5000, 0, one]


def test_a_text_of_the_greatest_length_fits_the_model_with_its_prompt(embedder):
    assert embedder.max_tokens == 507
    word = "संवाद "
    (one,) = embedder.token_counts([word])
    longest = word * (embedder.max_tokens // one)
    with_tail = embedder.encode_passages([longest, longest + "बाढ़ राहत। " * 3, longest[: len(longest) // 2]])
    assert with_tail[0] @ with_tail[2] < 0.9999, "the second half of a text of that length counts"


def test_the_name_and_the_revision_are_known_without_loading_anything():
    fresh = SentenceEmbedder()
    assert (fresh.name, fresh.revision) == (EMBEDDED, packed_revision())
    assert "_model" not in vars(fresh)


@pytest.fixture(scope="module")
def other_prompts(tmp_path_factory):
    """The folder of the model, linked file by file, but with other prompts."""
    folder = tmp_path_factory.mktemp("models") / "other prompts"
    for path in embedded_model().rglob("*"):
        link = folder / path.relative_to(embedded_model())
        if path.is_dir():
            continue
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)
    config = folder / "config_sentence_transformers.json"
    stored = json.loads(config.read_text(encoding="utf-8"))
    config.unlink()
    stored["prompts"] = {"query": "passage: ", "document": "", "passage": "query: "}
    config.write_text(json.dumps(stored), encoding="utf-8")
    return folder


def test_the_prompts_are_those_of_the_models_own_configuration(other_prompts, embedder):
    other = SentenceEmbedder(str(other_prompts))
    text = TEXTS[3]
    ours = embedder.encode_passages([text])[0]
    assert other.encode_passages([text])[0] @ ours < 0.9999
    assert other.encode_query(text)[0] @ ours > 0.9999, "its prompt for questions is ours for passages"
    assert other.encode_passages([text])[0] @ embedder.encode_query(text)[0] > 0.9999


def test_other_prompts_are_another_revision(other_prompts):
    first = SentenceEmbedder(str(other_prompts)).revision
    assert first == SentenceEmbedder(str(other_prompts)).revision
    config = other_prompts / "config_sentence_transformers.json"
    before = config.read_text(encoding="utf-8")
    config.write_text(before.replace('"passage: "', '"passage; "'), encoding="utf-8")
    assert SentenceEmbedder(str(other_prompts)).revision != first
    config.write_text(before, encoding="utf-8")
    assert SentenceEmbedder(str(other_prompts)).revision == first


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no such folder", "../nowhere"])
def test_an_unknown_name_is_an_error_that_says_what_to_give(name):
    for ask in (lambda e: e.revision, lambda e: e.dimension, lambda e: e.encode_query("a")):
        with pytest.raises(ModelError) as error:
            ask(SentenceEmbedder(name))
        assert str(error.value) == (
            f"no embedding model {name!r}: give a folder, a hub id that is in the local Hugging Face cache, "
            "or 'multilingual-e5-small', which is built in"
        )


def damaged(folder, name, content):
    (folder / name).unlink()
    (folder / name).write_bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (None, b""),
        ("modules.json", b"{"),
        ("modules.json", b"[{}]"),
        ("config.json", b"{}"),
        ("model.safetensors", b"\x10\0\0\0\0\0\0\0not a header...."),
        ("model.safetensors", b""),
        ("tokenizer.json", b"{}"),
        ("1_Pooling/config.json", b"[]"),
    ],
)
def test_a_folder_that_holds_no_working_model_is_an_error(tmp_path, other_prompts, name, content):
    folder = tmp_path / "model"
    folder.mkdir()
    if name:
        for path in other_prompts.rglob("*"):
            if path.is_file():
                link = folder / path.relative_to(other_prompts)
                link.parent.mkdir(exist_ok=True)
                link.symlink_to(path.resolve())
        damaged(folder, name, content)
    with pytest.raises(ModelError, match="does not load as a sentence-transformers model .*: name another"):
        SentenceEmbedder(str(folder)).encode_query("a")


@pytest.fixture
def shapes(embedder):
    """The shapes, (rows, tokens), in which the model encodes."""
    found = set()
    encoder = embedder._model[0].auto_model.encoder
    hook = encoder.register_forward_pre_hook(lambda _, inputs: found.add(tuple(inputs[0].shape[:2])))
    yield found
    hook.remove()


@pytest.mark.model
def test_a_few_texts_are_not_padded_past_what_the_model_takes(embedder, shapes, monkeypatch):
    monkeypatch.setattr(embedder._model, "get_max_seq_length", lambda: 100)
    embedder.encode_passages(["पुल खुला। " * 200])
    assert shapes == {(4, 100)}


@pytest.mark.model
def test_a_few_texts_are_encoded_in_few_shapes_and_as_many_are(embedder, shapes):
    texts = ["पुल खुला। " * n for n in range(1, 30)]
    few = np.concatenate([embedder.encode_passages(texts[at : at + 5]) for at in range(0, 29, 5)])
    assert shapes
    assert all(rows == 4 and tokens % 32 == 0 for rows, tokens in shapes)
    many = embedder.encode_passages(texts * 3)[: len(texts)]
    assert float((few * many).sum(axis=1).min()) > 0.999
