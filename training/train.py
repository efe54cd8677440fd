"""Train the reader, in pieces that go on where the last one stopped.

    python -m training.train --data ../shared/data --to FOLDER [--frozen N] [--until STEP]
        [--decay STEPS] [--threads N]

Every few hundred steps the state is written into FOLDER, whole or not at all; the same command goes on from
it. The rate of learning rises, stays, and falls over the last ``--decay`` steps before ``--until``: to train
longer, go on from a state written before the fall with a larger ``--until`` (Hägele et al. 2024). One line in
fifty steps goes to FOLDER/log.jsonl.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from index.model import embedded_model
from training.example import Example
from training.examples import Collection
from training.judge import figures, held_out_examples
from training.network import Batch, Batches, Reader, loss_of
from training.scenes import Scene, example, read_scenes
from training.switching import read_glossary
from training.written import Written, read_written

SEED = 20
RATE, HEAD_RATE = 1.5e-4, 1e-3
BATCH, POOL = 24, 16  # examples a step; steps whose examples are sorted by length together
WARM_UP = 200
SAVE, LOG, JUDGE = 250, 50, 1000
CHOSEN = 400  # held-out examples of each source that a judgement reads
SCENES, WRITTEN = 0.25, 0.5  # the shares of the examples that are made from scenes and paragraphs of our own


def collection(data: Path, *, held_out: bool) -> Collection:
    """SQuAD, JaQuAD and ARCD: what is trained on, or what is held out of it."""
    squad = Collection.read([data / "squad" / "train-v1.1.json"], held_out=held_out)
    jaquad = Collection.read(sorted((data / "jaquad").glob("*.json")), density=1.9, held_out=held_out)
    arcd = Collection.read(sorted((data / "arcd").glob("*.json")), density=3.2, held_out=held_out)
    whole = squad.joined(jaquad).joined(arcd)
    whole.glossary = read_glossary()
    return whole


def rate(step: int, until: int, decay: int) -> float:
    """The share of the full rate at ``step``: a rise, a plateau, a straight fall that ends at ``until``."""
    return min(1.0, (step + 1) / WARM_UP, max(0.0, (until - step) / decay) if decay else 1.0)


class Stream:
    """The batches of the run: step number in, batch out."""

    def __init__(
        self, source: Collection, scenes: Sequence[Scene], written: Written, batches: Batches
    ) -> None:
        self._source, self._scenes, self._written, self._batches = source, scenes, written, batches
        self._pool: tuple[int, list[Batch]] = (-1, [])

    def batch(self, step: int) -> Batch:
        """The batch of ``step``; those of one pool are sorted by length, then shuffled."""
        number, place = divmod(step, POOL)
        if self._pool[0] != number:
            first = number * POOL * BATCH
            examples = [self._example(first + n) for n in range(POOL * BATCH)]
            examples.sort(key=lambda example: len(example.passage.encode()))
            runs = [examples[at : at + BATCH] for at in range(0, len(examples), BATCH)]
            random.Random(f"pool {number}").shuffle(runs)
            self._pool = (number, [self._batches.of(run) for run in runs])
        return self._pool[1][place]

    def _example(self, number: int) -> Example:
        drawn = random.Random(f"source {SEED} {number}").random()
        if drawn < SCENES:
            return example(self._scenes, number, SEED)
        if drawn < SCENES + WRITTEN:
            return self._written.example(number, SEED)
        return self._source.example(number, SEED)


def save(state: dict[str, Any], path: Path) -> None:
    """Write ``state`` to ``path``, whole or not at all."""
    staging = path.with_suffix(".part")
    with staging.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    staging.replace(path)


def log(folder: Path, line: dict[str, Any]) -> None:
    """Add a line to the log and print it."""
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    print(json.dumps(line), flush=True)


class Run:
    """One piece of training: the reader, its optimizer and the step that it has come to."""

    def __init__(self, data: Path, folder: Path) -> None:
        torch.manual_seed(SEED)
        torch.set_flush_denormal(True)
        self.folder = folder
        self.batches = Batches(embedded_model())
        trained = collection(data, held_out=False)
        self.stream = Stream(trained, read_scenes(), read_written(), self.batches)
        scenes, written = read_scenes(held_out=True), read_written(held_out=True)
        self.chosen = {
            "held out": held_out_examples(collection(data, held_out=True), CHOSEN),
            "scenes held out": [example(scenes, number, 0) for number in range(CHOSEN)],
            "written held out": [written.example(number, 0) for number in range(CHOSEN)],
        }
        self.reader = Reader(embedded_model())
        head = list(self.reader.head.parameters())
        body = [weights for weights in self.reader.encoder.parameters() if weights.requires_grad]
        groups = [
            {"params": body, "lr": RATE, "base": RATE},
            {"params": head, "lr": HEAD_RATE, "base": HEAD_RATE},
        ]
        self.optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
        self.step = 0
        if (folder / "state.pt").exists():
            state = torch.load(folder / "state.pt", weights_only=True)
            self.reader.load_state_dict(state["reader"], strict=False)
            self.optimizer.load_state_dict(state["optimizer"])
            self.step = state["step"]

    def freeze(self, layers: int) -> None:
        """The first ``layers`` layers learn nothing more: less to compute, less of many languages to lose."""
        for layer in self.reader.encoder.encoder.layer[:layers]:
            layer.requires_grad_(False)

    def write(self, name: str = "state.pt") -> None:
        """Write the state into the folder as ``name``."""
        state = {"reader": self.reader.learnt(), "optimizer": self.optimizer.state_dict(), "step": self.step}
        save(state, self.folder / name)

    def advance(self, until: int, decay: int) -> float:
        """One step; gives its loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * rate(self.step, until, decay)
        batch = self.stream.batch(self.step)
        with torch.autocast("cpu", torch.bfloat16):
            loss = loss_of(self.reader(batch), batch)
        loss.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        return float(loss.detach())

    def train(self, until: int, decay: int) -> None:
        """Go on to step ``until``; the state before the fall begins is kept beside the last one."""
        losses: list[float] = []
        started = time.perf_counter()
        while self.step < until:
            if decay and self.step == until - decay:
                self.write("plateau.pt")
            losses.append(self.advance(until, decay))
            if self.step % LOG == 0:
                speed = len(losses) * BATCH / (time.perf_counter() - started)
                mean = sum(losses) / len(losses)
                log(self.folder, {"step": self.step, "loss": round(mean, 4), "a second": round(speed, 1)})
                losses, started = [], time.perf_counter()
            if self.step % SAVE == 0:
                self.write()
            if self.step % JUDGE == 0 or self.step == until:
                self._judge()
                started = time.perf_counter()
        self.write()

    def _judge(self) -> None:
        for name, examples in self.chosen.items():
            judged = figures(self.reader, self.batches, examples)
            log(
                self.folder,
                {"step": self.step, name: {key: round(value, 4) for key, value in judged.items()}},
            )


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--until", type=int, default=4000)
    parser.add_argument("--decay", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--frozen", type=int, default=0, help="how many of the first layers do not learn")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    arguments.to.mkdir(parents=True, exist_ok=True)
    run = Run(arguments.data, arguments.to)
    run.freeze(arguments.frozen)
    run.train(arguments.until, arguments.decay)


if __name__ == "__main__":
    main()
