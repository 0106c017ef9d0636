"""One estimate, one rounding, wherever it is shown."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins

from displays.choices import choices
from queue_server.config.definition import Names
from queue_server.hall import commands as c
from queue_server.hall.events import Estimate
from queue_server.views.shown_wait import ShownWait, WaitMinutes, shown_wait
from queue_server.views.supervision.supervisor import Outlook, supervisor_document
from queue_server.views.ticket import ticket_document
from queue_server.views.waits import waits_document
from tests.halls import PureHall, names

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [
        ((0, 0, 0), (1, 1, 1)),
        ((0, 30, 60), (1, 1, 1)),
        ((0, 30, 90), (0, 1, 2)),
        ((90, 150, 210), (1, 3, 4)),
        ((300, 300, 300), (5, 5, 5)),
        ((570, 569, 600), (9, 9, 10)),
        ((60, 3600, 3630), (1, 60, 61)),
    ],
)
def test_minutes_are_rounded_outward(seconds: tuple[int, int, int], minutes: tuple[int, int, int]) -> None:
    """Down at the low end, up at the high end, and the middle between both; a minute is the least."""
    assert shown_wait(Estimate(*seconds)) == ShownWait(*seconds, WaitMinutes(*minutes))


def test_of_nothing_nothing_is_shown() -> None:
    assert shown_wait(None) is None


def estimate_of(seconds: list[int]) -> Estimate:
    return Estimate(*sorted(seconds))


ESTIMATES = st.lists(st.integers(0, 4 * 3600), min_size=3, max_size=3).map(estimate_of)


@given(ESTIMATES)
def test_what_is_shown_holds_what_is_known(estimate: Estimate) -> None:
    """The minutes contain the range and are less than a minute wider at either end; the middle lies within."""
    wait = shown_wait(estimate)
    assert wait is not None
    low, middle, high = wait.minutes.low, wait.minutes.middle, wait.minutes.high
    assert low <= middle <= high
    assert high >= 1
    assert max(estimate.high_s, 60) <= 60 * high < max(estimate.high_s, 1) + 60
    assert high == 1 or estimate.low_s - 60 < 60 * low <= estimate.low_s


@pytest.mark.slow
@given(st.fixed_dictionaries({}, optional={"land": ESTIMATES, "school": ESTIMATES, "papers": ESTIMATES}), st.booleans())
def test_everybody_is_shown_the_same(estimates: dict[str, Estimate], is_waiting: bool) -> None:
    """API and board, the tiles of the kiosk and the phone, the supervisor, and the ticket that is then given."""
    hall = PureHall()
    hall.open(3)
    tickets = {service: hall.issue(service) for service in estimates} if is_waiting else {}
    waits = {wait.service: wait.estimate for wait in waits_document(hall.state, estimates).services}
    offered = choices(hall.state, hall.now, waits, lambda _: opened(), None)
    assert {choice.id: choice.estimate for choice in offered.services} == waits
    known_waits = {service: wait for service, wait in waits.items() if wait is not None}
    supervised = supervisor_document(hall.state, hall.now, Outlook(known_waits))
    assert {service.service: service.estimate for service in supervised.services} == waits
    for service, ticket in tickets.items():
        document: Any = to_builtins(ticket_document(hall.state, ticket, estimates[service]))
        assert document["estimate"] == to_builtins(waits[service])


@pytest.mark.parametrize("is_paused", [True, False])
def test_everybody_is_told_alike_whether_a_window_serves(is_paused: bool) -> None:
    """A hall whose only window pauses: kiosk, API, phone and supervisor say that no window is open."""
    hall = PureHall()
    hall.open(3)
    ticket = hall.issue("school")
    if is_paused:
        hall.ask(c.PauseWindow(3, "lunch"))
    waits = waits_document(hall.state, {}).services
    tiles = choices(hall.state, hall.now, {}, lambda _: opened(), None).services
    supervised = supervisor_document(hall.state, hall.now, Outlook({}))
    served = {wait.service: wait.is_served for wait in waits}
    assert served["school"] is not is_paused
    assert {tile.id: tile.is_served for tile in tiles} == served
    assert {service.service: service.windows > 0 for service in supervised.services} == served
    assert ("unserved:school" in {alarm.id for alarm in supervised.alarms}) is is_paused
    assert ticket_document(hall.state, ticket).is_served is served["school"]


def test_a_ticket_for_one_window_goes_by_that_window() -> None:
    """Its service is served elsewhere, and nobody there may call it."""
    hall = PureHall()
    hall.open(1, 3)
    hall.issue("land")
    ticket = hall.call(1)
    hall.ask(c.TransferTicket(1, to_window=3))
    assert ticket_document(hall.state, hall.state.tickets[ticket.id]).is_served
    hall.ask(c.PauseWindow(3, "lunch"))
    assert not ticket_document(hall.state, hall.state.tickets[ticket.id]).is_served


def opened() -> Names:
    return names("soon")


def test_no_page_rounds_a_wait_by_itself() -> None:
    """Scripts and templates have the minutes: none reads the seconds of an estimate."""
    pages = [
        path
        for folder in ("displays", "operator_console", "queue_server/pages")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".js", ".html")
    ]
    assert len(pages) > 100
    reading = {
        path.name for path in pages if re.search(r"\b(low_s|median_s|high_s|expected_s)\b", path.read_text("utf-8"))
    }
    assert reading == set()
