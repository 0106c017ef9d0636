"""Makes the estimates of a running hall: learns from its recent past at the start, and then from each new record.

It follows the feed at its own pace, in a thread, with a state of its own: no command waits for an estimate.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Final

from msgspec import Struct

from queue_server.clock import monotonic
from queue_server.hall import events as e
from queue_server.hall.events import Estimate
from queue_server.hall.order import head_start
from queue_server.hall.state import MINUTE
from queue_server.hall.ticket import Ticket
from queue_server.journal.codec import decode
from queue_server.journal.feed import RECENT, Feed
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Store, Unavailable
from queue_server.loops import every
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.estimates.learning import Comer, Learning
from queue_server.views.passing import Foreseen
from queue_server.views.waits import WaitsDocument, waits_document

log = logging.getLogger(__name__)

PAST: Final = 40_000
"""Records from which a start learns: some weeks of a small hall, some days of a big one."""
RECORDS_PER_CHUNK: Final = 20
ESTIMATES_PER_CHUNK: Final = 1
"""How many tickets of each chunk are estimated, to learn from their outcomes: some tens of milliseconds of work, and a
minute for the whole past of a big hall."""
ROUND_S: Final = 3.0
"""How long estimates are used before they are made anew."""
RESTS: Final = 9
"""The least rest after a round, as a multiple of its duration: even on an old processor in a rush, rounds take a tenth
of one core."""
TICKETS_PER_ROUND: Final = 12
"""How many new tickets one round estimates to learn from, and how many of those that readers ask about; in a rush the
others are estimated later."""
COMERS_PER_ROUND: Final = 4
"""Pairs of a service and a priority that one round estimates: eight services and four classes in half a minute."""
STALE: Final = 2 * MINUTE
"""An estimate older than this is not shown; a ticket that no reader has asked about for this long is not estimated."""


def rest_s(took_s: float) -> float:
    """How long to rest, in seconds, after a round that took `took_s`."""
    return max(ROUND_S, RESTS * took_s)


class StampedEstimate(Struct, frozen=True):
    """An estimate and when it was made (µs UTC)."""

    estimate: Estimate | None
    at: int


class Expectations:
    """The estimates of one hall; `clock` gives µs UTC. There are none until `run` is started."""

    def __init__(
        self, feed: Feed, store: Store, clock: Callable[[], int], looks: RequestPriority | None = None
    ) -> None:
        self._looks = looks or RequestPriority()
        self._feed = feed
        self._store = store
        self._clock = clock
        self._learning = Learning(feed.hall, feed.state.definition)
        self._lock = asyncio.Lock()
        self._has_begun = False
        self._seq = 0
        self._newcomers: dict[str, Estimate] = {}
        self._newcomers_of = 0
        self._privileged: dict[Comer, StampedEstimate] = {}
        self._by_ticket: dict[str, StampedEstimate] = {}
        self._looked_at: dict[str, int] = {}
        self._foreseen: Foreseen | None = None
        self._foreseen_at = 0

    def of(self, ticket: Ticket) -> Estimate | None:
        """The estimate for a waiting ticket, where it is known. Asking for it lets the next rounds estimate this ticket
        itself; until then a new ticket has the estimate for newcomers."""
        now = self._clock()
        self._looked_at[ticket.id] = now
        stamped = self._by_ticket.get(ticket.id)
        if stamped is not None and stamped.at >= ticket.state_since and now - stamped.at < STALE:
            return stamped.estimate
        is_newcomer = ticket.seq > self._newcomers_of and ticket.issued_at == ticket.waiting_since
        is_booked = ticket.booked_at is not None
        return self.of_newcomer(ticket.service, ticket.priority) if is_newcomer and not is_booked else None

    def of_newcomer(self, service: str, priority: str | None = None) -> Estimate | None:
        """The estimate for a newcomer to a service with that priority; none once the day is closed."""
        if self._feed.state.day_is_closed:
            return None
        if priority is None or head_start(self._feed.state.defined, priority) == 0:
            return self._newcomers.get(service)
        stamped = self._privileged.get((service, priority))
        return stamped.estimate if stamped is not None and self._clock() - stamped.at < STALE else None

    def waits(self) -> WaitsDocument:
        """How many wait for each service, and the wait of a visitor who came now."""
        return waits_document(self._feed.state, self._newcomers)

    def foreseen(self) -> Foreseen | None:
        """Which waiting tickets will pass the norm; None while it is unknown or out of date."""
        return self._foreseen if self._clock() - self._foreseen_at < STALE else None

    async def run(self) -> None:
        """Learn from the past, then follow new records until cancelled."""

        async def keep_up() -> None:
            try:
                await self.keep_up()
            except (Corrupt, Unavailable) as fault:
                log.debug("%s: the estimates stay as they are: %s", self._feed.hall, fault)

        await every(rest_s, keep_up)

    async def keep_up(self) -> None:
        """Take in the new records, the first time also the recent past, and estimate anew."""
        async with self._lock:
            if not self._has_begun:
                await self._begin()
            await self._catch_up()
            now = self._clock()
            tickets = self._oldest_tickets(now)
            comers = self._oldest_comers()
            newcomers, privileged, by_ticket, foreseen = await asyncio.to_thread(self._estimated, tickets, comers, now)
            self._newcomers, self._newcomers_of = newcomers, self._seq
            self._privileged |= {comer: StampedEstimate(estimate, now) for comer, estimate in privileged.items()}
            self._foreseen, self._foreseen_at = foreseen, now
            self._by_ticket |= {ticket: StampedEstimate(estimate, now) for ticket, estimate in by_ticket.items()}

    async def _begin(self) -> None:
        """Learn from the recent past. It rests as long as it works, and while figures are requested, so that all other
        work goes on."""
        state = self._feed.state.copy()
        try:
            async for entries in self._past(state.seq):
                began = monotonic()
                await asyncio.to_thread(self._learning.take_in, entries, ESTIMATES_PER_CHUNK)
                await asyncio.sleep(monotonic() - began)
                await self._looks.give_way()
        except (Corrupt, Unavailable) as fault:
            log.warning("%s: estimates do not learn from the past: %s", self._feed.hall, fault)
        self._learning.stand_at(state)
        self._seq, self._has_begun = state.seq, True

    async def _catch_up(self) -> None:
        asks = TICKETS_PER_ROUND
        while self._seq < self._feed.seq:
            entries = await self._feed.entries_after(self._seq, RECENT)
            if not entries:
                return
            await asyncio.to_thread(self._learning.take_in, entries, asks)
            self._seq, asks = entries[-1].seq, 0

    async def _past(self, until: int) -> AsyncIterator[list[e.Entry]]:
        after = max(until - PAST, 0)
        while after < until:
            records = self._store.read(self._feed.hall, after=after, limit=min(RECORDS_PER_CHUNK, until - after))
            entries = [decode(record) async for record in records]
            if not entries:
                return
            yield entries
            after = entries[-1].seq

    def _oldest_tickets(self, now: int) -> list[str]:
        """The tickets that readers ask about, those with the oldest estimate first; the others are forgotten."""
        self._looked_at = {ticket: at for ticket, at in self._looked_at.items() if now - at < STALE}
        self._by_ticket = {ticket: stamped for ticket, stamped in self._by_ticket.items() if ticket in self._looked_at}
        by_age = sorted(
            self._looked_at, key=lambda ticket: self._by_ticket[ticket].at if ticket in self._by_ticket else 0
        )
        return by_age[:TICKETS_PER_ROUND]

    def _oldest_comers(self) -> list[Comer]:
        """The pairs of a service and a priority whose estimates are the oldest."""
        definition = self._feed.state.definition
        if definition is None:
            return []
        classes = [priority.id for priority in definition.priorities if priority.head_start_s > 0]
        possible = [(service.id, name) for service in definition.services for name in classes]
        self._privileged = {comer: stamped for comer, stamped in self._privileged.items() if comer in possible}
        by_age = sorted(possible, key=lambda comer: self._privileged[comer].at if comer in self._privileged else 0)
        return by_age[:COMERS_PER_ROUND]

    def _estimated(
        self, tickets: list[str], comers: list[Comer], now: int
    ) -> tuple[dict[str, Estimate], dict[Comer, Estimate | None], dict[str, Estimate | None], Foreseen | None]:
        learning = self._learning
        return (
            learning.newcomers(now),
            learning.privileged(comers, now),
            learning.estimates(tickets, now),
            learning.foreseen(now),
        )
