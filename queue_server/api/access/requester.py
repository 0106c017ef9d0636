"""Identifies who sends a request: their credential, their address, their name in the journal."""

from typing import Final, NamedTuple

from aiohttp import web

from queue_server.api.access.access_control import ACCESS
from queue_server.api.access.credentials.sessions import SESSION_COOKIE
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.http.admission.request_limits import need
from queue_server.api.http.origin import client_address, counted, is_trusted
from queue_server.api.http.problem import HttpProblem, NotSignedIn
from queue_server.api.http.server_context import SERVER
from queue_server.config.roles import OF_DISTRICT
from queue_server.hall import commands as c
from queue_server.journal.access.contents import Token
from queue_server.pages.context import FORM_TOKEN, PRINCIPAL, Principal, principal_of
from queue_server.region.region import REGION


class Credential(NamedTuple):
    """The digest of a token's or a session's secret, with which a request was let in. A socket ends when its credential
    ends."""

    kind: str
    digest: bytes


CREDENTIAL: Final[web.RequestKey[Credential | None]] = web.RequestKey("CREDENTIAL", Credential)
FAULT: Final[web.RequestKey[HttpProblem | None]] = web.RequestKey("FAULT", HttpProblem)
"""The request's key for what is wrong with the credential, which the route reports; None where nothing is."""

BEARER: Final = "bearer "
STRANGER: Final = c.Actor("visitor", "public")
"""The actor of a visitor without credentials, who takes or gives up a ticket."""


async def identify(request: web.Request) -> None:
    """Store principal and credential in the request, or the fault of a token that is not valid.

    What a request lacks is None: a key that is missing is an exception inside the library, at each of its readers.
    """
    header = request.headers.get("Authorization")
    if header is not None:
        digest = digest_of(header[len(BEARER) :].strip()) if header[: len(BEARER)].lower() == BEARER else b""
        token = request.app[ACCESS].tokens.live(digest)
        _identify_by_token(request, digest, token if token is not None else await _find_token(request, digest))
        return
    request[FAULT] = request[CREDENTIAL] = request[PRINCIPAL] = request[FORM_TOKEN] = None
    if "Cookie" in request.headers and (secret := request.cookies.get(SESSION_COOKIE)):
        await _identify_by_session(request, digest_of(secret))


async def _find_token(request: web.Request, digest: bytes) -> Token | None:
    """Look in the store for a token that is not known here, as often as the address may."""
    access = request.app[ACCESS]
    need(access.limits.public.take(counted_address(request), access.monotonic()))
    return await access.tokens.find(digest) if digest else None


def _identify_by_token(request: web.Request, digest: bytes, token: Token | None) -> None:
    is_live = token is not None
    request[FAULT] = None if is_live else NotSignedIn()
    request[CREDENTIAL] = Credential("token", digest) if is_live else None
    request[PRINCIPAL] = _principal(request, token.role, token.name, is_person=False) if token is not None else None
    request[FORM_TOKEN] = None


async def _identify_by_session(request: web.Request, digest: bytes) -> None:
    access = request.app[ACCESS]
    session = await access.sessions.find(digest)
    if session is not None:
        request[CREDENTIAL] = Credential("session", digest)
        request[PRINCIPAL] = _principal(request, session.role, session.name, is_person=session.is_person)
        request[FORM_TOKEN] = await access.forms.token(digest)
        await access.sessions.touch(digest)


def _principal(request: web.Request, role: str, name: str, *, is_person: bool) -> Principal:
    if role not in OF_DISTRICT:
        return Principal(role, name, is_person)
    app = request.app
    return Principal(role, name, is_person, app[REGION].halls_for(role, name, app[ACCESS].names.names))


def credential_of(request: web.Request) -> Credential:
    """The credential with which the request was let in. Raises `NotSignedIn` for a stranger."""
    credential: Credential | None = request.get(CREDENTIAL)
    if credential is None:
        raise NotSignedIn
    return credential


def actor_of(request: web.Request) -> c.Actor:
    """The requester, as named in the journal."""
    principal = principal_of(request)
    return STRANGER if principal is None else c.Actor(principal.role, principal.name, principal.is_person)


def address_of(request: web.Request) -> str:
    """The address of the client, behind the proxies that the settings trust."""
    trusted = request.app[SERVER].trusted_proxies
    return client_address(request.remote or "", request.headers.get("X-Forwarded-For"), trusted)


def counted_address(request: web.Request) -> str:
    """The address under which requests are counted."""
    return counted(address_of(request))


def is_https(request: web.Request) -> bool:
    """Whether the browser's connection is TLS, to this server or to a trusted proxy."""
    is_proxied = is_trusted(request.remote or "", request.app[SERVER].trusted_proxies)
    return request.secure or (is_proxied and request.headers.get("X-Forwarded-Proto", "").lower() == "https")
