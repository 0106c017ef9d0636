"""The part of a store on PostgreSQL by which it is copied and filled. It needs the role that owns the tables."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from msgspec.structs import astuple

from queue_server.config.mistakes import sentence_of
from queue_server.journal.postgres.connections import Connections
from queue_server.journal.postgres.faults import CONNECTION_FAULTS, store_fault
from queue_server.journal.record import Record
from queue_server.journal.store import Unusable
from queue_server.journal.transfer.moment import Closure, StoreMoment, TableBlock, Value
from queue_server.journal.transfer.tables import is_appended

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy
    from asyncpg.prepared_stmt import PreparedStatement

BLOCK: Final = 2_000
"""Rows fetched at a time: about a megabyte."""
NUMBERED: Final = frozenset({"notes", "sessions", "traces"})
"""Tables whose rows have a number of their own, by which they are ordered and which no copy carries."""
LOGICAL: Final = frozenset({"is_person"})
"""Columns that hold true or false, which other stores keep as 1 and 0."""


class PostgresMoment:
    """A store on PostgreSQL in one transaction that sees none of what is committed meanwhile."""

    def __init__(self, connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
        self._connection = connection

    async def halls(self) -> list[str]:
        return [str(row[0]) for row in await self._connection.fetch("SELECT hall FROM heads ORDER BY hall")]

    async def records(self, hall: str, after: int = 0) -> AsyncIterator[Sequence[Record]]:
        query = "SELECT hall, seq, body, hash FROM journal WHERE hall = $1 AND seq > $2 ORDER BY seq LIMIT $3"
        while block := [Record(*row) for row in await self._connection.fetch(query, hall, after, BLOCK)]:
            yield block
            after = block[-1].seq

    async def table(self, name: str) -> AsyncIterator[TableBlock]:
        order = _ANSWER_ORDER if is_appended(name) else "id" if name in NUMBERED else "1"
        statement = await self._connection.prepare(f"SELECT * FROM {name} ORDER BY {order}")
        columns = [column.name for column in statement.get_attributes()]
        places = [place for place, column in enumerate(columns) if not (column == "id" and name in NUMBERED)]
        names = tuple(columns[place] for place in places)
        async for rows in _blocks(statement):
            yield TableBlock(names, [[row[place] for place in places] for row in rows])


class Transfers:
    """Copies of the store, and what closes it."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    @asynccontextmanager
    async def moment(self) -> AsyncIterator[StoreMoment]:
        async with (
            self._connections.connection() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield PostgresMoment(connection)

    async def take_rows(self, table: str, blocks: AsyncIterator[TableBlock]) -> None:
        is_long = is_appended(table)
        async with self._connections.transaction() as connection:
            if not is_long:
                await connection.execute(f"DELETE FROM {table}")
            async for block in blocks:
                columns = ", ".join(f'"{column}"' for column in block.columns)
                places = ", ".join(f"${place}" for place in range(1, len(block.columns) + 1))
                insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"
                await connection.executemany(f"{insert} ON CONFLICT DO NOTHING" if is_long else insert, _typed(block))

    async def closure(self) -> Closure | None:
        row = await self._connections.first_row("SELECT kind, other FROM closures")
        return None if row is None else Closure(*row)

    async def set_closure(self, closure: Closure | None, before: Closure | None) -> bool:
        (row,) = await self._connections.rows("SELECT has_table_privilege('closures', 'INSERT'), current_user")
        if not row[0]:
            raise Unusable(
                sentence_of("the role {role} may not move this store: name the role that owns its tables", role=row[1])
            )
        async with self._connections.transaction() as connection:
            # Whoever is appending now ends first: what it has committed is then seen by whoever has closed the store.
            await connection.execute("LOCK TABLE journal IN EXCLUSIVE MODE")
            present = await connection.fetchrow("SELECT kind, other FROM closures")
            if (None if present is None else Closure(*present)) != before:
                return False
            await connection.execute("DELETE FROM closures")
            if closure is not None:
                await connection.execute("INSERT INTO closures (kind, other) VALUES ($1, $2)", *astuple(closure))
        return True


async def _blocks(statement: "PreparedStatement[asyncpg.Record]") -> AsyncIterator[list["asyncpg.Record"]]:
    cursor = await statement.cursor()
    try:
        while rows := await cursor.fetch(BLOCK):
            yield rows
    except CONNECTION_FAULTS as fault:
        raise store_fault(fault) from fault


def _typed(block: TableBlock) -> Iterable[Sequence[Value]]:
    """The rows as PostgreSQL takes them."""
    logical = [place for place, column in enumerate(block.columns) if column in LOGICAL]
    if not logical:
        return block.rows
    return [[bool(value) if place in logical else value for place, value in enumerate(row)] for row in block.rows]


_ANSWER_ORDER: Final = "hall, command_id"
