"""What a played day says of its windows, and what Erlang's formula says of the same day."""

import pytest

from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from queue_server.stats.staffing import erlang
from queue_server.stats.staffing.scenarios.outcome import Erlang, HalfHour, WindowLoad, _erlang, _windows
from tests.folds import fold_visits, fold_window_intervals
from tests.halls import PureHall


@pytest.fixture
def hall() -> PureHall:
    """Window 1 was open for two hours and idle for one of them, and window 3 for a quarter of one: three visitors were
    served for twenty minutes each, all at window 1."""
    hall = PureHall()
    hall.open(1)
    for _ in range(3):
        hall.issue()
        hall.call()
        hall.ask(c.StartService(1))
        hall.pass_minutes(20)
        hall.ask(c.FinishService(1))
    hall.pass_minutes(45)
    hall.open(3)
    hall.pass_minutes(15)
    hall.ask(c.CloseDay())
    return hall


def test_windows_have_their_hours_their_busy_share_and_whom_they_served(hall: PureHall) -> None:
    """Per run, where several were played; the share is that of all of them."""
    visits, intervals = fold_visits("aksu", hall.entries), fold_window_intervals("aksu", hall.entries)
    first, other = _windows(visits, intervals, 2)
    assert first == WindowLoad(window=1, open_h=pytest.approx(1.0), busy=pytest.approx(0.5), served=1.5)
    assert other == WindowLoad(window=3, open_h=pytest.approx(0.125), busy=0.0, served=0.0)


def test_erlang_answers_for_each_half_hour_by_its_own_load(hall: PureHall) -> None:
    """Services of twenty minutes: three in half an hour are two windows' work, one is two thirds of one; more than the
    windows can do is no answer."""
    visits = fold_visits("aksu", hall.entries)
    for visit in visits:
        visit.norm = 5 * MINUTE
    half_hours = [half_hour(3, 4), half_hour(1, 1), half_hour(0, 2), half_hour(6, 3)]
    loads = [(3, 2.0, 4), (1, 2 / 3, 1)]
    assert _erlang(visits, half_hours) == Erlang(
        mean_s=pytest.approx(sum(n * erlang.mean_wait(load, windows, 1200) for n, load, windows in loads) / 4),
        share=pytest.approx(sum(n * erlang.within(load, windows, 1200, 300) for n, load, windows in loads) / 4),
        overloaded=1,
        half_hours=3,
    )


def half_hour(joined: float, windows: float) -> HalfHour:
    return HalfHour(begin="09:00", joined=joined, mean_s=None, p90_s=None, share=None, windows=windows)
