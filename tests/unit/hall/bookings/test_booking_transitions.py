"""The table of a booking's life."""

import typing

import pytest

from queue_server.hall import events as e
from queue_server.hall.bookings.booking import BOOKING_ENDS, LIVE_BOOKING, BookingState
from queue_server.hall.bookings.evolve_booking import ON_BOOKING
from queue_server.hall.bookings.transitions import BOOKING_TRANSITIONS, booking_diagram


def test_a_live_booking_leads_on_and_an_end_does_not() -> None:
    """Every state is reached, and every event of a booking has its fold."""
    states = set(typing.get_args(BookingState))
    assert {source for sources, _ in BOOKING_TRANSITIONS.values() for source in sources} == {"asked", "open"}
    assert {target for _, target in BOOKING_TRANSITIONS.values()} - {None} == states
    assert {*BOOKING_ENDS, *LIVE_BOOKING} == states
    assert set(ON_BOOKING) == {*typing.get_args(e.BookingEvent), *typing.get_args(e.AnswerEvent)}
    assert set(BOOKING_TRANSITIONS) == set(ON_BOOKING) - {
        e.BookingOffered,
        e.BookingMade,
        *typing.get_args(e.PlanEvent),
        *typing.get_args(e.DrawEvent),
    }


@pytest.mark.parametrize(
    "arrow", ["[*] --> open: made", "open --> open: moved", "open --> missed: missed", "asked --> asked: referred"]
)
def test_the_diagram_shows_the_table_of_bookings(arrow: str) -> None:
    """One arrow for each event and pair of states."""
    assert f"    {arrow}\n" in booking_diagram() + "\n"
