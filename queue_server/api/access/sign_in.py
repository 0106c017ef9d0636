"""People sign in with a name and a password, devices with a link that is good once; both leave with a cookie."""

import logging
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from aiohttp import web

from queue_server.api.access import trail
from queue_server.api.access.authorise import CREDENTIAL, address_of, counted_address, is_https
from queue_server.api.access.people import person_signing_in
from queue_server.api.access.sessions import COOKIE
from queue_server.api.access.tokens import digest_of
from queue_server.api.http.door import DOOR, Door
from queue_server.api.http.problem import Problem, too_many_requests
from queue_server.config.credentials import LONGEST_NAME
from queue_server.config.text import folded
from queue_server.pages import principal_of, render

if TYPE_CHECKING:
    from queue_server.api.access.openid_provider import Provider

log = logging.getLogger(__name__)

OPENID: Final["web.AppKey[Provider]"] = web.AppKey("OPENID")
"""The organisation's provider; missing where none is configured."""

LONGEST_PASSWORD: Final = 1024
"""argon2 takes any length; the time it takes is not a stranger's to choose."""

MOST_FIELDS: Final = 20

FIRST_PAGES: Final = {
    "kiosk": "/kiosk/{hall}",
    "board": "/display/{hall}",
    "operator": "/desk/{hall}",
    "manager": "/supervisor/{hall}",
    "admin": "/admin",
}
"""The one page for which a browser of a role is there."""

_OUR_ADDRESS: Final = re.compile(r"/(?![/\\])[!-~]*")


async def sign_in_page(request: web.Request) -> web.Response:
    """The form."""
    return sign_in_form(request, "", local_address(request.query.get("next", "")))


async def sign_in(request: web.Request) -> web.StreamResponse:
    """A name and a password. A name that nobody has is answered like a wrong password, and as late."""
    door = request.app[DOOR]
    form = form_fields(await request.read())
    name, password, target = (form.get(field, "") for field in ("name", "password", "next"))
    if not 1 <= len(name) <= LONGEST_NAME or not 1 <= len(password) <= LONGEST_PASSWORD:
        return sign_in_form(request, name[:LONGEST_NAME], local_address(target), Problem("wrong_password"))
    typed, user = name, await person_signing_in(door.store, name)
    name = user.name if user is not None else folded(name)
    browser = await door.known_browsers.known(request.cookies, name)
    where, is_known = counted_address(request) if browser is None else f"browser {browser}", browser is not None
    wait_s = door.attempts.wait_s(where, name, door.monotonic(), is_known=is_known)
    if wait_s > 0:
        return sign_in_form(request, typed, local_address(target), too_many_requests(wait_s))
    # Before the check, so that many at once count as many.
    door.attempts.failed(where, name, door.monotonic(), is_known=is_known)
    kept = user.password if user is not None and user.disabled_at is None else None
    if not await door.passwords.is_right(kept, password) or user is None:
        log.warning("a wrong name or password from %s", address_of(request))
        await trail.note(request, "wrong_password", user.name if user is not None else "")
        return sign_in_form(request, typed, local_address(target), Problem("wrong_password"))
    await _end_earlier(request)
    secret, max_age = await door.sessions.open(user.role, user.name, is_person=True)
    now = await door.store.user(name)
    if now is None or now.password != user.password:  # another was set, and every session ended, during the check
        await door.sessions.end(digest_of(secret))
        return sign_in_form(request, typed, local_address(target), Problem("wrong_password"))
    door.attempts.succeeded(where, name)
    door.pins.forget(name)
    await trail.note(request, "signed_in", name)
    reply = _entered(request, secret, max_age, first_page(door, user.role, local_address(target)))
    if browser is None:
        await door.known_browsers.remember(reply, name, is_https=is_https(request))
    return reply


async def link_page(request: web.Request) -> web.Response:
    """A page with one button. Only the button uses the link up, so that a preview of it does not."""
    return render(request, "enter.html", code=request.match_info["code"])


async def use_link(request: web.Request) -> web.StreamResponse:
    """Use a sign-in link."""
    door = request.app[DOOR]
    link = await door.sessions.use_once(request.match_info["code"], "link")
    if link is None:
        return sign_in_form(request, "", "/", Problem("link_used"))
    await trail.note(request, "link_used", link.name)
    secret, max_age = await door.sessions.open(link.role, link.name, is_person=link.is_person)
    return _entered(request, secret, max_age, first_page(door, link.role))


async def sign_out(request: web.Request) -> web.StreamResponse:
    """End the session."""
    credential = request.get(CREDENTIAL)
    if credential is not None and credential.kind == "session":
        await request.app[DOOR].sessions.end(credential.digest)
        principal = principal_of(request)
        await trail.note(request, "signed_out", principal.name if principal is not None else "")
    reply = see("/")
    reply.del_cookie(COOKIE, path="/", secure=is_https(request), httponly=True, samesite="Strict")
    return reply


async def _end_earlier(request: web.Request) -> None:
    """Whoever was signed in in this browser is no more: no cookie can name that session, but a stolen one."""
    credential, principal = request.get(CREDENTIAL), principal_of(request)
    if credential is not None and credential.kind == "session" and principal is not None and principal.is_person:
        await request.app[DOOR].sessions.end(credential.digest)


def _entered(request: web.Request, secret: str, max_age: int, target: str) -> web.StreamResponse:
    reply = see(target)
    set_session_cookie(request, reply, secret, max_age)
    return reply


def set_session_cookie(request: web.Request, reply: web.StreamResponse, secret: str, max_age: int) -> None:
    """For this server alone, for no script and no other site; `max_age` in seconds."""
    reply.set_cookie(
        COOKIE, secret, path="/", max_age=max_age, secure=is_https(request), httponly=True, samesite="Strict"
    )


def first_page(door: Door, role: str, wanted: str = "/") -> str:
    """Where a browser of this role begins: where it wanted to go, else its own page where no hall is to be chosen."""
    page, halls = FIRST_PAGES.get(role, "/"), list(door.feeds())
    if wanted != "/" or ("{hall}" in page and len(halls) != 1):
        return wanted
    return page.format(hall=halls[0] if halls else "")


def see(target: str) -> web.Response:
    """On to another page: a response, not aiohttp's exception, because it carries a cookie."""
    return web.Response(status=303, headers={"Location": target, "Cache-Control": "no-store"})


def sign_in_form(request: web.Request, name: str, target: str, problem: Problem | None = None) -> web.Response:
    """The form, again after a mistake: `error` is its code, `params` what its sentence names."""
    provider = request.app.get(OPENID)
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
    """The fields of a form. Raises `Problem`."""
    try:
        return dict(parse_qsl(body.decode(errors="replace"), max_num_fields=MOST_FIELDS))
    except ValueError as why:
        raise Problem("malformed", why="the form has too many fields") from why


def local_address(target: str) -> str:
    """Where to go after signing in: an address of this server. Browsers read `//` and `/\\` as another host."""
    return target if _OUR_ADDRESS.fullmatch(target) else "/"
