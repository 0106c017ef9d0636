"""Reads the days and times of a closure as people name them, by the wall of the hall. Pure."""

from datetime import date, timedelta

from queue_server.config.booking_times import minutes_of
from queue_server.config.definition import Definition
from queue_server.hall.days.hall_day import on_wall


def closed_span(
    definition: Definition, day: date, last_day: date | None, first: str | None, until: str | None
) -> tuple[int, int]:
    """Where a closure begins and ends (µs UTC): from `first` on the day, or its midnight, until `until` on the last
    day, or the midnight that ends it."""
    begins, ends = minutes_of(first or "00:00"), minutes_of(until or "24:00")
    zone = definition.timezone
    return (
        on_wall(zone, day, timedelta(minutes=begins)),
        on_wall(zone, last_day or day, timedelta(minutes=ends)),
    )
