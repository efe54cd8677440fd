"""The other process in which files are taken apart: `confined` starts it and reads what it writes.

For each file it is sent ``{"id", "path", "suffix", "step"}`` on one line, and writes lines of JSON:
``{"document"}`` and ``{"failure"}`` as they are found, ``{}`` for a step that is done, at last
``{"end": null}`` or ``{"end": reason}``. It ends when nobody asks for long, or when its parent is gone.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import resource
import select
import signal
import sys
import time
import warnings
from pathlib import Path
from typing import Any, BinaryIO

from index.errors import LoadError
from index.formats import LOADERS
from index.opened import opened
from index.types import Document, Failure

MEMORY = 400 * 1024**2
"""Bytes that reading one file may take besides what the process takes before it reads."""

STEP_SECONDS = 3.0
"""Seconds of processor time for one step: a page, a chapter, a row, a file in a zip."""

DOCUMENT_SECONDS = 120.0
"""Seconds of processor time for one document, however many steps it takes."""

OUT_OF_MEMORY = 3
"""The exit status where `MEMORY` was not enough."""

_IDLE_SECONDS = 30.0
_PAGES_IN_USE = Path("/proc/self/statm")


def main() -> None:
    """Read files until the parent is gone, or has asked for none for long."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may stand among the answers
    warnings.simplefilter("ignore")
    logging.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's affair, which then goes away
    _bound_memory()
    while select.select([sys.stdin], [], [], _IDLE_SECONDS)[0]:
        request = sys.stdin.buffer.readline()
        if not request:
            return
        try:
            _answer(json.loads(request), answers)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)  # what is left of the memory may not do for an ordinary end


def _bound_memory() -> None:
    if _PAGES_IN_USE.exists():  # Linux; elsewhere there is only the limit of time
        taken = int(_PAGES_IN_USE.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, resource.RLIM_INFINITY))


def _answer(request: dict[str, Any], answers: BinaryIO) -> None:
    reason, step = None, request["step"]
    left = _allow(step, DOCUMENT_SECONDS)
    try:
        with opened(Path(request["path"])) as file:
            for found in LOADERS[request["suffix"]](request["id"], file):
                signal.setitimer(signal.ITIMER_PROF, 0)
                if isinstance(found, Document):
                    _write(answers, {"document": dataclasses.asdict(found)})
                    left = _allow(step, DOCUMENT_SECONDS)
                elif isinstance(found, Failure):
                    _write(answers, {"failure": dataclasses.asdict(found)})
                else:
                    _write(answers, {})
                _allow(step, left - time.process_time())
    except LoadError as error:
        reason = str(error)
    except OSError as error:
        reason = f"cannot be read ({error.strerror or error})"
    signal.setitimer(signal.ITIMER_PROF, 0)
    _write(answers, {"end": reason})


def _allow(step: float, seconds: float) -> float:
    """Let the next step take so long, or the ``seconds`` that are left; when they are over, in process time.

    The kernel ends the process where it takes more, whatever code it is in.
    """
    signal.setitimer(signal.ITIMER_PROF, max(0.001, min(step, seconds)))
    return time.process_time() + seconds


def _write(answers: BinaryIO, answer: dict[str, Any]) -> None:
    line = json.dumps(answer, ensure_ascii=False, default=str)  # a date as ISO 8601
    answers.write(line.encode("utf-8", "backslashreplace") + b"\n")
    answers.flush()
