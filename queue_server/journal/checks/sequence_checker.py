"""Checks that each event of a hall may follow the events before it. Pure.

It reads the events independently of `evolve`, which trusts what it folds. The content of a bad record is unknown, and
so is the state of all that it may have changed. Later records about that state are not faulted until it is known again.
"""

from collections.abc import Callable, Container
from typing import Any, Final

from msgspec import Struct

from queue_server.hall import events as e
from queue_server.hall.event_rules import every_event
from queue_server.hall.state import WindowStatus
from queue_server.hall.ticket import AT_WINDOW, LIVE, TicketState
from queue_server.hall.transitions import BEGINNING, TRANSITIONS, WINDOW_TRANSITIONS


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


class SequenceChecker:
    """Follows one hall's events. Call `objection` first, then `follow`, whatever the answer."""

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
        self.knows_definition = self.knows_day = self.knows_tickets = self.knows_seats = True

    def lose_track(self) -> None:
        """Forget everything that an unreadable record might have changed."""
        self.tickets, self.numbers, self.seats, self.carried = {}, {}, {}, {}
        self.knows_definition = self.knows_day = self.knows_tickets = self.knows_seats = self.knows_carried = False

    def objection(self, event: e.Event) -> str | None:
        """The reason why the event cannot come next, or None."""
        if not isinstance(event, e.HallConfigured) and self.knows_definition and not self.windows | self.services:
            return "comes before the hall has been configured"
        if self.carried and not isinstance(event, _TURNING):
            return f"comes before {_name(next(iter(self.carried.values())))} has been carried into the day"
        return _strange_name(self, event) or _OBJECTIONS[type(event)](self, event)

    def follow(self, event: e.Event) -> None:
        """Take in the event."""
        _FOLLOWS[type(event)](self, event)


# Names that the definition in force lacks.


def _strange_name(checker: SequenceChecker, event: e.Event) -> str | None:
    if not checker.knows_definition or isinstance(event, e.HallConfigured):
        return None
    stops = (*getattr(event, "then", ()), *filter(None, (getattr(event, "stop", None),)))
    for service in (getattr(event, "service", None), *(stop.service for stop in stops)):
        if service is not None and service not in checker.services:
            return f"names service {service!r}, which the hall has not"
    for window in (getattr(event, "window", None), getattr(event, "to", None)):
        if window is not None and window not in checker.windows:
            return f"names window {window}, which the hall has not"
    priority = getattr(event, "priority", None)
    if (
        isinstance(event, e.TicketIssued | e.TicketChanged)
        and priority is not None
        and priority not in checker.priorities
    ):
        return f"names priority {priority!r}, which the hall has not"
    return None


# The hall and its day.


def _follow_configured(checker: SequenceChecker, event: e.HallConfigured) -> None:
    definition = event.definition
    checker.services = frozenset(service.id for service in definition.services)
    checker.windows = frozenset(window.window for window in definition.windows)
    checker.priorities = frozenset(priority.id for priority in definition.priorities)
    checker.go_round = definition.numbers_go_round
    checker.knows_definition = True
    seats = {number: _seat(checker, number) for number in checker.windows}
    checker.seats = {number: seat for number, seat in seats.items() if seat is not None}


def _to_day_opened(checker: SequenceChecker, event: e.DayOpened) -> str | None:
    if checker.knows_day and checker.day is not None and event.day <= checker.day:
        return f"opens {event.day} after {checker.day}"
    return _still_live(checker, checker.carried)


def _follow_day_opened(checker: SequenceChecker, event: e.DayOpened) -> None:
    checker.day, checker.is_day_over = event.day, False
    checker.tickets, checker.numbers = {}, {}
    checker.knows_day = checker.knows_tickets = True


def _to_day_closed(checker: SequenceChecker, event: e.DayClosed) -> str | None:
    if checker.knows_day and (event.day != checker.day or checker.is_day_over):
        return f"closes {event.day}, which is not open"
    ended = next((name for name in event.carried if (t := checker.tickets.get(name)) and t.state not in LIVE), None)
    if ended is not None:
        return f"carries {_name(checker.tickets[ended])} over the day, which is {checker.tickets[ended].state}"
    return _still_live(checker, event.carried)


