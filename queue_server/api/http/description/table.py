"""Defines the rows of the route table, from which the router, the check of roles and the OpenAPI document are made."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Literal

from aiohttp import web
from msgspec import Struct

from queue_server.api.http.replies import JSON
from queue_server.config.roles import Role, Unless

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LimitedBy = Literal["public", "tickets", "offers", "sign_ins", "none"]
"""How a stranger's address is limited: like any request; also like a request for a ticket, for a place to be kept
or for the organisation's sign-in; or not at all."""


API: Final = "/api/v1"
HALLS: Final = f"{API}/halls"
HALL: Final = f"{HALLS}/{{hall}}"
CENTRE_PREFIX: Final = f"{API}/centre/"
"""What halls send to their centre, and what people there do about them."""


class Query(Struct, frozen=True):
    """A parameter of the query."""

    name: str
    schema: Mapping[str, object]
    summary: str
    is_required: bool = False


class Route(Struct, frozen=True):
    """One address and method. `roles` may use it, and strangers whom `unless` lets in without credentials.

    `body` and `answer` are the types of the JSON; `codes` the problems beyond those that every such route has.
    `commands` stand for the last part of the address, each with the type of its body. A socket's handler checks the
    roles itself, view by view. `cost` is the machine's work for a stranger, in ms, where it is more than one. With
    `needs_token` what is sent with a cookie must carry the token of our page. `most_bytes` bounds the body where one
    that is right can be larger than the settings allow; whoever may not ask at all is told so before any of it is read.
    One that `is_streamed` is not read here at all: the handler takes it in parts. The answer of one that `is_endless`
    goes on until the client goes.
    """

    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    summary: str
    roles: frozenset[Role]
    unless: Unless = ""
    limit: LimitedBy = "public"
    cost: int = 0
    status: int = 200
    answer: object = None
    media_type: str = JSON
    body: object = None
    form: tuple[str, ...] = ()
    query: tuple[Query, ...] = ()
    codes: tuple[str, ...] = ()
    is_socket: bool = False
    needs_token: bool = False
    most_bytes: int = 0
    is_streamed: bool = False
    is_endless: bool = False
    commands: Mapping[str, type[Struct]] = {}
