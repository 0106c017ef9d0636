"""Proposals of windows for the next working days, made in a process of its own when somebody looks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from queue_server.config.definition import ClosedDay
from queue_server.journal.sqlite import SqliteStore
from queue_server.stats.past_days import definition_at
from queue_server.stats.period import FiguresReader
from queue_server.stats.staff_keeper import StaffKeeper, working_days
from tests.halls import names
from tests.integration.kezek_process import kezek
from tests.integration.stats.test_staff import ROWS

TODAY = "2026-01-20"
"""A Tuesday, after three Mondays of three windows."""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    (tmp_path / "log.csv").write_text("day,service,priority,arrival_s,start_s,end_s,server\n" + ROWS, "utf-8")
    log = ("import", tmp_path / "log.csv", "--hall", "aksu", "--data", tmp_path, "--norm-minutes", "5")
    assert kezek(*log).returncode == 0
    store = await SqliteStore.open(tmp_path)
    yield store
    await store.close()


@asynccontextmanager
async def running(keeper: StaffKeeper) -> AsyncIterator[None]:
    task = asyncio.create_task(keeper.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.timeout(300)
async def test_the_next_working_days_are_proposed_when_somebody_looks(store: SqliteStore) -> None:
    """The first look tells nothing yet; then Monday rests on three days, and weekdays without a past on none."""
    definition = await definition_at(store, "aksu", 1)
    keeper = StaffKeeper(store, FiguresReader(store))
    assert [one.is_made for one in keeper.ahead("aksu", definition, TODAY)] == [False] * 5
    async with running(keeper):
        await keeper.idle.wait()
        assert [(one.is_made, one.proposal) for one in keeper.ahead("aksu", definition, TODAY)] == [(True, None)] * 5
        assert not keeper.ahead("aksu", definition, "2026-01-25")[0].is_made
        await keeper.idle.wait()
        monday = keeper.ahead("aksu", definition, "2026-01-25")[0]
        assert monday.proposal is not None
        assert monday.proposal.days == ["2026-01-05", "2026-01-12", "2026-01-19"]
        assert max(slot.windows for slot in monday.proposal.slots) == 3
        assert not monday.proposal.was_ended
        fewer = replace(definition, windows=definition.windows[:2])
        assert not keeper.ahead("aksu", fewer, "2026-01-25")[0].is_made


async def test_a_hall_that_nothing_is_known_of_has_no_days_ahead(store: SqliteStore) -> None:
    """Before its first day; and closed days are no working days."""
    definition = await definition_at(store, "aksu", 1)
    assert StaffKeeper(store, FiguresReader(store)).ahead("aksu", definition, None) == []
    closed = replace(definition, closed_days=(ClosedDay("2026-01-21", names("Closed")),))
    assert [str(day) for day in working_days(closed, TODAY)][:2] == ["2026-01-22", "2026-01-23"]
