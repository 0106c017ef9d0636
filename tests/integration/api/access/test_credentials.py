"""Every page and every route, with no credentials, a wrong role, a revoked and an expired token: the right answer."""

import asyncio
import re

import pytest
from aiohttp import web

from queue_server.api.access.credentials.sessions import HOUR, SESSION_COOKIE
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.http.description.page_table import PAGES, roles_of_page
from queue_server.api.routes import ROUTES
from queue_server.config.roles import ROLES
from queue_server.journal.access.contents import Session, Token, User
from tests.halls import MORNING
from tests.integration.api.conftest import HALL, Server, authorization, closing_code, filled

SCRIPT = '<script>alert("here")</script>'
CLOSED_PAGES = [page for page in PAGES if roles_of_page(page) is not None]
CLOSED_ROUTES = [route for route in ROUTES if not route.unless and not route.is_socket]
PEOPLE_ONLY = {"/account"}
"""A machine of a person's role has no account."""
BROWSER = {"Accept": "text/html"}


@pytest.fixture
async def doors(server: Server) -> Server:
    """Tokens that are no more: for every role one that was revoked and one that has expired."""
    store = server.context.store
    for role in ROLES:
        await store.add_token(Token(f"{role}-r", role, digest_of(f"{role}-revoked"), MORNING, None, MORNING))
        await store.add_token(Token(f"{role}-e", role, digest_of(f"{role}-expired"), MORNING - 2, MORNING - 1))
    return server


def address(page: str) -> str:
    form = "csv" if page.startswith("/region/") else "svg"
    parts = {"ticket": "A" * 16, "panel": "waits", "form": form, "version": "1", "key": "x", "path": "x", "code": "x"}
    parts["day"] = "2025-10-08"
    return re.sub(r"{(\w+)}", lambda part: parts.get(part[1], {"hall": "aksu", "window": "1"}.get(part[1], "x")), page)


def test_every_page_has_its_row(server_app: web.Application) -> None:
    """The router's pages are the table's and the API's: a new one without a row fails here."""
    api = {re.sub(r":[^}]*", "", route.path) for route in ROUTES}
    paths = {route.resource.canonical for route in server_app.router.routes() if route.resource is not None}
    assert paths - api - set(PAGES) == set()


def test_every_form_of_a_closed_page_is_a_route(server_app: web.Application) -> None:
    """A page's roles are asked of whoever opens it; a form needs roles of its own."""
    forms = {(route.method, re.sub(r":[^}]*", "", route.path)) for route in ROUTES}
    forms_served = {
        (route.method, route.resource.canonical)
        for route in server_app.router.routes()
        if route.resource is not None and route.method not in ("GET", "HEAD", "*")
    }
    assert {form for form in forms_served - forms if form[1] in CLOSED_PAGES} == set()


@pytest.fixture
async def server_app(server: Server) -> web.Application:
    return server.app


async def test_a_page_opens_to_its_roles_alone(doors: Server) -> None:
    """Strangers, and whoever shows a token that is no more, go to sign in; a wrong role is told that it may not."""
    for page in CLOSED_PAGES:
        roles = roles_of_page(page) or frozenset()
        for role in ROLES:
            for secret in ("revoked", "expired"):
                headers = BROWSER | {"Authorization": f"Bearer {role}-{secret}"}
                assert (await doors.ask("GET", address(page), headers=headers)).status == 303, (page, role, secret)
            status = (await doors.ask("GET", address(page), headers=BROWSER | authorization(role))).status
            assert (status == 403) is (role not in roles or page in PEOPLE_ONLY), (page, role)
        stranger = await doors.ask("GET", address(page), headers=BROWSER)
        assert (stranger.status, stranger.headers["Location"].partition("?")[0]) == (303, "/sign-in"), page
        doors.clock.pass_s(60)  # unknown tokens are limited per address


async def test_a_route_opens_to_no_token_that_is_no_more(doors: Server) -> None:
    """401 to every role that may and one that may not; to whom a live token opens is in test_roles.py."""
    assert len(CLOSED_ROUTES) > 80
    for route in CLOSED_ROUTES:
        rest = [role for role in ROLES if role not in route.roles]
        for role in (*route.roles, *rest[:1]):
            for secret in ("revoked", "expired"):
                headers = {"Authorization": f"Bearer {role}-{secret}"}
                reply = await doors.ask(route.method, filled(route.path), headers=headers)
                assert reply.status == 401, (route.method, route.path, role, secret)
                doors.clock.pass_s(1)  # unknown tokens are limited per address


