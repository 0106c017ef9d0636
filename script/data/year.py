"""Generates a year of a big hall: its journal and its rows, as a server would have written them.

On every working day people arrive at random, most of them before noon, and are called in the order of arrival by the
first free window; some give up, some do not come when they are called.
"""

import heapq
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from msgspec.structs import replace

from queue_server.config.definition import Window
from queue_server.hall import events as e
from queue_server.hall.state import SECOND
from queue_server.journal.codec import seal
from queue_server.journal.record import Record
from queue_server.journal.store import Batch, Store
from queue_server.stats.visits.fold import Fold
from queue_server.stats.visits.follow import save
from script.data.measured_hall import DEFINITION, HALL

FIRST_DAY: Final = date(2025, 1, 1)
DAYS: Final = 365
WINDOWS: Final = 20
SERVICES: Final = tuple(replace(service, norm_minutes=15) for service in DEFINITION.services)
SERVICE_IDS: Final = tuple(service.id for service in SERVICES)
DEFINITION_OF_YEAR: Final = replace(
    DEFINITION,
    timezone="UTC",
    services=SERVICES,
    windows=tuple(Window(number, SERVICE_IDS) for number in range(1, WINDOWS + 1)),
)
OPENS_S, CLOSES_S, BUSIEST_S = 8 * 3600, 18 * 3600, 10.5 * 3600
MEAN_SERVICE_S: Final = 330
GIVE_UP, NO_SHOW, CLAIM = 0.05, 0.03, 0.08
"""Shares of visitors."""

Happening = tuple[int, e.Event]


async def write_year(store: Store, visits: int) -> int:
    """Write that many visits into an empty store, spread over the working days; returns the last moment (µs UTC)."""
    chance = Random(7)  # noqa: S311 - a made-up year, the same each time
    days = [FIRST_DAY + timedelta(n) for n in range(DAYS) if (FIRST_DAY + timedelta(n)).weekday() < 6]
    fold, head, at = Fold.begin(HALL), e.GENESIS, 0
    for number, day in enumerate(days):
        share = visits * (number + 1) // len(days) - visits * number // len(days)
        records: list[Record] = []
        entries: list[e.Entry] = []
        for at, event in _day(chance, day, share, is_first=number == 0):
            record, entry = seal(HALL, head, fold.seq + len(entries) + 1, at, "clock:hall", "year", event)
            head = record.hash
            records.append(record)
            entries.append(entry)
        await store.append(Batch(records, rows=[fold.take_in(entries)]))
    await save(store, fold)
    return at


def _day(chance: Random, day: date, visits: int, *, is_first: bool) -> Iterator[Happening]:
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * SECOND
    opens = midnight + OPENS_S * SECOND
    if is_first:
        yield opens, e.HallConfigured(DEFINITION_OF_YEAR)
    yield opens, e.DayOpened(day.isoformat())
    for window in range(1, WINDOWS + 1):
        yield opens, e.WindowOpened(window, _operator(window, day))
    happenings = sorted(_visits(chance, day, midnight, visits), key=lambda happening: happening[0])
    yield from happenings
    closes = max(midnight + CLOSES_S * SECOND, happenings[-1][0] if happenings else 0)
    for window in range(1, WINDOWS + 1):
        yield closes, e.WindowClosed(window)
    yield closes, e.DayClosed(day.isoformat())


def _visits(chance: Random, day: date, midnight: int, visits: int) -> Iterator[Happening]:
    """All events of a day, visitor by visitor, in the order of arrival."""
    free = [(midnight + OPENS_S * SECOND, window) for window in range(1, WINDOWS + 1)]
    seconds = sorted(chance.triangular(OPENS_S, CLOSES_S - 1800, BUSIEST_S) for _ in range(visits))
    for n, second in enumerate(seconds):
        arrival, ticket = midnight + int(second * SECOND), f"{day:%y%m%d}-{n:06}-year0"
        service = SERVICE_IDS[int(chance.random() ** 2 * len(SERVICE_IDS))]
        number, estimate = f"A{n + 1:03}", e.Estimate(60, 300, 900)
        yield arrival, e.TicketIssued(ticket, number, service, arrival, language="kk", estimate=estimate)
        free_at, window = free[0]
        called = max(arrival + 2 * SECOND, free_at)
        if called > arrival + 60 * SECOND and chance.random() < GIVE_UP:
            yield arrival + int((called - arrival) * chance.random()), e.TicketLeft(ticket)
            continue
        yield (
            called,
            e.TicketCalled(ticket, number, window, "by_rule", "kk", f"operator-{(window + day.toordinal()) % 30}"),
        )
        walked = called + int(chance.uniform(5, 40) * SECOND)
        if chance.random() < NO_SHOW:
            ends = called + 60 * SECOND
            yield ends, e.TicketNoShow(ticket, window)
        else:
            ends = walked + int(chance.expovariate(1 / MEAN_SERVICE_S) * SECOND) + SECOND
            yield walked, e.TicketStarted(ticket, window)
            yield ends, e.TicketFinished(ticket, window)
        heapq.heapreplace(free, (ends, window))


def _operator(window: int, day: date) -> str:
    """The operator of a window on a day: thirty operators take turns."""
    return f"operator-{(window + day.toordinal()) % 30}"
