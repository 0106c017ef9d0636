"""Errors of the hall, by whose fault they are.

Refused             not allowed now: shown to the person who asked, never logged as an error; nothing has changed
├── PlaceTaken      the place to book is not free: which other ones are
└── Unknown         names something this hall does not have
"""

from datetime import date, datetime
from typing import Final

REFUSALS: Final = {
    "hall_not_configured": "This hall has no definition yet. Start the server with a configuration that names it.",
    "hall_followed": "The journal of hall {hall} comes from the hall's own server. What is to change, change there.",
    "earlier_server": "Another server of this hall runs an earlier version, which could not read this. "
    "Update all servers, then try again.",
    "hall_closed": "The hall gives no tickets at this hour.",
    "day_closed": "The day has been closed. Tickets are given again on the next day.",
    "day_open": "The day is open already.",
    "service_closed": "This service gives no tickets at this hour.",
    "service_off": "This service is switched off: {reason}.",
    "service_already_off": "This service is switched off already.",
    "service_already_on": "This service is switched on already.",
    "daily_limit_reached": "All {limit} tickets of today for this service have been taken.",
    "numbers_exhausted": "The numbers of letter {prefix} are used up for today (last: {last}).",
    "ticket_exists": "A ticket with this id exists already.",
    "window_closed": "Window {window} is closed. Open it first.",
    "window_paused": "Window {window} is paused. Resume it first.",
    "window_open": "Window {window} is open already.",
    "window_not_paused": "Window {window} is not paused.",
    "window_busy": "A visitor is at window {window}. Finish with ticket {number} first.",
    "window_idle": "Nobody is at window {window}.",
    "window_taken": "{operator} sits at window {window}.",
    "operator_elsewhere": "{operator} sits at window {window}. Close that window first.",
    "nobody_sits": "Nobody sits at window {window}, so there is nobody to move.",
    "nobody_waiting": "Nobody is waiting for window {window}.",
    "ticket_called": "Ticket {number} has been called and not started. Start it, recall it or mark the no-show.",
    "ticket_not_called": "The ticket at window {window} is not in the state of being called.",
    "ticket_not_serving": "No ticket is being served at window {window}.",
    "ticket_not_held": "Window {window} has put no such ticket on hold.",
    "ticket_not_waiting": "Ticket {number} is not waiting.",
    "ticket_being_served": "Ticket {number} is being served.",
    "ticket_ended": "The turn of ticket {number} has ended.",
    "recall_limit_reached": "Ticket {number} has been recalled {limit} times, as often as this hall allows.",
    "no_show_too_early": "Wait {wait_s} more seconds before marking the no-show.",
    "hold_too_long": "A ticket may be held for {limit} minutes at the most.",
    "no_more_time": "Ticket {number} has been given more time as often as this hall allows ({limit}).",
    "transfer_to_same_window": "The ticket is at window {window} already.",
    "transfer_to_nowhere": "Name the service or the window to which the ticket goes.",
    "service_in_use": "Service {service} cannot be removed: these tickets still need it: {numbers}. "
    "Serve them first, or move them to another service on the supervisor's page.",
    "nothing_changes": "Ticket {number} has this service and this priority already.",
    "alarm_acknowledged": "{who} has seen this alarm already.",
    "out_of_turn_not_allowed": "This hall calls by the rule only. Nobody is called out of turn.",
    "reason_needed": "State a reason.",
    "no_privilege": "Ticket {number} claims no priority.",
    "privilege_decided": "The proof of ticket {number} has been decided already.",
    "service_without_booking": "Service {service} takes no bookings. Come to the hall and take a ticket.",
    "place_past": "This time has passed. Choose a later one.",
    "place_unknown": "There is no place to book at this time. Choose one of the free ones.",
    "place_day_closed": "The hall is closed on this day. Choose another one.",
    "place_without_host": "Visitors are not received in person on this day. Choose another one.",
    "place_none_that_day": "There is nothing to book on this day. Choose another one.",
    "place_not_open": "This day cannot be booked yet. Places can be booked {days} days ahead: try again from {day} on.",
    "place_closed": "This is too late: places can be booked and moved until {minutes} minutes before. "
    "Come to the hall and take a ticket.",
    "place_taken": "This place is not free any more. Choose another one.",
    "place_withdrawn": "Nobody is received at this time: {reason}. Choose another one.",
    "place_same": "The booking is for this time already.",
    "place_to_be_drawn": "The places of this day, {day}, are drawn. Take part once the draw has been opened.",
    "place_in_draw": "The places of this day, {day}, are drawn. Take part until {date}, {time}.",
    "draw_untimely": "This is not the time of this draw.",
    "draw_closed": "Nobody can take part in this draw any more. Look for a place that is left, or for another day.",
    "draw_drawn": "The places are being drawn, so nobody can leave this draw any more. "
    "Look at your page in a minute: a place that you have drawn can be given back there.",
    "draw_full": "{limit} visitors take part in this draw, which is as many as can. Choose another day.",
    "booking_exists": "A booking with this id exists already.",
    "booking_cancelled": "This booking has been cancelled. Book another time, or take a ticket in the hall.",
    "booking_used": "This booking has become ticket {number} already.",
    "booking_over": "The booked time, {day} at {time}, is over. Book another one.",
    "booking_too_early": "This is too early. The ticket for this booking can be taken on {day} from {time} on.",
    "booking_lost": "The booked time was {time}, and more than {minutes} minutes have passed since, so it is lost. "
    "Take a ticket like everybody, or book another time.",
    "booking_past_day": "This booking was for {day}. Take a ticket like everybody, or book another time.",
    "booking_not_confirmed": "This appointment has been asked for and is not confirmed yet. Ask the staff.",
    "booking_refused": "This appointment has been refused. Ask for another one, or take a ticket in the hall.",
    "booking_confirmed": "This appointment is confirmed already.",
    "refer_to_same_host": "The appointment is with this host already. Choose another one.",
    "refer_to_no_host": "Nobody receives visitors in person at service {service}. Choose another one.",
    "reception_without_result": "State how the reception of {number} has ended: answered, taken under control, "
    "referred or refused.",
    "ticket_without_reception": "Ticket {number} is for no reception: finish it like any other.",
    "control_done": "This was marked as done more than a day ago, or is not. It cannot be taken back any more.",
    "control_date_needed": "State until which date it is taken under control.",
    "control_date_wrong": "The date must be between tomorrow and {days} days from today.",
    "control_date_superfluous": "Only what is taken under control has a date. Leave it out.",
    "referral_needed": "State to whom the visitor is referred.",
    "referral_superfluous": "Only a referral names somebody. Leave it out.",
    "booking_without_service": "The hall does not offer the service of this booking any more. "
    "Ask the staff to move it to another service.",
    "booking_displaced": "Nobody is received at the booked time: {reason}. Choose another time for this booking.",
    "closure_exists": "A closure with this id exists already.",
    "closure_far": "A closure ends before the year 2200.",
    "closure_past": "This time is over. Close one that is still to come.",
    "closure_concerns_others": "{count} more bookings are concerned than were shown. Look at them, then try again.",
    "waitlist_joined": "This booking waits for an earlier place already.",
    "waitlist_not_joined": "This booking does not wait for an earlier place.",
    "waitlist_no_offer": "No place is offered to this booking, or the time for the answer is over.",
    "marks_not_asked": "This hall does not ask how a service was.",
    "rating_too_early": "The service of ticket {number} is not finished yet. Say how it was once it is.",
    "rating_of_unserved": "Ticket {number} has not been served, so there is no service to speak of. "
    "Tell the front desk instead.",
    "rated_already": "Ticket {number} has said already how this service was. That is for once, and stands.",
    "rating_too_late": "This is too late for ticket {number}: how a service was can be said until the end of the next "
    "day.",
    "rating_of_other_window": "Ticket {number} was not served at this window. Use the ticket's own page.",
    "tablet_too_late": "This is too late for ticket {number} at the window's tablet. Use the ticket's own page, "
    "until the end of the next day.",
    "no_such_step": "There are the steps {first} to {last}. Choose one of them.",
    "too_many_reasons": "Choose at most {most} reasons.",
    "help_not_offered": "This hall has no bell. Ask the staff.",
    "help_requested": "Help has been called for already. Somebody is coming.",
    "help_not_open": "No call for help is open here.",
    "nothing_to_take_back": "Window {window} has marked no no-show and refused no proof in the last {minutes} minutes.",
}
"""Every code with which a hall refuses a command, with its sentence."""

