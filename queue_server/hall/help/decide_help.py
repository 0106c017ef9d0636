"""Decides on calls for help. Pure.

A kiosk and a ticket have one open call each. It ends when somebody has come, when the visitor takes it back, and with
the day.
"""

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.help.bell import HelpCall
from queue_server.hall.state import State


def request_help(state: State, command: c.RequestHelp, _actor: c.Actor, _now: int) -> list[e.Event]:
    """Ring for help with one of the hall's reasons. Raises `Refused`."""
    reasons = [reason.id for reason in state.defined.help_reasons]
    if not reasons:
        raise Refused("help_not_offered")
    if command.reason not in reasons:
        raise Unknown("unknown_help_reason", reason=command.reason)
    if state.day_is_closed:
        raise Refused("day_closed")
    number = _number(state, command.ticket) if command.ticket is not None else None
    if open_call(state, command.kiosk, command.ticket) is not None:
        raise Refused("help_requested")
    kiosk = command.kiosk if command.ticket is None else None
    return [e.HelpRequested(command.help, command.reason, kiosk, command.ticket, number)]


def withdraw_help(state: State, command: c.WithdrawHelp, _actor: c.Actor, _now: int) -> list[e.Event]:
    """Take back the open call of a kiosk or a ticket. Raises `Refused`."""
    call = open_call(state, command.kiosk, command.ticket)
    if call is None:
        raise Refused("help_not_open")
    return [e.HelpWithdrawn(call.id)]


def answer_help(state: State, command: c.AnswerHelp, _actor: c.Actor, _now: int) -> list[e.Event]:
    """State that somebody has come. Raises `Unknown` where the call is not open any more."""
    if command.help not in state.help_calls:
        raise Unknown("unknown_help")
    return [e.HelpAnswered(command.help)]


def open_call(state: State, kiosk: str | None, ticket: str | None) -> HelpCall | None:
    """The open call of that kiosk, or of that ticket."""
    return next((call for call in state.help_calls.values() if call.is_from(kiosk, ticket)), None)


def _number(state: State, name: str) -> str:
    ticket = state.ticket(name)
    if not ticket.is_live:
        raise Refused("ticket_ended", number=ticket.number)
    return ticket.number
