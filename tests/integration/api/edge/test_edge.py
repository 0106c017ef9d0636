"""What comes in with the headers and the address of a request, however it was written."""

import asyncio
import re
from itertools import product

import pytest
from msgspec import json

from queue_server.api.http.edge import is_host
from tests.integration.api.conftest import HALL, Server, document

PAGES = (
    b"/", b"/screen", b"/t/AAAAAAAAAAAAAAAA/qr.svg", b"/display/aksu", b"/healthz", b"/metrics", b"/api/v1/halls",
    b"/nowhere", b"/static/version", b"/api/v1/halls/aksu/live?view=board",
)  # fmt: skip
HOSTS = (
    b"", b"[", b"]", b":::::", b"a:99999999", b"127.0.0.1:abc", "xn--é..".encode(), b"\xff", b"a b", b"a/b", b"a@b",
    b"[::1", b"a:", b"<script>", b"x" * 300,
)  # fmt: skip


async def raw(server: Server, path: bytes, *headers: bytes, method: bytes = b"GET", body: bytes = b"") -> "RawReply":
    """Ask with exactly these bytes."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = b"\r\n".join((method + b" " + path + b" HTTP/1.1", *headers, b"Connection: close", b"", b""))
    writer.write(head + body)
    async with asyncio.timeout(20):
        answer = await reader.read()
    writer.close()
    return RawReply(answer)


class RawReply:
    """An answer as it came."""

    def __init__(self, answer: bytes) -> None:
        head, _, self.body = answer.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        self.status = int(status.split()[1])
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}

    @property
    def code(self) -> str:
        return str(json.decode(self.body)["code"])


async def test_a_host_that_cannot_be_one_is_400_on_every_page(server: Server) -> None:
    """In our form, with our headers, before anything is made of it."""
    for host, path in product(HOSTS, PAGES):
        reply = await raw(server, path, b"Host: " + host)
        assert (reply.status, reply.code) == (400, "host_unreadable"), (host, path)
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.headers["server"] == "Kezek"


async def test_no_host_or_two_of_them_is_400_too(server: Server) -> None:
    """A proxy that drops `Host`, and one that adds another."""
    assert (await raw(server, b"/screen", b"Host: a", b"Host: b")).status == 400
    assert (await raw(server, b"/screen")).status == 400


async def test_a_person_reads_a_page_about_the_host(server: Server) -> None:
    """In the language of the browser, with the way out."""
    reply = await raw(server, b"/screen", b"Host: [", b"Accept: text/html", b"Accept-Language: ru")
    assert reply.status == 400
    assert "не передаёт заголовок Host" in reply.body.decode()


@pytest.mark.parametrize(
    "host", ["aksu", "127.0.0.1", "127.0.0.1:8080", "[::1]:8080", "q.gov.kz", "xn--80a.kz:1", "a_b"]
)
def test_hosts_that_are_ones(host: str) -> None:
    assert is_host(host)


@pytest.mark.parametrize("expected", [b"\xff", b"200-ok", b"100-continue, x"])
async def test_an_expectation_that_nobody_meets_is_417_on_every_page(server: Server, expected: bytes) -> None:
    """In our form, with our headers; an address that is none is no way round it."""
    for path in PAGES:
        reply = await raw(server, path, b"Host: aksu", b"Expect: " + expected)
        assert (reply.status, reply.code) == (417, "expectation_failed"), path
        assert reply.headers["server"] == "Kezek"


async def test_a_body_may_still_be_announced(server: Server) -> None:
    """`Expect: 100-continue` is what a client with a large body sends."""
    head = (b"Host: aksu", b"Authorization: Bearer kiosk-secret", b"Expect: 100-continue", b"Content-Length: 18")
    reply = await raw(server, f"{HALL}/tickets".encode(), *head, method=b"POST", body=b'{"service":"land"}')
    assert reply.status == 100
    assert b'"number":"A001"' in reply.body


@pytest.mark.parametrize(
    "header",
    [
        b"Accept-Language: \xff\xfe;q=nan,ru;q=1e999",
        b"Cookie: kezek=\xff; lang=\xed\xa0\x80",
        b"X-Forwarded-For: \xff",
        b"X-Forwarded-Proto: \xff",
        b"Accept: text/html\xff",
        b"Accept-Encoding: \xff",
        b"User-Agent: \xd0\xba\xd0\xb5\xd0\xb7\xd0\xb5\xd0\xba",
    ],
)
async def test_bytes_that_are_no_text_in_a_header_change_nothing(server: Server, header: bytes) -> None:
    """Another program of the same host may have set such a cookie: the page is shown all the same."""
    for path in (b"/", b"/screen", b"/display/aksu", b"/api/v1/halls"):
        reply = await raw(server, path, b"Host: aksu", header)
        assert reply.status == 200, path
        assert reply.headers["server"] == "Kezek"


async def test_keys_and_tokens_that_are_no_text_are_refused(server: Server) -> None:
    """They are not turned into others that could be right."""
    path = f"{HALL}/tickets".encode()
    head = (b"Host: aksu", b"Content-Length: 18")
    body = b'{"service":"land"}'
    token = b"Authorization: Bearer kiosk-secret"
    reply = await raw(server, path, *head, token, b"Idempotency-Key: \xff", method=b"POST", body=body)
    assert (reply.status, reply.code) == (400, "malformed")
    reply = await raw(server, path, *head, b"Authorization: Bearer \xff", method=b"POST", body=body)
    assert (reply.status, reply.code) == (401, "not_signed_in")


@pytest.mark.parametrize("path", [b"/\xff", b"/display/\xd0\xba", b"/t/\xed\xa0\x80", b"/?lang=\xff"])
async def test_an_address_with_bytes_that_no_address_has_is_400(server: Server, path: bytes) -> None:
    """RFC 3986 has ASCII only."""
    assert (await raw(server, path, b"Host: aksu")).status == 400


REPORT = {"bus": "left", "address": 1, "window": 1, "asked": ["A001"], "asked_at": 1.7e9, "sent": True}


@pytest.mark.parametrize("field", ["asked_at", "sent_at", "failing_since"])
async def test_a_bridge_with_a_wild_clock_is_told_so_at_once(server: Server, field: str) -> None:
    """400 at the report, which changes nothing; whoever looks at the devices sees what was said before."""
    path = "/api/v1/bridges/left/boards"
    good = await server.ask("POST", path, "bridge", data=json.encode({"boards": [REPORT]}))
    assert good.status == 200, good.body
    for value in ("1e12", "1e308", "-62135596801", "-1", "1e999", "NaN", "9" * 40, '"soon"'):
        wild = json.encode({"boards": [REPORT | {field: 0.25}]}).replace(b"0.25", value.encode())
        reply = await server.ask("POST", path, "bridge", data=wild)
        assert (reply.status, reply.code) == (400, "malformed"), value
        supervisor = await server.ask("GET", f"{HALL}/supervisor", "manager")
        assert [device["since"] for device in supervisor.json["devices"]] == ["2023-11-14T22:13:20Z"], value
        assert (await server.ask("GET", "/api/v1/devices", "admin")).status == 200, value


@pytest.mark.parametrize(
    "message",
    [
        '{"seen":1e999}',
        '{"seen":-1}',
        '{"seen":' + "9" * 900 + "}",
        '{"a":' * 150,
        '{"a":' + "[" * 900,
        "[" * 1000,
        "null",
    ],
)
async def test_what_a_screen_says_beyond_a_position_is_let_by(server: Server, message: str) -> None:
    """The socket goes on being told what is called."""
    async with server.live("calls") as calls:
        await document(calls)
        await calls.send_str(message)
        await server.command(1, "open")
        await server.call(1)
        answer = await document(calls, lambda content: content["view"] == "calls" and content["calls"])
        assert answer["calls"][0]["number"] == "A001"


@pytest.mark.parametrize("first", [b"NONSENSE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01"])
async def test_what_is_no_request_learns_no_version(server: Server, first: bytes) -> None:
    """The library refuses it by itself, and names neither itself nor Python."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    writer.write(first)
    answer = await reader.read(4096)
    writer.close()
    assert answer.startswith((b"HTTP/1.0 400 ", b"HTTP/1.1 400 "))
    assert b"\r\nServer: Kezek\r\n" in answer
    assert not re.search(rb"(?i)aiohttp|python/", answer)
