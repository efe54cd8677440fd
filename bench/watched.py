"""The command `sandarbh`, watched: ``python -m bench.watched serve …``.

It prints a line of JSON on standard output for each reply that was made, with the moment at which the page
could have it (``{"replied": seconds since 1970}``), and for each connection or look-up of a name that leaves
this machine (``{"outbound": address}``).
"""

from __future__ import annotations

import ipaddress
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from qa import assistant
from qa.types import Filters, Reply, Turn
from ui.cli import main

_CONNECTS = {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}


def tell(**said: object) -> None:
    """Print a line of JSON at once."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: tell of what is sent to another machine; it cannot be taken off again."""
    if event not in _CONNECTS:
        return
    address = arguments[1] if event in ("socket.connect", "socket.sendto") else arguments[0]
    host = str(address[0] if isinstance(address, tuple) else address)
    if not host.startswith("/") and not _is_here(host):  # a path is a socket of this machine
        tell(outbound=host, event=event)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("localhost", "", "None")


class Noted(assistant.Assistant):
    """Tells when each of its replies was there, early ones too."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        filters: Filters | None = None,
        early: Callable[[Reply], None] | None = None,
    ) -> Reply:
        """As the assistant does."""

        def told(reply: Reply) -> None:
            if reply.quotes:  # an early refusal is not shown
                tell(replied=time.time())
            if early:
                early(reply)

        reply = super().ask(question, history, filters=filters, early=told)
        tell(replied=time.time())
        return reply


if __name__ == "__main__":
    sys.addaudithook(watch)
    assistant.Assistant = Noted  # type: ignore[misc] # the command finds it there
    main()
