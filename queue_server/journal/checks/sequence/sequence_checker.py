"""Checks that each event of a hall may follow the events before it. Pure.

It reads the events independently of `evolve`, which trusts what it folds. The content of a bad record is unknown, and
so is the state of all that it may have changed. Later records about that state are not faulted until it is known again.
"""

from collections.abc import Callable
from typing import Any

from queue_server.hall import events as e
from queue_server.hall.bookings.transitions import BOOKING_TRANSITIONS
from queue_server.hall.folds.event_rules import every_event
from queue_server.hall.transitions import TRANSITIONS, WINDOW_TRANSITIONS
from queue_server.journal.checks.sequence.booking_sequence import (
    follow_change,
    follow_made,
    objection_after_arrival,
    objection_to_change,
    objection_to_made,
    objection_to_reception,
)
from queue_server.journal.checks.sequence.checked_state import CheckedState
from queue_server.journal.checks.sequence.day_sequence import (
    follow_corrected,
    follow_day_closed,
    follow_day_opened,
    follow_day_reopened,
    follow_ticket_carried,
    follow_window_carried,
    objection_to_day_closed,
    objection_to_day_opened,
    objection_to_day_reopened,
    objection_to_ticket_carried,
    objection_to_window_carried,
)
from queue_server.journal.checks.sequence.draw_sequence import (
    follow_entered,
    follow_held,
    follow_left,
    follow_opened,
    objection_after_draw,
    objection_to_entered,
    objection_to_held,
    objection_to_left,
    objection_to_opened,
)
from queue_server.journal.checks.sequence.help_sequence import HELP_FOLLOWS, HELP_OBJECTIONS
from queue_server.journal.checks.sequence.plan_sequence import PLAN_FOLLOWS, PLAN_OBJECTIONS, objection_to_offered
from queue_server.journal.checks.sequence.rating_sequence import (
    follow_finished,
    follow_rated,
    objection_to_rated,
)
from queue_server.journal.checks.sequence.ticket_sequence import (
    STAYS,
    follow_issued,
    follow_ticket,
    number_of,
    objection_to_issued,
    objection_to_ticket_event,
)
from queue_server.journal.checks.sequence.window_sequence import (
    follow_window,
    objection_to_operator_moved,
    objection_to_window_event,
)


class SequenceChecker(CheckedState):
    """Follows one hall's events. Call `objection` first, then `follow`, whatever the answer."""

    def objection(self, event: e.Event) -> str | None:
        """The reason why the event cannot come next, or None."""
        if not isinstance(event, e.HallConfigured) and self.knows_definition and not self.windows | self.services:
            return "comes before the hall has been configured"
        if self.carried and not isinstance(event, _TURNING):
            return f"comes before {number_of(next(iter(self.carried.values())))} has been carried into the day"
        objection = objection_after_arrival(self, event) or objection_after_draw(self, event)
        if objection is not None:
            return objection
        return _strange_name(self, event) or _OBJECTIONS[type(event)](self, event)

    def follow(self, event: e.Event) -> None:
        """Take in the event."""
        self.seq += 1
        self.arrived = None
        self.drawn = self.drawn[1:] if isinstance(event, e.BookingMade) else []
        _FOLLOWS[type(event)](self, event)


# Names that the definition in force lacks.


def _strange_name(hall: CheckedState, event: e.Event) -> str | None:
    if not hall.knows_definition or isinstance(event, e.HallConfigured | e.VisitRated):
        return None  # a mark may be for a service that the hall has dropped since
    stops = (*getattr(event, "then", ()), *filter(None, (getattr(event, "stop", None),)))
    for service in (getattr(event, "service", None), *(stop.service for stop in stops)):
        if service is not None and service not in hall.services:
            return f"names service {service!r}, which the hall has not"
    for window in (getattr(event, "window", None), getattr(event, "to", None)):
        if window is not None and window not in hall.windows:
            return f"names window {window}, which the hall has not"
    priority = getattr(event, "priority", None)
    if isinstance(event, e.TicketIssued | e.TicketChanged) and priority is not None and priority not in hall.priorities:
        return f"names priority {priority!r}, which the hall has not"
    return None


# The hall.


def _follow_configured(hall: CheckedState, event: e.HallConfigured) -> None:
    definition = event.definition
    hall.services = frozenset(service.id for service in definition.services)
    hall.windows = frozenset(window.window for window in definition.windows)
    hall.priorities = frozenset(priority.id for priority in definition.priorities)
    hall.go_round = definition.numbers_go_round
    hall.knows_definition = True
    seats = {number: hall.seat(number) for number in hall.windows}
    hall.seats = {number: seat for number, seat in seats.items() if seat is not None}


def _to_anything(_hall: CheckedState, _event: e.Event) -> str | None:
    return None


