"""Makes the tables of a store as their owner, brings them up to date, and says what the servers' role may do."""

from typing import Final

import asyncpg

from queue_server.config.mistakes import sentence_of
from queue_server.journal.postgres.connections import StoreAddress, holds_tables, schema_exists
from queue_server.journal.postgres.faults import CONNECTION_FAULTS, opening_fault, store_fault
from queue_server.journal.postgres.tables import OLDEST_PROGRAM, POSTGRES_SCHEMA_VERSION, POSTGRES_STEPS, grants_to
from queue_server.journal.store import Unusable

_LOCK: Final = "SELECT pg_advisory_xact_lock(7310589, 0)"
"""Of two who make the tables at once, one makes them."""


async def create_store(address: StoreAddress, role: str) -> int:
    """Make what a store needs, or what it lacks, all of it or nothing, and let the role work with it; returns the
    version of the tables. A store that is complete gets the rights alone. Raises `Unavailable`, `Unusable`."""
    try:
        connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(**address.parameters(read_only=False))
    except CONNECTION_FAULTS as fault:
        raise opening_fault(fault, address.url) from fault
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL search_path = public")
            await connection.execute(_LOCK)
            await _need_place(connection, address.url, role)
            await _bring_up_to_date(connection, address.url)
            for statement in grants_to(await _quoted(connection, role)):
                await connection.execute(statement)
    except CONNECTION_FAULTS as fault:
        if isinstance(fault, asyncpg.InsufficientPrivilegeError):
            raise Unusable(
                sentence_of(
                    "{url}: this role may not make the tables: {why}; run this as the owner of the database",
                    url=address.url,
                    why=fault.message,
                )
            ) from fault
        raise store_fault(fault) from fault
    finally:
        await connection.close()
    return POSTGRES_SCHEMA_VERSION


async def _need_place(connection: "asyncpg.Connection[asyncpg.Record]", url: str, role: str) -> None:
    """Raises `Unusable` where no store can be, or nobody has that role."""
    if await connection.fetchval("SHOW server_encoding") != "UTF8":
        raise Unusable(
            sentence_of("{url}: the database must have the encoding UTF8: CREATE DATABASE … ENCODING 'UTF8'", url=url)
        )
    if not await schema_exists(connection) and await holds_tables(connection):
        raise Unusable(sentence_of("{url}: this database is another program's; make one for Kezek alone", url=url))
    if not await connection.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = $1", role):
        raise Unusable(
            sentence_of(
                "{url}: there is no role {role}; make it first: CREATE ROLE {quoted} LOGIN PASSWORD '…'",
                url=url,
                role=role,
                quoted=await _quoted(connection, role),
            )
        )


async def _bring_up_to_date(connection: "asyncpg.Connection[asyncpg.Record]", url: str) -> None:
    version = await connection.fetchval("SELECT version FROM kezek_schema") if await schema_exists(connection) else 0
    if version > POSTGRES_SCHEMA_VERSION:
        raise Unusable(
            sentence_of(
                "{url} was written by a newer version of this program (schema {version}; this one knows {own}): "
                "install that version",
                url=url,
                version=version,
                own=POSTGRES_SCHEMA_VERSION,
            )
        )
    for step in range(version + 1, POSTGRES_SCHEMA_VERSION + 1):
        await connection.execute(POSTGRES_STEPS[step])
    await connection.execute(
        "UPDATE kezek_schema SET version = $1, oldest_program = $2", POSTGRES_SCHEMA_VERSION, OLDEST_PROGRAM
    )


async def _quoted(connection: "asyncpg.Connection[asyncpg.Record]", role: str) -> str:
    """A role's name as a statement takes it."""
    return str(await connection.fetchval("SELECT quote_ident($1)", role))
