"""Why nothing can be booked on a day, and why not at a time of it."""

from datetime import date

import pytest
from msgspec.structs import replace

from queue_server.config.booking_times import BookingSpan
from queue_server.config.definition import ClosedDay, Definition, Host
from queue_server.hall import commands as c
from queue_server.hall.bookings.timetable.day_refusal import refusal_for_day
from queue_server.hall.errors import Refused
from tests.booked_halls import BOOKED, BookedHall, at, times, with_times
from tests.halls import DESK, KIOSK, names

TODAY, FRIDAY, SATURDAY = date(2025, 10, 9), date(2025, 10, 10), date(2025, 10, 11)
HOLIDAY = replace(BOOKED, closed_days=(ClosedDay("2025-10-10", names("Holiday")),))
WORKING_DAYS = with_times(
    land=replace(times(), spans=(BookingSpan(("mon", "tue", "wed", "thu", "fri"), "09:00", "18:00"),))
)


def received_by_akim(definition: Definition, *days: str) -> Definition:
    """The hall in which the akim receives those of land on these days."""
    first, *further = definition.services
    akim = Host("akim", names("Akim"), room=names("214"), days=days)
    return replace(definition, services=(replace(first, host="akim"), *further), hosts=(akim,))


@pytest.mark.parametrize(
    ("definition", "service", "day", "clock", "code", "params"),
    [
        (BOOKED, "papers", FRIDAY, "14:00", "service_without_booking", {"service": "papers"}),
        (BOOKED, "land", date(2025, 10, 8), "14:00", "place_past", {}),
        (HOLIDAY, "land", FRIDAY, "14:00", "place_day_closed", {}),
        (received_by_akim(BOOKED, "2nd thu"), "land", FRIDAY, "14:00", "place_without_host", {}),
        (WORKING_DAYS, "land", SATURDAY, "14:00", "place_none_that_day", {}),
        (BOOKED, "land", date(2025, 10, 17), "14:00", "place_not_open", {"days": 7, "day": "10.10.2025"}),
        (BOOKED, "land", TODAY, "16:30", "place_closed", {"minutes": 60}),
    ],
)
def test_a_day_without_places_says_why(
    definition: Definition, service: str, day: date, clock: str, code: str, params: dict[str, object]
) -> None:
    """Each reason has its own code, and what fills its sentence."""
    hall = BookedHall(definition, at(clock))
    refusal = refusal_for_day(hall.state, service, day, at(clock))
    assert refusal is not None
    assert (refusal.code, refusal.params) == (code, params)


def test_a_day_with_places_has_no_reason() -> None:
    """Until the last place of the day closes, and whoever has booked them all."""
    hall = BookedHall(received_by_akim(BOOKED, "thu"))
    assert refusal_for_day(hall.state, "land", TODAY, at("16:29")) is None


def test_a_service_that_is_off_has_no_places_today() -> None:
    """The reason is the one that was stated; other days are not concerned."""
    hall = BookedHall()
    hall.book("a")  # which opens the day
    hall.ask(c.SwitchService("land", on=False, reason="Power cut"), DESK)
    refusal = refusal_for_day(hall.state, "land", TODAY, at("14:00"))
    assert refusal is not None
    assert (refusal.code, refusal.params) == ("service_off", {"reason": "Power cut"})
    assert refusal_for_day(hall.state, "land", FRIDAY, at("14:00")) is None


@pytest.mark.parametrize(
    ("definition", "time", "code"),
    [
        (HOLIDAY, at("16:00", "2025-10-10"), "place_day_closed"),
        (received_by_akim(BOOKED, "thu"), at("16:00", "2025-10-10"), "place_without_host"),
        (WORKING_DAYS, at("16:00", "2025-10-11"), "place_none_that_day"),
        (BOOKED, at("16:01", "2025-10-10"), "place_unknown"),
    ],
)
def test_whoever_asks_for_a_time_of_such_a_day_is_told_so(definition: Definition, time: int, code: str) -> None:
    """Another time of that day would be refused, too."""
    with pytest.raises(Refused) as refusal:
        BookedHall(definition).ask(c.MakeBooking("a", "land", time), KIOSK)
    assert refusal.value.code == code
