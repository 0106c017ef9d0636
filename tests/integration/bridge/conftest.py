"""A running bridge between a server and simulated boards, all over real sockets and pseudo-terminals."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from firmware_bridge.bridge import BridgeProcess
from firmware_bridge.server.server_choice import ServerChoice
from queue_server.config import boards as config
from queue_server.config.definition import Definition, Names, Service, Window
from tests.integration.bridge.fake_hall_server import TOKEN, FakeServer, fake_server

NAMES = Names(kk="Зал", ru="Зал", en="Hall")
HALLS = {
    "main": Definition(
        names=NAMES,
        services=(
            Service(id="land", prefix="A", names=NAMES),
            Service(id="housing", prefix="B", names=NAMES),
        ),
        windows=tuple(Window(window=n, services=("land", "housing")) for n in range(1, 41)),
    )
}

Running = Callable[..., AbstractAsyncContextManager[BridgeProcess]]
"""Of the settings and the servers that may be asked."""


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with fake_server() as server:
        yield server


@pytest.fixture
def running() -> Running:
    """Runs the bridge until the block ends, then stops it as SIGTERM does."""

    @asynccontextmanager
    async def run(settings: config.Bridge, *servers: FakeServer) -> AsyncIterator[BridgeProcess]:
        connected, stop = asyncio.Event(), asyncio.Event()
        bridge = BridgeProcess(settings, HALLS, ServerChoice([server.url for server in servers]), TOKEN, connected.set)
        task = asyncio.create_task(bridge.run(stop))
        try:
            async with asyncio.timeout(30):
                await connected.wait()
            yield bridge
        finally:
            stop.set()
            await task

    return run
