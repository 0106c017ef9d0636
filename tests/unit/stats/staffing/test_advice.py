"""Erlang's formula, the pace of the hall, and how many windows more it needs."""

import pytest
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.stats.staffing.advice import outlook
from queue_server.stats.staffing.erlang import blocked, mean_wait, waits, windows_for, within
from queue_server.stats.staffing.pace import ServicePace, paces
from script.staging.hall_in_memory import KIOSK
from tests.booked_halls import BookedHall, at, times, with_times
from tests.halls import DEFINITION, PureHall

NORM = replace(
    DEFINITION,
    services=(replace(DEFINITION.services[0], norm_minutes=10), *DEFINITION.services[1:]),
    rules=replace(DEFINITION.rules, no_show_after_s=0),
)
"""Land has a norm of ten minutes."""


def test_erlang_b_is_that_of_the_tables() -> None:
    """Ten erlangs offered to fifteen lines lose 3.65 % of the calls; five to ten, 1.84 %."""
    assert blocked(10, 15) == pytest.approx(0.0365, abs=0.0001)
    assert blocked(5, 10) == pytest.approx(0.0184, abs=0.0001)


def test_one_window_is_the_queue_of_the_textbook() -> None:
    """M/M/1 at 80 %: four of five wait, and four services long on the mean; 45 % of the people within five minutes."""
    assert waits(0.8, 1) == pytest.approx(0.8)
    assert mean_wait(0.8, 1, 60) == pytest.approx(240)
    assert within(0.8, 1, 60, 0) == pytest.approx(0.2)
    assert within(0.8, 1, 60, 300) == pytest.approx(1 - 0.8 * 2.718281828**-1)


def test_a_load_beyond_the_windows_never_ends() -> None:
    """Everybody waits, for ever."""
    assert (waits(2.0, 2), mean_wait(2.0, 2, 60), within(2.0, 2, 60, 600)) == (1.0, float("inf"), 0.0)


@pytest.mark.parametrize(("load", "windows"), [(0.5, 1), (0.9, 2), (4.6, 6), (9.7, 11)])
def test_the_fewest_windows_keep_the_promise_and_one_less_does_not(load: float, windows: int) -> None:
    """Eight of ten within ten minutes, services of five."""
    assert windows_for(load, 300, 600, 0.8) == windows
    assert within(load, windows, 300, 600) >= 0.8
    assert within(load, windows - 1, 300, 600) < 0.8


def busy(hall: PureHall, people: int, service_minutes: float = 10) -> None:
    """One after another comes and is served at window 1 for so long."""
    for _ in range(people):
        hall.issue("land")
        hall.call(1)
        hall.ask(c.StartService(1))
        hall.pass_minutes(service_minutes)
        hall.ask(c.FinishService(1))


def test_the_pace_is_that_of_the_last_hour() -> None:
    """Of six served for ten minutes each the first came more than an hour ago; papers nobody came for."""
    hall = PureHall(NORM)
    hall.open(1)
    busy(hall, 6)
    pace_by_service = paces(hall.state, hall.now)
    assert pace_by_service["land"] == ServicePace(5.0, 600.0)
    assert pace_by_service["papers"] == ServicePace(0.0, None)


def test_a_few_services_say_nothing_of_the_mean() -> None:
    """Four ended services are too few."""
    hall = PureHall(NORM)
    hall.open(1)
    busy(hall, 4)
    assert paces(hall.state, hall.now)["land"].service_s is None
    assert outlook(hall.state, hall.now).advice == ()


def test_advice_says_how_many_windows_more_and_what_it_assumes() -> None:
    """Twenty an hour at ten minutes each are 3.3 windows' work: one window is four too few for eight in ten."""
    hall = PureHall(NORM)
    hall.open(1)
    busy(hall, 6)
    for _ in range(15):
        hall.issue("land")
    (advice,) = outlook(hall.state, hall.now).advice
    assert (advice.service, advice.per_hour, advice.service_s, advice.windows) == ("land", 20, 600, 1.0)
    assert (advice.more, advice.norm_minutes, advice.share) == (4, 10, 0.8)
    assert windows_for(20 / 6, 600, 600, 0.8) == 5


def test_a_wait_is_not_taken_for_a_service() -> None:
    """Seventy-one an hour at two minutes each are more than two windows' work: with a norm of ten minutes three windows
    are enough, where services of ten minutes would need more of them for a norm of two."""
    hall = PureHall(NORM)
    hall.open(1)
    busy(hall, 25, service_minutes=2)
    for _ in range(35):
        hall.issue("land")
    (advice,) = outlook(hall.state, hall.now).advice
    windows = windows_for(71 / 30, 120, 600, 0.8)
    assert windows < windows_for(71 / 30, 600, 120, 0.8)
    assert (advice.per_hour, advice.service_s, advice.more) == (71, 120, windows - 1)


def test_a_window_of_several_services_has_a_part_of_its_time_for_each() -> None:
    """Window 3 serves land, school and papers, and only land is asked for: most of its time is land's."""
    hall = PureHall(NORM)
    hall.open(1)
    busy(hall, 6)
    hall.ask(c.CloseWindow(1))
    hall.open(3)
    for _ in range(14):
        hall.issue("land")
    (advice,) = outlook(hall.state, hall.now).advice
    assert advice.windows == 0.9


def test_who_has_booked_the_next_hour_is_counted_once() -> None:
    """Of six who just came five within the hour; two are booked for 16:30, one of them here already, and one for a time
    beyond the hour: 5 + 1 + 0.9 an hour. Once both are here they count whole, and their check-in is no arrival."""
    hall = BookedHall(with_times(NORM, land=times(places=2, check_in_minutes=60, closes_minutes=0)), at("15:00"))
    hall.open(1)
    busy(hall, 6)
    for name, clock in (("a", "16:30"), ("b", "16:30"), ("c", "17:30")):
        hall.book(name, clock)
    assert paces(hall.state, hall.now)["land"].per_hour == pytest.approx(5 + 2 * 0.9)
    hall.ask(c.ArriveBooking("a", "ticket-a"), KIOSK)
    assert paces(hall.state, hall.now)["land"].per_hour == pytest.approx(5 + 1 + 0.9)
    hall.ask(c.ArriveBooking("b", "ticket-b"), KIOSK)
    assert paces(hall.state, hall.now)["land"].per_hour == pytest.approx(5 + 2)


def test_bookings_of_the_next_hour_ask_for_windows() -> None:
    """Eight booked for the next hour, ten minutes each, beside five who just came: more windows than without them."""
    plain, booked = (
        BookedHall(with_times(NORM, land=times(places=2, place_minutes=10, closes_minutes=0)), at("15:00"))
        for _ in range(2)
    )
    for hall in (plain, booked):
        hall.open(1)
        busy(hall, 6)
    for nth in range(8):
        booked.book(f"b{nth}", f"16:{10 + nth // 2 * 10}")
    (before,), (after,) = (outlook(hall.state, hall.now).advice for hall in (plain, booked))
    assert (before.per_hour, after.per_hour) == (5, 12)
    assert after.more > before.more
