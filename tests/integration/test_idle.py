"""How often a server wakes while nothing happens."""

import asyncio
import selectors
from collections.abc import Coroutine
from functools import partial
from typing import Any, Final

from queue_server.api.live.live_sockets import LiveSockets
from queue_server.api.live.subscriber import Subscriber
from queue_server.app_parts import PARTS
from queue_server.assembly.app import build, engine_on
from queue_server.assembly.serving import runner_of
from queue_server.config.settings import ServerSettings
from queue_server.journal.memory import MemoryStore
from queue_server.views.board import board_document
from tests.halls import DEFINITION, MORNING

HALLS: Final = ("aksu", "ertis", "tobyl")
SETTLING_S: Final = 60.0
IDLE_S: Final = 120.0
MOST_WAKES_PER_SECOND: Final = 1.1
"""One look a second, at which all that is due in that second is done, and a little for what ends between two."""


class LeapingSelector(selectors.DefaultSelector):
    """Waits no longer than threads need for their answers, and counts the waits that time alone has ended."""

    def __init__(self) -> None:
        super().__init__()
        self.leapt_s = 0.0
        self.wakes = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(min(timeout, 0.002) if timeout is not None else None)
        if not events and timeout:
            self.leapt_s += timeout
            self.wakes += 1
        return events


class LeapingLoop(asyncio.SelectorEventLoop):
    """A loop in which time passes at once while all wait for it."""

    def __init__(self) -> None:
        self.selector = LeapingSelector()
        super().__init__(self.selector)

    def time(self) -> float:
        return super().time() + self.selector.leapt_s

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            self.run_until_complete(work)
        finally:
            self.run_until_complete(self.shutdown_default_executor())
            self.close()


class TakesAll:
    """A connection that takes whatever is written."""

    def write(self, data: bytes) -> None: ...

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return False


def test_an_idle_server_wakes_once_a_second() -> None:
    """However many halls and boards it has: its loops begin together, and none looks more often where nothing waits for
    it."""
    loop = LeapingLoop()
    loop.run(_idle(loop))


async def _idle(loop: LeapingLoop) -> None:
    def now() -> int:
        return MORNING + round(1_000_000 * loop.time())

    store = MemoryStore()
    engine = engine_on(store, now)
    for hall in HALLS:
        await engine.open_hall(hall, DEFINITION)
    app = build(store, engine, ServerSettings(), clock=now, monotonic=loop.time)
    runner = runner_of(app)
    await runner.setup()
    try:
        for hall, fanout in app[PARTS][LiveSockets].fanouts.items():
            screen = Subscriber(TakesAll(), lambda _: None, view="board", reader="", now=loop.time())
            fanout.boards.open(screen, partial(board_document, engine.feeds[hall].state))
        await asyncio.sleep(SETTLING_S)
        before, began = loop.selector.wakes, loop.time()
        await asyncio.sleep(IDLE_S)
        wakes_per_second = (loop.selector.wakes - before) / (loop.time() - began)
        assert wakes_per_second <= MOST_WAKES_PER_SECOND
    finally:
        await runner.cleanup()
