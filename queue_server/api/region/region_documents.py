"""Defines the documents of a region: its halls as they are now, and what is wrong with them. Times are UTC."""

from datetime import datetime

from msgspec import Struct

from queue_server.config.values.names import Names
from queue_server.reports.region.hall_standing import HallCheckpoint, RegionAlarm


class HallToday(Struct, frozen=True):
    """The hall's present day so far. `share` of the `judged` waits kept the norm; null where none has been judged."""

    day: str
    joined: int
    served: int
    judged: int
    share: float | None


class RegionHall(Struct, frozen=True, kw_only=True):
    """A hall. Where nothing of it is here, or its journal has not begun, `names` is null and every number 0.

    `data_at` is the moment up to which its records are here. `day_is_open` is false before the first day, and once the
    day was closed. `longest_wait_s` is that of whoever waits longest at `data_at`; `over_norm` is how many wait longer
    than the norm. `today` is null while it is still being counted.
    """

    hall: str
    names: Names | None
    district: str | None = None
    is_followed: bool = False
    data_at: datetime | None = None
    seq: int = 0
    day_is_open: bool = False
    windows: int = 0
    windows_open: int = 0
    windows_paused: int = 0
    waiting: int = 0
    over_norm: int = 0
    longest_wait_s: int | None = None
    today: HallToday | None = None
    checkpoint: HallCheckpoint | None = None
    alarms: tuple[RegionAlarm, ...] = ()


class RegionDistrict(Struct, frozen=True):
    id: str
    names: Names


class RegionDocument(Struct, frozen=True, tag_field="view", tag="region"):
    """The halls that the requester may see, those with alarms first, and the districts in which they stand."""

    at: datetime
    halls: tuple[RegionHall, ...]
    districts: tuple[RegionDistrict, ...]
