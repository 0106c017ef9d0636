"""People sign in with the organisation's account: away to its provider, and back with a code.

What ties the two halves together is a random secret in a cookie of the browser that began. From it follow the state,
the nonce and the PKCE verifier, so nothing of them is kept; that the secret has been used is kept, so that it is used
once. The cookie is `Lax` because the way back begins on the provider's site. For the same reason the session's cookie,
which is `Strict`, is not sent along a redirect from there: a page of ours leads on.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from aiohttp import web

from queue_server.api.access import trail
from queue_server.api.access.access_control import ACCESS, AccessControl
from queue_server.api.access.accounts import need_another_admin
from queue_server.api.access.openid_people import person_of
from queue_server.api.access.requester import is_https
from queue_server.api.access.sign_in import first_page, local_address, see, set_session_cookie, sign_in_form
from queue_server.api.access.tokens import digest_of
from queue_server.api.http.problem import HttpProblem
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.store import Session, User
from queue_server.pages import render
from queue_server.pages.words import language_of

if TYPE_CHECKING:
    from queue_server.api.access.openid_provider import Flow, Provider

OPENID_COOKIE: Final = "kezek-openid"
OPENID_PATH: Final = "/sign-in/openid"
OPENID_RETURN_PATH: Final = f"{OPENID_PATH}/back"
OPENID_SIGN_IN_LASTS: Final = 10 * MINUTE
"""How long somebody may take at the provider: a forgotten password, a second factor."""
KIND: Final = "openid"
"""The kind of session that is a sign-in which has begun; it opens nothing."""

TRACES: Final = {
    "openid_away": "openid_failed",
    "openid_wrong": "openid_failed",
    "openid_stale": "openid_stale",
    "openid_refused": "openid_refused",
    "openid_unknown": "openid_refused",
    "last_admin": "openid_refused",
}
"""What the trail keeps of a sign-in that came to nothing."""


async def begin(request: web.Request) -> web.StreamResponse:
    """Away to the provider."""
    access, provider, target = request.app[ACCESS], _provider(request), local_address(request.query.get("next", ""))
    secret, now = secrets.token_urlsafe(32), access.clock()
    try:
        flow = await _flow(access, secret)
        address = await provider.address(_back(request, provider), flow, language_of(request))
    except HttpProblem as problem:
        return await _out(request, target, problem)
    until = now + OPENID_SIGN_IN_LASTS
    await access.store.save_session(Session(digest_of(secret), KIND, "", "", False, now, now, until))
    reply = see(address)
    reply.set_cookie(
        OPENID_COOKIE,
        f"{secret}.{quote(target, safe='')}",
        path=OPENID_PATH,
        max_age=OPENID_SIGN_IN_LASTS // SECOND,
        secure=is_https(request),
        httponly=True,
        samesite="Lax",
    )
    return reply


async def back(request: web.Request) -> web.StreamResponse:
    """Back from the provider. Whatever is not right begins no session."""
    secret, _, rest = request.cookies.get(OPENID_COOKIE, "").partition(".")
    target = local_address(unquote(rest))
    try:
        user = await _person(request, _provider(request), secret)
    except HttpProblem as problem:
        reply: web.StreamResponse = await _out(request, target, problem)
    else:
        reply = await _enter(request, user, target)
    reply.del_cookie(OPENID_COOKIE, path=OPENID_PATH, secure=is_https(request), httponly=True, samesite="Lax")
    return reply


async def _out(request: web.Request, target: str, problem: HttpProblem) -> web.Response:
    """The page of the sign-in, with what went wrong; the trail has it too."""
    if problem.code in TRACES:
        await trail.note(request, TRACES[problem.code])
    return sign_in_form(request, "", target, problem)


async def _person(request: web.Request, provider: "Provider", secret: str) -> User:
    """Who has come back, kept as the provider has them now. Raises `HttpProblem`."""
    access, query = request.app[ACCESS], request.query
    flow = await _flow(access, secret)
    is_ours = hmac.compare_digest(query.get("state", "").encode(errors="replace"), flow.state.encode())
    if not secret or not is_ours or await access.sessions.use_once(secret, KIND) is None:
        raise HttpProblem("openid_stale")
    if query.get("iss", provider.settings.issuer) != provider.settings.issuer:  # RFC 9207, section 2.4
        raise HttpProblem("openid_wrong")
    if "error" in query or not query.get("code"):
        raise HttpProblem("openid_refused")
    claims = await provider.claims(query["code"], _back(request, provider), flow)
    users = await access.store.users()
    user = person_of(provider.settings, claims, users, access.clock())
    before = next((person for person in users if person.name == user.name), None)
    async with access.administrators:
        if before is not None:
            await need_another_admin(access, before, user.role)
        await _keep(request, before, user)
    return user


async def _keep(request: web.Request, before: User | None, user: User) -> None:
    """What the provider has changed of a person, and the trail of it. Raises `HttpProblem` for one changed since."""
    access = request.app[ACCESS]
    if before == user:
        return
    if not await access.store.change_user(before, user):
        raise HttpProblem("openid_stale")
    access.sessions.forget(user.name)
    if before is None:
        await trail.note(request, "user_added", user.name)
    elif before.role != user.role:
        await trail.note(request, "role_set", user.name)
    if before is None or before.subject is None:
        await trail.note(request, "openid_tied", user.name)


async def _enter(request: web.Request, user: User, target: str) -> web.StreamResponse:
    access = request.app[ACCESS]
    access.pins.forget(user.name)
    await trail.note(request, "openid_used", user.name)
    secret, max_age = await access.sessions.open(user.role, user.name, is_person=True)
    reply = render(request, "arrived.html", target=first_page(request, user.role, target))
    reply.headers["Cache-Control"] = "no-store"
    set_session_cookie(request, reply, secret, max_age)
    return reply


async def _flow(access: AccessControl, secret: str) -> "Flow":
    """State, nonce and verifier of the sign-in that the secret began; RFC 7636, section 4.1: 43 characters or more."""
    from queue_server.api.access.openid_provider import Flow

    key = await access.store.secret("openid")

    def derived(use: str) -> str:
        mac = hmac.digest(key, f"{use}\n{secret}".encode(errors="replace"), "sha256")
        return urlsafe_b64encode(mac).decode().rstrip("=")

    return Flow(derived("state"), derived("nonce"), derived("verifier"))


def _back(request: web.Request, provider: "Provider") -> str:
    """The address to which the provider sends people: the configured one, else where the browser asked."""
    scheme = "https" if is_https(request) else "http"
    return (provider.settings.address or f"{scheme}://{request.host}") + OPENID_RETURN_PATH


def _provider(request: web.Request) -> "Provider":
    """Raises `HttpProblem` where no provider is configured."""
    provider = request.app[ACCESS].provider
    if provider is None:
        raise HttpProblem("not_found")
    return provider
