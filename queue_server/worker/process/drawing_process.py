"""Has charts, fonts and PDF made in a process of the worker, which begins with the first work and goes when it has
rested.

Their engines take a hundred megabytes, and most of a second until they are loaded. `python -m
queue_server.worker.process.drawing_process` is that process.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct

from queue_server.stats.figures.charts.chart_drawing import DRAWING_HERE, DRAWING_LIMIT_S, NotDrawn
from queue_server.worker.pipe.child_process import ChildProcess, NotBegun
from queue_server.worker.pipe.faults import WorkerAway, WorkerBug
from queue_server.worker.process.own_side import give_way, serve_parent

IDLE_LIMIT_S: Final = 600.0
"""After so long without work the process goes: whoever wants one report wants the next within minutes."""
DRAWING_FORM: Final = "drawing/1"
"""The form of what this module sends to its own process."""


class DrawingWork(Struct, frozen=True, array_like=True):
    """Asks for what `module.work(word, body)` returns."""

    module: str
    word: str
    body: bytes


class DrawingProcess:
    """The process, from the side of the worker. It is a `Drawing`."""

    def __init__(
        self, program: Sequence[str] = (sys.executable, "-m", __name__), idle_limit_s: float = IDLE_LIMIT_S
    ) -> None:
        self._program, self._idle_limit_s = program, idle_limit_s
        self._beginning = asyncio.Lock()
        self._child: ChildProcess | None = None
        self._ended: asyncio.Task[str] | None = None
        self._at_work = 0
        self._rest: asyncio.TimerHandle | None = None

    async def run(self, module: str, word: str, body: bytes) -> bytes:
        """What `module.work(word, body)` returns. Raises `NotDrawn`. DrawingWork that is given up is ended."""
        self._at_work += 1
        if self._rest is not None:
            self._rest.cancel()
        try:
            return await self._run(_ENCODER.encode(DrawingWork(module, word, body)))
        except asyncio.CancelledError:
            if self._at_work == 1:
                self._end("its work was given up")
            raise
        finally:
            self._at_work -= 1
            if not self._at_work:
                loop = asyncio.get_running_loop()
                self._rest = loop.call_later(self._idle_limit_s, self._end, "it has rested")

    async def close(self) -> None:
        """End the process."""
        self._end("it is not needed any longer")
        if self._rest is not None:
            self._rest.cancel()
        if self._ended is not None:
            await self._ended

    async def _run(self, work: bytes) -> bytes:
        was_warm = self._child is not None
        try:
            return await (await self._begun()).ask(work, DRAWING_LIMIT_S)
        except (NotBegun, WorkerAway, WorkerBug) as error:
            if was_warm and isinstance(error, WorkerAway) and error.is_starting:  # it may have ended before this work
                return await self._run(work)
            raise NotDrawn(f"the process of this work has ended: {error}") from error

    async def _begun(self) -> ChildProcess:
        async with self._beginning:
            if self._child is None or not self._child.is_open:
                child = await ChildProcess.begin(self._program, DRAWING_FORM, _refuse, lambda _: None)
                self._child, self._ended = child, asyncio.create_task(child.run())
                self._ended.add_done_callback(lambda _: self._forget(child))
            return self._child

    def _forget(self, child: ChildProcess) -> None:
        if self._child is child:
            self._child = None

    def _end(self, reason: str) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end(reason)


async def _refuse(_: bytes) -> bytes:
    raise NotDrawn("this process answers, and asks nothing")


async def _draw(body: bytes) -> bytes:
    work = _DECODER.decode(body)
    return await DRAWING_HERE.run(work.module, work.word, work.body)


async def _serve(socket_number: int) -> None:
    await serve_parent(socket_number, DRAWING_FORM, lambda _: _draw)
    os._exit(0)  # whatever still draws is not waited for


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(DrawingWork)


def main() -> None:
    """Do work until the worker has ended."""
    give_way()
    asyncio.run(_serve(int(sys.argv[-1])))


if __name__ == "__main__":
    main()
