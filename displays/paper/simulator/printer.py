"""Simulates a network printer: it listens on a socket, reports its paper and keeps every job."""

import asyncio
from contextlib import suppress
from types import TracebackType

from displays.paper.simulator.habits import ASK_PAPER, Habits


class SimulatedPrinter(Habits):
    """A printer that can be switched on and off. A job is what one connection sends."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__()
        self.jobs: list[bytes] = []
        self.queries = 0
        self.host, self.port = host, port
        self._busy_until = 0.0
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> "SimulatedPrinter":
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Switch it on; the second time on the same port as before."""
        self._server = await asyncio.start_server(self._serve, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Switch it off: connections are refused."""
        self._server.close()
        await self._server.wait_closed()

    async def printed(self, count: int) -> list[bytes]:
        """Wait until that many jobs were received."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.jobs) >= count)
        return self.jobs

    async def was_asked(self, count: int) -> None:
        """Wait until it has been asked for its paper that many times in all."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.queries >= count)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        job = b""
        answering: list[asyncio.Task[None]] = []
        try:
            while data := await reader.read(65_536):
                job += data
                while ASK_PAPER in job:
                    before, _, behind = job.partition(ASK_PAPER)
                    job = before + behind
                    self._print(before)
                    answer = self.answer(is_behind_ticket=bool(before))
                    answering.append(asyncio.create_task(self._answer(writer, answer)))
        except ConnectionResetError:
            """Whoever sent the job was killed; what came of it is a job."""
        finally:
            for task in answering:
                task.cancel()
            writer.close()
            async with self._changed:
                if job:
                    self.jobs.append(job)
                self._changed.notify_all()

    def _print(self, job: bytes) -> None:
        if job:
            self._busy_until = asyncio.get_running_loop().time() + self.print_s

    async def _answer(self, writer: asyncio.StreamWriter, answer: bytes) -> None:
        """Answer once everything received is printed."""
        async with self._changed:
            self.queries += 1
            self._changed.notify_all()
        await asyncio.sleep(max(0.0, self._busy_until - asyncio.get_running_loop().time()))
        with suppress(ConnectionError):
            writer.write(answer)
            await writer.drain()
