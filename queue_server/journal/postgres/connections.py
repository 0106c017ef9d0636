"""Connections to the database of a store: a pool that makes them again by itself, and what a role may do there."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import asyncpg
from msgspec import Struct

from queue_server.config.mistakes import sentence_of
from queue_server.config.system.system_errors import reason
from queue_server.config.values.store_url import url_mistake
from queue_server.journal.postgres.faults import CONNECTION_FAULTS, opening_fault, store_fault
from queue_server.journal.postgres.tables import POSTGRES_SCHEMA_VERSION
from queue_server.journal.store import DatabaseAway, Unavailable, Unusable

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    AnyConnection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]

log = logging.getLogger(__name__)

POOL_SIZE: Final = 8
"""Connections of one server at the most. A database allows 100 in all where nobody says otherwise."""
READERS: Final = 3
"""Connections that writers never take, so that a look-up does not wait for those who wait for a hall's turn."""
CONNECT_S: Final = 5.0
"""How long one host of the address may take to answer."""
COMMAND_S: Final = 120.0
"""How long one statement may take before the database counts as away: longer than figures over years of a hall."""
CLOSE_S: Final = 10.0
"""How long running calls may take to end when the store is closed."""
ACQUIRE_S: Final = 10.0
"""How long a command waits for a free connection."""
_PROCESS: Final = secrets.token_hex(6)
"""Tells the prepared statements of this process from others'."""
_numbers: Final = count(1)
CONFIRM_S: Final = 5.0
"""How long a standby may take to have what its primary has."""


class StoreAddress(Struct, frozen=True):
    """Where a store on PostgreSQL is, and the file that holds the password, if not the one of PGPASSFILE."""

    url: str
    password_file: Path | None = None

    def password(self) -> str:
        """The first line of the file, read for each connection: a password that is changed there needs no restart.
        Raises `Unusable`."""
        assert self.password_file is not None  # noqa: S101 - asked for with a file alone
        try:
            return self.password_file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            cause = reason(error) if isinstance(error, OSError) else sentence_of("it is not UTF-8")
            raise Unusable(
                sentence_of("{file}: the password cannot be read: {why}", file=self.password_file, why=cause)
            ) from error

    def parameters(self, *, read_only: bool) -> dict[str, Any]:
        """What asyncpg needs to connect. Whoever writes needs the primary; of several hosts, so does a reader, who must
        see what was just written. Raises `Unusable`."""
        if (mistake := url_mistake(self.url)) is not None:
            raise Unusable(mistake)
        parameters: dict[str, Any] = {"dsn": self.url, "timeout": CONNECT_S, "command_timeout": COMMAND_S}
        if self.password_file is not None:
            parameters["password"] = self.password
        has_several_hosts = "," in self.url.partition("://")[2].partition("/")[0]
        if "target_session_attrs" not in self.url and (has_several_hosts or not read_only):
            parameters["target_session_attrs"] = "read-write"
        return parameters


class PlainConnection(asyncpg.Connection):
    """A connection that is given back without a trip to the database: nothing here changes its session.

    Its statements are named for this process. Behind a pooler of transactions a connection of the database has those of
    several servers, which asyncpg numbers alike: one would carry out another's.
    """

    def get_reset_query(self) -> str:
        return ""

    def _get_unique_id(self, prefix: str) -> str:
        return f"__{prefix}_{_PROCESS}_{next(_numbers):x}__"


