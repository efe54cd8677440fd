"""The library over a real server, with real files and a real index."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from index import IndexSettings, build
from qa import Assistant
from tests.ui.serving import serving
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus
from ui.folder import Folder
from ui.library import Library
from ui.library_api import UPLOAD_LIMIT
from ui.rebuild import Rebuild
from ui.server import BODY_LIMIT, create_app

SETTINGS = IndexSettings(chunk_tokens=16)
QUAY = "हा लोंग में नया घाट बनकर तैयार हो गया है और जहाज़ शुक्रवार से चलेंगे।\n"


def asked(root: Path) -> Assistant:
    corpus = write_corpus(root / "articles", ARTICLES)
    build(corpus, root / "index", settings=SETTINGS, embedder=WordHashEmbedder())
    return Assistant(root / "index", WordHashEmbedder())


def served(assistant: Assistant, library: Library) -> Iterator[httpx.Client]:
    def ready() -> tuple[int, int, str]:
        return 3, 9, assistant.snapshot.id

    with (
        serving(create_app(assistant, ready, library=library)) as url,
        httpx.Client(base_url=url, trust_env=False) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server whose library may be changed; each test leaves it as it was."""
    assistant = asked(tmp_path_factory.mktemp("library"))
    folder = Folder(assistant.index_dir.parent / "articles")

    def run(tell):
        return build(
            folder.path, assistant.index_dir, settings=SETTINGS, embedder=WordHashEmbedder(), on_progress=tell
        )

    yield from served(assistant, Library(lambda: assistant.snapshot, folder, Rebuild(run)))


@pytest.fixture(scope="module")
def read_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    assistant = asked(tmp_path_factory.mktemp("read-only"))
    yield from served(assistant, Library(lambda: assistant.snapshot))


def ended(at: httpx.Client) -> dict:
    """The job once it is over; a build of a handful of articles with the stand-in model takes a moment."""
    deadline = time.monotonic() + 60
    job: dict = at.get("/api/rebuild").json()
    while job["state"] in ("running", "cancelling"):
        assert time.monotonic() < deadline
        time.sleep(0.02)
        job = at.get("/api/rebuild").json()
    return job


def states(at: httpx.Client) -> dict[str, str]:
    return {one["id"]: one["state"] for one in at.get("/api/documents").json()["documents"]}


def test_documents_are_listed_with_what_is_known_of_them(at):
    found = at.get("/api/documents", params={"search": "bridge", "language": ["en", "vi"]}).json()
    (document,) = found["documents"]
    assert found["writable"] is True
    assert {key: document[key] for key in ("id", "language", "length", "state", "file", "same_text")} == {
        "id": "bridge.txt",
        "language": "en",
        "length": len(ARTICLES["bridge.txt"]),
        "state": "indexed",
        "file": "bridge.txt",
        "same_text": [],
    }
    assert at.get("/api/documents", params={"state": "new"}).json()["documents"] == []


def test_a_document_is_given_whole(at):
    found = at.get("/api/documents/चाय.txt").json()
    assert (found["id"], found["language"], found["text"]) == ("चाय.txt", "hi", ARTICLES["चाय.txt"])
    missing = at.get("/api/documents/missing.txt")
    assert missing.status_code == 404 and "not in the index" in missing.json()["error"]


def test_an_article_is_uploaded_built_asked_about_removed_restored_and_removed(at):
    sent = at.post("/api/documents", files=[("files", ("../घाट.txt", QUAY.encode()))])
    assert sent.status_code == 200
    assert sent.json()["added"] == [{"file": "घाट.txt", "documents": 1, "replaced": False, "failures": []}]
    assert states(at)["घाट.txt"] == "new"
    started = at.post("/api/rebuild")
    assert (started.status_code, started.json()["state"]) == (202, "running")
    job = ended(at)
    assert (job["state"], job["report"]["added"], job["report"]["published"]) == ("done", 1, True)
    assert at.get("/api/documents/घाट.txt").json()["text"] == QUAY
    passages = at.post("/api/search", json={"question": "हा लोंग का नया घाट", "k": 1}).json()["passages"]
    assert passages[0]["document_id"] == "घाट.txt"
    removed = at.delete("/api/documents/घाट.txt").json()
    assert removed["file"] == "घाट.txt" and states(at)["घाट.txt"] == "removed"
    assert at.get("/api/trash").json() == {"trash": [removed]}
    assert at.post(f"/api/trash/{removed['id']}").json() == {"file": "घाट.txt"}
    assert states(at)["घाट.txt"] == "indexed"
    at.delete("/api/documents/घाट.txt")
    at.post("/api/rebuild")
    assert ended(at)["report"]["removed"] == 1
    assert states(at) == dict.fromkeys(sorted(ARTICLES), "indexed")


