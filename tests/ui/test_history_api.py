"""Kept conversations over a real server: each browser sees its own."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from qa.reply_json import reply_json
from qa.types import Turn
from tests.ui.fakes import BRIDGE, FakeEngine, answer, quote
from tests.ui.serving import serving
from ui.history import History
from ui.owner import COOKIE, new_owner, owner_of
from ui.server import create_app

TURN = Turn("पुल कब खुला?", "पुल कब खुला?", answer("पुल कब खुला?", quote(BRIDGE, "सेमल्टी का पुल सोमवार को खुला।")))
PATH = "/api/conversations"


def ready() -> tuple[int, int, str]:
    return 3, 7, "g"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    opened = History(tmp_path_factory.mktemp("kept") / "history.sqlite")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def url(history: History) -> Iterator[str]:
    with serving(create_app(FakeEngine(), ready, history=history)) as address:
        yield address


def browser(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, trust_env=False)


def opened(client: httpx.Client) -> str:
    """Open the page; gives whom the server takes the browser for."""
    client.get("/")
    owner = owner_of(dict(client.cookies))
    assert owner
    return owner


def test_the_page_gives_a_browser_a_cookie_that_no_script_can_read_and_keeps_it(url):
    with httpx.Client(base_url=url, trust_env=False) as client:
        cookie = client.get("/").headers["set-cookie"]
        assert cookie.startswith(f"{COOKIE}=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
        assert "set-cookie" not in client.get("/").headers
        assert "set-cookie" not in httpx.get(f"{url}/ready", trust_env=False).headers
        client.cookies.set(COOKIE, "made up")
        assert "set-cookie" in client.get("/").headers


def test_each_browser_lists_reads_exports_and_deletes_its_own_conversations(url, history):
    with browser(url) as anna, browser(url) as bela:
        annas = opened(anna)
        opened(bela)
        id, _ = history.append(annas, TURN)
        (one,) = anna.get(PATH, params={"search": "सेमल्टी"}).json()["conversations"]
        assert (one["id"], one["title"], one["turns"]) == (id, "पुल कब खुला?", 1)
        assert anna.get(PATH, params={"search": "बाढ़"}).json() == {"conversations": []}
        whole = anna.get(f"{PATH}/{id}").json()
        assert whole["turns"][0]["reply"] == reply_json(TURN.reply)
        text = anna.get(f"{PATH}/{id}", params={"form": "markdown"})
        assert text.headers["content-type"].startswith("text/markdown")
        assert text.text.startswith("# पुल कब खुला?")
        assert bela.get(PATH).json() == {"conversations": []}
        for response in (
            bela.get(f"{PATH}/{id}"),
            bela.delete(f"{PATH}/{id}"),
            httpx.get(f"{url}{PATH}/{id}"),
        ):
            assert response.status_code == 404 and "no conversation" in response.json()["error"]
        assert anna.delete(f"{PATH}/{id}", headers={"origin": "http://evil.example"}).status_code == 403
        assert anna.delete(f"{PATH}/{id}").json() == {"deleted": id}
        assert anna.get(f"{PATH}/{id}", params={"form": "markdown"}).status_code == 404
        wrong = anna.get(f"{PATH}/{id}", params={"form": "pdf"})
        assert wrong.status_code == 422 and "form" in wrong.json()["error"]


def test_for_one_person_a_script_sees_them_all(tmp_path):
    history = History(tmp_path / "history.sqlite", one_person=True)
    id, _ = history.append(new_owner(), TURN)
    with serving(create_app(FakeEngine(), ready, history=history)) as url:
        found = httpx.get(f"{url}{PATH}", trust_env=False).json()["conversations"]
    history.close()
    assert [one["id"] for one in found] == [id]


def test_without_a_history_there_is_no_cookie_and_nothing_to_list():
    with serving(create_app(FakeEngine(), ready)) as url:
        assert "set-cookie" not in httpx.get(f"{url}/", trust_env=False).headers
        assert httpx.get(f"{url}{PATH}", trust_env=False).status_code == 404
