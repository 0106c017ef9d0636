"""Commits what has been decided: one batch at a time, of what has gathered during the commit before."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from queue_server.bugs import Bugs
from queue_server.clock import ServerClock, precise
from queue_server.engine.doubt import InDoubt
from queue_server.engine.hall_writers import HallWriters
from queue_server.engine.proposal import Proposal, batch_of, entries_by_hall, first_answer
from queue_server.engine.writer import Writer
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Conflict, Store, Unavailable
from queue_server.journal.visits.visit import Rows

log = logging.getLogger(__name__)

MOST_DECISIONS = 5
"""How often a command is decided anew because another writer was first; more often is a fault, not a race."""


class CommitLane:
    """The commits of all halls of one process, which share a disk."""

    def __init__(self, store: Store, writers: HallWriters, clock: ServerClock, bugs: Bugs) -> None:
        self.commits: Callable[[int, float], None] = lambda _records, _seconds: None
        """Called at every commit: how many records, how many seconds."""
        self._store = store
        self._writers = writers
        self._clock = clock
        self._bugs = bugs
        self._pending: list[Proposal] = []
        self._committing: asyncio.Task[None] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a commit is going on."""
        return self._committing is not None

    async def rest(self) -> None:
        """Wait until everything that has been lined up is committed or has failed."""
        while self._committing is not None:
            await asyncio.wait([self._committing])

    def line_up(self, proposals: Iterable[Proposal]) -> None:
        """Let the proposals be committed, after all that were lined up before."""
        for proposal in proposals:
            self._pending.append(proposal)
            if self._committing is None:
                self._committing = asyncio.create_task(self._commit_all())

    async def _commit_all(self) -> None:
        try:
            while self._pending:
                batch, self._pending = self._pending, []
                await self._commit_sound(batch)
        finally:
            self._committing = None

    async def _commit_sound(self, batch: list[Proposal]) -> None:
        """Commit the proposals of halls that may write. If a defect occurs, each hall is committed by itself, so that a
        defect of one does not fail the others."""
        sound = [proposal for proposal in batch if not self._fail_if_stopped(proposal)]
        try:
            await self._commit(sound)
        except Exception as bug:  # noqa: BLE001 - nobody may wait for ever, and no other hall for this one's defect
            by_hall = _by_hall(proposal for proposal in sound if not proposal.reply.done())
            for hall, proposals in by_hall.items():
                if await self._is_on_disk(proposals):
                    self._publish(proposals)
                elif len(by_hall) > 1:
                    await self._commit_sound(proposals)
                else:
                    self._bugs.report(bug, f"commit of {hall}")
                    self._give_up(proposals, bug, hall)

    async def _is_on_disk(self, proposals: list[Proposal]) -> bool:
        """Whether a commit that ended with a defect is on the disk all the same."""
        first = next((record for proposal in proposals for record in proposal.records), None)
        if first is None:
            return False
        try:
            stored = [record async for record in self._store.read(first.hall, after=first.seq - 1, limit=1)]
        except Exception as fault:  # noqa: BLE001 - `settle` will find it once the store can be read
            log.debug("%s: it is not known what is on disk: %s", first.hall, fault)
            return False
        return bool(stored) and stored[0].hash == first.hash

    async def _commit(self, batch: list[Proposal]) -> None:
        if not batch:
            return
        started = precise()
        try:
            await self._store.append(batch_of(batch, self._rows(batch)))
        except Conflict:
            await self._decide_anew(batch)
        except Unavailable as fault:
            self._give_up(batch, fault)
        else:
            self.commits(sum(len(proposal.records) for proposal in batch), precise() - started)
            self._publish(batch)

    def _rows(self, batch: list[Proposal]) -> list[Rows]:
        rows_by_hall = [self._writers[hall].rows(entries) for hall, entries in entries_by_hall(batch).items()]
        return [part for part in rows_by_hall if part is not None]

    def _publish(self, batch: list[Proposal]) -> None:
        """Fold what is on disk and answer. The answer stands even if the fold fails, because the journal holds the
        records."""
        for hall, entries in entries_by_hall(batch).items():
            try:
                self._writers[hall].advance(entries)
                self._writers.heed(entries)
            except InDoubt as doubt:
                self._writers.stop(self._writers[hall], doubt)
        for proposal in batch:
            proposal.forget()
            proposal.succeed(proposal.body)

    def _give_up(self, batch: Iterable[Proposal], fault: Exception, hall: str | None = None) -> None:
        """Fail the batch, which is not on disk, and all that was decided after it, in that hall or in all."""
        log.warning("nothing could be committed: %s", fault)
        resting = [proposal for proposal in self._pending if hall in (None, proposal.hall)]
        self._pending = [proposal for proposal in self._pending if proposal not in resting]
        for proposal in [*batch, *resting]:
            self._writers[proposal.hall].unsettle()
            self._fail(proposal, fault)

    def _fail(self, proposal: Proposal, error: Exception) -> None:
        self._writers[proposal.hall].forget_answer(proposal)
        proposal.fail(error)

    def _fail_if_stopped(self, proposal: Proposal) -> bool:
        corrupt = self._writers[proposal.hall].corrupt
        if corrupt is not None:
            self._fail(proposal, corrupt)
        return corrupt is not None

    async def stored_answer(self, proposal: Proposal) -> bytes | None:
        """The answer that the store has for this command id, given by this process or by another one."""
        if proposal.command_id is None:
            return None
        answer = await self._store.answer(proposal.hall, proposal.command_id)
        return None if answer is None else first_answer(answer, answer.body, proposal)

    # Deciding anew: another writer was first, or an id was answered long ago.

    async def _decide_anew(self, batch: list[Proposal]) -> None:
        proposals = [*batch, *self._pending]
        self._pending = []
        by_hall = _by_hall(proposals)
        for hall in by_hall:
            self._writers[hall].unsettle()
        try:
            for hall, proposals in by_hall.items():
                await self._decide_hall_anew(self._writers[hall], proposals)
        except Unavailable as fault:
            self._give_up([proposal for proposal in proposals if not proposal.reply.done()], fault)

    async def _decide_hall_anew(self, writer: Writer, proposals: list[Proposal]) -> None:
        """Decide the proposals of one hall anew. Raises `Unavailable`; other errors go to the callers who wait for an
        answer."""
        try:
            await self._writers.settle(writer)
        except Corrupt as fault:
            self._writers.stop(writer, fault)
        for proposal in proposals:
            if not self._fail_if_stopped(proposal):
                await self._decide_once_more(writer, proposal)

    async def _decide_once_more(self, writer: Writer, proposal: Proposal) -> None:
        """Decide events of time again by themselves, and a command unless its id has an answer by now."""
        if proposal.command is None:
            proposal.succeed(b"")
            return
        proposal.tries += 1
        if proposal.tries > MOST_DECISIONS:
            self._fail(proposal, Unavailable(f"{proposal.hall}: another writer was first {MOST_DECISIONS} times"))
            return
        if proposal.command_id is not None and (first := writer.answered.get(proposal.command_id)) is not None:
            first.reply.add_done_callback(lambda _: self._follow(first, proposal))
            return
        try:
            answer = await self.stored_answer(proposal)
            if answer is not None:
                proposal.succeed(answer)
            else:
                self.line_up(writer.propose(proposal, self._clock(), may_turn=self._writers.may_turn))
        except InDoubt as doubt:
            self._writers.stop(writer, doubt)
            self._fail(proposal, doubt)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a refusal, or a defect of the rule: told to whoever waits for it
            self._fail(proposal, error)

    def _follow(self, first: Proposal, proposal: Proposal) -> None:
        """Answer as the earlier command of the same id was answered."""
        try:
            proposal.succeed(first_answer(first, first.reply.result(), proposal))
        except Exception as error:  # noqa: BLE001 - whatever the earlier one was told, this one is told too
            self._fail(proposal, error)


def _by_hall(proposals: Iterable[Proposal]) -> dict[str, list[Proposal]]:
    by_hall: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_hall.setdefault(proposal.hall, []).append(proposal)
    return by_hall
