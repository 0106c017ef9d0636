"""Which earlier days say what is to be expected."""

from datetime import date, timedelta
from statistics import median

from queue_server.config.public_holidays import is_kazakh, public_holiday_dates
from queue_server.stats.figures.usual_days import candidates, day_kind, usual_days, whole_days

MONDAY = date(2026, 3, 2)
DAY = dict.fromkeys(range(9, 18), 20)
"""Twenty an hour from nine to six: 180 in all."""


def monday(weeks_before: int) -> str:
    return (MONDAY - timedelta(weeks=weeks_before)).isoformat()


def test_eight_weeks_of_the_same_weekday_are_asked() -> None:
    """Not the day itself."""
    assert candidates("2026-03-02", set()) == [monday(weeks) for weeks in (8, 7, 6, 5, 4, 3, 2, 1)]


def test_a_day_of_which_a_part_is_missing_is_left_out() -> None:
    """The log of one Monday ends at one: 80 of 180 say nothing of a Monday."""
    days = {monday(weeks): DAY for weeks in (4, 3, 2)}
    days[monday(1)] = dict.fromkeys(range(9, 13), 20)
    usual = usual_days("2026-03-02", days, set())
    assert usual == [monday(4), monday(3), monday(2)]
    assert median(sum(days[day].values()) for day in usual) == 180


def test_a_gap_in_the_middle_and_a_late_beginning_are_missing_parts() -> None:
    """Where half an hour's worth of visitors is missing nothing is certain, and the day counts."""
    late = {hour: n for hour, n in DAY.items() if hour > 9}
    gap = {hour: n for hour, n in DAY.items() if hour not in (12, 13)}
    quiet = dict.fromkeys(range(9, 18), 4) | {12: 0}
    assert whole_days({"a": DAY, "b": DAY, "c": DAY, "d": late, "e": gap}) == ["a", "b", "c"]
    assert whole_days({"a": {9: 4, 12: 9}, "b": {9: 4, 12: 9}, "c": {9: 4, 12: 9}, "d": {9: 4}}) == ["a", "b", "c", "d"]
    assert whole_days({"a": quiet, "b": quiet, "c": {9: 4, 10: 4}}) == ["a", "b"]


def test_too_few_days_say_nothing() -> None:
    """Three whole ones it takes."""
    assert usual_days("2026-03-02", {monday(weeks): DAY for weeks in (2, 1)}, set()) == []


def test_holidays_and_the_days_before_them_are_days_of_their_own_kind() -> None:
    """A holiday with holidays of the year, the day before one with such days, and neither with ordinary Mondays."""
    holidays = {"2025-05-01", "2025-05-09", "2025-10-25", "2025-12-16", "2026-02-16", "2026-03-02"}
    assert [day_kind(day, holidays) for day in ("2026-03-01", "2026-03-02", "2026-03-03")] == [
        "eve",
        "holiday",
        "ordinary",
    ]
    short = dict.fromkeys(range(9, 12), 20)
    recorded = dict.fromkeys(("2025-05-01", "2025-05-09", "2025-12-16", "2026-02-16"), short)
    recorded |= {monday(weeks): DAY for weeks in (5, 4, 3, 1)}
    assert usual_days("2026-03-02", recorded, holidays) == ["2025-05-01", "2025-05-09", "2025-12-16", "2026-02-16"]
    assert usual_days("2026-03-09", recorded, holidays) == [monday(5), monday(4), monday(3), monday(1)]


def test_where_there_are_too_few_of_its_kind_a_holiday_is_a_weekday() -> None:
    """Two holidays say nothing; three Mondays do, a holiday among them where the ordinary ones are too few."""
    recorded = {monday(weeks): DAY for weeks in (3, 2, 1)}
    assert usual_days("2026-03-02", recorded, {"2026-03-02", "2026-02-16"}) == [monday(3), monday(2), monday(1)]


def test_public_holidays_are_those_of_kazakhstan() -> None:
    """Only where the hall is there."""
    assert {"2026-01-01", "2026-03-08", "2026-03-21", "2026-12-16"} <= public_holiday_dates(2026)
    assert (is_kazakh("Asia/Almaty"), is_kazakh("Europe/Berlin")) == (True, False)
