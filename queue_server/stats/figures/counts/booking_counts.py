"""Adds what became of bookings to the tallies of a period. Pure.

Who has booked and did not come has no visit, so these counts come from the fold of bookings alone, and are not stored
with the tallies of days.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from queue_server.stats.figures.counts.day_counts import ByValue, Tally, merged
from queue_server.stats.figures.counts.stage_counts import BOOKED_OR_NOT, weekday
from queue_server.stats.visits.booked_days import BookedDays

BOOKING_COUNT: Final = "booking:"
"""Begins the names of counts of what became of bookings."""

PARTS_OF_BOOKINGS: Final[Mapping[str, Callable[[str, str], str]]] = {
    "none": lambda _day, _service: "",
    "service": lambda _day, service: service,
    "weekday": lambda day, _service: weekday(day),
    "day": lambda day, _service: day,
    "booked": lambda _day, _service: BOOKED_OR_NOT[0],
}
"""The parts of a hall that bookings have, and the value of each by its day and service."""


def with_bookings(tallies: dict[str, ByValue], bookings: BookedDays, first: str, last: str) -> dict[str, ByValue]:
    """The tallies of the days from `first` to `last`, with the counts of their bookings."""
    days = bookings.of_days(first, last)
    if not days:
        return tallies
    every = [(day, service, ends) for day, services in days.items() for service, ends in services.items()]
    return {
        part: merged([by_value, _tallied(every, PARTS_OF_BOOKINGS[part])]) if part in PARTS_OF_BOOKINGS else by_value
        for part, by_value in tallies.items()
    }


def _tallied(every: Iterable[tuple[str, str, Mapping[str, int]]], value_of: Callable[[str, str], str]) -> ByValue:
    counts: dict[str, Counter[str]] = {}
    for day, service, ends in every:
        of_value = counts.setdefault(value_of(day, service), Counter())
        of_value.update({f"{BOOKING_COUNT}{end}": count for end, count in ends.items()})
    return {value: Tally(dict(of_value)) for value, of_value in counts.items()}
