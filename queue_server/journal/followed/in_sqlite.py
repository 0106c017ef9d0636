"""Keeps in the tables of a SQLite store the halls that are followed."""

import sqlite3
from collections.abc import Sequence
from typing import Final

from msgspec.structs import astuple

from queue_server.hall.events import GENESIS
from queue_server.journal.followed.contents import MOST_EVIDENCE, EvidenceNote, FollowedHall
from queue_server.journal.record import Record
from queue_server.journal.sqlite.columns import insert, select
from queue_server.journal.sqlite.connection import transaction
from queue_server.journal.sqlite.record_rows import insert_records
from queue_server.journal.sqlite.sqlite_tables import SqliteTables
from queue_server.journal.store import Conflict


class FollowedInSqlite(SqliteTables):
    """The part of a SQLite store that implements `FollowedStore`."""

    async def followed_halls(self) -> list[FollowedHall]:
        return await self._all(FollowedHall, select("followed_halls", "ORDER BY hall"))

    async def followed_hall(self, hall: str) -> FollowedHall | None:
        return await self._first_row(FollowedHall, select("followed_halls", "WHERE hall = ?"), (hall,))

    async def change_followed_hall(self, before: FollowedHall | None, after: FollowedHall) -> bool:
        if before is None:
            return await self._change(insert("followed_halls", "INSERT OR IGNORE"), astuple(after)) > 0
        values = (after.code, after.code_until, after.digest, after.paired_at, after.revoked_at)
        forks = (after.forked_seq, after.forked_at)
        return await self._change(_CHANGE, (*values, *forks, after.hall, before.revision)) > 0

    async def touch_followed_halls(self, reports: Sequence[tuple[str, int, int]]) -> None:
        await self._write_alone(lambda db: _touch(db, reports))

    async def append_verbatim(self, hall: str, after: int, hash: bytes, records: Sequence[Record]) -> None:  # noqa: A002 - the field's own name
        await self._write_alone(lambda db: _append(db, hall, (after, hash), records))

    async def add_evidence(self, note: EvidenceNote, body: bytes) -> bool:
        values = (note.hall, note.digest, note.seq, note.after, note.at, body)
        return await self._change(_ADD_EVIDENCE, (*values, note.hall, MOST_EVIDENCE)) > 0

    async def evidence_notes(self, hall: str) -> list[EvidenceNote]:
        return await self._all(EvidenceNote, _EVIDENCE_NOTES, (hall,))

    async def evidence(self, hall: str, digest: bytes) -> bytes | None:
        query = "SELECT body FROM evidence WHERE hall = ? AND digest = ?"
        row = await self._reader.run(lambda db: db.execute(query, (hall, digest)).fetchone())
        return None if row is None else row[0]


def _touch(db: sqlite3.Connection, reports: Sequence[tuple[str, int, int]]) -> None:
    with transaction(db):
        db.executemany(_TOUCH, [(heard_at, seq, hall) for hall, heard_at, seq in reports])


def _append(db: sqlite3.Connection, hall: str, end: tuple[int, bytes], records: Sequence[Record]) -> None:
    with transaction(db):
        if (db.execute(_END, (hall,)).fetchone() or (0, GENESIS)) != end:
            raise Conflict(f"hall {hall}: the journal does not end with that record {end[0]}")
        insert_records(db, records)


_END: Final = "SELECT seq, hash FROM journal WHERE hall = ? ORDER BY seq DESC LIMIT 1"
_CHANGE: Final = """
UPDATE followed_halls SET revision = revision + 1, code = ?, code_until = ?, digest = ?, paired_at = ?, revoked_at = ?,
    forked_seq = ?, forked_at = ?
WHERE hall = ? AND revision = ?
"""
_TOUCH: Final = "UPDATE followed_halls SET heard_at = ?, reported_seq = ? WHERE hall = ?"
_ADD_EVIDENCE: Final = """
INSERT OR IGNORE INTO evidence (hall, digest, seq, after, at, body)
SELECT ?, ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM evidence WHERE hall = ?) < ?
"""
_EVIDENCE_NOTES: Final = """
SELECT hall, digest, seq, after, at, length(body) FROM evidence WHERE hall = ? ORDER BY at, digest
"""
