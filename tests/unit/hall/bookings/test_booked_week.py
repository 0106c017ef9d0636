"""A week of six appointments in ten: every overtaking is explained, who came in time waited within the norm, and those
who just came got the share of places that was kept for them."""

import pytest

from queue_server.hall import events as e
from queue_server.hall.state import MINUTE
from queue_server.journal.checks.audit import audit
from queue_server.stats.visits.fold import Fold
from queue_server.views.norm import judged_wait
from script.staging.booked_day import BOOKED_NORM, WALK_IN_NORM, WALK_IN_PERCENT, WINDOWS, AppointmentDays
from script.staging.hall_in_memory import sealed
from tests.folds import fairness_of
from tests.unit.journal.days import stream

DAYS = 5
PLACES = DAYS * 32 * len(WINDOWS)


@pytest.fixture(scope="module")
def week() -> AppointmentDays:
    """Five days of three windows: early, late and absent visitors, and those who just come."""
    days = AppointmentDays(seed=4)
    days.play(DAYS)
    return days


@pytest.mark.slow
async def test_the_audit_explains_every_overtaking(week: AppointmentDays) -> None:
    """No record departs from the rule, and each reason is a booking: theirs, or one's own that was for later."""
    assert await audit(stream(sealed(week.hall.entries))) == []
    fairness = fairness_of(week.hall.entries, "2025-12-01", "2025-12-31")
    assert set(fairness.reasons) == {"booked", "own_booking"}
    assert fairness.calls == fairness.issued
    assert 0 < fairness.overtaken < fairness.issued / 10


def test_nobody_who_came_in_time_waited_beyond_the_norm(week: AppointmentDays) -> None:
    """From the booked time on, by the norm of bookings; nor did those who just came, by theirs."""
    visits = Fold.begin("aksu").take_in(week.hall.entries).visits
    waits = {True: [0], False: [0]}
    for visit in visits:
        waits[visit.booked_at is not None].append(judged_wait(visit.waited, visit.joined_at, visit.booked_at))
    assert {visit.outcome for visit in visits} == {"served"}
    assert 0 < max(waits[True]) <= BOOKED_NORM * MINUTE
    assert 0 < max(waits[False]) <= WALK_IN_NORM * MINUTE


def test_those_who_just_come_have_their_share(week: AppointmentDays) -> None:
    """Of a day's places no more are booked than the rules allow, and all for whom the rest was kept were served."""
    counts = week.hall.state.booking_counts
    bookable = PLACES * (100 - WALK_IN_PERCENT) // 100
    assert bookable - DAYS <= counts.made <= bookable
    assert counts.made + week.refused == PLACES
    walk_ins = [person for person in week.people.values() if person.booking is None]
    assert len(walk_ins) == DAYS * (PLACES // DAYS * WALK_IN_PERCENT // 100)
    served = {entry.event.ticket for entry in week.hall.entries if isinstance(entry.event, e.TicketFinished)}
    assert {person.name for person in walk_ins} <= served


def test_the_week_has_every_kind_of_visitor(week: AppointmentDays) -> None:
    """Early, late and absent ones; the balance of bookings holds."""
    arrivals = [entry.event for entry in week.hall.entries if isinstance(entry.event, e.BookingArrived)]
    late = sum(arrival.is_late for arrival in arrivals)
    absent = sum(person.absent for person in week.people.values())
    counts = week.hall.state.booking_counts
    still_open = sum(booking.state == "open" for booking in week.hall.state.bookings.values())
    assert min(late, absent, len(arrivals) - late) > 5
    assert counts.made == counts.arrived + counts.missed + counts.cancelled + still_open
