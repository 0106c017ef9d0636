"""Which periods are over: each once, in order, and not a year of them at once."""

from datetime import date, timedelta

import pytest

from queue_server.reports.schedule.due import Every, due, span_of, start


@pytest.mark.parametrize(
    ("every", "day", "first", "last"),
    [
        ("day", "2026-03-25", "2026-03-25", "2026-03-25"),
        ("week", "2026-03-25", "2026-03-23", "2026-03-29"),
        ("week", "2026-12-31", "2026-12-28", "2027-01-03"),
        ("month", "2028-02-10", "2028-02-01", "2028-02-29"),
        ("month", "2026-12-31", "2026-12-01", "2026-12-31"),
    ],
)
def test_the_period_of_a_day(every: Every, day: str, first: str, last: str) -> None:
    """A week begins on Monday; months and years end where the calendar says."""
    span = span_of(every, date.fromisoformat(day))
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)


@pytest.mark.parametrize("every", ["day", "week", "month"])
def test_a_new_schedule_begins_with_the_period_that_goes_on(every: Every) -> None:
    """Nothing of before is told; the first thing is the present period, once it is over."""
    today = date(2026, 3, 25)
    position = start(every, today)
    assert due(every, position, today).spans == ()
    first = due(every, position, span_of(every, today).last + timedelta(days=1))
    assert first.spans == (span_of(every, today),)


def test_each_period_is_due_once() -> None:
    """What has been told is not due again, and the next is due the day after its end."""
    position = date(2026, 3, 24).toordinal()
    (span,) = due("day", position, date(2026, 3, 26)).spans
    assert span.last == date(2026, 3, 25)
    assert due("day", span.position, date(2026, 3, 26)).spans == ()
    assert due("week", date(2026, 3, 22).toordinal(), date(2026, 3, 29)).spans == ()
    assert len(due("week", date(2026, 3, 22).toordinal(), date(2026, 3, 30)).spans) == 1


def test_after_a_long_time_the_newest_are_made_up_for() -> None:
    """A month without a server: the last seven days, and it is said how many are left out."""
    waiting = due("day", date(2026, 2, 28).toordinal(), date(2026, 4, 1))
    assert [span.last.day for span in waiting.spans] == [25, 26, 27, 28, 29, 30, 31]
    assert waiting.left_out == 24


def test_a_clock_that_was_set_back_tells_nothing_twice() -> None:
    """The hall's day before what has been told: nothing is due."""
    assert due("day", date(2026, 3, 25).toordinal(), date(2026, 3, 20)).spans == ()
