"""Shows on one board what an installer must check: every cell counting, the letters, blinking, each brightness."""

import asyncio
from collections.abc import Callable, Iterator
from typing import NamedTuple

from firmware_bridge.boards.driver import BLINK_FOREVER, STEADY, BoardText, Row
from firmware_bridge.buses.bus import BusDriver
from firmware_bridge.errors import PortFault
from queue_server.config import boards as config
from queue_server.config.boards import devices

TEST_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЫЭЮЯӘҒҚҢӨҰҮҺІ"
DIGITS_OF_A_REGISTER = 4  # 9999 fits a signed 16-bit register, 99999 does not
SENDING_LIMIT_S = 5.0  # a port that cannot be opened by then is reported to the installer


class Step(NamedTuple):
    """A check: what to look for, what the board shows meanwhile, and a brightness to set first."""

    description: str
    text: BoardText
    brightness: int | None = None


def steps(bridge: config.Bridge, bus: config.Bus) -> Iterator[Step]:
    """All steps for the bus's only board, in order; at the end the board is dark."""
    board = bus.boards[0]
    cells = devices.width(bridge, bus, board)
    if devices.holds_number(bridge, bus, board):
        cells = min(cells, DIGITS_OF_A_REGISTER)

    def full(text: str, blink: int = STEADY) -> BoardText:
        return BoardText((Row(text, blink),) * len(board.lines))

    for digit in "0123456789":
        yield Step(f"every cell shows {digit}", full(digit * cells))
    letters = "".join(c for c in TEST_LETTERS if not devices.unshowable(bridge, bus, board, c))
    for start in range(0, len(letters), cells):
        yield Step(f"letters {letters[start : start + cells]}", full(letters[start : start + cells]))
    for level in (1, 2, 3, 4):
        yield Step(f"brightness {level} of 4, where the board has it", full("8" * cells), level)
    yield Step(f"blinking {board.address}, its address", full(str(board.address)[:cells], BLINK_FOREVER))
    yield Step("dark", BoardText())


async def exercise(bridge: config.Bridge, settings: config.Bus, pace_s: float, say: Callable[[str], None]) -> None:
    """Run all steps, `pace_s` apart, and `say` each. Raises PortFault for a port or a board that does not work."""
    bus = BusDriver(bridge, settings)
    board = bus.boards[0][1]
    driving = asyncio.create_task(bus.run())
    try:
        for step in steps(bridge, settings):
            say(step.description)
            bus.show(board, step.text)
            if step.brightness is not None:
                bus.brighten(board, step.brightness)
            await _wait_until_sent(bus)
            if board.failing:
                raise PortFault(board.failing)
            await asyncio.sleep(pace_s)
    finally:
        driving.cancel()
        await asyncio.gather(driving, return_exceptions=True)


async def _wait_until_sent(bus: BusDriver) -> None:
    try:
        async with asyncio.timeout(SENDING_LIMIT_S):
            await bus.settled()
    except TimeoutError:
        raise PortFault(bus.fault or "the board does not take what it is told") from None
