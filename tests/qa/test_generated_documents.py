"""A thousand documents, in every encoding and shape that we read: whatever is quoted stands there."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from index import build
from index.types import Span, Vectors, is_grapheme_boundary
from index.words import word_spans
from qa import AskSettings, Assistant
from tests.word_hash import WordHashEmbedder

COUNT, ASKED = 1000, 120
WORDS = {
    "hi": "सोक सोन हा तिन्ह बाढ़ पुल संवाद समिति किसान क\u200dष पेड़ १२३ 1,009 24-CT/TU डॉ. ट्रान में और ने",
    "en": "the bridge council opened 12.5 Mr. farmers 7/8/2023 O'Brien 👩🏽\u200d🌾 cafe\u0301 of and",
    "vi": "xã Sóc Sơn đối thoại 1.009 ông Trần bão lũ cây 18/1 Đảng ủy và của \u0110o\u0302\u0300ng",
}
ENDS = ["।", "।", ".", "?", "!", "…", "॥", "", "।”"]
BREAKS = ["\n", "\n\n", "\n\n\n\n", "\n \n", "\u2028", "\n\t"]
FURNITURE = ["टिप्पणी (0)", "[विज्ञापन_2]", "https://example.org/a/1", "स्रोत: आज", "* * *", "👍👍", "# शीर्षक"]
ENCODINGS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "utf-16": "utf-16"}
"""How a file is written, and the encoding with which `open` gives the text that offsets count in."""


class QuickEmbedder(WordHashEmbedder):
    """Makes the vector of a word once."""

    def __init__(self) -> None:
        super().__init__()
        self._words: dict[str, Vectors] = {}

    def vector(self, text: str) -> Vectors:
        for word in text.split():
            if word not in self._words:
                self._words[word] = super().vector(word)
        whole = np.sum([self._words[word] for word in text.split()], axis=0)
        return np.asarray(whole / np.linalg.norm(whole), dtype=np.float32)


def paragraph(rng: random.Random) -> str:
    words = WORDS[rng.choice(list(WORDS))].split(" ")
    sentences = (
        " ".join(rng.choices(words, k=rng.choice([1, 4, 9, 25, 70]))) + rng.choice(ENDS)
        for _ in range(rng.randint(1, 5))
    )
    return rng.choice([" ", "  ", "", "\u00a0"]).join(sentences)


def text_of(rng: random.Random) -> str:
    parts = [paragraph(rng) for _ in range(rng.randint(1, 4))]
    parts += rng.choices(parts, k=rng.randint(0, 2)) + rng.choices(FURNITURE, k=rng.randint(0, 3))
    rng.shuffle(parts)
    text = "".join(part + rng.choice(BREAKS) for part in parts)
    return f"---\ntitle: {parts[0][:20]!r}\n---\n{text}" if rng.random() < 0.2 else text


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, tuple[Path, str]]:
    """By document id, its file and the encoding to open it with."""
    folder, rng = tmp_path_factory.mktemp("generated"), random.Random(20240118)
    found = {}
    for number in range(COUNT):
        written = rng.choice(list(ENCODINGS))
        path = folder / f"{number:04}.{rng.choice(['txt', 'md'])}"
        ends = rng.choice(["\n", "\n", "\r\n", "\r"])
        path.write_bytes(text_of(rng).replace("\n", ends).encode(written))
        found[path.name] = (path, ENCODINGS[written])
    return found


@pytest.fixture(scope="module")
def generated(files, tmp_path_factory) -> Assistant:
    index, embedder = tmp_path_factory.mktemp("generated-index"), QuickEmbedder()
    report = build([path for path, _ in files.values()], index, embedder=embedder)
    left_out = {failure.path: failure.reason for failure in report.failures}
    assert report.documents + len(left_out) == COUNT
    assert set(left_out.values()) <= {"no article text, only site furniture"}
    assert report.documents > 0.98 * COUNT
    return Assistant(index, embedder, AskSettings(decline=False, quotes=5))


def opened(files: dict[str, tuple[Path, str]], id: str) -> str:
    path, encoding = files[id]
    return path.read_text(encoding=encoding)


def outside(text: str, quoted: Span, content) -> str:
    """What of ``text`` at ``quoted`` lies in none of the spans of ``content``: nothing, or furniture."""
    inside = {offset for span in content if span.overlaps(quoted) for offset in range(span.start, span.end)}
    return "".join(text[offset] for offset in range(quoted.start, quoted.end) if offset not in inside)


def test_every_generated_document_is_its_files_text(generated, files) -> None:
    documents = list(generated.snapshot.catalog.documents())
    assert [document.id for document in documents if document.text != opened(files, document.id)] == []


def test_every_quote_of_a_generated_document_is_a_slice_of_it_and_of_its_file(generated, files) -> None:
    rng, quoted = random.Random(7), 0
    for id in rng.sample(sorted(files), ASKED):
        words = word_spans(opened(files, id)) or word_spans("सोक सोन")
        start = rng.randrange(len(words))
        reply = generated.ask(" ".join(word.text for word in words[start : start + 6]))
        assert reply.quotes
        for quote in reply.quotes:
            text, span = quote.document.text, quote.span
            assert (
                quote.text
                == text[span.start : span.end]
                == opened(files, quote.document.id)[span.start : span.end]
            )
            assert quote.text == quote.text.strip() != ""
            assert is_grapheme_boundary(text, span.start)
            assert is_grapheme_boundary(text, span.end)
            assert quote.verified
            content, _ = generated.snapshot.catalog.provenance(quote.document.id)
            assert outside(text, quote.span, content).strip() == ""
            quoted += 1
    assert quoted >= ASKED
