"""The one table of routes: what there is, who may, how often, what it takes and what it answers."""

from importlib.metadata import version
from typing import Final

from aiohttp import web
from msgspec import json

from queue_server.api import health
from queue_server.api.access import change_operator, openid_sign_in, sign_in
from queue_server.api.access.authorise import guarded
from queue_server.api.configuration.configuration_routes import ADMIN_ROUTES
from queue_server.api.devices.device_routes import DEVICE_ROUTES
from queue_server.api.halls import clock, halls, journal, notes, phone, printers, stats, supervise, tickets, windows
from queue_server.api.halls.commands import WINDOW_COMMANDS, SwitchOffBody, TicketBody
from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.metrics import METRICS_MEDIA_TYPE as METRICS
from queue_server.api.http.openapi import openapi
from queue_server.api.http.problem import HTTP_PROBLEMS
from queue_server.api.http.reference import reference
from queue_server.api.http.replies import HTML, LINES, headers_of, json_reply
from queue_server.api.http.table import Query, Route
from queue_server.api.live import live
from queue_server.config.roles import (
    ADMINISTER,
    ANSWER_CLOCK,
    AUDIT,
    DIRECT,
    ISSUE,
    NOBODY,
    PEOPLE,
    READ_BOARD,
    READ_DESK,
    READ_FIGURES,
    READ_NOTES,
    REPRINT,
    SEE_PRINTERS,
    SERVE,
)
from queue_server.hall.errors import REFUSALS, UNKNOWN
from queue_server.pages.render import HEADERS
from queue_server.stats.figures.figures import Statistics
from queue_server.stats.figures.period import WAYS
from queue_server.views.answer import SeqAnswer, WindowAnswer
from queue_server.views.board import BoardDocument
from queue_server.views.desk import DeskDocument
from queue_server.views.hall import HallDocument
from queue_server.views.notes import NotesDocument
from queue_server.views.overtaken import OvertakenDocument
from queue_server.views.printers import PaperDocument, PrintersDocument
from queue_server.views.supervisor import SupervisorDocument
from queue_server.views.ticket import TicketDocument
from queue_server.views.waits import WaitsDocument

HALLS: Final = "/api/v1/halls"
HALL: Final = f"{HALLS}/{{hall}}"

CHANGE_OPERATOR: Final = "/desk/{hall}/{window}/operator"

_POSITION: Final = {"type": "integer", "minimum": 0, "maximum": journal.MOST_SEQ}
_COUNT: Final = {"type": "integer", "minimum": 1, "maximum": journal.MOST_SEQ}
_DAY: Final = {"type": "string", "format": "date"}
_VIEW: Final = {
    "type": "string",
    "pattern": r"^(board|calls|waits|supervisor|desk:\d{1,3}|ticket:[A-Za-z0-9_-]{16,27})$",
}


_PAGE_HEADERS: Final = {**headers_of(HTML), **HEADERS}


async def show_openapi(_request: web.Request) -> web.Response:
    """This table as an OpenAPI document."""
    return json_reply(_OPENAPI)


async def show_reference(_request: web.Request) -> web.Response:
    """The same for people."""
    return web.Response(body=_REFERENCE, headers=_PAGE_HEADERS)


