"""Who asks, and whether they may. Every request passes `front`; every route of the table passes `guarded`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from queue_server.api.door import DOOR, Door
from queue_server.api.forms import FIELD, HEADER, Forms
from queue_server.api.origin import client_address, counted, is_own_page, is_trusted
from queue_server.api.page_table import roles_of_page
from queue_server.api.problem import STATUS, NotSignedIn, Problem, problem_of, too_many_requests
from queue_server.api.replies import problem_reply
from queue_server.api.roles import Role, Unless
from queue_server.api.screen import Credential
from queue_server.api.sessions import COOKIE
from queue_server.api.table import Handler, Route
from queue_server.api.tokens import digest_of
from queue_server.hall.errors import Refused
from queue_server.pages import (
    FORM_TOKEN,
    PRINCIPAL,
    Principal,
    error_page,
    may,
    principal_of,
    sign_in,
    wants_page,
)

CREDENTIAL: Final = web.RequestKey("CREDENTIAL", Credential)
FAULT: Final = web.RequestKey("FAULT", Problem)

BEARER: Final = "bearer "
A_MOMENT_S: Final = 1.0
"""After so long it is worth asking again for what a page has too much to do for."""
BODY_WITHIN_S: Final = 20.0
"""A body of some kilobytes takes no longer where a queue can work at all; one that never comes holds a socket."""


@web.middleware
async def front(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Find out who asks; turn every error into a problem document; count the answer."""
    door = request.app[DOOR]
    try:
        await _identify(door, request)
        _need_page_role(request)
        reply = await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        reply = error_page(request, error.status) if wants_page(request) else problem_reply(_of_http(request, error))
    except (web.RequestPayloadError, HttpProcessingError):
        reply = _reply(request, Problem("malformed", why="the body is not what its headers say"))
    except ConnectionError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever nobody foresaw is a bug, and `bug` ends the program
        known = problem_of(error)
        if known is None:
            door.bug(error)
        reply = _reply(request, known or Problem("bug"))
    resource = request.match_info.route.resource
    door.metrics.answered(request.method, resource.canonical if resource is not None else "-", reply.status)
    return reply


def _need_page_role(request: web.Request) -> None:
    """A page that belongs to some roles is for nobody else. Raises as `sign_in` does."""
    resource = request.match_info.route.resource
    roles = roles_of_page(resource.canonical) if resource is not None else None
    if roles is not None and not may(request, *roles):
        sign_in(request)


def guarded(route: Route) -> Handler:
    """The route's handler behind its door."""

    async def handle(request: web.Request) -> web.StreamResponse:
        _limit(request, route)
        if not route.is_socket:
            fault = request.get(FAULT)
            if fault is not None:
                raise fault
            check(request, route.roles, route.unless)
            if request.method == "POST":
                need_own_page(request)
                request = await _with_body(request, route.most_bytes)
                await _need_form_token(request, route)
        return await route.handler(request)

    return handle


def check(request: web.Request, roles: frozenset[Role], unless: Unless) -> None:
    """Raises `NotSignedIn` for a stranger and `Problem` for one who has another role."""
    principal = principal_of(request)
    if (principal is not None and principal.role in roles) or unless == "anyone":
        return
    if unless:
        definition = request.app[DOOR].known(request.match_info["hall"]).state.definition
        if definition is not None and getattr(definition.rules, unless):
            return
    if principal is None:
        raise NotSignedIn
    raise Problem("not_allowed", who=principal.role)


def need_own_page(request: web.Request) -> None:
    """What a browser sends with a cookie, or with none, must come from a page of ours. Raises `Problem`."""
    credential = request.get(CREDENTIAL)
    by_token = credential is not None and credential.kind == "token"
    if not by_token and not is_own_page(request.headers, request.host):
        raise Problem("other_site")


async def _with_body(request: web.Request, most_bytes: int) -> web.Request:
    """The request once its body is there, which nearly always came with the headers. Raises `Problem` where it is too
    large or too slow.

    What a client says that it will send is believed before any of it has come. `most_bytes` is the route's own bound.
    """
    bound = request.app[DOOR].settings.max_body_bytes
    most = max(bound, most_bytes)
    if (request.content_length or 0) > most:
        raise Problem("too_large", limit=most)
    if most > bound:
        request = request.clone(client_max_size=most)
    if request.content.is_eof():
        return request
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            await request.read()
    except TimeoutError:
        raise Problem("malformed", why=f"the body did not come within {BODY_WITHIN_S:.0f} seconds") from None
    except web.HTTPRequestEntityTooLarge:
        raise Problem("too_large", limit=most) from None
    return request


