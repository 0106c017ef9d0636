"""Turns the rows of a log into one day's steps, in order. Pure: times are seconds after midnight.

The form of a log is described in `queue_server.stats.past_logs.past_log`, which reads it.
"""

from collections import defaultdict
from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from queue_server.hall.state import SECOND
from queue_server.replay.errors import LogError
from queue_server.stats.past_logs.past_log import LogRow, LogRows


class Visitor(Struct, frozen=True):
    """One row of the log. `start_s` is None for a visitor who gave up; then `end_s` is the moment of leaving."""

    service: str
    priority: str
    arrival_s: float
    start_s: float | None
    end_s: float
    server: str | None = None

    @property
    def gave_up(self) -> bool:
        return self.start_s is None


class LoggedDay(Struct, frozen=True):
    """The visitors of one day in the order of their arrival; each one who was served has a server."""

    day: str
    visitors: tuple[Visitor, ...]

    @property
    def servers(self) -> list[str]:
        """The names of all who served on this day."""
        return sorted({v.server for v in self.visitors if v.server is not None})


class Arrive(Struct, frozen=True):
    """Visitor number `visitor` of the day takes a ticket."""

    visitor: int


class GiveUp(Struct, frozen=True):
    visitor: int


class Serve(Struct, frozen=True):
    """`server` calls a visitor for `service` and serves as long as in the log."""

    server: str
    service: str
    length_s: float


class Finish(Struct, frozen=True):
    """The end of a service. The player adds it to the agenda, since its time depends on the beginning of the
    service."""

    server: str


Step = Finish | Arrive | GiveUp | Serve

_RANK: Final[dict[type, int]] = {Finish: 0, Arrive: 1, GiveUp: 2, Serve: 3}
"""The order of steps within one second: a window becomes free, visitors arrive or leave, and then windows call."""


class Agenda:
    """The steps to take, earliest first; a step may add others."""

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


def agenda(day: LoggedDay) -> Agenda:
    """All steps of a day, except the ends of services."""
    steps = Agenda()
    for number, visitor in enumerate(day.visitors):
        steps.add(visitor.arrival_s, Arrive(number))
        if visitor.start_s is None:
            steps.add(visitor.end_s, GiveUp(number))
        elif visitor.server is not None:
            steps.add(visitor.start_s, Serve(visitor.server, visitor.service, visitor.end_s - visitor.start_s))
    return steps


def day_of(log: LogRows, day: str) -> LoggedDay:
    """The day of the log. Raises LogError if it is not there."""
    rows = [row for row in log.rows if row.day.isoformat() == day]
    if not rows:
        raise LogError(f"No visitor on {day}. {_days({row.day.isoformat() for row in log.rows})}")
    return LoggedDay(day, tuple(_with_servers(sorted(map(_visitor, rows), key=lambda visitor: visitor.arrival_s))))


def _days(dates: set[str]) -> str:
    return f"The file has {len(dates)} other day{'s' if len(dates) > 1 else ''}, from {min(dates)} to {max(dates)}."


def _visitor(row: LogRow) -> Visitor:
    """The visitor of a row. Raises LogError."""
    if not row.arrival <= (row.arrival if row.start is None else row.start) <= row.end:
        raise LogError(f"line {row.line}: arrival_s, start_s and end_s must not go back in time")
    return Visitor(
        service=row.service,
        priority=row.priority,
        arrival_s=row.arrival / SECOND,
        start_s=None if row.start is None else row.start / SECOND,
        end_s=row.end / SECOND,
        server=row.server if row.start is not None else None,
    )


def _with_servers(visitors: list[Visitor]) -> Iterator[Visitor]:
    """The visitors, where each one served without a named server gets a server of the same day who was free, or a new
    one."""
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
