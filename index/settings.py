"""What an index is built with: typed, bounded, passed in; unknown keys are refused."""

from __future__ import annotations

import hashlib
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.chunk import CUTTING
from index.errors import SettingsError
from index.model import EMBEDDED

_CHUNK_TOKENS = (16, 8192)


class IndexSettings(BaseModel):
    """The settings of a build; lengths are in the embedding model's tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: Annotated[
        str, Field(min_length=1, description="the embedding model: its name, a folder or a hub id")
    ] = EMBEDDED
    chunk_tokens: Annotated[
        int,
        Field(
            ge=_CHUNK_TOKENS[0],
            le=_CHUNK_TOKENS[1],
            description="how long a chunk grows while whole sentences fit",
        ),
    ] = 112
    threads: Annotated[int, Field(ge=0, le=256, description="processor threads; 0 lets torch choose")] = 0
    keep: Annotated[int, Field(ge=1, le=100, description="how many generations stay on disk")] = 3
    keep_days: Annotated[
        int, Field(ge=0, le=36500, description="for how many days a generation stays after it was replaced")
    ] = 30

    @classmethod
    def of(cls, **values: object) -> Self:
        """Settings from ``values``; raises `SettingsError` that names each wrong one."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
            raise SettingsError(f"wrong setting: {wrong}") from None

    def chunking(self) -> str:
        """A digest of what decides where chunks are cut."""
        return hashlib.sha256(f"{CUTTING}:{self.chunk_tokens}".encode()).hexdigest()[:16]


def settings_like(model: str, chunking: str) -> IndexSettings:
    """The settings that an index with this model and this digest of `IndexSettings.chunking` was made with.

    The default length of chunks where the digest is that of another version, whose chunks are made anew.
    """
    lengths = range(
        _CHUNK_TOKENS[0], _CHUNK_TOKENS[1] + 1
    )  # the digest does not tell the length: it is found by trying them all
    like = [IndexSettings(model=model, chunk_tokens=length) for length in lengths]
    default = IndexSettings(model=model)
    return next((found for found in (default, *like) if found.chunking() == chunking), default)
