"""Runs every hall of one process, on one store.

A command is decided at once, on a working state that is ahead of the disk by the events being committed. Commands that
arrive during a commit share the next one. A commit includes the rows that a projection makes of its records. Nothing is
answered, not even a refusal, before all that it rests on is durable. When a commit fails, the committed state replaces
the working one, and every waiting caller gets the error.

A defect concerns one hall: a hall whose state is in doubt stops writing, and the halls that share a commit with it go
on.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress

from queue_server.bugs import Bugs
from queue_server.clock import clock_of, now_us, precise
from queue_server.config.definition import Definition
from queue_server.engine.clock_question import ClockQuestion
from queue_server.engine.doubt import InDoubt
from queue_server.engine.projection import ProjectionOf, no_projection
from queue_server.engine.proposal import (
    ClockDoubtful,
    Proposal,
    Stopping,
    batch_of,
    entries_by_hall,
    first_answer,
)
from queue_server.engine.waiting_commands import WaitingCommands
from queue_server.engine.writer import MOST_AT_ONCE, Writer
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.events import ClockAccepted, ClockCorrected, ClockRefused, Entry
from queue_server.hall.ticket import LIVE
from queue_server.journal.feed import Feed
from queue_server.journal.load import load_state
from queue_server.journal.record import Corrupt
from queue_server.journal.snapshot import encode_state
from queue_server.journal.store import Conflict, Snapshot, Store, Unavailable
from queue_server.journal.visits.visit import Rows
from queue_server.loops import every
from queue_server.timekeeper import AT_START, FURTHEST_BACK, HOUR, Ending, NeedsRepair

log = logging.getLogger(__name__)

CONFIGURATION = c.Actor("system", "configuration")
TICK_S = 1.0
"""How long, without a command, until the end of a hold, the turn of the day or another server's record is noticed."""
SNAPSHOT_EVERY = 20_000
"""Records between snapshots: a start then reads for a second or two, and a busy day needs one encoding of the state."""
MOST_DECISIONS = 5
"""How often a command is decided anew because another writer was first; more often is a fault, not a race."""


