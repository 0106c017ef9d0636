"""Defines how a hall sends its journal to a centre: `[branch]` of the configuration. Pure.

To which centre is no part of it: a hall joins by an address and a code, and the store keeps both with the token.
"""

from typing import Annotated

from msgspec import Meta, Struct


class BranchSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Without `kbit_s` a hall sends as fast as the line takes it; with it no more than so many kilobits a second on the
    average, which leaves the rest of a thin line to others. With `takes_catalogue` the halls take over by themselves
    what their centre offers, but for what they have changed since."""

    kbit_s: Annotated[int, Meta(ge=8, le=1_000_000)] | None = None
    takes_catalogue: bool = False
