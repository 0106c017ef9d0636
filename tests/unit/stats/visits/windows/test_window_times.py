"""What windows do: stretch by stretch as the fold goes on, and hour by hour in the rows."""

from collections import Counter

from hypothesis import given, settings
from msgspec import json
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from queue_server.journal.visits.visit import WindowTime
from queue_server.stats.visits.windows.window_intervals import WindowInterval
from queue_server.stats.visits.windows.window_times import WindowTimes
from tests.folds import fold_window_intervals, fold_window_times
from tests.halls import DEFINITION, PureHall, with_rules
from tests.unit.stats.visits.test_visits import STEPS, played


def stretches_of(hall: PureHall, window: int = 1) -> list[tuple[str, float, str | None]]:
    """State, minutes and reason of each stretch of a window, one after another."""
    windows, stretches = WindowTimes("aksu"), list[tuple[str, float, str | None]]()
    doing: tuple[str, str | None] | None = None
    since = 0
    for entry in hall.entries:
        windows.take_in(entry)
        seat = windows.seats.get(window)
        now_doing = (seat.state, seat.reason) if seat is not None else None
        if now_doing != doing:
            if doing is not None and entry.at > since:
                stretches.append((doing[0], round((entry.at - since) / MINUTE, 3), doing[1]))
            doing, since = now_doing, entry.at
    return stretches


def test_a_window_passes_from_idle_to_wanted_to_busy_to_paused() -> None:
    """Idle while nobody is there for it, wanted while somebody waits and is not called."""
    hall = PureHall()
    hall.open(1)
    hall.pass_minutes(5)
    hall.issue("school")
    hall.pass_minutes(1)
    hall.issue("land")
    hall.pass_minutes(2)
    hall.call(1)
    hall.pass_minutes(1)
    hall.ask(c.StartService(1))
    hall.pass_minutes(7)
    hall.ask(c.FinishService(1))
    hall.pass_minutes(3)
    hall.ask(c.PauseWindow(1, "lunch"))
    hall.pass_minutes(30)
    hall.ask(c.ResumeWindow(1))
    hall.pass_minutes(4)
    hall.ask(c.CloseWindow(1))
    assert stretches_of(hall) == [
        ("idle", 6, None),
        ("wanted", 2, None),
        ("calling", 1, None),
        ("serving", 7, None),
        ("idle", 3, None),
        ("paused", 30, "lunch"),
        ("idle", 4, None),
    ]


def test_a_helper_is_not_wanted_by_those_it_only_helps() -> None:
    """Window 2 helps with land after ten minutes; who waits for land does not make it wanted."""
    hall = PureHall()
    hall.open(2)
    hall.issue("land")
    hall.pass_minutes(4)
    hall.issue("school")
    hall.pass_minutes(1)
    hall.ask(c.CloseWindow(2))
    assert stretches_of(hall, 2) == [("idle", 4, None), ("wanted", 1, None)]


def test_a_ticket_bound_to_a_window_makes_that_one_wanted_and_no_other() -> None:
    """A transfer to window 4 concerns window 4 alone, until it closes."""
    hall = PureHall()
    hall.open(3, 4)
    hall.issue("land")
    hall.call(3)
    hall.ask(c.TransferTicket(3, to_window=4))
    hall.pass_minutes(2)
    hall.ask(c.CloseWindow(4))
    hall.pass_minutes(1)
    hall.ask(c.CloseWindow(3))
    assert stretches_of(hall, 4)[-1] == ("wanted", 2, None)
    assert stretches_of(hall, 3)[-2:] == [("idle", 2, None), ("wanted", 1, None)]


