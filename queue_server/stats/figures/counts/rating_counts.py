"""Adds the marks of a period to its tallies, and computes what they say. Pure.

They come from the fold of marks alone, and are not stored with the tallies of days: a mark may be given on the next
day.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from queue_server.stats.figures.counts.day_counts import ByValue, Tally, merged
from queue_server.stats.figures.counts.stage_counts import weekday
from queue_server.stats.visits.rated_days import DayOfMarks, RatedDays

RATING_COUNT: Final = "rating:"
"""Begins the names of counts of marks."""
PARTS_WITH_MARKS: Final = ("none", "service", "window", "hour", "wait", "weekday", "day")
"""The parts of a hall of which marks are shown. Those of operators are shown to each of them alone."""

_OF_DAY: Final[Mapping[str, Callable[[str], str]]] = {"weekday": weekday, "day": lambda day: day}


def with_ratings(tallies: dict[str, ByValue], ratings: RatedDays, first: str, last: str) -> dict[str, ByValue]:
    """The tallies of the days from `first` to `last`, with their marks."""
    days = ratings.of_days(first, last)
    if not days:
        return tallies
    return {
        part: merged([by_value, marks_of(days, part)]) if part in PARTS_WITH_MARKS else by_value
        for part, by_value in tallies.items()
    }


def marks_of(days: Mapping[str, DayOfMarks], part: str) -> ByValue:
    """The marks of these days by the values of a part."""
    counts: dict[str, Counter[str]] = {}
    of_day, source = _OF_DAY.get(part), part if part not in _OF_DAY else "none"
    for day, of_parts in days.items():
        for key, chosen in of_parts.items():
            name, _, value = key.partition(":")
            if name == source:
                of_value = counts.setdefault(of_day(day) if of_day is not None else value, Counter())
                of_value.update({f"{RATING_COUNT}{choice}": count for choice, count in chosen.items()})
    return {value: Tally(dict(of_value)) for value, of_value in counts.items()}
