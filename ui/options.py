"""The options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Switch(StrEnum):
    """On or off."""

    ON = "on"
    OFF = "off"


IndexDir = Annotated[
    Path, typer.Option("--index", envvar="SANDARBH_INDEX", help="The folder of the index.", show_default=True)
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        envvar="SANDARBH_MODEL",
        help="The embedding model: a folder or a hub id that is in the local cache.",
    ),
]
Threads = Annotated[int, typer.Option("--threads", min=0, help="Processor threads; 0 lets torch choose.")]
Reader = Annotated[
    Switch,
    typer.Option(help="Whether the trained reader reads the nearest passages and judges."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
DEFAULT_INDEX = Path(".sandarbh/index")
