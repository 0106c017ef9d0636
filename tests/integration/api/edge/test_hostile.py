"""Hostile headers, addresses, queries and bodies at every route: whatever comes, it is no bug."""

import asyncio
import re
from collections.abc import Iterator
from itertools import chain, cycle
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import json, structs

from queue_server.api.access.credentials.sessions import SESSION_COOKIE
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.http.server_context import ServerContext
from queue_server.api.routes import ROUTES
from queue_server.app_parts import PARTS
from queue_server.config.roles import ROLES
from queue_server.hall.state import MINUTE
from queue_server.journal.access.contents import Session
from tests.halls import MORNING
from tests.integration.api.conftest import Server, serving
from tests.integration.api.hostile import BODIES, EXTREMES, HEADERS, HOSTS, PAGE_QUERIES, QUERIES, TEXTS, VALUES

NAMES = sorted({query.name for route in ROUTES for query in route.query} | set(PAGE_QUERIES))
SOUND = {"hall": "aksu", "window": "1", "service": "land", "form": "csv", "panel": "waits", "command": "next"}
"""Parts of an address as they should be."""
PEOPLE = ("operator", "manager", "admin")
"""Who may also come with the cookie of a person."""
LEFT_OUT = {"/manager/{hall}/charts-{version}.js", "/sign-out"}
"""The first has nothing that one could choose, and takes seconds to make; the second ends who asks the others."""
REQUESTERS = (None, *ROLES, *(f"person:{role}" for role in PEOPLE))


class Bench:
    """A server that stays up while many requests are made, each on a connection of its own."""

    def __init__(self, runner: asyncio.Runner, server: Server) -> None:
        self.server = server
        self.routes = sorted(
            (route.method, route.resource.canonical)
            for route in server.app.router.routes()
            if route.resource is not None and route.resource.canonical not in LEFT_OUT
        )
        self.fields: dict[tuple[str, str], list[str]] = {}
        for route in ROUTES:
            body = route.body
            named = [field.name for field in structs.fields(body)] if isinstance(body, type) else []
            self.fields[route.method, route.path] = [*named, *route.form]
        self._runner = runner

    def ask(self, method: str, path: bytes, headers: list[bytes], body: bytes) -> int:
        return self._runner.run(self._ask(method.encode(), path, headers, body))

    async def _ask(self, method: bytes, path: bytes, headers: list[bytes], body: bytes) -> int:
        host, _, port = self.server.url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = [method + b" " + path + b" HTTP/1.1", *headers]
        if method == b"POST":
            head.append(b"Content-Length: %d" % len(body))
        writer.write(b"\r\n".join((*head, b"", b"")) + (body if method == b"POST" else b""))
        async with asyncio.timeout(30):
            status = await reader.readline()
        writer.transport.abort()
        return int(status.split()[1])


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """A server in the middle of its day: one visitor has been served, one is called, one waits."""
    with asyncio.Runner() as runner:
        context = serving(public_requests_per_minute=10_000_000, trusted_proxies=("127.0.0.1",))
        server = runner.run(context.__aenter__())
        runner.run(fill(server))
        yield Bench(runner, server)
        runner.run(context.__aexit__(None, None, None))


async def fill(server: Server) -> None:
    until = MORNING + 600 * MINUTE
    for role in PEOPLE:
        person = Session(digest_of(f"{role}-person"), "session", role, role, True, MORNING, MORNING, until)
        await server.context.store.save_session(person)
    await server.command(1, "open", operator="operator-1")
    await server.call(1)
    for _ in range(2):
        ticket = await server.issue()
    SOUND["ticket"] = SOUND["id"] = ticket["id"]
    await server.command(1, "next")


def identity(requester: str | None) -> list[bytes]:
    """The header by which somebody comes in."""
    if requester is None:
        return []
    kind, _, role = requester.partition(":")
    return [
        f"Cookie: {SESSION_COOKIE}={role}-person".encode() if role else f"Authorization: Bearer {kind}-secret".encode()
    ]


def address(path: str, parts: list[str], query: bytes) -> bytes:
    """The route's address with its parts filled in, in turn: as they should be where nothing else is given."""
    given_parts = iter(parts)

    def fill_part(part: re.Match[str]) -> str:
        return quote(next(given_parts, "")[:200], safe="") or SOUND.get(part[1], "x")

    return re.sub(r"{(\w+)[^}]*}", fill_part, path).encode() + (b"?" + query if query else b"")