ROUTES: Final = (
    Route(
        method="POST",
        path=f"{HALL}/tickets",
        handler=tickets.issue,
        roles=ISSUE,
        unless="public_tickets",
        limit="tickets",
        summary="Take a ticket.",
        status=201,
        body=TicketBody,
        answer=tickets.IssuedTicket,
        codes=("unknown_service", "unknown_priority"),
    ),
    Route(
        method="POST",
        path=f"{HALL}/windows/{{window}}/move",
        handler=supervise.move,
        roles=DIRECT,
        summary="Seat the window's operator at another window, which is closed.",
        body=supervise.MoveBody,
        answer=SeqAnswer,
        codes=("unknown_window",),
    ),
    Route(
        method="POST",
        path=f"{HALL}/tickets/{{ticket}}/change",
        handler=supervise.change,
        roles=DIRECT,
        summary="Give a ticket that waits or is held another service or priority.",
        body=supervise.ChangeBody,
        answer=TicketDocument,
        codes=("unknown_ticket", "unknown_service", "unknown_priority"),
    ),
    Route(
        method="POST",
        path=f"{HALL}/tickets/{{ticket}}/cancel",
        handler=supervise.cancel,
        roles=DIRECT,
        summary="End a turn, unserved.",
        body=supervise.CancelBody,
        answer=TicketDocument,
        codes=("unknown_ticket",),
    ),
    Route(
        method="GET",
        path=f"{HALL}/supervisor",
        handler=supervise.show,
        roles=DIRECT,
        summary="The document that the supervisor's socket pushes: windows, services, alarms, advice, devices.",
        answer=SupervisorDocument,
    ),
    Route(
        method="POST",
        path=f"{HALL}/alarms/{{alarm}}/acknowledge",
        handler=supervise.acknowledge,
        roles=DIRECT,
        summary="Say that an alarm has been seen. It stays quiet for a quarter of an hour.",
        body=EmptyBody,
        answer=SeqAnswer,
        codes=("unknown_alarm",),
    ),
    Route(
        method="POST",
        path=f"{HALL}/windows/{{window}}/{{command}}",
        handler=windows.command,
        roles=SERVE,
        summary="Command a window.",
        answer=WindowAnswer,
        commands={name: command.body for name, command in WINDOW_COMMANDS.items()},
        codes=("unknown_window", "unknown_command", "unknown_service", "unknown_ticket", "unknown_result"),
    ),
    Route(
        method="GET",
        path=f"{HALL}/tickets/{{id}}",
        handler=tickets.show,
        roles=NOBODY,
        unless="anyone",
        summary="The ticket, where it stands, what it may expect: by the visitor's key, or with a role by its id.",
        answer=TicketDocument,
        codes=("unknown_ticket",),
    ),
    Route(
        method="GET",
        path=f"{HALL}/tickets/{{id}}/overtaken",
        handler=tickets.overtaken,
        roles=NOBODY,
        unless="anyone",
        cost=10,
        summary="Who came after the ticket and was called before it, and why: by the key, or with a role by the id.",
        answer=OvertakenDocument,
        codes=("unknown_ticket",),
    ),
    Route(
        method="POST",
        path=f"{HALL}/tickets/{{id}}/leave",
        handler=tickets.leave,
        roles=NOBODY,
        unless="anyone",
        summary="The visitor gives up the turn, by their key; a kiosk or an operator by the ticket's id.",
        body=EmptyBody,
        answer=TicketDocument,
        codes=("unknown_ticket",),
    ),
    Route(
        method="POST",
        path=f"{HALL}/tickets/{{id}}/hold",
        handler=tickets.hold,
        roles=NOBODY,
        unless="anyone",
        summary="The visitor needs more time: the turn comes back by itself. By the key, or as for giving up the turn.",
        body=EmptyBody,
        answer=TicketDocument,
        codes=("unknown_ticket",),
    ),
    Route(
        method="GET",
        path=HALLS,
        handler=halls.index,
        roles=NOBODY,
        unless="anyone",
        summary="The halls of this server.",
        answer=list[halls.HallSummary],
    ),
    Route(
        method="GET",
        path=HALL,
        handler=halls.show,
        roles=NOBODY,
        unless="anyone",
        summary="What a client must know of a hall: its services, windows and priorities.",
        answer=HallDocument,
        codes=("hall_not_configured",),
    ),
    Route(
        method="GET",
        path=f"{HALL}/board",
        handler=halls.board,
        roles=READ_BOARD,
        unless="public_board",
        summary="The document that the board's socket pushes.",
        answer=BoardDocument,
    ),
    Route(
        method="GET",
        path=f"{HALL}/waits",
        handler=halls.waits,
        roles=READ_BOARD,
        unless="public_board",
        summary="How many wait for each service, and how long one who came now would: the socket's document of waits.",
        answer=WaitsDocument,
    ),
    Route(
        method="GET",
        path=f"{HALL}/windows/{{window}}",
        handler=windows.show,
        roles=READ_DESK,
        summary="The document that the desk's socket pushes.",
        answer=DeskDocument,
        codes=("unknown_window",),
    ),
    Route(
        method="GET",
        path=f"{HALL}/windows/{{window}}/notes",
        handler=notes.show,
        roles=READ_NOTES,
        summary="What colleagues have written about whoever is at the window. Operators read those of their own.",
        answer=NotesDocument,
        codes=("unknown_window", "hall_not_configured", "window_taken"),
    ),
    Route(
        method="GET",
        path=f"{HALL}/printers",
        handler=printers.show,
        roles=SEE_PRINTERS,
        summary="The ticket printers: whether they print, and which numbers wait for paper.",
        answer=PrintersDocument,
    ),
    Route(
        method="POST",
        path=f"{HALL}/printers/{{printer}}/print-again",
        handler=printers.print_again,
        roles=REPRINT,
        summary="Print a ticket once more that may not have come out: one of the printer's `uncertain` numbers.",
        body=printers.PrintAgainBody,
        answer=PaperDocument,
        codes=("paper_not_uncertain",),
    ),
    Route(
        method="GET",
        path=f"{HALL}/live",
        handler=live.live,
        roles=READ_BOARD,
        unless="anyone",
        is_socket=True,
        summary="The live socket. Who may open it depends on the view.",
        status=101,
        query=(
            Query(
                "view",
                _VIEW,
                "board, calls, waits, supervisor, desk:WINDOW or ticket:KEY; with a role ticket:ID.",
                is_required=True,
            ),
            Query(
                "after",
                _POSITION,
                "For calls: the last seq that was seen. Without it, only what is called from now on.",
            ),
        ),
        codes=("malformed", "upgrade_required", "stopping", "unknown_window", "unknown_ticket"),
    ),
    Route(
        method="GET",
        path=f"{HALL}/journal",
        handler=journal.read,
        roles=AUDIT,
        summary='The records of the journal as JSON lines: `{"seq","body","hash"}`.',
        media_type=LINES,
        query=(
            Query("after", _POSITION, "Begin after this record."),
            Query("limit", _COUNT, "How many records at the most; without it, all."),
        ),
        codes=("malformed", "store_unavailable"),
    ),
    Route(
        method="GET",
        path=f"{HALL}/stats",
        handler=stats.show,
        roles=READ_FIGURES,
        summary="The figures of a period: the balance, waits, norm, work of windows; also of each part of the hall.",
        answer=Statistics,
        query=(
            Query("from", _DAY, "The first day, as the hall counts its days; without it, the present day."),
            Query("to", _DAY, "The last day, which is included."),
            Query("by", {"type": "string", "enum": WAYS}, "The parts of the hall that are told one by one."),
        ),
        codes=("malformed", "figures_not_ready", "store_unavailable"),
    ),
    Route(
        method="POST",
        path=f"{HALL}/services/{{service}}/off",
        handler=halls.switch_off,
        roles=DIRECT,
        summary="Stop giving tickets for a service, with a reason.",
        body=SwitchOffBody,
        answer=SeqAnswer,
        codes=("unknown_service",),
    ),
    Route(
        method="POST",
        path=f"{HALL}/services/{{service}}/on",
        handler=halls.switch_on,
        roles=DIRECT,
        summary="Give tickets for a service again.",
        body=EmptyBody,
        answer=SeqAnswer,
        codes=("unknown_service",),
    ),
    Route(
        method="POST",
        path=f"{HALL}/day/close",
        handler=halls.close_day,
        roles=DIRECT,
        summary="End the day: whoever is unserved is closed, and every window.",
        body=EmptyBody,
        answer=SeqAnswer,
    ),
    Route(
        method="POST",
        path=f"{HALL}/clock/accept",
        handler=clock.accept,
        roles=ANSWER_CLOCK,
        summary="Say that the machine's clock is right, where that is in doubt.",
        body=EmptyBody,
        answer=SeqAnswer,
        codes=("clock_not_doubtful", "clock_needs_repair"),
    ),
    Route(
        method="POST",
        path=f"{HALL}/clock/refuse",
        handler=clock.refuse,
        roles=ANSWER_CLOCK,
        summary="Say that the machine's clock is wrong, where that is in doubt.",
        body=EmptyBody,
        answer=SeqAnswer,
        codes=("clock_not_doubtful",),
    ),
    Route(
        method="POST",
        path=f"{HALL}/clock/repair",
        handler=clock.repair,
        roles=ADMINISTER,
        summary="Correct the time of a journal that is in the future to the machine's.",
        body=clock.RepairBody,
        answer=SeqAnswer,
        codes=("clock_healthy", "journal_corrupt"),
    ),
    *DEVICE_ROUTES,
    Route(
        method="GET",
        path="/healthz",
        handler=health.healthz,
        roles=NOBODY,
        unless="anyone",
        limit="none",
        summary="The program runs.",
        answer=health.Health,
    ),
    Route(
        method="GET",
        path="/readyz",
        handler=health.readyz,
        roles=NOBODY,
        unless="anyone",
        summary="200 when the journal can be written and the halls are open, else 503.",
        answer=health.Readiness,
    ),
    Route(
        method="GET",
        path="/metrics",
        handler=health.metrics,
        roles=NOBODY,
        unless="anyone",
        summary="What the server counts, for Prometheus. Nothing about a person.",
        media_type=METRICS,
    ),
    Route(
        method="GET",
        path="/openapi.json",
        handler=show_openapi,
        roles=NOBODY,
        unless="anyone",
        summary="This document.",
    ),
    Route(
        method="GET",
        path="/docs",
        handler=show_reference,
        roles=NOBODY,
        unless="anyone",
        summary="This document for people.",
        media_type=HTML,
    ),
    Route(
        method="POST",
        path="/p/{hall}",
        handler=phone.take,
        roles=NOBODY,
        unless="anyone",
        limit="tickets",
        summary="Take a ticket by phone, with the pass that the code on the hall's board has given.",
        status=303,
        form=("service", "language"),
        codes=("not_found", "store_unavailable"),
    ),
    Route(
        method="GET",
        path="/sign-in",
        handler=sign_in.sign_in_page,
        roles=NOBODY,
        unless="anyone",
        summary="The page where people sign in.",
        media_type=HTML,
        query=(Query("next", {"type": "string"}, "The address to go to afterwards."),),
    ),
    Route(
        method="POST",
        path="/sign-in",
        handler=sign_in.sign_in,
        roles=NOBODY,
        unless="anyone",
        cost=150,
        summary="Sign in with a name and a password; answers with a cookie.",
        status=303,
        form=("name", "password", "next"),
        codes=("wrong_password", "store_unavailable"),
    ),
    Route(
        method="GET",
        path=openid_sign_in.OPENID_PATH,
        handler=openid_sign_in.begin,
        roles=NOBODY,
        unless="anyone",
        limit="sign_ins",
        summary="Begin to sign in with the organisation's account, where a provider is configured.",
        status=303,
        media_type=HTML,
        query=(Query("next", {"type": "string"}, "The address to go to afterwards."),),
        codes=("not_found", "openid_away", "openid_wrong", "store_unavailable"),
    ),
    Route(
        method="GET",
        path=openid_sign_in.OPENID_RETURN_PATH,
        handler=openid_sign_in.back,
        roles=NOBODY,
        unless="anyone",
        limit="sign_ins",
        summary="Where the provider sends a person back; answers with a cookie and a page that leads on.",
        media_type=HTML,
        query=(
            Query("state", {"type": "string"}, "What this server gave to the provider."),
            Query("code", {"type": "string"}, "What the provider gives for it, once."),
        ),
        codes=(
            "not_found",
            "openid_stale",
            "openid_refused",
            "openid_unknown",
            "openid_wrong",
            "openid_away",
            "last_admin",
            "store_unavailable",
        ),
    ),
    Route(
        method="GET",
        path="/enter/{code}",
        handler=sign_in.link_page,
        roles=NOBODY,
        unless="anyone",
        summary="The page of a sign-in link.",
        media_type=HTML,
    ),
    Route(
        method="POST",
        path="/enter/{code}",
        handler=sign_in.use_link,
        roles=NOBODY,
        unless="anyone",
        summary="Use a sign-in link, which is good for one time; answers with a cookie.",
        status=303,
        codes=("link_used", "store_unavailable"),
    ),
    Route(
        method="POST",
        path="/sign-out",
        handler=sign_in.sign_out,
        roles=NOBODY,
        unless="anyone",
        summary="End the session.",
        status=303,
        form=("token",),
        needs_token=True,
        codes=("store_unavailable",),
    ),
    Route(
        method="GET",
        path=CHANGE_OPERATOR,
        handler=change_operator.change_page,
        roles=PEOPLE,
        summary="The page on which another operator takes over a desk.",
        media_type=HTML,
    ),
    Route(
        method="POST",
        path=CHANGE_OPERATOR,
        handler=change_operator.change_operator,
        roles=PEOPLE,
        summary="Take over a desk with a PIN; answers with a cookie.",
        status=303,
        form=("name", "pin", "token"),
        needs_token=True,
        codes=("wrong_pin", "pin_not_here", "people_only", "stale_page", "store_unavailable"),
    ),
    *ADMIN_ROUTES,
)


def add_routes(app: web.Application) -> None:
    """Put every route of the table behind its door and into the router."""
    for route in ROUTES:
        if route.method == "GET":
            app.router.add_get(route.path, guarded(route), allow_head=not route.is_socket)
        else:
            app.router.add_post(route.path, guarded(route))


PROBLEM_SENTENCES: Final = {code: sentence for code, (_, sentence) in HTTP_PROBLEMS.items()} | REFUSALS | UNKNOWN
"""Every code with its sentence."""

_DOCUMENT: Final = openapi(ROUTES, version("kezek"))
_OPENAPI: Final = json.encode(_DOCUMENT)
_REFERENCE: Final = reference(_DOCUMENT, PROBLEM_SENTENCES).encode()
