"""Holds what is known of a hall after the events read so far, where some of them may have been unreadable. Pure."""

from msgspec import Struct, field

from queue_server.hall.bookings.booking import BookingState
from queue_server.hall.bookings.draws.draw import DrawEntry
from queue_server.hall.events import BookingArrived
from queue_server.hall.state import WindowStatus
from queue_server.hall.ticket import TicketState


class CheckedTicket(Struct):
    """A ticket, as far as it is known; `priority` is known only where the ticket's issue was read."""

    state: TicketState
    number: str | None = None
    priority: str | None = None
    window: int | None = None
    calls: int | None = None
    is_issue_seen: bool = False
    is_carried: bool = False


class CheckedWindow(Struct):
    """A window, as far as it is known; `ticket` is the one there."""

    state: WindowStatus
    operator: str | None = None
    ticket: str | None = None


class CheckedBooking(Struct):
    """A booking, as far as it is known; `waits` for an earlier place, None where that is not known."""

    state: BookingState
    waits: bool | None = False


class CheckedDraw(Struct):
    """A draw, as far as it is known."""

    commitment: str
    entries: list[DrawEntry] = field(default_factory=list)
    is_over: bool = False


class CheckedStop(Struct, frozen=True):
    """A finished service: whose, where, and on which day of the hall."""

    ticket: str
    window: int
    day: str | None


class CheckedState:
    """The state of a hall, as far as it is known from the events read so far."""

    def __init__(self) -> None:
        self.services: frozenset[str] = frozenset()
        self.windows: frozenset[int] = frozenset()
        self.priorities: frozenset[str] = frozenset()
        self.day: str | None = None
        self.is_day_over = False
        self.carried: dict[str, CheckedTicket] = {}
        """The tickets that outlive the end of the day and have not been carried into the next one yet."""
        self.knows_carried = True
        self.go_round = False
        self.tickets: dict[str, CheckedTicket] = {}
        self.numbers: dict[str, str] = {}
        """The ticket of each number of today, or the last one that had it."""
        self.seats: dict[int, CheckedWindow] = {}
        self.bookings: dict[str, CheckedBooking] = {}
        self.closures: set[str] = set()
        self.arrived: BookingArrived | None = None
        """The booking that has arrived, until its ticket is issued."""
        self.draws: dict[str, CheckedDraw] = {}
        self.drawn: list[tuple[str, int]] = []
        """The bookings and starts that a draw has given, until their records follow."""
        self.epoch = 0
        self.seq = 0
        """The last record that was read."""
        self.finished: dict[int, CheckedStop] = {}
        """The services of this day and the one before, by the record that finished them."""
        self.rated: set[int] = set()
        """Those of them that have a mark."""
        self.knows_finished_after = 0
        """The record after which every finished service is known."""
        self.help_calls: set[str] = set()
        """The open calls for help."""
        self.knows_help = True
        self.knows_definition = self.knows_day = self.knows_tickets = self.knows_seats = self.knows_bookings = True

    def lose_track(self, seq: int) -> None:
        """Forget everything that an unreadable record, or several up to `seq`, might have changed."""
        self.seq = seq
        self.tickets, self.numbers, self.seats, self.carried, self.bookings = {}, {}, {}, {}, {}
        self.closures = set()
        self.knows_definition = self.knows_day = self.knows_tickets = self.knows_seats = self.knows_carried = False
        self.knows_bookings, self.arrived = False, None
        self.draws, self.drawn = {}, []
        self.knows_finished_after = self.seq
        self.help_calls, self.knows_help = set(), False

    def seat(self, number: int) -> CheckedWindow | None:
        """The window, or None where nothing is known of it."""
        return self.seats.get(number) or (CheckedWindow("closed") if self.knows_seats else None)

    def take_place(self, ticket: str, window: int) -> None:
        """Note that the ticket is at that window now."""
        seat = self.seat(window) or CheckedWindow("open")
        seat.ticket = ticket
        self.seats[window] = seat

    def leave_place(self, name: str, ticket: CheckedTicket) -> None:
        """Note that the ticket is at no window any more."""
        seat = self.seats.get(ticket.window) if ticket.window is not None else None
        if seat is not None and seat.ticket == name:
            seat.ticket = None
        ticket.window = None
