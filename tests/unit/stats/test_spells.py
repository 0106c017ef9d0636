"""What windows do, stretch by stretch."""

from collections import Counter

from hypothesis import given, settings

from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from queue_server.stats.spells import Spells, fold_spells
from tests.halls import PureHall, with_rules
from tests.unit.stats.test_visits import STEPS, played


def told(hall: PureHall, window: int = 1) -> list[tuple[str, float, str | None]]:
    """State, minutes and reason of each spell of a window."""
    return [
        (s.state, round((s.ended_at - s.began_at) / MINUTE, 3), s.reason)
        for s in fold_spells("aksu", hall.entries)
        if s.window == window
    ]


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
    assert told(hall) == [
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
    assert told(hall, 2) == [("idle", 4, None), ("wanted", 1, None)]


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
    assert told(hall, 4)[-1] == ("wanted", 2, None)
    assert told(hall, 3)[-2:] == [("idle", 2, None), ("wanted", 1, None)]


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
    assert told(hall) == [("wanted", 0, None), ("calling", 2, None), ("idle", 1, None)]


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_the_spells_of_a_window_fill_its_open_time(steps: list[tuple[str, int]]) -> None:
    """No gap and no overlap; serving time equals that of the visits; a window with somebody is never free."""
    hall = played(steps)
    spells = Spells("aksu")
    ended = [spell for entry in hall.entries for spell in spells.take_in(entry)]
    everything = ended + spells.so_far(hall.now, hall.state.seq)
    total: Counter[int] = Counter()
    last: dict[int, int] = {}
    for spell in everything:
        assert last.get(spell.window, spell.began_at) == spell.began_at
        last[spell.window] = spell.ended_at
        total[spell.window] += spell.ended_at - spell.began_at
    opened = hall.entries[1].at if len(hall.entries) > 1 else hall.now
    assert all(total[window] == hall.now - opened for window in total)
    for window in hall.state.windows.values():
        ticket = hall.state.at_window(window)
        expected = {None: ("idle", "wanted"), "called": ("calling",), "serving": ("serving",)}
        assert spells.seats[window.window].state in expected[ticket.state if ticket else None]


def test_a_spell_is_cut_at_the_full_hour_of_the_hall() -> None:
    """From 14:00 in Almaty, 150 minutes idle are three spells in the hours 14, 15 and 16."""
    hall = PureHall()
    hall.open(1)
    hall.pass_minutes(150)
    hall.ask(c.CloseWindow(1))
    spells = fold_spells("aksu", hall.entries)
    assert [(s.hour, (s.ended_at - s.began_at) / MINUTE, s.day) for s in spells] == [
        (14, 60, "2025-10-09"),
        (15, 60, "2025-10-09"),
        (16, 30, "2025-10-09"),
    ]