def _follow_day_closed(checker: SequenceChecker, event: e.DayClosed) -> None:
    checker.day, checker.is_day_over = event.day, True
    checker.carried = {name: checker.tickets[name] for name in event.carried if name in checker.tickets}
    checker.knows_carried = checker.knows_tickets
    checker.knows_day = True


def _to_day_reopened(checker: SequenceChecker, event: e.DayReopened) -> str | None:
    if checker.knows_day and (event.day != checker.day or not checker.is_day_over):
        return f"opens {event.day} again, which is not closed"
    return None


def _follow_day_reopened(checker: SequenceChecker, event: e.DayReopened) -> None:
    checker.day, checker.is_day_over, checker.knows_day = event.day, False, True


def _still_live(checker: SequenceChecker, carried: Container[str]) -> str | None:
    live = (ticket for name, ticket in checker.tickets.items() if name not in carried and ticket.state in LIVE)
    first = next(live, None)
    return f"ends a day on which {_name(first)} is still {first.state}" if first is not None else None


def _to_ticket_carried(checker: SequenceChecker, event: e.TicketCarried) -> str | None:
    ticket = checker.carried.get(event.ticket)
    stands = event.stands
    if ticket is None:
        return f"carries {stands.number}, which the day before did not leave" if checker.knows_carried else None
    if (stands.id, stands.state) != (event.ticket, ticket.state) or stands.number != (ticket.number or stands.number):
        return f"carries {_name(ticket)}, which is {ticket.state}, as {stands.number}, {stands.state}"
    return None


def _follow_ticket_carried(checker: SequenceChecker, event: e.TicketCarried) -> None:
    stands = event.stands
    before = checker.carried.pop(event.ticket, None)
    ticket = checker.tickets[event.ticket] = before or CheckedTicket(stands.state, stands.number, stands.priority)
    ticket.is_carried = True
    checker.numbers[stands.number] = event.ticket
    if stands.state in AT_WINDOW and stands.window is not None:
        ticket.window = stands.window
        _take_place(checker, event.ticket, stands.window)


def _to_window_carried(checker: SequenceChecker, event: e.WindowCarried) -> str | None:
    seat = _seat(checker, event.window)
    if seat is None:
        return None
    if seat.state != event.state:
        return f"carries window {event.window} as {event.state}, which is {seat.state}"
    is_other = seat.operator is not None and seat.operator != event.operator
    return f"carries {event.operator} at window {event.window}, where {seat.operator} sits" if is_other else None


def _follow_window_carried(checker: SequenceChecker, event: e.WindowCarried) -> None:
    seat = _seat(checker, event.window) or CheckedWindow("closed")
    seat.state, seat.operator = event.state, event.operator
    checker.seats[event.window] = seat


def _to_anything(_checker: SequenceChecker, _event: e.Event) -> str | None:
    return None


def _follow_switch(_checker: SequenceChecker, _event: e.Event) -> None:
    """Changes nothing: no check depends on which services are switched off."""


def _follow_corrected(checker: SequenceChecker, event: e.ClockCorrected) -> None:
    """Take in that the day continues under its right name, which may be that of an earlier day."""
    checker.is_day_over = checker.is_day_over and event.day == checker.day
    checker.day = event.day
    checker.knows_day = True


# Windows.


def _to_window_event(checker: SequenceChecker, event: e.WindowEvent) -> str | None:
    seat = _seat(checker, event.window)
    if seat is None:
        return None
    if seat.state not in WINDOW_TRANSITIONS[type(event)][0]:
        return f"finds window {event.window} {seat.state}"
    if seat.ticket is not None:
        return f"finds a visitor at window {event.window}"
    operator = getattr(event, "operator", None)
    elsewhere = [n for n, other in checker.seats.items() if operator is not None and other.operator == operator]
    return f"seats {operator}, who sits at window {elsewhere[0]}" if elsewhere else None


def _to_operator_moved(checker: SequenceChecker, event: e.OperatorMoved) -> str | None:
    seat = _seat(checker, event.window)
    if seat is not None and seat.state == "closed":
        return f"finds window {event.window} closed"
    if seat is not None and seat.operator not in (None, event.operator):
        return f"moves {event.operator} from window {event.window}, where {seat.operator} sits"
    return None


