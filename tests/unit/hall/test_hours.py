"""When a hall gives tickets."""

from datetime import datetime
from zoneinfo import ZoneInfo

from queue_server.config.definition import Hours
from queue_server.hall.days.hours import is_open, opens_at

ALMATY = ZoneInfo("Asia/Almaty")
WEEK = Hours(mon=("09:00-13:00", "14:00-18:30"), sat=("10:00-24:00",))


def at(day: int, clock: str, zone: ZoneInfo = ALMATY) -> datetime:
    """A day of June 2026, which begins on a Monday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 6, day, hour, minute, tzinfo=zone)


def test_a_span_has_its_first_minute_and_not_its_last() -> None:
    """Lunch is closed, and 24:00 is the end of the day."""
    opened = [is_open(WEEK, at(1, clock)) for clock in ("08:59", "09:00", "12:59", "13:00", "14:00", "18:29", "18:30")]
    assert opened == [False, True, True, False, True, True, False]
    assert is_open(WEEK, at(6, "23:59"))
    assert not is_open(WEEK, at(7, "00:00"))


def test_the_next_opening_is_found_after_lunch_over_the_weekend_and_a_week_away() -> None:
    assert opens_at(at(1, "13:10"), WEEK) == at(1, "14:00")
    assert opens_at(at(1, "19:00"), WEEK) == at(6, "10:00")
    assert opens_at(at(1, "09:30"), Hours(mon=("09:00-10:00",))) == at(8, "09:00")


def test_a_closed_day_is_not_the_next_opening() -> None:
    """After Saturday the hall opens on the Monday that is no holiday."""
    holiday = at(8, "00:00").date()
    assert opens_at(at(7, "12:00"), WEEK, is_closed_on=lambda day: day == holiday) == at(13, "10:00")


def test_a_service_opens_when_the_hall_does_too() -> None:
    """Whoever comes at a service's hour before the hall's would stand before a closed door."""
    assert opens_at(at(1, "07:00"), WEEK, Hours(mon=("08:00-12:00",))) == at(1, "09:00")
    assert opens_at(at(1, "10:00"), WEEK, Hours(mon=("13:30-17:00",))) == at(1, "14:00")
    assert opens_at(at(1, "10:00"), WEEK, Hours(sun=("10:00-12:00",))) is None


def test_hours_that_never_open_have_no_next_opening() -> None:
    assert opens_at(at(1, "09:00"), Hours()) is None


def test_the_written_hour_holds_on_a_day_with_a_clock_change() -> None:
    """Almaty went back an hour at 00:00 on 2024-03-01; 09:00 on the wall is 09:00."""
    morning = datetime(2024, 3, 1, 9, 0, tzinfo=ALMATY)
    assert is_open(Hours(fri=("09:00-18:00",)), morning)
    assert morning.utcoffset() is not None
    assert opens_at(datetime(2024, 2, 29, 22, 0, tzinfo=ALMATY), Hours(fri=("09:00-18:00",))) == morning
