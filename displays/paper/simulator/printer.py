"""A network printer: it listens on a socket, says how much paper it has and keeps every job."""

import asyncio
from types import TracebackType
from typing import Final

ASK_PAPER: Final = b"\x10\x04\x04"
"""DLE EOT 4, a real-time command: answered at once, and no part of a job."""

PLENTY: Final = 0x12
NEAR_END: Final = 0x1E
OUT: Final = 0x72


class SimulatedPrinter:
    """`paper` is its answer to whoever asks; with None it is silent. A job is what one connection sends."""

    def __init__(self) -> None:
        self.paper: int | None = PLENTY
        self.jobs: list[bytes] = []
        self.asked = 0
        self.port = 0
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> "SimulatedPrinter":
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Switch it on; a second time on the port that it had."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Switch it off: connections are refused."""
        self._server.close()
        await self._server.wait_closed()

    async def printed(self, count: int) -> list[bytes]:
        """Wait until that many jobs are there."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.jobs) >= count)
        return self.jobs

    async def was_asked(self, count: int) -> None:
        """Wait until it has been asked for its paper that many times in all."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.asked >= count)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        job = b""
        try:
            while data := await reader.read(65_536):
                job += data
                asked = job.count(ASK_PAPER)
                job = job.replace(ASK_PAPER, b"")
                await self._answer(writer, asked)
        finally:
            writer.close()
            async with self._changed:
                if job:
                    self.jobs.append(job)
                self._changed.notify_all()

    async def _answer(self, writer: asyncio.StreamWriter, times: int) -> None:
        if not times:
            return
        if self.paper is not None:
            writer.write(bytes([self.paper]) * times)
            await writer.drain()
        async with self._changed:
            self.asked += times
            self._changed.notify_all()
