"""Reports the bridge's boards and modems: to the server at each change, and to programs on this machine that ask.

`GET http://127.0.0.1:PORT/status` answers with the document that `kezek bridge --status` prints, `/wire` with the bytes
of all buses as they pass, a JSON line each. It is bound to the loopback address, contains no secret and accepts no
commands.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection
from contextlib import aclosing, asynccontextmanager
from typing import NamedTuple

import msgspec
from aiohttp import web

from firmware_bridge.buses.bus import Tap
from firmware_bridge.errors import DeniedError, ServerFault
from firmware_bridge.loops import every
from firmware_bridge.server.api import Api, BoardAddress
from firmware_bridge.server.connection_state import ConnectionState
from queue_server.clock import now_s
from queue_server.views.equipment.board_report import BoardReport
from queue_server.views.equipment.modem_report import ModemReport

REPORT_AT_MOST_EVERY_S = 1.0
REPORT_AT_LEAST_EVERY_S = 10.0  # how late a board is identified that an administrator asks to identify
WIRE_BACKLOG = 1000  # packets kept for a slow monitor
REFUSED_PAUSE_S = 300.0  # a server that takes no reports may have been upgraded since

DENIED_STATUSES = (401, 403)
REPORT_DENIED = (
    "the token is none of a bridge: the server does not take this bridge's report on its boards. Make one with: "
    "kezek token add --role bridge --name bridge --data DIR"
)
REFUSED = "the server refuses the report on the boards (status %d), so nobody there sees how they do"

log = logging.getLogger(__name__)


class WireBytes(msgspec.Struct, frozen=True):
    """Bytes that passed a bus; `direction` is `out` to the boards or `in` from them, `bytes` hexadecimal."""

    at: float
    bus: str
    direction: str
    bytes: str


class BusStatus(msgspec.Struct, frozen=True):
    """A bus: its port, and the reason if that is not open."""

    id: str
    port: str
    fault: str | None


class HallStatus(msgspec.Struct, frozen=True):
    """The connection to a hall: a `ConnectionState`, and the last `seq` that the boards have."""

    hall: str
    link: ConnectionState
    seq: int | None


class Status(msgspec.Struct, frozen=True):
    """The state of a bridge."""

    name: str
    server: str
    halls: list[HallStatus]
    buses: list[BusStatus]
    boards: list[BoardReport]
    modems: list[ModemReport] = []

    @property
    def failing(self) -> bool:
        """Whether something is wrong that a person should check."""
        return (
            any(bus.fault for bus in self.buses)
            or any(board.failing for board in self.boards)
            or any(modem.failing for modem in self.modems)
            or any(hall.link != ConnectionState.FOLLOWING for hall in self.halls)
        )


class DeviceReports(NamedTuple):
    """What a bridge reports: every board, every modem."""

    boards: list[BoardReport]
    modems: list[ModemReport]

    def news(self) -> "DeviceReports":
        """The reports without what every refresh changes, so that a refresh alone is not reported."""
        return DeviceReports([msgspec.structs.replace(board, sent_at=None) for board in self.boards], self.modems)


class BridgeReporter:
    """Reports boards and modems to the server as they change.

    After every answer `identify` is called with the boards that the server wants to be identified, then `answered`.
    """

    def __init__(
        self,
        name: str,
        reports: Callable[[], DeviceReports],
        api: Api,
        identify: Callable[[Collection[BoardAddress]], None],
        answered: Callable[[], None],
    ) -> None:
        self._name = name
        self._reports = reports
        self._api = api
        self._identify = identify
        self._answered = answered
        self._last: DeviceReports | None = None
        self._last_at = 0.0
        self._refusal: int | None = None
        self._pause_s = REPORT_AT_MOST_EVERY_S

    async def run(self) -> None:
        """Report until cancelled.

        Raises DeniedError for a token that may not report: it is not a bridge's, and the commands of its panels would
        be refused.
        """
        await every(lambda: self._pause_s, self._report_news)

    async def _report_news(self) -> None:
        self._pause_s = REPORT_AT_MOST_EVERY_S
        now, reports = asyncio.get_running_loop().time(), self._reports()
        is_due = self._last is None or now - self._last_at >= REPORT_AT_LEAST_EVERY_S
        if not is_due and self._last is not None and reports.news() == self._last.news():
            return
        self._last, self._last_at = reports, now
        try:
            answer = await self._api.report(self._name, reports.boards, reports.modems)
        except ServerFault as fault:
            log.debug("the report on the boards did not arrive: %s", fault)
            self._last = None
            return
        if answer.status in DENIED_STATUSES:
            raise DeniedError(REPORT_DENIED)
        if answer.status is not None:
            self._pause_s = REFUSED_PAUSE_S
            log.log(logging.DEBUG if answer.status == self._refusal else logging.WARNING, REFUSED, answer.status)
        self._refusal = answer.status
        self._identify(answer.identify)
        self._answered()


@asynccontextmanager
async def served(status: Callable[[], Status], taps: list[set[Tap]], port: int) -> AsyncIterator[int]:
    """Serve the bridge's status on this machine; gives the port, which `port` 0 leaves to the system. Raises
    OSError."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=msgspec.json.encode(status()), content_type="application/json")

    async def wire(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        async with aclosing(_passing_bytes(taps)) as stream:
            async for passed in stream:
                await response.write(msgspec.json.encode(passed) + b"\n")
        return response

    app = web.Application()
    app.router.add_get("/status", answer)
    app.router.add_get("/wire", wire)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _passing_bytes(taps: list[set[Tap]]) -> AsyncGenerator[WireBytes]:
    """The bytes of all buses as they pass. A reader that is too slow misses some, and delays nobody."""
    queue: asyncio.Queue[WireBytes] = asyncio.Queue(maxsize=WIRE_BACKLOG)

    def tap(bus: str, direction: str, data: bytes) -> None:
        if not queue.full():
            queue.put_nowait(WireBytes(now_s(), bus, direction, data.hex()))

    for bus_taps in taps:
        bus_taps.add(tap)
    try:
        while True:
            yield await queue.get()
    finally:
        for bus_taps in taps:
            bus_taps.discard(tap)
