"""How questions are answered: typed, bounded, passed in; unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import SettingsError


class AskSettings(BaseModel):
    """The settings of asking; lengths are in code points."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    passages: Annotated[int, Field(ge=1, le=100, description="how many passages are weighed")] = 10
    candidates: Annotated[int, Field(ge=1, le=1000, description="how many chunks each leg proposes")] = 40
    quotes: Annotated[int, Field(ge=1, le=20, description="the most quotes that a reply shows")] = 3
    quote_length: Annotated[
        int, Field(ge=40, le=4000, description="a quote stays under this unless one sentence is longer")
    ] = 400
    question_length: Annotated[int, Field(ge=1, le=100_000, description="longer questions are refused")] = (
        2000
    )
    reader: Annotated[bool, Field(description="whether the trained reader takes part")] = True
    read_passages: Annotated[
        int, Field(ge=1, le=100, description="how many passages a reader reads, where there is one")
    ] = 10
    reading_weight: Annotated[
        float, Field(ge=0, le=10, description="how much a passage gains that a reader is sure of")
    ] = 0.2
    decline: Annotated[bool, Field(description="whether to decline when the evidence is weak")] = True

    @classmethod
    def of(cls, **values: object) -> Self:
        """Settings from ``values``; raises `SettingsError` that names each wrong one."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
            raise SettingsError(f"wrong setting: {wrong}") from None
