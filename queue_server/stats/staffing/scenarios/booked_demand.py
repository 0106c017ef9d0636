"""Puts those who have booked a coming day in the place of those who had booked past ones. Pure (numpy)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from msgspec.structs import replace

from queue_server.hall.state import SECOND
from queue_server.stats.estimates.observations.coming_share import coming_share
from queue_server.stats.staffing.scenarios.past_day import PastDay, PlannedStop, PlannedVisit, moment
from queue_server.stats.visits.booked_days import BookedDays, OpenBooking

SEED: Final = 13
"""The same bookings give the same visitors, so that a proposal changes only when something else does."""


def expect_booked(days: Sequence[PastDay], bookings: BookedDays, coming: str) -> list[PastDay]:
    """What the past days say of the day `coming`: of each service with open bookings for it, those who just came, and
    those who have booked it, of whom on each day the share comes that comes in this hall.

    Each comes at the booked time, for what a visitor of that service took on one of the days, drawn by chance. Without
    open bookings the days stay as they are.
    """
    booked = bookings.open_on(coming)
    if not booked:
        return list(days)
    rng, share = np.random.default_rng(SEED), coming_share(*bookings.came_and_missed())
    by_service: dict[str, list[PlannedVisit]] = {booking.service: [] for booking in booked}
    for planned_visit in (planned_visit for day in days for planned_visit in day.planned_visits):
        by_service.get(planned_visit.stops[0].service, []).append(planned_visit)
    expected = []
    for day in days:
        plain = [e for e in day.planned_visits if e.booked_at is None or e.stops[0].service not in by_service]
        comes = rng.random(len(booked)) < share
        coming_ones = [
            _visit(_moment(day, booking, coming, bookings.timezone), booking.service, by_service[booking.service], rng)
            for booking, is_coming in zip(booked, comes.tolist(), strict=True)
            if is_coming
        ]
        expected.append(
            replace(
                day, planned_visits=tuple(sorted(plain + coming_ones, key=lambda planned_visit: planned_visit.came_at))
            )
        )
    return [day for day in expected if day.planned_visits or day.openings]


def _visit(at: int, service: str, alike: Sequence[PlannedVisit], rng: np.random.Generator) -> PlannedVisit:
    """A visit that is booked for a moment, with the services of one of those who came for the same."""
    if not alike:
        return PlannedVisit(at, None, at, (PlannedStop(service, 0, 0, None, comes=True, gave_up=False),))
    stops = alike[int(rng.integers(len(alike)))].stops
    return PlannedVisit(
        at, None, at, tuple(replace(stop, waited=0, comes=True, gave_up=False, stays=False) for stop in stops)
    )


def _moment(day: PastDay, booking: OpenBooking, coming: str, timezone: str) -> int:
    """The booked time on the clock of the past day (µs UTC); after midnight it belongs to the day before."""
    local = datetime.fromtimestamp(booking.start // SECOND, ZoneInfo(timezone))
    days_on = (local.date() - date.fromisoformat(coming)).days
    return moment(day, 24 * days_on + local.hour, local.minute)
