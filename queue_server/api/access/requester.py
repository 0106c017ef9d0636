"""Identifies who sends a request: their credential, their address, their name in the journal."""

from typing import Final

from aiohttp import web

from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.credentials.sessions import SESSION_COOKIE
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.http.admission.request_limits import need
from queue_server.api.http.origin import client_address, counted, is_trusted
from queue_server.api.http.problem import NotSignedIn
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.roles import OF_DISTRICT
from queue_server.hall import commands as c
from queue_server.journal.access.contents import Token
from queue_server.pages.context import (
    REQUESTER,
    UNIDENTIFIED,
    Credential,
    Principal,
    Requester,
    principal_of,
    requester_of,
)
from queue_server.region.region import Region

BEARER: Final = "bearer "
STRANGER: Final = c.Actor("visitor", "public")
"""The actor of a visitor without credentials, who takes or gives up a ticket."""


async def identify(request: web.Request) -> None:
    """Store in the request who sends it, or the fault of a token that is not valid, which the route reports."""
    header = request.headers.get("Authorization")
    if header is not None:
        request[REQUESTER] = await _holder_of_token(request, header)
    elif "Cookie" in request.headers and (secret := request.cookies.get(SESSION_COOKIE)):
        request[REQUESTER] = await _holder_of_session(request, digest_of(secret))
    else:
        request[REQUESTER] = UNIDENTIFIED


async def _holder_of_token(request: web.Request, header: str) -> Requester:
    digest = digest_of(header[len(BEARER) :].strip()) if header[: len(BEARER)].lower() == BEARER else b""
    token = request.app[PARTS][AccessControl].tokens.live(digest) or await _find_token(request, digest)
    if token is None:
        return Requester(fault=NotSignedIn())
    return Requester(_principal(request, token.role, token.name, is_person=False), Credential("token", digest))


async def _find_token(request: web.Request, digest: bytes) -> Token | None:
    """Look in the store for a token that is not known here, as often as the address may."""
    access = request.app[PARTS][AccessControl]
    need(access.limits.public.take(counted_address(request), access.monotonic()))
    return await access.tokens.find(digest) if digest else None


async def _holder_of_session(request: web.Request, digest: bytes) -> Requester:
    access = request.app[PARTS][AccessControl]
    session = await access.sessions.find(digest)
    if session is None:
        return UNIDENTIFIED
    form_token = await access.forms.token(digest)
    await access.sessions.touch(digest)
    principal = _principal(request, session.role, session.name, is_person=session.is_person)
    return Requester(principal, Credential("session", digest), form_token)


def _principal(request: web.Request, role: str, name: str, *, is_person: bool) -> Principal:
    if role not in OF_DISTRICT:
        return Principal(role, name, is_person)
    app = request.app
    return Principal(
        role, name, is_person, app[PARTS][Region].halls_for(role, name, app[PARTS][AccessControl].names.names)
    )


def credential_of(request: web.Request) -> Credential:
    """The credential with which the request was let in. Raises `NotSignedIn` for a stranger."""
    credential = requester_of(request).credential
    if credential is None:
        raise NotSignedIn
    return credential


def actor_of(request: web.Request) -> c.Actor:
    """The requester, as named in the journal."""
    principal = principal_of(request)
    return STRANGER if principal is None else c.Actor(principal.role, principal.name, principal.is_person)


def address_of(request: web.Request) -> str:
    """The address of the client, behind the proxies that the settings trust."""
    trusted = request.app[PARTS][ServerContext].trusted_proxies
    return client_address(request.remote or "", request.headers.get("X-Forwarded-For"), trusted)


def counted_address(request: web.Request) -> str:
    """The address under which requests are counted."""
    return counted(address_of(request))


def is_https(request: web.Request) -> bool:
    """Whether the browser's connection is TLS, to this server or to a trusted proxy."""
    is_proxied = is_trusted(request.remote or "", request.app[PARTS][ServerContext].trusted_proxies)
    return request.secure or (is_proxied and request.headers.get("X-Forwarded-Proto", "").lower() == "https")
