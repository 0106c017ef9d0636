"""The part of a store on PostgreSQL that keeps where journals are sent."""

from typing import Final

from msgspec import json

from queue_server.journal.links.contents import LinkSide, SendingLink
from queue_server.journal.postgres.connections import Connections


class LinksTable:
    """The links of all halls in a table of a database."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def sending_links(self) -> list[SendingLink]:
        rows = await self._connections.rows("SELECT body FROM sending_links ORDER BY hall, side")
        return [json.decode(row[0], type=SendingLink) for row in rows]

    async def save_sending_link(self, link: SendingLink) -> None:
        await self._connections.change(_SAVE, link.hall, link.side, json.encode(link))

    async def remove_sending_link(self, hall: str, side: LinkSide) -> bool:
        return await self._connections.change(_REMOVE, hall, side) > 0


_SAVE: Final = """
INSERT INTO sending_links (hall, side, body) VALUES ($1, $2, $3)
ON CONFLICT (hall, side) DO UPDATE SET body = excluded.body
"""
_REMOVE: Final = "DELETE FROM sending_links WHERE hall = $1 AND side = $2"
