"""The part of a store on PostgreSQL that keeps journals, and with them answers and snapshots."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final

from msgspec.structs import astuple

from queue_server.hall.events import GENESIS
from queue_server.journal.packing.answer_bodies import unpack
from queue_server.journal.packing.packed_records import PackedRecords
from queue_server.journal.paging import PagedJournals
from queue_server.journal.postgres.append import Statement, statement_of
from queue_server.journal.postgres.connections import Connections
from queue_server.journal.postgres.faults import CONNECTION_FAULTS, is_away, store_fault
from queue_server.journal.postgres.gathered_records import gathered_records
from queue_server.journal.postgres.news import News
from queue_server.journal.record import Record
from queue_server.journal.store import Answer, Batch, Conflict, Head, Snapshot, Turn, Unavailable
from queue_server.journal.visits.own_rows import OwnRows, form_of_rows
from queue_server.journal.visits.visit import Projected

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

APPEND_S: Final = 15.0
"""How long an append may take, with the wait for the hall's turn: as long as somebody at a desk waits for an answer."""
TURN_WAIT_MS: Final = 10_000
"""How long a hall's turn is waited for. Whoever has it decides and commits meanwhile, which takes milliseconds."""
TURN_IDLE_MS: Final = 10_000
"""How long a server that has the turn may be silent before the database takes it away: its machine may be gone."""


class JournalTables(OwnRows, PagedJournals):
    """Journals in the tables of a database."""

    spares_disk = False
    commits_elsewhere = True

    def __init__(self, connections: Connections) -> None:
        self.rows_form = form_of_rows()
        self._connections = connections
        self._news = News(connections.address)
        self._lines: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """Hall -> the line of this server's own writers: they come in their order, and wait on no connection."""

    async def append(self, batch: Batch) -> None:
        statement = statement_of(self._keyed(batch))
        if statement is None:
            return
        async with self._in_line(batch):
            await self._store(statement, batch)
        self._news.tell(batch.records)

    async def _store(self, statement: Statement, batch: Batch) -> None:
        try:
            await self._connections.change(statement.text, *statement.values, limit_s=APPEND_S)
        except Unavailable as fault:
            if fault.__cause__ is None or not is_away(fault.__cause__) or not await self._holds(batch):
                raise

    @asynccontextmanager
    async def _in_line(self, batch: Batch) -> AsyncIterator[None]:
        """Wait until this server's earlier writers of the same halls have ended."""
        async with AsyncExitStack() as stack:
            for hall in sorted({record.hall for record in batch.records}):
                await stack.enter_async_context(self._lines[hall])
            yield

    async def _holds(self, batch: Batch) -> bool:
        """Whether a batch is stored whose commit was not acknowledged before the connection was lost or the time was
        up. Raises `DatabaseAway` where the standby lacks it."""
        if not batch.records:
            return False
        last = batch.records[-1]
        row = await self._connections.first_row(
            "SELECT 1 FROM journal WHERE hall = $1 AND seq = $2 AND hash = $3", last.hall, last.seq, last.hash
        )
        if row is None:
            return False
        await self._connections.confirm()
        return True

    def turn(self, hall: str) -> AbstractAsyncContextManager[Turn]:
        return self._turn(hall)

    @asynccontextmanager
    async def _turn(self, hall: str) -> AsyncIterator[Turn]:
        async with self._lines[hall], self._connections.writing() as connection:
            has_begun = False
            try:
                has_place = await connection.execute(_begin_and_lock(hall)) == _IS_LOCKED
                has_begun = True
                if not has_place:
                    await connection.execute(_TAKE_PLACE, hall, GENESIS)
                    await connection.fetchrow(_LOCK, hall)
                turn = PostgresTurn(connection, hall, self._key(hall), self._keyed)
                yield turn
                turn.need_sound()
                if not turn.has_appended:
                    await connection.execute("ROLLBACK")
                else:
                    _need_committed(await connection.execute("COMMIT"))
            except BaseException:
                # While a beginning is cut off, the client does not know whether there is a transaction.
                if not connection.is_closed() and (not has_begun or connection.is_in_transaction()):
                    await connection.execute("ROLLBACK")
                raise
        self._news.tell(turn.records)

    async def version(self) -> str | None:
        row = await self._connections.first_row("SELECT pg_current_snapshot()::text")
        return None if row is None else str(row[0])  # which transactions are seen to have ended

    def news(self) -> AsyncGenerator[Mapping[str, int], None]:
        return self._news.hints()

    async def heads(self, halls: Collection[str] | None = None) -> list[Head]:
        query = "SELECT hall, seq, hash FROM heads WHERE seq > 0"
        if halls is None:
            rows = await self._connections.rows(f"{query} ORDER BY hall")
        else:
            rows = await self._connections.rows(f"{query} AND hall = ANY ($1) ORDER BY hall", [*halls])
        return [Head(*row) for row in rows]

    async def _read_block(self, hall: str, after: int, most: int) -> list[Record]:
        rows = await self._connections.rows(f"{_READ} LIMIT $3", hall, after, most)
        return [Record(hall, *row) for row in rows]

    def read_packed(self, hall: str, after: int = 0) -> AsyncGenerator[PackedRecords, None]:
        return gathered_records(self._connections, self._read_block, hall, after)

    async def head(self, hall: str) -> Record | None:
        row = await self._connections.first_row(
            "SELECT hall, seq, body, hash FROM journal WHERE hall = $1 ORDER BY seq DESC LIMIT 1", hall
        )
        return None if row is None else Record(*row)

    async def halls(self) -> list[str]:
        rows = await self._connections.rows(
            "SELECT hall FROM heads WHERE seq > 0 UNION SELECT hall FROM snapshots ORDER BY hall"
        )
        return [row[0] for row in rows]

    async def answer(self, hall: str, command_id: str) -> Answer | None:
        row = await self._connections.first_row(
            "SELECT fingerprint, body, at FROM answers WHERE hall = $1 AND command_id = $2", hall, command_id
        )
        if row is None:
            return None
        await self._connections.confirm()  # an answer is as sure the second time as the first
        return Answer(hall, command_id, row[0], unpack(row[1]), row[2])

    async def erase_answers(self, before: int, most: int) -> int:
        row = await self._connections.first_row("SELECT erase_answers($1, $2)", before, most)
        return 0 if row is None else int(row[0])

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        await self._connections.change(_SAVE_SNAPSHOT, *astuple(snapshot))

    async def snapshot(self, hall: str) -> Snapshot | None:
        row = await self._connections.first_row("SELECT hall, seq, hash, body FROM snapshots WHERE hall = $1", hall)
        return None if row is None else Snapshot(*row)

    async def close(self) -> None:
        """Let the running calls end, then leave the database."""
        await self._connections.close()


