"""A hall of four Mondays for reports: nine of ten are served each day, some of them late, the tenth gives up."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from queue_server.config.definition import Names, Priority, Result
from queue_server.hall import events as e
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.reports.report import Sources
from queue_server.stats.fairness.fairness_reader import FairnessReader
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.stats.past_logs.import_log import ImportedJournal, import_visits
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.stats.past_logs.past_log import PastVisit

HALL = "aksu"
ZONE = "Asia/Almaty"
MONDAYS = [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16), date(2026, 3, 23)]
NAMES = Names(kk="Әәй Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі залы", ru="Ёлочный зал", en="The hall")
"""Every letter that Kazakh has and Russian has not."""


def at(day: date, hour: int, minute: int) -> int:
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(ZONE))
    return int(moment.astimezone(UTC).timestamp()) * SECOND


def day_of(day: date, first_row: int) -> list[PastVisit]:
    """Ten visitors from 9:00 on, ten minutes apart: nine wait as many minutes as their place, the tenth gives up."""
    visits = []
    for place in range(10):
        came_at = at(day, 9, 0) + place * 10 * MINUTE
        called = None if place == 9 else came_at + place * MINUTE
        ended = came_at + 20 * MINUTE if called is None else called + 3 * MINUTE
        visits.append(
            PastVisit(first_row + place, day, "land" if place % 2 else "tax", "", came_at, called, ended, "1")
        )
    return visits


def mondays() -> ImportedJournal:
    """The four days, imported_journal under a name with every Kazakh letter and with one class of priority."""
    visits = [visit for i, day in enumerate(MONDAYS) for visit in day_of(day, 2 + i * 10)]
    imported_journal = import_visits(visits, ZONE, {}, norm_minutes=5)
    definition = replace(imported_journal.definition, names=NAMES, priorities=(Priority("veteran", NAMES, 600),))
    events = [
        timed._replace(event=e.HallConfigured(definition)) if isinstance(timed.event, e.HallConfigured) else timed
        for timed in imported_journal.events
    ]
    return replace(imported_journal, definition=definition, events=events)


def ended_with(imported_journal: ImportedJournal, results: Sequence[str]) -> ImportedJournal:
    """The same days in a hall that names one result, with these results of the first services of each day."""
    definition = replace(
        imported_journal.definition, results=(Result("done", Names(kk="Орындалды", ru="Да", en="Done")),)
    )
    events = []
    for timed in imported_journal.events:
        event = timed.event
        if isinstance(event, e.DayOpened):
            coming = iter(results)
        elif isinstance(event, e.HallConfigured):
            event = e.HallConfigured(definition)
        elif isinstance(event, e.TicketFinished):
            event = replace(event, result=next(coming, None))
        events.append(timed._replace(event=event))
    return replace(imported_journal, definition=definition, events=events)


async def store_of(imported_journal: ImportedJournal) -> MemoryStore:
    store = MemoryStore()
    await store.append(Batch(list(records_of(HALL, imported_journal))))
    await FiguresReader(store).catch_up(HALL)
    return store


def sources_of(store: MemoryStore) -> Sources:
    figures = FiguresReader(store)
    return Sources(OverviewReader(figures), figures, FairnessReader(store), store)


def end_of(imported_journal: ImportedJournal) -> int:
    """A second after the last record (µs UTC)."""
    return imported_journal.events[-1].at + SECOND
