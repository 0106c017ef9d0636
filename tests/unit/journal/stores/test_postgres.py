"""What the store on PostgreSQL does beside the contract: turns, rights, and sentences for what goes wrong."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from queue_server.config.values.store_url import url_mistake
from queue_server.journal.postgres import connections
from queue_server.journal.postgres.faults import store_fault
from queue_server.journal.postgres.postgres_store import PostgresStore
from queue_server.journal.postgres.tables import PARTITIONS, POSTGRES_SCHEMA_VERSION
from queue_server.journal.store import Batch, Conflict, DatabaseAway, Head, Unavailable, Unusable
from queue_server.journal.visits.visit import FalseTime, Retraction
from tests import postgres_server as server
from tests.contract.stored_samples import answer, read, rows, sealed, visit
from tests.contract.test_visits import ALL
from tests.postgres_server import Database

pytestmark = pytest.mark.slow  # starts PostgreSQL


@pytest.fixture
async def database(postgres_database: Database) -> Database:
    await server.empty(postgres_database)
    return postgres_database


@pytest.fixture
async def store(database: Database) -> AsyncIterator[PostgresStore]:
    opened = await PostgresStore.open(database.url())
    yield opened
    await opened.close()


NEWER = POSTGRES_SCHEMA_VERSION + 1
TABLES = ("journal", "answers", "visits")
_CUT = """
SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
_WAITERS = f"{_SESSIONS} AND wait_event_type = 'Lock'"
_IDLE = f"{_SESSIONS} AND state LIKE 'idle in transaction%'"
_PLANS = """
SELECT sum(custom_plans) AS custom, sum(generic_plans) AS generic FROM pg_prepared_statements
WHERE statement LIKE '%INSERT INTO journal%'
"""
_PART = "SELECT right(tableoid::regclass::text, 2) FROM TABLE LIMIT 1"


