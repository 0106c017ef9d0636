"""Reads past logs: another system's record of its visitors, a row each. Pure.

A log is a table with a heading. Its columns: `day`, `service`, `priority` (may be empty), `arrival_s`, `start_s`
(empty: gave up), `end_s` (served: the window is free; gave up: the moment of leaving) and `server` (may be empty). Days
are `2025-03-31` or `31.03.2025`. Times are local times of that day: seconds after midnight, with or
without decimals, or `09:30:00`; times after the next midnight are written beyond 86,400 or 24:00.

    BadLog    the file is not such a log: every bad row is named
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.config.mistakes import sentence_of
from queue_server.hall.state import SECOND
from queue_server.stats.past_logs.log_text import SEPARATORS, Table, Unreadable, decode, in_column, table
from queue_server.stats.past_logs.log_values import day_of, excerpt, name_of, need_visible, time_of

LOG_COLUMNS: Final = ("day", "service", "priority", "arrival_s", "start_s", "end_s", "server")
LONGEST_VISIT_S: Final = 86_400
"""The longest visit (s); a longer one is an error of the log, and would keep its day from ending."""
MOST_PROBLEMS: Final = 20
"""Problems that a message lists; the rest are counted."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

S = TypeVar("S")
T = TypeVar("T")


class LogRow(Struct, frozen=True):
    """One row in local time: times are µs after the midnight that begins `day`. `start` is None for a visitor who gave
    up; `line` is its line in the file."""

    line: int
    day: date
    service: str
    priority: str
    arrival: int
    start: int | None
    end: int
    server: str | None

    @property
    def content(self) -> tuple[object, ...]:
        """The values of the row, without its line."""
        return (self.day, self.service, self.priority, self.arrival, self.start, self.end, self.server)


class LogForm(Struct, frozen=True):
    """How a file was read, with its whole `heading`. `doubled` are the lines that repeat another and are not counted;
    `alike` are those that may be people who came and went in the same second, and are counted."""

    heading: tuple[str, ...]
    encoding: str
    separator: str
    days: tuple[str, ...]
    times: tuple[str, ...]
    doubled: tuple[int, ...]
    alike: tuple[int, ...]


class LogRows(Struct, frozen=True):
    """The rows of a file in its own order, and how it was read."""

    form: LogForm
    rows: list[LogRow]


class PastVisit(Struct, frozen=True):
    """One row. Times are µs UTC; `started_at` is None for a visitor who gave up; `row` is its line in the file."""

    row: int
    day: date
    service: str
    priority: str
    arrived_at: int
    started_at: int | None
    ended_at: int
    server: str | None


class PastLog(Struct, frozen=True):
    """The visits of a file in the order of arrival, and how it was read."""

    form: LogForm
    visits: list[PastVisit]


