"""Past logs: every row is read exactly, and every bad row is named."""

from datetime import date

import pytest

from queue_server.stats.past import BadLog, PastVisit, read_log

HEADING = "day,service,priority,arrival_s,start_s,end_s,server"


def read(*rows: str, timezone: str = "Asia/Almaty") -> list[PastVisit]:
    return read_log("day.csv", [HEADING, *rows], timezone)


def test_a_row_is_read_to_the_microsecond_in_the_time_zone_of_the_log() -> None:
    """2026-01-05 begins at 2026-01-04 19:00 UTC in Almaty."""
    (visit,) = read("2026-01-05,PS,2,0.000001,61.5,120,A01")
    midnight = 1_767_553_200_000_000
    assert visit == PastVisit(
        2, date(2026, 1, 5), "PS", "2", midnight + 1, midnight + 61_500_000, midnight + 120_000_000, "A01"
    )


def test_an_empty_start_is_one_who_gave_up_and_an_empty_server_is_nobody_in_particular() -> None:
    """Both are facts of the log, not mistakes; rows come in the order of arrival."""
    late, early = "2026-01-05,PS,,90,,95,", "2026-01-05,NW,,30,40,86420,"
    visits = read(late, early)
    assert [(v.service, v.started_at is None, v.server) for v in visits] == [("NW", False, None), ("PS", True, None)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("05.01.2026,PS,,1,2,3,A", "day.csv:2: day: '05.01.2026' is no date such as 2026-01-31"),
        ("2026-01-05,,,1,2,3,A", "day.csv:2: service: is empty"),
        ("2026-01-05,PS,,x,2,3,A", "day.csv:2: arrival_s: 'x' is no number of seconds"),
        ("2026-01-05,PS,,NaN,2,3,A", "day.csv:2: arrival_s: 'NaN' is no number of seconds"),
        ("2026-01-05,PS,,-1,2,3,A", "day.csv:2: arrival_s: -1 s is not a time of that day"),
        ("2026-01-05,PS,,5,2,3,A", "day.csv:2: end_s: the times go backwards; arrival_s <= start_s <= end_s"),
        ("2026-01-05,PS,,5,6,90000,A", "day.csv:2: end_s: a visit of more than a day"),
        ("2026-01-05,PS,,5", "day.csv:2: the row has not as many columns as the heading"),
        ("2026-01-05,PS,,5,6,7,A,more", "day.csv:2: the row has not as many columns as the heading"),
    ],
)
def test_a_bad_row_is_named_with_its_line_column_and_fault(row: str, said: str) -> None:
    """What a person must mend stands in the message."""
    with pytest.raises(BadLog) as bad:
        read(row)
    assert str(bad.value) == said


def test_every_bad_row_is_named_and_a_flood_is_cut() -> None:
    """Twenty are shown, the rest counted."""
    with pytest.raises(BadLog) as bad:
        read(*["2026-01-05,PS,,x,2,3,A"] * 25)
    assert len(bad.value.problems) == 25
    assert str(bad.value).splitlines()[-1] == "and 5 more rows"


def test_a_file_that_is_no_log_says_which_columns_it_lacks() -> None:
    """A spreadsheet of something else is told so, and so is a log without rows."""
    with pytest.raises(BadLog, match=r"day\.csv:1: the heading has no column day, arrival_s, start_s, end_s, server"):
        read_log("day.csv", ["service,priority", "a,b"], "UTC")
    with pytest.raises(BadLog, match="a heading and no rows"):
        read()
