"""The part of a store on PostgreSQL that keeps personal data and notes.

What is erased can be read by no statement any more. The room that it had in the files of the database is free after the
next VACUUM, which autovacuum begins within a minute or so, and is written over later; `VACUUM FULL personal_data` makes
the files anew without it."""

from typing import Final

from queue_server.journal.personal.contents import Note, PersonalDatum, PersonalKind
from queue_server.journal.postgres.connections import Connections


class PersonalTables:
    """Personal data in a table of a database."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def personal_data(self, hall: str, *subjects: str) -> list[PersonalDatum]:
        return [PersonalDatum(*row) for row in await self._connections.rows(_DATA, hall, [*subjects])]

    async def personal_data_of_kind(self, hall: str, kind: PersonalKind) -> list[PersonalDatum]:
        return [PersonalDatum(*row) for row in await self._connections.rows(_OF_KIND, hall, kind)]

    async def subjects_with(self, hall: str, kind: PersonalKind, text: str) -> list[str]:
        return [row[0] for row in await self._connections.rows(_SUBJECTS, hall, kind, text)]

    async def erase_personal_data_of(self, hall: str, subject: str, *kinds: PersonalKind) -> int:
        if kinds:
            return await self._connections.change(_ERASE_KINDS, hall, subject, [*kinds])
        return await self._connections.change(
            "DELETE FROM personal_data WHERE hall = $1 AND subject = $2", hall, subject
        )

    async def erase_personal_data(self, before: int) -> int:
        return await self._connections.change("DELETE FROM personal_data WHERE erase_after <= $1", before)

    async def notes(self, hall: str, ticket: str) -> list[Note]:
        rows = await self._connections.rows(
            "SELECT hall, ticket, at, author, text, erase_after FROM notes WHERE hall = $1 AND ticket = $2 ORDER BY id",
            hall,
            ticket,
        )
        return [Note(*row) for row in rows]

    async def erase_notes(self, before: int) -> int:
        return await self._connections.change("DELETE FROM notes WHERE erase_after <= $1", before)


_DATA: Final = """
SELECT hall, subject, kind, text, erase_after FROM personal_data WHERE hall = $1 AND subject = ANY($2)
ORDER BY subject, kind
"""
_OF_KIND: Final = """
SELECT hall, subject, kind, text, erase_after FROM personal_data WHERE hall = $1 AND kind = $2 ORDER BY subject
"""
_ERASE_KINDS: Final = "DELETE FROM personal_data WHERE hall = $1 AND subject = $2 AND kind = ANY($3)"
_SUBJECTS: Final = "SELECT subject FROM personal_data WHERE hall = $1 AND kind = $2 AND text = $3 ORDER BY subject"
