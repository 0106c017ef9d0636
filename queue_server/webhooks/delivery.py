"""Delivers the events of one hall to one receiver, in the order of the journal.

What was sent is noted after it was sent: an event whose note was lost is sent again, under the same id. While events
follow each other closely they are noted together, once a second.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec import Struct

from queue_server.clock import ServerClock
from queue_server.hall.events import Entry
from queue_server.hall.state import SECOND
from queue_server.journal.codec import kind_of
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable
from queue_server.webhooks import receiver as r
from queue_server.webhooks.receiver import DeliveryAttempt, DeliveryProgress, Receiver
from queue_server.webhooks.receiver_book import ReceiverBook
from queue_server.webhooks.schedule import RETRY_AFTER, pause_after, rest_until

log = logging.getLogger(__name__)

NOTE_EVERY_S: Final = 1.0
"""How long a note of what was delivered may wait: so much is sent again after a server was killed."""
SKIPPED_UNNOTED: Final = 500
"""Records that nobody wants until it is noted that they were passed."""
RECORDS_READ: Final = 100
STORE_REST_S: Final = 1.0
"""How long to wait for a store that is away."""
LONGEST_SLEEP_S: Final = 60.0
"""How often the clock is looked at while the next attempt is hours away: it may be set meanwhile."""

Send = Callable[[Receiver, Entry], Awaitable[DeliveryAttempt]]
"""Makes one attempt to send an entry to a receiver."""


class DeliveryPace(Struct, frozen=True):
    """What a delivery goes by: the pauses after failures (µs), how it waits, and chance from 0 to 1."""

    pauses: tuple[int, ...] = RETRY_AFTER
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random


class SupersededProgress(Exception):
    """Another server, or an administrator, has changed how far the receiver has come."""


class Delivery:
    """The delivery of one hall to one receiver, as the receiver is now. `monotonic` gives seconds."""

    def __init__(
        self,
        receiver: Receiver,
        feed: Feed,
        book: ReceiverBook,
        send: Send,
        clock: ServerClock,
        monotonic: Callable[[], float],
        pace: DeliveryPace,
    ) -> None:
        self._receiver, self._feed, self._book, self._send = receiver, feed, book, send
        self._clock, self._monotonic, self._pace = clock, monotonic, pace
        self._version = 0
        self._progress = DeliveryProgress(position=0)
        self._noted = self._progress
        self._noted_at = 0.0

    async def run(self) -> None:
        """Deliver until a person is needed, or cancelled."""
        while True:
            try:
                await self._take_up()
                while self._progress.ending is None:
                    await self._deliver(await self._next_entry())
            except SupersededProgress:
                continue
            except (Unavailable, Corrupt) as fault:
                log.debug("%s: a receiver of webhooks waits for the store: %s", self._feed.hall, fault)
                await self._pace.sleep(STORE_REST_S)
                continue
            return

    @property
    def progress(self) -> DeliveryProgress:
        """How far the receiver has come."""
        return self._progress

    @property
    def behind(self) -> int:
        """How many records of the journal are not handled yet."""
        return max(0, self._feed.seq - self._progress.position)

    async def _take_up(self) -> None:
        """Go on where this receiver was, at this server or another one."""
        stored = await self._book.progress(self._receiver.id, self._feed.hall)
        if stored is not None:
            self._version, self._progress = stored
        else:
            since = 0 if self._receiver.from_first else self._receiver.created_at
            self._version, self._progress = 0, DeliveryProgress(position=0, since=since)
        self._noted = self._progress
        self._progress = r.begun_anew(r.within(self._progress, self._feed.seq), self._receiver)
        if stored is None or self._progress != self._noted:
            await self._note()

    async def _next_entry(self) -> Entry:
        """The next entry that the receiver wants, once it is there."""
        while True:
            position = self._progress.position
            if position >= self._feed.seq:
                await self._note_soon()
                await self._feed.wait_past(position)
            for entry in await self._feed.entries_after(position, RECORDS_READ):
                if entry.at >= self._progress.since and self._receiver.wants(kind_of(type(entry.event))):
                    return entry
                self._progress = r.passed(self._progress, entry.seq)
            if self._progress.position == position:
                raise Unavailable("the records are not in the store")
            if self._progress.position - self._noted.position >= SKIPPED_UNNOTED:
                await self._note()

    async def _deliver(self, entry: Entry) -> None:
        """Make one attempt, when its time has come, and note what became of it."""
        if self._progress.failures:
            await self._note_soon()
            await self._rest()
        while self._clock.report().doubt is not None:  # what is signed with a wrong time is refused
            await self._pace.sleep(STORE_REST_S)
        attempt = await self._send(self._receiver, entry)
        failures = self._progress.failures + 1
        pause = pause_after(failures, attempt.retry_after, self._pace.chance(), self._pace.pauses)
        self._progress = r.attempted(self._progress, attempt, pause)
        if attempt.outcome != "delivered":
            level = logging.WARNING if failures == 1 or self._progress.ending is not None else logging.DEBUG
            log.log(level, "%s: webhook %s: %s", self._feed.hall, self._receiver.name, _sentence(attempt, pause))
            await self._note()
        elif self._monotonic() - self._noted_at >= NOTE_EVERY_S:
            await self._note()

    async def _rest(self) -> None:
        """Wait for the time of the next attempt."""
        while (rest := rest_until(self._progress.next_at, self._clock(), self._pace.pauses)) > 0:
            await self._pace.sleep(min(rest / SECOND, LONGEST_SLEEP_S))

    async def _note_soon(self) -> None:
        """Note what was delivered before waiting. Records that nobody wants are noted with the next that somebody
        does."""
        if self._progress.delivered != self._noted.delivered:
            await self._note()

    async def _note(self) -> None:
        """Raises `SupersededProgress`, `Unavailable`."""
        if not await self._book.save(self._receiver.id, self._feed.hall, self._version + 1, self._progress):
            raise SupersededProgress
        self._version += 1
        self._noted, self._noted_at = self._progress, self._monotonic()


def _sentence(attempt: DeliveryAttempt, pause: int | None) -> str:
    """What a log says of a failed attempt: no address, since one may hold a secret of its owner."""
    status = "" if attempt.status is None else f" ({attempt.status})"
    ending = "it has ended" if attempt.outcome == "gone" else "a person decides" if pause is None else "tried again"
    return f"record {attempt.seq}: {attempt.outcome}{status}, {ending}"
