"""The table of a ticket's life."""

import typing

import pytest

from queue_server.hall import events as e
from queue_server.hall.folds.evolve import _ON_HALL
from queue_server.hall.folds.evolve_ticket import ON_TICKET
from queue_server.hall.ticket import ENDS, LIVE, STATES
from queue_server.hall.transitions import TRANSITIONS, WINDOW_TRANSITIONS, diagram


def test_every_live_state_leads_on_and_an_end_only_by_taking_a_slip_back() -> None:
    """From each live state there is a way out; from an end there is none, but for a no-show that was a slip."""
    sources = {source for froms, _ in TRANSITIONS.values() for source in froms}
    assert sources & set(ENDS) == {"no_show"}
    assert [event for event, (froms, _) in TRANSITIONS.items() if "no_show" in froms] == [e.TicketReinstated]
    assert sources - set(ENDS) == set(LIVE)
    assert {target for _, target in TRANSITIONS.values()} == set(STATES)


def test_every_event_has_exactly_one_fold() -> None:
    """Nothing the journal may hold is without a meaning."""
    of_hall = {event for event, rule in _ON_HALL.items() if rule is not None}
    assert set(typing.get_args(e.Event)) == of_hall | set(ON_TICKET)
    assert not of_hall & set(ON_TICKET)
    assert set(TRANSITIONS) <= set(ON_TICKET)
    assert set(WINDOW_TRANSITIONS) <= of_hall


@pytest.mark.parametrize(
    "arrow",
    [
        "[*] --> waiting: issued",
        "called --> called: recalled",
        "serving --> waiting: continued",
        "called --> no_show: no show",
    ],
)
def test_the_diagram_shows_the_table(arrow: str) -> None:
    """One arrow for each event and pair of states."""
    assert f"    {arrow}\n" in diagram() + "\n"
