"""Rounds an estimate to the minutes that kiosk, phone, board, supervisor and API show. Pure."""

from msgspec import Struct

from queue_server.hall.events import Estimate


class WaitMinutes(Struct, frozen=True):
    """Whole minutes, rounded outward: a wait of `low` to `high`, its `middle` for a screen with room for one number.

    `low` is 0 where there may be no wait at all; a minute is the least that `middle` and `high` say.
    """

    low: int
    middle: int
    high: int


class ShownWait(Struct, frozen=True):
    """How long a ticket may still wait, in seconds, and in the minutes in which people are told."""

    low_s: int
    median_s: int
    high_s: int
    minutes: WaitMinutes


def shown_wait(estimate: Estimate | None) -> ShownWait | None:
    """What is shown of an estimate; None where there is none."""
    if estimate is None:
        return None
    high = max(1, -(-estimate.high_s // 60))
    low = estimate.low_s // 60 if high > 1 else 1
    middle = min(max(1, low, (estimate.median_s + 30) // 60), high)
    return ShownWait(estimate.low_s, estimate.median_s, estimate.high_s, WaitMinutes(low, middle, high))