async def run(url: str, *statements: str) -> Any:
    """Run statements as another program would; returns the last one's first value."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


async def test_a_record_that_does_not_follow_from_the_head_is_refused(store: PostgresStore) -> None:
    """By its hash and not by its seq alone: a store that was set back and has gone on otherwise is refused."""
    records = sealed("akimat", 3)
    with pytest.raises(Conflict):
        await store.append(Batch([replace(records[0], hash=b"\1" * 32)]))
    await store.append(Batch(records[:1]))
    with pytest.raises(Conflict):
        await store.append(Batch([replace(records[1], body=b"other")]))
    await store.append(Batch(records[1:]))
    assert await store.heads() == [Head("akimat", 3, records[2].hash)]


async def test_batches_of_the_same_halls_do_not_wait_for_each_other_in_a_circle(store: PostgresStore) -> None:
    """Whatever the order of the halls in a batch: of two at once one is stored, and nobody is cut off as a deadlock."""
    halls = [sealed(f"hall-{number}", 8) for number in range(6)]
    for seq in range(8):
        forth = [records[seq] for records in halls]
        outcomes = await asyncio.gather(
            *(store.append(Batch(batch)) for batch in (forth, forth[::-1], forth, forth[::-1])), return_exceptions=True
        )
        assert [outcome for outcome in outcomes if outcome is None] == [None]
        assert {type(outcome) for outcome in outcomes if outcome is not None} == {Conflict}
    assert [head.seq for head in await store.heads()] == [8] * 6


async def test_rows_of_a_batch_are_carried_out_on_each_other(store: PostgresStore) -> None:
    """Several of one hall, as a group commit brings them: what a later one takes back of an earlier one never shows."""
    day = "2026-01-05"
    first = rows(0, 3, visits=[visit("t1", 1, outcome="no_show"), visit("t2", 2), visit("t3", 3)])
    second = replace(rows(3, 5, retractions=[Retraction(day, "t1", 4)]), false=(FalseTime(3, 5),))
    await store.append(Batch(sealed("akimat", 5), rows=[first, second]))
    assert [v.ticket for v in await store.visits("akimat", ALL)] == ["t2"]


async def test_nobody_appends_during_a_turn(store: PostgresStore) -> None:
    """Whoever has it reads what is new and appends; another writer waits, and then comes too late."""
    records = sealed("akimat", 3)
    await store.append(Batch(records[:1]))
    async with store.turn("akimat") as turn:
        assert await turn.read(0) == records[:1]
        other = asyncio.create_task(store.append(Batch(records[1:2])))
        await store.append(Batch(sealed("north", 1)))  # another hall's turn is another one
        await turn.append(Batch(records[1:], [answer("c1")]))
        assert await turn.read(1) == records[1:]
        assert (await store.head("akimat"), other.done()) == (records[0], False)
    with pytest.raises(Conflict):
        await other
    assert await read(store, "akimat") == records


async def test_a_turn_that_is_given_up_while_it_is_waited_for_leaves_nothing(
    store: PostgresStore, database: Database
) -> None:
    """No transaction stays open on its connection, whose next user has one of their own."""
    await store.append(Batch(sealed("akimat", 1)))
    async with store.turn("akimat"):
        other = await PostgresStore.open(database.url())
        waiting = asyncio.create_task(_take_turn(other))
        while not await run(database.superuser_url, _WAITERS):
            """It does not wait yet."""
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert (await run(database.superuser_url, _WAITERS), await run(database.superuser_url, _IDLE)) == (0, 1)
    await other.append(Batch(sealed("akimat", 2)[1:]))
    await other.close()
    assert await read(store, "akimat") == sealed("akimat", 2)


async def _take_turn(store: PostgresStore) -> None:
    async with store.turn("akimat"):
        raise AssertionError("two have the turn")


async def test_one_plan_serves_all_batches(store: PostgresStore) -> None:
    """However large they are: a plan of its own would cost a batch as much as what it stores."""
    records, size = sealed("akimat", 120), 1
    while records:
        batch, records = records[:size], records[size:]
        await store.append(Batch(batch, rows=[rows(batch[0].seq - 1, batch[-1].seq)]))
        size = size % 12 + 1
    plans = await store._connections.first_row(_PLANS)
    assert plans is not None
    assert plans["custom"] == 5  # PostgreSQL compares with five of them
    assert plans["generic"] > 5


async def test_a_turn_that_fails_leaves_nothing(store: PostgresStore) -> None:
    """Nor does one in which nothing was appended: a hall without a journal has no head."""
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the turn is a block
        async with store.turn("akimat") as turn:
            await turn.append(Batch(sealed("akimat", 1)))
            raise ZeroDivisionError
    async with store.turn("akimat") as turn:
        assert await turn.read(0) == []
    with pytest.raises(Conflict):
        async with store.turn("akimat") as turn:
            await turn.append(Batch(sealed("akimat", 1), [answer("c1"), answer("c1")]))
    assert (await store.heads(), await store.halls()) == ([], [])
    async with store.turn("akimat") as turn:
        await turn.append(Batch(sealed("akimat", 2)))
    assert [head.seq for head in await store.heads()] == [2]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET body = ''",
        "DELETE FROM journal",
        "TRUNCATE journal",
        "TRUNCATE journal_00",
        "DELETE FROM journal_00",
        "UPDATE answers SET body = ''",
        "DELETE FROM answers",
        "DELETE FROM heads",
        "UPDATE heads SET seq = 0",
        "DROP TABLE journal",
        "ALTER TABLE journal DISABLE TRIGGER ALL",
        "DELETE FROM secrets",
        "UPDATE kezek_schema SET version = 9",
        "CREATE TABLE another (id integer)",
    ],
)
async def test_the_servers_role_adds_and_changes_nothing(
    store: PostgresStore, database: Database, statement: str
) -> None:
    """Whoever has learned the servers' password cannot rewrite a hall with it."""
    await store.append(Batch(sealed("akimat", 1), [answer("c1")]))
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.RestrictViolationError)):
        await run(database.url(), statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET body = ''",
        "DELETE FROM journal",
        "TRUNCATE journal",
        "TRUNCATE journal_07",
        "UPDATE heads SET seq = 0",
    ],
)
async def test_triggers_hold_the_owner_too(store: PostgresStore, database: Database, statement: str) -> None:
    """A slip in the console of the database is refused, with the reason."""
    await store.append(Batch(sealed("akimat", 1)))
    with pytest.raises(asyncpg.RestrictViolationError, match=r"append-only|goes back"):
        await run(database.url(server.OWNER), statement)


