"""Checks the priority that somebody claims for a ticket."""

from aiohttp import web

from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.roles import DIRECT
from queue_server.hall.errors import Unknown
from queue_server.pages.context import may


def need_claimable(request: web.Request, priority: str | None) -> None:
    """Raises `Unknown` where a visitor claims the priority of those who have booked: nobody proves it, and it comes
    with the booked time. Whoever directs the hall may give it."""
    if priority is None:
        return
    definition = request.app[PARTS][ServerContext].feed(request.match_info["hall"]).state.definition
    if definition is not None and priority == definition.rules.booked_priority and not may(request, *DIRECT):
        raise Unknown("unknown_priority", priority=priority)
