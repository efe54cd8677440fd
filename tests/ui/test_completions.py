"""OpenAI's chat completions over a real server: quotes with their numbers, and the reply beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from qa.reply_json import reply_json
from tests.ui.fakes import HOSTILE, FakeEngine
from tests.ui.serving import serving
from ui.completions import COMPLETIONS, COMPLETIONS_LIMIT
from ui.server import create_app


def ready() -> tuple[int, int, str]:
    return 3, 7, "g"


@pytest.fixture(scope="module")
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture(scope="module")
def at(engine: FakeEngine) -> Iterator[httpx.Client]:
    with (
        serving(create_app(engine, ready)) as url,
        httpx.Client(base_url=url, trust_env=False) as client,
    ):
        yield client


def user(text: object) -> dict[str, Any]:
    return {"role": "user", "content": text}


def sent(at: httpx.Client, *messages: dict[str, Any], **more: object) -> httpx.Response:
    return at.post(COMPLETIONS, json={"model": "any", "messages": messages, **more})


def events(response: httpx.Response) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in response.text.split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_a_completion_is_the_quotes_with_their_numbers_and_sources(at):
    response = sent(at, user("पुल कब खुला?"), temperature=0.7, max_tokens=20)
    found = response.json()
    assert response.status_code == 200
    assert (found["object"], found["model"]) == ("chat.completion", "sandarbh")
    (choice,) = found["choices"]
    assert (choice["index"], choice["finish_reason"], choice["message"]["role"]) == (0, "stop", "assistant")
    first, *blocks = choice["message"]["content"].split("\n\n")
    assert first == "लेखों में यह मिला:"
    assert [block.splitlines()[0] for block in blocks] == [
        "> सेमल्टी का पुल सोमवार को खुला। [1]",
        "> अगला पुल 2026 में बनेगा। [2]",
    ]
    assert "[2] **सेमल्टी का पुल** · पहाड़ पत्रिका · 19 नवंबर 2024 · https://example.org/pul" in blocks[1]
    assert found["sandarbh"] == json.loads(json.dumps(reply_json(FakeEngine().ask("पुल कब खुला?"))))


def test_a_stream_gives_the_same_piece_by_piece_and_the_reply_at_its_end(at):
    whole = sent(at, user("पुल कब खुला?")).json()
    response = sent(at, user("पुल कब खुला?"), stream=True, stream_options={"include_usage": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    *parts, usage = events(response)
    assert {part["object"] for part in parts} == {"chat.completion.chunk"}
    assert len({part["id"] for part in parts}) == 1
    deltas = [part["choices"][0]["delta"] for part in parts]
    assert deltas[0] == {"role": "assistant", "content": ""}
    texts = [delta["content"] for delta in deltas[1:-1]]
    assert "".join(texts) == whole["choices"][0]["message"]["content"]
    assert [text.count("[1]") for text in texts] == [0, 2, 0]  # a quote is never parted from its number
    assert [part["choices"][0]["finish_reason"] for part in parts] == [None] * (len(parts) - 1) + ["stop"]
    assert parts[-1]["sandarbh"] == whole["sandarbh"]
    assert (usage["choices"], usage["usage"]["total_tokens"]) == ([], 0)


def test_a_refusal_declines_in_words_and_shows_what_came_near(at):
    found = sent(at, user("none of it")).json()
    text = found["choices"][0]["message"]["content"]
    assert text.startswith("The articles do not say.\n\nThe nearest passages (1)")
    assert found["sandarbh"]["kind"] == "abstention"


def test_the_questions_before_are_the_history_and_other_messages_count_for_nothing(at, engine):
    messages = [
        {"role": "system", "content": "Write in English."},
        user("सेमल्टी का पुल कब खुला?"),
        {"role": "assistant", "content": "…"},
        user([{"type": "text", "text": "और कब?"}, {"type": "image_url", "image_url": {"url": "data:"}}]),
    ]
    assert sent(at, *messages).status_code == 200
    assert engine.asked[-1] == ("और कब?", 1)


def test_what_a_stranger_wrote_stays_text(at):
    text = sent(at, user("evil")).json()["choices"][0]["message"]["content"]
    assert HOSTILE.split()[0] == "<img" and "<img" not in text.replace("\\<", "")
    assert "![see](" not in text and "[press](" not in text


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"messages": []}, 400, "role must be user"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, 400, "role must be user"),
        ({"messages": [{"role": "user", "content": " "}]}, 400, "empty"),
        ({"messages": [{"role": "user", "content": "damaged"}], "stream": True}, 503, "rebuild"),
        ({}, 422, "messages"),
        ({"messages": [{"content": "x"}]}, 422, "role"),
    ],
)
def test_an_error_has_the_shape_that_clients_know(at, body, status, said):
    response = at.post(COMPLETIONS, json=body)
    error = response.json()["error"]
    assert response.status_code == status and said in error["message"]
    assert error["type"] == ("invalid_request_error" if status < 500 else "server_error")


def test_a_long_conversation_is_taken_and_an_endless_one_is_not(at):
    long = [user("पुल " * 5000), {"role": "assistant", "content": "x" * 500_000}, user("पुल?")]
    assert sent(at, *long).status_code == 200
    assert at.post(COMPLETIONS, content=b" " * (COMPLETIONS_LIMIT + 1)).status_code == 413


def test_the_model_is_listed(at):
    assert [model["id"] for model in at.get("/v1/models").json()["data"]] == ["sandarbh"]


@pytest.mark.model
def test_a_follow_up_over_this_interface_is_answered_by_the_real_model_as_everywhere(assistant):
    first, second = "मेओ वाक में खसरे का टीका कितने बच्चों को लगा?", "और कितने छूट गए?"
    with serving(create_app(assistant, ready)) as url:
        body = {"messages": [user(first), {"role": "assistant", "content": "…"}, user(second)]}
        found = httpx.post(url + COMPLETIONS, json=body, timeout=60, trust_env=False).json()
    assert found["sandarbh"]["understood"]["standalone"].endswith(f"– {second}")
    quotes = found["sandarbh"]["quotes"]
    assert any("328" in quote["text"] for quote in quotes) and all(quote["verified"] for quote in quotes)
    assert "[1]" in found["choices"][0]["message"]["content"]
