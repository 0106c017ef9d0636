"""Keeps a store in a SQLite file in WAL mode, where a commit is on the disk before it is answered.

One connection writes and another reads, each on a thread of its own, so that a reader never waits for a commit.
Batches of several halls that arrive during a commit share the next one.
"""

import asyncio
import secrets
import sqlite3
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from msgspec import Struct
from msgspec.structs import astuple, replace

from queue_server.journal import name_tables
from queue_server.journal.answer_bodies import unpack
from queue_server.journal.columns import insert, select
from queue_server.journal.connection import BUSY_TIMEOUT_S, Connection, connect, create, transaction
from queue_server.journal.group_commit import GroupCommit, add, read_records
from queue_server.journal.paging import PagedJournals
from queue_server.journal.personal.in_sqlite import PersonalDataInSqlite
from queue_server.journal.record import Record
from queue_server.journal.shared.in_sqlite import SharedInSqlite
from queue_server.journal.store import (
    SECRET_BYTES,
    Answer,
    Batch,
    Device,
    Head,
    NameChange,
    Note,
    PendingChange,
    Session,
    Snapshot,
    Token,
    Trace,
    User,
)
from queue_server.journal.transfer.moment import Closure, StoreMoment, TableBlock
from queue_server.journal.transfer.sqlite_moment import closure, set_closure, sqlite_moment, take_rows
from queue_server.journal.transfer.tables import is_appended
from queue_server.journal.visits import visit_tables
from queue_server.journal.visits.own_rows import OwnRows, form_of_rows
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Projected, Tallied, Visit, VisitCriteria, WindowTime
from queue_server.views.person_names import FormerName

FILE_NAME: Final = "kezek.db"

Row = TypeVar("Row", bound=Struct)
Result = TypeVar("Result")
Parameters = Sequence[str | bytes | int | None]


