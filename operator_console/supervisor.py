"""Serves the supervisor's page: the state of the whole hall, with the supervisor's commands."""

from aiohttp import web

from queue_server.app_parts import PARTS
from queue_server.bookings.choices import bookable
from queue_server.config.roles import ADMINISTER, DIRECT
from queue_server.pages.context import feed_of, may, principal_of, sign_in
from queue_server.pages.render import render
from queue_server.pages.services import PageServices
from queue_server.views.supervision.supervisor import supervisor_document


async def supervisor(request: web.Request) -> web.Response:
    """`/supervisor/{hall}`: every window and service live, alarms, advice, devices."""
    feed = feed_of(request)
    if not may(request, *DIRECT):
        sign_in(request)
    definition = feed.state.defined
    about = {
        "hall": feed.hall,
        "services": {service.id: service for service in definition.services},
        "priorities": {priority.id: priority for priority in definition.priorities},
        "zones": definition.zones,
        "help_reasons": {reason.id: reason.names for reason in definition.help_reasons},
        "may_administer": may(request, *ADMINISTER),
    }
    return render(
        request,
        "operator_console/hall/supervisor.html",
        scripts=("operator_console/supervisor/hall-supervisor.js",),
        hall=feed.hall,
        definition=definition,
        bookable=bookable(definition),
        about=about,
        me=principal_of(request),
        first=supervisor_document(feed.state, request.app[PARTS][PageServices].clock()),
    )
