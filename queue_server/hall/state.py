"""Holds the state of a hall at one position of its journal. Pure.

`State` is folded by `evolve` alone; all other code reads it. What can be computed from the tickets (lines, seats,
numbers in use) is kept as an index beside them and is not part of a snapshot.
"""

from collections import Counter
from copy import copy
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall.bookings.booking import Booking, BookingCounts, EarlierWish, Lease
from queue_server.hall.bookings.booking_index import END_OF_TIME, BookingIndex
from queue_server.hall.bookings.draws.draw import Draw
from queue_server.hall.bookings.plans.closure import PlaceClosure
from queue_server.hall.bookings.receptions.reception import Control, ReceptionFigures
from queue_server.hall.days.hall_day import day_of, end_of_day
from queue_server.hall.deadlines import Deadlines
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.events import GENESIS
from queue_server.hall.help.bell import HelpCall, HelpFigures
from queue_server.hall.lines import Lines
from queue_server.hall.ratings.served_stop import ServedStop
from queue_server.hall.ticket import Ticket, TicketState
from queue_server.units import MINUTE as MINUTE
from queue_server.units import SECOND as SECOND


class Acknowledged(Struct, frozen=True):
    """Who (`role:name`) has acknowledged an alarm, and when (µs UTC)."""

    by: str
    at: int


class Loss(Struct, frozen=True):
    """A loss of records: the journal ended with `end` when it was noticed, and a witness had seen `last_seen`.

    `numbers` are the last ones of that end (a new day has its own, and begins without), `day` is the hall's day then,
    `copied_at` when the copy was made that was put back, if one was.
    """

    end: int
    last_seen: int
    numbers: dict[str, int]
    day: str | None
    at: int
    copied_at: int | None = None


WindowStatus = Literal["closed", "open", "paused"]


class WindowState(Struct):
    """A window, its operator, and the ticket that it has called or serves."""

    window: int
    state: WindowStatus = "closed"
    since: int = 0
    operator: str | None = None
    reason: str | None = None
    ticket: str | None = None
    served_today: int = 0


class Index:
    """Values computed from tickets and windows: never stored, always rebuilt.

    `lines` hold the waiting tickets, `holds` those held until a time, `seats` the window of each operator, `numbers`
    the ticket of each number of today, `balance` how many tickets of today are in each state, `bookings` the times that
    are taken, `day_ends` when the day turns (µs UTC).
    """

    def __init__(self) -> None:
        self.lines = Lines()
        self.holds = Deadlines()
        self.seats: dict[str, int] = {}
        self.numbers: dict[str, str] = {}
        self.balance: Counter[TicketState] = Counter()
        self.bookings = BookingIndex(None, ())
        self.day_ends = 0

    @property
    def next_moment(self) -> int:
        """Before this moment (µs UTC) time alone causes nothing: the first end of a hold, the first booking that is
        missed or was displaced, an offer to somebody who waits, or the turn of the day."""
        moment, bookings = self.day_ends, self.bookings
        if bookings.quiet_until < moment:
            moment = bookings.quiet_until
        for deadlines in (self.holds, bookings.misses, bookings.displaced):
            if deadlines and deadlines[0][0] < moment:
                moment = deadlines[0][0]
        return moment

    @classmethod
    def of(cls, tickets: dict[str, Ticket], windows: dict[int, WindowState]) -> "Index":
        index = cls()
        for ticket in tickets.values():
            index.enter(ticket)
        index.seats = {w.operator: w.window for w in windows.values() if w.operator is not None}
        return index

    def enter(self, ticket: Ticket) -> None:
        """Count the ticket in the state it is in now."""
        self.balance[ticket.state] += 1
        self.numbers[ticket.number] = ticket.id
        if ticket.state == "waiting":
            self.lines.add(ticket)
        elif ticket.state == "held" and ticket.held_until is not None:
            self.holds.add(ticket.held_until, ticket.id)

    def leave(self, ticket: Ticket) -> None:
        """Take the ticket out before it changes."""
        self.balance[ticket.state] -= 1
        if ticket.state == "waiting":
            self.lines.remove(ticket)
        elif ticket.state == "held" and ticket.held_until is not None:
            self.holds.take_out(ticket.held_until, ticket.id)