class SqliteStore(OwnRows, PagedJournals, SharedInSqlite, PersonalDataInSqlite):
    """The `Store` in one file. Other processes may open it too; a second writer gets `Conflict` and never forks."""

    spares_disk = True

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
                yield SqliteTurn(self._writer, hall, self._keyed)
                await self._writer.run(lambda db: db.execute("COMMIT"))
            except BaseException:
                await asyncio.shield(self._writer.run(_roll_back))
                raise

    async def _read_block(self, hall: str, after: int, most: int) -> list[Record]:
        return await self._reader.run(lambda db: read_records(db, hall, after, most))

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

    async def heads(self) -> list[Head]:
        return await self._reader.run(lambda db: [Head(*row) for row in db.execute(_HEADS)])

    async def halls(self) -> list[str]:
        return await self._reader.run(lambda db: [hall for (hall,) in db.execute(_HALLS)])

    async def answer(self, hall: str, command_id: str) -> Answer | None:
        query = select("answers", "WHERE hall = ? AND command_id = ?")
        answer = await self._first_row(Answer, query, (hall, command_id))
        return None if answer is None else replace(answer, body=unpack(answer.body), at=answer.at or 0)

    async def erase_answers(self, before: int, most: int) -> int:
        return await self._write_alone(lambda db: _erase_answers(db, before, most))

    async def notes(self, hall: str, ticket: str) -> list[Note]:
        return await self._all(Note, select("notes", "WHERE hall = ? AND ticket = ? ORDER BY rowid"), (hall, ticket))

    async def erase_notes(self, before: int) -> int:
        return await self._change("DELETE FROM notes WHERE erase_after <= ?", (before,))

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        await self._change(_SAVE_SNAPSHOT, astuple(snapshot))

    async def snapshot(self, hall: str) -> Snapshot | None:
        return await self._first_row(Snapshot, select("snapshots", "WHERE hall = ?"), (hall,))

    async def projected(self, hall: str) -> Projected | None:
        return await self._reader.run(lambda db: visit_tables.projected(db, self._key(hall)))

    async def save_fold(self, fold: SavedFold) -> None:
        await self._change(insert("folds", "REPLACE"), (self._key(fold.hall), *astuple(fold)[1:]))

    async def fold(self, hall: str) -> SavedFold | None:
        fold = await self._first_row(SavedFold, select("folds", "WHERE hall = ?"), (self._key(hall),))
        return None if fold is None else replace(fold, hall=hall)

    async def forget_rows(self, hall: str) -> None:
        await self._write_alone(lambda db: visit_tables.forget_rows(db, self._key(hall)))

    async def erase_rows(self, forms: Collection[str]) -> int:
        return await self._write_alone(lambda db: visit_tables.erase_rows(db, forms))

    async def visits(self, hall: str, criteria: VisitCriteria, longest: int | None = None) -> list[Visit]:
        rows = await self._reader.run(lambda db: visit_tables.visits(db, self._key(hall), criteria, longest))
        return [Visit(hall, *row) for row in rows]

    async def count_visits(self, hall: str, criteria: VisitCriteria) -> int:
        return await self._reader.run(lambda db: visit_tables.count_visits(db, self._key(hall), criteria))

    async def stages(
        self, hall: str, first: str, last: str, until: int, fields: Sequence[str], after: int = 0
    ) -> list[tuple[Any, ...]]:
        return await self._reader.run(
            lambda db: visit_tables.stages(db, self._key(hall), first, last, until, fields, after)
        )

    async def window_times(self, hall: str, first: str, last: str, until: int, after: int = 0) -> list[WindowTime]:
        key = self._key(hall)
        rows = await self._reader.run(lambda db: visit_tables.window_times(db, key, first, last, until, after))
        return [WindowTime(hall, *row) for row in rows]

    async def days(self, hall: str) -> tuple[str, str] | None:
        return await self._reader.run(lambda db: visit_tables.days(db, self._key(hall)))

    async def save_tallies(self, hall: str, span: str, tallies: Sequence[Tallied]) -> None:
        await self._write_alone(lambda db: visit_tables.save_tallies(db, self._key(hall), span, tallies))

    async def tallied(self, hall: str, part: str, first: str, last: str) -> list[str]:
        return await self._reader.run(lambda db: visit_tables.tallied(db, self._key(hall), part, first, last))

    async def tallies(self, hall: str, parts: Sequence[str], spans: Sequence[str]) -> list[Tallied]:
        return await self._reader.run(lambda db: visit_tables.tallies(db, self._key(hall), parts, spans))

    async def add_token(self, token: Token) -> None:
        await self._change(insert("tokens"), astuple(token))

    async def tokens(self) -> list[Token]:
        return await self._all(Token, select("tokens", "ORDER BY created_at, name"))

    async def token(self, digest: bytes) -> Token | None:
        return await self._first_row(Token, select("tokens", "WHERE digest = ?"), (digest,))

    async def revoke_token(self, name: str, at: int) -> bool:
        return (
            await self._change("UPDATE tokens SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL", (at, name)) > 0
        )

    async def save_user(self, user: User) -> None:
        await self._change(insert("users", "REPLACE"), astuple(user))

    async def change_user(self, before: User | None, after: User, *, needs_admin: bool = False) -> bool:
        if before is None:
            return await self._change(_ADD_USER, (*astuple(after), after.name)) > 0
        statement = f"{_CHANGE_USER} AND {name_tables.HAS_OTHER_ADMIN}" if needs_admin else _CHANGE_USER
        return await self._change(statement, (*astuple(after), *astuple(before))) > 0

    async def users(self) -> list[User]:
        return await self._all(User, select("users", "ORDER BY name"))

    async def user(self, name: str) -> User | None:
        return await self._first_row(User, select("users", "WHERE name = ?"), (name,))

    async def former_names(self) -> list[FormerName]:
        return await self._reader.run(name_tables.former_names)

    async def change_name(self, change: NameChange) -> str | None:
        return await self._write_alone(lambda db: name_tables.change_name(db, change))

    async def save_session(self, session: Session) -> None:
        await self._change(insert("sessions", "REPLACE"), astuple(session))

    async def touch_session(self, digest: bytes, seen_at: int) -> None:
        await self._change("UPDATE sessions SET seen_at = ? WHERE digest = ?", (seen_at, digest))

    async def session(self, digest: bytes) -> Session | None:
        row = await self._first_row(Session, select("sessions", "WHERE digest = ?"), (digest,))
        return None if row is None else replace(row, is_person=bool(row.is_person))  # SQLite has no booleans

    async def device_sessions(self, role: str) -> list[Session]:
        query = select("sessions", "WHERE role = ? AND NOT is_person ORDER BY created_at, rowid")
        return [replace(row, is_person=False) for row in await self._all(Session, query, (role,))]

    async def end_session(self, digest: bytes) -> bool:
        return await self._change("DELETE FROM sessions WHERE digest = ?", (digest,)) > 0

    async def erase_sessions(self, before: int) -> int:
        return await self._change("DELETE FROM sessions WHERE expires_at <= ?", (before,))

    async def end_sessions(self, name: str, but: bytes | None = None) -> int:
        return await self._change("DELETE FROM sessions WHERE name = ? AND is_person AND digest IS NOT ?", (name, but))

    async def add_trace(self, trace: Trace) -> None:
        await self._change(insert("traces"), astuple(trace))

    async def traces(self, limit: int) -> list[Trace]:
        return await self._all(Trace, select("traces", "ORDER BY rowid DESC LIMIT ?"), (limit,))

    async def erase_traces(self, before: int) -> int:
        return await self._change("DELETE FROM traces WHERE erase_after <= ?", (before,))

    async def save_pending(self, change: PendingChange) -> None:
        await self._change(insert("pending", "REPLACE"), astuple(change))

    async def pending(self) -> list[PendingChange]:
        return await self._all(PendingChange, select("pending", "ORDER BY at, id"))

    async def end_pending(self, id: str) -> bool:  # noqa: A002 - the field's own name
        return await self._change("DELETE FROM pending WHERE id = ?", (id,)) > 0

    async def save_device(self, device: Device) -> None:
        await self._change(insert("devices", "REPLACE"), astuple(device))

    async def touch_device(self, id: str, seen_at: int, version: str | None) -> None:  # noqa: A002 - the field's own name
        await self._change("UPDATE devices SET seen_at = ?, version = ? WHERE id = ?", (seen_at, version, id))

    async def devices(self) -> list[Device]:
        return await self._all(Device, select("devices", "ORDER BY announced_at, id"))

    async def device(self, digest: bytes) -> Device | None:
        return await self._first_row(Device, select("devices", "WHERE digest = ?"), (digest,))

    async def erase_devices(self, before: int) -> int:
        return await self._change("DELETE FROM devices WHERE paired_at IS NULL AND announced_at < ?", (before,))

    async def erase_device(self, id: str) -> bool:  # noqa: A002 - the field's own name
        return await self._change("DELETE FROM devices WHERE paired_at IS NULL AND id = ?", (id,)) > 0

    async def position(self, reader: str) -> int | None:
        row = await self._first_row(_Position, "SELECT seq FROM positions WHERE reader = ?", (reader,))
        return None if row is None else row.seq

    async def save_position(self, reader: str, seq: int) -> None:
        await self._change(insert("positions", "REPLACE"), (reader, seq))

    async def claim(self, work: str, holder: str, now: int, until: int) -> bool:
        return await self._change(_CLAIM, (work, holder, until, holder, now)) > 0

    async def renew_claims(self, holder: str, until: int) -> list[str]:
        query = "UPDATE claims SET until = ? WHERE holder = ? RETURNING work"
        return await self._write_alone(lambda db: [work for (work,) in db.execute(query, (until, holder)).fetchall()])

    async def claimed(self, holder: str, now: int) -> list[str]:
        query = "SELECT work FROM claims WHERE holder <> ? AND until > ?"
        return await self._reader.run(lambda db: [work for (work,) in db.execute(query, (holder, now)).fetchall()])

    async def release(self, work: str, holder: str) -> None:
        await self._change("DELETE FROM claims WHERE work = ? AND holder = ?", (work, holder))

    async def secret(self, name: str) -> bytes:
        await self._change(insert("secrets", "INSERT OR IGNORE"), (name, secrets.token_bytes(SECRET_BYTES)))
        (row,) = await self._all(_Secret, "SELECT secret FROM secrets WHERE name = ?", (name,))
        return row.secret

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

    async def _all(self, kind: type[Row], query: str, parameters: Parameters = ()) -> list[Row]:
        return [kind(*row) for row in await self._reader.run(lambda db: db.execute(query, parameters).fetchall())]

    async def _first_row(self, kind: type[Row], query: str, parameters: Parameters) -> Row | None:
        return next(iter(await self._all(kind, query, parameters)), None)

    async def _change(self, statement: str, parameters: Parameters) -> int:
        """Run one statement as its own transaction; returns how many rows it changed."""
        return await self._write_alone(lambda db: db.execute(statement, parameters).rowcount)

    async def _write_alone(self, function: Callable[[sqlite3.Connection], Result]) -> Result:
        async with self._free:
            return await self._writer.run(function)