def test_of_several_files_the_good_ones_are_taken_in(at):
    files = [
        ("files", ("घाट.txt", QUAY.encode())),
        ("files", ("photo.png", b"\x89PNG")),
        ("files", ("bridge.txt", b"The bridge fell.")),
    ]
    sent = at.post("/api/documents", files=files).json()
    assert [one["file"] for one in sent["added"]] == ["घाट.txt"]
    assert [(one["file"], one["already_there"]) for one in sent["refused"]] == [
        ("photo.png", False),
        ("bridge.txt", True),
    ]
    assert states(at)["bridge.txt"] == "indexed"
    replaced = at.post("/api/documents", params={"replace": "true"}, files=files[2:]).json()
    assert replaced["added"][0]["replaced"] is True
    assert states(at)["bridge.txt"] == "changed"
    old = next(one for one in at.get("/api/trash").json()["trash"] if one["file"] == "bridge.txt")
    assert at.post(f"/api/trash/{old['id']}").status_code == 409
    for file in ("घाट.txt", "bridge.txt"):
        at.delete(f"/api/documents/{file}")
    at.post(f"/api/trash/{old['id']}")
    assert states(at) == dict.fromkeys(sorted(ARTICLES), "indexed")


@pytest.mark.parametrize(
    ("content", "kind", "status", "said"),
    [
        (b"{}", "application/json", 415, "multipart"),
        (b"x", "multipart/form-data", 400, "no form"),
        (b"--b\r\n", "multipart/form-data; boundary=b", 400, "no form|no file"),
        (b"--b--\r\n", "multipart/form-data; boundary=b", 422, "no file"),
    ],
)
def test_what_is_no_upload_is_refused_in_words(at, content, kind, status, said):
    response = at.post("/api/documents", content=content, headers={"content-type": kind})
    assert re.search(said, response.json()["error"])
    assert response.status_code in (status, 422)


def test_only_an_upload_may_be_long(at):
    form = {"content-type": "multipart/form-data; boundary=b"}
    long = QUAY.encode() * (BODY_LIMIT // len(QUAY.encode()) + 1)
    assert at.post("/api/documents", files=[("files", ("long.txt", long))]).json()["added"]
    at.delete("/api/documents/long.txt")
    with pytest.raises(httpx.HTTPError):  # it is refused by its length, before the body is read
        at.post("/api/documents", content=bytes(UPLOAD_LIMIT + 1), headers=form).raise_for_status()
    assert at.post("/api/rebuild", content=bytes(BODY_LIMIT + 1)).status_code == 413


@pytest.mark.parametrize(
    "path", ["/api/documents/..%2F..%2Fetc%2Fpasswd", "/api/documents/x", "/api/documents/.trash"]
)
def test_what_is_not_in_the_list_cannot_be_removed(at, path):
    response = at.delete(path)
    assert response.status_code == 404 and "list" in response.json()["error"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/documents"), ("DELETE", "/api/documents/bridge.txt"), ("POST", "/api/rebuild")],
)
def test_another_site_may_change_nothing(at, method, path):
    response = at.request(method, path, headers={"origin": "http://evil.example"})
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/documents"),
        ("DELETE", "/api/documents/bridge.txt"),
        ("GET", "/api/trash"),
        ("POST", "/api/trash/x"),
        ("POST", "/api/rebuild"),
        ("DELETE", "/api/rebuild"),
    ],
)
def test_a_library_without_a_folder_says_how_to_get_one(read_only, method, path):
    response = read_only.request(method, path)
    assert response.status_code == 403 and "--corpus" in response.json()["error"]


def test_a_library_without_a_folder_can_be_read(read_only):
    found = read_only.get("/api/documents").json()
    assert found["writable"] is False
    assert {one["id"] for one in found["documents"]} == set(ARTICLES)
    assert read_only.get("/api/rebuild").json()["state"] == "idle"
