"""Keeps in a table of a SQLite store where journals are sent."""

from msgspec import json

from queue_server.journal.links.contents import LinkSide, SendingLink
from queue_server.journal.sqlite.sqlite_tables import SqliteTables


class LinksInSqlite(SqliteTables):
    """The part of a SQLite store that implements `LinkStore`."""

    async def sending_links(self) -> list[SendingLink]:
        query = "SELECT body FROM sending_links ORDER BY hall, side"
        rows = await self._reader.run(lambda db: db.execute(query).fetchall())
        return [json.decode(body, type=SendingLink) for (body,) in rows]

    async def save_sending_link(self, link: SendingLink) -> None:
        statement = "INSERT OR REPLACE INTO sending_links (hall, side, body) VALUES (?, ?, ?)"
        await self._change(statement, (link.hall, link.side, json.encode(link)))

    async def remove_sending_link(self, hall: str, side: LinkSide) -> bool:
        return await self._change("DELETE FROM sending_links WHERE hall = ? AND side = ?", (hall, side)) > 0
