"""A whole store is moved into another, verified on the way, and the old place takes no more records."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import asyncpg
import pytest
from msgspec.structs import replace

from queue_server.journal.access.contents import User
from queue_server.journal.personal.contents import PersonalDatum
from queue_server.journal.postgres.parts import transfers
from queue_server.journal.postgres.postgres_store import PostgresStore
from queue_server.journal.record import Record, chain
from queue_server.journal.sqlite.sqlite_store import FILE_NAME, SqliteStore
from queue_server.journal.store import Batch, Snapshot, Unavailable, Unusable
from queue_server.journal.transfer import moving, sqlite_moment
from queue_server.journal.transfer.copying import NotMovable, copy_to_file
from queue_server.journal.transfer.moment import Closure
from queue_server.journal.transfer.moving import NamedStore, move, need_open, reopen
from queue_server.journal.transfer.tables import APPENDED, NOT_COPIED, REPLACED
from tests.contract.stored_samples import answer, note, read, session, token
from tests.postgres_server import OWNER, Database, empty
from tests.unit.journal.days import HALL, day

RECORDS = day(seed=3, steps=240)
BULK, TAIL = RECORDS[:-5], RECORDS[-5:]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal of some hundred records is copied in several blocks."""
    for module in (sqlite_moment, transfers):
        monkeypatch.setattr(module, "BLOCK", 32)


ON_DATABASES = [pytest.param(way, marks=pytest.mark.slow) for way in ("file to database", "database to file")]


@pytest.fixture(params=["file to file", *ON_DATABASES])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def database(request: pytest.FixtureRequest, way: str) -> str:
    """The address of an empty store in a database, as the owner of its tables; nothing where the way needs none."""
    if "database" not in way:
        return ""
    empty_database: Database = request.getfixturevalue("postgres_database")
    await empty(empty_database)
    return empty_database.url(OWNER)


@pytest.fixture
async def old(tmp_path: Path, way: str, database: str) -> AsyncIterator[NamedStore]:
    async with place_at(database) if way.startswith("database") else place_in(tmp_path / "old") as place:
        store = place.store
        await store.append(Batch(BULK, [answer(f"c{n}") for n in range(70)], [note("t1"), note("t1", "later")]))
        await store.append(Batch(personal_data=[PersonalDatum("akimat", "b1", "name", "Әлия", 9)]))
        await store.save_user(User("aigul", "operator", "hash", 1, subject="https://id aigul"))
        await store.add_token(token("entrance", b"d" * 32))
        await store.save_session(session(b"s" * 32))
        await store.save_snapshot(Snapshot(HALL, 3, RECORDS[2].hash, b"body"))
        await store.save_position("letters", 7)
        yield place


@pytest.fixture
async def new(tmp_path: Path, way: str, database: str) -> AsyncIterator[NamedStore]:
    async with place_at(database) if way.endswith("database") else place_in(tmp_path / "new") as place:
        yield place


async def test_a_move_carries_the_journal_and_what_stands_beside_it(old: NamedStore, new: NamedStore) -> None:
    """Every record comes byte by byte, in blocks, and with them answers, notes in their order, people and secrets."""
    secret = await old.store.secret("keys")
    (verdict,) = await move(old, new)
    assert (verdict.count, verdict.head, verdict.faults) == (len(BULK), BULK[-1].hash, [])
    assert await read(new.store, HALL) == BULK
    assert await new.store.answer("akimat", "c69") == answer("c69")
    assert [moved_note.text for moved_note in await new.store.notes("akimat", "t1")] == ["word", "later"]
    assert [datum.text for datum in await new.store.personal_data("akimat", "b1")] == ["Әлия"]
    assert await new.store.users() == await old.store.users()
    assert await new.store.session(b"s" * 32) == session(b"s" * 32)
    assert await new.store.snapshot(HALL) == await old.store.snapshot(HALL)
    assert (await new.store.position("letters"), await new.store.secret("keys")) == (7, secret)


async def test_nothing_is_written_to_the_old_place_any_more(old: NamedStore, new: NamedStore) -> None:
    """A server that was forgotten there is refused by the store itself; another program, too."""
    await move(old, new)
    with pytest.raises(Unavailable, match="moved to another place"):
        await old.store.append(Batch(TAIL))
    if not old.name.startswith("postgresql"):
        with (
            closing(sqlite3.connect(Path(old.name) / FILE_NAME)) as db,
            pytest.raises(sqlite3.IntegrityError, match="moved"),
        ):
            db.execute("INSERT INTO journal VALUES ('akimat', 9999, x'00', x'00')")
    with pytest.raises(NotMovable, match="was moved to"):
        await need_open(old)
    with pytest.raises(NotMovable, match="was moved to"):
        await move(old, new)


