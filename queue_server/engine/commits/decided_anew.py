"""Decides commands of one hall anew, after another writer was first."""

from collections.abc import Collection, Sequence

from queue_server.clock import ServerClock
from queue_server.engine.doubt import InDoubt
from queue_server.engine.hall_writers import HallWriters
from queue_server.engine.proposal import Proposal
from queue_server.engine.writer import Writer
from queue_server.hall.errors import Refused
from queue_server.journal.store import Answer, Store


class DecidedAnew:
    """Decides proposals on the present end of the journal. A command that another server has carried out under the same
    id gets the answer that was given there."""

    def __init__(self, store: Store, writer: Writer, writers: HallWriters, clock: ServerClock) -> None:
        self._store = store
        self._writer = writer
        self._writers = writers
        self._clock = clock
        self._answers: dict[str, Answer | None] = {}

    def missing(self, proposals: Sequence[Proposal], causes: Collection[str] | None) -> list[str]:
        """The ids of commands whose answer is to be looked up: those that have caused one of the records read, or
        all."""
        ids = (proposal.command_id for proposal in proposals if proposal.command_id is not None)
        return [id_ for id_ in ids if id_ not in self._answers and (causes is None or id_ in causes)]

    async def look_up(self, ids: Collection[str]) -> None:
        """Look up what was answered. Raises `Unavailable`."""
        for id_ in ids:
            self._answers[id_] = await self._store.answer(self._writer.feed.hall, id_)

    async def without_repeated(self, decided: Sequence[Proposal]) -> list[Proposal]:
        """What is decided, without the refused commands that were carried out under their ids before: these get the
        answer that was given then. Raises `Unavailable`."""
        committed: list[Proposal] = []
        for proposal in decided:
            if proposal.refusal is not None and proposal.command_id is not None and not proposal.is_looked_up:
                proposal.is_looked_up = True
                answer = await self._store.answer(proposal.hall, proposal.command_id)
                if answer is not None:
                    proposal.answer_as(answer)
                    continue
            committed.append(proposal)
        return committed

    def decide(self, proposals: Sequence[Proposal]) -> list[Proposal]:
        """What is to be committed: the events that time has caused, and the proposals in their order. Raises
        `InDoubt`."""
        writer, now = self._writer, self._clock()
        writer.roll_back()
        for proposal in proposals:
            writer.forget_answer(proposal)
            proposal.forget()
        decided: list[Proposal] = []
        try:
            decided += writer.propose_overdue(now, may_turn=self._writers.may_turn)
            for proposal in proposals:
                decided += self._decide(proposal, now)
        finally:
            self._answers.clear()
        return decided

    def _decide(self, proposal: Proposal, now: int) -> list[Proposal]:
        """The proposal, and the events of time before it. One that has an answer by now is not committed."""
        if proposal.command is None:
            return [proposal]
        stored = self._answers.get(proposal.command_id or "")
        repeated = self._writer.answered.get(proposal.command_id or "")
        decided: list[Proposal] = []
        try:
            if stored is not None:
                proposal.answer_as(stored)
            elif repeated is not None:
                repeated.answer_also(proposal)
            else:
                self._writer.propose(proposal, now, decided.append, may_turn=self._writers.may_turn)
        except Refused as refusal:
            proposal.refusal = refusal
            decided.append(proposal)
        except InDoubt:
            raise
        except Exception as error:  # noqa: BLE001 - a defect of the rule: told to whoever waits
            proposal.fail(error)
        return decided