class Connections:
    """The connections of one store. Every call raises the store's own errors."""

    def __init__(self, address: StoreAddress, pool: "asyncpg.Pool[asyncpg.Record]", size: int) -> None:
        self.address = address
        self._pool = pool
        self._writers = asyncio.Semaphore(max(1, size - READERS))

    @classmethod
    async def open(
        cls, address: StoreAddress, *, read_only: bool, size: int = POOL_SIZE, as_owner: bool = False
    ) -> Self:
        """Connect, and look at what is there; only whoever means to be the owner is not warned of being it. Raises
        `Unavailable`, `Unusable`."""
        try:
            pool = await asyncpg.create_pool(
                **address.parameters(read_only=read_only),
                min_size=0,  # connections are made when they are needed, also after the database was away
                max_size=size,
                connection_class=PlainConnection,
                server_settings={"application_name": "kezek"},
                init=None if read_only else _confirm,
            )
            async with pool.acquire(timeout=ACQUIRE_S):
                """The first connection, for whose faults `opening_fault` has words."""
        except CONNECTION_FAULTS as fault:
            raise opening_fault(fault, address.url) from fault
        connections = cls(address, pool, size)
        try:
            await need_store(connections, address.url)
            await need_rights(connections, address.url, read_only=read_only, as_owner=as_owner)
        except BaseException:
            await connections.close()
            raise
        return connections

    @asynccontextmanager
    async def connection(self) -> AsyncIterator["PoolConnectionProxy[asyncpg.Record]"]:
        """A connection of the pool for a block."""
        if self._pool.is_closing():
            raise Unavailable("the store is closed")
        try:
            async with self._pool.acquire(timeout=ACQUIRE_S) as connection:
                yield connection
        except CONNECTION_FAULTS as fault:
            raise store_fault(fault) from fault

    @asynccontextmanager
    async def writing(self) -> AsyncIterator["PoolConnectionProxy[asyncpg.Record]"]:
        """A connection for a block that may wait for other writers."""
        async with self._writers, self.connection() as connection:
            yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["PoolConnectionProxy[asyncpg.Record]"]:
        """A connection inside a transaction: all of the block or nothing."""
        async with self.writing() as connection, connection.transaction():
            yield connection

    async def rows(self, query: str, *values: object) -> list[asyncpg.Record]:
        async with self.connection() as connection:
            return await connection.fetch(query, *values)

    async def first_row(self, query: str, *values: object) -> asyncpg.Record | None:
        async with self.connection() as connection:
            return await connection.fetchrow(query, *values)

    async def change(self, statement: str, *values: object, limit_s: float = COMMAND_S) -> int:
        """Run one statement as its own transaction; returns how many rows it changed. After `limit_s` the database
        counts as away."""
        async with self.writing() as connection:
            return changed_rows(await connection.execute(statement, *values, timeout=limit_s))

    async def confirm(self) -> None:
        """Wait until everything that can be read has been acknowledged. Raises `DatabaseAway`."""
        async with self.connection() as connection:
            await _confirm(connection)

    async def close(self) -> None:
        """Let the running calls end, but not for ever: one that waits for a database that is away is cut off."""
        try:
            await asyncio.wait_for(self._pool.close(), CLOSE_S)
        except (TimeoutError, *CONNECTION_FAULTS):
            self._pool.terminate()


async def _confirm(connection: "AnyConnection") -> None:
    """Wait until the standby that commits wait for has everything that this connection can read. Raises `DatabaseAway`.

    A transaction whose wait for the standby was cut off, by a crash of the primary above all, is seen by everybody
    afterwards, though nobody was told of its commit and a failover would lose it
    (https://www.postgresql.org/docs/current/warm-standby.html, Synchronous Replication). A later commit waits for all
    before it.
    """
    try:
        await connection.execute(_LATER_COMMIT, timeout=CONFIRM_S)
    except TimeoutError:
        reason = sentence_of("the database waits for its standby, which does not answer: start it, or promote another")
        raise DatabaseAway(reason) from None


def changed_rows(tag: str) -> int:
    """The number of rows in a command tag, such as `UPDATE 3` or `INSERT 0 1`."""
    return int(tag.rpartition(" ")[2])


