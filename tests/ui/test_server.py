from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import httpx
import pytest
import uvicorn

from index.errors import ModelError, SettingsError
from qa.reply_json import reply_json
from qa.types import Filters
from tests.ui.fakes import FakeEngine
from tests.ui.serving import serving
from ui.server import BODY_LIMIT, Announced, create_app, listen
from ui.tools import tools


def ready() -> tuple[int, int, str]:
    return 3, 7, "20260101T000000-abc"


@pytest.fixture(scope="module")
def at() -> Iterator[httpx.Client]:
    app = create_app(FakeEngine(), ready)
    with serving(app) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client


def test_ready_tells_what_is_answered_from(at):
    assert at.get("/ready").json() == {
        "ready": True,
        "documents": 3,
        "chunks": 7,
        "generation": "20260101T000000-abc",
    }


def test_a_question_gets_the_same_reply_as_everywhere(at):
    response = at.post("/api/ask", json={"question": "पुल कब खुला?"})
    assert response.status_code == 200
    assert response.json() == json.loads(json.dumps(reply_json(FakeEngine().ask("पुल कब खुला?"))))
    assert "पुल" in response.text  # readable, not \\u escapes


@pytest.mark.parametrize("path", ["/api/ask", "/api/search"])
def test_a_question_is_kept_to_the_documents_that_the_request_names(path):
    engine = FakeEngine()
    names = {"documents": ["news/bridge.txt"], "languages": ["hi"], "sources": ["समवाद"]}
    body = {"question": "पुल", "since": "2023-05-04", "until": "2024-05-04"} | names
    with serving(create_app(engine, ready)) as url, httpx.Client(base_url=url, trust_env=False) as client:
        assert client.post(path, json=body).status_code == 200
    assert engine.filters[-1] == Filters(
        frozenset({"news/bridge.txt"}),
        date(2023, 5, 4),
        date(2024, 5, 4),
        frozenset({"hi"}),
        frozenset({"समवाद"}),
    )


def test_passages_are_listed_without_an_answer(at):
    response = at.post("/api/search", json={"question": "पुल", "k": 1})
    (found,) = response.json()["passages"]
    assert (found["text"], found["document_id"]) == ("सेमल्टी का पुल सोमवार को खुला।", "news/bridge.txt")


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("/api/ask", {"question": "  "}, 400, "empty"),
        ("/api/ask", {"question": "x" * 3000}, 400, "too long"),
        ("/api/ask", {}, 422, "question"),
        ("/api/ask", {"question": 7}, 422, "question"),
        ("/api/ask", {"question": "पुल", "k": 3}, 422, "k"),
        ("/api/ask", {"question": "पुल", "since": "4 मई"}, 422, "since"),
        ("/api/ask", {"question": "पुल", "languages": "hi"}, 422, "languages"),
        ("/api/ask", {"question": "पुल", "languages": ["hindi"]}, 400, "unknown language"),
        ("/api/search", {"question": "पुल", "since": "2024-05-04", "until": "2023-05-04"}, 400, "exchange"),
        ("/api/ask", [1], 422, "object"),
        ("/api/ask", {"question": "damaged"}, 503, "rebuild"),
        ("/api/search", {"question": "पुल", "k": 0}, 422, "k"),
        ("/api/search", {"question": "पुल", "k": 51}, 422, "k"),
    ],
)
def test_a_request_that_cannot_be_answered_gets_a_sentence(at, path, body, status, said):
    response = at.post(path, json=body)
    assert response.status_code == status
    assert list(response.json()) == ["error"] and said in response.json()["error"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b'{"question": "x"}', "text/plain", 415),
        (b'{"question": "x"}', "application/x-www-form-urlencoded", 415),
        (b"question=x", "multipart/form-data", 415),
        (b"{", "application/json", 422),
        (b'{"question": "\\ud800"}', "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
        (b" " * (BODY_LIMIT + 1), "application/json", 413),
    ],
)
def test_only_json_of_a_bounded_length_is_read(at, content, kind, status):
    response = at.post("/api/ask", content=content, headers={"content-type": kind})
    assert response.status_code == status and "error" in response.json()


