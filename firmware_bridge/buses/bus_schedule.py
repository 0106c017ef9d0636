"""Decides which driver sends next on a shared line, and when. Pure.

It serves one device at a time, never faster than the wire and the device's gap allow. The newest change goes first, so
that a new call does not wait for thirty boards that are only being refreshed; changes that have waited longer than a
refresh alternate with the newest, so that none waits for ever. There is no queue: a driver sends its latest state when
its turn comes.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from firmware_bridge.boards.driver import DeviceDriver


class BusSchedule:
    """The machines of one bus. Its methods are those of a machine, so that the writer is independent of protocols.

    `byte_s` is the time a byte needs on the wire, `gap_s` the silence a device needs after a packet; `gaps_s` holds
    those of devices that need another one, by their address.
    """

    def __init__(
        self,
        machines: Sequence[DeviceDriver],
        *,
        byte_s: float,
        gap_s: float,
        refresh_s: float,
        gaps_s: Mapping[int, float] = MappingProxyType({}),
    ) -> None:
        self._machines = {machine.address: machine for machine in machines}
        self._byte_s = byte_s
        self._gap_s = gap_s
        self._gaps_s = gaps_s
        self._refresh_s = refresh_s
        self._free_at = 0.0
        self._holder: DeviceDriver | None = None
        self._changed_at: dict[int, float] = {}
        self._last_change: dict[int, float] = {}
        self._oldest_in_turn = False
        self._refresh_at = dict.fromkeys(self._machines, 0.0)
        self._sent_at: dict[int, float] = {}

    def opened(self, now: float) -> None:
        """Note that the port is open, for the first time or again: everything is sent, the newest change first."""
        self._free_at = now
        self.lost(now)
        for machine in self._machines.values():
            machine.resend()

    def lost(self, now: float) -> None:
        """Note that the port is lost, perhaps in the middle of a packet: what the boards show is unknown, so all is
        unsent."""
        self._holder = None
        newest_first = sorted(self._machines, key=lambda address: -self._last_change.get(address, 0.0))
        self._changed_at = dict.fromkeys(reversed(newest_first), now)

    def changed(self, address: int, now: float) -> None:
        """Note that the driver at this address has a new target."""
        if self._machines[address].pending:
            self._changed_at.pop(address, None)
            self._changed_at[address] = self._last_change[address] = now

    def is_sent(self, address: int) -> bool:
        """Whether the latest target of the device was sent completely."""
        return address not in self._changed_at

    def sent_at(self, address: int) -> float | None:
        """When everything for the device was last sent, its last byte on the wire; None before."""
        return self._sent_at.get(address)

    @property
    def settled(self) -> bool:
        """Whether every change was sent; refreshes always remain on a full bus."""
        return not self._changed_at

    def data_to_send(self, now: float) -> bytes:
        """The next packet that may go out at `now`, or nothing."""
        if self._holder is not None or now < self._free_at:
            return b""
        machine = self._next(now)
        if machine is None:
            return b""
        data = machine.data_to_send(now)
        last_byte_at = now + len(data) * self._byte_s
        self._free_at = last_byte_at + self._gap_of(machine)
        if machine.awaiting:
            self._holder = machine
        elif not machine.pending:
            self._note_all_sent(machine, last_byte_at)
        return data

    def receive_data(self, data: bytes, now: float) -> None:
        for machine in self._machines.values():
            machine.receive_data(data, now)
        self._release(now)

    def deadline(self) -> float | None:
        """When `tick` and `data_to_send` are due again, if nothing happens before."""
        if self._holder is not None:
            return self._holder.deadline()
        times = [at for machine in self._machines.values() if (at := machine.deadline()) is not None]
        if any(machine.pending for machine in self._machines.values()):
            times.append(self._free_at)
        times.extend(self._refresh_at.values())
        return min(times, default=None)

    def tick(self, now: float) -> None:
        """Let time pass. What a driver has to send because of time alone is not urgent, so it does not count as a
        change."""
        for address, machine in self._machines.items():
            deadline = machine.deadline()
            if deadline is not None and deadline <= now:
                machine.tick(now)
            if now >= self._refresh_at[address] and machine is not self._holder:
                self._refresh_at[address] = now + self._refresh_s
                machine.resend()
        self._release(now)

    def _next(self, now: float) -> DeviceDriver | None:
        changed = {address: at for address, at in self._changed_at.items() if self._machines[address].pending}
        if changed:
            oldest = min(changed, key=lambda address: changed[address])
            self._oldest_in_turn = not self._oldest_in_turn and now - changed[oldest] > self._refresh_s
            return self._machines[oldest if self._oldest_in_turn else next(reversed(changed))]
        waiting = [address for address, machine in self._machines.items() if machine.pending]
        if not waiting:
            return None
        return self._machines[min(waiting, key=lambda address: self._sent_at.get(address, 0.0))]

    def _gap_of(self, machine: DeviceDriver) -> float:
        return self._gaps_s.get(machine.address, self._gap_s)

    def _note_all_sent(self, machine: DeviceDriver, at: float) -> None:
        self._changed_at.pop(machine.address, None)
        self._sent_at[machine.address] = at
        self._refresh_at[machine.address] = at + self._refresh_s

    def _release(self, now: float) -> None:
        if self._holder is None or self._holder.awaiting:
            return
        machine, self._holder = self._holder, None
        self._free_at = max(self._free_at, now + self._gap_of(machine))
        if not machine.pending:
            self._note_all_sent(machine, now)
