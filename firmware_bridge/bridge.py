"""The bridge: follows each hall that its boards show and keeps the boards right."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from firmware_bridge.boards.board import Board
from firmware_bridge.bus import Bus
from firmware_bridge.follow import BoardDocument, follow
from firmware_bridge.link import Link
from firmware_bridge.show import Template
from queue_server.config import boards as config
from queue_server.config.definition import Definition

CLOSING_LIMIT_S = 15.0  # stopping waits this long for the closing text to reach every board

log = logging.getLogger(__name__)


async def run(
    settings: config.Bridge,
    halls: Mapping[str, Definition],
    server: str,
    token: str,
    *,
    stop: asyncio.Event,
    connected: Callable[[], None] = lambda: None,
) -> None:
    """Drive the boards until `stop` is set, then leave the closing text on them.

    `connected` is called once, when every hall has been heard. Raises DeniedError when the server does not accept
    the token; the boards show their closing text then too.
    """
    await Bridge(settings, halls, server, token, connected).run(stop)


class Bridge:
    """All buses and all halls of one process."""

    def __init__(
        self,
        settings: config.Bridge,
        halls: Mapping[str, Definition],
        server: str,
        token: str,
        connected: Callable[[], None],
    ) -> None:
        self.buses = [Bus(settings, bus, self._pressed) for bus in settings.buses]
        self._halls = halls
        self._server = server
        self._token = token
        self._connected = connected
        named = {board.hall for bus in settings.buses for board in bus.boards}
        named |= {panel.hall for bus in settings.buses for panel in bus.panels}
        self._unheard = {self._hall_of(name) for name in named}
        self.links: dict[str, Link] = {}
        self.documents: dict[str, BoardDocument | None] = dict.fromkeys(self._unheard)
        self._templates = {id(machine): Template(board) for bus in self.buses for board, machine in bus.boards}

    async def run(self, stop: asyncio.Event) -> None:
        driving = [asyncio.create_task(bus.run(), name=f"bus {bus.config.id}") for bus in self.buses]
        following = [asyncio.create_task(self._follow(hall), name=f"hall {hall}") for hall in sorted(self._unheard)]
        stopping = asyncio.create_task(_set(stop), name="stop")
        tasks = [*driving, *following, stopping]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()  # a task that ends by itself has failed
        finally:
            await _cancel([*following, stopping])
            await self._close(driving)
            await _cancel(driving)

    async def _follow(self, hall: str) -> None:
        """Documents to boards, and silence to closing texts."""
        link = self.links[hall] = Link(asyncio.get_running_loop().time())
        watching = asyncio.create_task(self._watch(hall, link), name=f"silence of {hall}")
        try:
            async for document in follow(self._server, hall, self._token, link):
                self.documents[hall] = document
                self._redraw(hall)
                self._heard(hall)
        finally:
            await _cancel([watching])

    async def _watch(self, hall: str, link: Link) -> None:
        """Once a second is enough for a clock that shows minutes and a silence of 15 s."""
        while True:
            await asyncio.sleep(1)
            if link.tick(asyncio.get_running_loop().time()):
                log.warning("hall %s: the server is silent: %s; boards show their closing text", hall, link.why)
                self.documents[hall] = None
            self._redraw(hall)

    def _heard(self, hall: str) -> None:
        if self._unheard:
            self._unheard.discard(hall)
            if not self._unheard:
                self._connected()

    def _redraw(self, hall: str) -> None:
        now = datetime.now(ZoneInfo(self._halls[hall].timezone))
        for bus in self.buses:
            for board, machine in bus.boards:
                if self._hall_of(board.hall) == hall:
                    bus.show(machine, self._template(machine).shown(self.documents[hall], now))

    def _template(self, machine: Board) -> Template:
        return self._templates[id(machine)]

    async def _close(self, driving: list[asyncio.Task[None]]) -> None:
        """Leave the closing text on every board that can still be reached."""
        for bus in self.buses:
            for _, machine in bus.boards:
                bus.show(machine, self._template(machine).closing())
        reached = [bus for bus, task in zip(self.buses, driving, strict=True) if not task.done() and not bus.fault]
        settling = [asyncio.create_task(bus.settled()) for bus in reached]
        if settling:
            _, late = await asyncio.wait(settling, timeout=CLOSING_LIMIT_S)
            await _cancel(list(late))

    def _pressed(self, panel: config.Panel, key: str) -> None:
        log.info("window %d: %s", panel.window, key)

    def _hall_of(self, named: str | None) -> str:
        return named if named is not None else next(iter(self._halls))


async def _set(event: asyncio.Event) -> None:
    await event.wait()


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
