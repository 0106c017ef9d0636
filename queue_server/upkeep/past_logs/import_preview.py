"""Shows what a past log would become, before anything is written. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from statistics import median_low
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.config.definition import Names
from queue_server.hall import events as e
from queue_server.hall.state import MINUTE, SECOND
from queue_server.stats.past_logs.import_log import ImportedJournal
from queue_server.stats.past_logs.log_writer import Placement
from queue_server.stats.past_logs.past_log import LOG_COLUMNS, PastLog, days_of

MOST_ROWS: Final = 200
"""Rows of one table of the preview; the others are counted."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class LogColumn(Struct, frozen=True):
    """A column of the file, and whether it is one of those that a log has."""

    name: str
    is_read: bool


class LogService(Struct, frozen=True):
    """A service of the log: how many came, and as which service of the hall they count (None: as one of its own)."""

    name: str
    visits: int
    service: str | None


class LogServer(Struct, frozen=True):
    """Who served, and the number of the window as which they count."""

    name: str
    window: int
    visits: int


class LogPriority(Struct, frozen=True):
    """A value of the priority column, and its head start (s); 0: it counts as no priority."""

    value: str
    visits: int
    head_start_s: int


class UsualOpening(Struct, frozen=True):
    """The inferred opening time of a weekday (0: Monday), as `HH:MM`: in the middle of `days` days the first window
    opened and the last one closed then."""

    weekday: int
    opens: str
    closes: str
    days: int


class OfferedService(Struct, frozen=True):
    """A service of the hall to choose."""

    id: str
    names: Names


class LogPreview(Struct, frozen=True, kw_only=True):
    """What the log would become: the journal of `hall`, of `records` records, of which `present` are there already.

    `sentences` say by language how the file was read. Lists have the commonest first; the counts are of all.
    """

    hall: str
    records: int
    present: int
    sentences: dict[str, list[str]]
    columns: list[LogColumn]
    first_day: str
    last_day: str
    days: int
    visits: int
    left: int
    services: list[LogService]
    service_count: int
    servers: list[LogServer]
    server_count: int
    windows: int
    spare: int
    priorities: list[LogPriority]
    priority_count: int
    openings: list[UsualOpening]
    hall_services: list[OfferedService]


def preview(
    log: PastLog,
    journal: ImportedJournal,
    place: Placement,
    head_starts: Mapping[str, int],
    present: int,
    sentences: dict[str, list[str]],
) -> LogPreview:
    """What the log would become, with the head starts (s) in force."""
    visits, days, ids = log.visits, days_of(log.visits), place.ids
    by_service = Counter(visit.service for visit in visits)
    by_server = Counter(visit.server for visit in visits if visit.server is not None)
    by_value = Counter(visit.priority for visit in visits if visit.priority)
    windows = {server: number for number, server in enumerate(sorted(by_server), 1)}
    of_hall = place.definition.services if place.definition is not None else ()
    return LogPreview(
        hall=place.hall,
        records=len(journal.events),
        present=present,
        sentences=sentences,
        columns=[LogColumn(name, name in LOG_COLUMNS) for name in log.form.heading[:MOST_ROWS]],
        first_day=days[0].isoformat(),
        last_day=days[-1].isoformat(),
        days=len(days),
        visits=len(visits),
        left=sum(visit.started_at is None for visit in visits),
        services=[LogService(name, count, ids.get(name)) for name, count in by_service.most_common(MOST_ROWS)],
        service_count=len(by_service),
        servers=[LogServer(name, windows[name], count) for name, count in by_server.most_common(MOST_ROWS)],
        server_count=len(by_server),
        windows=len(journal.definition.windows),
        spare=journal.spare,
        priorities=[
            LogPriority(value, count, head_starts.get(value, 0)) for value, count in by_value.most_common(MOST_ROWS)
        ],
        priority_count=len(by_value),
        openings=_openings(journal),
        hall_services=[OfferedService(service.id, service.names) for service in of_hall],
    )


def _openings(journal: ImportedJournal) -> list[UsualOpening]:
    """The usual opening time of each weekday, by the windows whose times were inferred."""
    zone = ZoneInfo(journal.definition.timezone)
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    midnight, opened_at, closed_at = EPOCH, 0, 0
    for at, _, event in journal.events:
        if isinstance(event, e.DayOpened):
            midnight, opened_at, closed_at = datetime.fromisoformat(event.day).replace(tzinfo=zone), 0, 0
        elif isinstance(event, e.WindowOpened):
            opened_at = opened_at or at
        elif isinstance(event, e.WindowClosed):
            closed_at = at
        elif isinstance(event, e.DayClosed) and opened_at:
            began = int(midnight.timestamp()) * SECOND
            spans[midnight.weekday()].append((opened_at - began, closed_at - began))
    return [_usual_opening(weekday, spans[weekday]) for weekday in sorted(spans)]


def _usual_opening(weekday: int, spans: Iterable[tuple[int, int]]) -> UsualOpening:
    opens, closes = zip(*spans, strict=True)
    return UsualOpening(weekday, _clock(median_low(opens)), _clock(median_low(closes)), len(opens))


def _clock(after_midnight: int) -> str:
    minutes = after_midnight // MINUTE
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
