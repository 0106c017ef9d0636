"""Signs in people with a name and a password, and devices with a link that is good once; both get a cookie."""

import logging
import re
from typing import Final
from urllib.parse import parse_qsl

from aiohttp import web

from queue_server.api.access import trail
from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.credentials.sessions import SESSION_COOKIE
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.access.people import person_signing_in
from queue_server.api.access.requester import address_of, counted_address, is_https
from queue_server.api.http.problem import HttpProblem, too_many_requests
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.values.credentials import LONGEST_NAME
from queue_server.config.values.text import folded
from queue_server.pages.context import principal_of, requester_of
from queue_server.pages.render import render
from queue_server.pages.replies import see_other

log = logging.getLogger(__name__)

LONGEST_TYPED_PASSWORD: Final = 1024
"""The longest password: argon2 takes any length, and a stranger must not choose how long it takes."""

MOST_FIELDS: Final = 20

FIRST_PAGES: Final = {
    "kiosk": "/kiosk/{hall}",
    "board": "/display/{hall}",
    "operator": "/desk/{hall}",
    "manager": "/supervisor/{hall}",
    "admin": "/admin",
    "region": "/region",
    "district": "/region",
}
"""The one page that the browser of a role is for."""

ASSISTANT_PAGE: Final = "/setup"
"""Where a server without halls is set up."""

_OUR_ADDRESS: Final = re.compile(r"/(?![/\\])[!-~]*")


async def sign_in_page(request: web.Request) -> web.Response:
    """Show the form."""
    return sign_in_form(request, "", local_address(request.query.get("next", "")))


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Sign in with a name and a password. An unknown name is answered like a wrong password, after the same time."""
    access = request.app[PARTS][AccessControl]
    form = form_fields(await request.read())
    name, password, target = (form.get(field, "") for field in ("name", "password", "next"))
    if not 1 <= len(name) <= LONGEST_NAME or not 1 <= len(password) <= LONGEST_TYPED_PASSWORD:
        return sign_in_form(request, name[:LONGEST_NAME], local_address(target), HttpProblem("wrong_password"))
    typed, user = name, await person_signing_in(access.store, name)
    name = user.name if user is not None else folded(name)
    browser = await access.known_browsers.browser_of(request.cookies, name)
    place, is_known = counted_address(request) if browser is None else f"browser {browser}", browser is not None
    # Counted before the check, so that many at once count as many.
    wait_s = await access.attempts.begin(place, name, is_known=is_known)
    if wait_s > 0:
        return sign_in_form(request, typed, local_address(target), too_many_requests(wait_s))
    password_hash = user.password if user is not None and user.disabled_at is None else None
    if not await access.passwords.is_right(password_hash, password) or user is None:
        log.warning("a wrong name or password from %s", address_of(request))
        await trail.note(request, "wrong_password", user.name if user is not None else "")
        return sign_in_form(request, typed, local_address(target), HttpProblem("wrong_password"))
    await _end_earlier(request)
    secret, max_age = await access.sessions.open(user.role, user.name, is_person=True)
    now = await access.store.user(name)
    if now is None or now.password != user.password:  # another was set, and every session ended, during the check
        await access.sessions.end(digest_of(secret))
        return sign_in_form(request, typed, local_address(target), HttpProblem("wrong_password"))
    await access.attempts.succeeded(place, name)
    await access.attempts.forget_pin(name)
    await trail.note(request, "signed_in", name)
    reply = _entered(request, secret, max_age, first_page(request, user.role, local_address(target)))
    if browser is None:
        await access.known_browsers.remember(reply, name, is_https=is_https(request))
    return reply


async def link_page(request: web.Request) -> web.Response:
    """Show a page with one button. Only the button uses the link, so that a preview of the page does not."""
    return render(request, "enter.html", code=request.match_info["code"])


async def use_link(request: web.Request) -> web.StreamResponse:
    """Use a sign-in link."""
    access = request.app[PARTS][AccessControl]
    link = await access.sessions.use_once(request.match_info["code"], "link")
    if link is None:
        return sign_in_form(request, "", "/", HttpProblem("link_used"))
    await trail.note(request, "link_used", link.name)
    secret, max_age = await access.sessions.open(link.role, link.name, is_person=link.is_person)
    target = local_address(request.query.get("next", "/"))
    return _entered(request, secret, max_age, first_page(request, link.role, target))


async def sign_out(request: web.Request) -> web.StreamResponse:
    """End the session."""
    credential = requester_of(request).credential
    if credential is not None and credential.kind == "session":
        await request.app[PARTS][AccessControl].sessions.end(credential.digest)
        principal = principal_of(request)
        await trail.note(request, "signed_out", principal.name if principal is not None else "")
    reply = see_other("/")
    reply.del_cookie(SESSION_COOKIE, path="/", secure=is_https(request), httponly=True, samesite="Strict")
    return reply


async def _end_earlier(request: web.Request) -> None:
    """End the earlier session of this browser, so that a stolen cookie of it is of no use."""
    requester = requester_of(request)
    credential, principal = requester.credential, requester.principal
    if credential is not None and credential.kind == "session" and principal is not None and principal.is_person:
        await request.app[PARTS][AccessControl].sessions.end(credential.digest)


def _entered(request: web.Request, secret: str, max_age: int, target: str) -> web.StreamResponse:
    reply = see_other(target)
    set_session_cookie(request, reply, secret, max_age)
    return reply


def set_session_cookie(request: web.Request, reply: web.StreamResponse, secret: str, max_age: int) -> None:
    """Set the cookie for this server alone, out of reach of scripts and other sites; `max_age` in seconds."""
    reply.set_cookie(
        SESSION_COOKIE, secret, path="/", max_age=max_age, secure=is_https(request), httponly=True, samesite="Strict"
    )


def first_page(request: web.Request, role: str, target: str = "/") -> str:
    """The first page for a browser of this role: its target, else its own page where there is no choice of halls."""
    page, halls = FIRST_PAGES.get(role, "/"), list(request.app[PARTS][ServerContext].readable_feeds())
    if role == "admin" and not halls and target == "/":
        return ASSISTANT_PAGE
    if target != "/" or ("{hall}" in page and len(halls) != 1):
        return target
    return page.format(hall=halls[0] if halls else "")


def sign_in_form(request: web.Request, name: str, target: str, problem: HttpProblem | None = None) -> web.Response:
    """Show the form, also after a mistake: `error` is its code, `params` the values of its sentence."""
    provider = request.app[PARTS][AccessControl].provider
    reply = render(
        request,
        "sign_in.html",
        organisation=provider.settings if provider is not None else None,
        status=problem.status if problem is not None else 200,
        name=name,
        next=target,
        error=problem.code if problem is not None else None,
        params=problem.params if problem is not None else {},
    )
    if problem is not None:
        reply.headers.update({key: value for key, value in problem.headers.items() if key == "Retry-After"})
    return reply


def form_fields(body: bytes) -> dict[str, str]:
    """The fields of a form. Raises `HttpProblem`."""
    try:
        return dict(parse_qsl(body.decode(errors="replace"), max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise HttpProblem("malformed", why="the form has too many fields") from error


def local_address(target: str) -> str:
    """The address to open after signing in, on this server. Browsers take `//` and `/\\` for another host."""
    return target if _OUR_ADDRESS.fullmatch(target) else "/"
