"""Finds the tickets that came after a ticket and were called before it, with the reasons. Pure: a fold of the journal
from the ticket's own record.

The reason follows from the rule and the state at the moment of the call. A priority is shown by its head start alone:
its name would reveal something about a person in the same room.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import events as e
from queue_server.hall.state import SECOND
from queue_server.views.fairness.line_positions import LinePosition, LinePositions
from queue_server.views.times import moment, moment_or_none

OvertakingReason = Literal[
    "priority",
    "booked",
    "own_booking",
    "another_service",
    "another_window",
    "helper",
    "on_hold",
    "changed",
    "moved_back",
    "out_of_turn",
    "not_by_rule",
]
"""A head start · an appointment · the ticket's own appointment, which is later · the window does not call the ticket's
service · the ticket is bound to another window · the window only helps with the ticket's service · the ticket was on
hold · a supervisor has changed the service or the priority of one of the two · the ticket's due time was moved back ·
out of turn, as stated · nothing of the rule."""

ChangedTicket = Literal["mine", "theirs"]


class Overtaking(Struct, frozen=True, kw_only=True):
    """One call. Of the rest only what belongs to `why` is there: the head start, the appointment, the minutes after
    which the helper takes the service, the window that the ticket is bound to, who called and the stated reason, and
    which of the two tickets was changed."""

    number: str
    window: int
    at: datetime
    why: OvertakingReason
    head_start_s: int | None = None
    booked_at: datetime | None = None
    after_minutes: int | None = None
    bound_to: int | None = None
    operator: str | None = None
    stated: str | None = None
    changed: ChangedTicket | None = None


class OvertakenDocument(Struct, frozen=True, tag_field="view", tag="overtaken"):
    """All overtakings of a ticket: `overtaken` is in the order of the calls."""

    hall: str
    seq: int
    at: datetime
    number: str
    overtaken: tuple[Overtaking, ...]


def overtaking_reason(
    event: e.TicketCalled, takes: Mapping[str, int], position: LinePosition, other: LinePosition
) -> OvertakingReason:
    """The reason why a call of `other`, who came later, goes before `position`: the first reason that holds, the most
    specific first. `takes` are the services of the window with the minutes after which it takes them."""
    minutes = takes.get(position.service)
    if event.reason == "out_of_turn":
        return "out_of_turn"
    if position.is_held:
        return "on_hold"
    if position.bound_to is not None and position.bound_to != event.window:
        return "another_window"
    if minutes is None and position.bound_to is None:
        return "another_service"
    if (other.due, other.seq) > (position.due, position.seq):
        return "helper" if minutes else "not_by_rule"
    if _is_moved_before(position, other):
        return "changed"
    if (other.due, other.seq) > (position.first_due, position.seq):
        return "changed" if position.is_put_back else "moved_back"
    if other.due + other.lead <= position.first_due and (other.booked_at or position.booked_at) is not None:
        return "booked" if other.booked_at is not None else "own_booking"
    if other.lead:
        return "changed" if other.is_given_priority else "priority"
    return "booked" if other.booked_at is not None else "not_by_rule"


def _is_moved_before(position: LinePosition, other: LinePosition) -> bool:
    """Whether a supervisor has put `other` into a line in which `position` stood."""
    return other.is_moved_here and position.service == other.service and position.joined_at < other.joined_at


def _changed_ticket(position: LinePosition, other: LinePosition) -> ChangedTicket:
    """Which of the two was changed, where that is the reason."""
    is_due_first = (other.due, other.seq) < (position.first_due, position.seq)
    return "theirs" if is_due_first or _is_moved_before(position, other) else "mine"


class Overtaken:
    """Collects the overtakings of one ticket. Give it every entry from the ticket's own record on. `definition` is the
    one in force at the ticket's issue, or the oldest that is known."""

    def __init__(self, definition: Definition, ticket: str) -> None:
        self.overtakings: list[Overtaking] = []
        self._ticket = ticket
        self._positions = LinePositions(definition)

    def take_all(self, entries: Iterable[e.Entry]) -> None:
        for entry in entries:
            self.take(entry)

    def take(self, entry: e.Entry) -> None:
        if isinstance(entry.event, e.TicketCalled):
            self._called(entry.event, entry.at)
        self._positions.take(entry)

    def _called(self, event: e.TicketCalled, at: int) -> None:
        position, other = self._positions.tickets.get(self._ticket), self._positions.tickets.get(event.ticket)
        if position is None or other is None or other.seq <= position.seq:
            return
        if position.has_ended or position.is_at_window or other.was_called:
            return
        takes = self._positions.takes(event.window)
        overtaking = Overtaking(
            number=event.number,
            window=event.window,
            at=moment(at),
            why=overtaking_reason(event, takes, position, other),
        )
        self.overtakings.append(_detailed(overtaking, event, takes, position, other))


def _detailed(
    overtaking: Overtaking, event: e.TicketCalled, takes: Mapping[str, int], position: LinePosition, other: LinePosition
) -> Overtaking:
    """The overtaking with the members that belong to its reason."""
    match overtaking.why:
        case "out_of_turn":
            return replace(overtaking, operator=event.operator, stated=event.stated)
        case "another_window":
            return replace(overtaking, bound_to=position.bound_to)
        case "helper":
            return replace(overtaking, after_minutes=takes[position.service])
        case "booked":
            return replace(overtaking, booked_at=moment_or_none(other.booked_at))
        case "own_booking":
            return replace(overtaking, booked_at=moment_or_none(position.booked_at))
        case "priority":
            return replace(overtaking, head_start_s=other.lead // SECOND)
        case "changed":
            return replace(overtaking, changed=_changed_ticket(position, other))
    return overtaking
