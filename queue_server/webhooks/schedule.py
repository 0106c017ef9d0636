"""Decides when an event that was not taken is sent again. Pure.

Source: Standard Webhooks, "Deliverability and Reliability": ten attempts over three days.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from queue_server.hall.state import MINUTE, SECOND

HOUR: Final = 3600 * SECOND
RETRY_AFTER: Final = (
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
)
"""The pause (µs) after the first failure, after the second, and so on. After the last attempt a person decides."""
JITTER: Final = 0.1
"""The share of a pause by which it may be longer, so that halls do not come back to a receiver all at once."""


def pause_after(
    failures: int, retry_after: int | None, chance: float, pauses: tuple[int, ...] = RETRY_AFTER
) -> int | None:
    """The pause (µs) after so many failures of one event; None once it was tried often enough.

    `retry_after` is how long the receiver wishes to be left alone; it gets that, up to the longest pause. `chance` is
    from 0 to 1.
    """
    if failures > len(pauses):
        return None
    pause = pauses[failures - 1]
    if retry_after is not None:
        pause = min(max(pause, retry_after), pauses[-1])
    return round(pause * (1 + JITTER * chance))


def rest_until(next_at: int, now: int, pauses: tuple[int, ...] = RETRY_AFTER) -> int:
    """How long (µs) to wait until `next_at`: never longer than the longest pause, whatever became of the clock."""
    return max(0, min(next_at - now, round(pauses[-1] * (1 + JITTER))))


def pause_of_header(header: str | None, now: int) -> int | None:
    """The pause (µs) that a `Retry-After` header asks for; None for none, or one that cannot be read."""
    text = (header or "").strip()
    if text.isascii() and text.isdecimal() and len(text) <= 9:
        return int(text) * SECOND
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0, round((moment - datetime.fromtimestamp(now / SECOND, UTC)).total_seconds()) * SECOND)