class SqliteTurn:
    """A hall's turn: a transaction that is open, and with it the turn of every hall of the file."""

    def __init__(self, writer: Connection, hall: str, keyed: Callable[[Batch], Batch]) -> None:
        self._writer = writer
        self._hall = hall
        self._keyed = keyed

    async def read(self, after: int) -> Sequence[Record]:
        return await self._writer.run(lambda db: read_records(db, self._hall, after))

    async def append(self, batch: Batch) -> None:
        await self._writer.run(lambda db: add(db, self._keyed(batch)))


class _Position(Struct, frozen=True):
    seq: int


class _Secret(Struct, frozen=True):
    secret: bytes


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
WITH RECURSIVE found (hall) AS (
    SELECT min(hall) FROM journal
    UNION ALL
    SELECT (SELECT min(hall) FROM journal WHERE hall > found.hall) FROM found WHERE found.hall IS NOT NULL
),
ends (hall, seq) AS MATERIALIZED (
    SELECT hall, (SELECT max(seq) FROM journal WHERE journal.hall = found.hall) FROM found WHERE hall IS NOT NULL
)
SELECT hall, seq, hash FROM ends JOIN journal USING (hall, seq) ORDER BY hall
"""

_USER: Final = ("name", "role", "password", "created_at", "disabled_at", "pin", "subject")
_ADD_USER: Final = """
INSERT OR IGNORE INTO users (name, role, password, created_at, disabled_at, pin, subject)
SELECT ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM former_names WHERE former = ?)
"""
_CHANGE_USER: Final = (
    f"UPDATE users SET {', '.join(f'{column} = ?' for column in _USER)}"  # noqa: S608 - columns of ours, no input
    f" WHERE {' AND '.join(f'{column} IS ?' for column in _USER)}"
)
_CLAIM: Final = """
INSERT INTO claims (work, holder, until) VALUES (?, ?, ?)
ON CONFLICT (work) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE holder = ? OR until <= ?
"""
_SAVE_SNAPSHOT: Final = """
INSERT INTO snapshots (hall, seq, hash, body) VALUES (?, ?, ?, ?)
ON CONFLICT (hall) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, body = excluded.body
WHERE excluded.seq >= snapshots.seq
"""
