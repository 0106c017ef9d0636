"""Defines what makes a server the centre of a region: `[centre]` of the configuration. Pure.

It concerns the servers of one store, and is never written to a journal.
"""

from typing import Annotated

from msgspec import Meta, Struct

CentreName = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="one line")]


class CentreSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The centre. `name` is what halls show of it; without it that is the name of the machine."""

    name: CentreName | None = None
