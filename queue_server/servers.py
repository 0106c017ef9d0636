"""Knows which servers work on the store, and exchanges with them what devices reported.

Each server has a row in the store, written again every ten seconds, and reads the others' once a second where the store
has changed. What devices report is exchanged only while another server runs, at most once a second and in one
statement. A server that was killed on this machine is noticed by its process, and its claims end at once.

A server that is alone on a folder writes nothing while it is idle. It begins again within a second of the row of one
that comes; the newcomer takes no work that another server had for `NEWCOMER_S`, which is longer than a server may go
without a look and still count as alone.
"""

import logging
import os
import secrets
from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from queue_server.clock import clock_of, monotonic
from queue_server.journal.codec import GENERATION
from queue_server.journal.shared.contents import ServerRow, SharedState
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.store_watch import Reader, StoreWatch
from queue_server.loops import every
from queue_server.units import SECOND

log = logging.getLogger(__name__)

EXCHANGE_S: Final = 1.0
"""How often servers look at one another, and at what devices reported elsewhere."""
BEAT: Final = 10 * SECOND
"""How often a server writes that it runs (µs)."""
ALIVE: Final = 30 * SECOND
"""A server that has not written for so long (µs) does not run."""
LATE_STATES: Final = 10 * SECOND
"""How much later than its time a state may be stored (µs): so much is read again, and taken once."""
ALONE_S: Final = 4.0
"""How long after its last look at the others a server may still count as alone."""
NEWCOMER_S: Final = 6.0
"""How long after its first look, or after a time in which it could not look, a server takes no work of a silent one."""
STATES_KEPT: Final = 24 * 3600 * SECOND
SERVERS_KEPT: Final = 30 * 24 * 3600 * SECOND


def is_alive(server: ServerRow, now: int) -> bool:
    """Whether the server has written lately; `now` is in µs UTC."""
    return now - server.seen_at < ALIVE


def generation_read_by(rows: Iterable[ServerRow], now: int) -> int:
    """Up to which generation this server and all that run read records; `now` is in µs UTC."""
    return min([GENERATION, *(row.reads for row in rows if is_alive(row, now))])


def server_id() -> str:
    """An id for this process as a server: `has_ended` reads from it whether the process is there."""
    return f"{_machine()}-{os.getpid()}-{secrets.token_hex(6)}"


def has_ended(id: str) -> bool:  # noqa: A002 - the field's own name
    """Whether the server of that id was a process of this machine that is gone. It may be gone where this is false."""
    return _is_there(id) is False


def runs_here(id: str) -> bool:  # noqa: A002 - the field's own name
    """Whether the server of that id is a process of this machine that is there. It may run where this is false."""
    return _is_there(id) is True


def _is_there(id: str) -> bool | None:  # noqa: A002 - the field's own name
    """Whether the process of a server is there; None where it is this one, or not known."""
    machine, _, process = id.partition("-")
    number = process.partition("-")[0]
    if not machine or machine != _machine() or not number.isdecimal() or int(number) == os.getpid():
        return None
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's
        return True
    except (OSError, OverflowError):
        return None
    return True


@cache
def _machine() -> str:
    """What numbers of processes belong to: this start of the machine, and the container; empty where that is not
    known."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return sha256(f"{boot} {Path('/proc/self/ns/pid').readlink()}".encode()).hexdigest()[:12]
    except OSError:
        return ""


class Servers:
    """The servers of one store as this one sees them. `clock` gives µs UTC, `steady` seconds."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], int],
        watch: StoreWatch | None = None,
        steady: Callable[[], float] = monotonic,
    ) -> None:
        self._store, self._clock, self._steady = store, clock_of(clock), steady
        self._reader = Reader(watch or StoreWatch(store))
        now = self._clock.machine()
        self.row = ServerRow(server_id(), "", "", "", now, now, reads=GENERATION, rows_form=store.rows_form)
        """What this server writes of itself; it is replaced as a whole, and written at once."""
        self._written: ServerRow | None = None
        self._written_at = 0.0
        self._rows: list[ServerRow] = []
        self._beats: dict[str, tuple[int, float]] = {}
        """Server -> what it wrote last, and when this server saw it: no clock that is set changes who is there."""
        self._looked_at = -ALONE_S
        self._since: float | None = None
        """Since when this server has looked without a gap."""

    def all(self) -> list[ServerRow]:
        """Every server that was on the store lately, this one included, as they started."""
        return self._rows

    def peers(self) -> list[ServerRow]:
        """The other servers that run."""
        now = self._steady()
        return [
            row
            for row in self._rows
            if row.id in self._beats and now - self._beats[row.id][1] < ALIVE / SECOND  # this one's own is not there
        ]

    def is_alone(self) -> bool:
        """Whether no other server may be on the store, and this one need not write that it is there."""
        looks = self._store.spares_disk and self._steady() - self._looked_at < ALONE_S
        return looks and not self.is_newcomer() and not self.peers()

    def is_newcomer(self) -> bool:
        """Whether another server may still believe that it is alone."""
        return self._store.spares_disk and (self._since is None or self._steady() - self._since < NEWCOMER_S)

    def generation_read(self) -> int:
        """Up to which generation every server that runs reads records."""
        return min([self.row.reads, *(row.reads for row in self.peers())])

    def forms_of_rows(self) -> set[str]:
        """The forms of the rows that servers which run make."""
        return {self.row.rows_form, *(row.rows_form for row in self.peers())}

    async def look(self) -> None:
        """Read the servers, and write this one's row where it is due. Raises `Unavailable`."""
        if self._steady() - self._looked_at >= ALONE_S:  # others may have come and gone meanwhile
            self._since = self._written = None
        if self._written is None:
            await self._write()
        await self._reader.read(self._read)
        now = self._looked_at = self._steady()
        if self._since is None:
            self._since = now
        is_late = now - self._written_at >= BEAT / SECOND and not self.is_alone()
        if self._written != self.row or is_late:
            await self._write()
        for row in [row for row in self._rows if row.id != self.row.id and has_ended(row.id)]:
            await self._store.renew_claims(row.id, 0)  # others need not wait until they run out
            await self._store.remove_server(row.id)
            self._rows.remove(row)

    async def _write(self) -> None:
        self.row = row = replace(self.row, seen_at=self._clock.machine())
        await self._store.save_server(row)
        self._written, self._written_at = row, self._steady()

    async def _read(self) -> None:
        self._rows = await self._store.servers()
        now, time = self._steady(), self._clock.machine()
        before, self._beats = self._beats, {}
        for row in self._rows:
            beat = before.get(row.id, (row.seen_at, now - max(0, time - row.seen_at) / SECOND))
            if row.id != self.row.id:
                self._beats[row.id] = beat if beat[0] == row.seen_at else (row.seen_at, now)

    async def leave(self) -> None:
        """Remove this server from the store, at its orderly end. Raises `Unavailable`."""
        await self._store.remove_server(self.row.id)


