"""Keeps what servers share in the tables of a SQLite store."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from msgspec.structs import astuple

from queue_server.journal.columns import insert, select
from queue_server.journal.connection import Connection, transaction
from queue_server.journal.record import Record
from queue_server.journal.shared.contents import MOST_FAILURES, Failures, ServerRow, SharedState, StoredConfiguration

Result = TypeVar("Result")


class SharedInSqlite:
    """The part of a SQLite store that implements `SharedStore`."""

    _reader: Connection

    async def _write_alone(self, function: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run a function on the thread of the writing connection, while nobody else writes: what comes into a hall's
        turn would end with it."""
        raise NotImplementedError

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

    async def _count(self, statement: str, before: int) -> int:
        return await self._write_alone(lambda db: db.execute(statement, (before,)).rowcount)


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
) WHERE lower(hex(hash)) GLOB ?3 || '*' ORDER BY seq DESC LIMIT 1
"""
_FORGET_SURPLUS: Final = """
DELETE FROM failures WHERE key IN (SELECT key FROM failures ORDER BY erase_after DESC LIMIT -1 OFFSET ?)
"""
_SAVE_STATE: Final = """
INSERT INTO states (kind, id, server, at, body) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kind, id) DO UPDATE SET server = excluded.server, at = excluded.at, body = excluded.body
WHERE excluded.at >= states.at
"""
_PUT: Final = """
INSERT INTO configurations (number, at, author, confirmed_by, text) SELECT ?1, ?2, ?3, ?4, ?5
WHERE ?1 = 1 + (SELECT coalesce(max(number), 0) FROM configurations)
"""
