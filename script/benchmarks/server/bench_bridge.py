"""Measures the time from the answer to `next` to the last byte of the call at a board; the floor writes the same bytes.

The server and the bridge are processes of their own; the board is simulated here, at the other end of a real
pseudo-terminal. The floor writes the same packet to that terminal and waits for it at the other end.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Final

import aiohttp

from firmware_bridge.simulators.simulated_bus import SimulatedBus, simulated_bus
from queue_server.config.boards import Board, Bridge, Bus
from script.benchmarks import servers
from script.benchmarks.measure import BenchmarkRow, time_row

CALLS: Final = 200
ADDRESS: Final = 0x20
BUS: Final = Bus(
    id="bench",
    protocol="candle",
    port="-",
    boards=(Board(address=ADDRESS, window=1, lines=("{number:<5}{window:>3}",)),),
)
WITHIN_S: Final = 10.0
GOAL: Final = 100.0
"""The goal: the floor is one write and one read in one process; the bridge adds a socket, JSON, a template and two
threads."""


async def rows(full: bool) -> list[BenchmarkRow]:  # noqa: ARG001 - nothing here takes minutes
    async with simulated_bus(Bridge(), BUS) as bus:
        took = await _calls(bus)
        floor = await _writes(bus)
    return [
        time_row(
            f"answer of `next` to the last byte at a board, {name}", [_at(took, percent)], [_at(floor, percent)], GOAL
        )
        for name, percent in (("p50", 50), ("p99", 99))
    ]


async def _calls(bus: SimulatedBus) -> list[float]:
    """Seconds from each answer until the board shows its call; 0 where the board shows it before the answer."""
    async with servers.kezek(role="admin") as server, _bridge(server, bus), _session(server) as session:
        hall = f"http://127.0.0.1:{server.port}/api/v1/halls/{servers.HALL}"
        for _ in range(CALLS):
            await _post(session, f"{hall}/tickets", {"service": "s0"})
        await _post(session, f"{hall}/windows/1/open", {})
        took = []
        for _ in range(CALLS):
            number = (await _post(session, f"{hall}/windows/1/next", {}))["ticket"]["number"]
            answered_at = time.perf_counter()
            async with asyncio.timeout(WITHIN_S):
                await bus.until(lambda: bus.text(ADDRESS).startswith(number))  # noqa: B023 - awaited at once
            took.append(max(0.0, bus.last_byte_at - answered_at))
            await _post(session, f"{hall}/windows/1/start", {})
            await bus.until(lambda: not bus.device(ADDRESS).appearance().rows[0].blinking)
        return took


async def _writes(bus: SimulatedBus) -> list[float]:
    """Seconds from a bare write of a packet to the terminal until it is read at the other end."""
    packet = bytes.fromhex("01 20 21") + b"A001   1" + bytes.fromhex("07")
    port = os.open(bus.port, os.O_RDWR | os.O_NOCTTY)
    took = []
    for _ in range(CALLS):
        expected = bus.received + len(packet)
        written_at = time.perf_counter()
        os.write(port, packet)
        await bus.until(lambda: bus.received >= expected)  # noqa: B023 - awaited at once
        took.append(bus.last_byte_at - written_at)
    os.close(port)
    return took


@asynccontextmanager
async def _bridge(server: servers.Server, bus: SimulatedBus) -> AsyncIterator[None]:
    """`kezek bridge` on that server and that port, without the gap between packets, which belongs to the device."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "config.toml"
        file.write_text(servers.config() + _bridge_config(bus.port), "utf-8")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "queue_server", "bridge", "--config", str(file)),
            *("--server", f"http://127.0.0.1:{server.port}"),
            env=os.environ | {"KEZEK_TOKEN": server.token},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert process.stdout is not None  # noqa: S101 - asked for above
        try:
            if await process.stdout.readline() != b"bridge ready\n":
                raise RuntimeError("the bridge did not start")
            yield
        finally:
            if process.returncode is None:
                process.terminate()
            await process.communicate()


def _bridge_config(port: str) -> str:
    return (
        f'[bridge]\nstatus_port = 0\n[[bridge.buses]]\nid = "bench"\nprotocol = "candle"\nport = "{port}"\ngap_ms = 0\n'
        f'baud = 115200\nboards = [{{ address = {ADDRESS}, window = 1, lines = ["{BUS.boards[0].lines[0]}"] }}]\n'
    )


@asynccontextmanager
async def _session(server: servers.Server) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {server.token}"}) as session:
        yield session


async def _post(session: aiohttp.ClientSession, address: str, body: dict[str, str]) -> dict[str, dict[str, str]]:
    async with session.post(address, json=body) as response:
        response.raise_for_status()
        answer: dict[str, dict[str, str]] = await response.json()
        return answer


def _at(seconds: list[float], percent: int) -> float:
    return quantiles(seconds, n=100, method="inclusive")[percent - 1]
