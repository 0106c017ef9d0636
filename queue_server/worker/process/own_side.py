"""The child's side of a channel: gives way to the hall, speaks through the socket that it was given, ends with it."""

import asyncio
import os
import select
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from queue_server.stats.background.subprocess_job import GENTLE, be_first_to_end, be_last_at_disk
from queue_server.worker.pipe.channel import OtherForm, WorkerChannel
from queue_server.worker.pipe.child_process import READ_AHEAD
from queue_server.worker.pipe.frames import Garbled

Answer = Callable[[bytes], Awaitable[bytes]]


async def serve_parent(
    socket_number: int,
    form: str,
    answer_on: Callable[[WorkerChannel], Answer],
    listen: Callable[[bytes], None] = lambda _: None,
) -> None:
    """Answer the parent until it ends, or sends what is no frame. `answer_on` gives the handler of its questions, once
    the channel to it is there."""
    reader, writer = await asyncio.open_unix_connection(sock=socket.socket(fileno=socket_number), limit=READ_AHEAD)
    handlers: list[Answer] = []

    async def answer(body: bytes) -> bytes:
        return await handlers[0](body)

    channel = WorkerChannel(reader, writer, answer, listen)
    handlers.append(answer_on(channel))
    with suppress(EOFError, Garbled, OtherForm, TimeoutError):
        await channel.greet(form)
        await channel.run()


def has_parent(socket_number: int) -> bool:
    """Whether the parent's end of the socket is open. What it has sent before it ended need not be read for that."""
    poll = select.poll()
    poll.register(socket_number, 0)  # that the other end is closed is said in any case
    return not poll.poll(0)


def give_way() -> None:
    """Lower the priority of this process, at the disk too, and let it be the first to end where memory runs out.
    Whoever stops the server stops it by its signals alone: this process ends with the server. What a library prints
    goes to standard error."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(max(GENTLE - os.nice(0), 0))
    be_last_at_disk()
    be_first_to_end()
    with suppress(OSError):
        os.dup2(_ERRORS, _OUTPUT)


_OUTPUT: Final = 1
_ERRORS: Final = 2
