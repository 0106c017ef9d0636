"""Decides the commands of one hall: all that arrive in one turn of the event loop together, in their order and at one
time of the clock.

They are decided without a pause, so that nothing comes between a decision and its place in the lane. Where another
process carries commits out, a rush is decided in two parts, of which one is committed while the other is decided: two
commits of half the commands then follow each other at once, and neither process waits for the other.

While others write as fast, commands are decided in the hall's turn alone: what was decided here would be taken back.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Final

from queue_server.bugs import Bugs
from queue_server.clock import ServerClock
from queue_server.engine.doubt import InDoubt
from queue_server.engine.hall_writers import HallWriters
from queue_server.engine.proposal import ClockDoubtful, Proposal
from queue_server.engine.writer import Writer
from queue_server.hall.errors import Refused
from queue_server.journal.store import Store

RUSH: Final = 20
"""Commands that arrive together and are committed in two parts: fewer are decided before a commit would have begun."""


class Arrivals:
    """The commands of one hall that are not decided yet. `line_up` takes what is decided, `look` waits until the
    journal has been read to its end, `is_committing` says whether a commit is going on, `is_contended` whether others
    write as fast."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        writers: HallWriters,
        clock: ServerClock,
        bugs: Bugs,
        line_up: Callable[[Proposal], None],
        look: Callable[[], Awaitable[None]],
        is_committing: Callable[[], bool],
        is_contended: Callable[[], bool],
    ) -> None:
        self._store = store
        self._writer = writer
        self._writers = writers
        self._clock = clock
        self._bugs = bugs
        self._line_up = line_up
        self._look = look
        self._is_committing = is_committing
        self._is_contended = is_contended
        self._arrived: list[Proposal] = []
        self._delayed: set[asyncio.Task[None]] = set()
        """What waits for the store before it can be decided."""

    def add(self, proposal: Proposal) -> None:
        """Let a command be decided, with all that arrive before the event loop has come round."""
        if not self._arrived:
            asyncio.get_running_loop().call_soon(self._decide_arrived)
        self._arrived.append(proposal)

    def _decide_arrived(self) -> None:
        """Decide what has arrived; in a rush while nothing is being committed the first half, and the others once the
        commit of these has begun."""
        count = len(self._arrived)
        second_half: list[Proposal] = []
        is_parted = count >= RUSH and self._store.commits_elsewhere and not self._is_committing()
        if is_parted and not self._is_contended():
            self._arrived, second_half = self._arrived[: count // 2], self._arrived[count // 2 :]
        self.decide()
        if second_half:
            self._arrived[:0] = second_half
            asyncio.get_running_loop().call_soon(self._decide_arrived)

    async def rest(self) -> None:
        """Decide all that has arrived, also what waits for the store."""
        self.decide()
        while self._delayed:
            await asyncio.wait(self._delayed)
            self.decide()

    def decide(self) -> None:
        """Decide what has arrived, and line it up."""
        arrived, self._arrived = self._arrived, []
        if not arrived:
            return
        if self._writer.is_unsettled:
            self._delay(self._settle(arrived))
            return
        undecided = iter(arrived)
        try:
            self._decide_all(undecided)
        except Exception as bug:  # noqa: BLE001 - nobody may wait for ever
            self._bugs.report(bug, f"commands of {self._writer.feed.hall}")
            for proposal in undecided:
                proposal.fail(bug)

    def _decide_all(self, undecided: Iterator[Proposal]) -> None:
        writer, writers, now = self._writer, self._writers, self._clock()
        is_doubtful, may_turn = writers.is_doubtful(writer, now), writers.may_turn
        is_contended = self._is_contended()
        for proposal in undecided:
            if proposal.reply.done():
                continue  # whoever gave it has gone away
            if writer.corrupt is not None:
                proposal.fail(writer.corrupt)
            elif proposal.command_id is not None and (first := writer.answered.get(proposal.command_id)) is not None:
                first.answer_also(proposal)
            elif is_doubtful:
                proposal.fail(ClockDoubtful())
            elif is_contended:
                proposal.is_undecided = True
                self._line_up(proposal)
            else:
                self._decide(proposal, now, may_turn=may_turn)

    def _decide(self, proposal: Proposal, now: int, *, may_turn: bool) -> None:
        try:
            self._writer.propose(proposal, now, self._line_up, may_turn=may_turn)
        except Refused as refusal:
            if proposal.command_id is not None and not proposal.is_looked_up:
                self._delay(self._look_up(proposal, proposal.command_id))
                return
            # It rests on what was decided before it, so that must be durable first; and where another server has
            # appended, the command is decided anew.
            proposal.refusal = refusal
            self._line_up(proposal)
        except InDoubt as doubt:
            proposal.fail(doubt)
            self._writers.stop(self._writer, doubt)
        except Exception as bug:  # noqa: BLE001 - a defect of the rule: told to whoever gave the command
            proposal.fail(bug)

    async def _settle(self, arrived: list[Proposal]) -> None:
        """Read on after a commit that has failed, and decide then."""
        try:
            await self._look()
        except Exception as fault:  # noqa: BLE001 - told to whoever gave the commands
            for proposal in arrived:
                proposal.fail(fault)
        else:
            for proposal in arrived:
                self.add(proposal)

    async def _look_up(self, proposal: Proposal, command_id: str) -> None:
        """Look for an earlier answer to a command that would be refused: repeated after a restart, it may be refused
        only because it was carried out. The journal may go on meanwhile, so it is decided anew."""
        try:
            answer = await self._store.answer(self._writer.feed.hall, command_id)
        except Exception as fault:  # noqa: BLE001 - told to whoever gave the command
            proposal.fail(fault)
            return
        if answer is not None:
            proposal.answer_as(answer)
        else:
            proposal.is_looked_up = True
            self.add(proposal)

    def _delay(self, deciding: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(deciding)
        self._delayed.add(task)
        task.add_done_callback(self._delayed.discard)
