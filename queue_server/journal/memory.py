"""Keeps a store in memory, as long as the process runs: for tests, and for programs that only read a journal."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy

from queue_server.journal.access.in_memory import AccessInMemory
from queue_server.journal.followed.in_memory import FollowedInMemory
from queue_server.journal.links.in_memory import LinksInMemory
from queue_server.journal.log.in_memory import LogInMemory
from queue_server.journal.packing.packed_records import PackedRecords, packed
from queue_server.journal.personal.in_memory import PersonalDataInMemory
from queue_server.journal.record import Record
from queue_server.journal.shared.in_memory import SharedInMemory
from queue_server.journal.store import Answer, Batch, Conflict, Head, Snapshot, Unavailable, heads_after
from queue_server.journal.visits.in_memory import ProjectionInMemory
from queue_server.journal.visits.visit import Projected


class MemoryStore(
    ProjectionInMemory,
    PersonalDataInMemory,
    AccessInMemory,
    SharedInMemory,
    LogInMemory,
    FollowedInMemory,
    LinksInMemory,
):
    """The `Store` of one process, in dicts."""

    spares_disk = False
    commits_elsewhere = False

    def __init__(self) -> None:
        super().__init__()
        self._journals: dict[str, list[Record]] = defaultdict(list)
        self._answers: dict[tuple[str, str], Answer] = {}
        self._snapshots: dict[str, Snapshot] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._is_open = True

    async def append(self, batch: Batch) -> None:
        for hall in sorted({record.hall for record in batch.records}):
            async with self._turns[hall]:
                """Nobody appends during another's turn."""
        self._add(batch)

    @asynccontextmanager
    async def turn(self, hall: str) -> AsyncIterator["MemoryTurn"]:
        async with self._turns[hall]:
            self._need_open()
            turn = MemoryTurn(self, hall)
            yield turn
            if turn.batch is not None:
                self._add(turn.batch)

    def need_fit(self, batch: Batch) -> None:
        """Raises `Conflict` unless the batch can be stored."""
        self._need_open()
        heads = heads_after(batch.records, self._last_seq)
        answers = {(answer.hall, answer.command_id): answer for answer in batch.answers}
        if len(answers) < len(batch.answers) or not self._answers.keys().isdisjoint(answers):
            raise Conflict("a command with this id has been answered")
        for claim in batch.claims:
            self._need_claim(claim)
        self._rows.need_next(
            self._keyed(batch).rows, lambda hall: heads[hall] if hall in heads else self._last_seq(hall)
        )

    def _add(self, batch: Batch) -> None:
        self.need_fit(batch)
        for record in batch.records:
            self._journals[record.hall].append(record)
        self._answers |= {(answer.hall, answer.command_id): answer for answer in batch.answers}
        self._notes += batch.notes
        self._add_personal_data(batch.personal_data)
        self._rows.add(self._keyed(batch).rows)

    async def read(self, hall: str, after: int = 0, limit: int | None = None) -> AsyncIterator[Record]:
        self._need_open()
        journal = self._journals.get(hall, [])
        end = len(journal) if limit is None else min(len(journal), after + limit)
        for seq in range(after, end):
            yield journal[seq]

    async def read_blocks(self, hall: str, after: int = 0) -> AsyncIterator[Sequence[Record]]:
        yield [record async for record in self.read(hall, after)]

    async def read_packed(self, hall: str, after: int = 0) -> AsyncGenerator[PackedRecords, None]:
        for block in packed([record async for record in self.read(hall, after)]):
            yield block

    async def head(self, hall: str) -> Record | None:
        self._need_open()
        journal = self._journals.get(hall)
        return journal[-1] if journal else None

    async def version(self) -> str | None:
        return None

    async def news(self) -> AsyncGenerator[Mapping[str, int], None]:
        """There is nobody else."""
        nothing: tuple[Mapping[str, int], ...] = ()
        for hint in nothing:
            yield hint

    async def heads(self, halls: Collection[str] | None = None) -> list[Head]:
        self._need_open()
        journals = sorted(self._journals.items())
        ends = [journal[-1] for hall, journal in journals if journal and (halls is None or hall in halls)]
        return [Head(record.hall, record.seq, record.hash) for record in ends]

    async def halls(self) -> list[str]:
        self._need_open()
        return sorted(self._journals.keys() | self._snapshots)

    async def answer(self, hall: str, command_id: str) -> Answer | None:
        self._need_open()
        return self._answers.get((hall, command_id))

    async def erase_answers(self, before: int, most: int) -> int:
        self._need_open()
        outdated = [key for key, answer in self._answers.items() if answer.at <= before]
        erased = sorted(outdated, key=lambda key: self._answers[key].at)[:most]
        for key in erased:
            del self._answers[key]
        return len(erased)

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        self._need_open()
        stored = self._snapshots.get(snapshot.hall)
        if stored is None or stored.seq <= snapshot.seq:
            self._snapshots[snapshot.hall] = snapshot

    async def snapshot(self, hall: str) -> Snapshot | None:
        self._need_open()
        return self._snapshots.get(hall)

    def beside(self, rows_form: str) -> "MemoryStore":
        """The same store for a program whose rows have that form."""
        other = copy(self)
        other.rows_form = rows_form
        return other

    async def close(self) -> None:
        self._is_open = False

    def _records_of(self, hall: str) -> Sequence[Record]:
        return self._journals.get(hall, ())

    def _last_seq(self, hall: str) -> int:
        return len(self._journals.get(hall, ()))

    def _need_open(self) -> None:
        if not self._is_open:
            raise Unavailable("the store is closed")


class MemoryTurn:
    """A hall's turn in a store in memory."""

    def __init__(self, store: MemoryStore, hall: str) -> None:
        self.batch: Batch | None = None
        """What is stored when the turn ends."""
        self.projected: Projected | None = None
        self._store = store
        self._hall = hall

    async def read(self, after: int) -> Sequence[Record]:
        self.projected = await self._store.projected(self._hall)
        return [record async for record in self._store.read(self._hall, after)]

    async def append(self, batch: Batch) -> None:
        self._store.need_fit(batch)
        self.batch = batch
