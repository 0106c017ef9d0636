"""Runs several servers on one store, kills them without a word, and starts them again."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from msgspec import Struct

from script.staging.forked_program import ForkedProgram, start_forked

START_WITHIN_S: Final = 60.0
STOP_WITHIN_S: Final = 30.0


class FleetServer(Struct):
    """One server: its port, the folder of its own, and its process while it runs."""

    port: int
    config: Path
    data: Path
    log: Path
    process: ForkedProgram | None = None
    is_up: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it, and wait until it accepts."""
        with self.log.open("ab") as log:
            arguments = ("serve", "--config", self.config, "--data", self.data, "--port", str(self.port))
            self.process = await start_forked(*arguments, folder=Path.cwd(), errors=log.fileno())
        async with asyncio.timeout(START_WITHIN_S):
            line = await self.process.stdout.readline()
        if not line.startswith(b"ready "):
            raise RuntimeError(f"the server did not start: {self.log.read_text(errors='replace')[-2_000:]}")
        self.is_up = True

    async def kill(self) -> None:
        """End it with SIGKILL: nothing is said, and nothing is put away."""
        self.is_up = False
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def stop(self) -> None:
        """End it in order."""
        if self.process is None or self.process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), STOP_WITHIN_S)
        except TimeoutError:
            await self.kill()
            raise RuntimeError(f"the server at {self.url} did not stop") from None


class Fleet:
    """The servers of a trial. They keep their ports, as behind a proxy."""

    def __init__(self, servers: Sequence[FleetServer]) -> None:
        self.servers = list(servers)

    @property
    def urls(self) -> list[str]:
        return [server.url for server in self.servers]


@asynccontextmanager
async def fleet(count: int, config: Path, folders: Sequence[Path], logs: Path) -> AsyncIterator[Fleet]:
    """Run `count` servers; `folders` are theirs, one each or the same for all, where their store is."""
    servers = [
        FleetServer(port, config, folders[place % len(folders)], logs / f"server-{place + 1}.log")
        for place, port in enumerate(free_ports(count))
    ]
    running = Fleet(servers)
    try:
        for server in servers:
            await server.start()
        yield running
    finally:
        for server in servers:
            await server.stop()


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody has."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


async def kezek(*arguments: str) -> str:
    """What a subcommand prints. Raises `RuntimeError` if it fails."""
    process = await start_forked(*arguments, folder=Path.cwd())
    output, errors = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"kezek {arguments[0]} ended with {process.returncode}: {errors.decode()}")
    return output.decode().strip()