class SharedStates:
    """What was reported to this server, and what was to the others. `clock` gives µs UTC."""

    def __init__(self, store: Store, servers: Servers, clock: Callable[[], int]) -> None:
        self._store, self._servers, self._clock = store, servers, clock_of(clock)
        self._own: dict[tuple[str, str], tuple[int, msgspec.Struct]] = {}
        """When a state of a kind and id was reported, and what it was."""
        self._unsent: set[tuple[str, str]] = set()
        self._since = 0
        self._received: dict[tuple[str, str], SharedState] = {}
        self._listeners: dict[str, Callable[[SharedState], None]] = {}
        self._sources: list[Callable[[], Iterable[tuple[str, str, msgspec.Struct]]]] = []
        self._was_alone = True

    def report(self, kind: str, id: str, value: msgspec.Struct, at: int | None = None) -> None:  # noqa: A002 - the field's own name
        """Let the other servers know a state, which is of now or of `at`; the newest one of its kind and id counts."""
        key = kind, id
        self._own[key] = self._clock() if at is None else at, value
        self._unsent.add(key)

    def listen(self, kind: str, take: Callable[[SharedState], None]) -> None:
        """Call `take` with each state of that kind from another server."""
        self._listeners[kind] = take

    def add_source(self, source: Callable[[], Iterable[tuple[str, str, msgspec.Struct]]]) -> None:
        """Ask `source` for states (kind, id, value) before each exchange; those that did not change are not sent."""
        self._sources.append(source)

    async def exchange(self) -> None:
        """Send what is unsent and take what others have sent; nothing while no other server runs. Raises
        `Unavailable`."""
        if not self._servers.peers():
            self._was_alone = True
            return
        for source in self._sources:
            for kind, id, value in source():  # noqa: A001 - the field's own name
                own = self._own.get((kind, id))
                if own is None or own[1] != value:
                    self.report(kind, id, value)
        if self._was_alone:  # the server that has just joined has none of it
            self._unsent.update(self._own)
        unsent, self._unsent = self._unsent, set()
        try:
            if unsent:
                await self._store.save_states([self._state(*key) for key in sorted(unsent)])
        except Unavailable:
            self._unsent |= unsent
            raise
        self._was_alone = False
        await self._take()

    def _state(self, kind: str, id: str) -> SharedState:  # noqa: A002 - the field's own name
        at, value = self._own[kind, id]
        return SharedState(kind, id, self._servers.row.id, at, msgspec.json.encode(value))

    async def _take(self) -> None:
        for state in await self._store.states(self._since - LATE_STATES):
            self._since = max(self._since, state.at)
            key = state.kind, state.id
            if state.server == self._servers.row.id or self._received.get(key) == state:
                continue
            self._received[key] = state
            if (take := self._listeners.get(state.kind)) is not None:
                try:
                    take(state)
                except msgspec.MsgspecError as error:  # of another version
                    log.debug("the state %s of %s cannot be read: %s", key, state.server, error)


async def keep_in_touch(servers: Servers, states: SharedStates, joined: Callable[[], Awaitable[object]]) -> None:
    """Look at the other servers and exchange with them, until cancelled. `joined` is awaited once this server is no
    longer alone."""
    was_alone = False

    async def look() -> None:
        nonlocal was_alone
        try:
            await servers.look()
            if was_alone and not servers.is_alone():
                await joined()
            was_alone = servers.is_alone()
            await states.exchange()
        except Unavailable as fault:
            log.debug("the other servers cannot be seen: %s", fault)

    await every(EXCHANGE_S, look)
