"""A stand-in for the embedding model: deterministic, instant, and it remembers what it was asked to embed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.types import Vectors


class WordHashEmbedder:
    """Every word adds a pseudo-random vector of its own: texts that share words are near each other."""

    def __init__(self, name: str = "word-hash", revision: str = "1", *, max_tokens: int = 512) -> None:
        self.name, self.revision, self.max_tokens = name, revision, max_tokens
        self.dimension = 32
        self.embedded: list[str] = []

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def vector(self, text: str) -> Vectors:
        """The vector of ``text``: float32 of shape (dimension,), norm 1."""
        words = (np.random.default_rng(zlib.crc32(word.encode())) for word in text.split() or [""])
        whole = sum((rng.standard_normal(self.dimension) for rng in words), np.zeros(self.dimension))
        return (whole / np.linalg.norm(whole)).astype(np.float32)

    def encode_passages(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:
        self.embedded += texts
        if on_done:
            on_done(len(texts))
        rows = [self.vector(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dimension), np.float32)

    def encode_query(self, text: str) -> Vectors:
        return self.vector(text)[None]


def write_corpus(folder: Path, texts: dict[str, str]) -> Path:
    """Make ``folder`` hold exactly ``texts``, by file name; gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    return folder


ARTICLES = {
    "बाढ़.txt": "बाट शात में बाढ़ राहत का काम शुरू हुआ।\n\n"
    "जिला प्रशासन ने सोमवार को बताया कि 142 परिवारों को सुरक्षित स्थान पर पहुँचाया गया है। "
    "प्रत्येक परिवार को 25 किलो चावल और पीने का पानी दिया गया।\n\n"
    "स्कूल की दो इमारतों की छत उड़ गई, इसलिए कक्षाएँ अगले सप्ताह तक बंद रहेंगी।\n",
    "चाय.txt": "थाई न्गुयेन की चाय सहकारी समिति ने इस वर्ष 320 टन चाय बेची।\n\n"
    "समिति के अध्यक्ष ने कहा कि किसानों की आय पिछले वर्ष से 18 प्रतिशत बढ़ी है। "
    "नई मशीनें अक्टूबर में लगाई जाएँगी।\n",
    "bridge.txt": "The new bridge over the Ca river will open to traffic on 12 March.\n\n"
    "It cost 84 billion dong and took two years to build, the provincial office said on Tuesday. "
    "Lorries of more than ten tonnes must still take the old road.\n",
}
"""Three short articles, written for these tests."""
