"""Files read in a process with limits of its own: what hangs there, eats memory or crashes is one bad file.

PDF, Word and HTML are taken apart by large libraries, and a file may be made to break them. `reader` is what
runs in the other process; it serves one file after the other, and is started again when it has died.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import IO, Any

from index.errors import LoadError
from index.reader import MEMORY, OUT_OF_MEMORY, STEP_SECONDS
from index.types import Document, Failure

_SILENCE_SECONDS = 60.0
"""The longest wait for an answer on the clock, for what takes no processor time, or shares it with many."""

_START = "from index.reader import main; main()"
_READ = 1024**2  # bytes taken from the pipe at once
_GIVE = "if it opens elsewhere, save it again or give it as .txt"


class Confined:
    """A process that reads files, started when the first is read; safe to share between threads.

    A step of reading may take ``step_seconds`` of processor time.
    """

    def __init__(self, step_seconds: float = STEP_SECONDS) -> None:
        self._step_seconds = step_seconds
        self._lock = threading.Lock()
        self._process: _Process | None = None

    def read(self, id: str, path: Path, suffix: str) -> tuple[list[Document], list[Failure]]:
        """The documents and the parts left out of the file at ``path``, read by the loader of ``suffix``.

        Raises `LoadError`, also where a limit of time or memory ends the reading.
        """
        place = os.path.abspath(path)  # noqa: PTH100 - a Path resolves links, and refuses NUL
        request = {"id": id, "path": place, "suffix": suffix, "step": self._step_seconds}
        with self._lock:
            while True:
                process, is_fresh = self._ready()
                try:
                    found = process.ask(request)
                    self._process = process
                    break
                except _Gone as gone:
                    if is_fresh or gone.status not in (0, OUT_OF_MEMORY):
                        raise LoadError(gone.reason) from None
                    # else it had ended by itself, or was full of what it had read before
                finally:
                    if self._process is None:  # it is gone, or half of an answer is still in the pipe
                        process.end()
        if isinstance(found, str):
            raise LoadError(found)
        return found

    def _ready(self) -> tuple[_Process, bool]:
        """A process that waits for something to read, and whether it has read nothing yet."""
        process, self._process = self._process, None
        if process and process.is_alive():
            return process, False
        if process:
            process.end()
        return _Process(), True

    def end(self) -> None:
        """Let go of the process, if there is one; the next file starts another."""
        with self._lock:
            if self._process:
                self._process.end()
            self._process = None


class _Gone(Exception):
    """The process ended, or was ended, before it had answered."""

    def __init__(self, status: int, last_words: str) -> None:
        self.status = status
        if status == -signal.SIGPROF:
            self.reason = f"takes longer to read than a page, a part or a whole document may: {_GIVE}"
        elif status == OUT_OF_MEMORY:
            self.reason = f"takes more than {MEMORY // 1024**2} MiB of memory to read: split it, or {_GIVE}"
        else:
            self.reason = f"cannot be read (its reader ended with {last_words or status}): {_GIVE}"
        super().__init__(self.reason)


class _Process:
    """One process that reads, and the pipes to it."""

    def __init__(self) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        paths = os.pathsep.join(filter(None, sys.path))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-c", _START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=os.environ | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )

    def is_alive(self) -> bool:
        """Whether it still waits for something to read."""
        return self._process.poll() is None

    def ask(self, request: dict[str, Any]) -> tuple[list[Document], list[Failure]] | str:
        """What one file holds, or the reason why it cannot be read; raises `_Gone`."""
        documents, failures = [], []
        try:
            assert self._process.stdin
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._gone() from None
        for answer in self._answers():
            if "document" in answer:
                documents.append(_document(answer["document"]))
            elif "failure" in answer:
                failures.append(Failure(**answer["failure"]))
            elif answer.get("end"):
                return str(answer["end"])
        return documents, failures

    def _answers(self) -> Iterator[dict[str, Any]]:
        """The answers to one request, the last one included; raises `_Gone`."""
        assert self._process.stdout
        pipe, rest = self._process.stdout.fileno(), bytearray()
        while True:
            if not select.select([pipe], [], [], _SILENCE_SECONDS)[0]:
                self._process.send_signal(signal.SIGPROF)
            data = os.read(pipe, _READ)
            if not data:
                raise self._gone()
            rest += data
            if b"\n" in data:
                *whole, last = rest.split(b"\n")
                rest = bytearray(last)
                for line in whole:
                    answer = json.loads(line)
                    yield answer
                    if "end" in answer:
                        return

    def _gone(self) -> _Gone:
        status = self._process.wait()
        self._errors.seek(0)
        words = self._errors.read().decode("utf-8", "replace").splitlines()
        if status < 0:
            return _Gone(status, signal.Signals(-status).name)
        return _Gone(status, words[-1][:200] if words else "")

    def end(self) -> None:
        """End the process, whatever it does, and let go of the pipes."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            with suppress(BrokenPipeError):  # what was written last never arrived
                if pipe:
                    pipe.close()
        self._process.wait()


def _document(values: dict[str, Any]) -> Document:
    published = values.pop("published")
    return Document(published=date.fromisoformat(published) if published else None, **values)


READER = Confined()
"""The one that `load` uses: to start a process takes half a second, and a corpus has thousands of files."""

atexit.register(READER.end)
