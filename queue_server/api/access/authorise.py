"""Checks whether a request is allowed. Every request passes `front`; every route of the table passes `guarded`."""

import asyncio
from typing import Final
from urllib.parse import parse_qsl

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from queue_server.api.access.access_control import ACCESS
from queue_server.api.access.requester import CREDENTIAL, FAULT, counted_address, identify
from queue_server.api.http.admission.request_limits import need
from queue_server.api.http.description.page_table import COSTS, KEYED, roles_of_page
from queue_server.api.http.description.table import CENTRE_PREFIX, Handler, Route
from queue_server.api.http.edge import EDGE_FAULT
from queue_server.api.http.forms import FIELD, HEADER, Forms
from queue_server.api.http.origin import is_host_dropped, is_own_page
from queue_server.api.http.problem import STATUS, HttpProblem, NotSignedIn, problem_of, too_many_requests
from queue_server.api.http.replies import HAS_BEGUN, problem_reply
from queue_server.api.http.server_context import SERVER
from queue_server.config.roles import Role, Unless
from queue_server.hall.errors import Refused
from queue_server.pages.context import FORM_TOKEN, Principal, hall_in, may, principal_of, sign_in
from queue_server.pages.errors import error_page, wants_page

A_MOMENT_S: Final = 1.0
"""When to ask again for a page that is too busy now."""
BODY_WITHIN_S: Final = 20.0
"""How long a body may take: some kilobytes need less on any network where a queue works; a body that never comes holds
a socket."""


