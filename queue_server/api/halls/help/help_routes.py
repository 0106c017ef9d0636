"""Lists the routes of calls for help."""

from typing import Final

from queue_server.api.halls.help import help_calls
from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.description.table import HALL, Route
from queue_server.config.roles import ANSWER_HELP, ISSUE, NOBODY
from queue_server.views.answer import SeqAnswer
from queue_server.views.windows.help import HelpCallDocument

HELP_ROUTES: Final = (
    Route(
        "POST",
        f"{HALL}/help",
        help_calls.ring,
        "Call for help at a kiosk, with one of the hall's reasons. A kiosk has one open call.",
        roles=ISSUE,
        unless="public_tickets",
        limit="tickets",
        status=201,
        body=help_calls.HelpBody,
        answer=HelpCallDocument,
        codes=("unknown_help_reason",),
    ),
    Route(
        "POST",
        f"{HALL}/help/withdraw",
        help_calls.withdraw,
        "Take back the open call for help of this kiosk.",
        roles=ISSUE,
        unless="public_tickets",
        limit="tickets",
        body=EmptyBody,
        answer=SeqAnswer,
    ),
    Route(
        "GET",
        f"{HALL}/help/own",
        help_calls.show_own,
        "The open call for help of this kiosk, or null.",
        roles=ISSUE,
        unless="public_tickets",
        answer=help_calls.KioskHelp,
    ),
    Route(
        "GET",
        f"{HALL}/help",
        help_calls.show,
        "The calls for help that nobody has answered, the oldest first.",
        roles=ANSWER_HELP,
        answer=help_calls.OpenHelp,
    ),
    Route(
        "POST",
        f"{HALL}/help/{{call}}/answer",
        help_calls.answer,
        "Say that somebody has come to help_calls.",
        roles=ANSWER_HELP,
        body=EmptyBody,
        answer=SeqAnswer,
        codes=("unknown_help",),
    ),
    Route(
        "POST",
        f"{HALL}/tickets/{{id}}/help",
        help_calls.ring_with_ticket,
        "The visitor calls for help, by their key; a kiosk or an operator by the ticket's id. It has one open call.",
        roles=NOBODY,
        unless="anyone",
        limit="tickets",
        status=201,
        body=help_calls.HelpBody,
        answer=HelpCallDocument,
        codes=("unknown_ticket", "unknown_help_reason"),
    ),
    Route(
        "POST",
        f"{HALL}/tickets/{{id}}/help/withdraw",
        help_calls.withdraw_with_ticket,
        "The visitor takes the call for help back, by their key or as for calling.",
        roles=NOBODY,
        unless="anyone",
        limit="tickets",
        body=EmptyBody,
        answer=SeqAnswer,
        codes=("unknown_ticket",),
    ),
)
