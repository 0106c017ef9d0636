"""Decides a supervisor's commands, each of which needs a stated reason. Pure."""

from typing import Final

from msgspec import UNSET

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.order import due_changed
from queue_server.hall.state import Acknowledged, State
from queue_server.hall.window import closing, need_empty, window_taken
from queue_server.units import DAY, MINUTE

QUIET: Final = 15 * MINUTE
"""How long an acknowledged alarm stays quiet; if its cause still stands then, it is shown again."""
QUIET_OF_WEEKS: Final = DAY
"""The same for what takes letters and weeks to put right."""
ALARMS_OF_WEEKS: Final = "certificate_"
"""How the ids of such alarms begin."""


def change_ticket(state: State, command: c.ChangeTicket, _actor: c.Actor, now: int) -> list[e.Event]:
    """Give a ticket another service or priority. A ticket at a window belongs to its operator, who transfers it or
    decides on the proof; then this is refused."""
    reason = stated(command.reason)
    ticket = state.ticket(command.ticket)
    if not ticket.is_live:
        raise Refused("ticket_ended", number=ticket.number)
    if ticket.state not in ("waiting", "held"):
        raise Refused("ticket_not_waiting", number=ticket.number)
    service = ticket.service if command.service is None else command.service
    priority = ticket.priority if command.priority is UNSET else command.priority
    if state.defined.service(service) is None:
        raise Unknown("unknown_service", service=service)
    if priority is not None and priority != ticket.priority and state.defined.priority(priority) is None:
        raise Unknown("unknown_priority", priority=priority)
    if (service, priority) == (ticket.service, ticket.priority):
        raise Refused("nothing_changes", number=ticket.number)
    return [e.TicketChanged(ticket.id, service, due_changed(state, ticket, service, priority, now), reason, priority)]


def cancel_ticket(state: State, command: c.CancelTicket, _actor: c.Actor, _now: int) -> list[e.Event]:
    reason = stated(command.reason)
    ticket = state.ticket(command.ticket)
    if not ticket.is_live:
        raise Refused("ticket_ended", number=ticket.number)
    return [e.TicketCancelled(ticket.id, reason)]


def move_operator(state: State, command: c.MoveOperator, _actor: c.Actor, _now: int) -> list[e.Event]:
    """Close the one window and open the other with its operator; both happen, or neither."""
    reason = stated(command.reason)
    window, to = state.window(command.window), state.window(command.to)
    if window.operator is None:
        raise Refused("nobody_sits", window=window.window)
    need_empty(state, window)
    if to.state != "closed":
        raise window_taken(to)
    moved = e.OperatorMoved(window.operator, window.window, to.window, reason)
    return [moved, *closing(state, window), e.WindowOpened(to.window, window.operator)]


def acknowledge(state: State, command: c.AcknowledgeAlarm, _actor: c.Actor, now: int) -> list[e.Event]:
    """Acknowledge an alarm that nobody has acknowledged lately; if it still stands later, it can be acknowledged
    again."""
    mark = acknowledged(state, command.alarm, now)
    if mark is not None:
        raise Refused("alarm_acknowledged", who=mark.by.partition(":")[2])
    return [e.AlarmAcknowledged(command.alarm)]


def acknowledged(state: State, alarm: str, now: int) -> Acknowledged | None:
    """The acknowledgement of the alarm that still counts, if there is one."""
    mark = state.acknowledged.get(alarm)
    quiet = QUIET_OF_WEEKS if alarm.startswith(ALARMS_OF_WEEKS) else QUIET
    return mark if mark is not None and now - mark.at < quiet else None


def stated(reason: str) -> str:
    """A reason without leading and trailing blanks. Raises `Refused` if it is empty."""
    if not reason.strip():
        raise Refused("reason_needed")
    return reason.strip()
