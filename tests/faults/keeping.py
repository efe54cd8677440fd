"""A process that keeps turns until it is told to stop, killed, or refused; says each one that it has kept."""

from __future__ import annotations

import resource
import sys

from index.errors import HistoryError
from index.types import Document
from qa.types import Turn
from tests.ui.fakes import answer, quote
from ui.history import History

OWNER = "anna"


def turn(name: str, number: int) -> Turn:
    """A turn about an article of its own."""
    question = f"{name} {number}?"
    document = Document(f"{name}-{number}.txt", f"लेख {name} {number}: " + "पुल खुला। " * 200)
    return Turn(question, question, answer(question, quote(document, "पुल खुला।")))


def main(path: str, conversation: str, name: str, most: int, limit: int) -> None:
    """Append ``most`` turns; the system refuses files of more than ``limit`` bytes, if that is not 0."""
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        history = History(path)
        for number in range(most):
            history.append(OWNER, turn(name, number), conversation or None)
            print(number, flush=True)  # noqa: T201 - the tests read it
    except HistoryError as error:
        print(f"refused: {error}", flush=True)  # noqa: T201 - the tests read it


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