def test_a_visitor_who_leaves_frees_the_window() -> None:
    """Called and gone: the window walked with nobody, then has nobody."""
    hall = PureHall(with_rules())
    hall.open(1)
    hall.issue("land")
    hall.call(1)
    hall.pass_minutes(2)
    hall.ask(c.LeaveQueue("t1"))
    hall.pass_minutes(1)
    hall.ask(c.CloseWindow(1))
    assert stretches_of(hall) == [("wanted", 0, None), ("calling", 2, None), ("idle", 1, None)]


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_the_rows_of_a_window_fill_its_open_time(steps: list[tuple[str, int]]) -> None:
    """No gap and no overlap, and a window with somebody is never free."""
    hall = played(steps)
    windows = WindowTimes("aksu")
    complete = [row for entry in hall.entries for row in windows.take_in(entry)]
    total: Counter[int] = Counter()
    for row in complete + windows.so_far(hall.now, hall.state.seq):
        assert row.spent > 0
        total[row.window] += row.spent
    opened = hall.entries[1].at if len(hall.entries) > 1 else hall.now
    assert all(total[window] == hall.now - opened for window in total)
    for window in hall.state.windows.values():
        ticket = hall.state.at_window(window)
        expected = {None: ("idle", "wanted"), "called": ("calling",), "serving": ("serving",)}
        assert windows.seats[window.window].state in expected[ticket.state if ticket else None]


def hours(rows: list[WindowTime]) -> list[tuple[int, str, float, str]]:
    return [(row.hour, row.state, row.spent / MINUTE, row.day) for row in rows]


def test_a_row_is_of_one_hour_of_the_hall() -> None:
    """From 14:00 in Almaty, 150 minutes idle are three rows in the hours 14, 15 and 16."""
    hall = PureHall()
    hall.open(1)
    hall.pass_minutes(150)
    hall.ask(c.CloseWindow(1))
    day = "2025-10-09"
    assert hours(fold_window_times("aksu", hall.entries)) == [
        (14, "idle", 60, day),
        (15, "idle", 60, day),
        (16, "idle", 30, day),
    ]


def test_stretches_of_an_hour_are_one_row() -> None:
    """Two pauses for one reason and the time between and around them: two rows, whatever happened."""
    hall = PureHall()
    hall.open(1)
    for _ in range(2):
        hall.pass_minutes(5)
        hall.ask(c.PauseWindow(1, "tea"))
        hall.pass_minutes(4)
        hall.ask(c.ResumeWindow(1))
    hall.ask(c.CloseWindow(1))
    rows = fold_window_times("aksu", hall.entries)
    assert [(row.state, row.spent / MINUTE, row.reason, row.operator) for row in rows] == [
        ("idle", 10, None, "operator-1"),
        ("paused", 8, "tea", "operator-1"),
    ]
    assert {row.seq for row in rows} == {hall.state.seq}


def test_an_interval_has_who_sat_there_and_why_it_was_paused() -> None:
    """Each with its beginning and its end."""
    hall = PureHall()
    hall.open(1)
    opened_at = hall.now
    hall.pass_minutes(5)
    hall.ask(c.PauseWindow(1, "tea"))
    hall.pass_minutes(4)
    hall.ask(c.CloseWindow(1))
    paused_at = opened_at + 5 * MINUTE
    assert fold_window_intervals("aksu", hall.entries) == [
        WindowInterval(window=1, began_at=opened_at, ended_at=paused_at, state="idle", operator="operator-1"),
        WindowInterval(1, paused_at, hall.now, "paused", operator="operator-1", reason="tea"),
    ]


def test_hours_go_on_in_a_new_time_zone() -> None:
    """From 14:00 in Almaty, which is 09:00 UTC: twenty minutes of the one, then forty of the other."""
    hall = PureHall()
    hall.open(1)
    hall.pass_minutes(20)
    hall.ask(c.Configure(replace(DEFINITION, timezone="UTC")))
    hall.pass_minutes(40)
    hall.ask(c.CloseWindow(1))
    assert [row[:3] for row in hours(fold_window_times("aksu", hall.entries))] == [(14, "idle", 20), (9, "idle", 40)]


def test_looking_changes_nothing() -> None:
    """What is so far is told from a copy: the fold is the same before and after."""
    hall = PureHall()
    hall.open(1)
    windows = WindowTimes("aksu")
    for entry in hall.entries:
        windows.take_in(entry)
    before = json.encode(windows)
    assert hours(windows.so_far(hall.now + 90 * MINUTE, 9)) == [
        (14, "idle", 60, "2025-10-09"),
        (15, "idle", 30, "2025-10-09"),
    ]
    assert json.encode(windows) == before