class State(Struct, kw_only=True, dict=True):
    """A hall after record `seq`, whose hash is `head` and whose time is `at`."""

    hall: str
    seq: int = 0
    head: bytes = GENESIS
    at: int = 0
    definition: Definition | None = None
    day: str | None = None
    day_is_closed: bool = False
    tickets: dict[str, Ticket] = field(default_factory=dict)
    windows: dict[int, WindowState] = field(default_factory=dict)
    services_off: dict[str, str] = field(default_factory=dict)
    last_numbers: dict[str, int] = field(default_factory=dict)
    issued_today: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, Acknowledged] = field(default_factory=dict)
    loss: Loss | None = None
    bookings: dict[str, Booking] = field(default_factory=dict)
    """The open ones, and those that ended not long ago."""
    leases: dict[str, Lease] = field(default_factory=dict)
    """The offered places; one that has run out may still be among them."""
    booking_counts: BookingCounts = BookingCounts()
    closures: dict[str, PlaceClosure] = field(default_factory=dict)
    """Those that are to come, those that are on, and those that were over not long ago."""
    waitlist: dict[str, EarlierWish] = field(default_factory=dict)
    """Booking -> its wish for an earlier place, in the order of asking."""
    controls: dict[int, Control] = field(default_factory=dict)
    """What is under control, by the record of its reception, until it is done."""
    done_controls: dict[int, Control] = field(default_factory=dict)
    """What was done not long ago, by the record of its reception."""
    reception_figures: dict[str, dict[str, ReceptionFigures]] = field(default_factory=dict)
    """Month, such as `2026-03` -> host -> what is counted of its receptions. An inner dict is never changed."""
    draws: dict[str, Draw] = field(default_factory=dict)
    """Those of the present day and of later ones."""
    served: dict[str, tuple[ServedStop, ...]] = field(default_factory=dict)
    """Ticket -> its services that were finished on the present day or the one before, where the hall asks for marks."""
    help_calls: dict[str, HelpCall] = field(default_factory=dict)
    """The calls for help that nobody has answered yet, in the order of ringing."""
    help_figures: dict[str, HelpFigures] = field(default_factory=dict)
    """Day -> what is counted of its calls for help."""
    epoch: int = 0
    """How often another machine has taken this hall over."""

    def __post_init__(self) -> None:
        """Build the index; a decoded snapshot passes here too."""
        self.reindex()

    def reindex(self) -> None:
        """Compute the index anew from what is stored."""
        self.index = Index.of(self.tickets, self.windows)
        self.index.bookings = BookingIndex(self.definition, self.bookings.values(), self.closures)
        self.ask_waitlist_anew()
        if self.definition is not None and self.day is not None:
            self.index.day_ends = self.day_ends()

    def ask_waitlist_anew(self) -> None:
        """Note that a place may be due to be offered to somebody who waits for one."""
        self.index.bookings.quiet_until = 0 if self.waitlist else END_OF_TIME

    def copy(self) -> "State":
        """A copy whose changes do not reach this state."""
        return replace(
            self,
            tickets={id: copy(ticket) for id, ticket in self.tickets.items()},  # noqa: A001 - the field's own name
            windows={number: copy(window) for number, window in self.windows.items()},
            services_off=dict(self.services_off),
            last_numbers=dict(self.last_numbers),
            issued_today=dict(self.issued_today),
            acknowledged=dict(self.acknowledged),
            bookings=dict(self.bookings),
            leases=dict(self.leases),
            closures=dict(self.closures),
            waitlist=dict(self.waitlist),
            controls=dict(self.controls),
            done_controls=dict(self.done_controls),
            reception_figures=dict(self.reception_figures),
            draws=dict(self.draws),
            served=dict(self.served),
            help_calls=dict(self.help_calls),
            help_figures=dict(self.help_figures),
        )

    @property
    def defined(self) -> Definition:
        """The definition in force. Raises `Refused` before the first one."""
        if self.definition is None:
            raise Refused("hall_not_configured")
        return self.definition

    def ticket(self, name: str) -> Ticket:
        """The ticket of that id, or of that number today. Raises `Unknown`."""
        ticket = self.tickets.get(name) or self.ticket_of_number(name)
        if ticket is None:
            raise Unknown("unknown_ticket")
        return ticket

    def booking(self, name: str) -> Booking:
        """The booking of that id: an open one, or one that ended not long ago. Raises `Unknown`."""
        booking = self.bookings.get(name)
        if booking is None:
            raise Unknown("unknown_booking")
        return booking

    def window(self, number: int) -> WindowState:
        """The window of that number. Raises `Unknown`."""
        if self.defined.window(number) is None or number not in self.windows:
            raise Unknown("unknown_window", window=number)
        return self.windows[number]

    def at_window(self, window: WindowState) -> Ticket | None:
        """The ticket that the window has called or serves, or None."""
        return self.tickets[window.ticket] if window.ticket is not None else None

    def issued(self) -> int:
        """How many tickets this day has given."""
        return len(self.tickets)

    def local(self, at: int) -> datetime:
        """A moment (µs UTC) in the hall's time zone."""
        return datetime.fromtimestamp(at // SECOND, ZoneInfo(self.defined.timezone))

    def day_of(self, at: int) -> date:
        """The hall's day at a moment: a day begins when the rules say, not always at midnight."""
        return day_of(self.defined, at)

    def ticket_of_number(self, number: str) -> Ticket | None:
        """The latest ticket of that number today."""
        return self.tickets.get(self.index.numbers.get(number, ""))

    def day_ends(self) -> int:
        """When the present day (there must be one) turns into the next, in µs UTC."""
        return end_of_day(self.defined, date.fromisoformat(self.day or ""))
