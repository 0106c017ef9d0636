"""Holds the estimates of a running hall, which its worker makes anew every few seconds.

No command waits for an estimate. Where the worker is away there are none after two minutes, and everything else goes
on.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from msgspec import Struct

from queue_server.clock import monotonic
from queue_server.hall.events import Estimate
from queue_server.hall.occupancy import is_empty
from queue_server.hall.order import head_start
from queue_server.hall.state import MINUTE
from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable
from queue_server.loops import every
from queue_server.views.supervision.passing import Foreseen
from queue_server.views.waits import WaitsDocument, waits_document
from queue_server.worker.client.answers import EstimatesOfRound
from queue_server.worker.client.questions import ROUND_LIMIT_S, EstimatesQuestion
from queue_server.worker.client.worker import Worker

log = logging.getLogger(__name__)

ROUND_S: Final = 3.0
"""How long estimates are used before they are made anew."""
RESTS: Final = 9
"""The least rest after a round, as a multiple of its work on the processor: even on an old one in a rush, rounds take
a tenth of one core."""
TICKETS_PER_ROUND: Final = 12
"""Of how many tickets that readers ask about one round estimates the wait; in a rush the others are estimated later."""
COMERS_PER_ROUND: Final = 4
"""Pairs of a service and a priority that one round estimates: eight services and four classes in half a minute."""
QUIET_S: Final = 30.0
"""How long they are used while no record comes and nobody asks about another ticket: as long as only time passes they
change no faster, as they are published in steps of half a minute."""
QUIET_ROUND: Final = 5
"""So many times as many tickets and comers has a round then, as there are fewer rounds."""
STALE: Final = 2 * MINUTE
"""An estimate older than this is not shown; a ticket that no reader has asked about for this long is not estimated."""
ASKED_FOR: Final = 30 * MINUTE
"""How long a server that is one of several makes the estimates of a hall after somebody has asked it for them. The
others make those that they are asked for, so that each does not make all of them."""

Comer = tuple[str, str]
"""A service, and the priority of a visitor who comes for it."""


def rest_s(worked_s: float, lasted_s: float) -> float:
    """How long to rest, in seconds, after a round that worked so long on the processor and has lasted so long: one that
    had to wait for its worker is of before by then, and the next one is due."""
    return max(ROUND_S - lasted_s, RESTS * worked_s, 0)


class StampedEstimate(Struct, frozen=True):
    """An estimate and when it was made (µs UTC)."""

    estimate: Estimate | None
    at: int


class Expectations:
    """The estimates of one hall; `clock` gives µs UTC. There are none until `run` is started. `has_peers` says whether
    other servers run on the store."""

    def __init__(
        self, feed: Feed, worker: Worker, clock: Callable[[], int], has_peers: Callable[[], bool] = lambda: False
    ) -> None:
        self._feed = feed
        self._has_peers = has_peers
        self._worker = worker
        self._clock = clock
        self._lock = asyncio.Lock()
        self._newcomers: dict[str, Estimate] = {}
        self._newcomers_of = 0
        self._newcomers_at = 0
        self._privileged: dict[Comer, StampedEstimate] = {}
        self._by_ticket: dict[str, StampedEstimate] = {}
        self._looked_at: dict[str, int] = {}
        self._foreseen: Foreseen | None = None
        self._foreseen_at = 0
        self._worked_s = self._lasted_s = 0.0
        self._wish = asyncio.Event()
        """Set by a reader who asks about a ticket that no round has estimated, or is the first one to ask after a
        while; and by a record for which the next round waits."""
        self._asked_at = -ASKED_FOR

    def of(self, ticket: Ticket) -> Estimate | None:
        """The estimate for a waiting ticket, where it is known. Asking for it lets the next rounds estimate this ticket
        itself; until then a new ticket has the estimate for newcomers."""
        now = self._note_reader()
        self._looked_at[ticket.id] = now
        stamped = self._by_ticket.get(ticket.id)
        if stamped is None and ticket.state == "waiting":
            self._wish.set()
        if stamped is not None and stamped.at >= ticket.state_since and now - stamped.at < STALE:
            return stamped.estimate
        is_newcomer = ticket.seq > self._newcomers_of and ticket.issued_at == ticket.waiting_since
        is_booked = ticket.booked_at is not None
        return self._of_newcomer(ticket.service, ticket.priority, now) if is_newcomer and not is_booked else None

    def of_newcomer(self, service: str, priority: str | None = None) -> Estimate | None:
        """The estimate for a newcomer to a service with that priority; none once the day is closed."""
        return self._of_newcomer(service, priority, self._note_reader())

    def _of_newcomer(self, service: str, priority: str | None, now: int) -> Estimate | None:
        if self._feed.state.day_is_closed:
            return None
        if priority is None or head_start(self._feed.state.defined, priority) == 0:
            return self._fresh_newcomers(now).get(service)
        stamped = self._privileged.get((service, priority))
        return stamped.estimate if stamped is not None and now - stamped.at < STALE else None

    def waits(self) -> WaitsDocument:
        """How many wait for each service, and the wait of a visitor who came now."""
        return waits_document(self._feed.state, self._fresh_newcomers(self._note_reader()))

    def foreseen(self) -> Foreseen | None:
        """Which waiting tickets will pass the norm; None while it is unknown or out of date."""
        is_fresh = self._note_reader() - self._foreseen_at < STALE or self._is_of_empty_hall()
        return self._foreseen if is_fresh else None

    async def run(self) -> None:
        """Have the estimates made anew, round after round, until cancelled."""

        async def keep_up() -> None:
            self._worked_s = 0.0  # waiting for a worker that is away is no work
            await self._until_asked_for()
            is_quiet = await self._is_quiet()
            began = monotonic()
            try:
                await self.keep_up(QUIET_ROUND if is_quiet else 1)
            except (Corrupt, Unavailable) as fault:
                log.debug("%s: the estimates stay as they are: %s", self._feed.hall, fault)
            self._lasted_s = monotonic() - began

        await every(lambda _: rest_s(self._worked_s, self._lasted_s), keep_up, first_after_s=ROUND_S)

    async def keep_up(self, size: int = 1) -> None:
        """One round of estimates, of `size` times the usual number of tickets and comers. Raises `Corrupt` and
        `Unavailable`."""
        async with self._lock:
            self._wish.clear()
            now = self._clock()
            tickets = self._oldest_tickets(now)[: size * TICKETS_PER_ROUND]
            comers = self._oldest_comers()[: size * COMERS_PER_ROUND]
            question = EstimatesQuestion(self._feed.hall, self._feed.seq, now, tickets, comers)
            latest = await self._worker.ask(question, EstimatesOfRound, ROUND_LIMIT_S)
            if latest.is_learning:
                return
            self._worked_s = latest.took_s
            self._newcomers, self._newcomers_of, self._newcomers_at = latest.newcomers, latest.seq, now
            self._privileged |= {
                (service, priority): StampedEstimate(estimate, now) for service, priority, estimate in latest.privileged
            }
            self._foreseen, self._foreseen_at = latest.foreseen, now
            self._by_ticket |= {ticket: StampedEstimate(estimate, now) for ticket, estimate in latest.tickets.items()}

    def _note_reader(self) -> int:
        """Note that somebody asks; returns the time."""
        now = self._clock()
        if now - self._asked_at >= ASKED_FOR:
            self._wish.set()
        self._asked_at = now
        return now

    async def _until_asked_for(self) -> None:
        """Wait until this server is alone, or somebody has asked it for the estimates lately."""
        while self._has_peers() and self._clock() - self._asked_at >= ASKED_FOR:
            self._wish.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(QUIET_S):
                    await self._wish.wait()

    async def _is_quiet(self) -> bool:
        """Wait until there is a reason for another round: a record after the last one, a wish, or time. True where it
        is time alone, which is no reason in an empty hall."""
        if self._feed.seq > self._newcomers_of:
            return False
        with self._feed.waking(self._wish, may_be_late=True):
            try:
                async with asyncio.timeout(None if self._is_of_empty_hall() else QUIET_S):
                    await self._wish.wait()
            except TimeoutError:
                return True
        return False

    def _is_of_empty_hall(self) -> bool:
        """Whether the last round was of the hall as it is, with no visitor in it and no operator at a window: such a
        hall has no waits to estimate, however much time passes."""
        return self._newcomers_of == self._feed.seq and is_empty(self._feed.state)

    def _fresh_newcomers(self, now: int) -> dict[str, Estimate]:
        return self._newcomers if now - self._newcomers_at < STALE else {}

    def _oldest_tickets(self, now: int) -> list[str]:
        """The tickets that readers ask about, those with the oldest estimate first; the others are forgotten."""
        self._looked_at = {ticket: at for ticket, at in self._looked_at.items() if now - at < STALE}
        self._by_ticket = {ticket: stamped for ticket, stamped in self._by_ticket.items() if ticket in self._looked_at}
        return sorted(
            self._looked_at, key=lambda ticket: self._by_ticket[ticket].at if ticket in self._by_ticket else 0
        )

    def _oldest_comers(self) -> list[Comer]:
        """The pairs of a service and a priority whose estimates are the oldest."""
        definition = self._feed.state.definition
        if definition is None:
            return []
        classes = [priority.id for priority in definition.priorities if priority.head_start_s > 0]
        possible = [(service.id, name) for service in definition.services for name in classes]
        self._privileged = {comer: stamped for comer, stamped in self._privileged.items() if comer in possible}
        return sorted(possible, key=lambda comer: self._privileged[comer].at if comer in self._privileged else 0)
