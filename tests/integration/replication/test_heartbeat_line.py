"""A hall's side of the socket of heartbeats, with other sides that are of an earlier version, or dead."""

import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from msgspec import json

from queue_server.hall.events import GENESIS
from queue_server.journal.links.contents import SendingLink
from queue_server.replication.branch.heartbeat_line import MOST_UNANSWERED, Answered
from queue_server.replication.branch.link_client import LinkClient, link_socket
from queue_server.replication.wire import (
    ANSWERED_BEATS,
    HeartbeatAnswer,
    LinkHeartbeat,
    heartbeat_path,
    heartbeats_path,
)
from tests.halls import MORNING

ANSWER = HeartbeatAnswer(0, GENESIS.hex())


class OtherSide:
    """Answers the heartbeats of a socket by their number, from 1, and counts those that come as requests."""

    def __init__(self, answer: Callable[[int], bytes | None]) -> None:
        self._answer = answer
        self.queries: list[dict[str, str]] = []
        self.requests = 0
        self.url = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["OtherSide"]:
        app = web.Application()
        app.router.add_get(heartbeats_path("{hall}"), self._socket)
        app.router.add_post(heartbeat_path("{hall}"), self._request)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        self.queries.append(dict(request.query))
        socket, number = web.WebSocketResponse(), 0
        await socket.prepare(request)
        async for _ in socket:
            number += 1
            if (answer := self._answer(number)) is not None:
                await socket.send_bytes(answer) if answer == b"" else await socket.send_str(answer.decode())
        return socket

    async def _request(self, _: web.Request) -> web.Response:
        self.requests += 1
        return web.Response(body=json.encode(ANSWER), content_type="application/json")


def beat(number: int) -> LinkHeartbeat:
    return LinkHeartbeat(0, GENESIS.hex(), MORNING + number)


async def test_a_centre_of_the_version_before_answers_each_third() -> None:
    """It passes over the time that a hall wants to wait at most, and the line stays open."""

    def answer(number: int) -> bytes | None:
        if number == 1:
            return json.encode(ANSWER)
        return b"null" if (number - 1) % ANSWERED_BEATS == 0 else None

    async with OtherSide(answer).serving() as centre:
        client = LinkClient(SendingLink("abay", "centre", centre.url, "a token", MORNING))
        answers = [await client.beat_on_line(beat(number)) for number in range(1, 40)]
        await client.close()
    assert answers[0] == Answered(beat(1), ANSWER)
    assert (centre.queries, centre.requests) == ([{"answers": "seldom", "within": "180"}], 0)
    assert len([answered for answered in answers if answered is not None]) > 5


async def test_a_line_without_answers_is_noticed_after_three_and_a_half_minutes() -> None:
    """Something takes what is sent, and answers nothing: the heartbeat after twenty goes as a request, and the next one
    opens a new line."""
    assert MOST_UNANSWERED == 20
    async with OtherSide(lambda number: json.encode(ANSWER) if number == 1 else None).serving() as centre:
        client = LinkClient(SendingLink("abay", "centre", centre.url, "a token", MORNING))
        assert await client.beat_on_line(beat(1)) is not None
        for number in range(2, 2 + MOST_UNANSWERED):
            assert await client.beat_on_line(beat(number)) is None
        assert centre.requests == 0
        assert await client.beat_on_line(beat(22)) == Answered(beat(22), ANSWER)
        assert centre.requests == 1
        assert await client.beat_on_line(beat(23)) == Answered(beat(23), ANSWER)
        assert (len(centre.queries), centre.requests) == (2, 1)
        await client.close()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not have it")
def test_the_system_ends_a_line_that_nothing_acknowledges() -> None:
    """After a minute, however seldom answers are: a network may go without a word."""
    with link_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 1))) as line:
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000


@pytest.mark.parametrize("nonsense", [b"", b"[]", b'{"seq":-1}', b"null"])
async def test_nonsense_ends_the_line(nonsense: bytes) -> None:
    """Also as the first answer: the heartbeat goes as a request."""
    async with OtherSide(lambda _: nonsense).serving() as centre:
        client = LinkClient(SendingLink("abay", "centre", centre.url, "a token", MORNING))
        assert await client.beat_on_line(beat(1)) == Answered(beat(1), ANSWER)
        assert centre.requests == 1
        await client.close()
