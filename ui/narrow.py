"""The options that keep a question to some of the documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from qa.types import Filters

_DAY = ["%Y-%m-%d"]

Since = Annotated[
    datetime | None, typer.Option(formats=_DAY, help="Only documents of this day or later; they need a date.")
]
Until = Annotated[datetime | None, typer.Option(formats=_DAY, help="Only documents of this day or earlier.")]
Language = Annotated[
    list[str] | None, typer.Option(help="Only documents in this language (hi, en, vi); may be repeated.")
]
Source = Annotated[list[str] | None, typer.Option(help="Only documents of this publisher; may be repeated.")]
DocumentId = Annotated[
    list[str] | None, typer.Option("--document", help="Only the document with this id; may be repeated.")
]


def filters_of(
    since: datetime | None,
    until: datetime | None,
    languages: Sequence[str] | None,
    sources: Sequence[str] | None,
    documents: Sequence[str] | None,
) -> Filters:
    """The filters that these options ask for; raises `QuestionError`."""
    from qa.types import Filters

    return Filters(
        documents=frozenset(documents or ()),
        since=since.date() if since else None,
        until=until.date() if until else None,
        languages=frozenset(languages or ()),
        sources=frozenset(sources or ()),
    )