@web.middleware
async def front(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Identify the requester; turn every error into a problem document; count the answer."""
    server, route = request.app[SERVER], _route(request)
    try:
        reply = await _answer(request, handler, route)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        reply = _reply(request, _of_http(request, error), error.status)
    except (web.RequestPayloadError, HttpProcessingError):
        reply = _reply(request, HttpProblem("malformed", why="the body is not what its headers say"))
    except ConnectionError:
        raise
    except Exception as error:  # any other error is a bug of this route; the server goes on
        problem = problem_of(error)
        if problem is None:
            problem = HttpProblem("bug", number=server.bugs.report(error, f"{request.method} {route}").number)
        if HAS_BEGUN in request:
            raise ConnectionResetError("an answer that has begun cannot be another one") from error
        reply = _reply(request, problem)
    if reply.status == 404 and route in KEYED and principal_of(request) is None:
        reply = _count_wrong_key(request, reply)
    server.metrics.answered(request.method, route, reply.status)
    return reply


async def _answer(request: web.Request, handler: Handler, route: str) -> web.StreamResponse:
    fault = request.get(EDGE_FAULT)
    if fault is not None:
        raise fault
    await identify(request)
    if request.method in (hdrs.METH_GET, hdrs.METH_HEAD):
        _need_page_role(request, route)
    cost = COSTS.get((request.method, route), 0)
    return await (_answer_page(request, handler, cost) if cost else handler(request))


def _route(request: web.Request) -> str:
    """The route as written in the table, for metrics: strangers cannot choose its text."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "-"


def _need_page_role(request: web.Request, route: str) -> None:
    """Raises as `sign_in` does where a page is for some roles and the requester has none of them.

    A form that is sent to the page's address is a route, which has roles of its own.
    """
    roles = roles_of_page(route)
    if roles is not None and not may(request, *roles):
        sign_in(request)


async def _answer_page(request: web.Request, handler: Handler, cost: int) -> web.StreamResponse:
    """The answer of a page that costs much, which is charged to the stranger's address."""
    if request.method == "POST":
        request = await _with_body(request, 0)
    return await _work(request, handler, cost)


async def _work(request: web.Request, handler: Handler, cost: int) -> web.StreamResponse:
    """Run a stranger's request within the share of work of their address, a few such at a time."""
    if principal_of(request) is not None:
        return await handler(request)
    spend(request, cost)
    async with request.app[ACCESS].limits.turns:
        return await handler(request)


def spend(request: web.Request, cost: int) -> None:
    """Take `cost` ms of work from a stranger's share. Raises `HttpProblem` where too little is left."""
    if principal_of(request) is None:
        access = request.app[ACCESS]
        need(access.limits.work.take(counted_address(request), access.monotonic(), cost))


def _count_wrong_key(request: web.Request, reply: web.StreamResponse) -> web.StreamResponse:
    """Count a key that opens nothing, which may be a guess. Right keys are never delayed: a hall's phones share an
    address with a guesser, and keys of 66 bits cannot be guessed."""
    access = request.app[ACCESS]
    wait_s = access.limits.wrong_keys.take(counted_address(request), access.monotonic())
    return _reply(request, too_many_requests(wait_s)) if wait_s > 0 else reply


def guarded(route: Route) -> Handler:
    """The route's handler, called only when the request passes the checks of its row."""

    async def handle(request: web.Request) -> web.StreamResponse:
        principal = principal_of(request)
        _count_request(request, route, principal)
        if not route.is_socket:
            fault = request[FAULT]
            if fault is not None:
                raise fault
            if principal is None or not principal.has_role(route.roles, hall_in(request)):
                check(request, route.roles, route.unless)
            if route.method == "POST":
                _need_own_hall(request, route)
                need_own_page(request)
                if not route.is_streamed:
                    request = await _with_body(request, route.most_bytes)
                elif (request.content_length or 0) > route.most_bytes:
                    raise HttpProblem("too_large", limit=route.most_bytes)
                if route.needs_token:
                    await _need_form_token(request, route)
        return await (_work(request, route.handler, route.cost) if route.cost else route.handler(request))

    return handle


def check(request: web.Request, roles: frozenset[Role], unless: Unless) -> None:
    """Raises `NotSignedIn` for a stranger and `HttpProblem` for one who has another role."""
    principal = principal_of(request)
    if (principal is not None and principal.has_role(roles, hall_in(request))) or unless == "anyone":
        return
    if unless:
        definition = request.app[SERVER].readable_feed(request.match_info["hall"]).state.definition
        if definition is not None and getattr(definition.rules, unless):
            return
    if principal is None:
        raise NotSignedIn
    raise HttpProblem("not_allowed", who=principal.role)


def _need_own_hall(request: web.Request, route: Route) -> None:
    """Raises `Refused` where something would be changed in a hall whose journal comes from elsewhere."""
    hall = request.match_info.get("hall")
    if hall in request.app[SERVER].engine.followed and not route.path.startswith(CENTRE_PREFIX):
        raise Refused("hall_followed", hall=hall)


def need_own_page(request: web.Request) -> None:
    """Raises `HttpProblem` where a browser's request comes from a page that is not ours, with a cookie or without."""
    credential = request.get(CREDENTIAL)
    by_token = credential is not None and credential.kind == "token"
    if not by_token and not is_own_page(request.headers, request.host):
        if is_host_dropped(request.headers, request.host):
            raise HttpProblem("host_dropped", origin=request.headers["Origin"][:100], host=request.host[:100])
        raise HttpProblem("other_site")


async def _with_body(request: web.Request, most_bytes: int) -> web.Request:
    """The request once its body has arrived, which is nearly always with the headers. Raises `HttpProblem` where it is
    too large or too slow.

    A body that is announced as too large is refused before any of it has arrived. `most_bytes` is the route's own
    bound.
    """
    bound = request.app[SERVER].settings.max_body_bytes
    most = max(bound, most_bytes)
    if (request.content_length or 0) > most:
        raise HttpProblem("too_large", limit=most)
    if most > bound:
        request = request.clone(client_max_size=most)
    if request.content.is_eof():
        return request
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
    token = request[FORM_TOKEN]
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
    access = request.app[ACCESS]
    if principal is None:
        access.limits.take_of_stranger(route.limit, counted_address(request), access.monotonic())
    elif not principal.is_person:
        access.limits.take_of_token(principal.name, access.monotonic())


def _reply(request: web.Request, problem: HttpProblem | Refused, status: int | None = None) -> web.Response:
    """The answer to a problem: a page for a person's browser, a problem document for others. A page that raised a mere
    `status` gets no further text; where the error page cannot be made, the document is sent."""
    if wants_page(request):
        try:
            return error_page(request, status or STATUS[problem.code], problem if status is None else None)
        except Exception as error:  # noqa: BLE001 - the library's own answer would have neither a number nor our headers
            request.app[SERVER].bugs.report(error, "page of an error")
    return problem_reply(problem)


def _of_http(request: web.Request, error: web.HTTPException) -> HttpProblem:
    """The problem for an error that aiohttp itself raises."""
    match error:
        case web.HTTPRequestEntityTooLarge():
            return HttpProblem("too_large", limit=request.app[SERVER].settings.max_body_bytes)
        case web.HTTPMethodNotAllowed():
            problem = HttpProblem("method_not_allowed", allowed=", ".join(sorted(error.allowed_methods)))
            problem.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
            return problem
        case web.HTTPNotFound():
            return HttpProblem("not_found")
        case web.HTTPUnauthorized():
            return NotSignedIn()
        case web.HTTPTooManyRequests():
            return too_many_requests(A_MOMENT_S)
        case web.HTTPServiceUnavailable():
            return HttpProblem("store_unavailable")
        case web.HTTPForbidden():
            principal = principal_of(request)
            return HttpProblem("not_allowed", who=principal.role if principal is not None else "strangers")
        case _:
            return HttpProblem("malformed", why=f"{error.reason}")
