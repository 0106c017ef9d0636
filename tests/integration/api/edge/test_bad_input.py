"""Whatever is sent to whatever route, the server does not fall over it: no answer is a 500."""

import asyncio
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import json
from yarl import URL

from queue_server.api.halls.commands import WINDOW_COMMANDS
from queue_server.api.routes import ROUTES
from queue_server.config.roles import ROLES
from tests.integration.api.conftest import Server, authorization, serving

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        "side": st.sampled_from(["centre", "standby", "none"]),
        "control": st.sampled_from(["1", "0", "-1", "٣", "9" * 30, "\x00"]),
        "service": st.sampled_from(["land", "school", "none", ""]) | ANYTHING,
        "priority": st.sampled_from(["veteran", "none"]) | ANYTHING,
        "language": st.sampled_from(["kk", "de"]) | ANYTHING,
        "visit": st.lists(st.sampled_from(["land", "papers", "none"]), max_size=12) | ANYTHING,
        "operator": st.text(max_size=70) | ANYTHING,
        "reason": st.text(max_size=210) | ANYTHING,
        "minutes": st.integers(-1, 1500) | ANYTHING,
        "window": st.integers(-1, 1001) | ANYTHING,
        "ticket": st.sampled_from(["A001", "B001", "Z999"]) | ANYTHING,
        "back": st.booleans() | ANYTHING,
        "note": st.text(max_size=30) | ANYTHING,
        "confirmed": st.booleans() | ANYTHING,
        "result": st.text(max_size=70) | ANYTHING,
        "reference": st.sampled_from(["ord-1", "a b", "+77010000000"]) | ANYTHING,
        "waits_in": st.sampled_from(["east", "none"]) | ANYTHING,
        "sign_language": st.booleans() | ANYTHING,
    },
)
BODIES = (
    st.just(b"")
    | MEMBERS.map(lambda body: json.encode(body))
    | ANYTHING.map(lambda body: json.encode(body))
    | st.binary(max_size=60)
    | st.sampled_from([b"", b"{}", b"[" * 5000, b'{"reason":"\\ud800"}', b'{"minutes":1e999}', b'{"a":1,"a":2}'])
)
PARTS = {
    "hall": st.sampled_from(["aksu"] * 20 + ["none", "..", "%2e%2e", "қала", "\x00", "\udcff"]),
    "window": st.sampled_from(["1", "2", "3", "4"] * 5 + ["9", "0", "-1", "٣", "1e3", "\x00"]),
    "command": st.sampled_from([*WINDOW_COMMANDS, "jump"]),
    "id": st.sampled_from(["A001", "A" * 16]) | st.text(min_size=1, max_size=20),
    "mark": st.sampled_from(["t1.8", "AAAA", ".1", "a.0"]) | st.text(min_size=1, max_size=20),
    "control": st.sampled_from(["1", "0", "-1", "٣", "9" * 30, "\x00"]),
    "service": st.sampled_from(["land", "school", "none"]) | st.text(min_size=1, max_size=8),
    "name": st.sampled_from(["aigul", "none"]) | st.text(min_size=1, max_size=70),
    "change": st.text(min_size=1, max_size=20),
    "closure": st.text(min_size=1, max_size=20),
    "call": st.text(min_size=1, max_size=20),
    "digest": st.sampled_from(["0" * 64, "none"]) | st.text(min_size=1, max_size=20),
    "side": st.sampled_from(["centre", "standby", "none"]),
    "webhook": st.text(min_size=1, max_size=20),
    "version": st.sampled_from(["1", "0", "٣", "9" * 30]) | st.text(min_size=1, max_size=8),
    "state": st.text(min_size=1, max_size=40),
    "ticket": st.sampled_from(["A001", "none"]) | st.text(min_size=1, max_size=20),
    "bridge": st.text(min_size=1, max_size=20),
    "alarm": st.text(min_size=1, max_size=20),
    "device": st.text(min_size=1, max_size=20),
    "draw": st.sampled_from(["land:2025-10-14", "none"]) | st.text(min_size=1, max_size=20),
    "printer": st.text(min_size=1, max_size=20),
    "code": st.text(min_size=1, max_size=8),
    "level": st.sampled_from(["0", "1", "9", "10", "-1", "٣"]),
    "tile": st.sampled_from(["000", "000.p/1", "x001/000", "000.p/0", "٣٣٣"]) | st.text(min_size=1, max_size=12),
    "paper": st.sampled_from(["0" * 10, "f" * 64]) | st.text(min_size=1, max_size=70),
}
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Idempotency-Key": st.sampled_from(["a", "b", '"c"', "", "x" * 200, "a b"]),
        "Content-Type": st.sampled_from(["application/json", "text/plain", "multipart/form-data", "a/b; charset=x"]),
        "Content-Encoding": st.sampled_from(["gzip", "deflate", "br", "none"]),
        "Cookie": st.sampled_from(["kezek=guess", "kezek=", "=;=", "a=b; kezek=\\x00"]),
        "Origin": st.sampled_from(["null", "http://evil.example", "[", "http://[::1"]),
        "X-Forwarded-For": st.sampled_from(["", ",", "1.2.3.4", "x, y"]),
        "X-Forwarded-Proto": st.just("https"),
        "Accept": st.sampled_from(["text/html", "*/*"]),
        "Accept-Language": st.sampled_from(["kk", "ru;q=x", ",", "қ"]),
        "Upgrade": st.just("websocket"),
        "Connection": st.just("Upgrade"),
        "Sec-WebSocket-Version": st.just("13"),
        "Sec-WebSocket-Key": st.sampled_from(["x", "dGhlIHNhbXBsZSBub25jZQ=="]),
    },
)
QUERIES = st.dictionaries(
    st.sampled_from(["after", "limit", "view", "next", "lang", "theme"]),
    st.sampled_from(["board", "calls", "desk:1", "desk:x", "ticket:", "0", "-1", "9" * 30, "/", "//x"])
    | st.text(max_size=8),
    max_size=2,
)

