"""Past logs: what another system wrote down of its visitors, row by row. Pure.

A log is CSV with a heading. Its columns: `day` (YYYY-MM-DD), `service`, `priority` (may be empty), `arrival_s`,
`start_s` (empty: gave up), `end_s` (served: the window is free; gave up: the moment of leaving) and `server` (may be
empty). Times are seconds after the midnight that begins `day`, may pass 86,400, and may have six decimals.

    BadLog    the file is not such a log: every bad row is named
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.hall.state import SECOND

COLUMNS: Final = ("day", "service", "priority", "arrival_s", "start_s", "end_s", "server")
LONGEST_VISIT_S: Final = 86_400
"""A row that says somebody stayed for more than a day is a clerk's error, and would keep its day from ever ending."""
MOST_PROBLEMS: Final = 20
"""More than a screen of them helps nobody."""


class PastVisit(Struct, frozen=True):
    """One row. Times are µs UTC; `started_at` is None for one who gave up; `row` is its line in the file."""

    row: int
    day: date
    service: str
    priority: str
    arrived_at: int
    started_at: int | None
    ended_at: int
    server: str | None


class BadLog(Exception):
    """What is wrong with a log, one line for each row: `FILE:LINE: column: what is wrong`."""

    def __init__(self, problems: list[str]) -> None:
        shown = problems[:MOST_PROBLEMS]
        if len(problems) > MOST_PROBLEMS:
            shown.append(f"and {len(problems) - MOST_PROBLEMS} more rows")
        self.problems = problems
        super().__init__("\n".join(shown))


def read_log(name: str, lines: Iterable[str], timezone: str) -> list[PastVisit]:
    """The rows of a log in the order of arrival; `name` is how messages call the file. Raises `BadLog`."""
    reader = csv.DictReader(lines)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise BadLog([f"{name}:1: the heading has no column {', '.join(missing)}; it needs {','.join(COLUMNS)}"])
    problems: list[str] = []
    visits = list(_visits(name, reader, ZoneInfo(timezone), problems))
    if not visits and not problems:
        problems.append(f"{name}:1: the file has a heading and no rows")
    if problems:
        raise BadLog(problems)
    return sorted(visits, key=lambda visit: (visit.arrived_at, visit.row))


def _visits(name: str, reader: "csv.DictReader[str]", timezone: ZoneInfo, problems: list[str]) -> Iterator[PastVisit]:
    midnights: dict[str, tuple[date, int]] = {}
    for row in reader:
        try:
            yield _visit(reader.line_num, row, midnights, timezone)
        except ValueError as error:
            problems.append(f"{name}:{reader.line_num}: {error}")


def _visit(line: int, row: dict[str, str], midnights: dict[str, tuple[date, int]], timezone: ZoneInfo) -> PastVisit:
    """Raises `ValueError`, which says column and fault."""
    if None in row.values() or None in row:
        raise ValueError("the row has not as many columns as the heading")
    if row["day"] not in midnights:
        midnights[row["day"]] = _midnight(row["day"], timezone)
    day, midnight = midnights[row["day"]]
    if not row["service"].strip():
        raise ValueError("service: is empty")
    arrival, end = _seconds(row, "arrival_s"), _seconds(row, "end_s")
    start = _seconds(row, "start_s") if row["start_s"].strip() else None
    if end < arrival or (start is not None and not arrival <= start <= end):
        raise ValueError("end_s: the times go backwards; arrival_s <= start_s <= end_s")
    if end - arrival > LONGEST_VISIT_S * SECOND:
        raise ValueError("end_s: a visit of more than a day")
    return PastVisit(
        row=line,
        day=day,
        service=row["service"].strip(),
        priority=row["priority"].strip(),
        arrived_at=midnight + arrival,
        started_at=None if start is None else midnight + start,
        ended_at=midnight + end,
        server=row["server"].strip() or None,
    )


def _midnight(text: str, timezone: ZoneInfo) -> tuple[date, int]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"day: {text!r} is no date such as 2026-01-31") from None
    return day, int(datetime.combine(day, time(), timezone).timestamp()) * SECOND


def _seconds(row: dict[str, str], column: str) -> int:
    """A number of seconds, in µs."""
    try:
        seconds = Decimal(row[column].strip())
        microseconds = int(seconds * SECOND)
    except (InvalidOperation, OverflowError, ValueError):
        raise ValueError(f"{column}: {row[column]!r} is no number of seconds") from None
    if not 0 <= seconds <= 3 * LONGEST_VISIT_S:
        raise ValueError(f"{column}: {row[column]} s is not a time of that day")
    return microseconds
