"""Serves the administrator's page of webhooks: receivers, and how their deliveries stand."""

from aiohttp import web

from queue_server.config.roles import ADMINISTER
from queue_server.journal.codec import KINDS
from queue_server.pages.context import definitions_of, may, sign_in
from queue_server.pages.render import render
from queue_server.webhooks.receiver import name_of


async def webhooks(request: web.Request) -> web.Response:
    """`/admin/webhooks`: every receiver, what it gets, and what became of it."""
    if not may(request, *ADMINISTER):
        sign_in(request)
    halls = {hall: definition.names for hall, definition in definitions_of(request).items()}
    kinds = sorted({name_of(kind) for kind in KINDS})
    return render(
        request,
        "operator_console/administration/webhooks.html",
        scripts=("operator_console/webhooks/hall-webhooks.js",),
        about={"halls": halls, "kinds": kinds},
    )
