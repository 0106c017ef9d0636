"""Serves the secretary's page: who asks to be received, what was promised; and the page of times closed to book."""

from aiohttp import web

from queue_server.app_parts import PARTS
from queue_server.bookings.choices import bookable
from queue_server.config.roles import DIRECT, READ_BOOKINGS, RECEIVE
from queue_server.pages.context import feed_of, may, need_role
from queue_server.pages.render import render
from queue_server.pages.services import PageServices
from queue_server.pages.wording.dates import weekdays
from queue_server.pages.wording.words import language_of


async def secretary(request: web.Request) -> web.Response:
    """`/secretary/{hall}`: the appointments that wait for an answer, the most urgent first, and what is under
    control."""
    feed = feed_of(request)
    need_role(request, *RECEIVE)
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


async def closures(request: web.Request) -> web.Response:
    """`/closures/{hall}`: what is closed, who is concerned, and the form to close more."""
    feed = feed_of(request)
    need_role(request, *READ_BOOKINGS)
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