async def need_store(connections: Connections, url: str) -> None:
    """Raises `Unusable` unless the database holds a store that this version can work on."""
    async with connections.connection() as connection:
        is_there, is_others = await schema_exists(connection), await holds_tables(connection)
    if not is_there:
        if is_others:
            raise Unusable(sentence_of("{url}: this database is another program's; make one for Kezek alone", url=url))
        raise Unusable(
            sentence_of(
                "{url}: there is no store yet; run kezek store create --url {owner_url} as its owner",
                url=url,
                owner_url=_owner_url(url),
            )
        )
    row = await connections.first_row("SELECT version, oldest_program FROM kezek_schema")
    version, oldest_program = (0, 0) if row is None else (row[0], row[1])
    if oldest_program > POSTGRES_SCHEMA_VERSION:
        raise Unusable(
            sentence_of(
                "{url} was written by a newer version of this program (schema {version}; this one knows {own}): "
                "install that version",
                url=url,
                version=version,
                own=POSTGRES_SCHEMA_VERSION,
            )
        )
    if version < POSTGRES_SCHEMA_VERSION:
        raise Unusable(
            sentence_of(
                "{url} has the tables of an earlier version (schema {version}; this one needs {own}): run kezek store "
                "create --url {owner_url} as its owner",
                url=url,
                owner_url=_owner_url(url),
                version=version,
                own=POSTGRES_SCHEMA_VERSION,
            )
        )


async def schema_exists(connection: "AnyConnection") -> bool:
    """Whether a store is in the database."""
    return bool(await connection.fetchval("SELECT to_regclass('kezek_schema') IS NOT NULL"))


async def holds_tables(connection: "AnyConnection") -> bool:
    """Whether anybody's tables are in the database."""
    return bool(await connection.fetchval(_TABLES))


async def need_rights(connections: "Connections", url: str, *, read_only: bool, as_owner: bool = False) -> None:
    """Raises `Unusable` for a role that may do too little; warns of one that may do more than servers need, unless the
    work is the owner's."""
    row = await connections.first_row(_RIGHTS)
    assert row is not None  # noqa: S101 - a query without FROM has a row
    if not row["may_read"]:
        raise Unusable(_lacking(url, row["role"], sentence_of("may not read the journal")))
    if read_only:
        return
    if not row["may_write"]:
        raise Unusable(_lacking(url, row["role"], sentence_of("may not write the journal")))
    if row["may_change"] and not as_owner:
        log.warning(
            "%s: the role %s may change or delete records; let servers use one that only adds them: kezek store create"
            " --role",
            url,
            row["role"],
        )
    if row["is_lazy"]:
        log.warning(
            "%s: synchronous_commit is off for the role %s: what was acknowledged is lost when the database stops",
            url,
            row["role"],
        )


async def warn_of_loss(connections: "Connections", url: str) -> None:
    """Warn where a database that fails over would lose what was acknowledged, with what to do."""
    row = await connections.first_row("SELECT current_setting('synchronous_standby_names') = '' AS is_alone")
    if row is not None and row["is_alone"]:
        log.warning(
            "%s: the database waits for no standby (synchronous_standby_names is empty): should it fail over, or its "
            "disk be lost, the last tickets and calls are lost. Set synchronous_standby_names; without a standby, keep "
            "an archive of its write-ahead log (docs/several-servers.md, Failover)",
            url,
        )


def _owner_url(url: str) -> str:
    """The same database for whoever owns it: an address that is copied from a sentence must not be the servers'."""
    scheme, _, rest = url.partition("://")
    hosts, slash, database = rest.partition("/")
    return f"{scheme}://OWNER@{hosts.rpartition('@')[2]}{slash}{database}"


def _lacking(url: str, role: str, lack: str) -> str:
    return sentence_of(
        "{url}: the role {role} {lack}; run kezek store create --url {owner_url} --role {role} as the owner",
        url=url,
        owner_url=_owner_url(url),
        role=role,
        lack=lack,
    )


_LATER_COMMIT: Final = "SELECT pg_logical_emit_message(true, 'kezek', '')"
"""Writes to the write-ahead log alone, which whoever may connect may do."""
_TABLES: Final = """
SELECT EXISTS (
    SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
)
"""
_RIGHTS: Final = """
SELECT current_user AS role,
    has_table_privilege('journal', 'SELECT') AS may_read,
    has_table_privilege('journal', 'INSERT') AND has_any_column_privilege('heads', 'UPDATE') AS may_write,
    has_table_privilege('journal', 'UPDATE') OR has_table_privilege('journal', 'DELETE')
        OR has_table_privilege('journal', 'TRUNCATE') OR has_table_privilege('journal', 'TRIGGER') AS may_change,
    current_setting('synchronous_commit') = 'off' AS is_lazy
"""
