"""Those who have booked and are still on their way, in the estimates of those who wait."""

import numpy as np
from numpy.random import default_rng

from queue_server.hall import commands as c
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.state import MINUTE
from queue_server.stats.estimates.learned import decode, encode
from queue_server.stats.estimates.learning import Learning
from queue_server.stats.estimates.observations.booked_comers import Punctuality, booked_comers
from queue_server.stats.estimates.observations.coming_share import ASSUMED_MISSES
from queue_server.stats.estimates.observations.history import NO_RETURN_S
from script.staging.hall_in_memory import KIOSK
from tests.booked_halls import BookedHall, at, times, with_times


def open_hall(served: int) -> BookedHall:
    """Window 1 has served so many at land, five minutes each, and is at work since a moment on another one; it is five
    minutes to four."""
    hall = BookedHall(with_times(land=times(places=2, late="lost", closes_minutes=0)), at("10:00"))
    hall.open(1)
    for _ in range(served):
        hall.issue()
        hall.call()
        hall.ask(c.StartService(1))
        hall.pass_minutes(5)
        hall.ask(c.FinishService(1))
    hall.now = at("15:55")
    hall.issue()
    hall.call()
    hall.ask(c.StartService(1))
    return hall


def learning_from(hall: BookedHall) -> Learning:
    learning = Learning("aksu", hall.state.definition)
    learning.take_in(hall.entries, asks=0)
    learning.stand_at(hall.state.copy())
    return learning


def wait_of_newcomer(hall: BookedHall) -> int:
    return learning_from(hall).newcomers(hall.now)["land"].median_s


def test_who_just_comes_is_told_a_wait_with_the_coming_bookings_in_it() -> None:
    """Two are booked for four o'clock, due five minutes before: whoever comes at 15:56 waits for the present one and
    for both, ten minutes more than without them."""
    booked, plain = open_hall(30), open_hall(30)
    booked.book("a", "16:00")
    booked.book("b", "16:00")
    for hall in (booked, plain):
        hall.pass_minutes(1)
        for _ in range(2):
            hall.issue()
    assert wait_of_newcomer(booked) - wait_of_newcomer(plain) > 8 * 60


def test_bookings_that_are_due_later_do_not_count() -> None:
    """By the rule of the line nobody booked for half past four passes one who comes at 15:55."""
    booked, plain = open_hall(30), open_hall(30)
    booked.book("a", "16:30")
    assert wait_of_newcomer(booked) == wait_of_newcomer(plain)
    last = booked.issue()
    assert booked_comers(booked.state, last, booked.now) == []


def test_only_those_who_may_still_pass_are_looked_at() -> None:
    """Cancelled, arrived and lost times are not, nor those of the next day."""
    hall = open_hall(0)
    for name, clock in (("a", "16:00"), ("b", "16:00"), ("c", "16:30")):
        hall.book(name, clock)
    hall.book("d", "09:00", day="2025-10-10")
    hall.ask(c.CancelBooking("a"), KIOSK)
    starts = []
    for hall.now in (at("16:05"), at("16:28")):
        starts.append([round(comer.starts) for comer in booked_comers(hall.state, hall.issue(), hall.now)])
    assert starts == [[-300], [120]]
    hall.ask(c.ArriveBooking("c", "c"), KIOSK)
    assert booked_comers(hall.state, hall.issue(), hall.now) == []


def test_a_booked_visitor_who_came_early_is_passed_by_those_who_just_come() -> None:
    """Due at 16:25 for half past four: twenty came within the last hour, and who comes until then is due before."""
    quiet, busy = open_hall(30), open_hall(30)
    for _ in range(20):
        busy.ask(c.LeaveQueue(busy.issue().id), KIOSK)
    for hall in (quiet, busy):
        hall.book("a", "16:30")
        hall.ask(c.FinishService(1))
        hall.issue()
        hall.call()
        hall.ask(c.StartService(1))
        hall.now = at("16:01")
        hall.ask(c.ArriveBooking("a", "early"), KIOSK)
    alone, passed = (learning_from(hall).estimates(["early"], hall.now)["early"] for hall in (quiet, busy))
    assert alone is not None
    assert passed is not None
    assert passed.median_s > alone.median_s


def test_how_visitors_keep_their_time_is_learned() -> None:
    """Until twenty have been observed a tenth is taken to miss; then those who have not come yet are drawn from those
    who came as late, or not at all."""
    punctuality, rng = Punctuality(), default_rng(3)
    unknown = punctuality.draw(rng, 4000, -600)
    assert set(unknown) == {0.0, NO_RETURN_S}
    assert abs(float((unknown == NO_RETURN_S).mean()) - ASSUMED_MISSES) < 0.03
    booking = Booking(id="a", seq=1, proof=b"", service="land", start=0, end=1, made_at=0, state_since=0)
    for _ in range(15):
        punctuality.arrived(booking, -10 * MINUTE)
    for _ in range(10):
        punctuality.arrived(booking, 2 * MINUTE)
    for _ in range(5):
        punctuality.missed()
    assert abs(float((punctuality.draw(rng, 4000, -3600) == -600).mean()) - 1 / 2) < 0.05
    assert abs(float((punctuality.draw(rng, 4000, 0) == NO_RETURN_S).mean()) - 1 / 3) < 0.05
    assert np.all(punctuality.draw(rng, 10, 300) == NO_RETURN_S)


def test_what_was_learned_of_bookings_lasts() -> None:
    """Arrivals and misses of the journal are in what is stored."""
    hall = open_hall(0)
    hall.book("a", "16:00")
    hall.book("b", "16:30")
    hall.now = at("15:58")
    hall.ask(c.ArriveBooking("a", "t"), KIOSK)
    hall.now = at("17:00")
    hall.settle()
    learning = Learning("aksu", hall.state.definition)
    learning.take_in(hall.entries, asks=0)
    assert learning.position is not None
    stored = decode(encode(learning.position[1])).punctuality
    assert stored.offsets.values.tolist() == [-120.0, NO_RETURN_S]
