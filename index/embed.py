"""The home of sentence-transformers: text in, unit vectors out.

`SentenceEmbedder` is made from a name without importing torch or loading anything; the model is loaded at the
first text. Nothing here reaches the network: a hub id must already be in the local Hugging Face cache.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import ModelError
from index.model import EMBEDDED, embedded_model, packed_revision
from index.types import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

    from index.spans import SpanScorer

_SAMPLE_BYTES = 1 << 20
# The sentences of a question's passages are other ones every time, and torch keeps what it compiled for each
# shape: read as they are, those of sixty questions took 85 MB.
_FEW, _ROWS, _GRAIN = 64, 4, 32  # how many are few, and the texts and tokens to which they are padded
_LENGTH_RUN = 16  # passages encoded together; on two cores larger batches gain nothing and hold more memory


def _is_embedded(name: str) -> bool:
    return name == EMBEDDED


def _native_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 itself; emulated, it is slower than float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


class SentenceEmbedder:
    """An embedding model by its name: the embedded one, a folder, or a hub id in the local cache.

    ``threads`` is the number of processor threads (0: torch's own choice). Raises `ModelError` when used
    and the model is not there.
    """

    def __init__(self, name: str = EMBEDDED, *, threads: int = 0, cache: Path | None = None) -> None:
        self.name = name
        self._threads = threads
        self._cache = cache

    @cached_property
    def revision(self) -> str:
        """What changes when the weights or the prompts do, found without loading the model."""
        if _is_embedded(self.name):
            return packed_revision()
        try:
            return _fingerprint(self._folder)
        except OSError as error:
            raise ModelError(f"{self._folder} cannot be read ({error}): name another with --model") from error

    @cached_property
    def _folder(self) -> Path:
        if _is_embedded(self.name):
            return embedded_model(self._cache)
        if Path(self.name).is_dir():
            return Path(self.name)
        return _cached_snapshot(self.name)

    @cached_property
    def _model(self) -> SentenceTransformer:
        os.environ["HF_HUB_OFFLINE"] = "1"  # read at import: nothing below may ask a hub
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        import torch
        import transformers
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer

        transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call] # left untyped there
        if self._threads:
            torch.set_num_threads(self._threads)
        try:
            model = SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
            remedy = "delete the folder" if _is_embedded(self.name) else "name another with --model"
            raise ModelError(
                f"{self._folder} does not load as a sentence-transformers model ({error}): {remedy}"
            ) from error
        return model.to(torch.bfloat16) if _native_bfloat16() else model.float()

    @property
    def precision(self) -> str:
        """What is computed in: ``bfloat16`` where the processor does that itself, else ``float32``."""
        return "bfloat16" if _native_bfloat16() else "float32"

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    @cached_property
    def max_tokens(self) -> int:
        """The longest passage in tokens, with the prompt and the special tokens taken off."""
        limit = self._model.get_max_seq_length() or 512
        return int(limit) - len(self._model.tokenizer(self._prompt("passage"))["input_ids"])

    def _prompt(self, kind: str) -> str:
        """The model's own prompt for ``kind``; a model that has none gets none."""
        prompts = self._model.prompts
        names = ("query",) if kind == "query" else ("passage", "document")
        return next((prompt for name in names if (prompt := prompts.get(name))), "")

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """The length of each text in tokens, without prompt and special tokens; nothing is truncated."""
        if not texts:
            return []
        encoded = self._model.tokenizer(
            list(texts), add_special_tokens=False, truncation=False, verbose=False
        )
        return [len(ids) for ids in encoded["input_ids"]]

    def encode_passages(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:
        """Embed ``texts`` as float32 of shape (len(texts), dimension), every row of norm 1.

        ``on_done`` is told how many are done, now and then. Texts are taken longest first, so that
        those that share a batch need little padding.
        """
        order = sorted(range(len(texts)), key=lambda row: (-len(texts[row]), row))
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        few = len(texts) <= _FEW
        step, encode = (_ROWS, self._encode_few) if few else (_LENGTH_RUN, self._encode)
        for start in range(0, len(order), step):
            rows = order[start : start + step]
            out[rows] = encode([texts[row] for row in rows], self._prompt("passage"))
            if on_done:
                on_done(start + len(rows))
        return out

    def encode_query(self, text: str) -> Vectors:
        """Embed ``text`` as a question: float32 of shape (1, dimension), norm 1."""
        return self._encode([text], self._prompt("query"))

    def span_scorer(self, changes: Path) -> SpanScorer:
        """A reader over this model's own word table and layers; ``changes`` is what training changed in it.

        Raises `ModelError` where this is another model, or the file does not fit.
        """
        from index.spans import SpanScorer

        if not _is_embedded(self.name):
            raise ModelError(f"the reader was trained over {EMBEDDED}, not {self.name}: switch it off")
        base: Any = self._model[0].auto_model
        return SpanScorer(base, self._model.tokenizer, self._folder / "model.safetensors", changes)

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        found = self._model.encode(
            texts, prompt=prompt, batch_size=_LENGTH_RUN, convert_to_tensor=True, show_progress_bar=False
        )
        return _unit(found)

    def _encode_few(self, texts: list[str], prompt: str) -> Vectors:
        """As `_encode`, at most `_ROWS` texts, padded to one of few shapes."""
        import torch

        rows = [prompt + text for text in texts + texts[-1:] * (_ROWS - len(texts))]
        longest = self._model.get_max_seq_length() or 512
        encoded = self._model.tokenizer(
            rows,
            padding=True,
            pad_to_multiple_of=None if longest % _GRAIN else _GRAIN,  # never past what the model takes
            truncation=True,
            max_length=longest,
            return_tensors="pt",
        )
        with torch.inference_mode():
            found = self._model(dict(encoded))["sentence_embedding"]
        return _unit(found[: len(texts)])


def _unit(found: Tensor) -> Vectors:
    """``found`` as float32, every row of norm 1."""
    vectors: Vectors = found.float().numpy()
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _cached_snapshot(name: str) -> Path:
    os.environ["HF_HUB_OFFLINE"] = "1"
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        raise ModelError(
            f"no embedding model {name!r}: give a folder, a hub id that is in the local Hugging Face cache, "
            f"or {EMBEDDED!r}, which is built in"
        ) from None


def _fingerprint(folder: Path) -> str:
    """A digest over every file's name, size and both ends: enough to notice another model in seconds."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = path.stat().st_size
        digest.update(json.dumps([path.relative_to(folder).as_posix(), size]).encode())
        with path.open("rb") as file:
            digest.update(file.read(_SAMPLE_BYTES))
            if size > _SAMPLE_BYTES:
                file.seek(max(_SAMPLE_BYTES, size - _SAMPLE_BYTES))
                digest.update(file.read())
    return digest.hexdigest()[:16]
