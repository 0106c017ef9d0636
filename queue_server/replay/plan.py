"""From the rows of a log to one day in its own order. Pure: lines of text come in, times are seconds after midnight.

Columns: `day` (YYYY-MM-DD), `service`, `priority`, `arrival_s`, `start_s` (empty: gave up), `end_s` (served: the
server is free again; gave up: the moment of leaving) and `server` (may be empty). Times may pass 86,400.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from queue_server.replay.errors import LogError

COLUMNS: Final = ("day", "service", "priority", "arrival_s", "start_s", "end_s", "server")


class Visitor(Struct, frozen=True):
    """One row. `start_s` is None for a visitor who gave up; then `end_s` is the moment of leaving."""

    service: str
    priority: str
    arrival_s: float
    start_s: float | None
    end_s: float
    server: str | None = None

    @property
    def gave_up(self) -> bool:
        return self.start_s is None


class Day(Struct, frozen=True):
    """The visitors of one day in the order of their arrival; every one who was served has a server."""

    day: str
    visitors: tuple[Visitor, ...]

    @property
    def servers(self) -> list[str]:
        """Everybody who served on this day, by name."""
        return sorted({v.server for v in self.visitors if v.server is not None})


class Arrive(Struct, frozen=True):
    """Visitor number `visitor` of the day takes a ticket."""

    visitor: int


class GiveUp(Struct, frozen=True):
    visitor: int


class Serve(Struct, frozen=True):
    """`server` calls somebody for `service` and serves as long as the log says."""

    server: str
    service: str
    length_s: float


class Finish(Struct, frozen=True):
    """The end of a service. The player puts it on the agenda, since it begins when the service does."""

    server: str


Step = Finish | Arrive | GiveUp | Serve

_RANK: Final[dict[type, int]] = {Finish: 0, Arrive: 1, GiveUp: 2, Serve: 3}
"""Within one second: a window is free before anybody is called to it, and whoever comes or goes has done so by then."""


class Agenda:
    """What is still to happen, earliest first; what happens may put more on it."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, int, Step]] = []
        self._added = 0

    def add(self, at_s: float, step: Step) -> None:
        self._added += 1
        heappush(self._heap, (at_s, _RANK[type(step)], self._added, step))

    def __bool__(self) -> bool:
        return bool(self._heap)

    def pop(self) -> tuple[float, Step]:
        at_s, _, _, step = heappop(self._heap)
        return at_s, step


def agenda(day: Day) -> Agenda:
    """The day's own order of events."""
    made = Agenda()
    for number, visitor in enumerate(day.visitors):
        made.add(visitor.arrival_s, Arrive(number))
        if visitor.start_s is None:
            made.add(visitor.end_s, GiveUp(number))
        elif visitor.server is not None:
            made.add(visitor.start_s, Serve(visitor.server, visitor.service, visitor.end_s - visitor.start_s))
    return made


def read_day(lines: Iterable[str], day: str) -> Day:
    """The day of that date. Raises LogError, which names the line and the column, or the days that the file has."""
    rows = csv.DictReader(lines)
    _check_columns(rows.fieldnames)
    found: list[Visitor] = []
    others: set[str] = set()
    for row in rows:
        if row["day"] == day:
            found.append(_visitor(row, rows.line_num))
        else:
            others.add(row["day"])
    if not found:
        raise LogError(f"No visitor on {day}. {_days(others)}")
    return Day(day, tuple(_with_servers(sorted(found, key=lambda v: v.arrival_s))))


def _check_columns(names: Iterable[str] | None) -> None:
    missing = [column for column in COLUMNS if column not in (names or ())]
    if missing:
        raise LogError(f"line 1: the columns {', '.join(COLUMNS)} are needed; missing: {', '.join(missing)}")


def _days(days: set[str]) -> str:
    if not days:
        return "The file has no rows."
    return f"The file has {len(days)} other day{'s' if len(days) > 1 else ''}, from {min(days)} to {max(days)}."


def _visitor(row: dict[str, str | None], line: int) -> Visitor:
    arrival_s = _seconds(row, "arrival_s", line)
    start_s = _seconds(row, "start_s", line) if row["start_s"] else None
    end_s = _seconds(row, "end_s", line)
    if not arrival_s <= (arrival_s if start_s is None else start_s) <= end_s:
        raise LogError(f"line {line}: arrival_s, start_s and end_s must not go back in time")
    return Visitor(
        service=row["service"] or "",
        priority=row["priority"] or "",
        arrival_s=arrival_s,
        start_s=start_s,
        end_s=end_s,
        server=(row["server"] or None) if start_s is not None else None,
    )


def _seconds(row: dict[str, str | None], column: str, line: int) -> float:
    text = row[column] or ""
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 1e6:  # refuses nan and inf too
        raise LogError(f"line {line}: {column}: {text!r} is no number of seconds after midnight")
    return seconds


def _with_servers(visitors: list[Visitor]) -> Iterator[Visitor]:
    """Whoever was served by nobody in particular is given a server of the same day who was free, or a new one."""
    busy: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for visitor in visitors:
        if visitor.start_s is not None and visitor.server is not None:
            busy[visitor.server].append((visitor.start_s, visitor.end_s))
    for visitor in visitors:
        if visitor.start_s is None or visitor.server is not None:
            yield visitor
            continue
        start_s, end_s = visitor.start_s, visitor.end_s
        free = (name for name in sorted(busy) if all(end_s <= s or e <= start_s for s, e in busy[name]))
        server = next(free, None) or f"S{1 + sum(name.startswith('S') for name in busy):02}"
        busy[server].append((start_s, end_s))
        yield replace(visitor, server=server)
