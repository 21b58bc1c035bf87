"""What every domain model shares: frozen, closed to unknown fields, bounded ids."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION: Literal[1] = 1
"""Version of the scenario and plan formats written by this release."""


class Model(BaseModel):
    """Base of all domain models: immutable, unknown fields refused, numbers finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


# Control characters, soft hyphens, zero-width and direction marks: an id holding one does not look like what it is.
_UNSEEN = r"\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"

Id = Annotated[str, Field(min_length=1, max_length=80, pattern=rf"^[^\s./\\{_UNSEEN}][^/\\{_UNSEEN}]*$")]
"""An id: 1-80 visible characters, no slash or backslash, not starting with a full stop or a blank."""

Name = Annotated[str, Field(max_length=200)]
Permille = Annotated[int, Field(ge=0, le=1000)]
Minutes = Annotated[int, Field(ge=0, le=10_000_000)]
Day = Annotated[int, Field(ge=0, le=36_500)]
Pieces = Annotated[int, Field(ge=1, le=100_000_000)]
