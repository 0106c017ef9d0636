"""Proposals of windows for the next working days, made in a thread when somebody looks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from queue_server.config.definition import ClosedDay, Definition, Hours
from queue_server.hall import commands as c
from queue_server.hall.events import HallConfigured
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch
from queue_server.stats.figures.figure_documents import BadPeriod
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.staffing.proposals.staff_keeper import RecentDays, StaffKeeper, working_days
from queue_server.stats.staffing.scenarios.past_days import Definitions
from tests.halls import DEFINITION, PureHall, names
from tests.integration.command_line import kezek
from tests.integration.stats.test_staff import ROWS
from tests.unit.journal.days import sealed

TODAY = "2026-01-20"
"""A Tuesday, after three Mondays of three windows."""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    (tmp_path / "log.csv").write_text("day,service,priority,arrival_s,start_s,end_s,server\n" + ROWS, "utf-8")
    log = ("import", tmp_path / "log.csv", "--hall", "aksu", "--data", tmp_path, "--norm-minutes", "5")
    assert kezek(*log).code == 0
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
    """The first look tells nothing yet; then each Monday rests on three days. On other days nobody came, and the hall
    says no hours: they are no working days."""
    definition = await Definitions(store).at("aksu", 1)
    keeper = StaffKeeper(store, FiguresReader(store))
    days = await keeper.staffing_days("aksu", definition, TODAY)
    assert [(day.day, day.is_made) for day in days] == [("2026-01-26", False), ("2026-02-02", False)]
    async with running(keeper):
        await keeper.idle.wait()
        monday = (await keeper.staffing_days("aksu", definition, TODAY))[0]
        assert monday.proposal is not None
        assert monday.proposal.days == ["2026-01-05", "2026-01-12", "2026-01-19"]
        assert max(slot.windows for slot in monday.proposal.slots) == 3
        assert not monday.proposal.was_ended
        fewer = replace(definition, windows=definition.windows[:2])
        assert not (await keeper.staffing_days("aksu", fewer, TODAY))[0].is_made


@pytest.mark.timeout(300)
async def test_a_weekday_without_a_past_has_no_proposal(store: SqliteStore) -> None:
    """The hall says that it works on Tuesdays and Wednesdays, which it has never done: there is nothing to propose."""
    definition = replace(
        await Definitions(store).at("aksu", 1), hours=Hours(tue=("09:00-18:00",), wed=("09:00-18:00",))
    )
    keeper = StaffKeeper(store, FiguresReader(store))
    async with running(keeper):
        await keeper.staffing_days("aksu", definition, TODAY)
        await keeper.idle.wait()
        days = await keeper.staffing_days("aksu", definition, TODAY)
    assert {(day.is_made, day.proposal) for day in days} == {(True, None)}


async def test_a_hall_that_nothing_is_known_of_has_no_days_ahead(store: SqliteStore) -> None:
    """Before its first day."""
    definition = await Definitions(store).at("aksu", 1)
    assert await StaffKeeper(store, FiguresReader(store)).staffing_days("aksu", definition, None) == []


def recent_days(*, without: set[int], weeks: int = 4) -> RecentDays:
    """The weeks before `TODAY`, with people on all weekdays but some."""
    days = [date.fromisoformat(TODAY) - timedelta(days=n) for n in range(1, 7 * weeks + 1)]
    return {day: day.weekday() not in without for day in days}


def ahead_of(definition: Definition, past: RecentDays) -> list[str]:
    return [day.isoformat() for day in working_days(definition, TODAY, past)]


def test_a_hall_without_hours_works_when_people_came() -> None:
    """Nobody came at weekends, but on one Saturday: neither Saturday nor Sunday is a working day. Closed days are none
    either, and those of the past say nothing of their weekday."""
    past = recent_days(without={5, 6}) | {date(2026, 1, 17): True}
    week = ["2026-01-21", "2026-01-22", "2026-01-23", "2026-01-26", "2026-01-27"]
    assert ahead_of(DEFINITION, past) == week
    closed = replace(DEFINITION, closed_days=(ClosedDay("2026-01-21", names("Closed")),))
    assert ahead_of(closed, past) == [*week[1:], "2026-01-28"]
    fridays = tuple(ClosedDay(day, names("Closed")) for day in ("2025-12-26", "2026-01-02", "2026-01-09"))
    without_fridays = past | {date.fromisoformat(closed_day.date): False for closed_day in fridays}
    assert "2026-01-23" not in ahead_of(DEFINITION, without_fridays)
    assert "2026-01-23" in ahead_of(replace(DEFINITION, closed_days=fridays), without_fridays)


def test_a_hall_of_a_few_days_may_work_on_any() -> None:
    """Of weekdays that it has not lived yet nothing is known; the Monday it has, nobody came."""
    past = {date(2026, 1, 18): True, date(2026, 1, 19): False}
    assert ahead_of(DEFINITION, past) == ["2026-01-21", "2026-01-22", "2026-01-23", "2026-01-24", "2026-01-25"]
    assert "2026-01-26" not in [str(day) for day in working_days(DEFINITION, "2026-01-23", past)]


class Counting(MemoryStore):
    """Remembers how many records were read."""

    were_read = 0

    async def read(self, hall: str, after: int = 0, limit: int | None = None) -> AsyncIterator[Record]:
        async for record in super().read(hall, after, limit):
            self.were_read += 1
            yield record


async def test_a_journal_is_read_through_once_for_its_definitions() -> None:
    """The newest record asked for first, then older ones and again: only what is new is read."""
    hall = PureHall()
    hall.open(1)
    hall.ask(c.Configure(replace(DEFINITION, timezone="Asia/Qyzylorda")))
    store = Counting()
    await store.append(Batch(sealed(hall.entries)))
    changed = [entry.seq for entry in hall.entries if isinstance(entry.event, HallConfigured)]
    definitions = Definitions(store)
    assert (await definitions.at("aksu", changed[1])).timezone == "Asia/Qyzylorda"
    assert (await definitions.at("aksu", changed[1] - 1)).timezone == "Asia/Almaty"
    assert (await definitions.at("aksu", changed[1])).timezone == "Asia/Qyzylorda"
    assert store.were_read == changed[1]
    with pytest.raises(BadPeriod, match="had no definition at record 0"):
        await definitions.at("aksu", 0)
