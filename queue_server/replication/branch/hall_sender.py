"""Sends the journal of one hall to the other side of a link, and goes on where that side says it is.

The journal is its own outbox: nothing is queued, and a link that was away for a month costs no memory. Nothing here
holds up the hall, which does not know of it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

from msgspec import MsgspecError, Struct, json
from msgspec.structs import replace

from queue_server.catalogue.hall_offers import HallOffers
from queue_server.catalogue.versions import CatalogueVersion
from queue_server.config.catalogue.content import Catalogue
from queue_server.hall.events import GENESIS
from queue_server.journal.feed import Feed
from queue_server.journal.record import Record, chain
from queue_server.journal.store import Store, Unavailable
from queue_server.replication import wire
from queue_server.replication.branch.fork_search import first_differing
from queue_server.replication.branch.link_client import LinkClient
from queue_server.replication.branch.link_faults import JournalForked, LinkFault, TakenOver
from queue_server.replication.branch.link_state import LinkState
from queue_server.replication.branch.pacing import BackOff, BandwidthLimit

log = logging.getLogger(__name__)

BATCH_S: Final = 1.0
"""Records of so long go together while the hall is busy; the first one after a pause goes at once."""
FEWEST_BATCH_RECORDS: Final = 32
"""How small batches become over a line on which larger ones fail."""
FORK_RECHECK_S: Final = 300.0
"""How often it is asked whether two journals that differed are one again, as after a restore on the other side."""
PACKED_APART_BYTES: Final = 131_072
"""A larger batch is compressed in a thread: for milliseconds nobody else could work."""


class SenderClock(Struct, frozen=True):
    """The times that a sender needs: `now` gives µs UTC of the machine, `monotonic` seconds, `rest` waits for so
    many."""

    now: Callable[[], int]
    monotonic: Callable[[], float]
    rest: Callable[[float], Awaitable[None]] = asyncio.sleep


class HallSender:
    """Sends one hall's journal over one link."""

    def __init__(
        self,
        feed: Feed,
        store: Store,
        client: LinkClient,
        state: LinkState,
        clock: SenderClock,
        back_off: BackOff,
        limit: BandwidthLimit,
        version: str = "",
        on_epoch: Callable[[int], None] = lambda _epoch: None,
        offers: HallOffers | None = None,
        log_keys: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._feed, self._store, self._client, self.state = feed, store, client, state
        self._clock, self._back_off, self._limit, self._version = clock, back_off, limit, version
        self._on_epoch, self._offers, self._log_keys = on_epoch, offers, log_keys
        self._unread_offer = 0
        """The version of a catalogue that this program cannot read."""
        self._sent_at = -BATCH_S
        self._batch_records = wire.MOST_BATCH_RECORDS
        """How many records go together at the most: fewer after each failure, more after each success."""
        self._evidence_seq: int | None = None
        """From which record on a batch was sent that differs: once is enough."""

    async def run(self) -> None:
        """Send until cancelled."""
        try:
            while True:
                try:
                    await self._follow()
                except JournalForked as fork:
                    await self._stay_forked(fork.seq)
                except TakenOver as takeover:
                    self._on_epoch(takeover.epoch)
                    self.state.taken_over(takeover, self._clock.now())
                    await self._clock.rest(FORK_RECHECK_S)
                except (LinkFault, Unavailable) as fault:
                    await self._pause(fault)
        finally:
            await self._client.close()

    async def _pause(self, fault: LinkFault | Unavailable) -> None:
        """Rest after a fault. One that names an epoch comes from a side that another machine sends to."""
        if isinstance(fault, LinkFault):
            self.state.failed(fault, self._clock.now())
            if fault.epoch > self._feed.state.epoch:
                self._on_epoch(fault.epoch)
        else:
            log.debug("%s: the journal cannot be read at present: %s", self._feed.hall, fault)
        await self._clock.rest(self._back_off.next_wait_s())

    async def _follow(self) -> None:
        """Send from where the other side is. Raises `LinkFault`, `JournalForked`, `Unavailable`."""
        head = await self._client.head()
        place = await self._agreed(head)
        self._back_off.succeeded()
        self._note(place, head.epoch)
        beat_at = self._clock.monotonic() - wire.HEARTBEAT_SECONDS
        while True:
            due_in_s = beat_at + wire.HEARTBEAT_SECONDS - self._clock.monotonic()
            if due_in_s > 0 and await self._has_news(place.seq, due_in_s):
                place = await self._send(place)
            else:
                beat_at = self._clock.monotonic()
                place = await self._beat(place)

    async def _has_news(self, seq: int, within_s: float) -> bool:
        """Whether there is a record after `seq` before the next heartbeat is due."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._feed.wait_past(seq), within_s)
        return self._feed.seq > seq

    async def _send(self, place: wire.LinkedHead) -> wire.LinkedHead:
        """Send what follows; returns how far the other side is after it."""
        await self._pause_for_batch()
        records = wire.fitting(await self._read(place.seq, self._batch_records))
        if not records:  # the feed is ahead of a store that was put back
            return await self._agreed(await self._client.head())
        self._need_sound(place, records)
        try:
            answer = await self._post(place.seq, records)
        except LinkFault:
            self._batch_records = max(FEWEST_BATCH_RECORDS, self._batch_records // 4)
            raise
        except JournalForked:  # the other side names where it sees the difference, which may begin earlier
            await self._agreed(await self._client.head())
            raise
        self._batch_records = min(wire.MOST_BATCH_RECORDS, self._batch_records * 2)
        if (answer.seq, answer.hash) != (records[-1].seq, records[-1].hash.hex()):
            answer = await self._agreed(answer)
        self._note(answer, answer.epoch)
        return answer

    async def _pause_for_batch(self) -> None:
        """Let the records of a second come together, unless there are enough for a batch."""
        wait_s = self._sent_at + BATCH_S - self._clock.monotonic()
        if wait_s > 0 and self._feed.seq - self.state.report.sent_seq < wire.MOST_BATCH_RECORDS:
            await self._clock.rest(wait_s)

    async def _post(self, after: int, records: Sequence[Record]) -> wire.LinkedHead:
        bodies = [record.body for record in records]
        is_large = sum(map(len, bodies)) > PACKED_APART_BYTES
        payload = await asyncio.to_thread(wire.pack, bodies) if is_large else wire.pack(bodies)
        wait_s = self._limit.wait_s(len(payload), self._clock.monotonic())
        if wait_s > 0:
            await self._clock.rest(wait_s)
        self._sent_at = self._clock.monotonic()
        answer = await self._client.send(after, [*records], payload)
        self.state.count_batch(len(records), len(payload))
        return answer

    async def _beat(self, place: wire.LinkedHead) -> wire.LinkedHead:
        heartbeat = self._heartbeat(place.seq, place.hash)
        if self._offers is not None:
            report = await self._offers.report(self._feed.hall, self._feed.state.definition)
            heartbeat = replace(heartbeat, catalogue=report.version, deviations=report.deviations)
        answered = await self._client.beat_on_line(heartbeat)
        if answered is None:
            return place
        answer = answered.answer
        self.state.offered(None if answer.catalogue is None else answer.catalogue.version)
        if answer.catalogue is not None and self._offers is not None:
            await self._fetch_offer(self._offers, answer.catalogue.version)
        head = wire.LinkedHead(answer.seq, answer.hash, answer.epoch)
        if answered.heartbeat.seq <= head.seq < place.seq:  # an answer of before the last batch
            head = replace(place, epoch=answer.epoch)
        elif (head.seq, head.hash) != (place.seq, place.hash):
            head = await self._agreed(head)
        self._note(head, head.epoch)
        return head

    async def _fetch_offer(self, offers: HallOffers, version: int) -> None:
        """Store the catalogue that is offered, if it is not here. Raises `LinkFault`, `Unavailable`."""
        last = await offers.offer(self._feed.hall)
        if version in (self._unread_offer, last.version if last is not None else 0):
            return
        offer = await self._client.catalogue()
        try:
            content = json.decode(offer.catalogue, type=Catalogue)
        except MsgspecError as error:
            self._unread_offer = version
            log.warning(
                "%s: the region's catalogue is of a later version of this program, and stays aside: %s",
                self._feed.hall,
                error,
            )
            return
        await offers.note_offer(self._feed.hall, CatalogueVersion(offer.version, offer.at, content))

    def _heartbeat(self, seq: int, digest: str, forked_at: int | None = None) -> wire.LinkHeartbeat:
        now, log_keys = self._clock.now(), tuple(self._log_keys())
        return wire.LinkHeartbeat(seq, digest, now, self._version, forked_at, log_keys)

    def _note(self, head: wire.LinkedHead, epoch: int) -> None:
        self.state.reached(head.seq, epoch, self._clock.now(), is_behind=self._feed.seq > head.seq)

    async def _agreed(self, head: wire.LinkedHead) -> wire.LinkedHead:
        """The same head, where the journal here goes through it. Raises `JournalForked`, `TakenOver`."""
        own = await self._store.head(self._feed.hall)
        own_seq = own.seq if own is not None else 0
        if head.seq <= own_seq and (await self._hash_here(head.seq)).hex() == head.hash:
            return head
        seq = await first_differing(self._hash_here, self._hash_there, min(own_seq, head.seq))
        if head.epoch > self._feed.state.epoch:
            raise TakenOver(head.epoch, seq if seq <= own_seq else None)
        raise JournalForked(seq)

    async def _hash_here(self, seq: int) -> bytes:
        if seq == 0:
            return GENESIS
        records = await self._read(seq - 1, 1)
        return records[0].hash if records and records[0].seq == seq else b""

    async def _hash_there(self, seq: int) -> bytes:
        head = await self._client.head(seq)
        if head.seq != seq:
            raise LinkFault("something else answers there: it names another record", "not_centre")
        return bytes.fromhex(head.hash)

    def _need_sound(self, place: wire.LinkedHead, records: Sequence[Record]) -> None:
        """Raises `JournalForked` at the first record that does not follow the one before: somebody has changed the
        store, or its disk has."""
        previous = bytes.fromhex(place.hash)
        for seq, record in enumerate(records, start=place.seq + 1):
            previous = chain(previous, record.body)
            if record.seq != seq or record.hash != previous:
                raise JournalForked(seq)

    async def _read(self, after: int, limit: int) -> list[Record]:
        return [record async for record in self._store.read(self._feed.hall, after=after, limit=limit)]

    async def _stay_forked(self, seq: int) -> None:
        """Rest, and say why, until it is time to ask again."""
        self.state.forked(seq, self._clock.now())
        end = self._clock.monotonic() + FORK_RECHECK_S
        while self._clock.monotonic() < end:
            try:
                await self._report_fork(seq)
            except (LinkFault, Unavailable) as fault:
                await self._pause(fault)
            else:
                await self._clock.rest(wire.HEARTBEAT_SECONDS)

    async def _report_fork(self, seq: int) -> None:
        """Show the other side what differs, and say from where on."""
        if self._evidence_seq != seq and (records := await self._evidence(seq)):
            with suppress(JournalForked):  # the other side refuses a fork and records it
                await self._post(seq - 1, records)
        self._evidence_seq = seq
        own = await self._store.head(self._feed.hall)
        head = (own.seq, own.hash.hex()) if own is not None else (0, GENESIS.hex())
        with suppress(JournalForked):
            answer = await self._client.beat(self._heartbeat(*head, forked_at=seq))
            self.state.answered(answer.seq, self._clock.now())

    async def _evidence(self, seq: int) -> Sequence[Record]:
        """What the journal here has from the first difference on; nothing where that is no journal by itself, and the
        other side could not tell where the difference begins."""
        records = wire.fitting(await self._read(seq - 1, wire.MOST_BATCH_RECORDS))
        previous = await self._hash_here(seq - 1)
        for place, record in enumerate(records, start=seq):
            previous = chain(previous, record.body)
            if record.seq != place or record.hash != previous:
                return ()
        return records