ENDED = ("signed out", "out everywhere", "shut out", "idle", "of yesterday", "a link")


@pytest.fixture
async def ended(server: Server) -> dict[str, dict[str, str]]:
    """Cookies of administrators that were good once, by how they ended; and one that names a sign-in link."""
    store, sessions, now = server.context.store, server.access.sessions, server.clock.now
    await store.save_user(User("the last one", "admin", "a hash", MORNING))
    cookies: dict[str, dict[str, str]] = {}
    for number, ending in enumerate(ENDED):
        name, secret = f"admin-{number}", f"cookie-{number}"
        await store.save_user(User(name, "admin", None, MORNING))
        kind = "link" if ending == "a link" else "session"
        seen_at = now - 2 * HOUR if ending == "idle" else now
        expires_at = now if ending == "of yesterday" else now + 12 * HOUR
        await store.save_session(Session(digest_of(secret), kind, name, "admin", True, MORNING, seen_at, expires_at))
        cookies[ending] = {"Cookie": f"{SESSION_COOKIE}={secret}"}
    await sessions.end(digest_of("cookie-0"))
    await server.ask("POST", "/api/v1/users/admin-1/sign-out", "admin", json={})
    await server.ask("POST", "/api/v1/users/admin-2/disable", "admin", json={})
    return cookies


@pytest.mark.parametrize("ending", ENDED)
async def test_a_cookie_that_is_no_more_opens_nothing(
    server: Server, ended: dict[str, dict[str, str]], ending: str
) -> None:
    """On every route and every page; each of these cookies was an administrator's, who may all."""
    for route in CLOSED_ROUTES:
        reply = await server.ask(route.method, filled(route.path), headers=ended[ending])
        assert reply.status == 401, route.path
    for page in CLOSED_PAGES:
        reply = await server.ask("GET", address(page), headers=BROWSER | ended[ending])
        assert (reply.status, reply.headers["Location"].partition("?")[0]) == (303, "/sign-in"), page


async def test_every_page_says_the_strict_headers(server: Server) -> None:
    """No code within the page, in nobody's frame, nothing guessed, nothing told to other sites."""
    headers = BROWSER | authorization("admin")
    for page in [page for page in PAGES if "{" not in page and "favicon" not in page]:
        reply = await server.ask("GET", page, headers=headers)
        policy = reply.headers.get("Content-Security-Policy", "")
        if reply.status >= 300 and "text/html" not in reply.headers.get("Content-Type", ""):
            continue
        assert "default-src 'self'" in policy, page
        assert "frame-ancestors 'none'" in policy, page
        assert "unsafe" not in policy, page
        assert reply.headers["X-Content-Type-Options"] == "nosniff", page
        assert reply.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, page
        assert "microphone=()" in reply.headers["Permissions-Policy"], page


@pytest.mark.parametrize("path", ["/api/v1/halls/aksu/board", "/sign-in", "/no/such/page"])
async def test_no_answer_tells_on_which_versions_the_server_is_built(server: Server, path: str) -> None:
    """What is known of a version's faults should have to be found out."""
    assert (await server.ask("GET", path)).headers["Server"] == "Kezek"


async def test_script_is_shown_as_text(server: Server) -> None:
    """In a name at the sign-in, a reason of a pause, a reason of a switched-off service: never as a tag."""
    form = await server.ask("POST", "/sign-in", data={"name": SCRIPT, "password": "x"})
    await server.command(1, "pause", reason=SCRIPT)
    await server.ask("POST", f"{HALL}/services/land/off", "manager", json={"reason": SCRIPT})
    pages = [
        await server.ask("GET", page, headers=BROWSER | authorization("admin"))
        for page in ("/desk/aksu/1", "/desk/aksu", "/supervisor/aksu", "/display/aksu", "/kiosk/aksu")
    ]
    for reply in (form, *pages):
        assert reply.status in {200, 401}
        assert SCRIPT.encode() not in reply.body
    assert any(b"\\u003cscript" in reply.body or b"&lt;script" in reply.body for reply in pages)


async def test_a_stolen_token_ends_every_socket_of_it(server: Server) -> None:
    """Boards and calls alike, within seconds of being revoked."""
    async with server.live("board", "kiosk") as board, server.live("calls", "kiosk") as calls:
        await asyncio.gather(board.receive(), calls.receive())
        await server.context.store.revoke_token("kiosk-1", MORNING)
        assert [await closing_code(ws) for ws in (board, calls)] == [4401, 4401]
