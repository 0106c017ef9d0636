"""Runs the bridge: follows each hall that its boards show, keeps the boards up to date, and drives the modems."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import AsyncExitStack
from functools import partial
from types import MappingProxyType
from zoneinfo import ZoneInfo

from firmware_bridge.board_text import BoardTemplate, place_in_line
from firmware_bridge.boards.driver import STEADY, PanelDriver
from firmware_bridge.buses.bus import BusDriver, KeyDevice, Tap
from firmware_bridge.errors import BridgeError
from firmware_bridge.loops import every
from firmware_bridge.messages.message_client import MessageClient
from firmware_bridge.messages.modem_driver import ModemDriver
from firmware_bridge.messages.pin_file import PinFile
from firmware_bridge.panels import PanelDesk
from firmware_bridge.posts import PostDesk
from firmware_bridge.server.api import Api, BoardAddress
from firmware_bridge.server.connection_state import HallConnection
from firmware_bridge.server.live_socket import NOTHING_HEARD, BoardSnapshot, follow
from firmware_bridge.server.server_choice import ServerChoice
from firmware_bridge.status import BridgeReporter, BusStatus, DeviceReports, HallStatus, Status, served
from queue_server.clock import local_now
from queue_server.config import boards as config
from queue_server.config.definition import Definition

CHECK_EVERY_S = 1.0
REPORT = ""  # what is awaited beside the halls, of which none has this name
CLOSING_LIMIT_S = 15.0  # stopping waits this long for the closing text to reach every board

log = logging.getLogger(__name__)


async def run(
    settings: config.Bridge,
    halls: Mapping[str, Definition],
    servers: ServerChoice,
    token: str,
    *,
    stop: asyncio.Event,
    connected: Callable[[], None] = lambda: None,
    status_port: int | None = None,
    places: Mapping[str, str] = MappingProxyType({}),
    status_place: str = "bridge.status_port",
) -> None:
    """Drive the boards until `stop` is set, then leave the closing text on them. `servers` are those
    that may be asked.

    `connected` is called once, when every hall was received and the server has answered a report. With a `status_port`
    the bridge serves its status on that port of the loopback address. For messages, `places` gives where the
    configuration names the port of each bus, by the bus's id, and of each modem, by its `modem_place`; `status_place`
    is where it names the status port. Raises DeniedError when the server does not accept the token, or not as a
    bridge's; the boards show their closing text then too. Raises BridgeError when the status port is taken.
    """
    bridge = BridgeProcess(settings, halls, servers, token, connected, places)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(bridge.close)
        if status_port is not None:
            try:
                await stack.enter_async_context(served(bridge.status, bridge.taps(), status_port))
            except OSError as error:
                raise BridgeError(f"{status_place}: port {status_port} of this machine is taken: {error}") from error
        await bridge.run(stop)


class BridgeProcess:
    """All buses and all halls of one process. Made within the event loop that runs it."""

    def __init__(
        self,
        settings: config.Bridge,
        halls: Mapping[str, Definition],
        servers: ServerChoice,
        token: str,
        connected: Callable[[], None] = lambda: None,
        places: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.buses = [BusDriver(settings, bus, self._pressed, place=places.get(bus.id, "")) for bus in settings.buses]
        self._settings = settings
        self._halls = halls
        self._servers = servers
        self._token = token
        self._connected = connected
        self._api = Api(self._servers, token)
        self.modems = [self._modem(modem, places.get(modem_place(modem.id), "")) for modem in settings.modems]
        self._reporter = BridgeReporter(
            settings.name, self.reports, self._api, self._identify, lambda: self._hear_of(REPORT)
        )
        self._templates = {id(machine): BoardTemplate(board) for bus in self.buses for board, machine in bus.boards}
        self._desks = {
            id(panel): self._desk(bus, panel, machine) for bus in self.buses for panel, machine in bus.panels
        }
        self._identified: frozenset[tuple[str, int]] = frozenset()
        now = asyncio.get_running_loop().time()
        self._links = {hall: HallConnection(now) for hall in sorted(self._named_halls())}
        self._awaited = {*self._links, REPORT}
        self._documents: dict[str, BoardSnapshot | None] = dict.fromkeys(self._links)

    async def run(self, stop: asyncio.Event) -> None:
        driving = [asyncio.create_task(bus.run(), name=f"bus {bus.config.id}") for bus in self.buses]
        driving_modems = [asyncio.create_task(m.run(), name=f"modem {m.config.id}") for m in self.modems]
        tasks = [
            *(asyncio.create_task(self._follow(hall), name=f"hall {hall}") for hall in self._links),
            *(asyncio.create_task(self._watch(hall), name=f"silence of {hall}") for hall in self._links),
            *(asyncio.create_task(desk.run(), name="panel") for desk in self._desks.values()),
            asyncio.create_task(self._reporter.run(), name="report"),
            asyncio.create_task(_set(stop), name="stop"),
        ]
        try:
            ended, _ = await asyncio.wait([*driving, *driving_modems, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()  # a task that ends by itself has failed
        finally:
            await _cancel(tasks)
            await asyncio.gather(self._close(driving), *(modem.finish() for modem in self.modems))
            await _cancel([*driving, *driving_modems])
            await self.close()

    async def close(self) -> None:
        """Close the connections to the server. Needed only for a bridge that was never run."""
        await self._api.close()

    def taps(self) -> list[set[Tap]]:
        """The sets to which listeners for the bytes of each bus are added."""
        return [bus.taps for bus in self.buses]

    def reports(self) -> DeviceReports:
        """The report on every board of every bus, and on every modem."""
        boards = [status.report for bus in self.buses for status in bus.statuses.values()]
        return DeviceReports(boards, [modem.report() for modem in self.modems])

    def status(self) -> Status:
        reports = self.reports()
        return Status(
            name=self._settings.name,
            server=self._servers.present,
            halls=[
                HallStatus(hall, link.state, document.seq if (document := self._documents[hall]) else None)
                for hall, link in self._links.items()
            ],
            buses=[BusStatus(bus.config.id, bus.config.port, bus.fault and str(bus.fault)) for bus in self.buses],
            boards=reports.boards,
            modems=reports.modems,
        )

    def _identify(self, places: Collection[BoardAddress]) -> None:
        """Let these boards, and no others, show their address, from the next second on."""
        self._identified = frozenset((place.bus, place.address) for place in places)

    async def _follow(self, hall: str) -> None:
        async for document in follow(self._servers, hall, self._token, self._links[hall]):
            self._api.note_seq(hall, document.seq)
            self._documents[hall] = document
            self._redraw(hall)
            self._hear_of(hall)

    def _hear_of(self, awaited: str) -> None:
        """Note that a hall was received, or the report answered; once all were, the bridge is ready."""
        if awaited in self._awaited:
            self._awaited.discard(awaited)
            if not self._awaited:
                self._connected()

    async def _watch(self, hall: str) -> None:
        """Redraw for changes of time alone: a clock of minutes, a silence of 15 s, calls that take turns."""
        await every(partial(self._until_next_check, hall), partial(self._check, hall), is_pause_first=True)

    async def _check(self, hall: str) -> None:
        link = self._links[hall]
        if link.tick(asyncio.get_running_loop().time()):
            reason = link.fault or NOTHING_HEARD
            log.warning("hall %s: the server is silent: %s; boards show their closing text", hall, reason)
            self._documents[hall] = None
        self._redraw(hall)

    def _until_next_check(self, hall: str) -> float:
        now = asyncio.get_running_loop().time()
        boards = [(board, machine) for bus in self.buses for board, machine in bus.boards]
        due = [
            self._templates[id(machine)].deadline() for board, machine in boards if self._hall_of(board.hall) == hall
        ]
        return max(0.0, min([CHECK_EVERY_S, *(at - now for at in due if at is not None)]))

    def _redraw(self, hall: str) -> None:
        document = self._documents[hall]
        at = asyncio.get_running_loop().time()
        server_time, timezone = self._links[hall].server_time(at), self._halls[hall].timezone
        now = local_now(timezone) if server_time is None else server_time.astimezone(ZoneInfo(timezone))
        for bus in self.buses:
            # The last change is sent first, so that the newest call need not wait for the older ones.
            for board, machine in sorted(bus.boards, key=lambda of: -place_in_line(of[0], document)):
                if self._hall_of(board.hall) == hall:
                    template = self._templates[id(machine)]
                    is_identified = (bus.config.id, board.address) in self._identified
                    text = template.text(document, now, at)
                    bus.show(machine, template.named() if is_identified else text)
            for panel, _ in bus.panels:
                if self._hall_of(panel.hall) == hall:
                    self._desks[id(panel)].follow(document)

    async def _close(self, driving: list[asyncio.Task[None]]) -> None:
        """Leave the closing text on every board that can still be reached."""
        for bus in self.buses:
            for _, machine in bus.boards:
                bus.show(machine, self._templates[id(machine)].closing())
            for panel, machine_of_panel in bus.panels:
                bus.light(machine_of_panel, panel.lamps.closed)
        reached = [bus for bus, task in zip(self.buses, driving, strict=True) if not task.done() and not bus.fault]
        settling = [asyncio.create_task(bus.settled()) for bus in reached]
        if settling:
            _, late = await asyncio.wait(settling, timeout=CLOSING_LIMIT_S)
            await _cancel(list(late))

    def _pressed(self, panel: KeyDevice, key: str) -> None:
        self._desks[id(panel)].press(key)

    def _desk(self, bus: BusDriver, panel: KeyDevice, machine: PanelDriver) -> PanelDesk | PostDesk:
        hall = self._hall_of(panel.hall)

        def light(lamp: str, text: str, blink: int) -> None:
            bus.light(machine, lamp, text, blink=blink)

        if isinstance(panel, config.ButtonPost):
            return PostDesk(panel, hall, self._api, lambda lamp: light(lamp, "", STEADY))
        return PanelDesk(panel, hall, self._halls[hall], self._api, light)

    def _modem(self, modem: config.Modem, place: str) -> ModemDriver:
        halls = modem.halls or tuple(sorted(self._halls))
        guard = PinFile(modem.pin_file, place or f"modem {modem.id}")
        return ModemDriver(modem, halls, MessageClient(self._api), guard, place=place)

    def _named_halls(self) -> set[str]:
        named = {board.hall for bus in self._settings.buses for board in bus.boards}
        named |= {panel.hall for bus in self.buses for panel, _ in bus.panels}
        return {self._hall_of(name) for name in named}

    def _hall_of(self, named: str | None) -> str:
        """The hall of a board; a board that names no hall belongs to the only one, as `check` ensures."""
        return named if named is not None else next(iter(self._halls))


def modem_place(modem: str) -> str:
    """The key of a modem among the places of the configuration."""
    return f"modem {modem}"


async def _set(event: asyncio.Event) -> None:
    await event.wait()


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
