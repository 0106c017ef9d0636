"""What the manager's page says is to be expected, from days as they stand in the store."""

from datetime import date, timedelta

import pytest

from queue_server.hall.state import MINUTE
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.overview import DayArrivals, ExpectedRange, Overview
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.stats.past_logs.import_log import import_visits
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.stats.past_logs.past_log import PastVisit
from tests.unit.reports.halls import HALL, ZONE, at, day_of, end_of

LAST = date(2026, 4, 27)
"""A Monday; of the eight before it 9 March is a day off and 23 March a public holiday in Kazakhstan."""


def monday(weeks_before: int) -> date:
    return LAST - timedelta(weeks=weeks_before)


async def overview_of(visits: list[PastVisit], first: date = LAST) -> Overview:
    journal = import_visits(visits, ZONE, {}, norm_minutes=5)
    store = MemoryStore()
    await store.append(Batch(list(records_of(HALL, journal))))
    reader = FiguresReader(store)
    await reader.catch_up(HALL)
    return await OverviewReader(reader).overview(HALL, first.isoformat(), LAST.isoformat(), end_of(journal))


def visits_on(*days: tuple[date, int]) -> list[PastVisit]:
    return [visit for place, (day, count) in enumerate(days) for visit in day_of(day, 2 + place * 10)[:count]]


TEN = {9: ExpectedRange(4, 6, 6.0, 6), 10: ExpectedRange(4, 4, 4.0, 4)}
"""Six come from nine to ten, four after ten, on each of four days."""


@pytest.mark.slow
@pytest.mark.parametrize("first", [LAST, LAST - timedelta(days=6)])
async def test_mondays_on_which_the_hall_was_closed_are_left_out(first: date) -> None:
    """Three were closed, one was a holiday, four were open with ten visitors each: ten are expected and not five."""
    open_mondays = [(monday(weeks), 10) for weeks in (8, 7, 4, 3, 1)]
    overview = await overview_of(visits_on(*open_mondays, (LAST, 10)), first)
    assert overview.expected == TEN
    if first < LAST:
        assert overview.by_day["2026-04-27"] == DayArrivals(10, ExpectedRange(4, 10, 10.0, 10))


@pytest.mark.slow
async def test_a_monday_of_which_the_log_has_only_the_beginning_is_left_out() -> None:
    """Four are whole, with ten visitors in each of three hours; the fifth breaks off after the first two visitors."""
    whole = [visit for weeks in (8, 4, 3, 2) for visit in long_day(monday(weeks), weeks)]
    overview = await overview_of([*whole, *visits_on((monday(1), 2)), *long_day(LAST, 0)])
    assert {hour: usual for hour, usual in overview.expected.items() if usual.high} == {
        hour: ExpectedRange(4, 10, 10.0, 10) for hour in (9, 11, 13)
    }


def long_day(day: date, place: int) -> list[PastVisit]:
    """Ten visitors at nine, at eleven and at one, each within the hour."""
    rows = range(1000 + place * 30, 1030 + place * 30)
    return [
        PastVisit(row, day, "tax", "", arrived_at, arrived_at + MINUTE, arrived_at + 3 * MINUTE, "1")
        for n, row in enumerate(rows)
        for arrived_at in [at(day, 9 + n // 10 * 2, n % 10 * 5)]
    ]
