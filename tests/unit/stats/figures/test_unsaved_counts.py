"""Where counts cannot be stored, months are added up from the days in memory: of a folder that is only read, say."""

from datetime import date

import pytest

from queue_server.hall.state import SECOND
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch, Unavailable
from queue_server.stats.figures.counts import closed_day_counts
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.region.region_counts import RegionCounts
from queue_server.stats.past_logs.import_log import import_visits
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.stats.visits.follow import follow, save
from tests.unit.reports.halls import HALL, MONDAYS, ZONE, day_of

APRIL = date(2026, 4, 6)
PERIOD = ("2026-03-01", "2026-04-05")
"""A whole month that is over, and days of the next one."""


class FullStore(MemoryStore):
    """One whose counts cannot be written once `is_full`."""

    is_full = False

    async def save_tallies(self, *arguments: object) -> None:
        if self.is_full:
            raise Unavailable("the disk is full")
        await super().save_tallies(*arguments)  # type: ignore[arg-type]


async def hall_of_five_mondays() -> tuple[FullStore, int]:
    """Four days of March and one of April, ten visitors each, none of them counted; the moment after the last event."""
    visits = [visit for i, day in enumerate((*MONDAYS, APRIL)) for visit in day_of(day, 2 + i * 10)]
    journal, store = import_visits(visits, ZONE, {}, norm_minutes=5), FullStore()
    await store.append(Batch(list(records_of(HALL, journal))))
    await save(store, await follow(store, HALL, len(journal.events)))
    return store, journal.events[-1].at + SECOND


@pytest.mark.parametrize("spans_in_memory", [3_000, 1])
async def test_a_month_that_cannot_be_stored_is_counted(monkeypatch: pytest.MonkeyPatch, spans_in_memory: int) -> None:
    """Also where its days are in memory no more."""
    monkeypatch.setattr(closed_day_counts, "SPANS_IN_MEMORY", spans_in_memory)
    store, now = await hall_of_five_mondays()
    store.is_full = True
    unsaved = FiguresReader(store)
    figures_shown = await unsaved.statistics(HALL, *PERIOD, "hour", now)
    of_region = await RegionCounts(store, unsaved).figures({HALL: None}, *PERIOD, None, now)
    store.is_full = False
    assert figures_shown == await FiguresReader(store).statistics(HALL, *PERIOD, "hour", now)
    assert of_region == await RegionCounts(store, FiguresReader(store)).figures({HALL: None}, *PERIOD, None, now)
    assert (figures_shown.total.balance.joined, of_region.total.joined) == (40, 40)


@pytest.mark.parametrize("is_full", [False, True])
async def test_counts_of_another_form_are_not_used(monkeypatch: pytest.MonkeyPatch, *, is_full: bool) -> None:
    """They were made by another rule, and are counted anew, whether the new ones can be stored or not."""
    store, now = await hall_of_five_mondays()
    monkeypatch.setattr(closed_day_counts, "counts_form", lambda: "0123456789abcdef")
    monkeypatch.setattr(closed_day_counts, "tallied", lambda *_: {part: {} for part in closed_day_counts.TALLIED_PARTS})
    await FiguresReader(store).statistics(HALL, *PERIOD, "none", now)
    monkeypatch.undo()
    store.is_full = is_full
    assert (await FiguresReader(store).statistics(HALL, *PERIOD, "none", now)).total.balance.joined == 40
