"""Who reads a store again and again, and how often."""

import pytest

from queue_server.journal import store_watch
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Unavailable
from queue_server.journal.store_watch import Reader, StoreWatch


class VersionedStore(MemoryStore):
    """A store whose version the test sets; None for a store that is away."""

    def __init__(self) -> None:
        super().__init__()
        self.current: str | None = "1"
        self.questions = 0

    async def version(self) -> str | None:
        self.questions += 1
        if self.current is None:
            raise Unavailable("away")
        return self.current


class CountedReading:
    """Counts how often it was read."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1


async def test_what_has_not_changed_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that failed is read again, and so is everything after a time in which the store was away."""
    monkeypatch.setattr(store_watch, "SHARED_S", 0.0)
    store, counted = VersionedStore(), CountedReading()
    reader = Reader(StoreWatch(store))

    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await reader.read(fail)
    assert [await reader.read(counted) for _ in range(3)] == [True, False, False]
    for version, times in (("2", 2), (None, 3), ("2", 4), ("2", 4)):
        store.current = version
        await reader.read(counted)
        assert counted.times == times


async def test_all_readers_share_one_question() -> None:
    """Within a tenth of a second."""
    store = VersionedStore()
    watch = StoreWatch(store)
    readings = [CountedReading() for _ in range(4)]
    for reading in readings:
        await Reader(watch).read(reading)
    assert ([reading.times for reading in readings], store.questions) == ([1] * 4, 1)
