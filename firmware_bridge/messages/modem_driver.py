"""Drives one GSM modem: its port, the messages that the server has for it, and what became of them.

Messages are fetched when the modem can send them, since whoever has fetched one must send it or say that it did not. No
number and no text reaches a log, the status or the monitor of the wire.
"""

import asyncio
import contextlib
import logging
from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import cycle
from typing import Final, Protocol

from msgspec import Struct

from firmware_bridge.errors import PortFault, ServerFault
from firmware_bridge.loops import Backoff, every
from firmware_bridge.modems.modem_dialogue import ModemDialogue
from firmware_bridge.modems.short_messages import DeliveryNote, MessageResult, ShortMessage
from firmware_bridge.modems.sim_lock import PinGuard
from firmware_bridge.port import Port, open_port
from queue_server.clock import now_s
from queue_server.config import boards as config
from queue_server.config.boards.devices import line_of_modem
from queue_server.views.equipment.board_report import FaultText, fault_text
from queue_server.views.equipment.modem_report import ModemCounts, ModemReport

FETCH_EVERY_S: Final = 1.0
REPORT_AGAIN_S: Final = 0.5
MOST_UNREPORTED: Final = 1000
"""Results that wait for the server; of older ones it has given up hearing."""
LONGEST_REOPENING_S: Final = 5.0
FINISH_LIMIT_S: Final = 8.0
"""A stop waits this long for a message that the modem is sending: one that is given up is uncertain for ever."""

log = logging.getLogger(__name__)


class FetchedMessage(Struct, frozen=True):
    """A message that the server has given to this bridge, and the seconds in which it may be sent."""

    id: str
    address: str
    text: str
    seconds: float

    def __repr__(self) -> str:
        return f"FetchedMessage({self.id!r})"


class MessageServer(Protocol):
    """The part of the server that has messages. Both calls raise ServerFault."""

    async def fetch_messages(self, hall: str, most: int, /) -> Sequence[FetchedMessage]:
        """The most urgent messages of a hall, which are this bridge's from now on."""

    async def report_outcome(self, hall: str, result: MessageResult, /) -> None:
        """Report what became of a message."""


