"""Moments as documents show them. Pure."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

EARLIEST_DAY: Final = date(1990, 1, 1)
"""No queue has figures of an earlier day; whoever asks for one has made a slip."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_US: Final = 253_370_764_800_000_000
"""The first moment of 9999, after which another time zone may have no date."""


def moment(at: int) -> datetime:
    """µs UTC as a datetime, which JSON shows in RFC 3339 with `Z`, exact to the microsecond. What no calendar has is
    shown as the nearest that it has, so that one wrong number costs no page."""
    return _EPOCH + timedelta(microseconds=min(max(at, 0), _LATEST_US))


def moment_or_none(at: int | None) -> datetime | None:
    return None if at is None else moment(at)