async def _need_form_token(request: web.Request, route: Route) -> None:
    """What is sent with a cookie carries the token that our page was given, in a header or a field of the form.

    A form that a client without pages sends has no `Origin`; a browser's always has (Fetch, section 3.2).
    """
    wanted = request.get(FORM_TOKEN)
    if not route.needs_token or wanted is None or (route.form and "Origin" not in request.headers):
        return
    given = request.headers.get(HEADER)
    if given is None and route.form:
        given = dict(parse_qsl((await request.read()).decode(errors="replace"))).get(FIELD)
    if not Forms.is_right(given or "", wanted):
        raise Problem("stale_page")


def address_of(request: web.Request) -> str:
    """The address of the client, behind the proxies that the settings trust."""
    trusted = request.app[DOOR].trusted
    return client_address(request.remote or "", request.headers.get("X-Forwarded-For"), trusted)


def counted_address(request: web.Request) -> str:
    """That address as requests are counted."""
    return counted(address_of(request))


def is_https(request: web.Request) -> bool:
    """Whether the browser came by TLS, to us or to a trusted proxy."""
    proxied = is_trusted(request.remote or "", request.app[DOOR].trusted)
    return request.secure or (proxied and request.headers.get("X-Forwarded-Proto", "").lower() == "https")


async def _identify(door: Door, request: web.Request) -> None:
    """Put principal and credential into the request; a token that is not valid is a fault, for the route to tell."""
    header = request.headers.get("Authorization")
    if header is not None:
        await _by_token(door, request, header)
    elif "Cookie" in request.headers and (secret := request.cookies.get(COOKIE)):
        digest = digest_of(secret)
        session = await door.sessions.find(digest)
        if session is not None:
            request[CREDENTIAL] = Credential("session", digest)
            request[PRINCIPAL] = Principal(session.role, session.name, session.is_person)
            request[FORM_TOKEN] = await door.forms.token(digest)
            await door.sessions.touch(digest)


async def _by_token(door: Door, request: web.Request, header: str) -> None:
    digest = digest_of(header[len(BEARER) :].strip()) if header[: len(BEARER)].lower() == BEARER else b""
    token = door.tokens.live(digest)
    if token is None:
        _take(door.public.take(counted_address(request), door.monotonic()))
        token = await door.tokens.find(digest) if digest else None
    if token is None:
        request[FAULT] = NotSignedIn()
        return
    request[CREDENTIAL] = Credential("token", digest)
    request[PRINCIPAL] = Principal(token.role, token.name, is_person=False)


def _limit(request: web.Request, route: Route) -> None:
    """Strangers are limited by their address, tokens where the settings say so."""
    door = request.app[DOOR]
    principal = principal_of(request)
    if principal is None:
        if route.limit == "none":
            return
        address = counted_address(request)
        if route.limit == "tickets":
            _take(door.public_tickets.take(address, door.monotonic()))
        elif route.limit == "sign_ins":
            _take(door.sign_ins.take(address, door.monotonic()))
        _take(door.public.take(address, door.monotonic()))
    elif door.by_token is not None and not principal.is_person:
        _take(door.by_token.take(principal.name, door.monotonic()))


def _reply(request: web.Request, problem: Problem | Refused) -> web.Response:
    """A person's browser is shown a page, everybody else a problem document."""
    return error_page(request, STATUS[problem.code], problem) if wants_page(request) else problem_reply(problem)


def _take(wait_s: float) -> None:
    if wait_s > 0:
        raise too_many_requests(wait_s)


def _of_http(request: web.Request, error: web.HTTPException) -> Problem:
    """What aiohttp itself says no to."""
    match error:
        case web.HTTPRequestEntityTooLarge():
            return Problem("too_large", limit=request.app[DOOR].settings.max_body_bytes)
        case web.HTTPMethodNotAllowed():
            problem = Problem("method_not_allowed", allowed=", ".join(sorted(error.allowed_methods)))
            problem.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
            return problem
        case web.HTTPNotFound():
            return Problem("not_found")
        case web.HTTPUnauthorized():
            return NotSignedIn()
        case web.HTTPTooManyRequests():
            return too_many_requests(A_MOMENT_S)
        case web.HTTPServiceUnavailable():
            return Problem("store_unavailable")
        case web.HTTPForbidden():
            principal = principal_of(request)
            return Problem("not_allowed", who=principal.role if principal is not None else "strangers")
        case _:
            return Problem("malformed", why=f"{error.reason}")
