"""The figures of many halls are those of all their visitors, however often and in whatever order one looks."""

import numpy as np
import pytest

from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.stats.figures.counts.closed_day_counts import counts_form
from queue_server.stats.figures.figure_documents import BadPeriod
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.region.region_counts import RegionCounts
from queue_server.stats.past_logs.import_log import ImportedJournal, import_visits
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.stats.past_logs.past_log import PastVisit
from queue_server.stats.visits.follow import follow, save
from tests.unit.reports.halls import MONDAYS, ZONE, at, mondays

MARCH = ("2026-03-01", "2026-03-31")
SLOW_MINUTES = 40
DISTRICTS = {"aksu": "south", "burabay": "north", "esil": None}


def slow_mondays() -> ImportedJournal:
    """A hall in which three visitors a day wait forty minutes each."""
    visits: list[PastVisit] = []
    for number, day in enumerate(MONDAYS):
        for place in range(3):
            came_at = at(day, 10, 0) + place * 60 * MINUTE
            called = came_at + SLOW_MINUTES * MINUTE
            row = 2 + 3 * number + place
            visits.append(PastVisit(row, day, "land", "", came_at, called, called + 10 * MINUTE, "1"))
    return import_visits(visits, ZONE, {}, norm_minutes=5)


async def region() -> tuple[MemoryStore, RegionCounts, int]:
    """Two quick halls and a slow one."""
    store, quick, slow = MemoryStore(), mondays(), slow_mondays()
    for hall, journal in (("aksu", quick), ("esil", quick), ("burabay", slow)):
        await store.append(Batch(list(records_of(hall, journal))))
        await FiguresReader(store).catch_up(hall)
    return store, RegionCounts(store, FiguresReader(store)), quick.events[-1].at + SECOND


async def test_percentiles_of_all_visitors() -> None:
    """Of 92 waits nine of ten are at most forty minutes, which no average of the halls' own percentiles gives."""
    store, counts, now = await region()
    figures = await counts.figures(DISTRICTS, *MARCH, None, now)
    waits: list[int] = []
    for hall in DISTRICTS:
        present = await FiguresReader(store).present(hall, now)
        rows = await store.stages(hall, *MARCH, present.seq, ["waited"])
        waits += [row[0] for row in rows] + [visit.waited for visit in present.visits]
    assert (figures.total.joined, len(waits)) == (92, 92)
    for share, estimate in ((0.5, figures.total.wait_median_s), (0.9, figures.total.wait_p90_s)):
        exact = float(np.quantile(waits, share, method="inverted_cdf")) / SECOND
        assert estimate == pytest.approx(exact, rel=0.011)
    assert {hall: part.joined for hall, part in figures.halls.items()} == {"aksu": 40, "esil": 40, "burabay": 12}
    assert {name: part.joined for name, part in figures.districts.items()} == {"south": 40, "north": 12}
    assert figures.halls["burabay"].wait_median_s == pytest.approx(SLOW_MINUTES * 60, rel=0.011)
    assert sum(part.joined for part in figures.services.values()) == 92
    assert sum(part.joined for part in figures.hours.values()) == 92


async def test_days_that_nobody_has_tallied_are_tallied_first() -> None:
    """A hall whose days have ended since the last look is counted as the others; the next look finds it tallied."""
    store, journal = MemoryStore(), mondays()
    await store.append(Batch(list(records_of("aksu", journal))))
    fold = await follow(store, "aksu", len(journal.events))
    await save(store, fold)
    now, days = journal.events[-1].at + SECOND, ("2026-03-01", "2026-03-22")
    assert await store.tallied("aksu", f"none {counts_form()}", "2026-03-01", "2026-03-31") == []
    figures = await RegionCounts(store, FiguresReader(store)).figures({"aksu": None}, *days, None, now)
    assert (figures.total.joined, figures.services["tax"].joined, figures.hours["9"].joined) == (30, 15, 18)
    tallied = await store.tallied("aksu", f"none {counts_form()}", "2026-03-01", "2026-03-31")
    assert {"2026-03-02", "2026-03-09", "2026-03-16"} <= set(tallied)


async def test_a_service_of_all_halls() -> None:
    """The same id is the same service; a hall without it is left out, and hours are not told apart by service."""
    _, counts, now = await region()
    figures = await counts.figures(DISTRICTS, *MARCH, "tax", now)
    assert {hall: part.joined for hall, part in figures.halls.items()} == {"aksu": 20, "esil": 20}
    assert (figures.total.joined, figures.hours, figures.service) == (40, {}, "tax")


async def test_who_has_looked_before_sees_what_a_newcomer_sees() -> None:
    """Sums that are cached are those of the same halls and days alone, and a hall that is not counted is named."""
    store, lasting, now = await region()
    for halls in (DISTRICTS, {"aksu": "south"}, {"burabay": "north", "esil": None}):
        for first, last in (MARCH, ("2026-03-10", "2026-03-22"), ("2026-03-23", "2026-03-23")):
            fresh = RegionCounts(store, FiguresReader(store))
            figures_shown = await lasting.figures(halls, first, last, None, now)
            assert figures_shown == await lasting.figures(halls, first, last, None, now)
            assert figures_shown == await fresh.figures(halls, first, last, None, now)
    await store.append(Batch(list(records_of("kokshetau", mondays()))))
    figures = await lasting.figures({**DISTRICTS, "kokshetau": None, "absent": None}, *MARCH, None, now)
    assert (figures.not_counted, figures.total.joined) == (["kokshetau"], 92)


async def test_the_present_day_of_each_hall() -> None:
    """As the hall counts its days; a period that is none is refused."""
    _, counts, now = await region()
    today = await counts.today(DISTRICTS, now)
    assert {hall: (day.day, day.joined) for hall, day in today.items()} == {
        "aksu": ("2026-03-23", 10),
        "burabay": ("2026-03-23", 3),
        "esil": ("2026-03-23", 10),
    }
    assert (today["burabay"].judged, today["burabay"].share) == (3, 0.0)
    for first, last in (("1926-01-01", "2026-01-01"), ("2026-02-30", "2026-03-01"), ("2027-01-01", "2027-01-02")):
        with pytest.raises(BadPeriod):
            await counts.figures(DISTRICTS, first, last, None, now)
    assert not await counts.is_over(DISTRICTS, "2026-03-23", now)
    assert await counts.is_over(DISTRICTS, "2026-03-16", now)
