"""A hall and its past are shown as one: the figures of both together are those of one journal of all days."""

from collections.abc import Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.reports.forms.report_file import json_file
from queue_server.reports.period import NoPeriod
from queue_server.reports.report import report_of
from queue_server.stats.figures.figure_documents import PastJournal
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.overview import Overview
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.stats.past_logs.import_log import ImportedJournal, import_visits
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.stats.past_logs.past_log import PastVisit
from queue_server.stats.visits.past_hall import PastHalls, past_of
from tests.unit.reports.halls import HALL, MONDAYS, ZONE, day_of, end_of, sources_of

PAST = "aksu-past"
DAYS = [*MONDAYS[:2], date(2026, 3, 10), *MONDAYS[2:]]
OWN_DAYS = ("2026-03-10", "2026-03-16", "2026-03-23")
FIRST, LAST = "2026-03-02", "2026-03-23"


def visits_of(days: Sequence[date], first: int) -> list[PastVisit]:
    return [visit for place, day in enumerate(days) for visit in day_of(day, 2 + (first + place) * 10)]


def imported_journal(days: Sequence[date], first: int = 0) -> ImportedJournal:
    return import_visits(visits_of(days, first), ZONE, {}, norm_minutes=5)


async def store_of(journals: dict[str, ImportedJournal]) -> MemoryStore:
    store = MemoryStore()
    for hall, events in journals.items():
        await store.append(Batch(list(records_of(hall, events))))
        await FiguresReader(store).catch_up(hall)
    return store


@pytest.fixture
async def two_halls() -> MemoryStore:
    """Two Mondays of the past, then from the Tuesday on the hall's own."""
    return await store_of({PAST: imported_journal(DAYS[:2]), HALL: imported_journal(DAYS[2:], 2)})


@pytest.fixture
async def whole() -> MemoryStore:
    """The same five days in one journal."""
    return await store_of({HALL: imported_journal(DAYS)})


NOW = end_of(imported_journal(DAYS))


async def overview(store: MemoryStore, first: str, last: str) -> Overview:
    return await OverviewReader(FiguresReader(store)).overview(HALL, first, last, NOW)


def of_times(period_overview: Overview) -> list[tuple[object, ...]]:
    return [(visit.day, visit.number, visit.waited, visit.outcome) for visit in period_overview.visits]


@pytest.mark.parametrize(
    ("first", "last"),
    [(FIRST, LAST), ("2026-03-09", "2026-03-15"), ("2026-03-10", "2026-03-16"), ("2026-03-09", "2026-03-09"),
     (LAST, LAST), ("2026-03-01", "2026-03-08")],
)  # fmt: skip
async def test_a_period_is_told_as_if_one_journal_had_it(
    two_halls: MemoryStore, whole: MemoryStore, first: str, last: str
) -> None:
    """Figures, parts, days, the weeks before, expectations and the distribution; but for windows of the past."""
    single, halved = await overview(whole, first, last), await overview(two_halls, first, last)
    members = ("percentiles", "total", "services", "operators", "priorities", "hours", "days", "cells", "expected",
            "by_day", "bins")  # fmt: skip
    assert {name: getattr(halved, name) for name in members} == {name: getattr(single, name) for name in members}
    assert of_times(halved) == of_times(single)
    assert sum(part.balance.served for part in halved.windows.values()) == 9 * sum(first <= d <= last for d in OWN_DAYS)
    assert (halved.past.hall if halved.past else None) == (PAST if first <= "2026-03-09" else None)


async def test_statistics_say_on_which_journal_of_the_past_they_rest(
    two_halls: MemoryStore, whole: MemoryStore
) -> None:
    """The same figures by every part, and the past's last record; nothing of it for a period of the hall's own."""
    for by in ("none", "service", "operator", "hour", "weekday", "day", "priority"):
        single = await FiguresReader(whole).statistics(HALL, FIRST, LAST, by, NOW)
        halved = await FiguresReader(two_halls).statistics(HALL, FIRST, LAST, by, NOW)
        assert (halved.total, halved.groups) == (single.total, single.groups)
        head = await two_halls.head(PAST)
        assert head is not None
        assert halved.past == PastJournal(PAST, head.seq, head.hash.hex(), "2026-03-09")
    assert (await FiguresReader(two_halls).statistics(HALL, "2026-03-16", LAST, "none", NOW)).past is None


