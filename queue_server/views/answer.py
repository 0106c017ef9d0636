"""Makes the answer to a command that is not refused. Pure."""

from collections.abc import Sequence

from msgspec import Struct, json

from queue_server.hall import commands as c
from queue_server.hall.events import Entry, TicketCalled
from queue_server.hall.state import State
from queue_server.views.bookings.booking import (
    ArrivalDocument,
    BookingDocument,
    OfferDocument,
    booking_document,
    offer_document,
)
from queue_server.views.bookings.closure import closure_document
from queue_server.views.bookings.draw import draw_entry_document
from queue_server.views.ticket import TicketDocument, ticket_document
from queue_server.views.windows.desk import DeskWindow, window_document
from queue_server.views.windows.help import help_document


class WindowAnswer(Struct, frozen=True):
    """The answer to a window command. `ticket` is the one the command was about: after `next` the called one, or null
    when no ticket waited."""

    seq: int
    ticket: TicketDocument | None
    window: DeskWindow


class SeqAnswer(Struct, frozen=True):
    seq: int


class MarkAnswer(Struct, frozen=True):
    """A mark is recorded, by the record `seq` with that hash (hex): with it anyone can check that it is still there."""

    seq: int
    proof: str


_HelpEnd = c.AnswerHelp | c.WithdrawHelp

_encoder = json.Encoder()


def answer(state: State, command: c.Command, entries: Sequence[Entry]) -> bytes:
    """The JSON body for `command`, whose `entries` the state has just taken in."""
    if isinstance(command, c.IssueTicket):
        return _encoder.encode(ticket_document(state, state.tickets[command.ticket], command.estimate))
    if isinstance(command, c.LeaveQueue | c.AskForTime | c.ChangeTicket | c.CancelTicket):
        return _encoder.encode(ticket_document(state, state.ticket(command.ticket)))
    if isinstance(command, c.RequestHelp):
        return _encoder.encode(help_document(state.help_calls[command.help]))
    if isinstance(command, c.ClosePlaces):
        return _encoder.encode(closure_document(state.closures[command.closure]))
    if isinstance(command, c.HallCommand | c.MoveOperator | c.AcknowledgeAlarm | c.OpenDraw | c.HoldDraw | _HelpEnd):
        return _encoder.encode(SeqAnswer(state.seq))
    if isinstance(command, c.RateVisit):
        return _encoder.encode(MarkAnswer(state.seq, state.head.hex()))
    if isinstance(command, c.EnterDraw | c.LeaveDraw):
        return _encoder.encode(draw_entry_document(state, command.booking))
    if isinstance(command, c.BookingCommand):
        return _encoder.encode(_about_booking(state, command))
    window = window_document(state, state.window(command.window))
    return _encoder.encode(WindowAnswer(state.seq, _about(state, command, entries), window))


def _about_booking(
    state: State, command: c.PlaceCommand | c.WaitlistCommand
) -> OfferDocument | BookingDocument | ArrivalDocument:
    if isinstance(command, c.OfferPlace):
        return offer_document(state.leases[command.offer])
    booking = booking_document(state, state.booking(command.booking))
    if not isinstance(command, c.ArriveBooking):
        return booking
    ticket = ticket_document(state, state.ticket(command.ticket), command.estimate)
    return ArrivalDocument(booking=booking, ticket=ticket)


def _about(state: State, command: c.WindowCommand, entries: Sequence[Entry]) -> TicketDocument | None:
    last = entries[-1].event
    if isinstance(command, c.CallNext) and not isinstance(last, TicketCalled):
        return None
    ticket = getattr(last, "ticket", None) or state.window(command.window).ticket
    return ticket_document(state, state.tickets[ticket]) if ticket is not None else None
