"""Serves the secretary's page: who asks to be received in person, and what was promised at receptions."""

from aiohttp import web

from queue_server.config.roles import RECEIVE
from queue_server.pages.context import feed_of, may, sign_in
from queue_server.pages.render import render
from queue_server.pages.wording.dates import weekdays
from queue_server.pages.wording.words import language_of


async def secretary(request: web.Request) -> web.Response:
    """`/secretary/{hall}`: the appointments that wait for an answer, the most urgent first, and what is under
    control."""
    feed = feed_of(request)
    if not may(request, *RECEIVE):
        sign_in(request)
    definition = feed.state.defined
    received = [service for service in definition.services if service.host is not None]
    about = {
        "hall": feed.hall,
        "services": {service.id: service for service in definition.services},
        "hosts": {host.id: host.names for host in definition.hosts},
        "days": weekdays(language_of(request)),
    }
    return render(
        request,
        "operator_console/reception/secretary.html",
        scripts=("operator_console/reception/hall-secretary.js",),
        hall=feed.hall,
        definition=definition,
        received=[service for service in received if service.booking is not None],
        about=about,
    )
