"""What is given by place for speed arrives under its own name: from a command to the event, the ticket, the row of the
visit and the document. Each value is one of its kind, so two that have changed places are noticed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.help.bell import HelpCall
from queue_server.hall.state import MINUTE, SECOND
from queue_server.hall.ticket import Stop, Ticket
from queue_server.stats.visits.visits import Visits
from queue_server.views.shown_wait import shown_wait
from queue_server.views.ticket import StopDocument, TicketDocument, ticket_document
from tests.halls import DEFINITION, KIOSK, MORNING, PureHall

ESTIMATE = e.Estimate(low_s=60, median_s=120, high_s=240)
BOOKED_AT = MORNING + 20 * MINUTE
COMMAND = c.IssueTicket(
    ticket="t1",
    service="land",
    priority="veteran",
    language="kk",
    visit=("school",),
    booked_at=BOOKED_AT,
    estimate=ESTIMATE,
    reference="case-7",
    waits_in="upstairs",
    sign_language=True,
)
DEFINED = replace(DEFINITION, waiting_zones=("upstairs",))


def issued() -> tuple[PureHall, e.Entry, dict[str, Any]]:
    """The hall, the record of the ticket, and the fields that it must have."""
    hall = PureHall(DEFINED)
    hall.ask(COMMAND, KIOSK)
    fields = {
        "ticket": "t1",
        "number": "A001",
        "service": "land",
        "due": BOOKED_AT - 600 * SECOND,
        "priority": "veteran",
        "language": "kk",
        "then": (Stop("school"),),
        "booked_at": BOOKED_AT,
        "estimate": ESTIMATE,
        "reference": "case-7",
        "waits_in": "upstairs",
        "sign_language": True,
    }
    return hall, hall.entries[-1], fields


def fields_of(struct: Any, *named: str) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in named}


def test_the_event_says_what_the_command_says() -> None:
    """And no field of it is left out here."""
    _, entry, fields = issued()
    assert set(fields) == set(e.TicketIssued.__struct_fields__)
    assert fields_of(entry.event, *fields) == fields


def test_the_ticket_has_what_the_event_says() -> None:
    """With the record's seq and hash; it has waited since it was issued."""
    hall, entry, fields = issued()
    ticket = hall.state.tickets["t1"]
    shared = set(fields) & set(Ticket.__struct_fields__)
    assert fields_of(ticket, *shared) == {name: fields[name] for name in shared}
    assert (ticket.id, ticket.seq, ticket.proof, ticket.state) == ("t1", entry.seq, entry.hash, "waiting")
    assert (ticket.issued_at, ticket.waiting_since, ticket.state_since) == (MORNING, MORNING, MORNING)


def test_the_row_of_the_visit_has_what_the_event_says() -> None:
    """On the day and in the hour of the hall."""
    hall, entry, fields = issued()
    visits = Visits("aksu")
    for record in hall.entries:
        visits.take_in(record)
    row = visits.live["t1"].row
    shared = ("ticket", "number", "service", "priority", "language", "booked_at")
    assert fields_of(row, *shared) == {name: fields[name] for name in shared}
    assert (row.hall, row.stage, row.day, row.seq, row.hour) == ("aksu", 0, "2025-10-09", entry.seq, 14)
    assert (row.issued_at, row.joined_at, row.estimate_low, row.estimate_high) == (
        MORNING,
        MORNING,
        60 * SECOND,
        240 * SECOND,
    )


def test_the_document_shows_each_field_of_the_ticket() -> None:
    """Of a ticket that has one of everything, as none ever has."""
    hall, _, _ = issued()
    hall.state.help_calls["h"] = HelpCall(id="h", reason="lost", since=MORNING + 90 * SECOND, kiosk="door", ticket="t1")
    ticket = replace(
        hall.state.tickets["t1"],
        privilege="confirmed",
        first_called_at=MORNING + 1 * SECOND,
        called_at=MORNING + 2 * SECOND,
        started_at=MORNING + 3 * SECOND,
        finished_at=MORNING + 4 * SECOND,
        held_until=MORNING + 5 * SECOND,
        state_since=MORNING + 6 * SECOND,
        calls=7,
        window=3,
        noted=True,
        visited=(Stop("papers", 4),),
    )
    assert ticket_document(hall.state, ticket, ESTIMATE) == TicketDocument(
        id="t1",
        number="A001",
        service="land",
        priority="veteran",
        privilege="confirmed",
        language="kk",
        state="waiting",
        booked_at=after(20 * 60),
        issued_at=after(0),
        called_at=after(1),
        last_called_at=after(2),
        started_at=after(3),
        finished_at=after(4),
        held_until=after(5),
        holds_left=DEFINED.visitor_holds,
        state_since=after(6),
        calls=7,
        window=3,
        ahead=0,
        estimate=shown_wait(ESTIMATE),
        is_served=False,
        visit=(StopDocument("school", None),),
        visited=(StopDocument("papers", 4),),
        noted=True,
        proof=ticket.proof.hex(),
        reference="case-7",
        waits_in="upstairs",
        sign_language=True,
        help_since=after(90),
    )


def after(seconds: int) -> datetime:
    return datetime.fromtimestamp(MORNING // SECOND, UTC) + timedelta(seconds=seconds)
