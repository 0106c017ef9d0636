"""The contract of stores: each test runs on every implementation."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from queue_server.journal.memory import MemoryStore
from queue_server.journal.postgres.postgres_store import PostgresStore
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Store
from tests.postgres_server import Database, empty


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened = await _open(request, tmp_path)
    yield opened
    await opened.close()


async def _open(request: pytest.FixtureRequest, folder: Path) -> Store:
    match request.param:
        case "memory":
            return MemoryStore()
        case "sqlite":
            return await SqliteStore.open(folder / "data")
    database: Database = request.getfixturevalue("postgres_database")
    await empty(database)
    return await PostgresStore.open(database.url())
