from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from index.errors import SettingsError
from tests.ui.fakes import FakeEngine
from tests.ui.serving import serving
from ui.guard import allowed_hosts
from ui.server import create_app, is_loopback

TOKEN = "a-long-enough-token"


def ready() -> tuple[int, int, str]:
    return 3, 7, "20260101T000000-abc"


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    with serving(create_app(FakeEngine(), ready, host="0.0.0.0", token=TOKEN)) as url:
        yield url


@pytest.mark.parametrize("path", ["/", "/gradio_api/info", "/page/page.css", "/gradio_api/mcp/"])
def test_without_the_token_nothing_opens(guarded, path):
    wrong = ({"authorization": "Bearer wrong"}, {"authorization": TOKEN}, {"cookie": f"sandarbh={TOKEN}"})
    for headers in ({}, *wrong):
        assert httpx.get(guarded + path, headers=headers, trust_env=False).status_code == 401
    assert httpx.get(f"{guarded}{path}?token=wrong", trust_env=False).status_code == 401


def test_ready_needs_no_token(guarded):
    assert httpx.get(guarded + "/ready", trust_env=False).status_code == 200


def test_the_token_opens_by_header(guarded):
    response = httpx.post(
        guarded + "/api/ask",
        json={"question": "पुल?"},
        headers={"authorization": f"Bearer {TOKEN}"},
        trust_env=False,
    )
    assert response.json()["kind"] == "answer"
    assert "set-cookie" not in response.headers


def test_the_token_in_the_address_is_exchanged_for_a_cookie_that_does_not_hold_it(guarded):
    with httpx.Client(base_url=guarded, trust_env=False) as client:
        cookie = client.get("/", params={"token": TOKEN}).headers["set-cookie"]
        assert TOKEN not in cookie
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
        assert client.get("/gradio_api/info").status_code == 200


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("127.8.9.1", True), ("localhost", True), ("::1", True)]
    + [("0.0.0.0", False), ("::", False), ("10.0.0.1", False), ("localhost.example", False)],
)
def test_only_loopback_is_this_machine_alone(host, alone):
    assert is_loopback(host) is alone


def test_a_server_answers_to_its_own_names_only_unless_it_listens_everywhere():
    assert allowed_hosts("127.0.0.1") == ("localhost", "127.0.0.1", "[::1]")
    assert allowed_hosts("10.0.0.1") == ("localhost", "127.0.0.1", "[::1]", "10.0.0.1")
    assert allowed_hosts("0.0.0.0") == ("*",)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "sandarbh.example"])
def test_a_host_that_others_reach_needs_a_token(host):
    with pytest.raises(SettingsError, match="--token"):
        create_app(FakeEngine(), ready, host=host)


@pytest.mark.parametrize("token", ["", "short", "पासवर्ड-लम्बा", "with\nnewline"])
def test_a_token_that_is_none_is_refused(token):
    with pytest.raises(SettingsError, match="8 or more"):
        create_app(FakeEngine(), ready, token=token)
