"""Keeps the devices of this server: their identity, from the store, and their state, from their own reports.

Every `HEARTBEAT_S` a device reports its version and which `seq` it shows. The report is kept in memory, given to the
other servers of the store, and kept in it once a minute, so that after a restart it is known when each was seen last.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct, json
from msgspec.structs import replace

from queue_server.api.access.credentials.sessions import DEVICE_SESSION
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.devices.waiting_devices import device_to_drop
from queue_server.api.devices.wired_devices import BridgeReport, wired_documents
from queue_server.clock import clock_of
from queue_server.config.system.silence import LATE_S, SILENT_S
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.access.contents import Device, Session, Token
from queue_server.journal.shared.contents import SharedState
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.store_watch import Reader, StoreWatch
from queue_server.loops import every
from queue_server.servers import SharedStates
from queue_server.views.equipment.board_report import BoardReport
from queue_server.views.equipment.devices import DeviceDocument, DeviceKind, DeviceState
from queue_server.views.equipment.modem_report import ModemReport
from queue_server.views.times import moment

log = logging.getLogger(__name__)

HEARTBEAT_S: Final = 10
_LATE: Final = round(LATE_S * SECOND)
_SILENT: Final = round(SILENT_S * SECOND)
PAIRING_LASTS: Final = 15 * MINUTE
"""How long a new screen shows one code; after that it announces itself anew."""
IDENTIFY: Final = 30 * SECOND
"""How long a device shows its name: long enough to walk along the screens of a hall."""
KEEP_EVERY: Final = MINUTE
DEVICE_REFRESH_S: Final = 5.0


class Heartbeat(Struct):
    """The last report of a device. `behind_since` is when it began to show something older than the hall's state."""

    at: int
    seq: int | None = None
    version: str | None = None
    behind_since: int | None = None


class Identification(Struct, frozen=True):
    """A device that shows its name until a moment (µs UTC)."""

    until: int


_heartbeat_of: Final = json.Decoder(Heartbeat).decode
_bridge_of: Final = json.Decoder(BridgeReport).decode
_identification_of: Final = json.Decoder(Identification).decode