def _to_records_lost(_checker: SequenceChecker, event: e.RecordsLost) -> str | None:
    return None if event.seen >= event.missing >= 0 else f"misses {event.missing} records before record {event.seen}"


def _follow_nothing(_checker: SequenceChecker, _event: e.Event) -> None:
    """Changes nothing: the event only records a reason or an acknowledgement."""


def _follow_window(checker: SequenceChecker, event: e.WindowEvent) -> None:
    seat = _seat(checker, event.window) or CheckedWindow("closed")
    seat.state = WINDOW_TRANSITIONS[type(event)][1]
    if isinstance(event, e.WindowOpened | e.WindowClosed):
        seat.operator = getattr(event, "operator", None)
    checker.seats[event.window] = seat


def _seat(checker: SequenceChecker, number: int) -> CheckedWindow | None:
    """The window, or None where nothing is known of it."""
    return checker.seats.get(number) or (CheckedWindow("closed") if checker.knows_seats else None)


# Tickets.


def _to_issued(checker: SequenceChecker, event: e.TicketIssued) -> str | None:
    if checker.knows_day and (checker.day is None or checker.is_day_over):
        return "is given while no day is open"
    if event.ticket in checker.tickets:
        return f"is given a second time under the id {event.ticket}"
    if not _is_free(checker, event.number):
        return f"repeats number {event.number}, which this day has given already"
    return None


def _is_free(checker: SequenceChecker, number: str) -> bool:
    """Whether the number may be given: once a day, or again where numbers go round; never while a live ticket has
    it."""
    holder = checker.tickets.get(checker.numbers.get(number, ""))
    return holder is None or (holder.state not in LIVE and (checker.go_round or holder.is_carried))


def _follow_issued(checker: SequenceChecker, event: e.TicketIssued) -> None:
    checker.tickets[event.ticket] = CheckedTicket(BEGINNING, event.number, event.priority, is_issue_seen=True)
    checker.numbers[event.number] = event.ticket


def _to_ticket_event(checker: SequenceChecker, event: e.TicketEvent) -> str | None:
    ticket = checker.tickets.get(event.ticket)
    if ticket is None:
        return f"names ticket {event.ticket}, which this day has not" if checker.knows_tickets else None
    sources = _sources(type(event))
    if ticket.state not in sources:
        return f"finds {_name(ticket)} {ticket.state}, not {' or '.join(sources)}"
    number = getattr(event, "number", ticket.number)
    if ticket.number is not None and number != ticket.number:
        return f"calls {_name(ticket)} by the number {number}"
    if isinstance(event, e.TicketCalled):
        return _to_call(checker, event)
    return _to_ticket_at_window(ticket, event)


def _to_call(checker: SequenceChecker, event: e.TicketCalled) -> str | None:
    seat = _seat(checker, event.window)
    if seat is None:
        return None
    if seat.state != "open":
        return f"calls to window {event.window}, which is {seat.state}"
    if seat.ticket is not None:
        return f"calls to window {event.window}, where a visitor is"
    return None


def _follow_ticket(checker: SequenceChecker, event: e.TicketEvent) -> None:
    if event.ticket not in checker.tickets and type(event) not in TRANSITIONS:
        return
    ticket = checker.tickets.setdefault(event.ticket, CheckedTicket(BEGINNING))
    if isinstance(event, e.TicketChanged):
        ticket.priority = event.priority
    _, ticket.state = TRANSITIONS.get(type(event), ((), ticket.state))
    if isinstance(event, e.TicketCalled | e.TicketRecalled):
        ticket.number, ticket.window = event.number, event.window
        ticket.calls = event.calls if isinstance(event, e.TicketRecalled) else 1
        _take_place(checker, event.ticket, event.window)
    elif ticket.state in AT_WINDOW:
        ticket.window = getattr(event, "window", ticket.window)
        if ticket.window is not None:
            _take_place(checker, event.ticket, ticket.window)
    else:
        _leave_place(checker, event.ticket, ticket)


def _take_place(checker: SequenceChecker, ticket: str, window: int) -> None:
    seat = _seat(checker, window) or CheckedWindow("open")
    seat.ticket = ticket
    checker.seats[window] = seat


