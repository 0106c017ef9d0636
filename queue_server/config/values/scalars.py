"""Defines the scalar values of a configuration that several tables share, with their limits. Pure."""

from typing import Annotated

from msgspec import Meta

from queue_server.config.languages import LETTERS, LanguageCode

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Identifier = Annotated[
    str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,31}$", max_length=32, description="a short name of a-z, 0-9, - and _")
]
LanguageList = Annotated[tuple[LanguageCode, ...], Meta(min_length=1, max_length=16)]
WindowNumber = Annotated[int, Meta(ge=1, le=999)]
Prefix = Annotated[str, Meta(pattern=f"^[{LETTERS}]$", max_length=1, description="one capital letter")]
ClockTime = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="a time of day such as 09:00")]
ClockEnd = Annotated[
    str,
    Meta(
        pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$",
        description="a time of day such as 18:00, at the latest 24:00",
    ),
]
Date = Annotated[
    str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", description="a date such as 2026-12-16")
]
TimeSpan = Annotated[
    str,
    Meta(
        pattern=r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$",
        description="a span of a day such as 09:00-13:00",
    ),
]