async def test_the_owners_function_takes_no_table_of_its_caller(store: PostgresStore, database: Database) -> None:
    """A trigger on a table of the same name would run with the owner's rights."""
    await store.append(Batch(sealed("akimat", 1), [answer("c1", at=1)]))
    erased = await run(
        database.url(),
        "CREATE TEMPORARY TABLE answers (hall text, command_id text, at bigint)",
        "INSERT INTO pg_temp.answers VALUES ('akimat', 'c1', 1), ('akimat', 'c2', 1)",
        "SELECT erase_answers(5, 9)",
    )
    assert erased == 1
    assert await store.answer("akimat", "c1") is None


async def test_rows_of_a_hall_lie_in_one_part(store: PostgresStore, database: Database) -> None:
    """Journal, answers and visits are divided alike, and `hall` stands first in every key of a hall's table. Visits of
    a form of their own have a key of their own, so they lie in a part of theirs."""
    store.rows_form = ""
    await store.append(Batch(sealed("akimat", 3), [answer("c1")], rows=[rows(0, 3, visits=[visit("t1", 3)])]))
    parts = [await run(database.url(server.OWNER), _PART.replace("TABLE", table)) for table in TABLES]
    assert len(set(parts)) == 1
    assert PARTITIONS == 32
    keys = await run(
        database.url(server.OWNER),
        "SELECT array_agg(DISTINCT c.relname::text) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " JOIN pg_attribute h ON h.attrelid = c.oid AND h.attname = 'hall' AND h.attnotnull"
        " WHERE i.indisprimary AND i.indkey[0] <> h.attnum",
    )
    assert keys is None


