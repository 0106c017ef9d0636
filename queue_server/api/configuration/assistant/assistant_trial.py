"""Gives the test ticket with which the assistant ends, whatever the hours of the hall say, and finds it again for a
page that was loaded anew."""

import secrets

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from queue_server.api.access.requester import actor_of
from queue_server.api.configuration.assistant.assistant_draft import Draft
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall.issue import refusal_for_hall
from queue_server.hall.state import State
from queue_server.hall.ticket import AT_WINDOW, Ticket
from queue_server.views.equipment.printers import PaperState


class TrialPaper(Struct, frozen=True):
    """A printer, and where the paper of the test ticket is."""

    printer: str
    state: PaperState


class TrialTicket(Struct, frozen=True, kw_only=True):
    """A ticket that is there to be called, or was: its id, number, service, and the window that calls it. `printed`
    are its papers; null where they were shown before."""

    ticket: str
    number: str
    service: str
    window: int
    is_called: bool = False
    printed: list[TrialPaper] | None = None


def trial_of(request: web.Request, draft: Draft) -> TrialTicket | None:
    """The test ticket of the draft, while its turn lasts."""
    feed = request.app[PARTS][ServerContext].feeds().get(draft.hall or "")
    ticket = feed.state.tickets.get(draft.ticket or "") if feed is not None else None
    return trial_ticket(feed.state, ticket) if feed is not None and ticket is not None and ticket.is_live else None


def trial_ticket(state: State, ticket: Ticket) -> TrialTicket:
    """The ticket with the window where it is, or one that calls it."""
    able = (window.window for window in state.defined.windows if ticket.service in window.after_minutes())
    return TrialTicket(
        ticket=ticket.id,
        number=ticket.number,
        service=ticket.service,
        window=ticket.window or next(able, state.defined.windows[0].window),
        is_called=ticket.state in AT_WINDOW,
    )


async def issue_trial(request: web.Request, hall: str) -> str:
    """The id of a new ticket of the hall's first service. A hall that is closed now is opened for this one moment: the
    file keeps its hours, so they are in force again whatever ends the server in between."""
    server, actor = request.app[PARTS][ServerContext], actor_of(request)
    definition = server.feed(hall).state.defined
    ticket = secrets.token_urlsafe(12)
    command = c.IssueTicket(ticket, definition.services[0].id, language=definition.languages[0])
    if refusal_for_hall(server.feed(hall).state, server.clock()) is None:
        await server.execute(hall, command, actor)
        return ticket
    await server.execute(hall, c.Configure(_without_hours(definition)), actor)
    try:
        await server.execute(hall, command, actor)
    finally:
        await server.execute(hall, c.Configure(definition), actor)
    return ticket


def _without_hours(definition: Definition) -> Definition:
    return replace(definition, hours=None, closed_days=())
