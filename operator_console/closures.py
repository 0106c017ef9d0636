"""Serves the page on which a manager closes times to book, and everybody sees who has not chosen another time yet."""

from aiohttp import web

from queue_server.app_parts import PARTS
from queue_server.bookings.choices import bookable
from queue_server.config.roles import DIRECT, READ_BOOKINGS
from queue_server.pages.context import feed_of, may, sign_in
from queue_server.pages.render import render
from queue_server.pages.services import PageServices


async def closures(request: web.Request) -> web.Response:
    """`/closures/{hall}`: what is closed, who is concerned, and the form to close more."""
    feed = feed_of(request)
    if not may(request, *READ_BOOKINGS):
        sign_in(request)
    definition = feed.state.defined
    services = bookable(definition)
    hosted = {service.host for service in services}
    hosts = [host for host in definition.hosts if host.id in hosted]
    may_close = may(request, *DIRECT)
    return render(
        request,
        "operator_console/reception/closures.html",
        scripts=("operator_console/reception/hall-closures.js",),
        hall=feed.hall,
        definition=definition,
        hosts=hosts,
        services=services if len(services) > 1 or hosts else [],
        may_close=may_close,
        today=feed.state.local(request.app[PARTS][PageServices].clock()).date().isoformat(),
        about={
            "hall": feed.hall,
            "may_close": may_close,
            "hosts": {host.id: host.names for host in hosts},
            "services": {service.id: service.names for service in definition.services},
        },
    )
