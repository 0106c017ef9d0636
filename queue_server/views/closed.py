"""Makes what screens show of a hall that gives no tickets: the reason, and when it opens again. Pure."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec import Struct

from queue_server.config.definition import Hours, Names
from queue_server.config.values.scalars import WEEKDAYS
from queue_server.hall.days.hours import is_open, opens_at
from queue_server.hall.issue import refusal_for_hall
from queue_server.hall.state import State
from queue_server.hall.ticket import LIVE

ALWAYS: Final = Hours(**dict.fromkeys(WEEKDAYS, ("00:00-24:00",)))

OpeningWords = Callable[[datetime], Names]
"""Makes a sentence about the moment of an opening in every language."""


class ClosedHall(Struct, frozen=True):
    """A hall that gives no tickets now.

    `code` is that of the refusal, `day` what is celebrated on a closed day. `opens_at` and, in words, `opens` are the
    next opening; null where there is none within a month. With `has_visitors` somebody who has a ticket still waits, is
    called or is served.
    """

    code: str
    opens_at: datetime | None
    opens: Names | None
    day: Names | None
    has_visitors: bool


def closed_hall(state: State, now: int, opening: OpeningWords) -> ClosedHall | None:
    """What is shown of the hall at `now` (µs UTC); None while it gives tickets."""
    refusal = refusal_for_hall(state, now)
    if refusal is None:
        return None
    begin = next_opening(state, refusal.code, None, now)
    return ClosedHall(
        refusal.code,
        begin,
        opening(begin) if begin is not None else None,
        closed_day(state, now) if refusal.code == "hall_closed" else None,
        has_visitors=any(state.index.balance[stage] for stage in LIVE),
    )


def closed_day(state: State, now: int) -> Names | None:
    """What the hall celebrates today, on a day on which it is closed."""
    today = state.local(now).date().isoformat()
    return next((closed.names for closed in state.defined.closed_days if closed.date == today), None)


def next_opening(state: State, code: str, hours: Hours | None, now: int) -> datetime | None:
    """When tickets are given again after a refusal with that code; `hours` are those of a service.

    None for a service that is switched off, since nobody knows for how long, and where nothing opens within the days
    that `opens_at` looks ahead. What is used up for today is available again on the hall's next day.
    """
    if code == "service_off":
        return None
    timetables = [table for table in (state.defined.hours, hours) if table is not None] or [ALWAYS]
    after = state.local(now if code in ("hall_closed", "service_closed") else state.day_ends())
    is_closed_on = state.defined.is_closed_on
    if not is_closed_on(after.date()) and all(is_open(timetable, after) for timetable in timetables):
        return after
    return opens_at(after, *timetables, is_closed_on=is_closed_on)
