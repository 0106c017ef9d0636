"""Defines the document of background loops that have failed, for those who maintain the server. Pure."""

from datetime import datetime

from msgspec import Struct


class StoppedLoop(Struct, frozen=True):
    """A loop that has failed and is tried again. `hall` is null for one of the whole server; `since` is its first
    fault, `number` that fault's in the log; `faults` is how often it has failed since."""

    name: str
    hall: str | None
    since: datetime
    number: str
    faults: int
