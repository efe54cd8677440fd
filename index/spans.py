"""Question and passage read together: the likeliest answer span, and by how much it beats "no answer".

A reader is a second encoder over the embedding model's own word table and first layers, which stay in memory
once; its file holds only the layers that training changed, in 4 bits a weight. ``<s> question </s></s>
passage </s>`` gives two scores a token, that the answer starts and that it ends there; those of position 0
stand for "not answered here" (Devlin et al. 2019, section 4.3).
"""

from __future__ import annotations

import copy
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.errors import ModelError
from index.sentences import sentence_spans
from index.types import SentenceAnswer, Span

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import BertModel, PreTrainedTokenizerFast

BLOCK = 64
"""How many weights share a scale."""

_LONGEST = 320  # tokens of question and text read together
_STRIDE = 64  # tokens that the next window of a longer text repeats
_LONGEST_QUESTION, _LONGEST_LEAD = 96, 80  # tokens; what a question or lead has beyond them is not read
_ANSWER = 40  # the longest answer in tokens
_TOGETHER = 2  # windows of about one length encoded together: more gain nothing on two cores
# torch compiles its matrix products for each shape and keeps them: read at every length that occurs, sixty
# questions took 180 MB more and seven times as long as with lengths rounded up to these.
_GRAIN = 64
_NOWHERE = -1e4


@dataclass(frozen=True, slots=True)
class SpanScore:
    """What a text has for an answer: ``score``, in logits the lead of its likeliest span over "no answer",
    and what it has in each of its ``sentences``, in their order.

    Its answer is the likeliest span of the sentence whose spans together are the likeliest: where two spans
    of one sentence share what speaks for it, one span of another is not taken for them.
    """

    score: float
    sentences: tuple[SentenceAnswer, ...]

    @property
    def answer(self) -> Span | None:
        """The place of the answer, None in a text without a word."""
        best = max(self.sentences, key=lambda one: one.likelihood, default=None)
        return None if best is None else best.answer


@dataclass(frozen=True, slots=True)
class _Window:
    text: int
    ids: list[int]
    places: list[tuple[int, int]]
    first: int


class SpanScorer:
    """Reads questions and texts. Made by `index.embed.SentenceEmbedder.span_scorer`."""

    def __init__(
        self, base: BertModel, tokenizer: PreTrainedTokenizerFast, plain: Path, changes: Path
    ) -> None:
        """Over the embedding model ``base``, whose weights in full precision are ``plain``; ``changes`` were
        learnt.
        """
        import torch
        from safetensors import SafetensorError
        from safetensors.torch import load_file
        from transformers import BertModel

        self._tokenizer = tokenizer
        with torch.device("meta"):
            self._model: Any = BertModel(base.config, add_pooling_layer=False)
        self._model.embeddings = base.embeddings
        self._head = torch.nn.Linear(base.config.hidden_size, 2)
        try:
            self._learn(base, plain, load_file(changes))
        except (OSError, KeyError, ValueError, RuntimeError, SafetensorError) as error:
            raise ModelError(
                f"the reader {changes} does not fit the embedding model ({error}): reinstall"
            ) from error
        self._model.eval()  # type: ignore[no-untyped-call] # torch leaves it so

    def _learn(self, base: BertModel, plain: Path, changed: Mapping[str, Tensor]) -> None:
        import torch
        from safetensors import safe_open

        learnt = set(map(layer_of, changed))
        known = {f"encoder.encoder.layer.{number}" for number in range(len(base.encoder.layer))}
        if unknown := learnt - known - {"head"}:
            raise ValueError(f"it has weights that the model lacks: {min(unknown)}")
        # deepcopy takes what is in its memo as it is: a layer that did not learn is the embedding model's own
        shared = {
            id(layer): layer
            for number, layer in enumerate(base.encoder.layer)
            if f"encoder.encoder.layer.{number}" not in learnt
        }
        self._model.encoder = copy.deepcopy(base.encoder, shared)
        with safe_open(plain, "pt") as weights, torch.no_grad():
            for name, parameter in self._model.encoder.named_parameters():
                if layer_of(f"encoder.encoder.{name}") in learnt:
                    before = weights.get_tensor(f"encoder.{name}").float()
                    parameter.copy_(before + unpacked(changed, f"encoder.encoder.{name}", before.shape))
            for name, parameter in self._head.named_parameters():
                parameter.copy_(changed[f"head.{name}"].float())

    def score(self, question: str, texts: Sequence[str], leads: Sequence[str] = ()) -> list[SpanScore]:
        """What each of ``texts`` has for an answer to ``question``, in order; one without a token has the
        score -inf.

        ``leads``, where given, are what is read before each of the texts; no answer is looked for in them.
        """
        scores = [float("-inf")] * len(texts)
        answers: list[dict[int, SentenceAnswer]] = [{} for _ in texts]
        pairs = list(zip(texts, leads or [""] * len(texts), strict=True))
        sentences = [sentence_spans(text) or [Span(0, len(text) or 1)] for text in texts]
        windows = sorted(self._windows(question, pairs), key=lambda window: len(window.ids))
        for at in range(0, len(windows), _TOGETHER):
            run = windows[at : at + _TOGETHER]
            for window, scored in zip(run, self._scored(run), strict=True):
                text, known = texts[window.text], answers[window.text]
                score, found = _read(window, scored, text, sentences[window.text])
                scores[window.text] = max(scores[window.text], score)
                for number, one in found.items():
                    if number not in known or one.likelihood > known[number].likelihood:
                        known[number] = one
        return [
            SpanScore(score, tuple(one for _, one in sorted(found.items())))
            for score, found in zip(scores, answers, strict=True)
        ]

    def _windows(self, question: str, pairs: Sequence[tuple[str, str]]) -> Iterator[_Window]:
        begin, end = [self._tokenizer.cls_token_id], [self._tokenizer.sep_token_id]
        asked = [*begin, *self._tokens(question)[0][:_LONGEST_QUESTION], *end, *end]
        for number, (text, lead) in enumerate(pairs):
            before = [*asked, *self._tokens(lead)[0][:_LONGEST_LEAD]]
            room = _LONGEST - len(before) - 1
            ids, places = self._tokens(text)
            for at in range(0, max(1, len(ids) - _STRIDE), room - _STRIDE):
                part = ids[at : at + room]
                if part:
                    yield _Window(number, [*before, *part, *end], places[at : at + room], len(before))

    def _tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        encoded = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        return encoded["input_ids"], encoded["offset_mapping"]

    def _scored(self, run: Sequence[_Window]) -> list[Tensor]:
        """For each window the scores that the answer starts and ends at each of its tokens: (tokens, 2)."""
        import torch

        length = -(-max(len(window.ids) for window in run) // _GRAIN) * _GRAIN
        pad = self._tokenizer.pad_token_id
        ids = torch.tensor([window.ids + [pad] * (length - len(window.ids)) for window in run])
        mask = torch.tensor([[1] * len(window.ids) + [0] * (length - len(window.ids)) for window in run])
        with torch.inference_mode():
            hidden = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
            scores = self._head(hidden.float())
        return list(scores)


def _read(
    window: _Window, scores: Tensor, text: str, sentences: Sequence[Span]
) -> tuple[float, dict[int, SentenceAnswer]]:
    """The lead of the window's likeliest span, and the answers of its sentences by their numbers."""
    found = scores.numpy()
    inside = found[window.first : window.first + len(window.places)]
    allowed = np.tri(len(inside), k=_ANSWER, dtype=np.bool_) & ~np.tri(len(inside), k=-1, dtype=np.bool_)
    pairs = np.where(allowed, inside[:, None, 0] + inside[None, :, 1], _NOWHERE) - found[0].sum()
    answers = {}
    for number, first, last in _runs(window.places, sentences):
        own, sentence = pairs[first:last, first:last], sentences[number]
        start, end = np.unravel_index(own.argmax(), own.shape)
        begin, stop = window.places[first + int(start)][0], window.places[first + int(end)][1]
        answer = _trimmed(text, max(begin, sentence.start), min(stop, sentence.end))
        if answer:
            answers[number] = SentenceAnswer(sentence, answer, _together(own))
    return float(pairs.max()), answers


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """``[start, end)`` without the white space at its ends, which a token carries; None if nothing is left.
    """
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip())) if words.strip() else None