COMMANDS = tuple(route for route in ROUTES if "{hall}" in route.path and route.method == "POST")
READS = tuple(route for route in ROUTES if "{" not in route.path and route.method == "GET")


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """A request of a route of the table, with whatever parts, body and headers, by anybody."""
    route = draw(st.sampled_from(ROUTES + COMMANDS * 5 + READS * 3))
    parts = {name: draw(PARTS[name]) for name in re.findall(r"{(\w+)", route.path)}
    path = re.sub(r"{(\w+)[^}]*}", r"{\1}", route.path)
    for name, text in parts.items():
        path = path.replace(f"{{{name}}}", URL.build(path=text).raw_path.replace("/", "%2F") or "%20")
    headers = draw(HEADERS)
    role = draw(st.sampled_from([None, "guess", *ROLES, *["admin"] * 8]))
    return {
        "method": draw(st.sampled_from([route.method] * 8 + ["GET", "POST", "PUT", "HEAD"])),
        "path": path,
        "query": draw(QUERIES),
        "headers": headers if role is None else headers | authorization(role),
        "body": draw(BODIES),
    }


async def send(server: Server, request: dict[str, Any]) -> int:
    """The status of the answer, on a bare connection: a client library would correct what we mean to send wrongly."""
    url = URL(server.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    query = URL.build(query=request["query"]).raw_query_string
    headers = {"Host": "hall", "Connection": "close"} | request["headers"]
    body = request["body"] if request["method"] != "GET" else b""
    head = [f"{request['method']} {request['path']}?{query} HTTP/1.1"]
    head += [f"{name}: {value}" for name, value in headers.items()] + [f"Content-Length: {len(body)}", "", ""]
    writer.write("\r\n".join(head).encode() + body)
    try:
        async with asyncio.timeout(30):
            return int((await reader.readline()).split()[1])
    finally:
        writer.transport.abort()


def test_no_answer_is_a_500() -> None:
    """Random parts, bodies, queries and headers at every route, by strangers and by every role."""
    statuses: dict[int, int] = {}
    with asyncio.Runner() as runner:
        context = serving(public_requests_per_minute=100_000)
        server = runner.run(context.__aenter__())

        @settings(max_examples=160, deadline=None, suppress_health_check=list(HealthCheck))
        @given(requests())
        def ask(request: dict[str, Any]) -> None:
            server.clock.pass_s(0.5)
            status = runner.run(send(server, request))
            statuses[status] = statuses.get(status, 0) + 1
            assert status != 500, request

        ask()
        runner.run(context.__aexit__(None, None, None))
    assert set(statuses) <= {101, 200, 201, 303, 400, 401, 403, 404, 405, 409, 413, 426, 429}
    assert {400, 401, 404} <= set(statuses), "the net is wide enough to catch something"
    assert {200, 201, 303} & set(statuses), "and not so strange that nobody is served"
