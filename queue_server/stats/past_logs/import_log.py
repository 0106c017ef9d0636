"""Turns a past log into the journal of a hall: its own times, its own windows, every call marked `imported`. Pure.

What the log does not contain is inferred, and only where a journal needs it:

- Each server is a window, opened before its first call, closed after `ABSENT_AFTER` without one, opened again.
- A server that serves two at once, or a row without a server, gets a spare window.
- The hall's day turns at the hour at which the fewest rows are in the hall, as soon as no visitor is there.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from anyascii import anyascii
from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.definition import Definition, Names, Priority, Rules, Service, Window
from queue_server.config.languages import HALL_LANGUAGES, SOURCE_LANGUAGE
from queue_server.config.mistakes import sentence_of
from queue_server.hall import events as e
from queue_server.hall.state import MINUTE, SECOND
from queue_server.stats.past_logs.past_log import BadLog, LogProblem, PastVisit

ABSENT_AFTER: Final = 30 * MINUTE
"""After a gap this long between visits the window counts as closed; shorter gaps stay part of the open time."""
TURNS: Final = range(8)
"""The hours of the night at which a hall's day may turn."""
PREFIXES: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZБГДЖЗИЛПФЦЧШЩЭЮЯӘҒҚҢӨҰҮ"
"""Letters that look different from one another. Of more services, several share a letter and its numbers."""
LONGEST_ID: Final = 32
LONGEST_HEAD_START_S: Final = 86_400
MOST_LOG_WINDOWS: Final = 999
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
    visits = _of_one_name(in_order_of_arrival(visits), ids)
    services = sorted({visit.service for visit in visits})
    seats, spare = _seats(visits)
    turn = _turn(visits, timezone)
    definition = _definition(visits, services, seats, timezone, turn, head_starts, ids)
    with_norm = tuple(replace(service, norm_minutes=norm_minutes) for service in definition.services)
    definition = replace(definition, services=with_norm)
    if not hindsight:
        every = tuple(service.id for service in definition.services)
        definition = replace(definition, windows=tuple(replace(w, services=every) for w in definition.windows))
    days = _days(visits, timezone, turn)
    sessions = list(_sessions(visits, seats, days))
    if not hindsight:
        sessions = [_noticed(session, days) for session in sessions]
    return ImportedJournal(definition, _timed_events(visits, seats, days, sessions, definition), spare)


def in_order_of_arrival(visits: Sequence[PastVisit]) -> list[PastVisit]:
    """The visits as they came: the first of them has the ticket `imported-1`."""
    return sorted(visits, key=lambda visit: visit.arrived_at)


def identifiers(values: Iterable[str], letter: str = "s", ids: Mapping[str, str] | None = None) -> dict[str, str]:
    """Values of the log as unique ids of the hall: `PS` -> `ps`, `Земля` -> `zemlya`; one that begins with no
    letter gets one: `2` -> `s2`. `ids` are already in use."""
    names = dict(ids or {})
    occupied = set(names.values())
    for value in values:
        if value in names:
            continue
        plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in anyascii(value).lower()).strip("-")
        base = identifier = (plain if plain[:1].isalpha() else f"{letter}{plain}")[:LONGEST_ID]
        number = 1
        while identifier in occupied:
            number += 1
            identifier = f"{base[: LONGEST_ID - len(f'-{number}')]}-{number}"
        names[value] = identifier
        occupied.add(identifier)
    return names


def ids_in(definition: Definition, services: Iterable[str]) -> dict[str, str]:
    """The services of a log that a hall has: those with its id or its name in any language."""
    by_name: dict[str, str] = {}
    for entry in definition.services:
        for name in (entry.id, *(name for _, name in entry.names.items())):
            by_name.setdefault(_plain(name), entry.id)
    return {service: by_name[_plain(service)] for service in services if _plain(service) in by_name}


def head_starts_in(definition: Definition, values: Iterable[str]) -> dict[str, int]:
    """The values of a log's priority column that a hall has as priorities, by id or name in any language: their head
    starts (s)."""
    by_name: dict[str, int] = {}
    for entry in definition.priorities:
        for name in (entry.id, *(name for _, name in entry.names.items())):
            by_name.setdefault(_plain(name), entry.head_start_s)
    return {value: by_name[_plain(value)] for value in values if _plain(value) in by_name}


def _of_one_name(visits: Sequence[PastVisit], ids: Mapping[str, str]) -> Sequence[PastVisit]:
    """The visits with one name for each id under which the log has several names."""
    first: dict[str, str] = {}
    for service in sorted(ids):
        first.setdefault(ids[service], service)
    name = {service: first[identifier] for service, identifier in ids.items() if first[identifier] != service}
    if not name:
        return visits
    return [replace(visit, service=name.get(visit.service, visit.service)) for visit in visits]


def _plain(name: str) -> str:
    """A name without differences that people do not mean: case and the number of blanks."""
    return " ".join(name.split()).casefold()


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


