"""Twenty windows call at once: a hall's LED board shows every one of them, over a real line."""

import asyncio

import pytest

from firmware_bridge.simulators.simulated_bus import SimulatedBus, simulated_bridge
from queue_server.config import boards as config
from tests.integration.bridge.conftest import Running
from tests.integration.bridge.fake_hall_server import FakeServer

TURN_S = 0.25
WINDOWS = range(1, 21)
NUMBERS = {f"A{window:03}" for window in WINDOWS}


def a_bus(protocol: str, *lines: str) -> config.Bus:
    board = config.Board(address=0x20, lines=lines, cells=8, turn_s=TURN_S)
    return config.Bus(id="hall", protocol=protocol, port="-", gap_ms=2, boards=(board,))  # type: ignore[arg-type]


BUSES = {
    "candle of one line over a pty": a_bus("candle", "{number:<5}{window:>3}"),
    "vfd of two lines over a pty": config.Bus(
        id="hall",
        protocol="vfd",
        port="-",
        boards=(
            config.Board(address=0, lines=("{number:<5}{window:>3}", "{number[2]:<5}{window[2]:>3}"), turn_s=TURN_S),
        ),
    ),
    "alpha of two lines over TCP": a_bus("alpha", "{number:<5}{window:>3}", "{number[2]:<5}{window[2]:>3}"),
}


async def seen_on(simulated: SimulatedBus, address: int) -> list[str]:
    """The numbers in the order in which they come to stand on the board, until every one has."""
    numbers: list[str] = []

    def have_all() -> bool:
        for row in simulated.text(address).splitlines():
            number, window = row.split()
            assert number == f"A{int(window):03}"
            if number not in numbers:
                numbers.append(number)
        return set(numbers) == NUMBERS

    await simulated.until(have_all)
    return numbers


@pytest.mark.parametrize("name", BUSES)
async def test_twenty_calls_at_once(server: FakeServer, running: Running, name: str) -> None:
    """Each stands there beside its window within twice as many turns; the newest with the first of them."""
    bus = BUSES[name]
    calls: list[tuple[str, int, str]] = []
    async with (
        asyncio.timeout(1.0 + 2 * len(WINDOWS) * TURN_S),
        simulated_bridge(config.Bridge(buses=(bus,))) as (bridge, (simulated,)),
        running(bridge, server),
    ):
        looking = asyncio.create_task(seen_on(simulated, bus.boards[0].address))
        for window in WINDOWS:
            calls.insert(0, (f"A{window:03}", window, "called"))
            await server.show(*calls, windows=dict.fromkeys(WINDOWS, "open"))
        assert "A020" in (await looking)[:5]
