"""The sockets over which idle halls say that they are there, spoken by hand."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from tempfile import NamedTemporaryFile

import pytest
from msgspec import json
from websockets.frames import Frame, Opcode

from queue_server.api.live.live_sockets import LiveSockets
from queue_server.api.replication.centre.centre_context import Centre
from queue_server.app_parts import PARTS
from queue_server.assembly.serving import lead_in
from queue_server.clock import now_s
from queue_server.config.sections.centre import CentreSettings
from queue_server.replication.centre import gathering
from queue_server.replication.centre.status import HallLink, HallLinks, is_silent
from queue_server.replication.wire import LinkHeartbeat
from tests.certificates import a_holder
from tests.halls import MORNING
from tests.integration.api.conftest import Server, serving

ZEROS = "0" * 64
NULL = b"\x81\x04null"
PATIENT = "?answers=seldom&within=180"
"""How halls ask for few answers."""


@pytest.fixture
async def centre(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    """A centre that reads its sockets as often as it can."""
    monkeypatch.setattr(gathering, "next_gathering", lambda now, _rest_s: now)
    monkeypatch.setattr(gathering, "ROUND_EVERY_S", 0.0)
    async with serving(halls=("own",), centre=CentreSettings(name="Region")) as centre:
        yield centre


async def token(centre: Server, hall: str) -> str:
    code = (await centre.ask("POST", "/api/v1/centre/halls/code", "admin", json={"hall": hall})).json["code"]
    pairing = {"hall": hall, "code": code, "head": {"seq": 0, "hash": ZEROS}}
    return str((await centre.ask("POST", "/api/v1/centre/pairing", json=pairing)).json["token"])


class RawSocket:
    """The hall's side of a socket, as bytes."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.reader, self._writer = reader, writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def say(self, beat: LinkHeartbeat | int) -> None:
        await self.send(Frame(Opcode.TEXT, json.encode(beat)).serialize(mask=True))

    async def answer(self) -> bytes:
        """The next frame."""
        async with asyncio.timeout(30):
            head = await self.reader.readexactly(2)
            long = await self.reader.readexactly(2) if head[1] == 126 else b""
            return head + long + await self.reader.readexactly(int.from_bytes(long) if long else head[1])

    async def closing_code(self) -> int:
        frame = await self.answer()
        assert frame[0] == 0x80 | Opcode.CLOSE, frame
        return int.from_bytes(frame[2:4])


