"""The past days on which a proposal of windows rests: those that say what to expect of the day, by the same rule."""

from datetime import date, timedelta

import pytest

from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.open_hours import ordinary_day
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.stats.past_logs.import_log import import_visits
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.stats.past_logs.past_log import PastVisit
from queue_server.stats.staffing.scenarios.past_days import read_days_like, read_weekday
from tests.unit.reports.halls import HALL, ZONE, end_of
from tests.unit.stats.figures.test_expected_days import LAST, long_day, monday, visits_on

WHOLE, HOLIDAY, BEGINNING = (8, 6, 4, 3), 7, 2
"""Weeks before Monday 27 April 2026: days with thirty visitors; 9 March, a day off on which the hall worked all the
same; a day of which the log has two visitors alone. On 23 March, a holiday, and on 20 April nobody came."""


async def store_of(visits: list[PastVisit]) -> tuple[MemoryStore, FiguresReader, int]:
    journal = import_visits(visits, ZONE, {}, norm_minutes=5)
    store = MemoryStore()
    await store.append(Batch(list(records_of(HALL, journal))))
    reader = FiguresReader(store)
    await reader.catch_up(HALL)
    return store, reader, end_of(journal)


def mondays() -> list[PastVisit]:
    whole = [visit for weeks in (*WHOLE, HOLIDAY) for visit in long_day(monday(weeks), weeks)]
    return sorted([*whole, *visits_on((monday(BEGINNING), 2))], key=lambda visit: visit.arrived_at)


@pytest.mark.slow
async def test_a_proposal_rests_on_the_days_of_the_expectation() -> None:
    """Closed days, half days and holidays are left out, for the coming Monday, for any Monday, and on the page."""
    whole = [monday(weeks).isoformat() for weeks in WHOLE]
    store, reader, _ = await store_of(mondays())
    assert [day.day for day in await read_days_like(store, reader, HALL, LAST.isoformat(), 6)] == whole
    assert [day.day for day in await read_days_like(store, reader, HALL, LAST.isoformat(), 2)] == whole[2:]
    assert [day.day for day in await read_weekday(store, reader, HALL, 0, None, 6)] == whole
    assert [day.day for day in await read_weekday(store, reader, HALL, 0, whole[-1], 6)] == whole[:-1]
    _, reader, now = await store_of([*mondays(), *long_day(LAST, 0)])
    overview = await OverviewReader(reader).overview(HALL, LAST.isoformat(), LAST.isoformat(), now)
    assert {usual.days for usual in overview.expected.values()} == {len(whole)}


@pytest.mark.slow
async def test_the_day_before_a_holiday_rests_on_such_days() -> None:
    """Thursday 30 April on three eves of a year; the Thursdays before it say nothing of it."""
    eves = [date(2025, 12, 31), date(2026, 1, 6), date(2026, 3, 20)]
    thursdays = [date(2026, 4, 30) - timedelta(weeks=weeks) for weeks in (3, 2, 1)]
    visits = [visit for place, day in enumerate((*eves, *thursdays)) for visit in long_day(day, place)]
    store, reader, _ = await store_of(visits)
    like = await read_days_like(store, reader, HALL, "2026-04-30", 6)
    assert [day.day for day in like] == [day.isoformat() for day in eves]
    like = await read_days_like(store, reader, HALL, "2026-05-14", 6)
    assert [day.day for day in like] == [day.isoformat() for day in thursdays]
    present = await reader.present(HALL, 0)
    assert ordinary_day(present, 3, "2026-04-24") == "2026-05-14"
