"""Decides what a command does in a hall: events, or a refusal. Pure: the same state, command and time give the same
answer.

No state is changed here. A command is decided whole: where it does two things, as `next` does, all its events are
decided before any is kept. Events that time alone causes are decided by `overdue`, which comes first.
"""

from collections.abc import Callable
from typing import Any

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall import serve, supervise, window
from queue_server.hall.bookings import decide_booking
from queue_server.hall.bookings.arrival import arrive_booking
from queue_server.hall.bookings.draws import decide_draw
from queue_server.hall.bookings.plans import displaced, waitlist
from queue_server.hall.bookings.receptions import answering, decide_reception
from queue_server.hall.days.day import close_day, configure, reopen_day, switch_service, turn_day
from queue_server.hall.errors import Refused
from queue_server.hall.folds.loss import note_loss
from queue_server.hall.help import decide_help
from queue_server.hall.issue import issue_ticket
from queue_server.hall.ratings.decide_rating import rate_visit
from queue_server.hall.state import MINUTE, State

Rule = Callable[[State, Any, c.Actor, int], list[e.Event]]


def decide(state: State, command: c.Command, actor: c.Actor, now: int) -> list[e.Event]:
    """The events that follow from `command` at `now` (µs UTC, never before `state.at`). Raises `Refused`."""
    return RULES[type(command)](state, command, actor, now)


def _leave(state: State, command: c.LeaveQueue, _actor: c.Actor, _now: int) -> list[e.Event]:
    ticket = state.ticket(command.ticket)
    if ticket.state == "serving":
        raise Refused("ticket_being_served", number=ticket.number)
    if not ticket.is_live:
        raise Refused("ticket_ended", number=ticket.number)
    return [e.TicketLeft(ticket.id)]


def _ask_for_time(state: State, command: c.AskForTime, _actor: c.Actor, now: int) -> list[e.Event]:
    """Hold a ticket that is not yet served, as often as the hall's rules allow a visitor. Raises `Refused`."""
    ticket = state.ticket(command.ticket)
    if ticket.state == "serving":
        raise Refused("ticket_being_served", number=ticket.number)
    if not ticket.is_live:
        raise Refused("ticket_ended", number=ticket.number)
    if ticket.state == "held":
        raise Refused("ticket_not_waiting", number=ticket.number)
    limit = state.defined.visitor_holds
    if ticket.own_holds >= limit:
        raise Refused("no_more_time", number=ticket.number, limit=limit)
    return [e.TicketHeld(ticket.id, None, now + state.defined.visitor_hold_minutes * MINUTE)]


RULES: dict[type, Rule] = {
    c.Configure: configure,
    c.IssueTicket: issue_ticket,
    c.LeaveQueue: _leave,
    c.AskForTime: _ask_for_time,
    c.RateVisit: rate_visit,
    c.SwitchService: switch_service,
    c.CloseDay: close_day,
    c.ReopenDay: reopen_day,
    c.NoteLoss: note_loss,
    c.ChangeTicket: supervise.change_ticket,
    c.CancelTicket: supervise.cancel_ticket,
    c.MoveOperator: supervise.move_operator,
    c.AcknowledgeAlarm: supervise.acknowledge,
    c.OpenWindow: window.open_window,
    c.CloseWindow: window.close_window,
    c.ChangeOperator: window.change_operator,
    c.PauseWindow: window.pause_window,
    c.ResumeWindow: window.resume_window,
    c.CallNext: serve.call_next,
    c.CallOutOfTurn: serve.call_out_of_turn,
    c.Recall: serve.recall,
    c.StartService: serve.start,
    c.FinishService: serve.finish,
    c.MarkNoShow: serve.mark_no_show,
    c.HoldTicket: serve.hold,
    c.ReturnTicket: serve.return_ticket,
    c.TransferTicket: serve.transfer,
    c.ConfirmPrivilege: serve.decide_privilege,
    c.TakeBack: serve.take_back,
    c.OfferPlace: decide_booking.offer_place,
    c.MakeBooking: decide_booking.make_booking,
    c.MoveBooking: decide_booking.move_booking,
    c.CancelBooking: decide_booking.cancel_booking,
    c.ArriveBooking: arrive_booking,
    c.ClosePlaces: displaced.close_places,
    c.ReopenPlaces: displaced.reopen_places,
    c.JoinWaitlist: waitlist.join_waitlist,
    c.LeaveWaitlist: waitlist.leave_waitlist,
    c.DeclinePlace: waitlist.decline_place,
    c.ConfirmBooking: answering.confirm_booking,
    c.RefuseBooking: answering.refuse_booking,
    c.ReferBooking: answering.refer_booking,
    c.EndReception: decide_reception.end_reception,
    c.EndControl: decide_reception.end_control,
    c.ReopenControl: decide_reception.reopen_control,
    c.OpenDraw: decide_draw.open_draw,
    c.EnterDraw: decide_draw.enter_draw,
    c.LeaveDraw: decide_draw.leave_draw,
    c.HoldDraw: decide_draw.hold_draw,
    c.RequestHelp: decide_help.request_help,
    c.WithdrawHelp: decide_help.withdraw_help,
    c.AnswerHelp: decide_help.answer_help,
}
"""Command -> the rule that decides it."""


def overdue(state: State, now: int, *, may_miss: bool = True) -> list[e.Event]:
    """Events that time alone causes by `now` (µs UTC): missed and displaced bookings, a day that has turned, holds that
    have run out, offers to those who wait for an earlier place. Without `may_miss`, as while the clock is in doubt, no
    booking is missed or offered another place."""
    if now < state.index.next_moment or state.definition is None:
        return []
    if may_miss and (events := displaced.unanswered(state, now) or decide_booking.missed(state, now)):
        return events
    if now >= state.index.day_ends:
        return turn_day(state, now)
    ended = state.index.holds.until(now)
    if not ended and may_miss:
        return waitlist.of_waitlist(state, now)
    return [serve.back_from_hold(state, state.tickets[ticket], now, "time") for ticket in ended]