@asynccontextmanager
async def opened(
    port: int, hall: str, secret: str, *, query: str = "", tls: ssl.SSLContext | None = None
) -> AsyncIterator[RawSocket]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls)
    lines = [
        f"GET /api/v1/centre/halls/{hall}/heartbeats{query} HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        f"Authorization: Bearer {secret}",
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
    try:
        yield RawSocket(reader, writer)
    finally:
        writer.close()


def port_of(centre: Server) -> int:
    return int(centre.url.rpartition(":")[2])


async def await_heartbeat(centre: Server, hall: str, at: int) -> None:
    """Wait until the centre has heard of that time."""

    def is_heard() -> bool:
        link = centre.app[PARTS][HallLinks].link_of(hall)
        return link is not None and link.clock_differs == at - centre.clock.now

    await _until(is_heard)


def link_of(centre: Server, hall: str) -> HallLink:
    link = centre.app[PARTS][HallLinks].link_of(hall)
    assert link is not None
    return link


def beats(*times: int) -> bytes:
    """Heartbeats that come together."""
    return b"".join(Frame(Opcode.TEXT, json.encode(at)).serialize(mask=True) for at in times)


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110 - nothing says it
            await asyncio.sleep(0.01)


async def converse(centre: Server, socket: RawSocket) -> None:
    """Four heartbeats: the first is answered in full, the third after it by `null`, and the others by nothing."""
    await socket.say(LinkHeartbeat(0, ZEROS, MORNING))
    assert b'{"seq":0,' in await socket.answer()
    for at in range(MORNING + 1, MORNING + 4):
        await socket.say(at)
        await await_heartbeat(centre, "abay", at)
    assert await socket.answer() == NULL


def resting(centre: Server) -> list[str]:
    """The halls whose sockets wait to be read."""
    gathering = centre.app[PARTS][Centre].gathering
    due = [socket for sockets in gathering._to_read.values() for socket in sockets if socket.due]
    return [socket.hall for socket in (*due, *gathering._idle)]  # type: ignore[attr-defined]


async def test_few_heartbeats_are_answered_where_nothing_is_new(centre: Server) -> None:
    """A hall that does not ask for few answers gets all."""
    secret = await token(centre, "abay")
    async with opened(port_of(centre), "abay", secret, query="?answers=seldom") as socket:
        await converse(centre, socket)
    async with opened(port_of(centre), "abay", secret) as socket:
        await socket.say(LinkHeartbeat(0, ZEROS, MORNING))
        assert b'{"seq":0,' in await socket.answer()
        for at in (MORNING + 1, MORNING + 2):
            await socket.say(at)
            assert await socket.answer() == NULL


async def test_heartbeats_come_over_tls(centre: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """There the connection stays the event loop's own, which gives what has come a moment later. So a patient hall is
    read by itself, and not with others for whoever looks; all else is the same."""
    monkeypatch.setattr(gathering, "ROUND_EVERY_S", 1e6)
    monkeypatch.setattr(gathering, "LOOKED_AT_FRESH_S", 1e6)
    holder = a_holder("centre", now_s(), names=["127.0.0.1"], days=(-1, 90))
    secret = await token(centre, "abay")
    async with serving_tls(centre, holder.pem + holder.key_pem) as port:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        async with opened(port, "abay", secret, query="?answers=seldom", tls=context) as socket:
            await converse(centre, socket)
            await socket.send(b"\xff" * 40)
            assert await socket.closing_code() == 1002
        async with opened(port, "abay", secret, query=PATIENT, tls=context) as socket:
            await converse_in_rounds(centre, socket)
            await socket.send(b"\xff" * 40)
            assert await socket.closing_code() == 1002
    assert centre.app[PARTS][LiveSockets].heartbeats == {}


@asynccontextmanager
async def serving_tls(centre: Server, pem: bytes) -> AsyncIterator[int]:
    """A port of the centre that speaks TLS."""
    loop, server = asyncio.get_running_loop(), centre.app._make_handler()
    lead_in(server, centre.app)
    with NamedTemporaryFile() as file:
        file.write(pem)
        file.flush()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file.name)
    listening = await loop.create_server(server, "127.0.0.1", 0, ssl=context)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await server.shutdown(1.0)


async def test_a_bad_socket_ends_alone(centre: Server) -> None:
    """Garbage, a giant frame, no heartbeat, a first time without one: each ends its socket with a code, half a frame
    waits for the rest, and the other hall's socket goes on."""
    secret, other = await token(centre, "abay"), await token(centre, "korgan")
    async with opened(port_of(centre), "korgan", other) as good:
        await good.say(LinkHeartbeat(0, ZEROS, MORNING))
        await good.answer()
        for frame, code in [
            (b"\xff" * 40, 1002),
            (b"\x81\xff" + (2**40).to_bytes(8) + b"mask", 1009),
            (Frame(Opcode.TEXT, b"[]").serialize(mask=True), 1007),
            (Frame(Opcode.TEXT, b"1764500000000001").serialize(mask=True), 1007),
            (Frame(Opcode.BINARY, b"\x00\xff").serialize(mask=True), 1007),
        ]:
            async with opened(port_of(centre), "abay", secret) as socket:
                await socket.send(frame)
                assert await socket.closing_code() == code
                assert await socket.reader.read() == b""
        async with opened(port_of(centre), "abay", secret) as socket:
            whole = Frame(Opcode.TEXT, json.encode(LinkHeartbeat(0, ZEROS, MORNING))).serialize(mask=True)
            await socket.send(whole[:9])
            await good.say(MORNING + 1)
            assert await good.answer() == NULL
            await socket.send(whole[9:])
            assert b'{"seq":0,' in await socket.answer()
            await socket.send(Frame(Opcode.TEXT, b"17645").serialize(mask=True)[:4])
        await _until(lambda: [*centre.app[PARTS][LiveSockets].heartbeats] == ["korgan"])


async def test_a_hall_has_one_socket(centre: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are opened by its token; another hall's opens none, and one over which nothing comes ends."""
    secret, other = await token(centre, "abay"), await token(centre, "korgan")
    refused = await centre.ask(
        "GET", "/api/v1/centre/halls/abay/heartbeats", headers={"Authorization": f"Bearer {other}"}
    )
    assert (refused.status, refused.code) == (403, "other_hall")
    async with opened(port_of(centre), "abay", secret) as first:
        for _ in range(20):
            async with opened(port_of(centre), "abay", secret) as socket:
                await socket.say(LinkHeartbeat(0, ZEROS, MORNING))
                await socket.answer()
                assert len(centre.app[PARTS][LiveSockets].heartbeats) == 1
        assert await first.closing_code() == 1013
    async with opened(port_of(centre), "abay", secret) as silent:
        await silent.say(LinkHeartbeat(0, ZEROS, MORNING))
        await silent.answer()
        monkeypatch.setattr("queue_server.api.replication.centre.heartbeat_sockets.SILENT_SOCKET_S", 0.1)
        assert await silent.closing_code() == 1013
    assert resting(centre) == []


async def test_a_silent_socket_ends(centre: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one over which nothing has come since it was opened, and one with TLS: the other side may be long gone."""
    monkeypatch.setattr("queue_server.api.replication.centre.heartbeat_sockets.SILENT_SOCKET_S", 0.1)
    secret = await token(centre, "abay")
    async with opened(port_of(centre), "abay", secret) as mute:
        assert await mute.closing_code() == 1013
    async with opened(port_of(centre), "abay", secret) as half:
        for byte in Frame(Opcode.TEXT, b"17645").serialize(mask=True)[:4]:
            await half.send(bytes([byte]))
            await asyncio.sleep(0)
        assert await half.closing_code() == 1013
    holder = a_holder("centre", now_s(), names=["127.0.0.1"], days=(-1, 90))
    async with serving_tls(centre, holder.pem + holder.key_pem) as port:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        async with opened(port, "abay", secret, tls=context) as silent:
            await silent.say(LinkHeartbeat(0, ZEROS, MORNING))
            assert b'{"seq":0,' in await silent.answer()
            assert await silent.closing_code() == 1013
    assert centre.app[PARTS][LiveSockets].heartbeats == {}
    assert resting(centre) == []


async def converse_in_rounds(centre: Server, socket: RawSocket) -> None:
    """Three rounds of six heartbeats of a patient hall: the second one is answered, as another round would be late."""
    await socket.say(LinkHeartbeat(0, ZEROS, MORNING))
    assert b'{"seq":0,' in await socket.answer()
    for number in range(3):
        at = MORNING + 10 * number
        centre.clock.pass_s(60)
        await socket.send(beats(*range(at + 1, at + 7)))
        await await_heartbeat(centre, "abay", at + 6)
    assert await socket.answer() == NULL


async def test_heartbeats_that_come_together_are_read_together(centre: Server) -> None:
    """A hall that says how long it waits for an answer gets one no later, and its last heartbeat counts; one that asks
    for all gets all. It came within ten seconds of the last but one, at most ten seconds ago."""
    secret = await token(centre, "abay")
    async with opened(port_of(centre), "abay", secret, query=PATIENT) as socket:
        await converse_in_rounds(centre, socket)
        await socket.send(b"\xff" * 40)
        assert await socket.closing_code() == 1002
    async with opened(port_of(centre), "abay", secret, query="?answers=seldom&within=60") as socket:
        await socket.say(LinkHeartbeat(0, ZEROS, MORNING))
        assert b'{"seq":0,' in await socket.answer()
        for at in (MORNING + 1, MORNING + 7):
            centre.clock.pass_s(60)
            await socket.send(beats(*range(at, at + 6)))
            await await_heartbeat(centre, "abay", at + 5)
            assert await socket.answer() == NULL
        centre.clock.pass_s(35)
        await socket.send(beats(MORNING + 13))
        await _until(lambda: link_of(centre, "abay").heard_at == centre.clock.now - 25_000_000)
    async with opened(port_of(centre), "abay", secret) as socket:
        await socket.say(LinkHeartbeat(0, ZEROS, MORNING))
        await socket.answer()
        await socket.send(beats(MORNING + 1, MORNING + 2))
        assert (await socket.answer(), await socket.answer()) == (NULL, NULL)


@pytest.mark.parametrize(
    "query", ["?answers=seldom&within=0", "?answers=seldom&within=NaN", "?answers=seldom&within=9e9"]
)
async def test_a_hall_cannot_wait_for_ever(centre: Server, query: str) -> None:
    """The time in which it wants an answer is bounded."""
    headers = {"Authorization": f"Bearer {await token(centre, 'abay')}"}
    answer = await centre.ask("GET", f"/api/v1/centre/halls/abay/heartbeats{query}", headers=headers)
    assert (answer.status, answer.code) == (400, "malformed")


async def test_a_wrong_clock_is_named_once(centre: Server, caplog: pytest.LogCaptureFixture) -> None:
    """Years ahead or behind, before all time, and as far as a time may be: the hall counts as heard now, the difference
    is shown, the log names it once until it is right again, and another hall's clock is not touched."""
    year = 365 * 86_400_000_000
    secret, other = await token(centre, "abay"), await token(centre, "korgan")
    async with opened(port_of(centre), "korgan", other) as good, opened(port_of(centre), "abay", secret) as socket:
        for hall in (good, socket):
            await hall.say(LinkHeartbeat(0, ZEROS, MORNING))
            await hall.answer()
        for at in (MORNING + 10 * year, MORNING - 10 * year, 9_999_999_999_999_999, 0, -1, 2**62, -(2**62), MORNING):
            await socket.say(at)
            await await_heartbeat(centre, "abay", at)
            assert await socket.answer() == NULL
            link = link_of(centre, "abay")
            assert (link.heard_at, is_silent(link, centre.clock.now)) == (centre.clock.now, False)
        await socket.say(LinkHeartbeat(0, ZEROS, MORNING - 10 * year))
        await await_heartbeat(centre, "abay", MORNING - 10 * year)
        assert link_of(centre, "korgan").clock_differs == 0
    lines = [record.getMessage() for record in caplog.records if "clock" in record.getMessage()]
    assert [line.partition(":")[0] for line in lines] == ["abay", "abay", "abay"]
    assert ["is right" in line for line in lines] == [False, True, False]


async def test_the_centre_puts_its_own_clock_back(centre: Server) -> None:
    """Two hours ahead when it heard two halls: a minute later the one that has gone is silent, and not in two hours."""
    secret = await token(centre, "abay")
    async with opened(port_of(centre), "abay", secret) as socket:
        await socket.say(LinkHeartbeat(0, ZEROS, MORNING))
        await socket.answer()
        async with opened(port_of(centre), "korgan", await token(centre, "korgan")) as dying:
            await dying.say(LinkHeartbeat(0, ZEROS, MORNING))
            await dying.answer()
        centre.clock.pass_s(-2 * 3600)
        assert not is_silent(link_of(centre, "korgan"), centre.clock.now)
        centre.clock.pass_s(60)
        await socket.say(MORNING + 1)
        await socket.answer()
        await _until(lambda: link_of(centre, "abay").heard_at == centre.clock.now)
        halls = ("abay", "korgan")
        assert [is_silent(link_of(centre, hall), centre.clock.now) for hall in halls] == [False, True]


async def test_what_is_no_time_is_refused(centre: Server, caplog: pytest.LogCaptureFixture) -> None:
    """The socket ends, nothing of it is taken in, and the log has one line until the hall sends a second heartbeat."""
    secret, other = await token(centre, "abay"), await token(centre, "korgan")
    times = [
        b"NaN",
        b"-Infinity",
        b"1e400",
        b"1764500000000001.5",
        b"%d" % (2**62 + 1),
        b"%d" % -(2**63),
        b"1" * 60_000,
    ]
    whole = json.encode(LinkHeartbeat(0, ZEROS, 1764500000000001))
    async with opened(port_of(centre), "korgan", other) as good:
        await good.say(LinkHeartbeat(0, ZEROS, MORNING))
        await good.answer()
        for number in [
            *times,
            *(whole.replace(b"1764500000000001", at) for at in times),
            b"true",
            b'"1764500000000001"',
        ]:
            async with opened(port_of(centre), "abay", secret) as socket:
                await socket.say(LinkHeartbeat(0, ZEROS, MORNING))
                await socket.answer()
                await socket.send(Frame(Opcode.TEXT, number).serialize(mask=True))
                assert await socket.closing_code() == 1007, number[:40]
            assert link_of(centre, "abay").clock_differs == 0
        await good.say(MORNING + 1)
        assert await good.answer() == NULL
    async with opened(port_of(centre), "abay", secret) as socket:
        for at in (MORNING, MORNING + 1):
            await socket.say(LinkHeartbeat(0, ZEROS, at))
            await socket.answer()
        await socket.send(Frame(Opcode.TEXT, b"NaN").serialize(mask=True))
        assert await socket.closing_code() == 1007
    assert len([record for record in caplog.records if record.getMessage().startswith("abay: its socket")]) == 2
