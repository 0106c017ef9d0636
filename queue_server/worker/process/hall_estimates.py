"""Makes the estimates of one hall: learns from its recent past once, and then from each new record.

What has been learned is stored every few minutes, and a worker that begins anew continues from there. So does the
estimator of a hall in which somebody arrives again: that of an empty hall is given up once it is stored.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Final, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from queue_server.clock import monotonic, thread_cpu
from queue_server.hall import events as e
from queue_server.hall.occupancy import is_empty
from queue_server.hall.state import State
from queue_server.journal.codec import decode
from queue_server.journal.forms.form import form
from queue_server.journal.load import load_state
from queue_server.journal.packing.snapshot import decode_state, encode_state
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Conflict, Store, Unavailable
from queue_server.journal.visits.visit import Tallied
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.background.thread_step import thread_step
from queue_server.stats.estimates import learned as learned_values
from queue_server.stats.estimates.estimate import Learned
from queue_server.stats.estimates.learned import decode as decode_learned
from queue_server.stats.estimates.learned import encode as encode_learned
from queue_server.stats.estimates.learning import Learning
from queue_server.worker.client.answers import EstimatesOfRound
from queue_server.worker.client.questions import EstimatesQuestion

log = logging.getLogger(__name__)

PAST: Final = 40_000
"""Records from which a start learns: some weeks of a small hall, some days of a big one."""
RECORDS_PER_CHUNK: Final = 20
ESTIMATES_PER_CHUNK: Final = 1
"""How many tickets of each chunk are estimated, to learn from their outcomes: some tens of milliseconds of work, and a
minute for the whole past of a big hall."""
ESTIMATES_PER_ROUND: Final = 12
"""How many new tickets one round estimates to learn from; in a rush the others are estimated later."""
RECORDS_PER_READ: Final = 2_000
"""Records of a catch-up that are read in one go."""
LEARNING_WAIT_S: Final = 10.0
"""How long a question waits until the past is learned; after it the answer is that it is not."""
SAVED_EVERY_S: Final = 300.0
"""How often what was learned is stored: some hundred kilobytes."""


T = TypeVar("T")

LIVE_SPAN: Final = "live estimates"
"""The span under which it is stored; it differs from those of figures, which are days and months."""


class EstimatorPosition(Struct, frozen=True):
    """The state after the record `seq` with that `hash`, and what was learned by then, both encoded."""

    seq: int
    hash: bytes
    state: bytes
    learned: bytes


class HallEstimates:
    """The estimator of one hall. `looks` are requests for figures, to which learning gives way."""

    def __init__(self, store: Store, hall: str, looks: RequestPriority) -> None:
        self._store, self._hall, self._looks = store, hall, looks
        self._learning = Learning(hall, None)
        self._beginning: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        self._seq = self._saved_seq = 0
        self._saved_at = self._worked_s = 0.0

    @property
    def is_spare(self) -> bool:
        """Whether nobody is in the hall, and all is stored from which another estimator of it would continue."""
        position, is_idle = self._learning.position, not self._lock.locked()
        return is_idle and self._seq == self._saved_seq and position is not None and is_empty(position[0])

    async def make_round(self, question: EstimatesQuestion) -> EstimatesOfRound:
        """The estimates of a question. Raises `Corrupt` and the store's errors."""
        if not await self._has_begun():
            return EstimatesOfRound(is_learning=True)
        async with self._lock:
            self._worked_s = 0.0
            await self._catch_up(question.seq)
            estimates: EstimatesOfRound = await thread_step(self._counted, self._estimated, question)
            await self._save_position()
            return replace(estimates, took_s=self._worked_s)

    async def save(self) -> None:
        """Store what was learned if it is time: no round may follow in a hall that has become empty."""
        async with self._lock:
            await self._save_position()

    async def _has_begun(self) -> bool:
        """Whether the past is learned; it is begun where it is not, and a failure of it begins it anew."""
        if self._beginning is None:
            self._beginning = asyncio.create_task(self._begin())
        finished, _ = await asyncio.wait({self._beginning}, timeout=LEARNING_WAIT_S)
        if finished and (self._beginning.cancelled() or self._beginning.exception() is not None):
            failed, self._beginning = self._beginning, None
            failed.result()
        return bool(finished)

    async def _begin(self) -> None:
        """Continue from what was stored, or learn from the recent past. That rests as long as it works, and while
        figures are requested, so that all other work goes on."""
        self._saved_at = monotonic()
        position = await self._stored_position()
        if position is not None and (state := decode_state(position.state)) is not None:
            self._learning = Learning(self._hall, state.definition, decode_learned(position.learned))
            self._learning.stand_at(state)
            self._seq = self._saved_seq = position.seq
            return
        self._saved_at -= SAVED_EVERY_S
        state, _, fault = await load_state(self._store, self._hall)
        if fault is not None:
            raise fault
        self._learning = Learning(self._hall, state.definition)
        try:
            async for entries in self._past(state.seq):
                began = monotonic()
                await asyncio.to_thread(self._learning.take_in, entries, ESTIMATES_PER_CHUNK)
                await asyncio.sleep(monotonic() - began)
                await self._looks.give_way()
        except (Corrupt, Unavailable) as reason:
            log.warning("%s: estimates do not learn from the past: %s", self._hall, reason)
        self._learning.stand_at(state)
        self._seq = state.seq

    async def _stored_position(self) -> EstimatorPosition | None:
        """What was stored at a record of this journal that is not too long ago."""
        head = await self._store.head(self._hall)
        for row in await self._store.tallies(self._hall, [live_part()], [LIVE_SPAN]):
            try:
                position = msgspec.msgpack.decode(row.body, type=EstimatorPosition)
            except msgspec.MsgspecError:
                continue  # written by another version
            records = self._store.read(self._hall, after=position.seq - 1, limit=1)
            is_of_journal = [record.hash async for record in records] == [position.hash]
            if head is not None and is_of_journal and head.seq - position.seq <= PAST:
                return position
        return None

    async def _save_position(self) -> None:
        """Store what was learned, from time to time. Where nothing can be written, it is in memory only."""
        position = self._learning.position
        if position is None or self._seq == self._saved_seq or monotonic() - self._saved_at < SAVED_EVERY_S:
            return
        self._saved_at = monotonic()
        body = await asyncio.to_thread(_encoded_position, self._seq, *position)
        try:
            await self._store.save_tallies(self._hall, LIVE_SPAN, [Tallied(live_part(), LIVE_SPAN, "", body)])
        except (Conflict, Unavailable) as fault:
            log.debug("%s: what was learned is not stored: %s", self._hall, fault)
        else:
            self._saved_seq = self._seq

    async def _catch_up(self, seq: int) -> None:
        """Take in the records up to `seq`."""
        asks = ESTIMATES_PER_ROUND
        while self._seq < seq:
            limit = min(RECORDS_PER_READ, seq - self._seq)
            records = self._store.read(self._hall, after=self._seq, limit=limit)
            entries = [decode(record) async for record in records]
            if not entries:
                return
            await thread_step(self._counted, self._take_in, entries, asks)
            asks = 0

    def _counted(self, step: Callable[..., T], *arguments: object) -> T:
        """A step of a round, of which the work on the processor counts: on a busy machine it waits for its turn."""
        began = thread_cpu()
        try:
            return step(*arguments)
        finally:
            self._worked_s += thread_cpu() - began

    def _take_in(self, entries: list[e.Entry], asks: int) -> None:
        self._learning.take_in(entries, asks)
        self._seq = entries[-1].seq

    async def _past(self, until: int) -> AsyncIterator[list[e.Entry]]:
        after = max(until - PAST, 0)
        while after < until:
            records = self._store.read(self._hall, after=after, limit=min(RECORDS_PER_CHUNK, until - after))
            entries = [decode(record) async for record in records]
            if not entries:
                return
            yield entries
            after = entries[-1].seq

    def _estimated(self, question: EstimatesQuestion) -> EstimatesOfRound:
        learning = self._learning
        now = max(question.now, learning.at)  # another server may be ahead: nothing lasts less than no time
        privileged = learning.privileged(question.comers, now)
        return EstimatesOfRound(
            seq=self._seq,
            newcomers=learning.newcomers(now),
            privileged=[(service, priority, estimate) for (service, priority), estimate in privileged.items()],
            tickets=learning.estimates(question.tickets, now),
            foreseen=learning.foreseen(now),
        )


def live_part() -> str:
    """The part under which it is stored: what was learned by another form is not read, and replaced."""
    return f"{LIVE_SPAN} {form(learned_values.__name__)}"


def _encoded_position(seq: int, state: State, learned: Learned) -> bytes:
    return msgspec.msgpack.encode(EstimatorPosition(seq, state.head, encode_state(state), encode_learned(learned)))
