"""The replies to one question while it is answered in a thread: an early one perhaps, and the last."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from qa.types import Reply

Ask = Callable[[Callable[[Reply], None]], Reply]
"""Answers, and hands what it has before that to the function that it is given."""


async def replies(ask: Ask) -> AsyncIterator[tuple[Reply, bool]]:
    """The replies of ``ask``, which runs in a thread, and of each whether it is the last.

    Closed before the end, it does not wait: the reply that is still being made is thrown away.
    """
    loop, early = asyncio.get_running_loop(), asyncio.Queue[Reply]()

    def hand_over(reply: Reply) -> None:
        loop.call_soon_threadsafe(early.put_nowait, reply)

    first = asyncio.create_task(early.get())
    last = asyncio.create_task(asyncio.to_thread(ask, hand_over))
    try:
        await asyncio.wait((first, last), return_when=asyncio.FIRST_COMPLETED)
        if not last.done():
            yield first.result(), False
        yield await last, True
    finally:
        first.cancel()
        last.cancel()
