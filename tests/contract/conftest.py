"""The contract of stores: each test runs on every implementation."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from queue_server.journal.memory import MemoryStore
from queue_server.journal.sqlite import SqliteStore
from queue_server.journal.store import Store


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened: Store = MemoryStore() if request.param == "memory" else await SqliteStore.open(tmp_path / "data")
    yield opened
    await opened.close()
