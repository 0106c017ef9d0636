"""Decides the commands of one hall on a working state, which is ahead of the disk by the events being committed.

Where those are not committed after all, the working state goes back over them: that costs what they cost, however many
tickets the hall has.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence

from queue_server.bugs import Bugs
from queue_server.engine.doubt import Folding
from queue_server.engine.projection import Projection
from queue_server.engine.proposal import Proposal
from queue_server.engine.working_state import WorkingState
from queue_server.hall import commands as c
from queue_server.hall.decide import decide, overdue
from queue_server.hall.errors import Refused
from queue_server.hall.events import Entry, Event
from queue_server.journal.codec import GENERATION, READ_BY_ALL, generation_of, seal
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt, Record
from queue_server.journal.store import StoreError
from queue_server.journal.visits.visit import Projected, Rows
from queue_server.units import DAY
from queue_server.views.answer import answer

log = logging.getLogger(__name__)

ANSWERS_REMEMBERED = 10_000
"""Command ids kept in memory for each hall; older ones are found in the store."""
MOST_AT_ONCE = 50_000
"""Records that a projection may catch up on while commands wait: less than a second. More is done beside the
commands."""


class Writer:
    """Decides for one hall. Each proposal rests on all before it, and fails if one of them fails.

    An event that cannot be folded raises `InDoubt`, whose cause is the defect. A defect of the rule itself, which reads
    the state and changes nothing, is raised as it is. A defect of the figures only stops their rows.
    """

    def __init__(
        self,
        feed: Feed,
        projection: Projection,
        snapshot_seq: int,
        corrupt: Corrupt | None,
        bugs: Bugs,
        generation_read: Callable[[], int] = lambda: GENERATION,
        *,
        is_followed: bool = False,
    ) -> None:
        self.feed = feed
        self.projection = projection
        self.snapshot_seq = snapshot_seq
        self.corrupt = corrupt
        self.answered: OrderedDict[str, Proposal] = OrderedDict()
        """By command id."""
        self.is_unsettled = False
        self.is_followed = is_followed
        """Whether the journal comes from elsewhere, so that nothing is decided here."""
        self._working = WorkingState(feed)
        self._folding = Folding(feed)
        self._catching_up: asyncio.Task[None] | None = None
        self._bugs = bugs
        self._generation_read = generation_read
        self._has_figures = True
        self.may_have_others_rows = False
        """Whether another writer may have stored rows since they were looked at."""
        self._next_moment = (b"", 0)
        """The hash of the last record, and the moment that follows from all up to it."""

    def propose(
        self, proposal: Proposal, clock: int, line_up: Callable[[Proposal], None], *, may_turn: bool = True
    ) -> None:
        """Line up what is to be committed for a command: first the events that time has caused, then the command's own,
        then the offers of what it has freed to whoever waits for it.

        The clock may jump back; the journal's time does not. Raises `Refused`, after the events of time.
        """
        with self._folding:
            state = self._working.own_copy()
        now = max(clock, state.at)
        if now >= state.index.next_moment:
            for caused in self.propose_overdue(now, may_turn=may_turn):
                line_up(caused)
        if proposal.command is None:
            return
        events = decide(state, proposal.command, proposal.actor, now)
        if not self._are_read(events):
            raise Refused("earlier_server")
        with self._folding:
            self._seal(proposal, events, now)
            proposal.body = answer(state, proposal.command, proposal.entries)
        if proposal.command_id is not None:
            self.answered[proposal.command_id] = proposal
            if len(self.answered) > ANSWERS_REMEMBERED:
                self.answered.popitem(last=False)
        line_up(proposal)
        if state.waitlist:
            for caused in self.propose_overdue(now, may_turn=may_turn):
                line_up(caused)

    def propose_overdue(self, clock: int, *, may_turn: bool = True) -> Iterator[Proposal]:
        """The proposals of events that time has caused by now; without `may_turn` all but the turn of the day."""
        now = max(clock, self._working.state.at)
        is_first_day = self._working.state.day is None
        may_turn = is_first_day or (may_turn and not self._has_outlived(now))
        while True:
            state = self._working.state
            until = now if may_turn else min(now, state.index.day_ends - 1)
            with self._folding:  # nothing can be decided before the events of time are folded
                events = overdue(state, until, may_miss=may_turn)
                if not self._are_read(events):  # a day turns also where the bookings that it misses have to wait
                    events = overdue(state, until, may_miss=False)
            if not events or not self._are_read(events):
                return  # what another server could not read waits until all can
            reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
            proposal = Proposal(self.feed.hall, None, c.CLOCK, None, reply)
            with self._folding:
                self._seal(proposal, events, now)
            yield proposal

    def is_due(self, clock: int) -> bool:
        """Whether time has caused something by now, or something is left over from before."""
        is_left_over = self.is_unsettled or self.may_have_others_rows or self._is_behind
        return is_left_over or max(clock, self._working.state.at) >= self.next_moment

    @property
    def next_moment(self) -> int:
        """Before this moment (µs UTC) time alone causes nothing, unless something else is decided or read."""
        state = self._working.state
        head, moment = self._next_moment
        if head != state.head:  # only a record changes what time will cause
            moment = state.index.next_moment
            self._next_moment = state.head, moment
        return moment

    def _are_read(self, events: Sequence[Event]) -> bool:
        """Whether every server of the store reads the records of these events."""
        for event in events:
            if type(event) not in READ_BY_ALL:
                break
        else:
            return True
        read = self._generation_read()
        return read >= GENERATION or all(generation_of(event) <= read for event in events)

    def advance(self, entries: Sequence[Entry]) -> None:
        """Take in what has been decided here and is committed, and wake the readers. Raises `InDoubt`."""
        self.projection.keep()
        with self._folding:
            self.feed.advance(entries)
        self._working.keep()

    def take_in(self, entries: Sequence[Entry]) -> None:
        """Take in what another writer has committed, in place of what was decided here meanwhile. Raises `InDoubt`."""
        self.roll_back()
        self.may_have_others_rows = self.may_have_others_rows or bool(entries)
        with self._folding:
            self.feed.advance(entries)
        self._working.miss(entries)

    def roll_back(self) -> None:
        """Take back what was decided here and is not committed."""
        self.projection.undo()
        self._working.roll_back()

    def rows(self, entries: Sequence[Entry]) -> Rows | None:
        """The rows of the entries that are to be committed."""
        if not self._has_figures or not entries:
            return None
        try:
            return self.projection.rows(entries)
        except Exception as bug:  # noqa: BLE001 - nobody goes without a ticket because of a figure
            self._lose_figures(bug)
            return None

    def _has_outlived(self, now: int) -> bool:
        """Whether a ticket or an operator came after the day should have turned, while the clock was in doubt. They
        belong to the next day, so the day turns when they have left, or a day later."""
        state = self._working.state
        ends = state.index.day_ends
        if not 0 < ends <= now < ends + DAY:
            return False
        return any(ticket.is_live and ticket.issued_at >= ends for ticket in state.tickets.values())

    def keep_in_step(self) -> None:
        """Make rows that are far behind beside the commands, which do not wait for them."""
        if self._is_behind and not self.is_catching_up:
            self._catching_up = asyncio.create_task(self._catch_up())

    @property
    def _is_behind(self) -> bool:
        """Whether rows are missing, or may be, as far as there are figures."""
        return self._has_figures and (self.projection.lags or not self.projection.is_in_step)

    @property
    def is_catching_up(self) -> bool:
        """Whether rows are being made beside the commands."""
        return self._catching_up is not None and not self._catching_up.done()

    async def catch_up(self, most: int | None = None) -> None:
        """Bring the rows up to the journal's end, unless more than `most` records are missing. Raises `Unavailable`."""
        if not self._has_figures:
            return
        try:
            await self.projection.catch_up(most)
        except StoreError:
            raise
        except Exception as bug:  # noqa: BLE001 - as in `rows`
            self._lose_figures(bug)

    async def catch_up_soon(self) -> None:
        """Bring the rows up to the journal's end where few are missing, before the next command. Raises
        `Unavailable`."""
        await self.catch_up(MOST_AT_ONCE)

    async def look_at_rows(self) -> None:
        """Note which rows another writer has stored since the last look. Raises `Unavailable`."""
        if not self._begin_look():
            return
        try:
            await self.projection.look()
        except StoreError:
            self.may_have_others_rows = True
            raise
        except Exception as bug:  # noqa: BLE001 - as in `rows`
            self._lose_figures(bug)

    def note_rows(self, projected: Projected | None) -> None:
        """Note which rows are stored, as a reading has just said."""
        if not self._begin_look():
            return
        try:
            self.projection.note(projected)
        except Exception as bug:  # noqa: BLE001 - as in `rows`
            self._lose_figures(bug)

    def _begin_look(self) -> bool:
        """Let the rows of other writers count as noted; returns whether any are to be noted."""
        is_due, self.may_have_others_rows = self.may_have_others_rows, False
        return is_due and self._has_figures

    def end(self) -> None:
        """Stop making rows beside the commands."""
        if self._catching_up is not None:
            self._catching_up.cancel()

    def forget_answer(self, proposal: Proposal) -> None:
        """Forget the answer of a command that was not carried out after all."""
        if proposal.command_id is not None and self.answered.get(proposal.command_id) is proposal:
            del self.answered[proposal.command_id]

    async def _catch_up(self) -> None:
        try:
            if self.projection.lags:
                await self.projection.close_gap()
            await self.catch_up()
        except StoreError as fault:
            log.debug("%s: rows stay behind the journal: %s", self.feed.hall, fault)

    def _lose_figures(self, bug: Exception) -> None:
        """Stop the rows of figures where they are. The next start makes what is missing."""
        self._has_figures = False
        self.projection.lose()
        self._bugs.report(bug, f"figures of {self.feed.hall}")

    def _seal(self, proposal: Proposal, events: Sequence[Event], now: int) -> None:
        state = self._working.own_copy()
        cause = proposal.command_id or str(state.seq + 1)
        actor = str(proposal.actor)
        records: list[Record] = []
        entries: list[Entry] = []
        for event in events:
            record, entry = seal(state.hall, state.head, state.seq + 1, now, actor, cause, event)
            self._working.fold(entry)
            records.append(record)
            entries.append(entry)
        proposal.records, proposal.entries, proposal.at = records, entries, now