class Engine:
    """Takes commands, answers them once they are durable, and wakes the readers."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], int] = now_us,
        projection_of: ProjectionOf = no_projection,
        bugs: Bugs | None = None,
    ) -> None:
        self.bugs = bugs or Bugs(clock)
        """The defects found here and in the rest of the program."""
        self.feeds: dict[str, Feed] = {}
        self.commits: Callable[[int, float], None] = lambda _records, _seconds: None
        """Called at every commit: how many records, how many seconds."""
        self.stopped_hall: Callable[[str, bool], None] = lambda _hall, _is_last: None
        """Told of a hall whose state is in doubt, and whether it was the last one that could still write."""
        self.opened_hall: Callable[[Feed], None] = lambda _feed: None
        """Told of a hall that opens while the others run, at the moment at which it is among the `feeds`."""
        self._store = store
        self.clock = clock_of(clock)
        self.clock.watch_hall(self._is_empty)
        self._projection_of = projection_of
        self._writers: dict[str, Writer] = {}
        self.waiting = WaitingCommands(self._submit, self.is_doubtful, self.bugs)
        self.clock_question = ClockQuestion(store, self.clock)
        self._pending: list[Proposal] = []
        self._committing: asyncio.Task[None] | None = None
        self._settling = asyncio.Lock()
        self._stopping = asyncio.Event()
        self._troubled: set[str] = set()
        """Halls whose last check of the time has met a defect."""

    async def open_hall(self, hall: str, definition: Definition) -> Feed:
        """Load a hall from its journal, and put the definition in force if it has changed.

        If the journal does not verify, the hall can be read up to the fault and every command raises `Corrupt`.
        """
        writer = await self._load(hall)
        self.feeds[hall] = feed = writer.feed
        await writer.catch_up(MOST_AT_ONCE)
        if writer.corrupt is not None:
            log.critical("%s: the journal does not verify, so nothing more is written to it: %s", hall, writer.corrupt)
        elif definition != feed.state.definition:
            await self.submit_once_certain(hall, c.Configure(definition), CONFIGURATION)
        return feed

    async def open_new_hall(self, hall: str, definition: Definition, actor: c.Actor) -> Feed:
        """Bring one more hall up beside those that run. Nobody sees it before its definition is in force.

        Raises as `submit`, and `Corrupt` for a journal that does not verify; then the hall is not open.
        """
        if hall in self._writers:
            raise ValueError(f"the hall {hall} is open already")
        writer = await self._load(hall)
        try:
            await writer.catch_up(MOST_AT_ONCE)
            await self.submit(hall, c.Configure(definition), actor)
        except BaseException:
            del self._writers[hall]
            writer.end()
            raise
        self.feeds[hall] = writer.feed
        self.opened_hall(writer.feed)
        return writer.feed

    async def _load(self, hall: str) -> Writer:
        state, snapshot_seq, corrupt = await load_state(self._store, hall)
        feed = Feed(state, self._store)
        writer = Writer(feed, self._projection_of(feed), snapshot_seq, corrupt, self.bugs)
        self._writers[hall] = writer
        return writer

    async def submit_once_certain(
        self, hall: str, command: c.Command, actor: c.Actor, command_id: str | None = None
    ) -> None:
        """Give a command of the start: now, or before all others once the time is no longer in doubt. Raises as
        `submit` where it is given now."""
        if hall in self.waiting or self.is_doubtful(hall):
            self.waiting.add(hall, command, actor, command_id)
        else:
            await self.submit(hall, command, actor, command_id)

    def corrupt(self, hall: str) -> Corrupt | None:
        """The fault for which the hall does not write, or None."""
        return self._writers[hall].corrupt

    def is_doubtful(self, hall: str) -> bool:
        """Whether the hall does not write because of the clock: the server's clock is in doubt since the start, or the
        hall's own journal is in the future."""
        now = self.clock()
        return self.clock.doubt in AT_START or self._writers[hall].feed.state.at - now > FURTHEST_BACK

    def is_future(self, hall: str) -> bool:
        """Whether the hall's journal is so far ahead of the machine's clock that only a correction helps."""
        return self.feeds[hall].state.at - self.clock.machine() > FURTHEST_BACK

    async def take_in(self, hall: str) -> None:
        """Take in at once the records that another process has appended to the journal. Raises `Unavailable`."""
        writer = self._writers[hall]
        writer.unsettle()
        await self._settle(writer)

    async def submit(
        self, hall: str, command: c.Command, actor: c.Actor, command_id: str | None = None, note: str | None = None
    ) -> bytes:
        """The JSON answer to a command, once it is durable. A command id that was answered before gets its first answer
        again.

        Raises `Refused`, `Unknown`, `Stopping`, `KeyReused`, `Unavailable` or `Corrupt`; then nothing has changed. A
        defect of the rule or of the store is raised as it is, and nothing has changed then either.
        """
        writer = self._writers[hall]
        if self._stopping.is_set():
            raise Stopping
        if writer.corrupt is not None:
            raise writer.corrupt
        if self.is_doubtful(hall):
            raise ClockDoubtful
        if hall in self.waiting:
            await self.waiting.give(hall)
        return await self._submit(hall, command, actor, command_id, note)

    async def _submit(
        self, hall: str, command: c.Command, actor: c.Actor, command_id: str | None, note: str | None = None
    ) -> bytes:
        writer = self._writers[hall]
        try:
            while writer.is_unsettled:
                await self._settle(writer)
        except Corrupt as fault:
            self._stop_hall(writer, fault)
            raise
        proposal = Proposal(hall, command, actor, command_id, note, _future())
        if command_id is not None and (first := writer.answered.get(command_id)) is not None:
            return first_answer(first, await asyncio.shield(first.reply), proposal)
        try:
            self._line_up(writer.propose(proposal, self.clock(), may_turn=self._may_turn()))
        except Refused as refusal:
            return await self._refused(proposal, refusal)
        except InDoubt as doubt:
            self._stop_hall(writer, doubt)
            raise
        if command_id is None:
            return await proposal.reply
        return await asyncio.shield(proposal.reply)  # the same id may be waiting for it, when this caller goes away

    async def run(self) -> None:
        """Decide what time causes, and save snapshots, until `stop`."""

        async def tick() -> None:
            for writer in list(self._writers.values()):
                await self._tick(writer)
            await self.clock_question.note()

        await every(TICK_S, tick, stop=self._stopping)

    async def stop(self) -> None:
        """Take no more commands, let the running ones commit, save a last snapshot."""
        self._stopping.set()
        while self._committing is not None:
            await asyncio.wait([self._committing])
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
                    self.bugs.report(bug, f"snapshot of {writer.feed.hall}")

    async def _refused(self, proposal: Proposal, refusal: Refused) -> bytes:
        """Answer with a refusal. It rests on what was decided before it, so that must be durable first.

        A command repeated after a restart may be refused only because it has been carried out: then its first answer is
        given.
        """
        answer = await self._stored_answer(proposal)
        if answer is not None:
            return answer
        if self._committing is not None:
            nothing = Proposal(proposal.hall, None, proposal.actor, None, None, _future())
            self._line_up([nothing])
            await nothing.reply
        raise refusal

    async def _stored_answer(self, proposal: Proposal) -> bytes | None:
        """The answer that the store has for this command id, given by this process or by another one."""
        if proposal.command_id is None:
            return None
        answer = await self._store.answer(proposal.hall, proposal.command_id)
        return None if answer is None else first_answer(answer, answer.body, proposal)

    # Committing: one batch at a time, of what has gathered meanwhile.

    def _line_up(self, proposals: Iterable[Proposal]) -> None:
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
                    self.bugs.report(bug, f"commit of {hall}")
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
                self._heed(entries)
            except InDoubt as doubt:
                self._stop_hall(self._writers[hall], doubt)
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

    def _stop_hall(self, writer: Writer, fault: Corrupt) -> None:
        """Stop writing to a hall whose journal or state is faulty."""
        if writer.corrupt is not None:
            return
        writer.corrupt, hall = fault, writer.feed.hall
        if not isinstance(fault, InDoubt):
            log.critical("%s: another program has written an invalid record: the hall stops: %s", hall, fault)
            return
        fault.bug = self.bugs.report(fault.__cause__ or fault, f"hall:{hall}", logging.CRITICAL).number
        log.critical("%s: nothing more is written to this hall before a restart: bug %s", hall, fault.bug)
        self.stopped_hall(hall, all(other.corrupt is not None for other in self._writers.values()))

    async def _settle(self, writer: Writer) -> None:
        async with self._settling:
            if writer.is_unsettled:
                self._heed(await writer.settle())

    # What the time is.

    def _may_turn(self) -> bool:
        """Whether the day may turn: not while the clock is in doubt."""
        return self.clock.doubt is None

    def _is_empty(self) -> bool:
        """Whether no visitor and no operator is in any of the halls."""
        states = [feed.state for feed in self.feeds.values()]
        return not any(state.index.balance[live] for state in states for live in LIVE) and all(
            window.state == "closed" for state in states for window in state.windows.values()
        )

    def _heed(self, entries: Iterable[Entry]) -> None:
        """Apply a person's answer about the clock, which is a record, by whatever process it was written."""
        for entry in entries:
            match entry.event:
                case ClockAccepted() if abs(entry.event.machine - self.clock.machine()) <= HOUR:
                    with suppress(NeedsRepair):
                        self.clock.accept()
                case ClockRefused():
                    self.clock.refuse()
                case ClockCorrected():
                    self.clock.begin([Ending(feed.state.at, feed.state.at) for feed in self.feeds.values()])

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
            await self._settle(writer)
        except Corrupt as fault:
            self._stop_hall(writer, fault)
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
            answer = await self._stored_answer(proposal)
            if answer is not None:
                proposal.succeed(answer)
            else:
                self._line_up(writer.propose(proposal, self.clock(), may_turn=self._may_turn()))
        except InDoubt as doubt:
            self._stop_hall(writer, doubt)
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

    # By the passing of time.

    async def _tick(self, writer: Writer) -> None:
        hall = writer.feed.hall
        if writer.corrupt is not None:
            return
        try:
            await self._settle(writer)
            await self._look_around(writer)
            await self.waiting.give(hall)
            if not self.is_doubtful(writer.feed.hall):
                self._line_up(writer.propose_overdue(self.clock(), may_turn=self._may_turn()))
            writer.keep_in_step()
            if writer.feed.seq - writer.snapshot_seq >= SNAPSHOT_EVERY:
                await self._save_snapshot(writer)
            self._troubled.discard(hall)
        except Unavailable as fault:
            log.debug("%s: still unavailable: %s", hall, fault)
        except Corrupt as fault:
            self._stop_hall(writer, fault)
        except Exception as bug:  # noqa: BLE001 - the other halls have their time too
            self.bugs.report(bug, f"time of {hall}", logging.DEBUG if hall in self._troubled else logging.ERROR)
            self._troubled.add(hall)

    async def _look_around(self, writer: Writer) -> None:
        """Take in what another server has written to the same journal, so that no reader here shows the past."""
        unseen = await writer.feed.unseen(1)
        is_of_another = bool(unseen) and unseen[0].seq > writer.feed.seq and self._committing is None
        if is_of_another:
            writer.unsettle()
            await self._settle(writer)

    async def _save_snapshot(self, writer: Writer) -> None:
        state = writer.feed.state
        snapshot = Snapshot(state.hall, state.seq, state.head, encode_state(state))
        await self._store.save_snapshot(snapshot)
        await writer.projection.save()
        writer.snapshot_seq = snapshot.seq


def _by_hall(proposals: Iterable[Proposal]) -> dict[str, list[Proposal]]:
    by_hall: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_hall.setdefault(proposal.hall, []).append(proposal)
    return by_hall


def _future() -> asyncio.Future[bytes]:
    return asyncio.get_running_loop().create_future()
