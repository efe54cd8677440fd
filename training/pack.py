"""Write a trained reader as the small file that the program loads, and say what it lost.

    python -m training.pack CHECKPOINT [--to qa/reader/reader.safetensors]

Each matrix is stored as its change against the embedding model, in 4 bits a weight; vectors and the head in
float16. Layers that did not learn are left out.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from index.model import embedded_model, packed_revision
from index.spans import layer_of, packed, unpacked

TARGET = Path("qa/reader/reader.safetensors")


def pack(checkpoint: Path, target: Path) -> dict[str, float]:
    """Write ``target``, whole or not at all; gives its size in MB and the relative error of the changes."""
    state = torch.load(checkpoint, weights_only=True)
    plain = load_file(embedded_model() / "model.safetensors")
    out: dict[str, torch.Tensor] = {}
    lost = whole = 0.0
    changes = {
        name: weights - plain[name.removeprefix("encoder.")] if name.startswith("encoder.") else weights
        for name, weights in state["reader"].items()
    }
    learnt = {layer_of(name) for name, change in changes.items() if change.any()}
    for name, change in changes.items():
        if layer_of(name) not in learnt:
            continue
        if change.dim() == 1 or not name.startswith("encoder."):
            out[name] = change.half()
            continue
        parts = packed(change)
        out |= {f"{name}.{part}": tensor for part, tensor in parts.items()}
        back = unpacked(out, name, change.shape)
        lost += float((back - change).square().sum())
        whole += float(change.square().sum())
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = target.with_suffix(".part")
    save_file(out, staging, metadata={"base": packed_revision(), "step": str(state["step"])})
    with staging.open("rb") as file:
        os.fsync(file.fileno())
    staging.chmod(0o644)  # safetensors writes it for its owner alone
    staging.replace(target)
    error = (lost / whole) ** 0.5 if whole else 0.0
    return {"megabytes": target.stat().st_size / 1e6, "relative error": error}


def main() -> None:
    """Read the arguments, pack, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--to", type=Path, default=TARGET)
    arguments = parser.parse_args()
    for name, value in pack(arguments.checkpoint, arguments.to).items():
        print(f"{name}: {value:.3f}")


if __name__ == "__main__":
    main()
