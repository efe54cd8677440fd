"""The reader's file: what training changed, and no more."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file

from index.model import embedded_model
from index.spans import layer_of
from training.pack import pack

pytestmark = pytest.mark.model


@pytest.fixture
def checkpoint(tmp_path):
    """Plain weights but for those of one layer, as a checkpoint in a file."""
    plain = load_file(embedded_model() / "model.safetensors")
    reader = {f"encoder.{name}": weights.clone() for name, weights in plain.items() if ".layer." in name}
    noise = torch.Generator().manual_seed(1)
    for name, weights in reader.items():
        if layer_of(name) == "encoder.encoder.layer.7":
            weights += 0.01 * torch.randn(weights.shape, generator=noise)
    reader |= {"head.weight": torch.ones(2, 384), "head.bias": torch.zeros(2)}
    torch.save({"reader": reader, "step": 3}, tmp_path / "state.pt")
    return tmp_path / "state.pt"


def test_only_layers_that_learnt_are_stored_and_the_file_can_be_read(checkpoint, embedder, tmp_path):
    told = pack(checkpoint, tmp_path / "reader.safetensors")
    stored = load_file(tmp_path / "reader.safetensors")
    assert {layer_of(name) for name in stored} == {"encoder.encoder.layer.7", "head"}
    assert told["relative error"] < 0.12
    assert told["megabytes"] < 1.2
    (found,) = embedder.span_scorer(tmp_path / "reader.safetensors").score("?", ["It rains. It pours."])
    assert len(found.sentences) == 2


def test_a_head_alone_loses_nothing(checkpoint, tmp_path):
    state = torch.load(checkpoint, weights_only=True)
    plain = load_file(embedded_model() / "model.safetensors")
    state["reader"] = {
        name: weights if name.startswith("head.") else plain[name.removeprefix("encoder.")]
        for name, weights in state["reader"].items()
    }
    torch.save(state, checkpoint)
    assert pack(checkpoint, tmp_path / "reader.safetensors")["relative error"] == 0.0
    assert set(load_file(tmp_path / "reader.safetensors")) == {"head.weight", "head.bias"}
