"""Finds who requests a page and which hall it shows."""

from collections.abc import Collection
from typing import Final, Literal, NoReturn
from urllib.parse import quote

from aiohttp import web
from msgspec import Struct

from queue_server.app_parts import PARTS
from queue_server.config.definition import Definition
from queue_server.config.languages import HALL_LANGUAGES
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.pages.services import PageServices, VisitorServices
from queue_server.pages.wording.words import asked_language


class Principal(Struct, frozen=True):
    """Who asks for a page: a person who signed in, or a machine with a token. `halls` are those in which they have the
    rights of their role; None for all."""

    role: str
    name: str
    is_person: bool
    halls: frozenset[str] | None = None

    def has_role(self, roles: Collection[str], hall: str | None) -> bool:
        """Whether they have one of the roles, in that hall where one is concerned."""
        return self.role in roles and (hall is None or self.halls is None or hall in self.halls)


class Credential(Struct, frozen=True):
    """The digest of a token's or a session's secret, with which a request was let in. A socket ends when its credential
    ends."""

    kind: Literal["token", "session"]
    digest: bytes


class Requester(Struct, frozen=True):
    """Who sends a request, and what is None where they lack it: their `credential`, the token that forms and scripts of
    a signed-in page send, so that no other page can, and the `fault` of a credential that is not valid."""

    principal: Principal | None = None
    credential: Credential | None = None
    form_token: str | None = None
    fault: Exception | None = None


UNIDENTIFIED: Final = Requester()
"""A stranger, or somebody whom nobody has identified yet."""
REQUESTER: Final[web.RequestKey[Requester]] = web.RequestKey("REQUESTER", Requester)
"""The request's key for who sends it."""


def requester_of(request: web.Request) -> Requester:
    """Who sends the request."""
    try:
        return request[REQUESTER]
    except KeyError:  # of a fault at the edge
        return UNIDENTIFIED


def principal_of(request: web.Request) -> Principal | None:
    """Who asks; None for a stranger."""
    return requester_of(request).principal


def may(request: web.Request, *roles: str) -> bool:
    """Whether the requester has one of the roles, in the hall that the address names; no role named means any."""
    principal = principal_of(request)
    return principal is not None and principal.has_role(roles or (principal.role,), hall_in(request))


def hall_in(request: web.Request) -> str | None:
    """The hall that the address names, if it names one."""
    return request.match_info.get("hall")


def need_role(request: web.Request, *roles: str) -> None:
    """Let nobody on who has none of the roles: see `sign_in`."""
    if not may(request, *roles):
        sign_in(request)


def sign_in(request: web.Request) -> NoReturn:
    """Send a stranger to sign in and back here; refuse a signed-in requester who lacks the right."""
    if principal_of(request) is not None:
        raise web.HTTPForbidden
    language = f"&lang={request.query['lang']}" if asked_language(request) else ""
    raise web.HTTPSeeOther(f"/sign-in?next={quote(request.path_qs, safe='')}{language}")


def feed_of(request: web.Request) -> Feed:
    """The feed of the hall that the address names. Raises 404 for a hall that this server does not have."""
    feed = request.app[PARTS][PageServices].feeds.get(request.match_info["hall"])
    if feed is None or feed.state.definition is None:
        raise web.HTTPNotFound
    return feed


def definitions_of(request: web.Request) -> dict[str, Definition]:
    """The definition of every hall that has one, by its id."""
    feeds = request.app[PARTS][PageServices].feeds
    return {hall: feed.state.defined for hall, feed in feeds.items() if feed.state.definition is not None}


def visitors_languages(request: web.Request) -> tuple[str, ...]:
    """The languages for a page that belongs to no hall: those of all halls, the first hall's first."""
    halls = (feed.state.definition for feed in request.app[PARTS][PageServices].feeds.values())
    return tuple(dict.fromkeys(code for hall in halls if hall is not None for code in hall.languages)) or HALL_LANGUAGES


def ticket_of_visitor(request: web.Request, feed: Feed, name: str, *roles: str) -> Ticket | None:
    """The ticket to which `name` is the key. Its id is accepted from a requester with one of the roles (any role, where
    none is named), and for tickets without keys."""
    keys = request.app[PARTS][VisitorServices].ticket_keys
    ticket = feed.state.tickets.get(keys.ticket_in(name) or "")
    if ticket is not None:
        return ticket
    ticket = feed.state.tickets.get(name)
    if ticket is None or may(request, *roles):
        return ticket
    return ticket if principal_of(request) is None and keys.is_without_key(feed.hall, ticket.seq) else None


def booking_of_visitor(request: web.Request, feed: Feed, name: str, *roles: str) -> Booking | None:
    """The booking to which `name` is the key, or whose id it is, for a requester with one of the roles."""
    booking = feed.state.bookings.get(request.app[PARTS][VisitorServices].booking_keys.booking_in(name) or "")
    if booking is None and roles and may(request, *roles):
        return feed.state.bookings.get(name)
    return booking