class ModemDriver:
    """The driver of a modem of the configuration, for the messages of `halls`. `place` says where the configuration
    names its port; `changed` is called when the report has changed."""

    def __init__(
        self,
        modem: config.Modem,
        halls: Sequence[str],
        server: MessageServer,
        guard: PinGuard,
        *,
        place: str = "",
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.config = modem
        self._place = place or f"modem {modem.id}"
        self._notify = changed
        self._halls = cycle(halls)
        self._number_of_halls = len(halls)
        self._server = server
        self._dialogue = ModemDialogue(
            guard,
            no_credit_errors=modem.no_credit_errors,
            wants_reports=modem.reports,
            submit_limit_s=float(modem.answer_s),
        )
        self._hall_of: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._unreported: deque[tuple[str, MessageResult]] = deque(maxlen=MOST_UNREPORTED)
        self._wake = asyncio.Event()
        self._has_results = asyncio.Event()
        self._has_room = asyncio.Event()
        self._is_reported = asyncio.Event()
        self._is_ending = False
        self._lost: PortFault | None = None
        self._backoff = Backoff(longest_s=LONGEST_REOPENING_S)
        self._logged: str | None = None
        self._failing_since: float | None = now_s()

    @property
    def fault(self) -> FaultText | None:
        """What is wrong with the modem, its port or its SIM."""
        return self._dialogue.fault

    def report(self) -> ModemReport:
        """The state of the modem for the server and for whoever asks this machine."""
        fault = self._dialogue.fault
        return ModemReport(
            self.config.id,
            is_ready=fault is None,
            counts=ModemCounts(**self._counts),
            failing=None if fault is None else str(fault),
            failing_since=self._failing_since,
            fault=None if fault is None else fault.fault,
            halls=self.config.halls,
        )

    async def run(self) -> None:
        """Drive the modem until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(every(self._backoff.__next__, self._drive_port))
            tasks.create_task(every(0.0, self._fetch))
            tasks.create_task(every(REPORT_AGAIN_S, self._report_results))

    async def finish(self) -> None:
        """Take no more messages, and return when what became of those in hand is reported, or after a while."""
        self._is_ending = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FINISH_LIMIT_S):
                while self._hall_of or self._unreported:
                    self._is_reported.clear()
                    await self._is_reported.wait()

    # --- the port ---

    async def _drive_port(self) -> None:
        """Drive the modem until its port cannot be opened or is lost."""
        try:
            async with open_port(line_of_modem(self.config), self._received, self._port_lost) as port:
                await self._drive(port)
        except PortFault as fault:
            text = fault.text
            self._dialogue.lost(text if isinstance(text, FaultText) else fault_text(text, "port_lost"))
            self._take_events()

    async def _drive(self, port: Port) -> None:
        loop = asyncio.get_running_loop()
        self._lost = None
        self._dialogue.opened(loop.time())
        while self._lost is None:
            self._wake.clear()
            self._dialogue.tick(loop.time())
            self._take_events()
            if data := self._dialogue.data_to_send():
                await port.write(data)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self._dialogue.deadline()):
                    await self._wake.wait()
        raise self._lost

    def _received(self, data: bytes) -> None:
        self._dialogue.receive_data(data, asyncio.get_running_loop().time())
        self._wake.set()

    def _port_lost(self, fault: PortFault) -> None:
        self._lost = fault
        self._wake.set()

    def _take_events(self) -> None:
        for event in self._dialogue.events_received():
            if isinstance(event, DeliveryNote):
                self._counts["delivered" if event.is_delivered else "undelivered"] += 1
            else:
                self._note_result(event)
            self._notify()
        self._note_fault()

    def _note_result(self, result: MessageResult) -> None:
        self._counts[result.outcome] += 1
        self._has_room.set()
        if result.outcome != "accepted":
            reason = result.reason or result.fault or "its time was over"
            log.info("%s: a message is %s: %s", self._place, result.outcome, reason)
        if hall := self._hall_of.pop(result.message, None):
            self._unreported.append((hall, result))
            self._has_results.set()

    def _note_fault(self) -> None:
        """Log a new state of the modem once, and note since when it fails."""
        fault = self._dialogue.fault
        text = None if fault is None else str(fault)
        if text == self._logged:
            return
        if fault is None:
            self._backoff.reset()
            log.info("%s: the modem is ready", self._place)
        elif fault.fault.code != "not_opened":
            log.warning("%s: %s", self._place, text)
        self._failing_since = None if fault is None else self._failing_since or now_s()
        self._logged = text
        self._notify()

    # --- the server ---

    async def _fetch(self) -> None:
        """Fetch messages while there are some and the modem can send them; then rest, at most until one has ended."""
        self._has_room.clear()
        while await self._fetch_of_next_hall():
            pass
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FETCH_EVERY_S):
                await self._has_room.wait()

    async def _fetch_of_next_hall(self) -> bool:
        """Fetch a message of the next hall that has one, where the modem can send it."""
        for _ in range(self._number_of_halls):
            if self._is_ending or not self._dialogue.wants_message(asyncio.get_running_loop().time()):
                return False
            hall = next(self._halls)
            try:
                messages = await self._server.fetch_messages(hall, 1)
            except ServerFault as fault:
                log.debug("%s: no messages of %s: %s", self._place, hall, fault)
                continue
            for message in messages:
                self._submit(hall, message)
            if messages:
                return True
        return False

    def _submit(self, hall: str, message: FetchedMessage) -> None:
        deadline = asyncio.get_running_loop().time() + message.seconds
        ends_at = None
        if self.config.validity == "absolute":
            ends_at = datetime.fromtimestamp(now_s() + message.seconds, UTC)
        self._hall_of[message.id] = hall
        self._dialogue.submit(ShortMessage(message.id, message.address, message.text, deadline, ends_at))
        self._wake.set()

    async def _report_results(self) -> None:
        """Report results in their order, each until the server has it."""
        self._has_results.clear()
        if not self._unreported:
            await self._has_results.wait()
        while self._unreported:
            hall, result = self._unreported[0]
            try:
                await self._server.report_outcome(hall, result)
            except ServerFault as fault:
                log.debug("%s: a result is not reported: %s", self._place, fault)
                return
            if self._unreported and self._unreported[0][1] is result:
                self._unreported.popleft()
                self._is_reported.set()
