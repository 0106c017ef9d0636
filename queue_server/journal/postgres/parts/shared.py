"""The part of a store on PostgreSQL that keeps what servers share beside the journals: who runs, what devices reported,
wrong passwords, the text of the configuration, positions of readers, claims, secrets."""

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import astuple

from queue_server.journal.postgres.connections import Connections
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
from queue_server.journal.store import Conflict

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy


class SharedTables:
    """What servers share beside the journals, in the tables of a database."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def time(self) -> int | None:
        row = await self._connections.first_row(_TIME)
        return None if row is None else int(row[0])

    async def find_record(self, hall: str, hash_prefix: str) -> Record | None:
        row = await self._connections.first_row(_FIND, hall, bytes.fromhex(hash_prefix[:10]), hash_prefix)
        return None if row is None else Record(row[0], row[1], bytes(row[2]), bytes(row[3]))

    async def failures(self, keys: Sequence[bytes]) -> dict[bytes, Failures]:
        return {row[0]: Failures(*row) for row in await self._connections.rows(_FAILURES, [*keys])}

    async def change_failures(self, before: Mapping[bytes, Failures], after: Sequence[Failures]) -> bool:
        async with self._connections.transaction() as connection:
            await connection.execute(FAILURES_LOCK)
            return await _change_failures(connection, before, after)

    async def forget_failures(self, keys: Sequence[bytes]) -> None:
        await self._connections.change("DELETE FROM failures WHERE key = ANY($1)", [*keys])

    async def erase_failures(self, before: int) -> int:
        return await self._connections.change("DELETE FROM failures WHERE erase_after <= $1", before)

    async def save_server(self, server: ServerRow) -> None:
        await self._connections.change(_SAVE_SERVER, *astuple(server))

    async def servers(self) -> list[ServerRow]:
        return [ServerRow(*row) for row in await self._connections.rows(_SERVERS)]

    async def remove_server(self, id: str) -> None:  # noqa: A002 - the field's own name
        await self._connections.change("DELETE FROM servers WHERE id = $1", id)

    async def erase_servers(self, before: int) -> int:
        return await self._connections.change("DELETE FROM servers WHERE seen_at < $1", before)

    async def save_states(self, states: Sequence[SharedState]) -> None:
        newest: dict[tuple[str, str], SharedState] = {}
        for state in states:
            stored = newest.get((state.kind, state.id))
            if stored is None or stored.at <= state.at:
                newest[state.kind, state.id] = state
        columns = zip(*map(astuple, newest.values()), strict=True)
        if newest:
            await self._connections.change(_SAVE_STATES, *map(list, columns))

    async def states(self, since: int) -> list[SharedState]:
        return [SharedState(*row) for row in await self._connections.rows(_STATES, since)]

    async def erase_states(self, before: int) -> int:
        return await self._connections.change("DELETE FROM states WHERE at < $1", before)

    async def configuration(self) -> StoredConfiguration | None:
        return next(iter(await self.configurations(1)), None)

    async def configuration_number(self) -> int:
        row = await self._connections.first_row("SELECT coalesce(max(number), 0) FROM configurations")
        return 0 if row is None else int(row[0])

    async def configurations(self, limit: int) -> list[StoredConfiguration]:
        return [StoredConfiguration(*row) for row in await self._connections.rows(_CONFIGURATIONS, limit)]

    async def put_configuration(self, configuration: StoredConfiguration) -> bool:
        return await self._connections.change(_PUT, *astuple(configuration)) > 0

    async def documents(self, kind: str) -> list[StoredDocument]:
        return [StoredDocument(*row) for row in await self._connections.rows(_DOCUMENTS, kind)]

    async def document(self, kind: str, id: str) -> StoredDocument | None:  # noqa: A002 - the field's own name
        row = await self._connections.first_row(_DOCUMENT, kind, id)
        return None if row is None else StoredDocument(*row)

    async def put_document(self, document: StoredDocument) -> bool:
        statement = _ADD_DOCUMENT if document.version == 1 else _REPLACE_DOCUMENT
        return await self._connections.change(statement, *astuple(document)) > 0

    async def remove_document(self, kind: str, id: str) -> None:  # noqa: A002 - the field's own name
        await self._connections.change("DELETE FROM documents WHERE kind = $1 AND id = $2", kind, id)

    async def position(self, reader: str) -> int | None:
        row = await self._connections.first_row("SELECT seq FROM positions WHERE reader = $1", reader)
        return None if row is None else int(row[0])

    async def save_position(self, reader: str, seq: int, claim: WorkClaim | None = None) -> None:
        if claim is None:
            await self._connections.change(_SAVE_POSITION, reader, seq)
        elif not await self._connections.change(_SAVE_CLAIMED_POSITION, reader, seq, claim.work, claim.holder):
            raise Conflict(NOT_CLAIMED.format(work=claim.work))

    async def claim(self, work: str, holder: str, now: int, until: int) -> bool:
        return await self._connections.change(_CLAIM, work, holder, until, now) > 0

    async def renew_claims(self, holder: str, until: int) -> list[str]:
        rows = await self._connections.rows(_RENEW, holder, until)
        return [row[0] for row in rows]

    async def claimed(self, holder: str, now: int) -> list[str]:
        rows = await self._connections.rows("SELECT work FROM claims WHERE holder <> $1 AND until > $2", holder, now)
        return [row[0] for row in rows]

    async def release(self, work: str, holder: str) -> None:
        await self._connections.change("DELETE FROM claims WHERE work = $1 AND holder = $2", work, holder)

    async def secret(self, name: str) -> bytes:
        query = "SELECT secret FROM secrets WHERE name = $1"
        row = await self._connections.first_row(query, name)
        if row is None:
            await self._connections.change(_ADD_BYTES, name, secrets.token_bytes(SECRET_BYTES))
            row = await self._connections.first_row(query, name)
        assert row is not None  # noqa: S101 - nobody may delete one
        return bytes(row[0])


async def _change_failures(
    connection: "PoolConnectionProxy[asyncpg.Record]", before: Mapping[bytes, Failures], after: Sequence[Failures]
) -> bool:
    rows = await connection.fetch(_FAILURES, [failures.key for failures in after])
    stored = {row[0]: Failures(*row) for row in rows}
    if any(stored.get(failures.key) != before.get(failures.key) for failures in after):
        return False
    await connection.executemany(_SAVE_FAILURES, [*map(astuple, after)])
    await connection.execute(_FORGET_SURPLUS, MOST_FAILURES)
    return True


_TIME: Final = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_FIND: Final = r"""
SELECT hall, seq, body, hash FROM (
    SELECT hall, seq, body, hash FROM journal WHERE hall = $1 AND substr(hash, 1, 5) = $2
    AND position('\x227469636b65742e6973737565642f'::bytea IN substr(body, 1, 400)) > 0
    UNION ALL
    SELECT hall, seq, body, hash FROM journal WHERE hall = $1 AND substr(hash, 1, 5) = $2
    AND position('\x22626f6f6b696e672e6d6164652f'::bytea IN substr(body, 1, 400)) > 0
    UNION ALL
    SELECT hall, seq, body, hash FROM journal WHERE hall = $1 AND substr(hash, 1, 5) = $2
    AND position('\x2276697369742e72617465642f'::bytea IN substr(body, 1, 400)) > 0
) AS on_paper WHERE starts_with(encode(hash, 'hex'), $3) ORDER BY seq DESC LIMIT 1
"""
FAILURES_LOCK: Final = "SELECT pg_advisory_xact_lock(7310589, 2)"
"""Taken by whoever counts a failure: a row that is not there yet cannot be locked."""
_FAILURES: Final = 'SELECT key, "count", last, erase_after FROM failures WHERE key = ANY($1)'
_SAVE_FAILURES: Final = """
INSERT INTO failures (key, "count", last, erase_after) VALUES ($1, $2, $3, $4)
ON CONFLICT (key) DO UPDATE SET "count" = excluded."count", last = excluded.last, erase_after = excluded.erase_after
"""
_FORGET_SURPLUS: Final = """
DELETE FROM failures WHERE key IN (SELECT key FROM failures ORDER BY erase_after DESC OFFSET $1)
"""
_SERVERS: Final = """
SELECT id, name, address, version, started_at, seen_at, folders, configuration, clock_differs_s,
    reads, rows_form FROM servers
