"""Checks the priority that somebody claims for a ticket."""

from aiohttp import web

from queue_server.api.http.server_context import SERVER
from queue_server.config.roles import DIRECT
from queue_server.hall.errors import Unknown
from queue_server.pages.context import may


def need_claimable(request: web.Request, priority: str | None) -> None:
    """Raises `Unknown` where a visitor claims the priority of those who have booked: nobody proves it, and it comes
    with the booked time. Whoever directs the hall may give it."""
    if priority is None:
        return
    definition = request.app[SERVER].feed(request.match_info["hall"]).state.definition
    if definition is not None and priority == definition.rules.booked_priority and not may(request, *DIRECT):
        raise Unknown("unknown_priority", priority=priority)