class PostgresTurn:
    """A hall's turn: the lock of its row of `heads`, in a transaction that ends with it."""

    def __init__(
        self, connection: "PoolConnectionProxy[asyncpg.Record]", hall: str, key: str, keyed: Callable[[Batch], Batch]
    ) -> None:
        self.projected: Projected | None = None
        self._connection = connection
        self._keyed = keyed
        self._hall = hall
        self._key = key
        """What stands in place of the hall's id in the tables of rows."""
        self.has_appended = False
        self.records: list[Record] = []
        """What is appended, if the turn ends without an error."""
        self.conflict: Conflict | None = None
        """Why nothing of this turn can be stored any more."""

    def need_sound(self) -> None:
        """Raises `Conflict` where a batch of this turn was refused: the transaction cannot be committed."""
        if self.conflict is not None:
            raise self.conflict

    async def read(self, after: int) -> Sequence[Record]:
        try:
            rows = await self._connection.fetch(_READ_IN_TURN, self._hall, after, self._key)
        except CONNECTION_FAULTS as fault:
            raise store_fault(fault) from fault
        if rows:
            *_, rows_seq, rows_form = rows[0]
            self.projected = None if rows_seq is None else Projected(rows_seq, rows_form)
        hall = self._hall
        return [Record(hall, seq, body, digest) for seq, body, digest, _, _ in rows]

    async def append(self, batch: Batch) -> None:
        statement = statement_of(self._keyed(batch))
        if statement is None:
            return
        try:
            await self._connection.execute(statement.text, *statement.values)
        except CONNECTION_FAULTS as fault:
            error = store_fault(fault)
            if isinstance(error, Conflict):
                self.conflict = error
            raise error from fault
        self.has_appended = True
        self.records.extend(batch.records)


def _need_committed(tag: str) -> None:
    """Raises `Unavailable` where the database answers a COMMIT with ROLLBACK: it had given the transaction up."""
    if tag != "COMMIT":
        raise Unavailable(f"the database took back what this turn had stored: {tag}")


def _begin_and_lock(hall: str) -> str:
    """The statements that begin a turn and wait for it, in one trip to the database. Statements that are sent together
    take no values, so the hall's id is written as the digits of its bytes."""
    digits = hall.encode().hex()
    return f"{BEGIN_TURN}; SELECT FROM heads WHERE hall = convert_from(decode('{digits}', 'hex'), 'UTF8') FOR UPDATE"


BEGIN_TURN: Final = f"""
BEGIN;
SET LOCAL lock_timeout = {TURN_WAIT_MS};
SET LOCAL idle_in_transaction_session_timeout = {TURN_IDLE_MS}
"""
_IS_LOCKED: Final = "SELECT 1"
"""What the database answers where there is a row to lock."""
_LOCK: Final = "SELECT seq FROM heads WHERE hall = $1 FOR UPDATE"
_TAKE_PLACE: Final = "INSERT INTO heads (hall, seq, hash) VALUES ($1, 0, $2) ON CONFLICT (hall) DO NOTHING"
"""A hall without a journal gets a row to lock. It never stays: the turn ends with a record, or with a rollback."""
_READ: Final = "SELECT seq, body, hash FROM journal WHERE hall = $1 AND seq > $2 ORDER BY seq"
_READ_IN_TURN: Final = """
SELECT seq, body, hash,
    (SELECT p.seq FROM projected p WHERE p.hall = $3) AS rows_seq,
    (SELECT p.form FROM projected p WHERE p.hall = $3) AS rows_form
FROM journal WHERE hall = $1 AND seq > $2 ORDER BY seq
"""
"""With each record, up to which one rows are stored, and of which form: that takes no trip of its own."""
_SAVE_SNAPSHOT: Final = """
INSERT INTO snapshots (hall, seq, hash, body) VALUES ($1, $2, $3, $4)
ON CONFLICT (hall) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, body = excluded.body
WHERE excluded.seq >= snapshots.seq
"""
