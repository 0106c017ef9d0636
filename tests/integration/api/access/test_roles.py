"""Every route, asked by everybody: strangers, every role, tokens that are no more."""

import aiohttp
import pytest
from msgspec.structs import replace

from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.http.description.table import Route
from queue_server.api.live.live_views import VIEWS
from queue_server.api.routes import ROUTES
from queue_server.config.roles import ROLES
from queue_server.journal.access.contents import Token
from tests.halls import DEFINITION, MORNING
from tests.integration.api.conftest import HALL, Server, closing_code, filled, serving

REFUSED = {401, 403}
TO_SIGN_IN = {"/sign-in", "/enter/{code}"}
"""Open to anyone, and what they answer to a wrong password is 401 all the same."""

PLAIN = [route for route in ROUTES if not route.is_socket and route.path not in TO_SIGN_IN]


def names(route: Route) -> str:
    return f"{route.method} {route.path}"


async def ask(server: Server, route: Route, role: str | None = None, **options: object) -> int:
    reply = await server.ask(route.method, filled(route.path), role, **options)
    return reply.status


async def test_the_door_opens_to_the_roles_of_the_table_alone(server: Server) -> None:
    """Each role gets in or 403, a stranger gets in or 401, exactly as the table says."""
    assert len(PLAIN) > 100
    for route in PLAIN:
        is_open = route.unless in {"anyone", "public_board"}
        let_in = {role for role in ROLES if await ask(server, route, role) not in REFUSED}
        assert let_in == (set(ROLES) if is_open else set(route.roles)), names(route)
        assert (await ask(server, route) != 401) is is_open, names(route)
        server.clock.pass_s(5)  # strangers are limited per address


async def test_a_bridge_gives_plain_tickets_alone(server: Server) -> None:
    """A button of its posts is one service: a priority and further services are for kiosks."""
    reply = await server.ask("POST", f"{HALL}/tickets", "bridge", json={"service": "land"})
    assert (reply.status, reply.json["number"]) == (201, "A001")
    for extra in ({"priority": "veteran"}, {"visit": ["land"]}):
        reply = await server.ask("POST", f"{HALL}/tickets", "bridge", json={"service": "land", **extra})
        assert (reply.status, reply.code) == (403, "not_allowed")


async def test_a_token_that_nobody_knows_opens_no_door(server: Server) -> None:
    """Not even one that is open to strangers: whoever shows a token means to be known by it."""
    for route in PLAIN:
        reply = await server.ask(route.method, filled(route.path), headers={"Authorization": "Bearer guess"})
        assert (reply.status, reply.code) == (401, "not_signed_in"), names(route)
        assert reply.headers["WWW-Authenticate"] == 'Bearer realm="kezek"', names(route)
        server.clock.pass_s(5)  # unknown tokens are limited per address


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic a2lvc2s6eA==", "kiosk-secret", "Bearer қ"])
async def test_a_header_that_is_no_token_is_not_signed_in(server: Server, header: str) -> None:
    """Anything but `Bearer TOKEN`."""
    reply = await server.ask("POST", f"{HALL}/tickets", headers={"Authorization": header})
    assert (reply.status, reply.code) == (401, "not_signed_in")


async def test_a_role_that_may_not_is_told_so() -> None:
    """403 with the role, not 401: signing in again would not help."""
    async with serving() as server:
        reply = await server.ask("POST", f"{HALL}/tickets", "board", json={"service": "land"})
        assert (reply.status, reply.code, reply.json["who"]) == (403, "not_allowed", "board")


async def test_revoked_and_expired_tokens_are_let_in_no_more(server: Server) -> None:
    """At the latest a second later, without a restart."""
    await server.context.store.add_token(Token("short", "kiosk", digest_of("short"), MORNING, MORNING))
    reply = await server.ask("GET", f"{HALL}/board", headers={"Authorization": "Bearer short"})
    assert reply.status == 401
    assert (await server.ask("GET", f"{HALL}/board", "board")).status == 200
    await server.context.store.revoke_token("board-1", MORNING)
    await server.ask("GET", f"{HALL}/board", headers={"Authorization": "Bearer unknown"})
    assert (await server.ask("GET", f"{HALL}/board", "board")).status == 401


async def test_a_hall_may_keep_its_board_to_itself() -> None:
    """`public_board` off: strangers get 401 and a closing code, a board's token gets in."""
    closed = replace(DEFINITION, rules=replace(DEFINITION.rules, public_board=False))
    async with serving(definition=closed) as server:
        assert (await server.ask("GET", f"{HALL}/board")).code == "not_signed_in"
        assert (await server.ask("GET", f"{HALL}/board", "board")).status == 200
        async with server.live("board", None) as ws:
            assert await closing_code(ws) == 4401


async def test_a_hall_may_give_tickets_to_anyone() -> None:
    """`public_tickets` on: a phone takes one without credentials."""
    opened = replace(DEFINITION, rules=replace(DEFINITION.rules, public_tickets=True))
    async with serving(definition=opened) as server:
        reply = await server.ask("POST", f"{HALL}/tickets", json={"service": "land"})
        assert (reply.status, reply.json["number"]) == (201, "A001")
        assert (await server.ask("POST", f"{HALL}/tickets", "board", json={"service": "land"})).status == 201


@pytest.mark.parametrize("view", VIEWS)
async def test_a_view_opens_to_its_roles_alone(server: Server, view: str) -> None:
    """A browser cannot see why a handshake failed, so the socket opens and closes with 4401 or 4403."""
    ticket = await server.issue()
    query = {"desk": "desk:1", "ticket": f"ticket:{ticket['key']}"}.get(view, view)
    roles, unless = VIEWS[view]
    for role in (None, *ROLES):
        is_open = bool(unless) or role in roles
        async with server.live(query, role) as ws:
            if is_open:
                assert (await ws.receive()).type is aiohttp.WSMsgType.TEXT
            else:
                assert await closing_code(ws) == (4401 if role is None else 4403)


async def test_a_socket_with_a_token_that_nobody_knows_is_shown_out(server: Server) -> None:
    """4401, even of a view that is open to strangers."""
    async with server.live("board", None, {"Authorization": "Bearer guess"}) as ws:
        assert await closing_code(ws) == 4401


async def test_a_socket_ends_with_its_token(server: Server) -> None:
    """A revoked board goes dark, others stay."""
    async with server.live("board", "board") as revoked, server.live("board", "auditor") as other:
        await revoked.receive()
        await other.receive()
        await server.context.store.revoke_token("board-1", MORNING)
        assert await closing_code(revoked) == 4401
        await server.issue()
        assert (await other.receive_json())["waiting"]["total"] == 1


async def test_a_socket_from_another_site_is_shown_out(server: Server) -> None:
    """A page elsewhere cannot look into the hall through a visitor's browser."""
    async with server.live("board", None, {"Origin": "http://evil.example"}) as ws:
        assert await closing_code(ws) == 4403
    async with server.live("board", None, {"Origin": server.url}) as ws:
        assert (await ws.receive()).type is aiohttp.WSMsgType.TEXT
