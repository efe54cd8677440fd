"""JSON on standard output, in whatever encoding that has."""

from __future__ import annotations

import json
import sys

import typer


def print_json(value: object) -> None:
    """Print ``value`` over several lines."""
    typer.echo(json.dumps(value, ensure_ascii=not _is_unicode(), indent=2))


def print_json_line(value: object) -> None:
    """Print ``value`` on one line, as JSON Lines have it."""
    typer.echo(json.dumps(value, ensure_ascii=not _is_unicode()))


def _is_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().startswith("utf")