def _leave_place(checker: SequenceChecker, name: str, ticket: CheckedTicket) -> None:
    seat = checker.seats.get(ticket.window) if ticket.window is not None else None
    if seat is not None and seat.ticket == name:
        seat.ticket = None
    ticket.window = None


def _to_ticket_at_window(ticket: CheckedTicket, event: e.TicketEvent) -> str | None:
    """The objection to another window than the ticket's, a wrong count of calls, or a priority that the
    ticket does not claim; else None."""
    window = getattr(event, "window", None) if not isinstance(event, e.PrivilegeReinstated) else None
    if window is not None and ticket.window is not None and window != ticket.window:
        return f"happens at window {window}, but {_name(ticket)} is at window {ticket.window}"
    if isinstance(event, e.TicketRecalled) and ticket.calls is not None and event.calls != ticket.calls + 1:
        return f"is call {event.calls} of {_name(ticket)}, after call {ticket.calls}"
    priority = event.priority if isinstance(event, e.PrivilegeConfirmed | e.PrivilegeRefused) else ticket.priority
    if ticket.is_issue_seen and priority != ticket.priority:
        return f"decides on priority {priority!r}, which {_name(ticket)} does not claim"
    return None


def _sources(event: type) -> tuple[TicketState, ...]:
    return TRANSITIONS[event][0] if event in TRANSITIONS else _STAYS[event]


def _name(ticket: CheckedTicket) -> str:
    return ticket.number or "the ticket"


_STAYS: Final[dict[type, tuple[TicketState, ...]]] = {
    e.TicketReleased: ("waiting", "held"),
    e.TicketChanged: ("waiting", "held"),
    e.PrivilegeConfirmed: AT_WINDOW,
    e.PrivilegeRefused: AT_WINDOW,
    e.PrivilegeReinstated: LIVE,
}
"""Event that leaves a ticket's state as it is -> the states it may find the ticket in."""

_TURNING = e.DayOpened | e.WindowCarried | e.TicketCarried | e.HallConfigured
"""Events that may come between the end of a day and the records that carry tickets into the next."""

_OBJECTIONS: dict[type, Callable[[SequenceChecker, Any], str | None]] = {
    **dict.fromkeys((*TRANSITIONS, *_STAYS), _to_ticket_event),
    e.HallConfigured: _to_anything,
    e.DayOpened: _to_day_opened,
    e.DayClosed: _to_day_closed,
    e.DayReopened: _to_day_reopened,
    e.ServiceSwitchedOff: _to_anything,
    e.ServiceSwitchedOn: _to_anything,
    e.TicketIssued: _to_issued,
    e.TicketCarried: _to_ticket_carried,
    e.WindowCarried: _to_window_carried,
    e.OperatorMoved: _to_operator_moved,
    e.AlarmAcknowledged: _to_anything,
    e.RecordsLost: _to_records_lost,
    e.ClockAccepted: _to_anything,
    e.ClockRefused: _to_anything,
    e.ClockCorrected: _to_anything,
    **dict.fromkeys(WINDOW_TRANSITIONS, _to_window_event),
}

_FOLLOWS: dict[type, Callable[[SequenceChecker, Any], None]] = {
    **dict.fromkeys((*TRANSITIONS, *_STAYS), _follow_ticket),
    e.HallConfigured: _follow_configured,
    e.DayOpened: _follow_day_opened,
    e.DayClosed: _follow_day_closed,
    e.DayReopened: _follow_day_reopened,
    e.ServiceSwitchedOff: _follow_switch,
    e.ServiceSwitchedOn: _follow_switch,
    e.TicketIssued: _follow_issued,
    e.TicketCarried: _follow_ticket_carried,
    e.WindowCarried: _follow_window_carried,
    e.OperatorMoved: _follow_nothing,
    e.AlarmAcknowledged: _follow_nothing,
    e.RecordsLost: _follow_nothing,
    e.ClockAccepted: _follow_nothing,
    e.ClockRefused: _follow_nothing,
    e.ClockCorrected: _follow_corrected,
    **dict.fromkeys(WINDOW_TRANSITIONS, _follow_window),
}

every_event(_OBJECTIONS)
every_event(_FOLLOWS)
