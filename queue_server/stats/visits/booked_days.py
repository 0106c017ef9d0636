"""Folds the events of bookings to what became of those of each day and service. Pure.

A booking belongs to the day of its time, also when it is moved. Only its counts are remembered once it has ended: some
bytes for each day and service on which somebody had booked.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Final, Literal

from msgspec import Struct, field

from queue_server.hall import events as e
from queue_server.hall.days.false_time import true_time
from queue_server.hall.days.hall_day import day_at
from queue_server.hall.folds.event_rules import AFTERWARDS, BOOKING_EVENTS, HELP_EVENTS, every_event

MOST_BOOKED_DAYS: Final = 4_000
"""Of how many days the counts are remembered: more than a period may have."""

BookedEnd = Literal["kept", "late", "missed", "cancelled", "withdrawn", "refused", "open"]
"""What became of a booking: the visitor came in time, late, or not; cancelled it, or the hall did; the
hall refused what was asked for; none of it yet."""

_OF_BOOKINGS: Final = frozenset(
    {
        e.BookingMade,
        e.BookingMoved,
        e.BookingReferred,
        e.BookingCancelled,
        e.BookingRefused,
        e.BookingArrived,
        e.BookingMissed,
    }
)
"""The events after which a booking is another one, or has ended."""

DayOfBookings = dict[str, dict[str, int]]
"""Service -> what became of bookings -> how many."""


class OpenBooking(Struct, frozen=True):
    service: str
    day: str
    start: int = 0


class MissedBooking(Struct, frozen=True):
    """A booking that was missed on the present day, at that moment (µs UTC)."""

    booking: OpenBooking
    at: int


class BookedDays(Struct):
    """The bookings of one hall at one position of its journal, by the day of their time."""

    timezone: str = "UTC"
    day_ends: str = "00:00"
    open: dict[str, OpenBooking] = field(default_factory=dict)
    missed: dict[str, MissedBooking] = field(default_factory=dict)
    days: dict[str, DayOfBookings] = field(default_factory=dict)

    def copy(self) -> "BookedDays":
        """The bookings as they are now, to be read while the fold goes on."""
        return BookedDays(self.timezone, self.day_ends, dict(self.open), dict(self.missed), dict(self.days))

    def take_in(self, entry: e.Entry) -> None:
        rule = self._RULES[type(entry.event)]
        if rule is not None:
            rule(self, entry, entry.event)

    def of_days(self, first: str, last: str) -> dict[str, DayOfBookings]:
        """The bookings of the days of a period (both included), those that are open among them."""
        days = {day: of_day for day, of_day in self.days.items() if first <= day <= last}
        for booking in self.open.values():
            if first <= booking.day <= last:
                _add(days, booking, "open", 1)
        return days

    def open_on(self, day: str) -> list[OpenBooking]:
        """The open bookings of a day, by their times."""
        of_day = (booking for booking in self.open.values() if booking.day == day)
        return sorted(of_day, key=lambda booking: (booking.start, booking.service))

    def came_and_missed(self) -> tuple[int, int]:
        """With how many bookings visitors have come, early or late, and how many they have missed."""
        ends = [of_service for of_day in self.days.values() for of_service in of_day.values()]
        arrivals = sum(end.get("kept", 0) + end.get("late", 0) for end in ends)
        return arrivals, sum(end.get("missed", 0) for end in ends)

    def _configured(self, _entry: e.Entry, event: e.HallConfigured) -> None:
        self.timezone, self.day_ends = event.definition.timezone, event.definition.rules.day_ends

    def _booked(self, _entry: e.Entry, event: e.BookingMade | e.BookingMoved | e.BookingReferred) -> None:
        day = day_at(self.timezone, self.day_ends, event.start).isoformat()
        self.open[event.booking] = OpenBooking(event.service, day, event.start)

    def _cancelled(self, _entry: e.Entry, event: e.BookingCancelled) -> None:
        self._end(event.booking, "cancelled" if event.by == "visitor" else "withdrawn")

    def _arrived(self, _entry: e.Entry, event: e.BookingArrived) -> None:
        self._end(event.booking, "late" if event.is_late else "kept")

    def _missed(self, entry: e.Entry, event: e.BookingMissed) -> None:
        booking = self._end(event.booking, "missed")
        if booking is not None:
            self.missed[event.booking] = MissedBooking(booking, entry.at)

    def _day_opened(self, _entry: e.Entry, _event: e.DayOpened) -> None:
        self.missed.clear()
        for day in sorted(self.days)[:-MOST_BOOKED_DAYS]:
            del self.days[day]

    def _corrected(self, _entry: e.Entry, event: e.ClockCorrected) -> None:
        """Open again what was missed in the false time alone."""
        for name, missed in list(self.missed.items()):
            if true_time(missed.at, event) != missed.at:
                _add(self.days, missed.booking, "missed", -1)
                self.open[name] = self.missed.pop(name).booking

    def _end(self, name: str, end: BookedEnd) -> OpenBooking | None:
        booking = self.open.pop(name, None)
        if booking is not None:
            _add(self.days, booking, end, 1)
        return booking

    def _refused(self, _entry: e.Entry, event: e.BookingRefused) -> None:
        self._end(event.booking, "refused")

    _RULES: ClassVar[dict[type, Callable[["BookedDays", e.Entry, Any], None] | None]] = every_event(
        {
            e.HallConfigured: _configured,
            e.DayOpened: _day_opened,
            e.ClockCorrected: _corrected,
            e.BookingMade: _booked,
            e.BookingMoved: _booked,
            e.BookingReferred: _booked,
            e.BookingRefused: _refused,
            e.BookingCancelled: _cancelled,
            e.BookingArrived: _arrived,
            e.BookingMissed: _missed,
        },
        ignored=(
            # neither what comes before a booking, nor an answer that lets it stand, nor what follows the visit
            *(BOOKING_EVENTS - _OF_BOOKINGS),
            *AFTERWARDS,
            *HELP_EVENTS,
            # of tickets, windows, the hall and its clock
            e.TicketIssued,
            e.TicketCarried,
            e.TicketCalled,
            e.TicketRecalled,
            e.TicketStarted,
            e.TicketFinished,
            e.TicketContinued,
            e.TicketTransferred,
            e.TicketHeld,
            e.TicketReturned,
            e.TicketReleased,
            e.TicketNoShow,
            e.TicketReinstated,
            e.TicketLeft,
            e.TicketClosed,
            e.TicketCancelled,
            e.TicketChanged,
            e.PrivilegeConfirmed,
            e.PrivilegeRefused,
            e.PrivilegeReinstated,
            e.DayClosed,
            e.DayReopened,
            e.ServiceSwitchedOff,
            e.ServiceSwitchedOn,
            e.RecordsLost,
            e.HallPromoted,
            e.WindowOpened,
            e.WindowClosed,
            e.WindowPaused,
            e.WindowResumed,
            e.WindowCarried,
            e.OperatorMoved,
            e.AlarmAcknowledged,
            e.ClockAccepted,
            e.ClockRefused,
        ),
    )
    CHANGED_BY: ClassVar[frozenset[type]] = frozenset(kind for kind, rule in _RULES.items() if rule is not None)
    """The events that change the bookings of a day."""


def _add(days: dict[str, DayOfBookings], booking: OpenBooking, end: BookedEnd, more_by: int) -> None:
    """Count the booking there, in counts of its own: those of before may still be read."""
    of_day = days.get(booking.day, {})
    ends = of_day.get(booking.service, {})
    days[booking.day] = of_day | {booking.service: ends | {end: ends.get(end, 0) + more_by}}
