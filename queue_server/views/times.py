"""Converts times to the form of documents. Pure."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

EARLIEST_DAY: Final = date(1990, 1, 1)
"""The earliest day that may be asked for. No queue has older figures, so an earlier day is a mistake."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_US: Final = 253_370_764_800_000_000
"""The first moment of 9999, after which another time zone may have no date."""


@lru_cache(maxsize=4096)
def moment(at: int) -> datetime:
    """µs UTC as a datetime, which JSON shows in RFC 3339 with `Z`, exact to the microsecond. A time outside the
    calendar becomes the nearest one inside it, so that one wrong number does not fail a page.

    It remembers the latest: each change of a ticket shows its earlier times again.
    """
    return _EPOCH + timedelta(microseconds=min(max(at, 0), _LATEST_US))


def moment_or_none(at: int | None) -> datetime | None:
    return None if at is None else moment(at)
