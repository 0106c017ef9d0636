"""Keeps a store in a PostgreSQL database, for several servers at once."""

from pathlib import Path
from typing import Self

from queue_server.journal.postgres.connections import POOL_SIZE, Connections, StoreAddress, warn_of_loss
from queue_server.journal.postgres.parts.access import AccessTables
from queue_server.journal.postgres.parts.followed import FollowedTables
from queue_server.journal.postgres.parts.links import LinksTable
from queue_server.journal.postgres.parts.logs import LogTables
from queue_server.journal.postgres.parts.personal import PersonalTables
from queue_server.journal.postgres.parts.projections import ProjectionTables
from queue_server.journal.postgres.parts.shared import SharedTables
from queue_server.journal.postgres.parts.transfers import Transfers


class PostgresStore(
    FollowedTables, ProjectionTables, AccessTables, SharedTables, LogTables, LinksTable, PersonalTables, Transfers
):
    """The `Store` in one database. A writer who comes second gets `Conflict`, and never forks a journal."""

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        password_file: Path | None = None,
        read_only: bool = False,
        connections: int = POOL_SIZE,
        as_owner: bool = False,
    ) -> Self:
        """The store of a database that `kezek store create` has made. It connects again by itself whenever the database
        was away. Raises `Unavailable`, `Unusable`."""
        address = StoreAddress(url, password_file)
        return cls(await Connections.open(address, read_only=read_only, size=connections, as_owner=as_owner))

    async def warn_of_loss(self, url: str) -> None:
        """Warn once, at a server's start, where a failover would lose what was acknowledged. Raises `Unavailable`."""
        await warn_of_loss(self._connections, url)
