"""The early and the last reply of a question."""

from __future__ import annotations

import asyncio

import pytest

from ui.replies import replies


def collected(ask):
    async def all_of():
        return [found async for found in replies(ask)]

    return asyncio.run(all_of())


def test_the_early_reply_comes_first_and_the_last_one_last(answer):
    def ask(early):
        early("early")
        answer.wait(5)
        return "last"

    async def all_of():
        found = []
        async for reply, last in replies(ask):
            found.append((reply, last))
            answer.set()
        return found

    assert asyncio.run(all_of()) == [("early", False), ("last", True)]


def test_without_an_early_reply_there_is_the_last_one_alone():
    assert collected(lambda _: "last") == [("last", True)]


def test_an_error_comes_through():
    def ask(_):
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        collected(ask)


@pytest.fixture
def answer():
    import threading

    return threading.Event()
