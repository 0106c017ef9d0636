"""Signs people in with the organisation's account: sends them to its provider, and takes them back with a code.

A random secret in a cookie of the browser connects the two requests. The state, the nonce and the PKCE verifier are
derived from it, so they are not stored; the use of the secret is stored, so that it is used once. The cookie is `Lax`
because the second request comes from the provider's site. For the same reason the session's cookie, which is `Strict`,
is not sent along a redirect from there: a page of ours leads on.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from aiohttp import web

from queue_server.api.access import trail
from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.accounts.accounts import need_another_admin
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.access.openid.openid_people import person_of
from queue_server.api.access.requester import is_https
from queue_server.api.access.sign_in import first_page, local_address, set_session_cookie, sign_in_form
from queue_server.api.http.problem import HttpProblem
from queue_server.app_parts import PARTS
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.access.contents import Session, User
from queue_server.pages.render import render
from queue_server.pages.replies import NO_STORE, see_other
from queue_server.pages.wording.words import language_of

if TYPE_CHECKING:
    from queue_server.api.access.openid.openid_provider import Flow, Provider

OPENID_COOKIE: Final = "kezek-openid"
OPENID_PATH: Final = "/sign-in/openid"
OPENID_RETURN_PATH: Final = f"{OPENID_PATH}/back"
OPENID_SIGN_IN_LASTS: Final = 10 * MINUTE
"""How long a person may take at the provider: a forgotten password, a second factor."""
KIND: Final = "openid"
"""The kind of session for a sign-in that has begun; it gives no access."""

TRACES: Final = {
    "openid_away": "openid_failed",
    "openid_wrong": "openid_failed",
    "openid_stale": "openid_stale",
    "openid_refused": "openid_refused",
    "openid_unknown": "openid_refused",
    "last_admin": "openid_refused",
}
"""The traces of sign-ins that failed."""


async def begin(request: web.Request) -> web.StreamResponse:
    """Send the browser to the provider."""
    access = request.app[PARTS][AccessControl]
    provider = _provider(request)
    target = local_address(request.query.get("next", ""))
    secret, now = secrets.token_urlsafe(32), access.clock()
    try:
        flow = await _flow(access, secret)
        address = await provider.address(_back(request, provider), flow, language_of(request))
    except HttpProblem as problem:
        return await _out(request, target, problem)
    until = now + OPENID_SIGN_IN_LASTS
    await access.store.save_session(Session(digest_of(secret), KIND, "", "", False, now, now, until))
    reply = see_other(address)
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
    """Sign in the person who comes back from the provider. After any error no session is begun."""
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
    """Show the sign-in page with the problem, and trace it."""
    if problem.code in TRACES:
        await trail.note(request, TRACES[problem.code])
    return sign_in_form(request, "", target, problem)


async def _person(request: web.Request, provider: "Provider", secret: str) -> User:
    """The person who came back, stored with the provider's present values. Raises `HttpProblem`."""
    access, query = request.app[PARTS][AccessControl], request.query
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
    user = person_of(provider.settings, claims, users, access.clock(), await access.names.read())
    before = next((person for person in users if person.name == user.name), None)
    if before is not None:
        await need_another_admin(access, before, user.role)
    await _keep(request, before, user)
    return user


async def _keep(request: web.Request, before: User | None, user: User) -> None:
    """Store what has changed of a person at the provider, with its trace. Raises `HttpProblem` for a person changed
    meanwhile."""
    access = request.app[PARTS][AccessControl]
    if before == user:
        return
    if not await access.store.change_user(before, user, needs_admin=user.role != "admin"):
        raise HttpProblem("openid_stale")
    access.sessions.forget(user.name)
    if before is None:
        await trail.note(request, "user_added", user.name)
    elif before.role != user.role:
        await trail.note(request, "role_set", user.name)
    if before is None or before.subject is None:
        await trail.note(request, "openid_tied", user.name)


async def _enter(request: web.Request, user: User, target: str) -> web.StreamResponse:
    access = request.app[PARTS][AccessControl]
    await access.attempts.forget_pin(user.name)
    await trail.note(request, "openid_used", user.name)
    secret, max_age = await access.sessions.open(user.role, user.name, is_person=True)
    reply = render(request, "arrived.html", target=first_page(request, user.role, target))
    reply.headers.update(NO_STORE)
    set_session_cookie(request, reply, secret, max_age)
    return reply


async def _flow(access: AccessControl, secret: str) -> "Flow":
    """State, nonce and verifier, derived from the secret of the sign-in; RFC 7636, section 4.1: 43 characters or
    more."""
    from queue_server.api.access.openid.openid_provider import Flow

    key = await access.store.secret("openid")

    def derived(use: str) -> str:
        mac = hmac.digest(key, f"{use}\n{secret}".encode(errors="replace"), "sha256")
        return urlsafe_b64encode(mac).decode().rstrip("=")

    return Flow(derived("state"), derived("nonce"), derived("verifier"))


def _back(request: web.Request, provider: "Provider") -> str:
    """The address to which the provider sends people back: the configured one, else that of the browser's request."""
    scheme = "https" if is_https(request) else "http"
    return (provider.settings.address or f"{scheme}://{request.host}") + OPENID_RETURN_PATH


def _provider(request: web.Request) -> "Provider":
    """The provider. Raises `HttpProblem` where none is configured."""
    provider = request.app[PARTS][AccessControl].provider
    if provider is None:
        raise HttpProblem("not_found")
    return provider
