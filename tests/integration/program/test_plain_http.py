"""Plain HTTP on the port that speaks TLS, over real sockets."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest
from aiohttp import web

from queue_server.api.http.listening import tls_listener
from queue_server.api.http.listening.plain_http import plain_server
from queue_server.api.http.listening.tls_listener import TlsSite
from tests.integration.program.test_administration import certificate, needs_openssl

pytestmark = needs_openssl
PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate(tmp_path_factory.mktemp("tls"), "localhost"))
    return context


@asynccontextmanager
async def listening(context: ssl.SSLContext) -> AsyncIterator[int]:
    """A server that answers with the address of its client; yields its port."""

    async def peer(request: web.Request) -> web.Response:
        return web.Response(text=f"{request.scheme} {request.remote}")

    app = web.Application()
    app.router.add_get("/{path:.*}", peer)
    runner = web.AppRunner(app)
    await runner.setup()
    await TlsSite(runner, "127.0.0.1", 0, ssl_context=context, plain=plain_server(), backlog=16).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def answer_to(port: int, body: bytes) -> bytes:
    """All that the server sends until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(body)
    answer = await rest_of(reader)
    writer.close()
    return answer


async def rest_of(reader: asyncio.StreamReader) -> bytes:
    """What is still sent; nothing where the connection is cut."""
    with suppress(ConnectionResetError):
        return await asyncio.wait_for(reader.read(), PATIENCE_S)
    return b""


@pytest.mark.parametrize(
    ("request_line", "location"),
    [
        (b"GET /display/aksu?lang=kk HTTP/1.1", b"https://hall.kz:8443/display/aksu?lang=kk"),
        (b"HEAD / HTTP/1.1", b"https://hall.kz:8443/"),
        (b"GET //evil.example/x HTTP/1.1", b"https://hall.kz:8443//evil.example/x"),
        (b"GET http://evil.example/x HTTP/1.1", b"https://hall.kz:8443/"),
    ],
)
async def test_a_plain_request_is_led_to_https(context: ssl.SSLContext, request_line: bytes, location: bytes) -> None:
    """To the same host, port and path, and to no other server; nothing is remembered, and the connection ends."""
    async with listening(context) as port:
        answer = await answer_to(port, request_line + b"\r\nHost: hall.kz:8443\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 307 ")
    assert b"\r\nLocation: " + location + b"\r\n" in head + b"\r\n"
    assert b"\r\nCache-Control: no-store" in head
    assert b"aiohttp" not in answer
    assert body == b"" or b"HEAD" not in request_line


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"GET / HTTP/1.0\r\n\r\n", b"host_unreadable"),
        (b"GET / HTTP/1.1\r\n\r\n", b"Host"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"Host"),
        (b"GET / HTTP/1.1\r\nHost: evil.example/@hall.kz\r\n\r\n", b"host_unreadable"),
        (b"GET /\xff HTTP/1.1\r\nHost: hall.kz\r\n\r\n", b"Invalid char in url path"),
        (b"GET / HTTP/1.1\r\nHost: hall.kz\r\nAuthorization: Bearer x\r\n\r\n", b"https_only"),
        (b"POST /sign-in HTTP/1.1\r\nHost: hall.kz\r\nContent-Length: 1000000\r\n\r\nname=a", b"https_only"),
    ],
)
async def test_what_cannot_be_led_on_is_refused(context: ssl.SSLContext, body: bytes, code: bytes) -> None:
    """A host that is none is not written into an address; a command or a credential that came in the clear is named
    as such, not carried out."""
    async with listening(context) as port:
        answer = await answer_to(port, body)
    assert answer.split(maxsplit=2)[1] == b"400"
    assert b"Location" not in answer
    assert code in answer


async def test_tls_works_as_before(context: ssl.SSLContext) -> None:
    """The server sees its client and the scheme, many at once, beside silent ones and those that talk nonsense."""
    trust = aiohttp.TCPConnector(ssl=False, limit=0)
    async with listening(context) as port, aiohttp.ClientSession(connector=trust) as session:
        _, silent = await asyncio.open_connection("127.0.0.1", port)

        async def ask() -> str:
            async with session.get(f"https://127.0.0.1:{port}/") as reply:
                return await reply.text()

        answers = await asyncio.gather(*(ask() for _ in range(20)))
        assert await answer_to(port, b"\x16\x03\x01nonsense" * 100) is not None
        assert (await answer_to(port, b"\x00\x01\x02\r\n\r\n")).startswith(b"HTTP/1.0 400 ")
        assert await ask() == "https 127.0.0.1"
        silent.close()
    assert set(answers) == {"https 127.0.0.1"}


@pytest.mark.parametrize("body", [b"", b"GET / HTTP/1.1\r\nHost: hall.kz\r\n"])
async def test_nobody_holds_a_connection_for_long(
    context: ssl.SSLContext, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that says nothing, or never ends its request, is cut off."""
    monkeypatch.setattr(tls_listener, "FIRST_BYTE_S", 0.05)
    monkeypatch.setattr(tls_listener, "PLAIN_CONNECTION_S", 0.05)
    async with listening(context) as port:
        assert await answer_to(port, body) == b""


async def test_a_stop_ends_what_has_not_begun(context: ssl.SSLContext) -> None:
    """Silent clients, and those in the middle of a handshake or a plain request, do not hold the server up."""
    async with listening(context) as port:
        clients = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        clients[1][1].write(b"\x16\x03\x01\x02\x00")
        clients[2][1].write(b"GET / HTTP/1.1\r\n")
        await answer_to(port, b"GET / HTTP/1.1\r\nHost: hall.kz\r\n\r\n")
    for reader, writer in clients:
        assert await rest_of(reader) == b""
        writer.close()


async def test_a_port_that_is_taken_is_an_error_of_the_system(context: ssl.SSLContext) -> None:
    """As without TLS: nothing stays bound."""
    async with listening(context) as port:
        runner = web.AppRunner(web.Application())
        await runner.setup()
        with pytest.raises(OSError, match="in use"):
            await TlsSite(runner, "127.0.0.1", port, ssl_context=context, plain=plain_server(), backlog=1).start()
        await runner.cleanup()