def _seats(visits: Sequence[PastVisit]) -> tuple[list[int], int]:
    """The window of each visit (0: never served), and how many needed a spare one. Raises `BadLog` as soon as they are
    more than a hall can have."""
    servers = _servers(visits)
    _need_few(len(servers))
    numbers = {server: number for number, server in enumerate(servers, 1)}
    free_from: dict[int, int] = {}
    seats = [0] * len(visits)
    spare = 0
    for place in sorted((i for i, v in enumerate(visits) if v.started_at is not None), key=_by_start(visits)):
        visit = visits[place]
        start = visit.started_at or 0
        window = numbers.get(visit.server or "", 0)
        if not window or free_from.get(window, 0) > start:
            spare += 1
            window = len(servers) + 1
            while free_from.get(window, 0) > start:
                window += 1
            _need_few(window)
        seats[place], free_from[window] = window, visit.ended_at
    return seats, spare


def _need_few(windows: int) -> None:
    if windows > MOST_LOG_WINDOWS:
        excess = sentence_of("the log needs more than {most} windows, which no hall can have", most=MOST_LOG_WINDOWS)
        raise BadLog([LogProblem("", 0, excess)])


def _servers(visits: Sequence[PastVisit]) -> list[str]:
    """Every server by name: the first one's window is number 1."""
    return sorted({visit.server for visit in visits if visit.server is not None})


def _by_start(visits: Sequence[PastVisit]) -> Callable[[int], tuple[int, int, int]]:
    return lambda place: (visits[place].started_at or 0, visits[place].ended_at, place)


def _turn(visits: Sequence[PastVisit], timezone: str) -> int:
    """The hour at which the fewest rows have a visitor in the hall; the earliest of equals."""
    zone = ZoneInfo(timezone)
    presence: Counter[int] = Counter()
    for visit in visits:
        first, last = (datetime.fromtimestamp(at // SECOND, zone) for at in (visit.arrived_at, visit.ended_at))
        for hour in TURNS:
            turn = first.replace(hour=hour, minute=0, second=0) + timedelta(days=first.hour >= hour)
            presence[hour] += turn <= last
    return min(TURNS, key=lambda hour: presence[hour])


class ImportedDay(NamedTuple):
    day: date
    opens: int
    closes: int


def _days(visits: Sequence[PastVisit], timezone: str, turn: int) -> list[ImportedDay]:
    """The days with visitors, each from its turn until its last visitor has gone."""
    zone = ZoneInfo(timezone)
    days: list[ImportedDay] = []
    for visit in visits:
        turned = datetime.fromtimestamp(visit.arrived_at // SECOND, zone).replace(minute=0, second=0)
        turned = turned.replace(hour=turn) - timedelta(days=turned.hour < turn)
        at = int(turned.timestamp()) * SECOND
        if not days:
            days.append(ImportedDay(turned.date(), at, visit.ended_at))
        elif turned.date() > days[-1].day and visit.arrived_at > days[-1].closes:
            days.append(ImportedDay(turned.date(), max(at, days[-1].closes + 1), visit.ended_at))
        else:
            days[-1] = days[-1]._replace(closes=max(days[-1].closes, visit.ended_at))
    return days


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

    operators = dict(enumerate(_servers(visits), 1))
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


class WindowSession(Struct):
    """A window's open time, inferred from its calls."""

    window: int
    opens: int
    closes: int


def _sessions(
    visits: Sequence[PastVisit], seats: Sequence[int], days: Sequence[ImportedDay]
) -> Iterator[WindowSession]:
    last: dict[int, WindowSession] = {}
    for place in sorted((i for i, window in enumerate(seats) if window), key=_by_start(visits)):
        visit, window = visits[place], seats[place]
        start = visit.started_at or 0
        session = last.get(window)
        if session is not None and start - session.closes <= ABSENT_AFTER and not _turned(days, session.closes, start):
            session.closes = visit.ended_at
            continue
        if session is not None:
            yield session
        last[window] = WindowSession(window, start, visit.ended_at)
    yield from last.values()


def _noticed(session: WindowSession, days: Sequence[ImportedDay]) -> WindowSession:
    """The session as it was known at the time: open until the absence is noticed, or the day ends."""
    day = days[bisect_right(days, session.opens, key=_opens) - 1]
    return WindowSession(session.window, session.opens, min(session.closes + ABSENT_AFTER, day.closes))


def _turned(days: Sequence[ImportedDay], before: int, after: int) -> bool:
    """Whether a day began between the two moments."""
    return bisect_right(days, before, key=_opens) != bisect_right(days, after, key=_opens)


def _opens(day: ImportedDay) -> int:
    return day.opens


def _issued(
    visits: Sequence[PastVisit], days: Sequence[ImportedDay], definition: Definition
) -> Iterator[e.TicketIssued]:
    """A ticket for each visit, numbered within its day and letter."""
    prefixes = {service.names[SOURCE_LANGUAGE]: (service.id, service.prefix) for service in definition.services}
    classes = {priority.names[SOURCE_LANGUAGE]: priority for priority in definition.priorities}
    numbers: Counter[str] = Counter()
    today = -1
    for place, visit in enumerate(visits):
        day = bisect_right(days, visit.arrived_at, key=_opens)
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