def _follow_switch(_hall: CheckedState, _event: e.Event) -> None:
    """Changes nothing: no check depends on which services are switched off."""


def _to_promoted(hall: CheckedState, event: e.HallPromoted) -> str | None:
    return None if event.epoch > hall.epoch else f"begins epoch {event.epoch} after epoch {hall.epoch}"


def _follow_promoted(hall: CheckedState, event: e.HallPromoted) -> None:
    hall.epoch = event.epoch


def _to_records_lost(_hall: CheckedState, event: e.RecordsLost) -> str | None:
    return None if event.seen >= event.missing >= 0 else f"misses {event.missing} records before record {event.seen}"


def _follow_nothing(_hall: CheckedState, _event: e.Event) -> None:
    """Changes nothing: the event only records a reason or an acknowledgement."""


def _follow_end_of_service(hall: CheckedState, event: e.TicketFinished | e.TicketContinued) -> None:
    follow_ticket(hall, event)
    follow_finished(hall, event)


_TURNING = e.DayOpened | e.WindowCarried | e.TicketCarried | e.HallConfigured
"""Events that may come between the end of a day and the records that carry tickets into the next."""

_OBJECTIONS: dict[type, Callable[[CheckedState, Any], str | None]] = {
    **dict.fromkeys((*TRANSITIONS, *STAYS), objection_to_ticket_event),
    e.HallConfigured: _to_anything,
    e.DayOpened: objection_to_day_opened,
    e.DayClosed: objection_to_day_closed,
    e.DayReopened: objection_to_day_reopened,
    e.ServiceSwitchedOff: _to_anything,
    e.ServiceSwitchedOn: _to_anything,
    e.TicketIssued: objection_to_issued,
    e.TicketCarried: objection_to_ticket_carried,
    e.WindowCarried: objection_to_window_carried,
    e.OperatorMoved: objection_to_operator_moved,
    e.AlarmAcknowledged: _to_anything,
    e.RecordsLost: _to_records_lost,
    e.ClockAccepted: _to_anything,
    e.ClockRefused: _to_anything,
    e.ClockCorrected: _to_anything,
    e.HallPromoted: _to_promoted,
    **dict.fromkeys(WINDOW_TRANSITIONS, objection_to_window_event),
    e.BookingOffered: objection_to_offered,
    e.BookingMade: objection_to_made,
    **dict.fromkeys(BOOKING_TRANSITIONS, objection_to_change),
    **PLAN_OBJECTIONS,
    e.ReceptionEnded: objection_to_reception,
    e.ControlDone: _to_anything,
    e.ControlReopened: _to_anything,
    e.DrawOpened: objection_to_opened,
    e.DrawEntered: objection_to_entered,
    e.DrawLeft: objection_to_left,
    e.DrawHeld: objection_to_held,
    e.VisitRated: objection_to_rated,
    **HELP_OBJECTIONS,
}

_FOLLOWS: dict[type, Callable[[CheckedState, Any], None]] = {
    **dict.fromkeys((*TRANSITIONS, *STAYS), follow_ticket),
    **dict.fromkeys((e.TicketFinished, e.TicketContinued), _follow_end_of_service),
    e.HallConfigured: _follow_configured,
    e.DayOpened: follow_day_opened,
    e.DayClosed: follow_day_closed,
    e.DayReopened: follow_day_reopened,
    e.ServiceSwitchedOff: _follow_switch,
    e.ServiceSwitchedOn: _follow_switch,
    e.TicketIssued: follow_issued,
    e.TicketCarried: follow_ticket_carried,
    e.WindowCarried: follow_window_carried,
    e.OperatorMoved: _follow_nothing,
    e.AlarmAcknowledged: _follow_nothing,
    e.RecordsLost: _follow_nothing,
    e.ClockAccepted: _follow_nothing,
    e.ClockRefused: _follow_nothing,
    e.ClockCorrected: follow_corrected,
    e.HallPromoted: _follow_promoted,
    **dict.fromkeys(WINDOW_TRANSITIONS, follow_window),
    e.BookingOffered: _follow_nothing,
    e.BookingMade: follow_made,
    **dict.fromkeys(BOOKING_TRANSITIONS, follow_change),
    **PLAN_FOLLOWS,
    e.ReceptionEnded: _follow_nothing,
    e.ControlDone: _follow_nothing,
    e.ControlReopened: _follow_nothing,
    e.DrawOpened: follow_opened,
    e.DrawEntered: follow_entered,
    e.DrawLeft: follow_left,
    e.DrawHeld: follow_held,
    e.VisitRated: follow_rated,
    **HELP_FOLLOWS,
}

every_event(_OBJECTIONS)
every_event(_FOLLOWS)