UNKNOWN: Final = {
    "unknown_service": "This hall has no service {service}.",
    "unknown_window": "This hall has no window {window}.",
    "unknown_priority": "This hall has no priority {priority}.",
    "unknown_result": "Ticket {number} cannot end with {result}: that is no result of its service.",
    "unknown_ticket": "This hall has no such ticket.",
    "unknown_draw": "This hall has no such draw.",
    "unknown_booking": "This hall has no such booking.",
    "unknown_host": "This hall has no host {host}.",
    "unknown_closure": "This hall has closed no such time, or it is over.",
    "unknown_reason": "The hall offers no reason {reason} for this step.",
    "unknown_help": "This call for help has been answered, or taken back.",
    "unknown_help_reason": "This hall has no reason {reason} for calling help.",
    "unknown_waiting_zone": "Zone {zone} is none of this hall's waiting places. Leave it out, or name one of them.",
    "unknown_control": "Nothing of that reception is under control any more.",
}
"""Every code for a name that the hall does not have, with its sentence."""


class Refused(Exception):
    """A rule of the hall does not allow the command. `code` is stable; `params` fill the sentence that a person
    reads."""

    sentences: dict[str, str] = REFUSALS

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        self.sentence = self.sentences[code]
        super().__init__(self.sentence.format_map(params))


class PlaceTaken(Refused):
    """The place is not free. `nearest` are the times (RFC 3339 UTC) at which the free ones nearest to it begin."""

    def __init__(self, nearest: tuple[str, ...]) -> None:
        super().__init__("place_taken")
        self.nearest = nearest


class Unknown(Refused):
    """The command names something that the hall does not have."""

    sentences = UNKNOWN


def day_of_refusal(moment: date) -> str:
    """How the sentence of a refusal writes a day."""
    return f"{moment:%d.%m.%Y}"


def moment_of_refusal(moment: datetime) -> dict[str, str]:
    """How it writes a moment of the hall's: the gaps `day` and `time`."""
    return {"day": day_of_refusal(moment), "time": f"{moment:%H:%M}"}
