"""The reader as it is trained: the embedding model's encoder, its word table frozen, with two scores a token.

``<s> question </s></s> passage </s>``: a token's scores say how well the answer starts, and ends, there;
those of position 0 stand for "the passage does not answer".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoTokenizer, BertModel

from training.example import Example

LONGEST = 288
"""How many tokens of question and passage are read together in training."""

_ANSWER = 40  # the longest answer in tokens
_NOWHERE = -1e4  # a score that no softmax sees


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples as tensors: ``ids``, ``mask`` and ``inside`` (tokens of the passage, and position 0) of one
    shape.

    ``starts`` and ``ends`` are the positions of the answer's first and last token, 0 without one; ``places``
    gives the code points of each token.
    """

    ids: Tensor
    mask: Tensor
    inside: Tensor
    starts: Tensor
    ends: Tensor
    places: list[list[tuple[int, int]]]


class Reader(nn.Module):
    """Encoder and head over the embedding model in ``folder``; the embedding layer does not learn."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa")
        self.head = nn.Linear(self.encoder.config.hidden_size, 2)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        for weights in self.encoder.embeddings.parameters():
            weights.requires_grad = False
        for module in self.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0  # no example is seen twice

    def forward(self, batch: Batch) -> Tensor:
        """The scores, float32 of shape (examples, tokens, 2)."""
        hidden = self.encoder(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
        scores: Tensor = self.head(hidden).float()
        return scores.masked_fill(~batch.inside[..., None], _NOWHERE)

    def learnt(self) -> dict[str, Tensor]:
        """The weights of layers and head, by name."""
        named = {name: weights.detach() for name, weights in self.named_parameters()}
        return {
            name: weights for name, weights in named.items() if not name.startswith("encoder.embeddings.")
        }


def loss_of(scores: Tensor, batch: Batch) -> Tensor:
    """The mean cross-entropy of start and end."""
    starts = functional.cross_entropy(scores[..., 0], batch.starts)
    return (starts + functional.cross_entropy(scores[..., 1], batch.ends)) / 2


def best_spans(scores: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Of each example the first and last token of its best span, and by how much it beats "no answer"."""
    start, end = scores[..., 0], scores[..., 1]
    length = start.shape[1]
    pairs = start[:, :, None] + end[:, None, :]
    allowed = torch.ones(length, length, dtype=torch.bool).triu().tril(_ANSWER)
    allowed[0, :] = False
    best, where = pairs.masked_fill(~allowed, 2 * _NOWHERE).flatten(1).max(dim=1)
    return where // length, where % length, best - start[:, 0] - end[:, 0]


class Batches:
    """Makes batches of examples with the tokenizer of the model in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder)

    def of(self, examples: Sequence[Example], longest: int = LONGEST) -> Batch:
        """``examples`` as a batch; what a passage has beyond ``longest`` tokens is left out, an answer there
        too.
        """
        encoded = self.tokenizer(
            [example.question for example in examples],
            [example.passage for example in examples],
            truncation="only_second",
            max_length=longest,
            padding=True,
            return_offsets_mapping=True,
        )
        ids = torch.tensor(encoded["input_ids"])
        inside = torch.zeros(ids.shape, dtype=torch.bool)
        starts, ends = [], []
        for row, example in enumerate(examples):
            sequence = encoded.sequence_ids(row)
            places = encoded["offset_mapping"][row]
            tokens = [token for token, side in enumerate(sequence) if side == 1]
            inside[row, [0, *tokens]] = True
            start, end = answer_tokens(example, [(token, *places[token]) for token in tokens])
            starts.append(start)
            ends.append(end)
        mask = torch.tensor(encoded["attention_mask"])
        return Batch(ids, mask, inside, torch.tensor(starts), torch.tensor(ends), encoded["offset_mapping"])


def answer_tokens(example: Example, tokens: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    """The first and last of ``tokens`` (number, start, end) that share a code point with the answer, else (0,
    0).
    """
    if example.answer is None:
        return 0, 0
    held = [n for n, start, end in tokens if start < example.answer.end and end > example.answer.start]
    whole = held and tokens[-1][2] >= example.answer.end
    return (held[0], held[-1]) if whole else (0, 0)
