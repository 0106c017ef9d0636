"""The devices of this server: who they are, as the store has it, and how they do, as they say themselves.

A device says every `HEARTBEAT_S` that it is there, which version it runs and which `seq` it shows. What it said is kept
in memory, and in the store once a minute: after a restart it is known when each was seen last.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from queue_server.api.access.sessions import DEVICE
from queue_server.api.access.tokens import digest_of
from queue_server.api.devices.waiting_devices import device_to_drop
from queue_server.api.live.fanout import STALE_S
from queue_server.clock import clock_of
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.store import Device, Session, Store, Token, Unavailable
from queue_server.views.board_report import BoardReport
from queue_server.views.devices import DeviceDocument, DeviceKind, DeviceState
from queue_server.views.times import moment

log = logging.getLogger(__name__)

HEARTBEAT_S: Final = 10
SILENT: Final = 35 * SECOND
"""Three heartbeats that did not come, and some patience."""
WAITS: Final = 15 * MINUTE
"""How long a new screen shows one code; then it announces itself anew."""
IDENTIFY: Final = 30 * SECOND
"""How long a device shows its name: long enough to walk along the screens of a hall."""
KEEP_EVERY: Final = MINUTE
REFRESH_S: Final = 5.0

LED_SILENT: Final = 75 * SECOND
"""A bridge reports every 10 s at the least (`firmware_bridge.status`), an earlier one every 30 s: two did not come."""


class Heard(Struct):
    """What a device said last. `behind_since` is since when it has shown something older than the hall is."""

    at: int
    seq: int | None = None
    version: str | None = None
    behind_since: int | None = None


class BridgeReport(Struct, frozen=True):
    """All boards of a bridge, as it said at `at` (µs UTC)."""

    at: int
    boards: tuple[BoardReport, ...]


class DeviceBook:
    """`clock` gives µs UTC."""

    def __init__(self, store: Store, clock: Callable[[], int]) -> None:
        self.heartbeat_s = HEARTBEAT_S
        self._began_at = clock()
        self._store = store
        self._clock = clock_of(clock)
        self._known: dict[str, Device] = {}
        self._heard: dict[str, Heard] = {}
        self._identify_until: dict[str, int] = {}
        self._announced_from: dict[str, str] = {}
        """The address of each device that waits, in memory alone: an address is personal data."""
        self.bridges: dict[str, BridgeReport] = {}

    async def read(self) -> list[Device]:
        """Every device as the store has it now: another server or process may have paired or revoked one."""
        self._known = {device.id: device for device in await self._store.devices()}
        return list(self._known.values())

    async def run(self) -> None:
        """Read the devices anew every few seconds, until cancelled."""
        while True:
            try:
                await self.read()
            except Unavailable as fault:
                log.debug("the devices cannot be read: %s", fault)
            await asyncio.sleep(REFRESH_S)

    async def announce(self, kind: str, version: str | None, address: str = "") -> tuple[Device, str] | None:
        """A new device with its code, and its secret; None while too many of other addresses wait."""
        now = self._clock()
        await self._store.erase_devices(self._clock.certain() - WAITS)
        waiting = [device for device in await self.read() if device.paired_at is None]
        self._announced_from = {d.id: self._announced_from[d.id] for d in waiting if d.id in self._announced_from}
        dropped = device_to_drop([device.id for device in waiting], self._announced_from, address)
        if dropped is None:
            return None
        if dropped:
            await self._store.erase_device(dropped)
        codes = {device.code for device in waiting}
        code = next(drawn for drawn in iter(lambda: f"{secrets.randbelow(1_000_000):06}", "") if drawn not in codes)
        secret = secrets.token_urlsafe(32)
        device = Device(secrets.token_hex(6), digest_of(secret), kind, now, code, version=version)
        await self._save(device)
        self._announced_from[device.id] = address
        return device, secret

    async def waiting(self, code: str) -> Device | None:
        """The device that shows the code."""
        earliest = self._clock.certain() - WAITS
        waiting = (d for d in await self.read() if d.code == code and d.paired_at is None and d.announced_at > earliest)
        return next(waiting, None)

    async def pair(self, device: Device, name: str, hall: str, zone: str | None) -> Device:
        """Let in a device that waits, as the kind that it announced: its secret is a token from now on, and a session
        where it is a screen. Raises `Conflict` when a live token has its name.
        """
        now = self._clock()
        paired = replace(
            device, name=name, credential=name, hall=hall, zone=zone, code=None, paired_at=now, seen_at=now
        )
        await self._store.add_token(Token(paired.credential, paired.kind, paired.digest, now))
        if paired.kind != "bridge":
            until = now + DEVICE.absolute
            session = Session(paired.digest, "session", paired.credential, paired.kind, False, now, now, until)
            await self._store.save_session(session)
        await self._save(paired)
        return paired

    async def change(self, device: Device, name: str | None, zone: str | None) -> Device:
        """Another name, another zone; what is None stays, and an empty zone is the whole hall."""
        changed = replace(device, name=name or device.name, zone=device.zone if zone is None else zone or None)
        await self._save(changed)
        return changed

    async def revoke(self, device: Device) -> Device:
        """Let the device in no more: its token and session end, and with them its sockets."""
        now = self._clock()
        await self._store.revoke_token(device.credential, now)
        await self._store.end_session(device.digest)
        revoked = replace(device, revoked_at=now)
        await self._save(revoked)
        return revoked

    async def of_secret(self, digest: bytes) -> Device | None:
        """The device with that secret, as the store has it."""
        device = await self._store.device(digest)
        if device is not None:
            self._known[device.id] = device
        return device

    def identify(self, device: str) -> None:
        """Let the device show its name for a while, from its next heartbeat on."""
        self._identify_until[device] = self._clock() + IDENTIFY

    def is_identified(self, device: str) -> bool:
        return self._clock() < self._identify_until.get(device, 0)

    async def hear(self, device: Device, seq: int | None, version: str | None, head: int) -> None:
        """The device says that it is there; `head` is where its hall is."""
        now, before = self._clock(), self._heard.get(device.id)
        is_behind = seq is not None and seq < head
        behind_since = before.behind_since if before is not None and before.seq == seq else None
        self._heard[device.id] = Heard(now, seq, version, (behind_since or now) if is_behind else None)
        if now - (device.seen_at or 0) >= KEEP_EVERY or version != device.version:
            try:
                await self._store.touch_device(device.id, now, version)
                self._known[device.id] = replace(self._known.get(device.id, device), seen_at=now, version=version)
            except Unavailable as fault:
                log.debug("when a device was seen cannot be kept: %s", fault)

    def heard(self, device: str) -> Heard | None:
        return self._heard.get(device)

    def documents(self, hall: str) -> list[DeviceDocument]:
        """How every paired device of a hall does, and every board of every bridge."""
        paired = (
            d for d in self._known.values() if d.hall == hall and d.paired_at is not None and d.revoked_at is None
        )
        return [*(self.document(device) for device in paired), *self._boards(hall)]

    def document(self, device: Device) -> DeviceDocument:
        heard = self._heard.get(device.id)
        state, since = self._state(device, heard)
        return DeviceDocument(
            device=device.id,
            kind=_KINDS[device.kind],
            name=device.name,
            state=state,
            since=moment(since),
            zone=device.zone,
            seq=heard.seq if heard is not None else None,
            version=device.version,
        )

    def report(self, bridge: str, boards: tuple[BoardReport, ...]) -> None:
        """What a bridge says of its boards."""
        self.bridges[bridge] = BridgeReport(self._clock(), boards)

    def silent_bridges(self) -> Mapping[str, bool]:
        """Whether each bridge that has ever reported says nothing any more."""
        return {bridge: self._clock() - report.at > LED_SILENT for bridge, report in self.bridges.items()}

    def _state(self, device: Device, heard: Heard | None) -> tuple[DeviceState, int]:
        """What a device is to those who look after it, and since when."""
        now = self._clock()
        seen_at = heard.at if heard is not None else device.seen_at or device.announced_at
        if device.kind == "bridge" and device.credential in self.bridges:
            seen_at = max(seen_at, self.bridges[device.credential].at)
        patience = LED_SILENT if device.kind == "bridge" else SILENT
        if now - max(seen_at, self._began_at) > patience:  # a server that has just begun has listened to nobody yet
            return "silent", seen_at
        if heard is not None and heard.behind_since is not None and now - heard.behind_since >= STALE_S * SECOND:
            return "stale", heard.behind_since
        return "ok", device.paired_at or device.announced_at

    def _boards(self, hall: str) -> list[DeviceDocument]:
        now = self._clock()
        found: list[DeviceDocument] = []
        for bridge, report in self.bridges.items():
            is_silent = now - report.at > LED_SILENT
            its = [board for board in report.boards if board.is_in(hall)]
            if not its:
                continue
            if is_silent and not any(d.credential == bridge and d.revoked_at is None for d in self._known.values()):
                found.append(_bridge(bridge, report))
            if not is_silent:
                found += [_board(bridge, report, board) for board in its]
        return found

    async def _save(self, device: Device) -> None:
        await self._store.save_device(device)
        self._known[device.id] = device


_KINDS: Final[dict[str, DeviceKind]] = {"board": "board", "kiosk": "kiosk", "bridge": "bridge"}


def _bridge(bridge: str, report: BridgeReport) -> DeviceDocument:
    """A bridge that was given its token by hand, and says nothing any more: of its boards nothing is known then."""
    return DeviceDocument(
        device=f"bridge-{bridge}", kind="bridge", name=bridge, state="silent", since=moment(report.at)
    )


def board_id(bridge: str, bus: str, address: int) -> str:
    """The name of an LED board among the devices."""
    return f"board-{bridge}-{bus}-{address}"


def _board(bridge: str, report: BridgeReport, board: BoardReport) -> DeviceDocument:
    since = board.failing_since if board.failing_since is not None else board.asked_at
    return DeviceDocument(
        device=board_id(bridge, board.bus, board.address),
        kind="led_board",
        name=f"{board.bus} {board.address}",
        state="failing" if board.failing is not None else "ok",
        since=moment(int(since * SECOND) if since is not None else report.at),
        window=board.window,
        detail=board.failing,
    )