async def test_the_tickets_behind_a_figure_are_those_of_both(two_halls: MemoryStore) -> None:
    """Longest first, whosesoever they are; a window of the hall has no tickets of the past."""
    reader = OverviewReader(FiguresReader(two_halls))
    count, chosen = await reader.longest(HALL, VisitCriteria(first=FIRST, last=LAST), 6, NOW)
    assert (count, [(visit.hall, visit.waited // 60_000_000) for visit in chosen]) == (
        50, [(HALL, 20), (HALL, 20), (HALL, 20), (PAST, 20), (PAST, 20), (HALL, 8)],
    )  # fmt: skip
    count, chosen = await reader.longest(HALL, VisitCriteria(first=FIRST, last=LAST, window=1), 50, NOW)
    assert (count, {visit.hall for visit in chosen}) == (27, {HALL})


async def test_a_past_that_is_not_all_there_is_not_shown(whole: MemoryStore) -> None:
    """Half of an import, or rows that are to be made yet; once they are made, it is."""
    store = await store_of({HALL: imported_journal(DAYS[2:], 2)})
    records = list(records_of(PAST, imported_journal(DAYS[:2])))
    await store.append(Batch(records[:-1]))
    await FiguresReader(store).catch_up(PAST)
    assert await PastHalls(store).of(HALL) is None
    await store.append(Batch(records[-1:]))
    assert (await PastHalls(store).of(HALL), await PastHalls(store).behind(HALL)) == (None, PAST)
    assert not await FiguresReader(store).is_up_to_date(HALL)
    await FiguresReader(store).catch_up_all(HALL)
    assert await FiguresReader(store).is_up_to_date(HALL)
    assert (await overview(store, FIRST, LAST)).total == (await overview(whole, FIRST, LAST)).total


async def test_a_report_of_the_past_rests_on_the_journal_of_the_past(two_halls: MemoryStore) -> None:
    """Its last record stands in the proof; of a period of both, both do."""
    of_past = await report_of(sources_of(two_halls), HALL, "2026-03-02", "2026-03-09", "en", NOW)
    head = await two_halls.head(PAST)
    assert head is not None
    assert (of_past.journal, of_past.seq, of_past.hash) == (PAST, head.seq, head.hash.hex())
    assert f"record {head.seq} of the journal of hall {PAST} and all before it" in of_past.proof()
    assert of_past.head["below"][0].startswith("Up to Mar 9, 2026 another system kept the log.")
    of_both = await report_of(sources_of(two_halls), HALL, FIRST, LAST, "en", NOW)
    assert of_both.journal == HALL
    assert f"rests on record {head.seq} of {PAST}, {head.hash.hex()[:10]}…" in of_both.proof()
    assert f'"hall": "{PAST}"' in json_file(of_both).decode()
    own = await report_of(sources_of(two_halls), HALL, "2026-03-16", LAST, "en", NOW)
    assert PAST not in own.proof()


async def test_before_the_past_and_without_one_there_is_nothing_to_tell() -> None:
    """A hall without a past refuses a period before its first day, as ever."""
    store = await store_of({HALL: imported_journal(MONDAYS[2:], 2)})
    with pytest.raises(NoPeriod, match="before the hall's first day"):
        await report_of(sources_of(store), HALL, "2026-03-02", "2026-03-09", "en", NOW)


async def test_a_service_that_the_hall_never_had_keeps_the_name_of_the_past() -> None:
    """Not its id."""
    visits = [replace(visit, service="Жол") for visit in day_of(MONDAYS[0], 2)]
    store = await store_of({PAST: import_visits(visits, ZONE, {}), HALL: imported_journal(MONDAYS[2:], 2)})
    report = await report_of(sources_of(store), HALL, "2026-03-02", LAST, "kk", NOW)
    (panel,) = (panel for panel in report.panels if panel.id == "services")
    assert {row[0] for row in panel.rows} == {"Жол", "land", "tax"}


def test_the_past_of_a_long_id_has_no_name() -> None:
    """An id has at most 32 letters."""
    assert (past_of("aksu"), past_of("a" * 27), past_of("a" * 28)) == ("aksu-past", "a" * 27 + "-past", None)


async def test_nothing_is_known_of_the_days_between_the_past_and_the_hall() -> None:
    """They are no days without visitors: the hall has had none of them, and expects nothing by them."""
    store = await store_of({PAST: imported_journal(DAYS[:2]), HALL: imported_journal(DAYS[3:], 2)})
    period_overview = await overview(store, FIRST, LAST)
    assert (period_overview.days, "2026-03-12" in period_overview.by_day) == (16, False)
