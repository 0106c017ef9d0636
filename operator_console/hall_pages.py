"""Serves the desk of a window, the choice of one, and the supervisor's page of the whole hall."""

from aiohttp import web

from queue_server.app_parts import PARTS
from queue_server.bookings.choices import bookable
from queue_server.config.roles import ADMINISTER, DIRECT, SIT_AT_DESK
from queue_server.journal.feed import Feed
from queue_server.pages.context import feed_of, may, need_role, principal_of
from queue_server.pages.desks import desk_of
from queue_server.pages.render import render
from queue_server.pages.services import PageServices
from queue_server.views.supervision.supervisor import supervisor_document


async def choose_window(request: web.Request) -> web.Response:
    """`/desk/{hall}`: every window with its operator."""
    feed = _serving(request)
    services = bookable(feed.state.defined)
    return render(request, "operator_console/hall/windows.html", hall=feed.hall, state=feed.state, bookable=services)


async def desk(request: web.Request) -> web.Response:
    """`/desk/{hall}/{window}`: the visitor at the window, and who is next."""
    feed = _serving(request)
    definition = feed.state.defined
    window = definition.window(int(request.match_info["window"]))
    if window is None:
        raise web.HTTPNotFound
    principal = principal_of(request)
    about = {
        "hall": feed.hall,
        "window": window.window,
        "me": principal,
        "services": {service.id: service for service in definition.services},
        "priorities": {priority.id: priority for priority in definition.priorities},
        "out_of_turn": definition.rules.out_of_turn,
        "hosts": {host.id: host.names for host in definition.hosts},
        "help_reasons": {reason.id: reason.names for reason in definition.help_reasons},
        "results": {result.id: result.names for result in definition.results},
    }
    return render(
        request,
        "operator_console/hall/desk.html",
        scripts=("operator_console/desk/window-desk.js",),
        hall=feed.hall,
        definition=definition,
        window=window,
        about=about,
        first=desk_of(request.app, feed, window.window, request.app[PARTS][PageServices].clock()),
    )


async def supervisor(request: web.Request) -> web.Response:
    """`/supervisor/{hall}`: every window and service live, alarms, advice, devices."""
    feed = feed_of(request)
    need_role(request, *DIRECT)
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


def _serving(request: web.Request) -> Feed:
    feed = feed_of(request)
    need_role(request, *SIT_AT_DESK)
    return feed
