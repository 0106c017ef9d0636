"""Figures leave out a time that was false."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from queue_server.hall import events as e
from queue_server.journal.codec import decode
from queue_server.journal.export import read_file
from queue_server.journal.memory import MemoryStore
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch, Store
from queue_server.journal.visits.visit import Tallied, VisitCriteria
from queue_server.stats.fairness.fairness_fold import FairnessFold
from queue_server.stats.visits.follow import follow

CORRECTED = Path(__file__).parents[3] / "golden" / "clock.jsonl"
"""A001 waits; a clock 800 days ahead is accepted, which closes it; A001 and A002 are given in the false time, A001 is
called; the time is corrected (record 15), A001 is served and A002 is called."""


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    fresh_store: Store = MemoryStore() if request.param == "memory" else await SqliteStore.open(tmp_path)
    yield fresh_store
    await fresh_store.close()


@pytest.mark.parametrize("is_one_batch", [True, False], ids=["at once", "as it came"])
async def test_nothing_that_happened_in_a_false_time_is_counted(store: Store, is_one_batch: bool) -> None:
    """No stage, no hour of a window, no tally, whether the rows of the false time had been kept or not."""
    records = [record async for record in read_file(CORRECTED)]
    if is_one_batch:
        await store.append(Batch(records))
        await follow(store, "aksu", 18)
    else:
        await store.append(Batch(records[:14]))
        await follow(store, "aksu", 14)
        assert await store.count_visits("aksu", VisitCriteria(first="2025-01-01", last="2030-01-01")) == 1
        await store.save_tallies("aksu", "2025-10-09", [Tallied("none", "2025-10-09", "", b"")])
        await store.append(Batch(records[14:]))
        await follow(store, "aksu", 18)
    assert await store.visits("aksu", VisitCriteria(first="2025-01-01", last="2030-01-01")) == []
    assert await store.window_times("aksu", "2025-01-01", "2030-01-01", 18) == []
    assert await store.tallied("aksu", "none", "2025-01-01", "2030-01-01") == []


async def test_overtakings_go_on_under_the_right_day() -> None:
    """A day of the false time has not been."""
    fold = FairnessFold()
    fold.take_all([decode(record) async for record in read_file(CORRECTED)])
    assert list(fold.days) == ["2025-10-09"]
    assert fold.of("2025-10-09", "2030-01-01").calls == 2


async def test_a_visit_after_the_correction_is_counted() -> None:
    """Under the right day, with its own wait."""
    store = MemoryStore()
    records = [record async for record in read_file(CORRECTED)]
    await store.append(Batch(records))
    fold = await follow(store, "aksu", 18)
    at = 1_760_000_500_000_000
    event = e.TicketIssued("t4", "A003", "land", at)
    left = e.TicketLeft("t4")
    fold.take_in([e.Entry(19, at, "kiosk:entrance", "19", event, b"")])
    (visit,) = fold.take_in([e.Entry(20, at + 90_000_000, "visitor:public", "20", left, b"")]).visits
    assert (visit.day, visit.waited, visit.hour) == ("2025-10-09", 90_000_000, 14)