class LogProblem(Struct, frozen=True):
    """The fault of a file, or of its `line` (0 where it has none); of what the whole log says where `file` is empty.
    The `reason` is a `Sentence`, or the system's words."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        if not self.file:
            return self.reason
        return f"{self.file}:{self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


class BadLog(Exception):
    """The faults of a log, one line for each row: `FILE:LINE: column: what is wrong`."""

    def __init__(self, problems: list[LogProblem]) -> None:
        lines = [str(problem) for problem in problems[:MOST_PROBLEMS]]
        if len(problems) > MOST_PROBLEMS:
            lines.append(f"and {len(problems) - MOST_PROBLEMS} more rows")
        self.problems = problems
        super().__init__("\n".join(lines))


def read_log(name: str, body: bytes, timezone: str, now: int) -> PastLog:
    """The visits of a file as they stand at `now` (µs UTC); `name` is how messages call the file. Raises `BadLog`."""
    zone = ZoneInfo(timezone)
    log = read_rows(name, body, datetime.fromtimestamp(now // SECOND, zone).date())
    visits = _all(name, ((row.line, row) for row in log.rows), lambda _, row: _visit(row, zone, now))
    return PastLog(log.form, sorted(visits, key=lambda visit: (visit.arrived_at, visit.row)))


def read_rows(name: str, body: bytes, today: date) -> LogRows:
    """The rows of a file, of which none is after `today`. Raises `BadLog`."""
    try:
        text, encoding = decode(body)
        cells = table(text, LOG_COLUMNS)
    except Unreadable as error:
        raise BadLog([LogProblem(name, error.line, error.reason)]) from None
    reader = _RowReader(cells, today)
    rows = _all(name, cells.rows(), reader.row)
    if not rows:
        raise BadLog([LogProblem(name, cells.heading_line, sentence_of("the file has a heading and no rows"))])
    rows, doubled, alike = _without_repeats(rows)
    days, times = tuple(sorted(reader.days)), tuple(sorted(reader.times))
    heading, separator = tuple(cells.heading), SEPARATORS[cells.separator]
    return LogRows(LogForm(heading, encoding, separator, days, times, doubled, alike), rows)


def _all(name: str, items: Iterable[tuple[int, S]], make: Callable[[int, S], T]) -> list[T]:
    """The results of `make` for the items, each with its line. Raises `BadLog`, which names every item that failed."""
    results: list[T] = []
    problems: list[LogProblem] = []
    try:
        for line, item in items:
            try:
                results.append(make(line, item))
            except ValueError as error:
                problems.append(LogProblem(name, line, error.args[0]))
    except Unreadable as error:
        problems.append(LogProblem(name, error.line, error.reason))
    if problems:
        raise BadLog(problems)
    return results


class _RowReader:
    """Reads the cells of one table, and notes the formats of its days and times."""

    def __init__(self, cells: Table, today: date) -> None:
        self._heading = cells.heading
        self._places = {column: cells.heading.index(column) for column in LOG_COLUMNS}
        self._today = today
        self._day_of_cell: dict[str, date] = {}
        self.days: set[str] = set()
        self.times: set[str] = set()

    def row(self, line: int, cells: list[str]) -> LogRow:
        """The row of these cells. Raises `ValueError` with column and fault."""
        if len(cells) < len(self._heading) or any(cell.strip() for cell in cells[len(self._heading) :]):
            raise ValueError(sentence_of("the row has not as many columns as the heading"))
        for column, cell in zip(self._heading, cells, strict=False):
            _in_column(column if column in LOG_COLUMNS else excerpt(column), need_visible, cell)
        day, service, priority, arrival, start, end, server = (cells[self._places[column]] for column in LOG_COLUMNS)
        name = _in_column("service", name_of, service)
        if not name:
            raise ValueError(in_column("service", sentence_of("is empty")))
        return LogRow(
            line=line,
            day=_in_column("day", self._day, day),
            service=name,
            priority=_in_column("priority", name_of, priority),
            arrival=_in_column("arrival_s", self._time, arrival),
            start=_in_column("start_s", self._time, start) if start.strip() else None,
            end=_in_column("end_s", self._time, end),
            server=_in_column("server", name_of, server) or None,
        )

    def _day(self, cell: str) -> date:
        if cell not in self._day_of_cell:
            self._day_of_cell[cell], form = day_of(cell, self._today)
            self.days.add(form)
        return self._day_of_cell[cell]

    def _time(self, cell: str) -> int:
        at, form = time_of(cell)
        self.times.add(form)
        return at


def _in_column(column: str, read: Callable[[str], T], cell: str) -> T:
    try:
        return read(cell)
    except ValueError as error:
        raise ValueError(in_column(column, error.args[0])) from None


def _without_repeats(rows: list[LogRow]) -> tuple[list[LogRow], tuple[int, ...], tuple[int, ...]]:
    """The rows that count, and the lines of those that repeat an earlier one: not counted, and counted.

    No server begins with two visitors at once, so a repeated row with a server means that parts of the file were joined
    twice, and every repeated row counts once. If only rows without a server are alike, they are different people.
    """
    first: set[tuple[object, ...]] = set()
    repeats: list[LogRow] = []
    unique: list[LogRow] = []
    for row in rows:
        (repeats if row.content in first else unique).append(row)
        first.add(row.content)
    lines = tuple(row.line for row in repeats)
    if any(row.server is not None and row.start is not None for row in repeats):
        return unique, lines, ()
    return rows, (), lines


def _visit(row: LogRow, zone: ZoneInfo, now: int) -> PastVisit:
    """The visit of a row. Raises `ValueError` with column and fault."""
    arrived = _moment("arrival_s", row.day, row.arrival, zone, 0)
    started = None if row.start is None else _moment("start_s", row.day, row.start, zone, arrived)
    ended = _moment("end_s", row.day, row.end, zone, arrived if started is None else started)
    if not arrived <= (arrived if started is None else started) <= ended:
        order = sentence_of(
            "the times go backwards; arrival_s <= start_s <= end_s, and after midnight 86400 or 24:00 is added"
        )
        raise ValueError(in_column("end_s", order))
    if ended - arrived > LONGEST_VISIT_S * SECOND:
        raise ValueError(in_column("end_s", sentence_of("a visit of more than a day")))
    if ended > now:
        local = f"{datetime.fromtimestamp(now // SECOND, zone):%Y-%m-%d %H:%M}"
        raise ValueError(in_column("end_s", sentence_of("is later than now, {time}", time=local)))
    return PastVisit(row.line, row.day, row.service, row.priority, arrived, started, ended, row.server)


def _moment(column: str, day: date, after_midnight: int, zone: ZoneInfo, earliest: int) -> int:
    """The moment of that local time, in µs UTC. Of an hour that the clock repeats, the first time that is not before
    `earliest`. Raises `ValueError` for a time that the clock leaves out."""
    wall = datetime.combine(day, time()) + after_midnight * _MICROSECOND
    first, second = (_utc(wall.replace(fold=fold, tzinfo=zone)) for fold in (0, 1))
    if (_EPOCH + first * _MICROSECOND).astimezone(zone).replace(tzinfo=None) != wall:
        gap = {"zone": zone.key, "time": f"{wall:%H:%M}", "day": f"{wall:%Y-%m-%d}"}
        raise ValueError(in_column(column, sentence_of("the clocks of {zone} left out {time} on {day}", **gap)))
    return first if first >= earliest or second < earliest else second


def _utc(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def days_of(visits: Sequence[PastVisit]) -> list[date]:
    """The days with visitors, in order."""
    return sorted({visit.day for visit in visits})
