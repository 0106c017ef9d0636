"""The part of a store on PostgreSQL that keeps what servers share: changes that wait, positions, claims, secrets."""

import secrets
from typing import Final

from msgspec.structs import astuple

from queue_server.journal.postgres.connections import Connections
from queue_server.journal.store import SECRET_BYTES, PendingChange


class SharedTables:
    """What servers share, in the tables of a database."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def save_pending(self, change: PendingChange) -> None:
        await self._connections.change(_SAVE_PENDING, *astuple(change))

    async def pending(self) -> list[PendingChange]:
        rows = await self._connections.rows("SELECT id, author, at, base, text FROM pending ORDER BY at, id")
        return [PendingChange(*row) for row in rows]

    async def end_pending(self, id: str) -> bool:  # noqa: A002 - the field's own name
        return await self._connections.change("DELETE FROM pending WHERE id = $1", id) > 0

    async def position(self, reader: str) -> int | None:
        row = await self._connections.first_row("SELECT seq FROM positions WHERE reader = $1", reader)
        return None if row is None else int(row[0])

    async def save_position(self, reader: str, seq: int) -> None:
        await self._connections.change(_SAVE_POSITION, reader, seq)

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


_SAVE_PENDING: Final = """
INSERT INTO pending (id, author, at, base, text) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET author = excluded.author, at = excluded.at, base = excluded.base, text = excluded.text
"""
_SAVE_POSITION: Final = """
INSERT INTO positions (reader, seq) VALUES ($1, $2) ON CONFLICT (reader) DO UPDATE SET seq = excluded.seq
"""
_CLAIM: Final = """
INSERT INTO claims (work, holder, until) VALUES ($1, $2, $3)
ON CONFLICT (work) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE claims.holder = excluded.holder OR claims.until <= $4
"""
_RENEW: Final = "UPDATE claims SET until = $2 WHERE holder = $1 RETURNING work"
_ADD_BYTES: Final = "INSERT INTO secrets (name, secret) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"