def test_a_body_of_unknown_length_is_not_read(at):
    response = at.post("/api/ask", content=iter([b"{}"]), headers={"content-type": "application/json"})
    assert response.status_code == 411


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", ""])
def test_a_foreign_host_name_is_refused(at, host):
    assert at.get("/ready", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
    + [{"origin": "http://127.0.0.1:1"}, {"sec-fetch-site": "same-site"}],
)
@pytest.mark.parametrize("path", ["/api/ask", "/gradio_api/queue/join", "/gradio_api/call/ask"])
def test_another_site_may_not_ask(at, path, headers):
    response = at.post(path, json={"question": "पुल", "data": ["पुल"]}, headers=headers)
    assert response.status_code == 403


def test_no_origin_is_let_read(at):
    for path in ("/ready", "/", "/gradio_api/info"):
        response = at.get(path, headers={"origin": "http://evil.example"})
        assert "access-control-allow-origin" not in response.headers
    asked = {"origin": "http://evil.example", "access-control-request-method": "POST"}
    assert "access-control-allow-origin" not in at.options("/api/ask", headers=asked).headers


@pytest.mark.parametrize("path", ["/", "/ready", "/page/page.css", "/nothing", "/gradio_api/info"])
def test_every_response_is_framed(at, path):
    headers = at.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "connect-src 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/page/../server.py", "/page/%2e%2e/server.py", "/docs", "/openapi.json"])
def test_nothing_but_the_page_is_served(at, path):
    assert at.get(path).status_code == 404


def test_the_page_brings_its_own_letters(at):
    style = at.get("/page/fonts.css").text
    names = set(part.split('"')[0] for part in style.split('url("')[1:])
    assert len(names) == 8
    for name in names:
        assert at.get(f"/page/{name}").content[:4] == b"wOF2"
    assert "SIL OPEN FONT LICENSE" in at.get("/page/fonts/OFL.txt").text


def mcp(at: httpx.Client, method: str, params: dict[str, object]) -> dict:
    response = at.post(
        "/gradio_api/mcp/",
        json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params},
        headers={"accept": "application/json, text/event-stream"},
        follow_redirects=True,
    )
    assert response.status_code == 200
    lines = [line for line in response.text.splitlines() if line.startswith("data: ")]
    result: dict = json.loads(lines[-1][6:] if lines else response.text)["result"]
    return result


def test_mcp_offers_ask_and_search_and_nothing_of_the_page(at):
    tools = {tool["name"]: tool for tool in mcp(at, "tools/list", {})["tools"]}
    assert set(tools) == {"ask", "search"}
    assert "quoting the articles" in tools["ask"]["description"]
    assert "romanised Hindi" in tools["ask"]["inputSchema"]["properties"]["question"]["description"]


def test_mcp_gives_the_reply_as_json(at):
    called = mcp(at, "tools/call", {"name": "ask", "arguments": {"question": "पुल कब खुला?"}})
    assert json.loads(called["content"][0]["text"]) == reply_json(FakeEngine().ask("पुल कब खुला?"))
    refused = mcp(at, "tools/call", {"name": "ask", "arguments": {"question": " "}})
    assert json.loads(refused["content"][0]["text"]) == {"error": "the question is empty or too long"}


@pytest.mark.parametrize("name", ["ask", "search"])
def test_an_mcp_tool_keeps_to_the_documents_that_it_is_given(name):
    engine = FakeEngine()
    tool = {one.__name__: one for one in tools(engine)}[name]
    tool("पुल?", filters='{"languages": ["vi"], "since": "2024-01-02"}')
    assert engine.filters == [Filters(languages=frozenset({"vi"}), since=date(2024, 1, 2))]
    assert "the filters cannot be read: sort" in json.loads(tool("पुल?", filters='{"sort": 1}'))["error"]
    assert "unknown language" in json.loads(tool("पुल?", filters='{"languages": ["xx"]}'))["error"]


