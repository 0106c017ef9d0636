"""Moments as documents show them. Pure."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(at: int) -> datetime:
    """µs UTC as a datetime, which JSON shows in RFC 3339 with `Z`, exact to the microsecond."""
    return _EPOCH + timedelta(microseconds=at)


def moment_or_none(at: int | None) -> datetime | None:
    return None if at is None else moment(at)
