"""Looks once a second at each hall in which something may be due: decides what time has caused, reads on what other
servers have written, and saves snapshots."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from queue_server.bugs import Bugs
from queue_server.clock import ServerClock
from queue_server.engine.clock_question import ClockQuestion
from queue_server.engine.commits.commit_lanes import CommitLanes
from queue_server.engine.commits.reading_on import halls_not_at, is_at_end
from queue_server.engine.hall_writers import HallWriters
from queue_server.engine.waiting_commands import WaitingCommands
from queue_server.engine.writer import Writer
from queue_server.journal.packing.snapshot import encode_state
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Head, Snapshot, Store, Unavailable
from queue_server.journal.store_watch import Reader, StoreWatch
from queue_server.loops import every

log = logging.getLogger(__name__)

TICK_S = 1.0
"""How long, without a command, until the end of a hold, the turn of the day or another server's record is noticed."""
SNAPSHOT_EVERY = 20_000
"""Records between snapshots: a start then reads for a second or two, and a busy day needs one encoding of the state."""


class PassingTime:
    """What the passing of time causes in the halls of one engine."""

    def __init__(
        self,
        store: Store,
        watch: StoreWatch,
        writers: HallWriters,
        lanes: CommitLanes,
        waiting: WaitingCommands,
        clock: ServerClock,
        bugs: Bugs,
    ) -> None:
        self.rests: Callable[[str], bool] = lambda _hall: False
        """Whether a followed hall is not to be read on now, because more records of it come at once."""
        self.saves_snapshots: Callable[[str], bool] = lambda _hall: True
        """Whether this server saves a hall's snapshots while it runs: of several one does."""
        self.clock_question = ClockQuestion(store, clock)
        self._store = store
        self._heads_reader = Reader(watch)
        self._writers = writers
        self._lanes = lanes
        self._waiting = waiting
        self._clock = clock
        self._bugs = bugs
        self._troubled: set[str] = set()
        """Halls whose last check of the time has met a defect."""
        self._behind: set[str] = set()
        """Halls whose journal has gone on elsewhere, and that could not be read on yet."""

    async def run(self, stop: asyncio.Event) -> None:
        """Look at the halls again and again, until `stop`."""
        await every(TICK_S, self.tick, stop=stop)

    async def tick(self) -> None:
        """Decide what time has caused, in every hall in which it may have caused something, and look what others have
        written."""
        heads, now = await self._heads(), self._clock()
        due = self._lanes.due
        for hall in () if heads is None else halls_not_at(heads, self._writers):
            due.touch(hall)
        for hall in due.at(now):
            if (writer := self._writers.get(hall)) is None or writer.corrupt is not None:
                due.forget(hall)
            elif self._is_due(hall, writer, heads, now):
                due.touch(hall)
                await self._tick(writer)
            else:
                self._let_rest(hall, writer)
        await self.clock_question.note()

    async def end(self) -> None:
        """Take the question of the clock back, and save a last snapshot of each hall."""
        with suppress(Unavailable):
            await self.clock_question.withdraw()
        for writer in self._writers.values():
            writer.end()
            if writer.corrupt is None and writer.feed.seq > writer.snapshot_seq:
                try:
                    await self._save_snapshot(writer)
                except Unavailable as fault:
                    log.warning("%s: no last snapshot, so the next start takes longer: %s", writer.feed.hall, fault)
                except Exception as bug:  # noqa: BLE001 - the other halls keep theirs
                    self._bugs.report(bug, f"snapshot of {writer.feed.hall}")

    async def _heads(self) -> dict[str, Head] | None:
        """The end of every journal; None where nothing has been written since they were read, or the store does not
        say."""
        heads: dict[str, Head] | None = None

        async def read() -> None:
            nonlocal heads
            heads = {head.hall: head for head in await self._store.heads()}

        try:
            await self._heads_reader.read(read)
        except Unavailable as fault:
            log.debug("the store cannot be read: %s", fault)
        return heads

    def _is_due(self, hall: str, writer: Writer, heads: dict[str, Head] | None, now: int) -> bool:
        """Whether a hall has to be looked at. Of most halls nothing is due in most seconds."""
        if writer.is_followed and self.rests(hall):
            return False
        has_gone_on = heads is not None and not is_at_end(writer.feed.state, heads.get(hall))
        if has_gone_on and not self._lanes[hall].is_busy:
            self._behind.add(hall)
        return (
            hall in self._behind
            or hall in self._waiting
            or hall in self._troubled
            or writer.is_due(now)
            or (writer.feed.seq - writer.snapshot_seq >= SNAPSHOT_EVERY)
        )

    def _let_rest(self, hall: str, writer: Writer) -> None:
        """Look at the hall no more before its moment, unless something is going on in it."""
        is_busy = self._lanes[hall].is_busy or writer.is_catching_up
        if is_busy or (writer.is_followed and self.rests(hall)):
            self._lanes.due.touch(hall)
        else:
            self._lanes.due.rest(hall, writer.next_moment)

    async def _tick(self, writer: Writer) -> None:
        hall = writer.feed.hall
        lane = self._lanes[hall]
        try:
            if writer.is_unsettled or writer.may_have_others_rows or hall in self._behind:
                await lane.look()
            self._behind.discard(hall)
            await self._waiting.give(hall)
            if not self._writers.is_doubtful(writer, self._clock()):
                for caused in writer.propose_overdue(self._clock(), may_turn=self._writers.may_turn):
                    lane.line_up(caused)
            writer.keep_in_step()
            is_due = writer.feed.seq - writer.snapshot_seq >= SNAPSHOT_EVERY
            if is_due and self.saves_snapshots(writer.feed.hall):
                await self._save_snapshot(writer)
            self._troubled.discard(hall)
        except Unavailable as fault:
            log.debug("%s: still unavailable: %s", hall, fault)
        except Corrupt as fault:
            self._writers.stop(writer, fault)
        except Exception as bug:  # noqa: BLE001 - the other halls have their time too
            self._bugs.report(bug, f"time of {hall}", logging.DEBUG if hall in self._troubled else logging.ERROR)
            self._troubled.add(hall)

    async def _save_snapshot(self, writer: Writer) -> None:
        state = writer.feed.state
        snapshot = Snapshot(state.hall, state.seq, state.head, encode_state(state))
        await self._store.save_snapshot(snapshot)
        await writer.projection.save()
        writer.snapshot_seq = snapshot.seq
