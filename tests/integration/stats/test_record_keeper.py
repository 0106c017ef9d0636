"""The record of estimates, made beside everything else and kept in the store."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from queue_server.hall.events import DayClosed
from queue_server.journal.codec import decode
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch
from queue_server.journal.visits.visit import Tallied
from queue_server.stats.backtest.estimate_record import EstimateScore
from queue_server.stats.backtest.record_keeper import SCORES, RecordKeeper
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.past_logs.import_log import import_visits
from queue_server.stats.past_logs.log_writer import records_of
from tests.integration.command_line import kezek
from tests.past_logs import HEADING, visits_of
from tests.unit.stats.backtest.test_forecast import simulated

RECORDS_BESIDE = 2
"""Records read beside a day's own: is the last day over, is that a day's end of this journal?"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two days of a small hall, imported."""
    (tmp_path / "log.csv").write_text("\n".join((HEADING, *simulated(2, 12))) + "\n", "utf-8")
    log = ("import", tmp_path / "log.csv", "--hall", "past", "--data", tmp_path, "--timezone", "UTC")
    assert kezek(*log).code == 0
    return tmp_path


@pytest.mark.timeout(400)
async def test_each_day_is_judged_once(data: Path) -> None:
    """Two days, by service and as a whole; a second look has nothing to do, and figures are not disturbed."""
    store = await SqliteStore.open(data)
    try:
        figures = FiguresReader(store)
        keeper = RecordKeeper(store, figures)
        assert await keeper.accuracy("past") is None
        assert await keeper.judge("past") == 2
        assert await keeper.judge("past") == 0
        accuracy = await keeper.accuracy("past")
        assert accuracy is not None
        assert (accuracy.days, accuracy.of, accuracy.first, accuracy.last) == (2, 2, "2026-01-05", "2026-01-06")
        assert list(accuracy.by_service) == ["a", "b"]
        whole = EstimateScore.added(accuracy.by_service.values())
        assert whole.outcomes > 80
        assert whole.rmse("kezek") is not None
        assert (await figures.statistics("past", "2026-01-05", "2026-01-06", "none", 0)).total.balance.adds_up
    finally:
        await store.close()


class Watched(MemoryStore):
    """Remembers how many of the hall's records were read, and hangs, if it is told to, once a day has been kept."""

    were_read = 0
    hangs_at: asyncio.Event | None = None

    async def save_tallies(self, hall: str, span: str, tallies: Sequence[Tallied]) -> None:
        await super().save_tallies(hall, span, tallies)
        if self.hangs_at is not None and span.startswith(SCORES):
            self.hangs_at.set()
            await asyncio.Event().wait()

    async def read(self, hall: str, after: int = 0, limit: int | None = None) -> AsyncIterator[Record]:
        async for record in super().read(hall, after, limit):
            self.were_read += 1
            yield record


async def lived(days: int) -> tuple[Watched, list[Record]]:
    """An empty store, and the journal of a small hall's days."""
    imported_journal = import_visits(visits_of(*simulated(days, 11), timezone="UTC"), "UTC", {})
    return Watched(), list(records_of("past", imported_journal))


@pytest.mark.timeout(400)
@pytest.mark.long
async def test_what_has_been_judged_outlives_the_server() -> None:
    """It ends when one of two days has been kept: that day is told at once, and later the other one alone is played,
    with the same record as without the interruption."""
    store, records = await lived(2)
    figures = FiguresReader(store)
    keeper = RecordKeeper(store, figures)
    await store.append(Batch(records))
    await figures.catch_up("past")
    store.hangs_at = asyncio.Event()
    task = asyncio.create_task(keeper.judge("past"))
    await store.hangs_at.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    store.hangs_at = None
    accuracy = await keeper.accuracy("past")
    assert accuracy is not None
    assert (accuracy.days, accuracy.of, accuracy.last) == (1, 2, "2026-01-05")
    assert await keeper.judge("past") == 1
    whole = await keeper.accuracy("past")
    await store.forget_rows("past")
    await figures.catch_up("past")
    assert await keeper.judge("past") == 2
    assert await keeper.accuracy("past") == whole


@pytest.mark.timeout(400)
async def test_an_evening_reads_one_day() -> None:
    """Three days, judged as each ends. A day that goes on is not judged; one on which nobody came is, without a play;
    and whatever is judged goes on from where the evening before has come to."""
    store, records = await lived(3)
    ends = [record.seq for record in records if isinstance(decode(record).event, DayClosed)]
    figures = FiguresReader(store)
    keeper = RecordKeeper(store, figures)
    judged, stages = [], [0, ends[0], ends[1], ends[2] - 1, ends[2]]
    for before, until in pairwise(stages):
        await store.append(Batch(records[before:until]))
        await figures.catch_up("past")
        store.were_read = 0
        judged.append((await keeper.judge("past"), store.were_read))
    (_, _), (second, read_second), (third_so_far, _), (third, read_third) = judged
    assert (second, third_so_far, third) == (1, 0, 1)
    assert (read_second, read_third) == (ends[1] - ends[0] + RECORDS_BESIDE, ends[2] - ends[1] + RECORDS_BESIDE)
    accuracy = await keeper.accuracy("past")
    assert accuracy is not None
    assert (accuracy.days, accuracy.of, accuracy.last) == (3, 3, "2026-01-07")


async def test_a_hall_without_a_past_has_no_record(tmp_path: Path) -> None:
    """Nothing to judge is no error."""
    store = await SqliteStore.open(tmp_path)
    try:
        keeper = RecordKeeper(store, FiguresReader(store))
        assert await keeper.accuracy("aksu") is None
        assert await keeper.judge("aksu") == 0
    finally:
        await store.close()
