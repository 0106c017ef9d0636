"""Records that PostgreSQL puts together are those of the journal, and nothing that is wrong with it is passed over."""

from collections.abc import AsyncIterator

import pytest

from queue_server.journal.packing.packed_records import HASH_BYTES, PackedRecords, packed
from queue_server.journal.postgres import gathered_records as gathering
from queue_server.journal.postgres.postgres_store import PostgresStore
from queue_server.journal.store import Batch
from tests import postgres_server as server
from tests.contract.stored_samples import sealed
from tests.postgres_server import Database
from tests.unit.journal.stores.test_postgres import run

HALL = "akimat"
ROWS = 4


@pytest.fixture
async def store(postgres_database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PostgresStore]:
    monkeypatch.setattr(gathering, "GATHERED", ROWS)
    await server.empty(postgres_database)
    opened = await PostgresStore.open(postgres_database.url())
    yield opened
    await opened.close()


async def blocks_of(store: PostgresStore, after: int = 0) -> list[PackedRecords]:
    return [block async for block in store.read_packed(HALL, after)]


async def altered(database: Database, statement: str) -> None:
    """Carry a statement out as nobody may who keeps the journal: without its triggers."""
    await run(database.superuser_url, "SET session_replication_role = replica", statement)


async def test_a_row_holds_what_its_records_hold(store: PostgresStore) -> None:
    """In their order, of this hall alone, from any seq on, and nothing after the end."""
    records = sealed(HALL, 6)
    await store.append(Batch([*sealed("north", 9), *records]))
    assert await blocks_of(store) == [*packed(records[:ROWS]), *packed(records[ROWS:])]
    assert await blocks_of(store, 3) == list(packed(records[3:]))
    assert await blocks_of(store, 6) == []


async def test_a_gap_parts_the_records(store: PostgresStore, postgres_database: Database) -> None:
    """Whoever checks the chain sees which record is missing, also where a whole row of them is; and a hash of another
    length is not taken for a part of the one beside it."""
    await store.append(Batch(sealed(HALL, 12)))
    await altered(postgres_database, "DELETE FROM journal WHERE seq IN (3, 5, 6, 7, 8, 9, 10)")
    await altered(postgres_database, "UPDATE journal SET hash = 'short' WHERE seq = 12")
    blocks = await blocks_of(store)
    assert [(block.first_seq, block.last_seq) for block in blocks] == [(1, 2), (4, 4), (11, 11), (12, 12)]
    assert blocks[-1].hashes == bytes(HASH_BYTES)
