"""A hall with a journal in memory and the sender of it, whose time passes when somebody rests."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from msgspec.structs import replace

from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.links.contents import SendingLink
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record, chain
from queue_server.replication.branch.hall_sender import HallSender, SenderClock
from queue_server.replication.branch.link_client import LinkClient
from queue_server.replication.branch.link_state import LinkState, SendingReport
from queue_server.replication.branch.pacing import BackOff, BandwidthLimit
from tests.halls import DEFINITION, MORNING
from tests.integration.replication.fake_centre import TOKEN

HALL = "aksu"
KIOSK = c.Actor("kiosk", "kiosk")
LONG_NUMBERS = replace(DEFINITION, services=tuple(replace(s, last_number=9999) for s in DEFINITION.services))


class SendingHall:
    """A hall with visitors, and its sender. Time passes when somebody rests; `now` is its machine's clock (µs UTC)."""

    def __init__(self, now: Callable[[], int] = lambda: MORNING) -> None:
        self.now = now
        self.store = MemoryStore()
        self.engine = Engine(self.store, now)
        self.seconds = 0.0
        self.rests: list[float] = []
        self.tickets = 0
        self.state = LinkState(SendingReport(HALL, "centre", ""))

    async def issue(self, count: int = 1) -> None:
        """Take tickets; each is one record."""
        names = [f"t{self.tickets + number}" for number in range(count)]
        self.tickets += count
        await asyncio.gather(*(self.engine.submit(HALL, c.IssueTicket(name, "land"), KIOSK) for name in names))

    async def restart(self) -> None:
        """Open the hall once more on what its journal has now; snapshots are a cache that may be deleted."""
        await self.engine.stop()
        self.store._snapshots.clear()
        self.engine = Engine(self.store, self.now)
        await self.engine.open_hall(HALL, LONG_NUMBERS)

    async def journal(self) -> list[Record]:
        return [record async for record in self.store.read(HALL)]

    async def rest(self, seconds: float) -> None:
        self.seconds += seconds
        self.rests.append(seconds)
        await asyncio.sleep(0.001)

    @asynccontextmanager
    async def sending(
        self, url: str, timeout_s: float = 20.0, kbit_s: int | None = None, token: str = TOKEN
    ) -> AsyncIterator[None]:
        link = SendingLink(HALL, "centre", url, token, MORNING)
        clock = SenderClock(self.now, lambda: self.seconds, self.rest)
        sender = HallSender(
            self.engine.feeds[HALL],
            self.store,
            LinkClient(link, timeout_s),
            self.state,
            clock,
            BackOff(lambda: 1.0),
            BandwidthLimit(kbit_s),
        )
        task = asyncio.create_task(sender.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for what must come about."""
    async with asyncio.timeout(60):
        while not is_so():  # noqa: ASYNC110 - what others do in their own time
            await asyncio.sleep(0.005)


async def rewrite(hall: SendingHall, first: int, *, leave_out: bool = False) -> None:
    """Change a record of the store, or leave it out, and seal everything after it anew, as somebody with all of the
    disk could; the hall starts on that."""
    records = hall.store._journals[HALL]
    bodies = [record.body for record in records[first - 1 :]]
    bodies[0] = bodies[0].replace(b'"land"', b'"school"')
    if leave_out:
        bodies = [body.replace(b",%d," % seq, b",%d," % (seq - 1), 1) for seq, body in enumerate(bodies, first)][1:]
    del records[first - 1 :]
    for body in bodies:
        records.append(Record(HALL, len(records) + 1, body, chain(records[-1].hash, body)))
    await hall.restart()
