"""The whole way: the real server, the real bridge program, a simulated board on a real pseudo-terminal."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from firmware_bridge.simulators.candle import CandlePanelDevice
from firmware_bridge.simulators.simulated_bus import SimulatedBus, simulated_bridge
from queue_server.config.file.load import parse
from tests.integration.kezek_process import token

CONFIG = """
[halls.main]
names = { kk = "Зал", ru = "Зал", en = "Hall" }
services = [{ id = "land", prefix = "A", names = { kk = "Жер", ru = "Земля", en = "Land" } }]
windows = [{ window = 1, services = ["land"] }, { window = 2, services = ["land"] }]

[bridge]
status_port = 0

[[bridge.buses]]
id = "ground"
protocol = "candle"
port = "PORT"
gap_ms = 5
boards = [
    { address = 0x20, window = 1, lines = ["{number:<4}{arrow}{window:>3}"], closing = ["----"] },
    { address = 0x21, window = 2, lines = ["{number:<4}{arrow}{window:>3}"], closing = ["----"] },
]
panels = [{ address = 0x40, window = 2, lamps = { waiting = "green-slow" } }]
"""


class Program:
    """A subcommand of kezek, running."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def line(self) -> str:
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).decode().strip()


@asynccontextmanager
async def kezek(*arguments: str) -> AsyncIterator[Program]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "queue_server", *arguments, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield Program(process)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.communicate()


class Hall:
    """The hall's API, as a kiosk and an operator use it."""

    def __init__(self, session: aiohttp.ClientSession, server: str, tokens: dict[str, str]) -> None:
        self._session = session
        self._hall = f"{server}/api/v1/halls/main"
        self._tokens = tokens
        self._commands = 0

    async def take(self) -> str:
        return str((await self._post("kiosk", "tickets", {"service": "land"}))["number"])

    async def command(self, window: int, command: str) -> None:
        await self._post("operator", f"windows/{window}/{command}", {})

    async def status(self, role: str, path: str) -> int:
        return (await self._answer(role, path, {}))[0]

    async def _post(self, role: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        status, answer = await self._answer(role, path, body)
        assert status < 300, answer
        return answer

    async def _answer(self, role: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self._commands += 1
        headers = {"Authorization": f"Bearer {self._tokens[role]}", "Idempotency-Key": f"c-{self._commands}"}
        async with self._session.post(f"{self._hall}/{path}", json=body, headers=headers) as response:
            return response.status, await response.json(content_type=None)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[tuple[Hall, SimulatedBus, Program]]:
    """A server, its bridge, and the boards at the end of the wire."""
    settings = parse(CONFIG.encode(), "config.toml").bridge
    async with simulated_bridge(settings) as (plugged, (bus,)):
        file = tmp_path / "config.toml"
        file.write_text(CONFIG.replace("PORT", plugged.buses[0].port), encoding="utf-8")
        data = tmp_path / "data"
        tokens = {role: token(data, role) for role in ("kiosk", "operator", "bridge")}
        async with kezek("serve", "--config", str(file), "--data", str(data), "--port", "0") as server:
            url = (await server.line()).removeprefix("ready ")
            os.environ["KEZEK_TOKEN"] = tokens["bridge"]
            try:
                bridging = kezek("bridge", "--config", str(file), "--server", url)
                async with bridging as bridge, aiohttp.ClientSession() as session:
                    assert await bridge.line() == "bridge ready"
                    yield Hall(session, url, tokens), bus, bridge
            finally:
                del os.environ["KEZEK_TOKEN"]


async def test_a_visit_on_the_boards(place: tuple[Hall, SimulatedBus, Program]) -> None:
    """Take, call, start, finish; then a panel's key calls the next one; SIGTERM leaves the closing text. The token of
    a bridge does what a panel's keys say; opening a window is for operators."""
    hall, _, _ = place
    async with asyncio.timeout(30):
        assert await hall.status("bridge", "windows/1/open") == 403
        assert await hall.status("bridge", "windows/1/next") == 409
        await a_visit(*place)


async def a_visit(hall: Hall, bus: SimulatedBus, bridge: Program) -> None:
    assert (await hall.take(), await hall.take()) == ("A001", "A002")
    await hall.command(1, "open")
    await hall.command(1, "next")
    await bus.until(lambda: bus.text(0x20) == "A001>  1")
    assert bus.device(0x20).appearance().rows[0].blinking
    await hall.command(1, "start")
    await bus.until(lambda: not bus.device(0x20).appearance().rows[0].blinking)
    await hall.command(1, "finish")
    await bus.until(lambda: bus.text(0x20) == ">  1")
    await hall.command(2, "open")
    panel = bus.device(0x40)
    assert isinstance(panel, CandlePanelDevice)
    await bus.until(lambda: panel.appearance().lamp == "green-slow")
    panel.press(1)
    bus.speak()
    await bus.until(lambda: bus.text(0x21) == "A002>  2")
    bridge.process.send_signal(signal.SIGTERM)
    await bus.until(lambda: (bus.text(0x20), bus.text(0x21)) == ("----", "----"))
    assert await bridge.process.wait() == 0
