"""Computes when a copy is due, what it is called, and which old copies are deleted. Pure."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.units import SECOND

COPY_NAME: Final = re.compile(r"kezek-\d{4}-\d{2}-\d{2}T\d{6}Z\.backup")
"""The names of copies by schedule, and of no other file in their folder."""
UNFINISHED: Final = re.compile(COPY_NAME.pattern + r"(\.[0-9a-f]{32}\.part)+(-journal)?")
"""The names of files that a copy leaves behind when the machine loses power or the stick is pulled."""


class Copy(Struct, frozen=True):
    """A copy of this hall in the folder, as its own list describes it."""

    name: str
    made_at: datetime


def file_name(at: int) -> str:
    """The name of a copy made at `at` (µs UTC)."""
    return f"kezek-{datetime.fromtimestamp(at // SECOND, UTC):%Y-%m-%dT%H%M%SZ}.backup"


def due_since(clock_time: str, zone: str, now: int) -> int:
    """The last moment (µs UTC), now at the latest, at which a copy was due."""
    local = datetime.fromtimestamp(now // SECOND, ZoneInfo(zone))
    hour, minute = map(int, clock_time.split(":"))
    due = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if due > local:
        due = (due.replace(tzinfo=None) - timedelta(days=1)).replace(tzinfo=local.tzinfo)
    return int(due.timestamp()) * SECOND


def next_due(clock_time: str, zone: str, now: int) -> int:
    """The next moment (µs UTC) after now at which a copy is due."""
    last = datetime.fromtimestamp(due_since(clock_time, zone, now) // SECOND, ZoneInfo(zone))
    day = (last.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=last.tzinfo)
    return int(day.timestamp()) * SECOND


def surplus(copies: Iterable[Copy], keep: int) -> list[Copy]:
    """The copies beyond the newest `keep`, the oldest first."""
    return sorted(copies, key=lambda copy: copy.made_at)[:-keep]
