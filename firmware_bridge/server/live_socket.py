"""Follows the live socket of one hall: an endless stream of board documents, through every loss of the server."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime
from typing import Annotated, Any, Final, cast

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from firmware_bridge.errors import DeniedError
from firmware_bridge.loops import LONGEST_DELAY_S, Backoff
from firmware_bridge.server.connection_state import HallConnection
from firmware_bridge.server.server_choice import ServerChoice
from queue_server.clock import now_s
from queue_server.config.system.silence import LATE_S

OPEN_TIMEOUT_S = 3.0  # a handshake across a wide network; longer, and a returning server would be met too late
LARGEST_DOCUMENT = 4 << 20
CLOCK_EVERY_S: Final = 60.0
YEARS: Final = 1970, 9000
DENYING_CODES: Final = 4401, 4403
"""Closing codes of the contract: not signed in, not allowed."""
DENIED = (
    "the server does not accept the token for the hall {hall!r}. Make one with: "
    "kezek token add --role bridge --name bridge --data DIR"
)

NOTHING_HEARD = f"not a word for {LATE_S:.0f} s"

log = logging.getLogger(__name__)


class WindowCall(msgspec.Struct, frozen=True):
    """A ticket at a window, as the board document lists it; `state` is `called` or `serving`. The boards of `zones`
    show it; a server of before them names the window's `zone` alone."""

    number: str
    window: int
    state: str = "called"
    calls: int = 1
    zone: str | None = None
    zones: tuple[str, ...] | None = None

    def is_shown_in(self, zones: Collection[str]) -> bool:
        """Whether the boards of one of these zones show the call."""
        own = self.zones if self.zones is not None else (self.zone,)
        return any(zone in zones for zone in own)


class WindowStatus(msgspec.Struct, frozen=True):
    window: int
    state: str


class WaitingCounts(msgspec.Struct, frozen=True):
    total: int = 0
    by_service: dict[str, int] = {}


class HallClosure(msgspec.Struct, frozen=True):
    """A hall that gives no tickets now; `has_visitors`: people with tickets are still there."""

    has_visitors: bool = False


class BoardSnapshot(msgspec.Struct, frozen=True):
    """The parts of the board document that the bridge reads. `calls` is the newest first, `closed` null while the hall
    gives tickets."""

    seq: int
    calls: tuple[WindowCall, ...] = ()
    waiting: WaitingCounts = WaitingCounts()
    windows: tuple[WindowStatus, ...] = ()
    closed: HallClosure | None = None

    @property
    def is_closed(self) -> bool:
        """Whether the hall is closed: no ticket is at a window, and no window is open, or tickets are no longer given
        and nobody waits: a window that its operator has forgotten to close keeps no board lit."""
        if self.calls:
            return False
        is_over = self.closed is not None and not self.closed.has_visitors
        return is_over or (bool(self.windows) and all(w.state == "closed" for w in self.windows))


class DocumentHeader(msgspec.Struct, frozen=True):
    """The members with which every document of the socket begins."""

    view: str = ""
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None

    @property
    def time(self) -> datetime | None:
        """The server's time; None if it is outside the calendar."""
        return self.at if self.at is not None and YEARS[0] <= self.at.year <= YEARS[1] else None


_decode_heading = msgspec.json.Decoder(DocumentHeader).decode
_decode_board = msgspec.json.Decoder(BoardSnapshot).decode


async def follow(servers: ServerChoice, hall: str, token: str, link: HallConnection) -> AsyncIterator[BoardSnapshot]:
    """The board documents of a hall as they arrive, newest state first after every reconnection, from whichever server
    answers.

    Never ends by itself. Raises DeniedError when a server does not accept the token.
    """
    delays, tries = Backoff(), 0
    last_seq: int | None = None
    while True:
        server, is_open = servers.present, False
        try:
            async with _connection(server, hall, token, last_seq) as socket:
                delays.reset()
                is_open = True
                if last_seq is not None:  # a server restored from a copy learns from it which records are missing
                    await socket.send(msgspec.json.encode({"seen": last_seq}).decode())
                async for document in _documents(socket, link):
                    last_seq, tries = document.seq, 0
                    yield document
        except Exception as error:  # noqa: BLE001 - whatever a server sends, the boards go on
            _lost(error, hall, link)
        servers.skip(server)
        tries += 1
        if tries % len(servers) == 0:  # every server was tried: one that accepts and hangs up gets the longest pause
            await asyncio.sleep(LONGEST_DELAY_S if is_open else next(delays))


def _connection(server: str, hall: str, token: str, last_seq: int | None) -> connect:
    """A connection to a server, which begins with what the boards have shown, or later."""
    after = "" if last_seq is None else f"&after={last_seq}"
    return connect(
        f"{server.replace('http', 'ws', 1)}/api/v1/halls/{hall}/live?view=board{after}",
        additional_headers={"Authorization": f"Bearer {token}"},
        open_timeout=OPEN_TIMEOUT_S,
        close_timeout=1,
        compression=None,
        max_size=LARGEST_DOCUMENT,
        proxy=None,
    )


async def _documents(socket: ClientConnection, link: HallConnection) -> AsyncIterator[BoardSnapshot]:
    loop = asyncio.get_running_loop()
    is_witness, clock_at = _is_of_another_machine(socket), loop.time()
    while True:
        async with asyncio.timeout(LATE_S):
            message = cast("Any", await socket.recv())
        heading = _decode_heading(message)
        document = _decode_board(message) if heading.view == "board" else None
        # only once it is read: repeated nonsense is one absence and one warning
        link.receive(loop.time(), heading.time)
        if is_witness and loop.time() >= clock_at:
            await socket.send(msgspec.json.encode({"clock": datetime.fromtimestamp(now_s(), UTC)}).decode())
            clock_at = loop.time() + CLOCK_EVERY_S
        if document is not None:
            yield document


def _is_of_another_machine(socket: ClientConnection) -> bool:
    """Whether this machine's clock differs from the server's, so that it can be a witness."""
    return bool(socket.local_address[0] != socket.remote_address[0])


def _lost(error: Exception, hall: str, link: HallConnection) -> None:
    """Note that the connection was lost or could not be made. Raises DeniedError."""
    is_denied = isinstance(error, ConnectionClosed) and error.rcvd is not None and error.rcvd.code in DENYING_CODES
    if is_denied or (isinstance(error, InvalidStatus) and error.response.status_code in (401, 403)):
        raise DeniedError(DENIED.format(hall=hall)) from error
    if isinstance(error, InvalidStatus) and error.response.status_code == 404:
        reason = "it has no hall of that name; its configuration and this one differ"
    elif isinstance(error, TimeoutError):
        reason = str(error) or NOTHING_HEARD
    else:
        reason = str(error) or type(error).__name__
    log.log(logging.WARNING if link.fail(reason) else logging.DEBUG, "hall %s: the server is away: %s", hall, reason)
