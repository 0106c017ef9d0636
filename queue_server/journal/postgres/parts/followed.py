"""The part of a store on PostgreSQL that keeps the halls that are followed, and stores their records as they came."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import astuple

from queue_server.journal.followed.contents import MOST_EVIDENCE, EvidenceNote, FollowedHall
from queue_server.journal.postgres.append import statement_of
from queue_server.journal.postgres.connections import changed_rows
from queue_server.journal.postgres.faults import is_away
from queue_server.journal.postgres.parts.journals import APPEND_S, BEGIN_TURN, JournalTables
from queue_server.journal.record import Record
from queue_server.journal.store import Batch, Conflict, Unavailable

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

FEWEST_COPIED: Final = 64
"""Records from which COPY costs less than one statement with arrays, which is one trip."""


class FollowedTables(JournalTables):
    """Followed halls, and their journals, in the tables of a database."""

    async def followed_halls(self) -> list[FollowedHall]:
        return [FollowedHall(*row) for row in await self._connections.rows(f"{_SELECT} ORDER BY hall")]

    async def followed_hall(self, hall: str) -> FollowedHall | None:
        row = await self._connections.first_row(f"{_SELECT} WHERE hall = $1", hall)
        return None if row is None else FollowedHall(*row)

    async def change_followed_hall(self, before: FollowedHall | None, after: FollowedHall) -> bool:
        if before is None:
            return await self._connections.change(_ADD, *astuple(after)) > 0
        values = (after.code, after.code_until, after.digest, after.paired_at, after.revoked_at)
        forks = (after.forked_seq, after.forked_at)
        return await self._connections.change(_CHANGE, after.hall, before.revision, *values, *forks) > 0

    async def touch_followed_halls(self, reports: Sequence[tuple[str, int, int]]) -> None:
        await self._connections.change(_TOUCH, *map(list, zip(*reports, strict=True)))

    async def append_verbatim(self, hall: str, after: int, hash: bytes, records: Sequence[Record]) -> None:  # noqa: A002 - the field's own name
        if not records:
            return
        batch = Batch(records)
        async with self._in_line(batch):
            if len(records) < FEWEST_COPIED:
                statement = statement_of(batch)
                if statement is not None:
                    await self._store(statement, batch)
            else:
                await self._copy_or_confirm((hall, after, hash), batch)
        self._news.tell(records)

    async def _copy_or_confirm(self, end: tuple[str, int, bytes], batch: Batch) -> None:
        try:
            async with self._connections.writing() as connection:
                await connection.execute(BEGIN_TURN)
                try:
                    await _copy(connection, end, batch.records)
                    await connection.execute("COMMIT", timeout=APPEND_S)
                except BaseException:
                    if not connection.is_closed() and connection.is_in_transaction():
                        await connection.execute("ROLLBACK")
                    raise
        except Unavailable as fault:
            if fault.__cause__ is None or not is_away(fault.__cause__) or not await self._holds(batch):
                raise

    async def add_evidence(self, note: EvidenceNote, body: bytes) -> bool:
        values = (note.hall, note.digest, note.seq, note.after, note.at, body)
        return await self._connections.change(_ADD_EVIDENCE, *values, MOST_EVIDENCE) > 0

    async def evidence_notes(self, hall: str) -> list[EvidenceNote]:
        return [EvidenceNote(*row) for row in await self._connections.rows(_EVIDENCE_NOTES, hall)]

    async def evidence(self, hall: str, digest: bytes) -> bytes | None:
        query = "SELECT body FROM evidence WHERE hall = $1 AND digest = $2"
        row = await self._connections.first_row(query, hall, digest)
        return None if row is None else bytes(row[0])


async def _copy(
    connection: "PoolConnectionProxy[asyncpg.Record]", end: tuple[str, int, bytes], records: Sequence[Record]
) -> None:
    """Move the hall's head on from its end, which is its turn until the commit, and copy the records. Raises
    `Conflict`."""
    hall, after, _ = end
    last = records[-1]
    if after == 0:
        tag = await connection.execute(_FIRST_HEAD, hall, last.seq, last.hash)
    else:
        tag = await connection.execute(_MOVE_HEAD, *end, last.seq, last.hash)
    if changed_rows(tag) == 0:
        raise Conflict(f"hall {hall}: the journal does not end with that record {after}")
    await connection.copy_records_to_table(
        "journal", records=map(astuple, records), columns=("hall", "seq", "body", "hash"), timeout=APPEND_S
    )


_MOVE_HEAD: Final = "UPDATE heads SET seq = $4, hash = $5 WHERE hall = $1 AND seq = $2 AND hash = $3"
_FIRST_HEAD: Final = "INSERT INTO heads (hall, seq, hash) VALUES ($1, $2, $3) ON CONFLICT (hall) DO NOTHING"
_SELECT: Final = """
SELECT hall, revision, code, code_until, digest, paired_at, revoked_at, heard_at, reported_seq, forked_seq, forked_at
FROM followed_halls
"""
_ADD: Final = """
INSERT INTO followed_halls
    (hall, revision, code, code_until, digest, paired_at, revoked_at, heard_at, reported_seq, forked_seq, forked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (hall) DO NOTHING
"""
_CHANGE: Final = """
UPDATE followed_halls SET revision = revision + 1, code = $3, code_until = $4, digest = $5, paired_at = $6,
    revoked_at = $7, forked_seq = $8, forked_at = $9
WHERE hall = $1 AND revision = $2
"""
_TOUCH: Final = """
UPDATE followed_halls f SET heard_at = r.heard_at, reported_seq = r.seq
FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS r (hall, heard_at, seq) WHERE f.hall = r.hall
"""
_ADD_EVIDENCE: Final = """
INSERT INTO evidence (hall, digest, seq, after, at, body)
SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM evidence WHERE hall = $1) < $7
ON CONFLICT (hall, digest) DO NOTHING
"""
_EVIDENCE_NOTES: Final = """
SELECT hall, digest, seq, after, at, length(body)::bigint FROM evidence WHERE hall = $1 ORDER BY at, digest
"""
