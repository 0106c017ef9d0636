"""Where a visitor waits and how they are called: recorded with the ticket, and repeated with each call."""

import pytest
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall.errors import Unknown
from queue_server.views.board import board_document, zones_of_call
from queue_server.views.calls import calls_document
from tests.halls import DEFINITION, KIOSK, PureHall

WITH_PLACES = replace(DEFINITION, waiting_zones=("west",))


def issue(hall: PureHall, name: str, **details: object) -> None:
    hall.ask(c.IssueTicket(name, "land", **details), KIOSK)  # type: ignore[arg-type] - as the test gives them


def test_a_call_is_shown_where_its_visitor_waits_too() -> None:
    """By the boards of the window's zone and those of the waiting place, also at a recall."""
    hall = PureHall(WITH_PLACES)
    hall.open(1)
    issue(hall, "t1", waits_in="west", sign_language=True)
    hall.call(1)
    hall.ask(c.Recall(1))
    (window_call,) = board_document(hall.state).calls
    assert (window_call.zone, window_call.zones, window_call.sign_language) == ("east", ("east", "west"), "kk")
    calls = calls_document(hall.state.definition, hall.entries, hall.state.seq, hall.now).calls
    assert [(call.calls, call.zones, call.sign_language) for call in calls] == [
        (1, ("east", "west"), "kk"),
        (2, ("east", "west"), "kk"),
    ]


def test_a_visitor_of_no_place_is_called_in_the_windows_zone_alone() -> None:
    """A zone stands once, and a window without a zone adds none."""
    assert zones_of_call(DEFINITION, 1, None) == ("east",)
    assert zones_of_call(DEFINITION, 3, "west") == ("west",)
    assert zones_of_call(DEFINITION, 99, "west") == ("west",)


def test_the_next_numbers_of_a_place_are_those_of_its_visitors_too() -> None:
    """Whoever waits in the west for a window in the east is next on both boards."""
    hall = PureHall(replace(WITH_PLACES, windows=DEFINITION.windows[:2]))
    issue(hall, "t1")
    issue(hall, "t2", waits_in="west")
    assert board_document(hall.state).next_by_zone == {"east": ("A001", "A002"), "west": ("A002",)}


def test_only_a_waiting_place_can_be_named() -> None:
    """A zone where nobody waits is refused, and no ticket is given."""
    hall = PureHall(WITH_PLACES)
    with pytest.raises(Unknown) as refused:
        issue(hall, "t1", waits_in="east")
    assert (refused.value.code, hall.state.tickets) == ("unknown_waiting_zone", {})
