"""Turns a past log into the journal of a hall: its own times, its own windows, every call marked `imported`. Pure.

What the log does not contain is inferred (`log_windows`), and only where a journal needs it.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.definition import Definition, Names, Priority, Rules, Service, Window
from queue_server.config.languages import HALL_LANGUAGES, SOURCE_LANGUAGE
from queue_server.config.mistakes import sentence_of
from queue_server.hall import events as e
from queue_server.hall.state import SECOND
from queue_server.stats.past_logs.log_names import identifiers, with_single_names
from queue_server.stats.past_logs.log_windows import (
    ImportedDay,
    WindowSession,
    beginning_of,
    days_of,
    noticed_session,
    seats_of,
    servers_of,
    sessions_of,
    turn_of_day,
)
from queue_server.stats.past_logs.past_log import BadLog, LogProblem, PastVisit

PREFIXES: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZБГДЖЗИЛПФЦЧШЩЭЮЯӘҒҚҢӨҰҮ"
"""Letters that look different from one another. Of more services, several share a letter and its numbers."""
LONGEST_HEAD_START_S: Final = 86_400
LAST_NUMBER: Final = 9999


class TimedEvent(NamedTuple):
    """An event, its time (µs UTC) and the row that it comes from (0: no single row)."""

    at: int
    row: int
    event: e.Event


class ImportedJournal(Struct, frozen=True):
    """The whole log as events in order; `spare` counts the visits that needed a spare window."""

    definition: Definition
    events: list[TimedEvent]
    spare: int


def import_visits(
    visits: Sequence[PastVisit],
    timezone: str,
    head_starts: Mapping[str, int],
    *,
    ids: Mapping[str, str] | None = None,
    norm_minutes: int | None = None,
    hindsight: bool = True,
) -> ImportedJournal:
    """The events of a hall's journal with the contents of the log.

    `visits` come in any order; `head_starts` maps a value of the log's priority column to seconds, and every
    other value means no priority; `ids` are services that have an id already, by name; `norm_minutes` is the norm of
    every service. Without `hindsight` no event comes before it could be known: a window closes only after
    `ABSENT_AFTER` without a call, and any window may call any service. Raises `BadLog` for a log that no hall can have.
    """
    if not visits:
        raise BadLog([LogProblem("", 0, sentence_of("the log has no visits"))])
    names = {visit.service for visit in visits}
    ids = {service: identifier for service, identifier in (ids or {}).items() if service in names}
    visits = with_single_names(in_order_of_arrival(visits), ids)
    services = sorted({visit.service for visit in visits})
    seats, spare = seats_of(visits)
    turn = turn_of_day(visits, timezone)
    definition = _definition(visits, services, seats, timezone, turn, head_starts, ids)
    with_norm = tuple(replace(service, norm_minutes=norm_minutes) for service in definition.services)
    definition = replace(definition, services=with_norm)
    if not hindsight:
        every = tuple(service.id for service in definition.services)
        definition = replace(definition, windows=tuple(replace(w, services=every) for w in definition.windows))
    days = days_of(visits, timezone, turn)
    sessions = list(sessions_of(visits, seats, days))
    if not hindsight:
        sessions = [noticed_session(session, days) for session in sessions]
    return ImportedJournal(definition, _timed_events(visits, seats, days, sessions, definition), spare)


def in_order_of_arrival(visits: Sequence[PastVisit]) -> list[PastVisit]:
    """The visits as they came: the first of them has the ticket `imported-1`."""
    return sorted(visits, key=lambda visit: visit.arrived_at)


def _definition(
    visits: Sequence[PastVisit],
    services: list[str],
    seats: Sequence[int],
    timezone: str,
    turn: int,
    head_starts: Mapping[str, int],
    ids: Mapping[str, str],
) -> Definition:
    names = identifiers(services, ids=ids)
    classes = identifiers(head_starts, "p")
    served: dict[int, set[str]] = defaultdict(set)
    for visit, window in zip(visits, seats, strict=True):
        served[window].add(names[visit.service])
    return Definition(
        names=_same_in_all("Imported"),
        services=tuple(
            Service(names[service], prefix, _same_in_all(service), first_number=1, last_number=LAST_NUMBER)
            for service, prefix in zip(services, cycle(PREFIXES), strict=False)
        ),
        windows=tuple(Window(n, tuple(sorted(served[n]))) for n in range(1, max(max(seats), 1) + 1)),
        timezone=timezone,
        priorities=tuple(
            Priority(classes[value], _same_in_all(value), seconds) for value, seconds in head_starts.items()
        ),
        rules=Rules(day_ends=f"{turn:02}:00"),
    )


def _same_in_all(text: str) -> Names:
    return Names(**dict.fromkeys(HALL_LANGUAGES, text))


def _timed_events(
    visits: Sequence[PastVisit],
    seats: Sequence[int],
    days: Sequence[ImportedDay],
    sessions: Sequence["WindowSession"],
    definition: Definition,
) -> list[TimedEvent]:
    """All events in order. Events at one moment are ordered: end, day, window opens, arrival, leaving, call, window
    closes."""
    events_in_order: list[tuple[int, int, int, TimedEvent]] = []

    def tell(at: int, phase: int, row: int, *events: e.Event) -> None:
        events_in_order.extend((at, phase, row, TimedEvent(at, row, event)) for event in events)

    operators = dict(enumerate(servers_of(visits), 1))
    tell(days[0].opens, 1, 0, e.HallConfigured(definition))
    for day in days:
        tell(day.opens, 1, 0, e.DayOpened(day.day.isoformat()))
        tell(day.closes, 8, 0, e.DayClosed(day.day.isoformat()))
    for session in sessions:
        tell(session.opens, 2, 0, e.WindowOpened(session.window, operators.get(session.window)))
        tell(session.closes, 7, 0, e.WindowClosed(session.window))
    for visit, window, issued in zip(visits, seats, _issued(visits, days, definition), strict=True):
        tell(visit.arrived_at, 3, visit.row, issued)
        if visit.started_at is None:
            tell(visit.ended_at, 4, visit.row, e.TicketLeft(issued.ticket))
            continue
        call = e.TicketCalled(issued.ticket, issued.number, window, "imported", operator=operators.get(window))
        begun = (call, e.TicketStarted(issued.ticket, window))
        finished = e.TicketFinished(issued.ticket, window)
        if visit.ended_at == visit.started_at:
            tell(visit.started_at, 5, visit.row, *begun, finished)
        else:
            tell(visit.started_at, 6, visit.row, *begun)
            tell(visit.ended_at, 0, visit.row, finished)
    events_in_order.sort(key=lambda item: item[:3])  # stable: the events of one row keep their order
    return [item[3] for item in events_in_order]


def _issued(
    visits: Sequence[PastVisit], days: Sequence[ImportedDay], definition: Definition
) -> Iterator[e.TicketIssued]:
    """A ticket for each visit, numbered within its day and letter."""
    prefixes = {service.names[SOURCE_LANGUAGE]: (service.id, service.prefix) for service in definition.services}
    classes = {priority.names[SOURCE_LANGUAGE]: priority for priority in definition.priorities}
    numbers: Counter[str] = Counter()
    today = -1
    for place, visit in enumerate(visits):
        day = bisect_right(days, visit.arrived_at, key=beginning_of)
        if day != today:
            today = day
            numbers.clear()
        service, prefix = prefixes[visit.service]
        numbers[prefix] += 1
        if numbers[prefix] > LAST_NUMBER:
            excess = sentence_of(
                "more than {most} visitors with the letter of {service} on {day}",
                most=LAST_NUMBER,
                service=visit.service,
                day=visit.day,
            )
            raise BadLog([LogProblem("", 0, excess)])
        priority = classes.get(visit.priority)
        yield e.TicketIssued(
            ticket=f"imported-{place + 1}",
            number=f"{prefix}{numbers[prefix]:04}",
            service=service,
            due=visit.arrived_at - (priority.head_start_s * SECOND if priority else 0),
            priority=priority.id if priority else None,
        )
