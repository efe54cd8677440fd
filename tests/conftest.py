"""What every test shares: the public data beside the checkout, and one real model and index a session."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import build
from index.embed import SentenceEmbedder
from qa import Assistant
from qa.reader import TrainedReader

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def needed(what: str, there: bool) -> None:
    """Skip where something is missing, but fail under CI: a skipped check must not look green there."""
    if not there:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{what} is not here")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop running, and no other can start beside it."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(scope="session", autouse=True)
def no_outbound_request() -> Iterator[None]:
    """Nothing that a test runs in this process may connect to another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            assert host == "localhost" or ipaddress.ip_address(host).is_loopback, f"a request to {host}"
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def seeds_dir() -> Path:
    needed("../shared/seeds", (SHARED / "seeds").is_dir())
    return SHARED / "seeds"


@pytest.fixture(scope="session")
def data_dir() -> Path:
    needed("../shared/data", (SHARED / "data").is_dir())
    return SHARED / "data"


@pytest.fixture(scope="session")
def embedder() -> SentenceEmbedder:
    """The real model, loaded once for the whole session."""
    return SentenceEmbedder()


@pytest.fixture(scope="session")
def corpus_index(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Path:
    """An index of the sample articles, made with the real model."""
    folder = tmp_path_factory.mktemp("corpus") / "index"
    build(ROOT / "corpus", folder, embedder=embedder)
    return folder


@pytest.fixture(scope="session")
def seeds_index(
    tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder, seeds_dir: Path
) -> Path:
    """An index of the five real articles, made with the real model."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    build(seeds_dir, folder, embedder=embedder)
    return folder


@pytest.fixture(scope="session")
def assistant(corpus_index: Path, embedder: SentenceEmbedder) -> Assistant:
    return Assistant(corpus_index, embedder)


@pytest.fixture(scope="session")
def reading_assistant(corpus_index: Path, embedder: SentenceEmbedder) -> Assistant:
    """As `assistant`, with the trained reader."""
    return Assistant(corpus_index, embedder, reader=TrainedReader(embedder))


@pytest.fixture(scope="session")
def seeds_assistant(seeds_index: Path, embedder: SentenceEmbedder) -> Assistant:
    return Assistant(seeds_index, embedder)
