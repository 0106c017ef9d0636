"""`kezek serve` as a process of its own, on a free port, ended with SIGTERM."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from signal import SIGKILL

from aiohttp import ClientResponse, ClientSession
from msgspec import Struct

from script.staging.forked_program import ForkedProgram, start_forked
from tests.integration.command_line import KEZEK, PATIENCE_S, ROOT, SAMPLE, kezek


class Serving(Struct):
    """A server that accepts. `output` is what it goes on to say, `errors` what it said on standard error, once it has
    ended. `data` is the folder, or the address of a database. `is_killed` is set by `kill`."""

    url: str
    data: Path | str
    errors: str = ""
    output: asyncio.StreamReader | None = None
    process: asyncio.subprocess.Process | ForkedProgram | None = None
    is_killed: bool = False

    async def kill(self) -> None:
        """Let it end in the middle of whatever it does, as without power."""
        assert self.process is not None
        self.is_killed = True
        self.process.kill()
        await self.process.wait()


def token(data: Path | str, role: str) -> str:
    """A new token of that role."""
    answer = kezek("token", "add", "--data", data, "--role", role, "--name", f"test {role}")
    assert answer.code == 0, answer.err
    return answer.out.strip()


@asynccontextmanager
async def figures_of(
    session: ClientSession, address: str, headers: dict[str, str] | None = None
) -> AsyncIterator[ClientResponse]:
    """The answer of an address with figures, asked for again while the process that computes them starts."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with session.get(address, headers=headers) as reply:
                if reply.status != HTTPStatus.SERVICE_UNAVAILABLE:
                    yield reply
                    return
            await asyncio.sleep(0.2)


@asynccontextmanager
async def serving(
    data: Path | str, config: Path = SAMPLE, environment: dict[str, str] | None = None, *, on_its_port: bool = False
) -> AsyncIterator[Serving]:
    """The server, till the block ends; then it must stop in order. It takes a free port or the configuration's. With an
    environment of its own it is the program that an installer starts."""
    port = () if on_its_port else ("--port", "0")
    arguments = ("serve", "--config", str(config), "--data", str(data), *port)
    process = await _program(arguments, environment) if environment else await start_forked(*arguments, folder=ROOT)
    assert process.stdout is not None
    server = Serving("", data, output=process.stdout, process=process)
    try:
        line = await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)
        assert line.startswith(b"ready "), line
        server.url = line.decode().removeprefix("ready ").strip()
        yield server
    finally:
        if process.returncode is None:
            process.terminate()
        _, errors = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        server.errors = errors.decode()
    assert process.returncode == (-SIGKILL if server.is_killed else 0), server.errors


async def _program(arguments: tuple[str, ...], environment: dict[str, str]) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*KEZEK, *arguments, stdout=pipe, stderr=pipe, cwd=ROOT, env=environment)
