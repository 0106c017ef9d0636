"""Checks whether a request is allowed: every route of the table passes `guarded`, every page `need_page_role`."""

import asyncio
from typing import Final
from urllib.parse import parse_qsl

from aiohttp import web

from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.requester import counted_address
from queue_server.api.http.admission.request_limits import need
from queue_server.api.http.description.table import CENTRE_PREFIX, Handler, Route
from queue_server.api.http.forms import FIELD, HEADER, Forms
from queue_server.api.http.origin import is_host_dropped, is_own_page
from queue_server.api.http.problem import HttpProblem, NotSignedIn
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.roles import Role, Unless
from queue_server.hall.errors import Refused
from queue_server.pages.context import Principal, hall_in, may, principal_of, requester_of, sign_in

BODY_WITHIN_S: Final = 20.0
"""How long a body may take: some kilobytes need less on any network where a queue works; a body that never comes holds
a socket."""


def need_page_role(request: web.Request, roles: frozenset[Role]) -> None:
    """Raises as `sign_in` does where the requester has none of the roles to which a page is shown."""
    if not may(request, *roles):
        sign_in(request)


async def work(request: web.Request, handler: Handler, cost: int) -> web.StreamResponse:
    """Run a stranger's request within the share of work of their address, a few such at a time."""
    if principal_of(request) is not None:
        return await handler(request)
    spend(request, cost)
    async with request.app[PARTS][AccessControl].limits.turns:
        return await handler(request)


def spend(request: web.Request, cost: int) -> None:
    """Take `cost` ms of work from a stranger's share. Raises `HttpProblem` where too little is left."""
    if principal_of(request) is None:
        access = request.app[PARTS][AccessControl]
        need(access.limits.work.take(counted_address(request), access.monotonic(), cost))


def guarded(route: Route) -> Handler:
    """The route's handler, called only when the request passes the checks of its row."""

    async def handle(request: web.Request) -> web.StreamResponse:
        requester = requester_of(request)
        _count_request(request, route, requester.principal)
        if not route.is_socket:
            if requester.fault is not None:
                raise requester.fault
            check(request, route.roles, route.unless)
            if route.method == "POST":
                _need_own_hall(request, route)
                need_own_page(request)
                if not route.is_streamed:
                    request = await with_body(request, route.most_bytes)
                elif (request.content_length or 0) > route.most_bytes:
                    raise HttpProblem("too_large", limit=route.most_bytes)
                if route.needs_token:
                    await _need_form_token(request, route)
        return await (work(request, route.handler, route.cost) if route.cost else route.handler(request))

    return handle


def check(request: web.Request, roles: frozenset[Role], unless: Unless) -> None:
    """Raises `NotSignedIn` for a stranger and `HttpProblem` for one who has another role."""
    principal = principal_of(request)
    if (principal is not None and principal.has_role(roles, hall_in(request))) or unless == "anyone":
        return
    if unless:
        definition = request.app[PARTS][ServerContext].readable_feed(request.match_info["hall"]).state.definition
        if definition is not None and getattr(definition.rules, unless):
            return
    if principal is None:
        raise NotSignedIn
    raise HttpProblem("not_allowed", who=principal.role)


def _need_own_hall(request: web.Request, route: Route) -> None:
    """Raises `Refused` where something would be changed in a hall whose journal comes from elsewhere."""
    hall = request.match_info.get("hall")
    if hall in request.app[PARTS][ServerContext].engine.followed and not route.path.startswith(CENTRE_PREFIX):
        raise Refused("hall_followed", hall=hall)


def need_own_page(request: web.Request) -> None:
    """Raises `HttpProblem` where a browser's request comes from a page that is not ours, with a cookie or without."""
    credential = requester_of(request).credential
    is_by_token = credential is not None and credential.kind == "token"
    if not is_by_token and not is_own_page(request.headers, request.host):
        if is_host_dropped(request.headers, request.host):
            raise HttpProblem("host_dropped", origin=request.headers["Origin"][:100], host=request.host[:100])
        raise HttpProblem("other_site")


async def with_body(request: web.Request, most_bytes: int) -> web.Request:
    """The request once its body has arrived, which is nearly always with the headers. Raises `HttpProblem` where it is
    too large or too slow.

    A body that is announced as too large is refused before any of it has arrived. `most_bytes` is the route's own
    bound.
    """
    content, bound = request.content, request.app[PARTS][ServerContext].settings.max_body_bytes
    if content.is_eof() and content.total_bytes <= bound:
        return request
    most = max(bound, most_bytes)
    if (request.content_length or 0) > most:
        raise HttpProblem("too_large", limit=most)
    if most > bound:
        request = request.clone(client_max_size=most)
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            await request.read()
    except TimeoutError:
        raise HttpProblem("malformed", why=f"the body did not come within {BODY_WITHIN_S:.0f} seconds") from None
    except web.HTTPRequestEntityTooLarge:
        raise HttpProblem("too_large", limit=most) from None
    return request


async def _need_form_token(request: web.Request, route: Route) -> None:
    """Raises `HttpProblem` where a request with a cookie lacks the token of our page, in a header or a field of the
    form.

    A form that a client without pages sends has no `Origin`; a browser's always has (Fetch, section 3.2).
    """
    token = requester_of(request).form_token
    if token is None or (route.form and "Origin" not in request.headers):
        return
    sent_token = request.headers.get(HEADER)
    if sent_token is None and route.form:
        sent_token = dict(parse_qsl((await request.read()).decode(errors="replace"))).get(FIELD)
    if not Forms.is_right(sent_token or "", token):
        raise HttpProblem("stale_page")


def _count_request(request: web.Request, route: Route, principal: Principal | None) -> None:
    """Count a request against the limit of a stranger's address, or of a token where the settings say so. Raises
    `HttpProblem`."""
    access = request.app[PARTS][AccessControl]
    if principal is None:
        access.limits.take_of_stranger(route.limit, counted_address(request), access.monotonic())
    elif not principal.is_person and access.limits.by_token is not None:
        access.limits.take_of_token(principal.name, access.monotonic())
