"""What is shown of a hall that gives no tickets, and when it opens again."""

from datetime import datetime

from msgspec.structs import replace

from queue_server.config.definition import ClosedDay, Definition, Hours
from queue_server.hall import commands as c
from queue_server.views.closed import ClosedHall, closed_hall
from tests.halls import DEFINITION, PureHall, names

WEEK = Hours(thu=("09:00-13:00", "15:00-18:00"), mon=("09:00-18:00",))
"""The halls of the tests are at Thursday 9 October 2025, 14:00 in Almaty: at lunch."""
MANAGER = c.Actor("manager", "dana")


def closed_notice(hall: PureHall) -> ClosedHall | None:
    """What is shown; an opening is told by its moment."""
    return closed_hall(hall.state, hall.now, lambda at: names(at.isoformat()))


def with_hours(hours: Hours = WEEK, *closed_days: ClosedDay) -> Definition:
    return replace(DEFINITION, hours=hours, closed_days=closed_days)


def at(text: str) -> tuple[datetime, object]:
    return datetime.fromisoformat(text), names(text)


def test_a_hall_that_gives_tickets_is_not_closed() -> None:
    """With hours and without any."""
    assert closed_notice(PureHall()) is None
    hall = PureHall(with_hours())
    hall.pass_minutes(60)
    assert closed_notice(hall) is None


def test_a_hall_opens_at_its_next_hours_on_a_day_that_is_no_holiday() -> None:
    """Today after lunch; after the day, on Monday, or on the Thursday after a Monday that is a holiday."""
    assert closed_notice(PureHall(with_hours())) == ClosedHall(
        "hall_closed", *at("2025-10-09T15:00:00+05:00"), None, False
    )
    for definition, opening in (
        (with_hours(), "2025-10-13T09:00:00+05:00"),
        (with_hours(WEEK, ClosedDay("2025-10-13", names("Feast"))), "2025-10-16T09:00:00+05:00"),
    ):
        hall = PureHall(definition)
        hall.pass_minutes(5 * 60)
        assert closed_notice(hall) == ClosedHall("hall_closed", *at(opening), None, False)


def test_a_closed_day_has_its_name() -> None:
    """And the hall opens on the next day of its hours."""
    hall = PureHall(with_hours(WEEK, ClosedDay("2025-10-09", names("Feast"))))
    assert closed_notice(hall) == ClosedHall("hall_closed", *at("2025-10-13T09:00:00+05:00"), names("Feast"), False)


def test_a_day_that_was_closed_by_hand_opens_with_the_next_one() -> None:
    """When the hall's next day gives tickets."""
    hall = PureHall()
    hall.ask(c.CloseDay(), MANAGER)
    assert closed_notice(hall) == ClosedHall("day_closed", *at("2025-10-10T00:00:00+05:00"), None, False)


def test_where_no_opening_is_known_none_is_named() -> None:
    """A hall whose week has no hours, or is closed for two months."""
    assert closed_notice(PureHall(with_hours(Hours()))) == ClosedHall("hall_closed", None, None, None, False)
    holidays = [ClosedDay(f"2025-{month}-{day:02}", names("-")) for month in (10, 11) for day in range(1, 31)]
    assert closed_notice(PureHall(with_hours(WEEK, *holidays))) == ClosedHall(
        "hall_closed", None, None, names("-"), False
    )


def test_people_with_tickets_are_not_told_that_they_may_go() -> None:
    """Whoever waits, is called, is served or is on hold is in the hall until the last of them has been served."""
    hall = PureHall(with_hours(Hours(thu=("09:00-14:05",))))
    hall.open(1)
    hall.issue()
    hall.pass_minutes(10)
    answers = []
    for command in (None, c.CallNext(1), c.StartService(1), c.HoldTicket(1), c.CloseDay()):
        if command is not None:
            hall.ask(command, MANAGER)
        closed = closed_notice(hall)
        assert closed is not None
        answers.append(closed.has_visitors)
    assert answers == [True, True, True, True, False]
