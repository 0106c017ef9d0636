"""Drives one bus: its machines, its port, and the one task that writes to it.

The task opens the port, sends everything, then every change; when the port is lost it waits, opens it and begins anew.
Each bus has its own task and threads, so a dead bus delays no other.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator

from firmware_bridge.boards import make_board, make_panel, make_post
from firmware_bridge.boards.driver import BoardDriver, BoardText, DeviceDriver, KeyPress, PanelDriver, WiredDevice
from firmware_bridge.buses.board_status import BoardStatus
from firmware_bridge.buses.bus_schedule import BusSchedule
from firmware_bridge.errors import CannotShowError, PortFault
from firmware_bridge.loops import Backoff, every
from firmware_bridge.port import Port, open_port
from queue_server.clock import now_s
from queue_server.config import boards as config
from queue_server.config.boards.devices import byte_s, gap_s, line_of_bus
from queue_server.views.equipment.board_report import fault_text

STEADY_S = 1.0  # an adapter that hangs up sooner, or takes no bytes, is no better than one that is not there

log = logging.getLogger(__name__)


KeyDevice = config.Panel | config.ButtonPost
"""A device with keys and a lamp."""

Tap = Callable[[str, str, bytes], None]
"""Called with all bytes of a bus: its id, `in` or `out`, the bytes."""


class BusDriver:
    """The driver of a bus of the configuration.

    `pressed` is called for each key of its panels and posts; `place` says where the configuration names its port, for
    messages.
    """

    def __init__(
        self,
        bridge: config.Bridge,
        bus: config.Bus,
        pressed: Callable[[KeyDevice, str], None] = lambda _device, _key: None,
        *,
        place: str = "",
    ) -> None:
        self.config = bus
        self.taps: set[Tap] = set()
        self._place = place or f"bus {bus.id}"
        self.boards: list[tuple[config.Board, BoardDriver]] = [(b, make_board(bridge, bus, b)) for b in bus.boards]
        self.panels: list[tuple[KeyDevice, PanelDriver]] = [(p, make_panel(bus, p)) for p in bus.panels]
        self.panels += [(post, make_post(bus, post)) for post in bus.posts]
        self.statuses = {
            board.address: BoardStatus(bus.id, board.address, board.window, board.hall) for board, _ in self.boards
        }
        self.fault: str | None = fault_text("not opened yet", "not_opened")
        self._pressed = pressed
        self._targets: dict[int, object] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._lost: PortFault | None = None
        self._backoff = Backoff()
        self._logged_faults: set[str] | None = set()
        devices: list[WiredDevice] = [*bus.boards, *bus.panels, *bus.posts]
        self._schedule = BusSchedule(
            [*self._machines()],
            byte_s=byte_s(bus),
            gap_s=gap_s(bus),
            gaps_s={device.address: device.gap_ms / 1000 for device in devices if device.gap_ms is not None},
            refresh_s=float(bus.refresh_s),
        )

    def show(self, machine: BoardDriver, text: BoardText) -> None:
        """Let a board show this from now on."""
        if not self._is_new(machine, text):
            return
        status = self.statuses[machine.address]
        try:
            machine.show(text)
        except CannotShowError as error:
            # A board that cannot show the new turn must not go on showing the old one.
            machine.show(BoardText())
            status.refuse(error.text, now_s())
            log.warning("bus %s board %#x: %s", self.config.id, machine.address, error)
        else:
            status.ask(text, now_s())
        self._changed(machine)

    def light(self, machine: PanelDriver, lamp: str, text: str = "", *, blink: int = 0) -> None:
        """Set a panel's lamp, and the text in its cells."""
        if self._is_new(machine, (lamp, text, blink)):
            machine.light(lamp)
            machine.show(text, blink)
            self._changed(machine)

    def brighten(self, machine: BoardDriver, level: int) -> None:
        """Set the brightness of a board, 1 (dimmest) to 4."""
        machine.brighten(level)
        self._changed(machine)

    async def settled(self) -> None:
        """Return when everything has been sent."""
        await self._idle.wait()

    async def run(self) -> None:
        """Drive the bus until cancelled."""
        await every(self._backoff.__next__, self._drive_port)

    async def _drive_port(self) -> None:
        """Drive the bus until its port cannot be opened or is lost."""
        try:
            async with open_port(line_of_bus(self.config), self._received, self._port_lost) as port:
                await self._drive(port)
        except PortFault as fault:
            self._failed(fault)

    async def _drive(self, port: Port) -> None:
        loop = asyncio.get_running_loop()
        self._lost = None
        self._schedule.opened(loop.time())
        steady_at = loop.time() + STEADY_S
        while self._lost is None:
            self._wake.clear()
            now = loop.time()
            if now >= steady_at:
                self._steady()
            self._schedule.tick(now)
            if data := self._schedule.data_to_send(now):
                self._tell_taps("out", data)
                await port.write(data)
                self.fault = None
                self._note_statuses()
                continue
            self._note_statuses()
            if self._schedule.settled:
                self._idle.set()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self._deadline(steady_at)):
                    await self._wake.wait()
        raise self._lost

    def _is_new(self, machine: DeviceDriver, target: object) -> bool:
        """Whether the machine's target differs from this. Most documents change nothing for most boards."""
        new = self._targets.get(machine.address) != target
        self._targets[machine.address] = target
        return new

    def _changed(self, machine: DeviceDriver) -> None:
        self._schedule.changed(machine.address, asyncio.get_running_loop().time())
        if not self._schedule.settled:
            self._idle.clear()
        self._wake.set()

    def _received(self, data: bytes) -> None:
        self._tell_taps("in", data)
        self._schedule.receive_data(data, asyncio.get_running_loop().time())
        for panel, machine in self.panels:
            for event in machine.events_received():
                self._press(panel, event)
        self._wake.set()

    def _tell_taps(self, direction: str, data: bytes) -> None:
        for tap in self.taps:
            tap(self.config.id, direction, data)

    def _press(self, panel: KeyDevice, event: KeyPress) -> None:
        log.info("bus %s panel %#x: key %s", self.config.id, event.address, event.key)
        self._pressed(panel, event.key)

    def _deadline(self, steady_at: float) -> float | None:
        times = [self._schedule.deadline(), steady_at if self._logged_faults is not None else None]
        return min((at for at in times if at is not None), default=None)

    def _steady(self) -> None:
        """Note that the port has taken bytes for a while: the next fault is logged as a new one."""
        self._backoff.reset()
        if self._logged_faults is not None:
            log.info("%s: %s is open", self._place, self.config.port)
            self._logged_faults = None

    def _port_lost(self, fault: PortFault) -> None:
        self._lost = fault
        self._wake.set()

    def _failed(self, fault: PortFault) -> None:
        self._logged_faults = self._logged_faults or set()
        log.log(logging.DEBUG if str(fault) in self._logged_faults else logging.WARNING, "%s: %s", self._place, fault)
        self._logged_faults.add(str(fault))
        self.fault = fault.text
        self._schedule.lost(asyncio.get_running_loop().time())
        self._idle.clear()
        self._note_statuses()

    def _note_statuses(self) -> None:
        monotonic_to_wall = now_s() - asyncio.get_running_loop().time()
        for _, machine in self.boards:
            sent_at = self._schedule.sent_at(machine.address)
            self.statuses[machine.address].note(
                None if sent_at is None else sent_at + monotonic_to_wall,
                is_sent=sent_at is not None and self._schedule.is_sent(machine.address),
                confirmed=machine.confirmed,
                failing=self.fault or machine.failing,
                now=now_s(),
            )

    def _machines(self) -> Iterator[DeviceDriver]:
        yield from (machine for _, machine in self.boards)
        yield from (machine for _, machine in self.panels)
