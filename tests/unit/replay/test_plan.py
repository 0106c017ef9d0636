"""The day's own order of events."""

from datetime import date

import pytest

from queue_server.replay.errors import LogError
from queue_server.replay.plan import Arrive, Finish, GiveUp, Serve, Step, Visitor, agenda
from queue_server.replay.plan import day_of as day_of_log
from queue_server.stats.past_logs.past_log import BadLog, read_rows
from tests.past_logs import log_bytes

TODAY = date(2025, 3, 31)


def day_of(*rows: str, day: str = "2025-03-03"):  # noqa: ANN201
    return day_of_log(read_rows("day.csv", log_bytes(*rows), TODAY), day)


def steps(*rows: str) -> list[tuple[float, Step]]:
    plan = agenda(day_of(*rows))
    steps_taken = []
    while plan:
        steps_taken.append(plan.pop())
    return steps_taken


def test_a_row_is_a_visitor() -> None:
    """Every column is read as the log's documentation says, and other days are left out."""
    day = day_of(
        "2025-03-02,PS,0,1,2,3,A01",
        "2025-03-03,PS,2,100,110.5,200,A07",
        "2025-03-03,NW,0,120,,300,",
    )
    assert day.visitors == (
        Visitor("PS", "2", 100, 110.5, 200, "A07"),
        Visitor("NW", "0", 120, None, 300, None),
    )
    assert [v.gave_up for v in day.visitors] == [False, True]


def test_the_order_of_arrival_is_the_order_of_visitors() -> None:
    """Rows may stand in any order; who came in the same second keeps the file's order."""
    day = day_of("2025-03-03,B,0,9,9,10,Z", "2025-03-03,A,0,5,5,6,Z", "2025-03-03,C,0,9,11,12,Z")
    assert [v.service for v in day.visitors] == ["A", "B", "C"]


def test_events_come_in_the_order_of_their_time() -> None:
    """Arrivals, calls and give-ups of different visitors interleave as they did."""
    assert steps("2025-03-03,PS,0,10,40,90000,A1", "2025-03-03,NW,0,20,,30,", "2025-03-03,PS,0,50,86401,86402,A1") == [
        (10, Arrive(0)),
        (20, Arrive(1)),
        (30, GiveUp(1)),
        (40, Serve("A1", "PS", 89960)),
        (50, Arrive(2)),
        (86401, Serve("A1", "PS", 1)),
    ]


def test_within_a_second_windows_are_freed_before_anybody_is_called() -> None:
    """A service that ends, an arrival, a give-up and a call in one second: the visitor who came then can be called."""
    plan = agenda(day_of("2025-03-03,PS,0,10,10,20,A1", "2025-03-03,PS,0,10,,10,"))
    plan.add(10, Finish("A2"))
    order = [type(plan.pop()[1]) for _ in range(5)]
    assert order == [Finish, Arrive, Arrive, GiveUp, Serve]
    assert not plan


def test_a_service_without_a_server_gets_one_who_was_free() -> None:
    """First a server of the day with time, in the order of their names; when all are busy, a new one."""
    day = day_of(
        "2025-03-03,PS,0,0,0,100,A1",
        "2025-03-03,PS,0,0,50,60,A2",
        "2025-03-03,PS,0,10,10,20,",
        "2025-03-03,PS,0,11,15,55,",
        "2025-03-03,PS,0,12,100,110,",
    )
    assert [v.server for v in day.visitors] == ["A1", "A2", "A2", "S01", "A1"]
    assert day.servers == ["A1", "A2", "S01"]


def test_a_file_without_the_columns_is_refused() -> None:
    """The sentence names what is missing."""
    with pytest.raises(BadLog, match=r"^day.csv:1: .*no column service, priority, start_s, end_s, server;"):
        read_rows("day.csv", b"day,arrival_s\n2025-03-03,4", TODAY)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("2025-03-03,PS,0,ten,10,20,A1", r"^day.csv:2: arrival_s: 'ten' is neither a number of seconds"),
        ("2025-03-03,PS,0,10,nan,20,A1", r"^day.csv:2: start_s: 'nan' is neither a number of seconds"),
        ("2025-03-03,PS,0,10,11,,A1", r"^day.csv:2: end_s: '' is neither a number of seconds"),
        ("2025-03-03,PS,0,10,11", r"^day.csv:2: the row has not as many columns as the heading"),
        ("2025-03-03,PS,0,-1,11,12,A1", r"^day.csv:2: arrival_s: '-1' is not a time of that day"),
        ("2025-03-03,PS,0,10,9,20,A1", r"line 2: arrival_s, start_s and end_s must not go back in time"),
        ("2025-03-03,PS,0,10,,9,", r"line 2: arrival_s, start_s and end_s must not go back in time"),
    ],
)
def test_a_bad_value_is_refused(row: str, sentence: str) -> None:
    """The sentence names the line, the column and the value."""
    with pytest.raises((BadLog, LogError), match=sentence):
        day_of(row)


def test_a_day_that_is_not_there_is_refused() -> None:
    """The sentence says which days there are."""
    with pytest.raises(
        LogError, match=r"^No visitor on 2025-03-04. The file has 2 other days, from 2025-03-02 to 2025-03-03.$"
    ):
        day_of("2025-03-02,PS,0,1,2,3,A", "2025-03-03,PS,0,1,2,3,A", day="2025-03-04")
    with pytest.raises(BadLog, match=r"the file has a heading and no rows$"):
        day_of()