async def test_an_interrupted_move_goes_on(old: NamedStore, new: NamedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it ends nobody may serve the other place, and a move from elsewhere is refused."""

    async def fail(*_: object) -> None:
        raise Unavailable("the network is away")

    with monkeypatch.context() as interrupted:
        interrupted.setattr(moving, "copy_tables", fail)
        with pytest.raises(Unavailable):
            await move(old, new)
    with pytest.raises(NotMovable, match="is not complete"):
        await need_open(new)
    with pytest.raises(NotMovable, match="is being filled from"):
        await move(replace(old, name="elsewhere"), new)
    assert [verdict.is_good for verdict in await move(old, new)] == [True]
    await need_open(new)
    assert await new.store.users() == await old.store.users()


async def test_records_that_come_during_the_copy_are_moved_too(
    old: NamedStore, new: NamedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bulk is copied while the hall is served; what came meanwhile follows once the place is closed."""
    close = moving._close

    async def close_late(old: NamedStore, new: NamedStore) -> None:
        await old.store.append(Batch(TAIL))
        await close(old, new)

    monkeypatch.setattr(moving, "_close", close_late)
    await move(old, new)
    assert await read(new.store, HALL) == RECORDS


async def test_a_store_moves_back(old: NamedStore, new: NamedStore) -> None:
    """The way back ends in the first place, with what was written meanwhile."""
    await move(old, new)
    await new.store.append(Batch(TAIL))
    await new.store.save_user(User("dana", "manager", None, 2))
    await move(new, old)
    assert await read(old.store, HALL) == RECORDS
    assert [user.name for user in await old.store.users()] == ["aigul", "dana"]
    await need_open(old)
    with pytest.raises(NotMovable):
        await need_open(new)


@pytest.mark.parametrize("way", ["file to file", ON_DATABASES[0]])
async def test_a_faulty_record_stops_the_move(old: NamedStore, new: NamedStore) -> None:
    """Nothing from the fault on arrives, and the old place stays open."""
    altered = replace(TAIL[0], body=TAIL[0].body.replace(b"[1,", b"[1, ", 1))
    await old.store.append(Batch([altered]))
    (verdict,) = await move(old, new)
    assert [fault.seq for fault in verdict.faults] == [altered.seq]
    assert altered not in await read(new.store, HALL)
    await need_open(old)


async def test_another_history_of_the_same_hall_is_refused(old: NamedStore, new: NamedStore) -> None:
    """Two halls of one name are not mixed, whichever is longer; nothing has changed then."""
    foreign_records = day(seed=4, steps=20)
    await new.store.append(Batch(foreign_records))
    with pytest.raises(NotMovable, match="another history"):
        await move(old, new)
    assert await read(new.store, HALL) == foreign_records
    await need_open(old)
    await need_open(new)


async def test_a_store_with_other_halls_is_refused(old: NamedStore, new: NamedStore) -> None:
    """Accounts and secrets of two stores are not mixed; and an empty store is nothing to move."""
    body = RECORDS[0].body.replace(b'"akimat"', b'"north"', 1)
    await new.store.append(Batch([Record("north", 1, body, chain(bytes(32), body))]))
    with pytest.raises(NotMovable, match=r"other halls already \(north\)"):
        await move(old, new)


async def test_an_empty_store_is_nothing_to_move(old: NamedStore, new: NamedStore) -> None:
    """A folder that was mistyped is not taken for a hall."""
    with pytest.raises(NotMovable, match="nothing to move"):
        await move(new, old)


async def test_a_place_opens_again_when_a_person_says_so(old: NamedStore, new: NamedStore) -> None:
    """When the other place is lost for good, the hall goes on in the old one."""
    assert not await reopen(old)
    await move(old, new)
    assert await reopen(old)
    await old.store.append(Batch(TAIL))


async def test_a_store_is_copied_into_a_file_while_it_is_served(old: NamedStore, tmp_path: Path) -> None:
    """The file holds one moment, whatever engine the store is on, and stands alone."""
    file = tmp_path / "copy.db"
    await copy_to_file(old.store, file)
    await old.store.append(Batch(TAIL))
    await asyncio.to_thread(_need_alone, file)
    copy = await SqliteStore.open_file(file, read_only=True)
    try:
        assert await read(copy, HALL) == BULK
        assert await copy.users() == await old.store.users()
    finally:
        await copy.close()


async def test_a_closure_is_changed_by_comparison(new: NamedStore) -> None:
    """Of two moves that begin at once, one goes on."""
    closure = Closure("filled", "here")
    assert await new.store.set_closure(closure, None)
    assert not await new.store.set_closure(Closure("filled", "there"), None)
    assert await new.store.closure() == closure


@pytest.mark.slow
async def test_every_table_is_copied_or_named_as_not_copied(tmp_path: Path, postgres_database: Database) -> None:
    """A table that is added to a store is added to the lists of a copy."""
    listed = {"journal", *APPENDED, *REPLACED, *NOT_COPIED}
    async with place_in(tmp_path / "file"):
        with closing(sqlite3.connect(tmp_path / "file" / FILE_NAME)) as db:
            assert {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")} == listed
    connection = await asyncpg.connect(postgres_database.url())
    try:
        tables = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace"
        )
    finally:
        await connection.close()
    assert {row[0] for row in tables} == (listed - {"answer_limits"}) | {"heads"}


@pytest.mark.slow
async def test_the_role_of_servers_can_neither_close_a_store_nor_open_it(postgres_database: Database) -> None:
    """Whoever takes a server over cannot let it write to a store that was moved; the sentence says whom it needs."""
    await empty(postgres_database)
    async with place_at(postgres_database.url()) as place:
        with pytest.raises(Unusable, match="name the role that owns its tables"):
            await place.store.set_closure(Closure("moved", "elsewhere"), None)
        await need_open(place)


def _need_alone(file: Path) -> None:
    assert [path.name for path in file.parent.glob(f"{file.name}*")] == [file.name]


@asynccontextmanager
async def place_in(folder: Path) -> AsyncIterator[NamedStore]:
    store = await SqliteStore.open(folder)
    try:
        yield NamedStore(store, str(folder))
    finally:
        await store.close()


@asynccontextmanager
async def place_at(url: str) -> AsyncIterator[NamedStore]:
    store = await PostgresStore.open(url)
    try:
        yield NamedStore(store, url)
    finally:
        await store.close()
