"""The stream of events for systems that keep no socket: from a position, to its reader's pace, and to an end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from msgspec import json

from queue_server.api.live import event_stream
from queue_server.api.live.live_sockets import LiveSockets
from queue_server.app_parts import PARTS
from queue_server.assembly.serving import stop_in_order
from queue_server.config.roles import AUDIT, ROLES
from queue_server.journal.memory import MemoryStore
from tests.integration.api.conftest import HALL, Server, authorization, serving

CUT = (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError)
"""How a reader learns that a stream was cut: it has not come to its end."""


class EventSource:
    """A reader of the stream, as a browser's: fields up to an empty line are an event."""

    def __init__(self, reply: aiohttp.ClientResponse) -> None:
        self._reply = reply

    async def block(self) -> dict[str, str]:
        """The next fields; a comment has an empty name."""
        fields = {}
        async with asyncio.timeout(20):
            while line := (await self._reply.content.readline()).decode().rstrip("\n"):
                name, _, value = line.partition(":")
                fields[name] = value.removeprefix(" ")
        return fields

    async def rest(self) -> None:
        """Read until the stream ends."""
        while await self.block():
            pass

    async def event(self) -> dict[str, Any]:
        """The data of the next event, checked against its id and its name."""
        while "data" not in (fields := await self.block()):
            assert fields, "the stream has ended"
        event: dict[str, Any] = json.decode(fields["data"])
        assert (fields["id"], fields["event"]) == (str(event["seq"]), event["kind"])
        return event


@contextlib.asynccontextmanager
async def events(server: Server, query: str = "", role: str = "auditor", **headers: str) -> AsyncIterator[EventSource]:
    path = f"{HALL}/events{query}"
    async with server.session.get(path, headers=headers | authorization(role)) as reply:
        assert reply.status == 200, await reply.read()
        assert reply.headers["Content-Type"] == "text/event-stream"
        yield EventSource(reply)


async def test_a_reader_gets_every_event_after_its_position_and_each_new_one(server: Server) -> None:
    """The same records as the journal's, in their order, none twice and none left out."""
    await server.issue()
    async with events(server) as source:
        first = [(await source.event())["kind"] for _ in range(server.context.feed("aksu").seq)]
        assert first == ["hall.configured/1", "day.opened/1", "ticket.issued/1"]
        await server.issue("school", reference="1C-000417/2025")
        issued = await source.event()
    assert issued["data"]["reference"] == "1C-000417/2025"
    lines = (await server.ask("GET", f"{HALL}/journal?after=3", "auditor")).body.splitlines()
    (record,) = [json.decode(line) for line in lines]
    body = json.decode(record["body"])
    assert [issued[part] for part in ("hall", "seq", "actor", "cause", "kind", "data")] == [body[1], body[2], *body[4:]]
    assert issued["hash"] == record["hash"]


async def test_a_reader_reads_on_from_its_last_event(server: Server) -> None:
    """`Last-Event-ID`, which an EventSource sends when it comes again, counts more than the address."""
    for _ in range(3):
        await server.issue()
    async with events(server, "?after=4") as source:
        assert (await source.event())["seq"] == 5
    async with events(server, "?after=1", **{"Last-Event-ID": "3"}) as source:
        assert (await source.event())["seq"] == 4


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("?after=-1", {}),
        ("?after=x", {}),
        ("?after=1e3", {}),
        ("", {"Last-Event-ID": "٣"}),
        ("", {"Last-Event-ID": "-"}),
    ],
)
async def test_a_position_that_is_none_is_malformed(server: Server, query: str, headers: dict[str, str]) -> None:
    """Instead of a stream from a place that nobody meant."""
    reply = await server.ask("GET", f"{HALL}/events{query}", "auditor", headers=headers)
    assert (reply.status, reply.code) == (400, "malformed")


async def test_a_position_of_another_journal_is_refused(server: Server) -> None:
    """From there on events would be missing; the sentence names both ends."""
    seq = server.context.feed("aksu").seq
    reply = await server.ask("GET", f"{HALL}/events?after={seq + 40}", "auditor")
    assert (reply.status, reply.code) == (409, "events_beyond_journal")
    assert (reply.json["seq"], reply.json["after"]) == (seq + 1, seq + 40), "the loss is a record now"


async def test_the_stream_is_for_those_who_may_read_the_journal(server: Server) -> None:
    """It has the operators' names and everything else that the journal has."""
    for role in ROLES:
        reply = await server.ask("GET", f"{HALL}/events", role)
        assert reply.status == (200 if role in AUDIT else 403), role


async def test_silence_is_broken(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment where nothing happens, so that a reader knows a dead line from a quiet hall."""
    monkeypatch.setattr(event_stream, "LATE_S", 0.01)
    async with events(server, f"?after={server.context.feed('aksu').seq}") as source:
        assert await source.block() == {"retry": "3000"}
        assert await source.block() == {"": "alive"}


async def test_who_does_not_read_is_let_go(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds one batch at the most, and nobody up."""
    monkeypatch.setattr(event_stream, "SILENT_S", 0.05)
    monkeypatch.setattr(event_stream, "lines", lambda *_: b": " + b"x" * 2_000_000 + b"\n\n")
    readers = server.app[PARTS][LiveSockets].event_readers
    reply = await server.session.get(f"{HALL}/events", headers=authorization("auditor"))
    (reader,) = readers
    assert reader.task is not None
    await asyncio.wait({reader.task}, timeout=20)
    assert readers == set()
    with pytest.raises(CUT):
        await reply.read()


async def test_a_server_has_so_many_streams(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more waits; a place is free again when a reader goes."""
    monkeypatch.setattr(event_stream, "MOST_READERS", 1)
    async with events(server) as source:
        await source.event()
        reply = await server.ask("GET", f"{HALL}/events", "auditor")
        assert (reply.status, reply.code) == (429, "too_many_requests")
        assert int(reply.headers["Retry-After"]) >= 1


async def test_a_stream_ends_with_its_token_and_with_the_server(server: Server) -> None:
    """A revoked token reads no further event, and a server that stops waits for no stream."""
    async with events(server) as by_auditor, events(server, role="admin") as by_admin:
        for source in (by_auditor, by_admin):
            await source.event()
        assert await server.context.store.revoke_token("auditor-1", server.clock.now)
        with pytest.raises(CUT):
            await by_auditor.rest()
        await stop_in_order(server.app)
        with pytest.raises(CUT):
            await by_admin.rest()


async def test_every_server_of_a_store_streams_what_any_of_them_writes() -> None:
    """Positions are the journal's, so a reader may come to another server and reads on there."""
    store = MemoryStore()
    async with serving(store) as first, serving(store) as second:
        await first.issue()
        async with events(second, "?after=2") as source:
            assert (await source.event())["kind"] == "ticket.issued/1"
            await first.issue()
            assert (await source.event())["seq"] == 4
        await first.issue()
        async with events(second, **{"Last-Event-ID": "4"}) as source:
            assert (await source.event())["seq"] == 5
