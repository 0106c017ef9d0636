"""The record of estimates, made in a process of its own and kept in the store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from queue_server.journal.sqlite import SqliteStore
from queue_server.stats.apart import GaveUp, apart
from queue_server.stats.estimate_record import Kept
from queue_server.stats.period import FiguresReader
from queue_server.stats.record_keeper import RecordKeeper
from tests.integration.kezek_process import kezek
from tests.unit.stats.test_forecast import HEADING, simulated


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two days of a small hall, imported."""
    (tmp_path / "log.csv").write_text("\n".join((HEADING, *simulated(2))) + "\n", "utf-8")
    log = ("import", tmp_path / "log.csv", "--hall", "past", "--data", tmp_path, "--timezone", "UTC")
    assert kezek(*log).returncode == 0
    return tmp_path


@pytest.mark.timeout(400)
async def test_each_day_is_judged_once(data: Path) -> None:
    """Two days, by service and as a whole; a second look has nothing to do, and figures are not disturbed."""
    store = await SqliteStore.open(data)
    try:
        figures = FiguresReader(store)
        keeper = RecordKeeper(store, figures)
        assert await keeper.told("past") is None
        assert await keeper.judge("past") == 2
        assert await keeper.judge("past") == 0
        told = await keeper.told("past")
        assert told is not None
        assert (told.days, told.first, told.last, list(told.by_service)) == (2, "2026-01-05", "2026-01-06", ["a", "b"])
        whole = Kept.added(told.by_service.values())
        assert whole.outcomes > 200
        assert whole.rmse("kezek") is not None
        tallied = await store.tallied("past", "0000", "9999")
        assert [span for span in tallied if span.startswith("estimates")] == []
        assert (await figures.statistics("past", "2026-01-05", "2026-01-06", "none", 0)).total.balance.adds_up
    finally:
        await store.close()


async def test_a_hall_without_a_past_has_no_record(tmp_path: Path) -> None:
    """Nothing to judge is no error."""
    store = await SqliteStore.open(tmp_path)
    try:
        keeper = RecordKeeper(store, FiguresReader(store))
        assert await keeper.told("aksu") is None
        assert await keeper.judge("aksu") == 0
    finally:
        await store.close()


async def test_work_that_fails_or_takes_too_long_is_said() -> None:
    """A process that ends badly tells why; one that does not end is ended."""

    async def nothing() -> AsyncIterator[bytes]:
        yield b"\x00\x00\x00\x01?"

    with pytest.raises(GaveUp, match="Expected `object`"):
        await apart("queue_server.stats.record_process", nothing(), 60)
    with pytest.raises(GaveUp, match="not done within 0 s"):
        await apart("queue_server.stats.record_process", nothing(), 0)