def test_a_language_that_the_page_does_not_speak_is_refused():
    with pytest.raises(SettingsError, match="hi, en, vi"):
        create_app(FakeEngine(), ready, language="fr")


def test_a_port_in_use_is_a_clear_error():
    with listen("127.0.0.1", 0) as bound, pytest.raises(SettingsError, match=r"in use.*--port"):
        listen("127.0.0.1", bound.getsockname()[1])


def test_a_host_that_is_not_this_machine_is_a_clear_error():
    with pytest.raises(SettingsError, match="cannot serve on 203.0.113.7"):
        listen("203.0.113.7", 0)


def test_a_free_port_is_found():
    with listen("127.0.0.1", 0) as bound, socket.create_connection(bound.getsockname()):
        assert bound.getsockname()[1] > 0


def test_what_is_served_is_sent_at_once_and_waits_for_no_acknowledgement():
    async def accepted() -> object:
        served = asyncio.get_running_loop().create_future()
        with listen("127.0.0.1", 0) as bound:
            server = await asyncio.start_server(lambda _, writer: served.set_result(writer), sock=bound)
            async with server:
                _, ours = await asyncio.open_connection(*bound.getsockname())
                theirs = await asyncio.wait_for(served, 10)
                at_once = theirs.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
                for writer in (ours, theirs):
                    writer.close()
                    await writer.wait_closed()
        return at_once

    assert asyncio.run(accepted()) == 1


def test_a_server_loads_the_models_once_it_has_begun_and_stays_where_they_do_not_load(
    capsys, caplog, monkeypatch
):
    monkeypatch.setattr("ui.server._FIRST_PAGE", 0.1)  # nobody opens a page
    begun = threading.Event()

    def warm_up() -> None:
        begun.set()
        raise ModelError("the model is not there")

    with listen("127.0.0.1", 0) as bound:
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        server = Announced(uvicorn.Config(create_app(FakeEngine(), ready)), url, warm_up, threading.Event())
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        assert begun.wait(30)
        assert httpx.get(f"{url}/ready", trust_env=False).json()["ready"] is True
        server.should_exit = True
        thread.join(10)
    assert f"Sandarbh is at {url}" in capsys.readouterr().err
    assert "the model is not there" in caplog.text


@contextmanager
def announced(loaded: threading.Event, opened: threading.Event) -> Iterator[Announced]:
    with listen("127.0.0.1", 0) as bound:
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        server = Announced(uvicorn.Config(create_app(FakeEngine(), ready)), url, loaded.set, opened)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            assert httpx.get(f"{url}/ready", trust_env=False).json()["ready"] is True
            yield server
        finally:
            server.should_exit = True
            thread.join(10)


def test_the_models_wait_for_the_first_page_and_load_once_it_is_open(monkeypatch):
    monkeypatch.setattr("ui.server._FIRST_PAGE", 60.0)
    loaded, opened = threading.Event(), threading.Event()
    with announced(loaded, opened):
        assert not loaded.wait(0.2)
        opened.set()
        assert loaded.wait(10)


def test_a_server_that_ends_before_a_page_was_opened_loads_no_models(monkeypatch):
    monkeypatch.setattr("ui.server._FIRST_PAGE", 60.0)
    loaded = threading.Event()
    with announced(loaded, threading.Event()):
        (warming,) = (one for one in threading.enumerate() if one.name == "warm-up")
    warming.join(10)
    assert not warming.is_alive() and not loaded.is_set()


def test_gradio_is_imported_by_the_chat_alone_and_told_to_stay_silent_first():
    probe = (
        "import sys, ui.server, ui.cli; assert 'gradio' not in sys.modules;"
        "import ui.chat, os; assert 'gradio' in sys.modules;"
        "assert os.environ['GRADIO_ANALYTICS_ENABLED'] == 'False' and os.environ['HF_HUB_OFFLINE'] == '1'"
    )
    subprocess.run([sys.executable, "-c", probe], check=True)
