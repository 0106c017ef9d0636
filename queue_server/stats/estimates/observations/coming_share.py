"""Says which share of bookings somebody comes with. Pure."""

from typing import Final

ASSUMED_MISSES: Final = 0.1
"""The share of bookings that nobody comes with, until the hall has observed enough of them."""
FEWEST_ENDED: Final = 20
"""From how many bookings on the hall's own visitors say what to expect."""


def coming_share(arrivals: int, missed: int) -> float:
    """The share of open bookings that somebody will come with, where visitors `came` with so many and `missed` so
    many."""
    ended = arrivals + missed
    return arrivals / ended if ended >= FEWEST_ENDED else 1 - ASSUMED_MISSES