async def test_a_role_that_may_do_more_is_warned_of(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """The servers' own role is not, and neither is a command that only reads."""
    for role, read_only, warnings in ((server.OWNER, False, 1), (server.SERVERS, False, 0), (server.OWNER, True, 0)):
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            await (await PostgresStore.open(database.url(role), read_only=read_only)).close()
        assert len([line for line in caplog.messages if "may change or delete records" in line]) == warnings


async def test_a_role_that_may_not_write_is_refused(database: Database) -> None:
    """It may read where it has that right, as an auditor's role does."""
    role = f"{database.name}_reader"
    await run(
        database.superuser_url,
        f"DROP ROLE IF EXISTS {role}",
        f"CREATE ROLE {role} LOGIN",
        f"GRANT SELECT ON journal, heads, snapshots, kezek_schema TO {role}",
        "SELECT 1",
    )
    try:
        reader = await PostgresStore.open(database.url(role), read_only=True)
        assert await reader.halls() == []
        await reader.close()
        with pytest.raises(Unusable, match=f"{role} may not write the journal; run kezek store create"):
            await PostgresStore.open(database.url(role))
    finally:
        await run(database.superuser_url, f"DROP OWNED BY {role}", f"DROP ROLE {role}", "SELECT 1")


async def test_a_password_comes_from_a_file(database: Database, tmp_path: Path) -> None:
    """It is read for each connection; a wrong one, and a file that is not there, are named without it."""
    file = tmp_path / "password"
    file.write_text(f"{server.PASSWORD}\n")
    await (await PostgresStore.open(database.url(server.GUARDED), password_file=file)).close()
    file.write_text("open sesame\n")
    with pytest.raises(Unusable, match="refuses this role or its password") as refused:
        await PostgresStore.open(database.url(server.GUARDED), password_file=file)
    assert "sesame" not in str(refused.value)
    with pytest.raises(Unusable, match="the password cannot be read: it is not there"):
        await PostgresStore.open(database.url(server.GUARDED), password_file=tmp_path / "none")


async def test_statements_of_two_servers_have_different_names(
    store: PostgresStore, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a pooler of transactions one would carry out the other's of the same name."""
    names = {process: await _statement_name(store) for process in (connections._PROCESS,)}
    monkeypatch.setattr(connections, "_PROCESS", "another")
    other = await PostgresStore.open(database.url())
    names["another"] = await _statement_name(other)
    await other.close()
    assert all(f"_{process}_" in name for process, name in names.items())


async def _statement_name(store: PostgresStore) -> str:
    """The name of one of the statements that a connection of the store has prepared."""
    async with store._connections.connection() as connection:
        await connection.fetchval("SELECT 1 + $1::bigint", 1)
        return str(await connection.fetchval("SELECT name FROM pg_prepared_statements LIMIT 1"))


async def test_places_that_are_no_store_are_refused(database: Database) -> None:
    """An address where nobody listens, no such database, an empty one, another program's: each says what to do."""
    with pytest.raises(Unavailable, match="cannot be reached: nobody knows this name"):
        await PostgresStore.open("postgresql://kezek@db.invalid/kezek")
    with pytest.raises(Unavailable, match="cannot be reached: nobody listens there"):
        await PostgresStore.open("postgresql://kezek@127.0.0.1:1/kezek")
    with pytest.raises(Unusable, match="there is no such database; make it with CREATE DATABASE"):
        await PostgresStore.open(f"postgresql://kezek@{database.host}/no_such_database")
    bare = await server.make_database(f"{database.name}_bare", template="template0")
    owned = f"postgresql://OWNER@{bare.host}/{bare.name}"
    with pytest.raises(Unusable, match=f"there is no store yet; run kezek store create --url {owned} as its owner"):
        await PostgresStore.open(bare.url())
    await run(bare.superuser_url, "CREATE TABLE orders (id integer)", "SELECT 1")
    with pytest.raises(Unusable, match="another program's"):
        await PostgresStore.open(bare.url())
    with pytest.raises(Unusable, match="another program's"):
        await server.create_store(server.StoreAddress(bare.url(server.OWNER)), server.SERVERS)


@pytest.mark.parametrize(
    ("version", "oldest_program", "words"),
    [
        (0, 0, "run kezek store create --url postgresql://OWNER@"),
        (NEWER, NEWER, rf"newer version of this program \(schema {NEWER}"),
        (NEWER, 1, None),
    ],
)
async def test_tables_of_another_version(
    database: Database, version: int, oldest_program: int, words: str | None
) -> None:
    """Earlier ones are brought up to date by their owner; later ones are used where they say that it is possible."""
    await _set_version(database, version, oldest_program)
    try:
        if words is None:
            await (await PostgresStore.open(database.url())).close()
        else:
            with pytest.raises(Unusable, match=words):
                await PostgresStore.open(database.url())
    finally:
        await _set_version(database, POSTGRES_SCHEMA_VERSION, 1)


async def _set_version(database: Database, version: int, oldest_program: int) -> None:
    change = f"UPDATE kezek_schema SET version = {version:d}, oldest_program = {oldest_program:d} RETURNING 1"  # noqa: S608
    await run(database.superuser_url, change)


async def test_too_few_connections_are_named(database: Database) -> None:
    """With the setting that allows more."""
    role = f"{database.name}_limited"  # roles are the server's, which other processes use, too
    await run(
        database.superuser_url,
        f"DROP ROLE IF EXISTS {role}",
        f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 0 IN ROLE {server.SERVERS}",
        "SELECT 1",
    )
    with pytest.raises(Unavailable, match="no free connection; raise max_connections"):
        await PostgresStore.open(database.url(role))
    await run(database.superuser_url, f"DROP ROLE {role}", "SELECT 1")


async def test_all_goes_on_after_the_database_was_away(store: PostgresStore, database: Database) -> None:
    """Whatever was under way is refused and can be tried again; connections are made again without a restart."""
    records = sealed("akimat", 2)
    await store.append(Batch(records[:1]))
    with pytest.raises(Unavailable):  # noqa: PT012 - the turn is a block
        async with store.turn("akimat") as turn:
            await run(database.superuser_url, _CUT)
            await turn.append(Batch(records[1:]))
    with suppress(Unavailable):  # the pool may not have noticed yet
        await store.append(Batch(records[1:]))
    if await read(store, "akimat") != records:
        await store.append(Batch(records[1:]))
    assert await read(store, "akimat") == records


def test_a_turn_that_the_database_has_ended_is_a_lost_connection() -> None:
    """A server that slept within a turn finds its connection ended: what the driver says of it helps nobody."""
    fault = asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress")
    assert (
        str(store_fault(fault)) == "the store cannot be used now: the connection was lost; it is made again by itself"
    )


async def test_a_commit_without_an_acknowledgement_is_looked_up(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is lost after the commit: the batch counts as stored where its records are there."""
    records = sealed("akimat", 1)
    change = store._connections.change

    async def lose_answer(statement: str, *values: object, **limits: float) -> int:
        await change(statement, *values, **limits)
        raise store_fault(asyncpg.ConnectionDoesNotExistError()) from asyncpg.ConnectionDoesNotExistError()

    monkeypatch.setattr(store._connections, "change", lose_answer)
    await store.append(Batch(records))
    assert await read(store, "akimat") == records


def test_a_full_disk_and_a_standby_are_named() -> None:
    """In words that say what to do."""
    full = store_fault(asyncpg.DiskFullError("no space"))
    assert "the disk of the database is full; make room there" in str(full)
    assert isinstance(full, Unavailable)
    assert not isinstance(full, DatabaseAway)  # of which staff and visitors read that all goes on by itself
    standby = store_fault(asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT in a read-only transaction"))
    assert "name the primary as well, or promote the standby" in str(standby)
    assert isinstance(standby, Unavailable)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://kezek:secret@db/kezek", "a password must not stand in the address"),
        ("postgresql://kezek:sec@ret@db/kezek", "a password must not stand in the address"),
        ("postgresql://db/kezek?password=secret", "a password must not stand in the address"),
        ("postgresql://db", "does not say which database"),
        ("mysql://db/kezek", "begins with postgresql://"),
        ("postgresql://db/kezek?%zz", "this is no address"),
    ],
)
def test_wrong_addresses_are_named(url: str, words: str) -> None:
    """Without what they hold."""
    mistake = url_mistake(url)
    assert mistake is not None
    assert words in mistake
    assert "secret" not in mistake


@pytest.mark.parametrize("url", ["postgresql://db/kezek", "postgresql://kezek@one:5432,two/kezek?sslmode=verify-full"])
def test_right_addresses(url: str) -> None:
    """One host or several, with a role and what else PostgreSQL takes there."""
    assert url_mistake(url) is None


async def test_answers_of_the_last_day_are_never_erased(store: PostgresStore) -> None:
    """Whatever clock the server has that asks for it."""
    future = 2**62
    await store.append(Batch(sealed("akimat", 1), [answer("old", at=1), answer("young", at=future - 1)]))
    assert await store.erase_answers(future, 9) == 1
    assert await store.answer("akimat", "young") is not None


async def test_a_turn_that_the_database_gave_up_is_not_acknowledged(store: PostgresStore) -> None:
    """A transaction that has failed answers COMMIT with ROLLBACK, which is no error to the driver: it is one here."""

    async def append_and_fail() -> None:
        async with store.turn("akimat") as turn:
            await turn.append(Batch(sealed("akimat", 1)))
            with suppress(asyncpg.PostgresError):
                await turn._connection.execute("SELECT 1 / 0")  # type: ignore[attr-defined]

    with pytest.raises(Unavailable, match="took back"):
        await append_and_fail()
    assert await store.head("akimat") is None