def _together(pairs: npt.NDArray[np.float32]) -> float:
    """How likely one of ``pairs`` is, as the logarithm of the sum of their exponentials."""
    most = float(pairs.max())
    return most + float(np.log(np.exp(pairs - most).sum()))


def _runs(places: Sequence[tuple[int, int]], sentences: Sequence[Span]) -> Iterator[tuple[int, int, int]]:
    """The tokens of each sentence, as (its number, first, last); what stands behind one belongs to it."""
    ends = [end for _, end in places]  # a token carries the blank before its word
    cuts = [bisect_right(ends, sentence.start) for sentence in sentences[1:]]
    for number, (first, last) in enumerate(pairwise([0, *cuts, len(places)])):
        if first < last:
            yield number, first, last


def layer_of(name: str) -> str:
    """The layer that the weights ``name`` of a reader are of; the head is one too."""
    return ".".join(name.split(".")[:4]) if name.startswith("encoder.") else "head"


def packed(change: Tensor) -> dict[str, Tensor]:
    """A matrix's ``change`` as 4-bit whole numbers, two a byte, and a float16 scale for each `BLOCK` of them.

    The scale of a block is the one of sixteen tried that loses the least in squares.
    """
    import torch

    blocks = change.float().reshape(-1, BLOCK)
    most = blocks.abs().amax(dim=1, keepdim=True).clamp_min(1e-12)
    best, least = torch.zeros_like(most), torch.full_like(most, float("inf"))
    for share in torch.linspace(0.55, 1.0, 16).tolist():
        scale = (most * share / 7).half().float().clamp_min(1e-7)
        loss = (blocks - (blocks / scale).round().clamp(-8, 7) * scale).square().sum(dim=1, keepdim=True)
        best, least = torch.where(loss < least, scale, best), torch.minimum(loss, least)
    numbers = ((blocks / best).round().clamp(-8, 7) + 8).to(torch.uint8).flatten()
    return {"bits": numbers[0::2] | (numbers[1::2] << 4), "scale": best.flatten().half()}


def unpacked(changed: Mapping[str, Tensor], name: str, shape: Sequence[int]) -> Tensor:
    """The change of the weights ``name``, float32 of ``shape``."""
    import torch

    if name in changed:
        return changed[name].float()
    bits, scale = changed[f"{name}.bits"], changed[f"{name}.scale"].float()
    numbers = torch.stack([bits & 15, bits >> 4], dim=1).flatten().to(torch.int8) - 8
    return (numbers.float().reshape(-1, BLOCK) * scale[:, None]).reshape(*shape)
