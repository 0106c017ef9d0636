"""Keeps what servers share in the tables of a SQLite store."""

import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import astuple

from queue_server.journal.record import Record
from queue_server.journal.shared.contents import (
    MOST_FAILURES,
    NOT_CLAIMED,
    SECRET_BYTES,
    Failures,
    ServerRow,
    SharedState,
    StoredConfiguration,
    StoredDocument,
    WorkClaim,
)
from queue_server.journal.sqlite.columns import insert, select
from queue_server.journal.sqlite.connection import transaction
from queue_server.journal.sqlite.sqlite_tables import SqliteTables
from queue_server.journal.store import Conflict


class SharedInSqlite(SqliteTables):
    """The part of a SQLite store that implements `SharedStore`."""

    async def time(self) -> int | None:
        return None

    async def find_record(self, hall: str, hash_prefix: str) -> Record | None:
        first = bytes.fromhex(hash_prefix[:10])
        rows = await self._reader.run(lambda db: db.execute(_FIND, (hall, first, hash_prefix)).fetchall())
        return Record(*rows[0]) if rows else None

    async def failures(self, keys: Sequence[bytes]) -> dict[bytes, Failures]:
        return await self._reader.run(lambda db: _failures(db, keys))

    async def change_failures(self, before: Mapping[bytes, Failures], after: Sequence[Failures]) -> bool:
        return await self._write_alone(lambda db: _change_failures(db, before, after))

    async def forget_failures(self, keys: Sequence[bytes]) -> None:
        await self._write_alone(lambda db: db.executemany("DELETE FROM failures WHERE key = ?", [(k,) for k in keys]))

    async def erase_failures(self, before: int) -> int:
        return await self._count("DELETE FROM failures WHERE erase_after <= ?", before)

    async def save_server(self, server: ServerRow) -> None:
        await self._write_alone(lambda db: db.execute(insert("servers", "REPLACE"), astuple(server)))

    async def servers(self) -> list[ServerRow]:
        rows = await self._reader.run(lambda db: db.execute(select("servers", "ORDER BY started_at, id")).fetchall())
        return [ServerRow(*row) for row in rows]

    async def remove_server(self, id: str) -> None:  # noqa: A002 - the field's own name
        await self._write_alone(lambda db: db.execute("DELETE FROM servers WHERE id = ?", (id,)))

    async def erase_servers(self, before: int) -> int:
        return await self._count("DELETE FROM servers WHERE seen_at < ?", before)

    async def save_states(self, states: Sequence[SharedState]) -> None:
        await self._write_alone(lambda db: _save_states(db, states))

    async def states(self, since: int) -> list[SharedState]:
        query = select("states", "WHERE at >= ? ORDER BY kind, id")
        rows = await self._reader.run(lambda db: db.execute(query, (since,)).fetchall())
        return [SharedState(*row) for row in rows]

    async def erase_states(self, before: int) -> int:
        return await self._count("DELETE FROM states WHERE at < ?", before)

    async def configuration(self) -> StoredConfiguration | None:
        return next(iter(await self.configurations(1)), None)

    async def configuration_number(self) -> int:
        query = "SELECT coalesce(max(number), 0) FROM configurations"
        return int(await self._reader.run(lambda db: db.execute(query).fetchone()[0]))

    async def configurations(self, limit: int) -> list[StoredConfiguration]:
        query = select("configurations", "ORDER BY number DESC LIMIT ?")
        rows = await self._reader.run(lambda db: db.execute(query, (limit,)).fetchall())
        return [StoredConfiguration(*row) for row in rows]

    async def put_configuration(self, configuration: StoredConfiguration) -> bool:
        return await self._write_alone(lambda db: db.execute(_PUT, astuple(configuration)).rowcount) > 0

    async def documents(self, kind: str) -> list[StoredDocument]:
        return await self._all(StoredDocument, select("documents", "WHERE kind = ? ORDER BY id"), (kind,))

    async def document(self, kind: str, id: str) -> StoredDocument | None:  # noqa: A002 - the field's own name
        return await self._first_row(StoredDocument, select("documents", "WHERE kind = ? AND id = ?"), (kind, id))

    async def put_document(self, document: StoredDocument) -> bool:
        if document.version == 1:
            return await self._change(insert("documents", "INSERT OR IGNORE"), astuple(document)) > 0
        values = document.version, document.body, document.kind, document.id, document.version - 1
        return await self._change(_REPLACE_DOCUMENT, values) > 0

    async def remove_document(self, kind: str, id: str) -> None:  # noqa: A002 - the field's own name
        await self._change("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, id))

    async def position(self, reader: str) -> int | None:
        row = await self._first_row(_Position, "SELECT seq FROM positions WHERE reader = ?", (reader,))
        return None if row is None else row.seq

    async def save_position(self, reader: str, seq: int, claim: WorkClaim | None = None) -> None:
        if claim is None:
            await self._change(insert("positions", "REPLACE"), (reader, seq))
        elif not await self._change(_SAVE_CLAIMED_POSITION, (reader, seq, claim.work, claim.holder)):
            raise Conflict(NOT_CLAIMED.format(work=claim.work))

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

    async def _count(self, statement: str, before: int) -> int:
        return await self._write_alone(lambda db: db.execute(statement, (before,)).rowcount)


class _Position(Struct, frozen=True):
    seq: int


class _Secret(Struct, frozen=True):
    secret: bytes


def _failures(db: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, Failures]:
    rows = [row for key in keys for row in db.execute(select("failures", "WHERE key = ?"), (key,))]
    return {row[0]: Failures(*row) for row in rows}


def _change_failures(db: sqlite3.Connection, before: Mapping[bytes, Failures], after: Sequence[Failures]) -> bool:
    with transaction(db):
        stored = _failures(db, [failures.key for failures in after])
        if any(stored.get(failures.key) != before.get(failures.key) for failures in after):
            return False
        db.executemany(insert("failures", "REPLACE"), map(astuple, after))
        db.execute(_FORGET_SURPLUS, (MOST_FAILURES,))
        return True


def _save_states(db: sqlite3.Connection, states: Sequence[SharedState]) -> None:
    with transaction(db):
        db.executemany(_SAVE_STATE, map(astuple, states))


_FIND: Final = """
SELECT hall, seq, body, hash FROM (
    SELECT hall, seq, body, hash FROM journal INDEXED BY tickets_by_hash
    WHERE hall = ?1 AND substr(hash, 1, 5) = ?2 AND instr(substr(body, 1, 400), x'227469636b65742e6973737565642f') > 0
    UNION ALL
    SELECT hall, seq, body, hash FROM journal INDEXED BY bookings_by_hash
    WHERE hall = ?1 AND substr(hash, 1, 5) = ?2 AND instr(substr(body, 1, 400), x'22626f6f6b696e672e6d6164652f') > 0
    UNION ALL
    SELECT hall, seq, body, hash FROM journal INDEXED BY ratings_by_hash
    WHERE hall = ?1 AND substr(hash, 1, 5) = ?2 AND instr(substr(body, 1, 400), x'2276697369742e72617465642f') > 0
) WHERE lower(hex(hash)) GLOB ?3 || '*' ORDER BY seq DESC LIMIT 1
"""
_SAVE_CLAIMED_POSITION: Final = """
REPLACE INTO positions (reader, seq) SELECT ?, ? WHERE EXISTS (SELECT 1 FROM claims WHERE work = ? AND holder = ?)
"""
_CLAIM: Final = """
INSERT INTO claims (work, holder, until) VALUES (?, ?, ?)
ON CONFLICT (work) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE holder = ? OR until <= ?
"""
_FORGET_SURPLUS: Final = """
DELETE FROM failures WHERE key IN (SELECT key FROM failures ORDER BY erase_after DESC LIMIT -1 OFFSET ?)
"""
_SAVE_STATE: Final = """
INSERT INTO states (kind, id, server, at, body) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kind, id) DO UPDATE SET server = excluded.server, at = excluded.at, body = excluded.body
WHERE excluded.at >= states.at
"""
_REPLACE_DOCUMENT: Final = "UPDATE documents SET version = ?, body = ? WHERE kind = ? AND id = ? AND version = ?"
_PUT: Final = """
INSERT INTO configurations (number, at, author, confirmed_by, text) SELECT ?1, ?2, ?3, ?4, ?5
WHERE ?1 = 1 + (SELECT coalesce(max(number), 0) FROM configurations)
"""
