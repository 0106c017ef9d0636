"""Two sides of one stream ask each other."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from queue_server.reports.period import NoPeriod
from queue_server.worker.pipe.channel import NoAnswer, OtherForm, WorkerChannel
from queue_server.worker.pipe.faults import WorkerAway, WorkerBug
from queue_server.worker.pipe.frames import Garbled, Hello, Reply, encode_frame

LIMIT_S = 30.0
Answer = Callable[[bytes], Awaitable[bytes]]
Listen = Callable[[bytes], None]


async def refuse(_: bytes) -> bytes:
    raise AssertionError("nobody asks this side")


async def side(end: socket.socket, answer: Answer = refuse, listen: Listen = lambda _: None) -> WorkerChannel:
    reader, writer = await asyncio.open_unix_connection(sock=end)
    return WorkerChannel(reader, writer, answer, listen)


@contextlib.asynccontextmanager
async def channels(answer: Answer, listen: Listen = lambda _: None) -> AsyncIterator[WorkerChannel]:
    """The asking side of two that run; the other one answers so."""
    ends = socket.socketpair()
    asking, answering = await side(ends[0]), await side(ends[1], answer, listen)
    await asyncio.gather(asking.greet("form"), answering.greet("form"))
    running = [asyncio.create_task(channel.run()) for channel in (asking, answering)]
    yield asking
    asking.close()
    await asyncio.gather(*running)


@contextlib.asynccontextmanager
async def asking_for_ever() -> AsyncIterator[tuple[WorkerChannel, asyncio.Task[bytes]]]:
    """A side whose question the other one has begun to answer, and never answers."""
    begun = asyncio.Event()

    async def answer(_: bytes) -> bytes:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with channels(answer) as channel:
        asking = asyncio.create_task(channel.ask(b"long", LIMIT_S))
        await begun.wait()
        yield channel, asking


async def test_answers_come_back_in_any_order() -> None:
    """Each to whoever has asked for it, large ones too."""
    first = asyncio.Event()

    async def answer(body: bytes) -> bytes:
        if body == b"slow":
            await first.wait()
        first.set()
        return body * 100_000

    async with channels(answer) as channel:
        slow, quick = await asyncio.gather(channel.ask(b"slow", LIMIT_S), channel.ask(b"quick", LIMIT_S))
    assert (slow, quick) == (b"slow" * 100_000, b"quick" * 100_000)


async def test_an_inquiry_that_is_given_up_ends_on_the_other_side() -> None:
    """And the next one is answered. One beyond its limit is given up, too."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def answer(body: bytes) -> bytes:
        if body == b"next":
            return body
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError

    async with channels(answer) as channel:
        asking = asyncio.create_task(channel.ask(b"long", LIMIT_S))
        await begun.wait()
        asking.cancel()
        await ended.wait()
        ended.clear()
        with pytest.raises(NoAnswer, match="no answer within 0 s"):
            await channel.ask(b"long", 0.01)
        await ended.wait()
        assert await channel.ask(b"next", LIMIT_S) == b"next"


async def test_a_sign_of_life_is_no_question() -> None:
    """It comes at once, whatever the other side has under way, and whatever that answers."""
    async with asking_for_ever() as (channel, asking):
        assert await channel.ask(b"", LIMIT_S) == b""
        assert channel.is_asked
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert not channel.is_asked


async def test_errors_and_notices_cross_it(caplog: pytest.LogCaptureFixture) -> None:
    """An error of ours is itself, any other is a bug whose traceback is in the log of its side."""
    notices: list[bytes] = []

    async def answer(body: bytes) -> bytes:
        raise (NoPeriod("There is nothing to tell.") if body == b"period" else ZeroDivisionError("by zero"))

    async with channels(answer, notices.append) as channel:
        channel.tell(b"a notice")
        with pytest.raises(NoPeriod, match=r"^There is nothing to tell\.$"):
            await channel.ask(b"period", LIMIT_S)
        with pytest.raises(WorkerBug, match="ZeroDivisionError: by zero"):
            await channel.ask(b"bug", LIMIT_S)
    assert notices == [b"a notice"]
    assert "Traceback" in caplog.text


async def test_the_end_of_the_other_side_ends_what_waits() -> None:
    """Whoever asks afterwards is refused at once."""
    async with asking_for_ever() as (channel, asking):
        channel.close()
        with pytest.raises(WorkerAway):
            await asking
        with pytest.raises(WorkerAway):
            await channel.ask(b"long", LIMIT_S)


@pytest.mark.parametrize(
    ("bytes_", "error"),
    [
        (encode_frame(Hello("of yesterday")), OtherForm),
        (encode_frame(Reply(1)), Garbled),
        (b"HTTP/1.1 200 OK\r\n\r\n" * 10, Garbled),
        (b"\0\0", EOFError),
    ],
)
async def test_who_greets_otherwise_is_not_spoken_to(bytes_: bytes, error: type[Exception]) -> None:
    """Another version, another frame, another protocol, and one that ends while it speaks."""
    near, far = socket.socketpair()
    channel = await side(near)
    far.sendall(bytes_)
    far.shutdown(socket.SHUT_WR)
    with pytest.raises(error):
        await channel.greet("of today")
    channel.close()
    far.close()


async def test_garbage_later_ends_the_channel() -> None:
    """After a right greeting."""
    near, far = socket.socketpair()
    channel = await side(near)
    far.sendall(encode_frame(Hello("form")) + b"\xff" * 8)
    await channel.greet("form")
    with pytest.raises(Garbled, match="longer than"):
        await channel.run()
    far.close()
