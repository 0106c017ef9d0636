"""Commits what has been decided in one hall: one batch at a time, of what has gathered during the commit before.

A commit is tried without asking who else writes. Where another writer was first, the hall's turn is taken, and what
waits is decided anew and stored in it: so no command is decided a third time because of a race. While others write as
fast, a turn is taken without a try, which would only be lost, and commands are decided in it alone.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from queue_server.bugs import Bugs
from queue_server.clock import ServerClock, precise
from queue_server.engine.commits.arrivals import Arrivals
from queue_server.engine.commits.decided_anew import DecidedAnew
from queue_server.engine.commits.reading_on import ReadingOn, is_at_end
from queue_server.engine.doubt import InDoubt
from queue_server.engine.hall_writers import HallWriters
from queue_server.engine.proposal import Proposal, batch_of, entries_of
from queue_server.engine.writer import Writer
from queue_server.hall import commands as c
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Batch, Conflict, Store, Turn, Unavailable

log = logging.getLogger(__name__)

OTHERS_WRITE_S: Final = 0.1
"""For how long after a turn in which records of others were read they are expected to be first again."""


class CommitLane:
    """The commits of one hall. `committed` is called at each: how many records, how many seconds; `begins` when one
    begins after a rest."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        writers: HallWriters,
        clock: ServerClock,
        bugs: Bugs,
        committed: Callable[[int, float], None],
        begins: Callable[[], None],
    ) -> None:
        self._store = store
        self._writer = writer
        self._writers = writers
        self._bugs = bugs
        self._committed = committed
        self._begins = begins
        self._reading_on = ReadingOn(store, writer, writers)
        self._decided_anew = DecidedAnew(store, writer, writers, clock)
        self.arrivals = Arrivals(
            store,
            writer,
            writers,
            clock,
            bugs,
            self.line_up,
            self.look,
            lambda: self.is_busy,
            lambda: self.is_contended,
        )
        self._pending: list[Proposal] = []
        self._committing: asyncio.Task[None] | None = None
        self._contended_until = 0.0
        """Until when others are expected to be first (s of the event loop)."""
        self._is_failing = False
        """Whether the last commit has failed, which was logged."""

    @property
    def is_busy(self) -> bool:
        """Whether a commit is going on."""
        return self._committing is not None

    @property
    def is_contended(self) -> bool:
        """Whether others are expected to be first."""
        return asyncio.get_running_loop().time() < self._contended_until

    async def rest(self) -> None:
        """Wait until everything that has arrived is committed or has failed."""
        await self.arrivals.rest()
        while self._committing is not None:
            await asyncio.wait([self._committing])

    def line_up(self, proposal: Proposal) -> None:
        """Let a proposal be committed, after all that were lined up before."""
        self._pending.append(proposal)
        if self._committing is None:
            self._begins()
            self._committing = asyncio.create_task(self._commit_all())

    async def look(self) -> None:
        """Wait for what is lined up, and take in what other writers have appended. Raises `Unavailable` and
        `Corrupt`."""
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.line_up(Proposal(self._writer.feed.hall, None, c.CLOCK, None, reply))
        await reply

    async def _commit_all(self) -> None:
        try:
            while self._pending:
                batch, self._pending = self._pending, []
                await self._commit_or_report(batch)
        finally:
            self._committing = None

    async def _commit_or_report(self, batch: list[Proposal]) -> None:
        """Commit the batch. After a defect nobody waits for ever."""
        if self._writer.corrupt is not None:
            self._fail(batch, self._writer.corrupt)
            return
        try:
            await self._commit(batch)
        except Unavailable as fault:
            self._give_up(batch, fault)
        except Corrupt as fault:
            self._writers.stop(self._writer, fault)
            self._give_up(batch, fault)
        except Exception as bug:  # noqa: BLE001 - nobody may wait for ever
            if await self._is_on_disk(batch):
                self._publish(batch)
            else:
                self._bugs.report(bug, f"commit of {self._writer.feed.hall}")
                self._give_up(batch, bug)

    async def _commit(self, batch: list[Proposal]) -> None:
        """Raises `Unavailable` and `Corrupt`."""
        if self._writer.is_unsettled:
            await self._reading_on.read()
            self._writer.is_unsettled = False
        elif not any(proposal.command is not None or proposal.is_stored for proposal in batch):
            if not await self._reading_on.look():
                self._publish(batch)
                return
        elif not self._expects_others(batch) and await self._is_first(batch):
            self._publish(batch)
            return
        elif all(proposal.command is None for proposal in batch + self._pending):
            await self._reading_on.read()
        # What was decided before the reading has been taken back. Whoever only waits came after it had begun, and gets
        # one of their own.
        batch += [proposal for proposal in self._pending if not proposal.is_wait]
        self._pending = [proposal for proposal in self._pending if proposal.is_wait]
        if any(proposal.command is not None for proposal in batch):
            await self._take_turn(batch)
        else:
            for proposal in batch:  # what time has caused here it causes anew
                proposal.end()
        await self._catch_up()

    def _expects_others(self, batch: list[Proposal]) -> bool:
        """Whether a command would only lose the race, or is to be decided in a turn. What time causes is no reason for
        a turn."""
        is_contended = self.is_contended
        return any(proposal.is_undecided or (is_contended and proposal.command is not None) for proposal in batch)

    async def _is_first(self, batch: list[Proposal]) -> bool:
        """Store the batch; false, and nothing is stored, where another writer was first. Where there is nothing to
        store, the journal must not have gone on."""
        if not any(proposal.is_stored for proposal in batch):
            return is_at_end(self._writer.feed.state, await self._store.head(self._writer.feed.hall))
        if self._writer.may_have_others_rows:
            await self._writer.look_at_rows()
            await self._catch_up()
        started, stored = precise(), self._batch_of(batch)
        try:
            await self._store.append(stored)
        except Conflict:
            return False
        self._committed(len(stored.records), precise() - started)
        return True

    async def _take_turn(self, batch: list[Proposal]) -> None:
        """Decide anew what waits, in the hall's turn. A second turn is needed only where an id among the commands was
        answered long ago, or rows of figures do not fit. Raises `Unavailable` and `Corrupt`."""
        hall, looks_up_all = self._writer.feed.hall, False
        while True:
            started = precise()
            try:
                async with self._store.turn(hall) as turn:
                    batch[:] = await self._in_turn(turn, batch, looks_up_all=looks_up_all)
            except Conflict as conflict:
                if looks_up_all:
                    raise Unavailable(f"{hall}: the store takes nothing, even in the hall's turn: {conflict}") from None
                self._writer.projection.lose()
                looks_up_all = True
            else:
                break
        self._committed(sum(len(proposal.records) for proposal in batch), precise() - started)
        self._publish(batch)

    async def _in_turn(self, turn: Turn, batch: list[Proposal], *, looks_up_all: bool) -> list[Proposal]:
        """Read on, decide anew and append; returns what is committed when the turn ends."""
        entries = await self._reading_on.read(turn.read)
        self._contended_until = asyncio.get_running_loop().time() + OTHERS_WRITE_S if entries else 0.0
        self._writer.note_rows(turn.projected)
        causes = {entry.cause for entry in entries}
        while missing := self._decided_anew.missing(batch + self._pending, None if looks_up_all else causes):
            await self._decided_anew.look_up(missing)
        batch += self._pending
        self._pending = []
        decided = await self._decided_anew.without_repeated(self._decided_anew.decide(batch))
        if any(proposal.is_stored for proposal in decided):
            await turn.append(self._batch_of(decided))
        return decided

    def _batch_of(self, proposals: list[Proposal]) -> Batch:
        rows = self._writer.rows(entries_of(proposals))
        return batch_of(proposals, [rows] if rows is not None else [], self._writers.generation_read())

    async def _catch_up(self) -> None:
        """Make the rows that a lost commit has cost, where they are few."""
        try:
            await self._writer.catch_up_soon()
        except Unavailable as fault:
            log.debug("%s: rows stay behind the journal: %s", self._writer.feed.hall, fault)

    async def _is_on_disk(self, batch: list[Proposal]) -> bool:
        """Whether a commit that ended with a defect is on the disk all the same."""
        first = next((record for proposal in batch for record in proposal.records), None)
        if first is None:
            return False
        try:
            stored = [record async for record in self._store.read(first.hall, after=first.seq - 1, limit=1)]
        except Exception as fault:  # noqa: BLE001 - it is read once the store can be read
            log.debug("%s: it is not known what is on disk: %s", first.hall, fault)
            return False
        return bool(stored) and stored[0].hash == first.hash

    def _publish(self, batch: list[Proposal]) -> None:
        """Fold what is on disk and answer. The answer stands even if the fold fails, because the journal holds the
        records."""
        self._is_failing = False
        entries = entries_of(batch)
        try:
            self._writer.advance(entries)
            self._writers.heed(entries)
        except InDoubt as doubt:
            self._writers.stop(self._writer, doubt)
        for proposal in batch:
            if proposal.refusal is not None:
                self._writer.forget_answer(proposal)
            proposal.end()

    def _give_up(self, batch: list[Proposal], fault: Exception) -> None:
        """Fail the batch, which is not on disk, and all that was decided after it."""
        level = logging.DEBUG if self._is_failing else logging.WARNING
        log.log(level, "nothing could be committed: %s", fault)
        self._is_failing = True
        batch += self._pending
        self._pending = []
        self._writer.is_unsettled = True
        self._fail(batch, fault)

    def _fail(self, batch: list[Proposal], fault: Exception) -> None:
        for proposal in batch:
            self._writer.forget_answer(proposal)
            proposal.fail(fault)
