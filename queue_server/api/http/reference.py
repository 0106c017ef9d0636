"""Checks the id by which another system names a ticket or a booking. It stands in the journal for ever, so it must have
nothing about a person. Pure."""

import re
from typing import Annotated, Final

from msgspec import Meta

from queue_server.api.http.problem import HttpProblem

Reference = Annotated[
    str, Meta(min_length=1, max_length=64, pattern=r"^[!-~]+(?![^!-~])$", description="1 to 64 visible ASCII signs")
]

_PERSONAL: Final = re.compile(r"\+?[0-9]{10,12}|.*@.*")
"""The forms of a telephone number, of the number of a person (12 digits in Kazakhstan) and of an e-mail address."""


def impersonal(reference: str | None) -> str | None:
    """The reference as it is. Raises `HttpProblem` for one that may name a person."""
    if reference is not None and _PERSONAL.fullmatch(reference):
        raise HttpProblem("reference_personal")
    return reference
