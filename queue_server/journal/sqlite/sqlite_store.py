"""Keeps a store in a SQLite file in WAL mode, where a commit is on the disk before it is answered.

One connection writes and another reads, each on a thread of its own, so that a reader never waits for a commit.
Batches of several halls that arrive during a commit share the next one.
"""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final, Self

from msgspec import json
from msgspec.structs import astuple, replace

from queue_server.journal.access.in_sqlite import AccessInSqlite
from queue_server.journal.followed.in_sqlite import FollowedInSqlite
from queue_server.journal.links.in_sqlite import LinksInSqlite
from queue_server.journal.log.in_sqlite import LogInSqlite
from queue_server.journal.packing.answer_bodies import unpack
from queue_server.journal.packing.packed_records import PackedRecords
from queue_server.journal.paging import PagedJournals
from queue_server.journal.personal.in_sqlite import PersonalDataInSqlite
from queue_server.journal.record import Record
from queue_server.journal.shared.in_sqlite import SharedInSqlite
from queue_server.journal.sqlite.columns import select
from queue_server.journal.sqlite.connection import BUSY_TIMEOUT_S, Connection, connect, create, transaction
from queue_server.journal.sqlite.group_commit import GroupCommit, add, read_records
from queue_server.journal.sqlite.packed_rows import read_packed_rows
from queue_server.journal.sqlite.sqlite_tables import Result
from queue_server.journal.store import Answer, Batch, Head, Snapshot
from queue_server.journal.transfer.moment import Closure, StoreMoment, TableBlock
from queue_server.journal.transfer.sqlite_moment import closure, set_closure, sqlite_moment, take_rows
from queue_server.journal.transfer.tables import is_appended
from queue_server.journal.visits import visit_tables
from queue_server.journal.visits.in_sqlite import ProjectionInSqlite
from queue_server.journal.visits.own_rows import form_of_rows
from queue_server.journal.visits.visit import Projected

FILE_NAME: Final = "kezek.db"


