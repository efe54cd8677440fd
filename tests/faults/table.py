"""Every kind of fault, tried again and again at random: prints a table of what came of them.

python -m tests.faults.table [--tries 300] [--seed 5] [--only WORDS] [--json]
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.judge import Scene, scene
from tests.faults.kinds import FAULTS, Fault, published_while_asked

CONCURRENT = "30 generations published while 16 threads ask"


def tried(fault: Fault, made: Scene, folder: Path, tries: int, seed: int) -> tuple[int, int]:
    """Have ``fault`` happen ``tries`` times; gives how often one was lost, and how often one misquoted."""
    lost = wrong = 0
    for number in range(tries):
        index_dir = folder / str(number)
        outcome = fault(made, index_dir, random.Random(f"{seed} {number}"))
        lost, wrong = lost + outcome[0], wrong + outcome[1]
        if not any(outcome):  # else it stays, to be looked at
            shutil.rmtree(index_dir, ignore_errors=True)
    return lost, wrong


def main() -> None:
    """Read the arguments, try, print; ends with 1 where anything was lost or wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=300)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows = []
    faults = {**FAULTS, CONCURRENT: published_while_asked}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
        Path(root).chmod(0o755)  # the one fault that needs a user without rights must get in
        made = scene(Path(root))
        for number, (name, fault) in enumerate(faults.items()):
            if arguments.only in name:
                tries = 1 if name == CONCURRENT else arguments.tries
                (Path(root) / f"fault-{number}").mkdir()
                started = time.perf_counter()
                lost, wrong = tried(fault, made, Path(root) / f"fault-{number}", tries, arguments.seed)
                seconds = time.perf_counter() - started
                rows.append({"fault": name, "tries": tries, "lost": lost, "wrong": wrong})
                print(f"{name}: {tries} in {seconds:.0f} s, lost {lost}, wrong {wrong}", file=sys.stderr)  # noqa: T201
    lines = [f"| {row['fault']} | {row['tries']} | {row['lost']} | {row['wrong']} |" for row in rows]
    text = "\n".join(["| fault | tries | lost | wrong |", "|---|---|---|---|", *lines])
    print(json.dumps(rows, indent=1) if arguments.json else text)  # noqa: T201
    raise SystemExit(any(row["lost"] or row["wrong"] for row in rows))


if __name__ == "__main__":
    main()
