"""Lets two processes ask each other over one stream: inquiries at once, each with its own answer, limit and end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Final

from msgspec.structs import replace

from queue_server.worker.pipe.faults import WorkerAway, error_of, fault_of
from queue_server.worker.pipe.frames import (
    LENGTH_BYTES,
    Cancellation,
    Frame,
    Garbled,
    Hello,
    Inquiry,
    Notice,
    Reply,
    decode_frame,
    encode_frame,
    frame_length,
)

log = logging.getLogger(__name__)

MOST_INQUIRIES: Final = 200
"""Inquiries that may wait for an answer at once: whoever asks more is refused, and nothing piles up."""
HELLO_LIMIT_S: Final = 60.0
"""How long the other side may take until it speaks: an old machine imports its libraries for half a minute."""


LONGEST_TEXT: Final = 2_000
"""Letters of an error that cross the channel."""


class OtherForm(Exception):
    """The other side is another version of the program."""


class NoAnswer(Exception):
    """The other side has not answered within the limit of an inquiry."""


class WorkerChannel:
    """One side. `answer` handles what the other side asks, `listen` takes its notices. An inquiry without a body asks
    for a sign of life."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answer: Callable[[bytes], Awaitable[bytes]],
        listen: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self._reader, self._writer = reader, writer
        self._answer, self._listen = answer, listen
        self._ids = count(1)
        self._waiting: dict[int, asyncio.Future[bytes]] = {}
        self._answering: dict[int, asyncio.Task[None]] = {}
        self.is_open = True

    @property
    def is_asked(self) -> bool:
        """Whether an answer of the other side is awaited."""
        return bool(self._waiting)

    async def greet(self, form: str) -> None:
        """Exchange the forms. Raises `OtherForm`, `Garbled`, `EOFError` and `TimeoutError`."""
        self._send(Hello(form))
        async with asyncio.timeout(HELLO_LIMIT_S):
            frame = await self._next()
        if not isinstance(frame, Hello):
            raise Garbled("the first frame is no greeting")
        if frame.form != form:
            raise OtherForm(f"the other side speaks form {frame.form[:64]}, this one {form}")

    async def run(self) -> None:
        """Handle frames until the other side ends. Raises `Garbled`."""
        try:
            while True:
                self._handle(await self._next())
        except EOFError:
            return
        finally:
            self.close()

    async def ask(self, body: bytes, limit_s: float) -> bytes:
        """The answer to an inquiry, or the error instead of it. Raises also `WorkerAway` and `NoAnswer`. A caller who
        is cancelled lets the other side give up."""
        if not self.is_open or len(self._waiting) >= MOST_INQUIRIES:
            raise WorkerAway(is_starting=not self.is_open)
        number = next(self._ids)
        result: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[number] = result
        try:
            self._send(Inquiry(number, body))
            async with asyncio.timeout(limit_s):
                return await result
        except TimeoutError:
            self._send(Cancellation(number))
            raise NoAnswer(f"no answer within {limit_s:.0f} s") from None
        except asyncio.CancelledError:
            self._send(Cancellation(number))
            raise
        finally:
            self._waiting.pop(number, None)

    def tell(self, body: bytes) -> None:
        """Send a notice."""
        self._send(Notice(body))

    def close(self) -> None:
        """Let nobody wait any longer, and end the stream."""
        self.is_open = False
        waiting, self._waiting = self._waiting, {}
        for result in waiting.values():
            if not result.done():
                result.set_exception(WorkerAway(is_starting=True))
        for task in list(self._answering.values()):
            task.cancel()
        self._writer.close()

    async def _next(self) -> Frame:
        """The next frame. Raises `EOFError` at the end of the stream, and `Garbled`."""
        try:
            length = frame_length(await self._reader.readexactly(LENGTH_BYTES))
            return decode_frame(await self._reader.readexactly(length))
        except OSError as error:
            raise EOFError from error

    def _handle(self, frame: Frame) -> None:
        match frame:
            case Reply():
                result = self._waiting.get(frame.id)
                if result is not None and not result.done():
                    if frame.fault is None:
                        result.set_result(frame.body)
                    else:
                        result.set_exception(error_of(frame.fault))
            case Inquiry():
                if frame.id in self._answering or len(self._answering) >= MOST_INQUIRIES:
                    raise Garbled("an inquiry too many")
                task = self._answering[frame.id] = asyncio.create_task(self._handle_inquiry(frame))
                task.add_done_callback(partial(self._forget, frame.id))
            case Cancellation():
                if frame.id in self._answering:
                    self._answering[frame.id].cancel()
            case Notice():
                self._listen(frame.body)
            case Hello():
                raise Garbled("a second greeting")

    async def _handle_inquiry(self, inquiry: Inquiry) -> None:
        try:
            self._send(Reply(inquiry.id, await self._answer(inquiry.body) if inquiry.body else b""))
        except Garbled as error:
            log.warning("the other side has asked what is no question: %s", error)
            self.close()
        except Exception as error:
            fault = fault_of(error)
            if fault.name == "bug":
                log.exception("an inquiry could not be answered")
            self._send(Reply(inquiry.id, fault=replace(fault, text=fault.text[:LONGEST_TEXT])))

    def _forget(self, number: int, _: asyncio.Task[None]) -> None:
        self._answering.pop(number, None)

    def _send(self, frame: Frame) -> None:
        if not self._writer.is_closing():
            with suppress(OSError):  # the reading side notices the end
                self._writer.write(encode_frame(frame))
