"""Who came after a ticket and was called before it, and why. Pure: a fold of the journal from the ticket's own record.

The reason is found from the rule, with what was known at the moment of the call. A priority is told by its head start
alone: which one it is says something about a person who stands in the same room.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import events as e
from queue_server.hall.order import head_start
from queue_server.hall.state import SECOND
from queue_server.views.times import moment, moment_or_none

Why = Literal[
    "priority",
    "booked",
    "another_service",
    "another_window",
    "helper",
    "on_hold",
    "moved_back",
    "out_of_turn",
    "not_by_rule",
]
"""A head start · an appointment · the window does not call the ticket's service · the ticket is bound to another window
· the window only helps with the ticket's service · the ticket was on hold · the ticket's due time was moved back ·
out of turn, as stated · nothing of the rule."""


class Overtaking(Struct, frozen=True, kw_only=True):
    """One call. Of the rest only what belongs to `why` is there: the head start, the appointment, the minutes after
    which the helper takes the service, the window that the ticket is bound to, who called and the stated reason."""

    number: str
    window: int
    at: datetime
    why: Why
    head_start_s: int | None = None
    booked_at: datetime | None = None
    after_minutes: int | None = None
    bound_to: int | None = None
    operator: str | None = None
    stated: str | None = None


class OvertakenDocument(Struct, frozen=True, tag_field="view", tag="overtaken"):
    """`overtaken` in the order of the calls."""

    hall: str
    seq: int
    at: datetime
    number: str
    overtaken: tuple[Overtaking, ...]


class _Standing(Struct):
    """What the rule must know of a ticket."""

    number: str
    service: str
    due: int
    first_due: int
    head_start: int
    booked_at: int | None
    bound_to: int | None = None
    is_held: bool = False
    is_at_window: bool = False
    has_ended: bool = False
    was_called: bool = False


class Overtaken:
    """Feed it every entry from the ticket's own on. `definition` is the one in force at the ticket's issue, or the
    oldest that is known."""

    def __init__(self, definition: Definition, ticket: str) -> None:
        self.found: list[Overtaking] = []
        self._definition = definition
        self._mine = ticket
        self._standing: dict[str, _Standing] = {}

    def take_all(self, entries: Iterable[e.Entry]) -> None:
        for entry in entries:
            self.take(entry)

    def take(self, entry: e.Entry) -> None:
        event: Any = entry.event
        if isinstance(event, e.HallConfigured):
            self._definition = event.definition
        elif isinstance(event, e.TicketIssued):
            self._standing[event.ticket] = self._issued(event, entry.at)
        elif isinstance(event, e.TicketChanged) and event.ticket in self._standing:
            self._change(event, self._standing[event.ticket])
        elif (standing := self._standing.get(getattr(event, "ticket", ""))) is not None:
            if isinstance(event, e.TicketCalled):
                self._called(event, standing, entry.at)
            _move(standing, event)

    def _issued(self, event: e.TicketIssued, at: int) -> _Standing:
        ahead = head_start(self._definition, event.priority) if event.booked_at is None else max(0, at - event.due)
        return _Standing(event.number, event.service, event.due, event.due, ahead, event.booked_at)

    def _change(self, event: e.TicketChanged, standing: _Standing) -> None:
        standing.service, standing.due, standing.first_due = event.service, event.due, event.due
        standing.head_start = head_start(self._definition, event.priority)

    def _called(self, event: e.TicketCalled, other: _Standing, at: int) -> None:
        mine = self._standing.get(self._mine)
        if mine is None or mine is other or mine.has_ended or mine.is_at_window or other.was_called:
            return
        found = Overtaking(number=event.number, window=event.window, at=moment(at), why="not_by_rule")
        self.found.append(self._explained(found, event, mine, other))

    def _explained(self, found: Overtaking, event: e.TicketCalled, mine: _Standing, other: _Standing) -> Overtaking:
        """The first reason that holds, from those that say most to those that say least."""
        window = self._definition.window(event.window)
        minutes = (window.after_minutes() if window is not None else {}).get(mine.service)
        if event.reason == "out_of_turn":
            return replace(found, why="out_of_turn", operator=event.operator, stated=event.stated)
        if mine.is_held:
            return replace(found, why="on_hold")
        if mine.bound_to is not None and mine.bound_to != event.window:
            return replace(found, why="another_window", bound_to=mine.bound_to)
        if minutes is None and mine.bound_to is None:
            return replace(found, why="another_service")
        if other.due > mine.due:
            return replace(found, why="helper", after_minutes=minutes) if minutes else found
        if other.booked_at is not None:
            return replace(found, why="booked", booked_at=moment_or_none(other.booked_at))
        if other.head_start and other.due <= other.first_due:
            return replace(found, why="priority", head_start_s=other.head_start // SECOND)
        return replace(found, why="moved_back") if mine.due > mine.first_due else found


def _move(standing: _Standing, event: e.Event) -> None:
    """What an event changes in where a ticket stands."""
    match event:
        case e.TicketCalled():
            standing.is_at_window = standing.was_called = True
        case e.TicketContinued() | e.TicketTransferred():
            standing.is_at_window = False
            standing.service, standing.bound_to, standing.due = event.stop.service, event.stop.window, event.due
        case e.TicketHeld():
            standing.is_at_window, standing.is_held = False, True
        case e.TicketReturned():
            standing.is_held, standing.due = False, event.due
        case e.TicketReleased():
            standing.bound_to = None
        case e.PrivilegeRefused():
            standing.due = event.due
        case e.TicketFinished() | e.TicketNoShow() | e.TicketLeft() | e.TicketClosed() | e.TicketCancelled():
            standing.has_ended = True
