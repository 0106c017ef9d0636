"""Runs a program at the other end of a socket pair, and asks it. It ends with this process."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from subprocess import DEVNULL, Popen, TimeoutExpired
from typing import Final

from queue_server.stats.background.subprocess_job import SINGLE_THREAD
from queue_server.stats.background.thread_step import thread_step
from queue_server.worker.pipe.channel import NoAnswer, OtherForm, WorkerChannel
from queue_server.worker.pipe.faults import WorkerAway
from queue_server.worker.pipe.frames import Garbled
from queue_server.worker.pipe.standstill import Standstill, activity_of

READ_AHEAD: Final = 1024 * 1024
"""Bytes of a stream that are buffered: most frames at once."""
SIGN_LIMIT_S: Final = 3600.0
"""How long a sign of life is awaited: a machine that is busy for long may give it late."""


class NotBegun(Exception):
    """The program did not begin: it could not be started, ended at once, or is another version. The text says why."""


class ChildProcess:
    """One run of the program. `begin` makes it; `run` must follow."""

    def __init__(self, process: Popen[bytes], channel: WorkerChannel) -> None:
        self._process, self._channel = process, channel
        self._ending = ""

    @classmethod
    async def begin(
        cls,
        program: Sequence[str],
        form: str,
        answer: Callable[[bytes], Awaitable[bytes]],
        listen: Callable[[bytes], None],
    ) -> "ChildProcess":
        """Start the program, which gets the number of its socket as the last argument. `answer` handles what it asks,
        `listen` takes its notices. Raises `NotBegun`."""
        own_end, child_end = socket.socketpair()
        try:
            process = await thread_step(_started, program, child_end)
        except OSError as error:
            own_end.close()
            raise NotBegun(str(error)) from error
        except BaseException:
            own_end.close()  # with which the program ends
            raise
        finally:
            child_end.close()
        reader, writer = await asyncio.open_unix_connection(sock=own_end, limit=READ_AHEAD)
        child = cls(process, WorkerChannel(reader, writer, answer, listen))
        try:
            await child._channel.greet(form)
        except EOFError:
            raise NotBegun(await child.stop() or "it ended at once") from None
        except (Garbled, OtherForm, TimeoutError) as error:
            await child.stop()
            raise NotBegun(str(error) or "it did not greet") from error
        except BaseException:
            await child.stop()
            raise
        return child

    @property
    def is_open(self) -> bool:
        """Whether it can be asked."""
        return self._channel.is_open and not self._ending

    async def run(self) -> str:
        """Exchange frames until the program ends; returns why it has. One that stands still is ended."""
        watch = asyncio.create_task(self._end_standstill())
        try:
            await self._channel.run()
        except Garbled as error:
            self.end(str(error))
        except asyncio.CancelledError:
            self.end("it is not needed any longer")
            raise
        finally:
            watch.cancel()
            status = await asyncio.shield(self.stop())
        return self._ending or status

    async def ask(self, body: bytes, limit_s: float) -> bytes:
        """The answer to an inquiry. Raises its error, and `WorkerAway`. A program that does not answer is ended, and so
        is one that lacks memory: the next one begins with what this one has lost."""
        try:
            return await self._channel.ask(body, limit_s)
        except (NoAnswer, MemoryError) as error:
            self.end(str(error))
            raise WorkerAway(str(error), is_starting=isinstance(error, MemoryError)) from error

    async def _end_standstill(self) -> None:
        """End the program once it stands still. What it was asked is asked of the next one."""
        number = self._process.pid
        await Standstill(
            lambda: activity_of(number),
            lambda: self._channel.is_asked,
            lambda: self._channel.ask(b"", SIGN_LIMIT_S),
        ).wait()
        self.end("it stood still: it did nothing, and answered nothing")

    def tell(self, body: bytes) -> None:
        """Send a notice."""
        self._channel.tell(body)

    def end(self, reason: str) -> None:
        """End the program; `run` returns soon."""
        self._ending = self._ending or reason
        with suppress(ProcessLookupError):
            self._process.kill()

    async def stop(self) -> str:
        """End the program and wait until it has ended; returns how it did, where it was not asked to."""
        self._channel.close()
        code = await asyncio.to_thread(self._code, 0 if self._ending else _LAST_WORDS_S)
        if code is None:
            self.end("")
            await asyncio.to_thread(self._process.wait)
            return "it had closed its socket, and did not end"
        return f"it was ended by signal {-code}" if code < 0 else f"it ended with code {code}"

    def _code(self, limit_s: float) -> int | None:
        """How the program has ended; None where it has not within that time."""
        try:
            return self._process.wait(limit_s)
        except TimeoutExpired:
            return None


def _started(program: Sequence[str], child_end: socket.socket) -> Popen[bytes]:
    """Start the program. The interpreter shares its memory with the new process until that is the other program; the
    event loop would copy its tables first, and hold up every command for ten milliseconds. Raises `OSError`."""
    number = child_end.fileno()
    command = [*program, str(number)]
    return Popen(command, pass_fds=(number,), stdin=DEVNULL, env=os.environ | SINGLE_THREAD)  # noqa: S603 - our own


_LAST_WORDS_S: Final = 2.0
"""How long a program whose stream has ended may take to end by itself, so that its code is known."""
