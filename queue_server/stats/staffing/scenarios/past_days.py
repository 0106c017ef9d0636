"""Reads past days from the rows of their visits and the definitions in the journal."""

from collections.abc import Sequence
from contextlib import aclosing
from datetime import date, timedelta
from typing import Final

from queue_server.config.definition import Definition
from queue_server.hall.events import DayOpened, Entry, HallConfigured
from queue_server.journal.codec import CONFIGURATION_MARK, decode
from queue_server.journal.packing.packed_records import PackedRecords
from queue_server.journal.record import Record
from queue_server.journal.store import Store
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.figures.figure_documents import BadPeriod
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.open_hours import days_like, ordinary_day
from queue_server.stats.figures.usual_days import WEEKS
from queue_server.stats.staffing.scenarios.booked_demand import expect_booked
from queue_server.stats.staffing.scenarios.past_day import PastDay, past_day
from queue_server.stats.visits.present import Present
from queue_server.stats.visits.windows.window_intervals import intervals_of_day

FIRST_REACH: Final = 500
"""In how many records before a day's first ticket its beginning is searched at first; then in twice as many, and so
on."""
FEWEST_OF_A_YOUNG_HALL: Final = 1
"""A proposal may rest on fewer days than an expectation, so that a hall has one after its first week."""


async def read_day(store: Store, reader: FiguresReader, hall: str, day: str) -> PastDay:
    """A day of the hall that is over. Raises `BadPeriod` where there is none, and the store's errors."""
    present = await reader.present(hall, 0)
    past = await _past_day(store, Definitions(store), present, day)
    if past is None:
        first, last = await store.days(hall) or ("", "")
        extent = f"its journal goes from {first} to {last}" if first else "its journal has no visitors yet"
        raise BadPeriod(f"nobody's visit ended on {day}: {extent}")
    return past


async def read_weekday(
    store: Store, reader: FiguresReader, hall: str, weekday: int, before: str | None, most: int
) -> list[PastDay]:
    """The latest days that say what to expect of an ordinary day with this weekday (0: Monday), at most `most`, the
    oldest first; all of them before the day `before`, and over. Without `before` they are as expected of the next such
    day, by its bookings."""
    present = await reader.present(hall, 0)
    first, last = await store.days(hall) or ("", "")
    if not first:
        return []
    goes_on = last == present.day and (present.visits or present.times)
    until = min(day for day in (before, last if goes_on else _next(last)) if day)
    day, weeks = ordinary_day(present, weekday, until), max(WEEKS, 2 * most)
    alike = await days_like(reader, present, day, weeks=weeks, fewest=FEWEST_OF_A_YOUNG_HALL, until=until)
    past = await _latest(store, Definitions(store), present, alike, most)
    return past if before else expect_booked(past, present.bookings, ordinary_day(present, weekday, _next(present.day)))


async def read_days_like(
    store: Store, reader: FiguresReader, hall: str, day: str, most: int, definitions: "Definitions | None" = None
) -> list[PastDay]:
    """The latest days that say what to expect of the coming `day`, at most `most`, the oldest first, as expected by its
    bookings. `definitions` are those read before."""
    present = await reader.present(hall, 0)
    alike = await days_like(reader, present, day, fewest=FEWEST_OF_A_YOUNG_HALL)
    past = await _latest(store, definitions or Definitions(store), present, alike, most)
    return expect_booked(past, present.bookings, day)


async def _latest(
    store: Store, definitions: "Definitions", present: Present, alike: Sequence[str], most: int
) -> list[PastDay]:
    """The latest of the days that had visitors."""
    days: list[PastDay] = []
    for day in reversed(alike):
        if len(days) < most and (past := await _past_day(store, definitions, present, day)):
            days.append(past)
    return days[::-1]


async def _past_day(store: Store, definitions: "Definitions", present: Present, day: str) -> PastDay | None:
    """The day; None where it had no visitors."""
    hall = present.hall
    visits = await store.visits(hall, VisitCriteria(first=day, last=day, until=present.seq))
    if not visits:
        return None
    first = min(visit.seq for visit in visits)
    definition = await definitions.at(hall, first)
    entries = await _entries_of(store, hall, day, first)
    return past_day(hall, day, definition, visits, intervals_of_day(hall, definition, entries))


async def _entries_of(store: Store, hall: str, day: str, ticket: int) -> list[Entry]:
    """The entries of the day to which the record `ticket` belongs."""
    after, reach, entries = ticket, FIRST_REACH, list[Entry]()
    while after > 0 and not entries:
        after, reach = max(ticket - reach, 0), 2 * reach
        async for record in store.read(hall, after=after):
            entry = decode(record)
            if isinstance(entry.event, DayOpened):
                if entries:
                    break
                entries = [entry] if entry.event.day == day else []
            elif entries:
                entries.append(entry)
            elif record.seq >= ticket:
                break
    return entries


class Definitions:
    """The definitions of each hall of a store, by the record that put them in force: each journal is read once, and
    while nobody looks at figures."""

    def __init__(self, store: Store, looks: RequestPriority | None = None) -> None:
        self._store, self._looks = store, looks or RequestPriority()
        self._definitions: dict[str, list[tuple[int, Definition]]] = {}
        self._read_to: dict[str, int] = {}

    async def at(self, hall: str, seq: int) -> Definition:
        """The definition that was in force at a record. Raises `BadPeriod` before the first one."""
        definitions, read_to = self._definitions.setdefault(hall, []), self._read_to.get(hall, 0)
        if seq > read_to:
            async with aclosing(self._store.read_packed(hall, after=read_to)) as blocks:
                async for block in blocks:
                    definitions += _definitions_of(hall, block)
                    self._read_to[hall] = block.last_seq
                    if block.last_seq >= seq:
                        break
                    await self._looks.give_way()
        in_force = [definition for since, definition in definitions if since <= seq]
        if not in_force:
            raise BadPeriod(f"the hall {hall} had no definition at record {seq}")
        return in_force[-1]


def _definitions_of(hall: str, block: PackedRecords) -> list[tuple[int, Definition]]:
    """The definitions that the records of a block put in force, each with its record."""
    definitions = list[tuple[int, Definition]]()
    for seq, body in enumerate(block.bodies, block.first_seq):
        if CONFIGURATION_MARK not in body:
            continue
        event = decode(Record(hall, seq, body, b"")).event
        if isinstance(event, HallConfigured):
            definitions.append((seq, event.definition))
    return definitions


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day else ""