class SqliteStore(
    ProjectionInSqlite,
    PagedJournals,
    AccessInSqlite,
    SharedInSqlite,
    PersonalDataInSqlite,
    LogInSqlite,
    FollowedInSqlite,
    LinksInSqlite,
):
    """The `Store` in one file. Other processes may open it too; a second writer gets `Conflict` and never forks."""

    spares_disk = True
    commits_elsewhere = False

    def __init__(self, file: Path, writer: Connection, reader: Connection) -> None:
        self.rows_form = form_of_rows()
        self._file = file
        self._writer = writer
        self._reader = reader
        self._commits = GroupCommit()
        self._is_committing = False
        self._following: asyncio.Task[None] | None = None
        self._free = asyncio.Lock()
        """Held by whoever writes: a hall's turn is several calls, and no other write may come between."""

    @classmethod
    async def open(cls, data_dir: Path, *, read_only: bool = False, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Self:
        """The store of a folder, made if need be; `read_only` never makes one. Raises `Unavailable`, `Unusable`."""
        return await cls.open_file(data_dir / FILE_NAME, read_only=read_only, busy_timeout_s=busy_timeout_s)

    @classmethod
    async def open_file(cls, file: Path, *, read_only: bool = False, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Self:
        """The store of a file of any name, such as a backup."""
        if read_only:
            reader = await connect(file, read_only=True, busy_timeout_s=busy_timeout_s)
            return cls(file, reader, reader)
        create(file)
        writer = await connect(file, read_only=False, busy_timeout_s=busy_timeout_s)
        try:
            return cls(file, writer, await connect(file, read_only=True, busy_timeout_s=busy_timeout_s))
        except BaseException:
            await writer.close()
            raise

    async def append(self, batch: Batch) -> None:
        waiting = self._commits.add(self._keyed(batch))
        try:
            if not self._is_committing:
                await self._commit_waiting()
            await waiting.stored
        except asyncio.CancelledError:
            self._commits.withdraw(waiting)
            raise

    async def _commit_waiting(self) -> None:
        """Commit what waits; what arrives meanwhile is committed beside whoever began."""
        self._is_committing = True
        try:
            async with self._free:
                await self._writer.run(self._commits.run)
        except Exception as fault:  # noqa: BLE001 - each caller gets it, and none waits for ever
            self._commits.fail(fault)
        finally:
            self._commits.end()
            self._is_committing = False
            if self._commits or sys.exception() is not None:  # cancelled: the thread may go on
                self._following = asyncio.create_task(self._commit_waiting())

    @asynccontextmanager
    async def turn(self, hall: str) -> AsyncIterator["SqliteTurn"]:
        async with self._free:
            try:
                await self._writer.run(lambda db: db.execute("BEGIN IMMEDIATE"))
                yield SqliteTurn(self._writer, hall, self._key(hall), self._keyed)
                await self._writer.run(lambda db: db.execute("COMMIT"))
            except BaseException:
                await asyncio.shield(self._writer.run(_roll_back))
                raise

    async def _read_block(self, hall: str, after: int, most: int) -> list[Record]:
        return await self._reader.run(lambda db: read_records(db, hall, after, most))

    async def read_packed(self, hall: str, after: int = 0) -> AsyncGenerator[PackedRecords, None]:
        reading = self._begin_packed(hall, after)
        try:
            while blocks := await reading:
                reading = self._begin_packed(hall, blocks[-1].last_seq)
                await asyncio.sleep(0)  # lets the reading begin before whoever gets the records computes
                for block in blocks:
                    yield block
        finally:
            reading.cancel()

    def _begin_packed(self, hall: str, after: int) -> asyncio.Task[list[PackedRecords]]:
        return asyncio.create_task(self._reader.run(lambda db: read_packed_rows(db, hall, after)))

    async def head(self, hall: str) -> Record | None:
        return await self._first_row(Record, select("journal", "WHERE hall = ? ORDER BY seq DESC LIMIT 1"), (hall,))

    async def version(self) -> str | None:
        row = await self._reader.run(lambda db: db.execute("PRAGMA data_version").fetchone())
        return str(row[0])  # the reading connection writes nothing, so every commit is another one's

    async def news(self) -> AsyncGenerator[Mapping[str, int], None]:
        """Nothing tells that another process has written: whoever shares the file looks at the heads."""
        nothing: tuple[Mapping[str, int], ...] = ()
        for hint in nothing:
            yield hint

    async def heads(self, halls: Collection[str] | None = None) -> list[Head]:
        query, values = (_HEADS, []) if halls is None else (_HEADS_OF, [json.encode([*halls]).decode()])
        return await self._reader.run(lambda db: [Head(*row) for row in db.execute(query, values)])

    async def halls(self) -> list[str]:
        return await self._reader.run(lambda db: [hall for (hall,) in db.execute(_HALLS)])

    async def answer(self, hall: str, command_id: str) -> Answer | None:
        query = select("answers", "WHERE hall = ? AND command_id = ?")
        answer = await self._first_row(Answer, query, (hall, command_id))
        return None if answer is None else replace(answer, body=unpack(answer.body), at=answer.at or 0)

    async def erase_answers(self, before: int, most: int) -> int:
        return await self._write_alone(lambda db: _erase_answers(db, before, most))

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        await self._change(_SAVE_SNAPSHOT, astuple(snapshot))

    async def snapshot(self, hall: str) -> Snapshot | None:
        return await self._first_row(Snapshot, select("snapshots", "WHERE hall = ?"), (hall,))

    @asynccontextmanager
    async def moment(self) -> AsyncIterator[StoreMoment]:
        async with sqlite_moment(self._file) as moment:
            yield moment

    async def take_rows(self, table: str, blocks: AsyncIterator[TableBlock]) -> None:
        if is_appended(table):
            async for block in blocks:
                await self._write_alone(partial(take_rows, table=table, blocks=[block]))
        else:
            whole = [block async for block in blocks]
            await self._write_alone(lambda db: take_rows(db, table, whole))

    async def closure(self) -> Closure | None:
        return await self._reader.run(closure)

    async def set_closure(self, closure: Closure | None, before: Closure | None) -> bool:
        return await self._write_alone(lambda db: set_closure(db, closure, before))

    async def close(self) -> None:
        """Let the running calls end. The last connection to close moves the write-ahead log into the file."""
        await self._reader.close()
        await self._writer.close()

    async def _write_alone(self, function: Callable[[sqlite3.Connection], Result]) -> Result:
        async with self._free:
            return await self._writer.run(function)


class SqliteTurn:
    """A hall's turn: a transaction that is open, and with it the turn of every hall of the file."""

    def __init__(self, writer: Connection, hall: str, key: str, keyed: Callable[[Batch], Batch]) -> None:
        self.projected: Projected | None = None
        self._writer = writer
        self._hall = hall
        self._key = key
        """What stands in place of the hall's id in the tables of rows."""
        self._keyed = keyed

    async def read(self, after: int) -> Sequence[Record]:
        records, self.projected = await self._writer.run(
            lambda db: (read_records(db, self._hall, after), visit_tables.projected(db, self._key))
        )
        return records

    async def append(self, batch: Batch) -> None:
        await self._writer.run(lambda db: add(db, self._keyed(batch)))


def _erase_answers(db: sqlite3.Connection, before: int, most: int) -> int:
    """Erase some answers: first those of before there were times, which are the earliest ones."""
    with transaction(db):
        db.execute("UPDATE answer_limits SET erased_to = ?", (before,))
        erased = db.execute(_ERASE_UNTIMED, (before, most)).rowcount
        return erased + db.execute(_ERASE_TIMED, (before, most - erased)).rowcount


def _roll_back(db: sqlite3.Connection) -> None:
    if db.in_transaction:
        db.execute("ROLLBACK")


_HALLS: Final = """
WITH RECURSIVE found (hall) AS (
    SELECT min(hall) FROM journal
    UNION ALL
    SELECT (SELECT min(hall) FROM journal WHERE hall > found.hall) FROM found WHERE found.hall IS NOT NULL
)
SELECT hall FROM found WHERE hall IS NOT NULL UNION SELECT hall FROM snapshots ORDER BY hall
"""
"""A query with one step for each hall, where DISTINCT would read the whole journal."""

_ERASE_UNTIMED: Final = """
DELETE FROM answers WHERE rowid IN (
    SELECT rowid FROM (SELECT rowid, at FROM answers ORDER BY rowid LIMIT ?2)
    WHERE at IS NULL AND (SELECT of_before FROM answer_limits) <= ?1
)
"""
"""They have the lowest row numbers."""
_ERASE_TIMED: Final = """
DELETE FROM answers WHERE rowid IN (SELECT rowid FROM answers WHERE at <= ? ORDER BY at LIMIT ?)
"""

_HEADS: Final = """
WITH RECURSIVE ends (hall, seq, hash) AS (
    SELECT * FROM (SELECT hall, seq, hash FROM journal ORDER BY hall DESC, seq DESC LIMIT 1)
    UNION ALL
    SELECT journal.hall, journal.seq, journal.hash FROM ends JOIN journal ON (journal.hall, journal.seq) = (
        SELECT hall, seq FROM journal WHERE hall < ends.hall ORDER BY hall DESC, seq DESC LIMIT 1
    )
)
SELECT hall, seq, hash FROM ends ORDER BY hall
"""
"""From the last record of one hall to that of the hall before: two searches for each."""

_HEADS_OF: Final = """
WITH ends (hall, seq) AS MATERIALIZED (
    SELECT value, (SELECT max(seq) FROM journal WHERE journal.hall = value) FROM json_each(?)
)
SELECT hall, seq, hash FROM ends JOIN journal USING (hall, seq) ORDER BY hall
"""


_SAVE_SNAPSHOT: Final = """
INSERT INTO snapshots (hall, seq, hash, body) VALUES (?, ?, ?, ?)
ON CONFLICT (hall) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, body = excluded.body
WHERE excluded.seq >= snapshots.seq
"""
