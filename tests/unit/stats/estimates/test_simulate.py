"""The line played forward, by the hall's own rule."""

from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng

from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE, SECOND
from queue_server.stats.estimates.observations.booked_comers import Punctuality
from queue_server.stats.estimates.observations.history import NO_RETURN_S, History
from queue_server.stats.estimates.observations.roster import Roster
from queue_server.stats.estimates.simulate import Draws, waits
from queue_server.stats.estimates.simulation_inputs import SimulationInputs, before
from tests.halls import PureHall


def played(**changes: Any) -> list[float]:
    """One draw of two windows, free at 100 s and never, and three tickets of 60 s each, unless said otherwise."""
    tickets = len(changes.get("takes", [[60, 60, 60]])[0])
    parts: dict[str, Any] = {
        "free_at": [[100, NO_RETURN_S]],
        "can": [[True] * tickets, [False] * tickets],
        "after": [[-np.inf] * tickets] * 2,
        "due": [list(range(tickets))],
        "comes_at": [[0] * tickets],
        "leaves_at": [[np.inf] * tickets],
        "takes": [[60] * tickets],
    } | changes
    arrays = {name: np.array(value, bool if name == "can" else float) for name, value in parts.items()}
    return [float(wait) for wait in waits(Draws(**arrays))]


def test_the_last_one_waits_for_all_who_are_due_before() -> None:
    """The window is free at 100 s and then serves two for a minute each."""
    assert played() == [220]


def test_two_windows_share_the_line() -> None:
    """With a second window at 110 s the third is called at 160 s."""
    assert played(free_at=[[100, 110]], can=[[True] * 3] * 2) == [160]


def test_who_loses_patience_makes_room() -> None:
    """The second is gone after 150 s, before the window is free again."""
    assert played(leaves_at=[[np.inf, 150, np.inf]]) == [160]


def test_a_later_comer_who_is_due_earlier_is_called_first() -> None:
    """Comes at 130 s with a head start: is called before the last one, if there by then."""
    assert played(due=[[0, -50, 1]], comes_at=[[0, 130, 0]]) == [220]
    assert played(due=[[0, -50, 1]], comes_at=[[0, 161, 0]]) == [160]


def test_a_helper_waits_until_it_may() -> None:
    """The second window is free at once but may help only from 130 s on; it looks again every 15 s."""
    assert played(free_at=[[100, 0]], can=[[True] * 3] * 2, after=[[-np.inf] * 3, [130.0] * 3]) == [160]


def test_a_ticket_that_no_open_window_may_call_waits_for_ever() -> None:
    """There is no number to tell, and the largest says so."""
    assert played(can=[[True, True, False]] * 2) == [NO_RETURN_S]


def test_a_long_line_is_played_to_its_end() -> None:
    """Forty calls, 60 s each from 100 s on: those who have been called on the way are no longer looked at."""
    assert played(takes=[[60] * 41]) == [2500]


def test_draws_do_not_touch_one_another() -> None:
    """Each draw is a hall of its own."""
    arrays = {"due": [[0, 1, 2]] * 2, "comes_at": [[0] * 3] * 2, "leaves_at": [[np.inf] * 3] * 2}
    assert played(
        free_at=[[100, NO_RETURN_S], [10, 20]], takes=[[60] * 3, [5] * 3], can=[[True] * 3] * 2, **arrays
    ) == [
        220,
        20,
    ]


def test_a_scene_sees_the_hall_as_it_stands() -> None:
    """Served services, open windows, who is due before, patience and durations all come from hall and history."""
    hall = PureHall()
    hall.open(1, 4)
    hall.issue("land")
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.issue("papers")
    hall.issue("land", "veteran")
    last = hall.issue("land")
    hall.pass_minutes(1)
    history = History()
    for _ in range(30):
        history.served("land", 300.0)
        history.turnover.add(0.0)
    inputs = SimulationInputs.of(
        hall.state,
        last,
        hall.now,
        history,
        Roster(is_inferred=False),
        comers={("land", "veteran"): 1 / 600},
        punctuality=Punctuality(),
    )
    assert [ticket.id for ticket in before(hall.state, last)] == ["t3", "t2"]
    draws = inputs.draws(hall.state, last, hall.now, default_rng(1), 400)
    assert draws.can[:, 0].tolist() == [True, False]
    assert draws.can[:, 1].tolist() == [False, True]
    assert draws.free_at[0, 0] == pytest.approx(240, abs=1e-3)
    wait = waits(draws)
    alone = float(((wait > 539) & (wait < 541)).mean())
    assert alone == pytest.approx(np.exp(-0.9), abs=0.08)  # no veteran comes within the next nine minutes
    assert float((wait > 541).mean()) == pytest.approx(1 - np.exp(-0.9), abs=0.08)


def test_the_roster_of_another_system_shows_itself_by_its_calls() -> None:
    """A new window may call anybody; after thirty calls, only what it has called."""
    roster = Roster(is_inferred=True)
    assert roster.may_call(1, "land")
    for n in range(30):
        roster.called(1, "land", n * SECOND)
    assert (roster.may_call(1, "land"), roster.may_call(1, "school")) == (True, False)
    assert roster.seen_within(1, MINUTE) == 1
    assert roster.seen_within(1, 3 * MINUTE) == 0
