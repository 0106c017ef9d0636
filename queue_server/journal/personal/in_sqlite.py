"""Keeps personal data in a table of a SQLite store, and takes every trace of them out of its files.

`PRAGMA secure_delete` overwrites erased rows in the database file with zeros. The write-ahead log beside it still has
the pages as they were: it is emptied after each erasure.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from typing import Final

from msgspec import json

from queue_server.journal.personal.contents import Note, PersonalDatum, PersonalKind
from queue_server.journal.sqlite.columns import select
from queue_server.journal.sqlite.sqlite_tables import SqliteTables

log = logging.getLogger(__name__)

PAUSES: Final = (0.02,) * 100
"""Seconds for which the emptying of the log waits for readers of an earlier moment, again and again: two in all. Later
the next erasure empties it."""


class PersonalDataInSqlite(SqliteTables):
    """The part of a SQLite store that implements `PersonalDataStore`."""

    pauses: Sequence[float] = PAUSES

    async def personal_data(self, hall: str, *subjects: str) -> list[PersonalDatum]:
        return await self._reader.run(lambda db: _data(db, hall, subjects))

    async def personal_data_of_kind(self, hall: str, kind: PersonalKind) -> list[PersonalDatum]:
        rows = await self._reader.run(lambda db: db.execute(_OF_KIND, (hall, kind)).fetchall())
        return [PersonalDatum(*row) for row in rows]

    async def subjects_with(self, hall: str, kind: PersonalKind, text: str) -> list[str]:
        rows = await self._reader.run(lambda db: db.execute(_SUBJECTS, (hall, kind, text)).fetchall())
        return [subject for (subject,) in rows]

    async def erase_personal_data_of(self, hall: str, subject: str, *kinds: PersonalKind) -> int:
        if not kinds:
            return await self._erase("DELETE FROM personal_data WHERE hall = ? AND subject = ?", (hall, subject))
        return await self._erase(_ERASE_KINDS, (hall, subject, json.encode(kinds).decode()))

    async def erase_personal_data(self, before: int) -> int:
        return await self._erase("DELETE FROM personal_data WHERE erase_after <= ?", (before,))

    async def notes(self, hall: str, ticket: str) -> list[Note]:
        return await self._all(Note, select("notes", "WHERE hall = ? AND ticket = ? ORDER BY rowid"), (hall, ticket))

    async def erase_notes(self, before: int) -> int:
        return await self._change("DELETE FROM notes WHERE erase_after <= ?", (before,))

    async def _erase(self, statement: str, parameters: Sequence[str | int]) -> int:
        """Erase rows, and what the log has of them or of rows that another process has erased."""
        erased = await self._write_alone(lambda db: db.execute(statement, parameters).rowcount)
        for pause in self.pauses:
            if await self._write_alone(_empty_log):
                return erased
            await asyncio.sleep(pause)
        log.debug("somebody reads an earlier moment of the store: its log is emptied at the next erasure")
        return erased


def _data(db: sqlite3.Connection, hall: str, subjects: Sequence[str]) -> list[PersonalDatum]:
    return [PersonalDatum(*row) for row in db.execute(_DATA, (hall, json.encode(subjects).decode()))]


def _empty_log(db: sqlite3.Connection) -> bool:
    """Move what the write-ahead log has into the database file, and make it empty; false where a reader is in the
    way."""
    is_busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy


_DATA: Final = select(
    "personal_data",
    "WHERE hall = ? AND subject IN (SELECT value FROM json_each(?)) ORDER BY subject, kind",
)
_OF_KIND: Final = select("personal_data", "WHERE hall = ? AND kind = ? ORDER BY subject")
_ERASE_KINDS: Final = (
    "DELETE FROM personal_data WHERE hall = ? AND subject = ? AND kind IN (SELECT value FROM json_each(?))"
)
_SUBJECTS: Final = "SELECT subject FROM personal_data WHERE hall = ? AND kind = ? AND text = ? ORDER BY subject"