texts = st.sampled_from(TEXTS) | st.text(max_size=30)
queries = st.sampled_from(QUERIES) | st.lists(st.tuples(st.sampled_from(NAMES), texts), max_size=4).map(
    lambda pairs: "&".join(f"{name}={quote(text, safe='')}" for name, text in pairs).encode()
)


def bodies(fields: list[str]) -> st.SearchStrategy[bytes]:
    """Objects and forms with the members of a route, and bodies that are neither."""
    names = st.sampled_from(fields) if fields else st.text(max_size=5)
    as_json = st.dictionaries(names, st.sampled_from(VALUES) | texts, max_size=4).map(json.encode)
    as_form = st.dictionaries(names, texts, max_size=4).map(
        lambda form: "&".join(f"{name}={quote(text, safe='')}" for name, text in form.items()).encode()
    )
    return st.sampled_from(BODIES) | as_json | as_form


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_that_anybody_sends_is_a_bug(bench: Bench, data: st.DataObject) -> None:
    """Any answer but 500, no bug on the list, and the hall open."""
    method, path = data.draw(st.sampled_from(bench.routes))
    requester = data.draw(st.sampled_from(REQUESTERS))
    headers = [b"Host: " + data.draw(st.sampled_from((b"aksu",) * 12 + HOSTS)), *identity(requester)]
    headers += data.draw(st.lists(st.sampled_from(HEADERS), max_size=3))
    target = address(path, data.draw(st.lists(st.just("") | texts, max_size=3)), data.draw(queries))
    body = data.draw(bodies(bench.fields.get((method, path), [])))
    need_no_bug(bench, bench.ask(method, target, headers, body), (method, target, headers, body))


def test_every_route_takes_the_worst_from_whoever_may_ask(bench: Bench) -> None:
    """One request for each route of the API and role that it opens to, for each page and role of people, and for two of
    all roles in turn: a route refuses the others before they reach its handler (`test_roles.py`). The parts, queries,
    headers and bodies are taken in turn. HEAD, which the handler of GET answers, is asked by one role; the cookies of
    people are taken in turn, too."""
    opens_to = {(route.method, route.path): route.roles for route in ROUTES}
    asked_routes = [route for route in bench.routes if route[0] != "HEAD"]
    in_turn = zip(cycle(ROLES), 2 * asked_routes, strict=False)
    roles = ((requester, route) for route in asked_routes for requester in (None, *opens_to.get(route, PEOPLE)))
    heads = (("admin", route) for route in bench.routes if route[0] == "HEAD")
    people = zip(cycle(REQUESTERS[-len(PEOPLE) :]), asked_routes, strict=False)
    asking = chain(roles, in_turn, heads, people)
    for turn, (requester, (method, path)) in enumerate(asking):
        text, value = (some[turn % len(some)] for some in (TEXTS, VALUES))
        headers = [b"Host: aksu", *identity(requester), HEADERS[turn % len(HEADERS)]]
        body = json.encode(dict.fromkeys(bench.fields.get((method, path), []), value))
        target = address(path, ["", text, text] if turn % 2 else [], everywhere(text))
        need_no_bug(bench, bench.ask(method, target, headers, body), (method, target, headers, body))


@pytest.mark.parametrize("text", EXTREMES)
def test_no_page_or_file_minds_an_extreme(bench: Bench, text: str) -> None:
    """Every member that a query can have says the same: a period is of one day then, and that day may be anything. A
    route of the API that reads no query is left out."""
    without = {route.path for route in ROUTES if not route.query}
    for method, path in bench.routes:
        if method == "GET" and path not in without:
            target = address(path, [], everywhere(text))
            headers = [b"Host: aksu", *identity("admin"), b"Accept: text/html"]
            need_no_bug(bench, bench.ask(method, target, headers, b""), target)


def everywhere(text: str) -> bytes:
    """A query in which everything that may be asked for is this."""
    return "&".join(f"{name}={quote(text[:100], safe='')}" for name in NAMES).encode()


def need_no_bug(bench: Bench, status: int, request: object) -> None:
    context = bench.server.app[PARTS][ServerContext]
    assert status != 500, request
    assert context.bugs.last() == [], request
    assert [context.engine.corrupt(hall) for hall in context.feeds()] == [None], request
