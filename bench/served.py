"""Programs that `bench.page` starts beside itself: the server, and what it is compared with."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import IO

import httpx

_BARE = """
import os, sys
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
import gradio
from qa import Assistant
Assistant.open(sys.argv[1]).warm_up()
print("there", flush=True)
"""
_PLAIN = """
import os, socket
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
import gradio
with gradio.Blocks() as page:
    gradio.Chatbot()
    gradio.Textbox(elem_id="q")
page.launch(server_port=port, prevent_thread_lock=True, quiet=True)
print(page.local_url, flush=True)
input()
"""


@dataclass
class Server:
    """A server in a process of its own, with what it told: moments of replies, connections elsewhere."""

    url: str = ""
    started: float = 0.0
    replied: list[float] = field(default_factory=list)
    outbound: list[str] = field(default_factory=list)

    def hear(self, lines: IO[str]) -> None:
        """Take in what it tells until it ends."""
        for line in lines:
            said = json.loads(line)
            self.replied += [said["replied"]] if "replied" in said else []
            self.outbound += [said["outbound"]] if "outbound" in said else []


@contextmanager
def serving(index: Path, corpus: Path) -> Iterator[Server]:
    """`sandarbh serve` on a free port; ``started`` is seconds from the command to the page's address."""
    command = [sys.executable, "-m", "bench.watched", "serve", "--index", str(index), "--port", "0"]
    with TemporaryDirectory() as kept:
        command += ["--corpus", str(corpus), "--history", f"{kept}/history.sqlite"]
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stdout is not None and process.stderr is not None
        server = Server()
        Thread(target=server.hear, args=[process.stdout], daemon=True).start()
        try:
            said: list[str] = []
            for line in process.stderr:
                said.append(line)
                if " is at http" in line:
                    break
            else:
                raise SystemExit("".join(said))  # why it did not start
            server.url = said[-1].split()[3]
            httpx.get(f"{server.url}/ready").raise_for_status()
            server.started = time.perf_counter() - begun
            Thread(target=process.stderr.read, daemon=True).start()
            yield server
        finally:
            process.terminate()
            process.wait()


def bare(index: Path) -> float:
    """Seconds from starting Python to Gradio imported, the index open and the models loaded."""
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", _BARE, str(index)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        return time.perf_counter() - begun


@contextmanager
def plain() -> Iterator[str]:
    """The address of a page of Gradio's own with a conversation and a text box."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PLAIN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()