ORDER BY started_at, id
"""
_SAVE_SERVER: Final = """
INSERT INTO servers (id, name, address, version, started_at, seen_at, folders, configuration, clock_differs_s,
    reads, rows_form)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address, version = excluded.version,
    seen_at = excluded.seen_at, folders = excluded.folders, configuration = excluded.configuration,
    clock_differs_s = excluded.clock_differs_s, reads = excluded.reads, rows_form = excluded.rows_form
"""
_STATES: Final = "SELECT kind, id, server, at, body FROM states WHERE at >= $1 ORDER BY kind, id"
_SAVE_STATES: Final = """
INSERT INTO states (kind, id, server, at, body)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bytea[])
ON CONFLICT (kind, id) DO UPDATE SET server = excluded.server, at = excluded.at, body = excluded.body
WHERE excluded.at >= states.at
"""
_CONFIGURATIONS: Final = """
SELECT number, at, author, confirmed_by, text FROM configurations ORDER BY number DESC LIMIT $1
"""
_PUT: Final = """
INSERT INTO configurations (number, at, author, confirmed_by, text)
SELECT $1::bigint, $2::bigint, $3::text, $4::text, $5::bytea
WHERE $1::bigint = 1 + (SELECT coalesce(max(number), 0) FROM configurations)
ON CONFLICT (number) DO NOTHING
"""
_DOCUMENTS: Final = "SELECT kind, id, version, body FROM documents WHERE kind = $1 ORDER BY id"
_DOCUMENT: Final = "SELECT kind, id, version, body FROM documents WHERE kind = $1 AND id = $2"
_ADD_DOCUMENT: Final = """
INSERT INTO documents (kind, id, version, body) VALUES ($1, $2, $3, $4) ON CONFLICT (kind, id) DO NOTHING
"""
_REPLACE_DOCUMENT: Final = """
UPDATE documents SET version = $3, body = $4 WHERE kind = $1 AND id = $2 AND version = $3::bigint - 1
"""
_SAVE_POSITION: Final = """
INSERT INTO positions (reader, seq) VALUES ($1, $2) ON CONFLICT (reader) DO UPDATE SET seq = excluded.seq
"""
_SAVE_CLAIMED_POSITION: Final = """
WITH held AS MATERIALIZED (SELECT work FROM claims WHERE work = $3 AND holder = $4 FOR SHARE)
INSERT INTO positions (reader, seq) SELECT $1, $2 FROM held ON CONFLICT (reader) DO UPDATE SET seq = excluded.seq
"""
"""Whoever claims the work waits for the end of this, and reads the position then."""
_CLAIM: Final = """
INSERT INTO claims (work, holder, until) VALUES ($1, $2, $3)
ON CONFLICT (work) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE claims.holder = excluded.holder OR claims.until <= $4
"""
_RENEW: Final = "UPDATE claims SET until = $2 WHERE holder = $1 RETURNING work"
_ADD_BYTES: Final = "INSERT INTO secrets (name, secret) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"