class DeviceBook:
    """The devices of one store. `clock` gives µs UTC; `states` has what was reported to other servers."""

    def __init__(
        self, store: Store, clock: Callable[[], int], states: SharedStates, watch: StoreWatch | None = None
    ) -> None:
        self.heartbeat_s = HEARTBEAT_S
        self._began_at = clock()
        self._store = store
        self._reader = Reader(watch or StoreWatch(store))
        self._clock = clock_of(clock)
        self._devices: dict[str, Device] = {}
        self._heartbeats: dict[str, Heartbeat] = {}
        self._identify_until: dict[str, int] = {}
        self._announced_from: dict[str, str] = {}
        """The address of each device that waits, kept in memory only: an address is personal data."""
        self.bridges: dict[str, BridgeReport] = {}
        self._states = states
        states.listen("device", self._take_heartbeat)
        states.listen("bridge", self._take_bridge)
        states.listen("identify", self._take_identification)

    async def read(self) -> list[Device]:
        """Every device as the store has it now: another server or process may have paired or revoked one."""
        self._devices = {device.id: device for device in await self._store.devices()}
        return list(self._devices.values())

    async def run(self) -> None:
        """Read the devices anew every few seconds, until cancelled."""

        async def read() -> None:
            try:
                await self._reader.read(self.read)
            except Unavailable as fault:
                log.debug("the devices cannot be read: %s", fault)

        await every(DEVICE_REFRESH_S, read)

    async def announce(self, kind: str, version: str | None, address: str = "") -> tuple[Device, str] | None:
        """A new device with its code, and its secret; None while too many devices of other addresses wait."""
        now = self._clock()
        await self._store.erase_devices(self._clock.certain() - PAIRING_LASTS)
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
        earliest = self._clock.certain() - PAIRING_LASTS
        waiting = (d for d in await self.read() if d.code == code and d.paired_at is None and d.announced_at > earliest)
        return next(waiting, None)

    async def pair(self, device: Device, name: str, hall: str, zone: str | None) -> Device:
        """Accept a device that waits, as the kind that it announced: from now on its secret is a token, and a session
        where it is a screen. Raises `Conflict` when a live token has its name."""
        now = self._clock()
        paired = replace(
            device, name=name, credential=name, hall=hall, zone=zone, code=None, paired_at=now, seen_at=now
        )
        await self._store.add_token(Token(paired.credential, paired.kind, paired.digest, now))
        if paired.kind != "bridge":
            until = now + DEVICE_SESSION.absolute
            session = Session(paired.digest, "session", paired.credential, paired.kind, False, now, now, until)
            await self._store.save_session(session)
        await self._save(paired)
        return paired

    async def change(self, device: Device, name: str | None, zone: str | None) -> Device:
        """Change name and zone; None leaves them as they are, and an empty zone is the whole hall."""
        changed = replace(device, name=name or device.name, zone=device.zone if zone is None else zone or None)
        await self._save(changed)
        return changed

    async def revoke(self, device: Device) -> Device:
        """Revoke a device: its token and session end, and with them its sockets."""
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
            self._devices[device.id] = device
        return device

    def identify(self, device: str) -> None:
        """Let the device show its name for a while, from its next heartbeat on."""
        until = self._identify_until[device] = self._clock() + IDENTIFY
        self._states.report("identify", device, Identification(until))

    def is_identified(self, device: str) -> bool:
        return self._clock() < self._identify_until.get(device, 0)

    async def hear(self, device: Device, seq: int | None, version: str | None, head: int) -> None:
        """Take in a report of a device; `head` is the last seq of its hall."""
        now, before = self._clock(), self._heartbeats.get(device.id)
        is_behind = seq is not None and seq < head
        behind_since = before.behind_since if before is not None and before.seq == seq else None
        heartbeat = Heartbeat(now, seq, version, (behind_since or now) if is_behind else None)
        self._heartbeats[device.id] = heartbeat
        self._states.report("device", device.id, heartbeat)
        if now - (device.seen_at or 0) >= KEEP_EVERY or version != device.version:
            try:
                await self._store.touch_device(device.id, now, version)
                self._devices[device.id] = replace(self._devices.get(device.id, device), seen_at=now, version=version)
            except Unavailable as fault:
                log.debug("the time when a device was seen cannot be stored: %s", fault)

    def heartbeat(self, device: str) -> Heartbeat | None:
        return self._heartbeats.get(device)

    def documents(self, hall: str) -> list[DeviceDocument]:
        """The state of every paired device of a hall, and of every board and modem of every bridge."""
        paired = (
            d for d in self._devices.values() if d.hall == hall and d.paired_at is not None and d.revoked_at is None
        )
        return [*(self.document(device) for device in paired), *self._wired(hall)]

    def document(self, device: Device) -> DeviceDocument:
        heartbeat = self._heartbeats.get(device.id)
        state, since = self._state(device, heartbeat)
        return DeviceDocument(
            device=device.id,
            kind=_KINDS[device.kind],
            name=device.name,
            state=state,
            since=moment(since),
            zone=device.zone,
            seq=heartbeat.seq if heartbeat is not None else None,
            version=device.version,
        )

    def report(self, bridge: str, boards: tuple[BoardReport, ...], modems: tuple[ModemReport, ...] = ()) -> None:
        """Take in a bridge's report of its boards and modems."""
        self.bridges[bridge] = report = BridgeReport(self._clock(), boards, modems)
        self._states.report("bridge", bridge, report)

    def _take_heartbeat(self, state: SharedState) -> None:
        own = self._heartbeats.get(state.id)
        if own is None or own.at <= state.at:
            self._heartbeats[state.id] = _heartbeat_of(state.body)

    def _take_bridge(self, state: SharedState) -> None:
        own = self.bridges.get(state.id)
        if own is None or own.at <= state.at:
            self.bridges[state.id] = _bridge_of(state.body)

    def _take_identification(self, state: SharedState) -> None:
        self._identify_until[state.id] = _identification_of(state.body).until

    def silent_bridges(self) -> Mapping[str, bool]:
        """Every bridge that has ever reported, with whether it is silent now."""
        return {bridge: report.is_silent(self._clock()) for bridge, report in self.bridges.items()}

    def _state(self, device: Device, heartbeat: Heartbeat | None) -> tuple[DeviceState, int]:
        """The state of a device for those who maintain it, and since when."""
        now = self._clock()
        seen_at = heartbeat.at if heartbeat is not None else device.seen_at or device.announced_at
        if device.kind == "bridge" and device.credential in self.bridges:
            seen_at = max(seen_at, self.bridges[device.credential].at)
        if now - max(seen_at, self._began_at) > _SILENT:  # a server that has just started has had no reports yet
            return "silent", seen_at
        if heartbeat is not None and heartbeat.behind_since is not None and now - heartbeat.behind_since >= _LATE:
            return "stale", heartbeat.behind_since
        return "ok", device.paired_at or device.announced_at

    def _wired(self, hall: str) -> list[DeviceDocument]:
        of_devices = {d.credential for d in self._devices.values() if d.revoked_at is None}
        return wired_documents(self.bridges, hall, self._clock(), of_devices)

    async def _save(self, device: Device) -> None:
        await self._store.save_device(device)
        self._devices[device.id] = device


_KINDS: Final[dict[str, DeviceKind]] = {
    "board": "board",
    "kiosk": "kiosk",
    "tablet": "tablet",
    "bridge": "bridge",
}
