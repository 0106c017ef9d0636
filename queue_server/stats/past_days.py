"""Past days, read from the rows of their visits and from the definitions in the journal."""

from datetime import date, timedelta
from functools import partial
from typing import Final

from queue_server.config.definition import Definition
from queue_server.hall.events import HallConfigured
from queue_server.journal.codec import decode
from queue_server.journal.store import Store
from queue_server.journal.visit import Spell, Visit
from queue_server.stats.follow import Fold
from queue_server.stats.past_day import PastDay, past_day
from queue_server.stats.period import BadPeriod, FiguresReader
from queue_server.stats.visit_store import VisitStore

CONFIGURED: Final = b'"hall.configured/'
"""What the body of a record that configures the hall has in it; the rest of the journal need not be decoded."""

Rows = tuple[list[Visit], list[Spell]]


async def read_day(store: Store, reader: FiguresReader, hall: str, day: str) -> PastDay:
    """A day of the hall that is over. Raises `BadPeriod` where there is none, and the store's errors."""
    visits, spells = await reader.read(hall, partial(_rows, first=day, last=day))
    if not visits:
        first, last = await reader.read(hall, _known_days)
        known = f"its journal goes from {first} to {last}" if first else "its journal has no visitors yet"
        raise BadPeriod(f"nobody's visit ended on {day}: {known}")
    definition = await definition_at(store, hall, min(visit.seq for visit in visits))
    return past_day(hall, day, definition, visits, spells)


async def read_weekday(
    store: Store, reader: FiguresReader, hall: str, weekday: int, before: str | None, most: int
) -> list[PastDay]:
    """The latest days of a weekday (0: Monday) on which somebody came, at most `most`, the oldest first; all of them
    before the day `before`, and before the hall's present day."""
    _, today = await reader.read(hall, _known_days)
    present = await reader.read(hall, lambda _, fold: fold.visits.day)
    until = min(day for day in (before, present, None if today == present else _next(today)) if day)
    found: list[PastDay] = []
    day = date.fromisoformat(until) - timedelta(days=1)
    first, _ = await reader.read(hall, _known_days)
    while first and day.isoformat() >= first and len(found) < most:
        if day.weekday() == weekday:
            visits, spells = await reader.read(hall, partial(_rows, first=day.isoformat(), last=day.isoformat()))
            if visits:
                definition = await definition_at(store, hall, min(visit.seq for visit in visits))
                found.append(past_day(hall, day.isoformat(), definition, visits, spells))
        day -= timedelta(days=1)
    return found[::-1]


async def definition_at(store: Store, hall: str, seq: int) -> Definition:
    """The definition that was in force at a record. Raises `BadPeriod` before the first one."""
    found: Definition | None = None
    async for record in store.read(hall, limit=seq):
        if CONFIGURED in record.body:
            event = decode(record).event
            found = event.definition if isinstance(event, HallConfigured) else found
    if found is None:
        raise BadPeriod(f"the hall {hall} had no definition at record {seq}")
    return found


def _rows(kept: VisitStore, fold: Fold, *, first: str, last: str) -> Rows:
    return kept.visits(fold.visits.hall, first, last), kept.spells(fold.visits.hall, first, last)


def _known_days(kept: VisitStore, fold: Fold) -> tuple[str, str]:
    return kept.days(fold.visits.hall) or ("", "")


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day else ""
