"""Infers the windows and days of a past log from its visits: what a journal needs and the log does not contain. Pure.

- Each server is a window, opened before its first call, closed after `ABSENT_AFTER` without one, opened again.
- A server that serves two at once, or a row without a server, gets a spare window.
- The hall's day turns at the hour at which the fewest rows are in the hall, as soon as no visitor is there.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.config.mistakes import sentence_of
from queue_server.hall.state import MINUTE, SECOND
from queue_server.stats.past_logs.past_log import BadLog, LogProblem, PastVisit

ABSENT_AFTER: Final = 30 * MINUTE
"""After a gap this long between visits the window counts as closed; shorter gaps stay part of the open time."""

TURNS: Final = range(8)
"""The hours of the night at which a hall's day may turn."""

MOST_LOG_WINDOWS: Final = 999


def seats_of(visits: Sequence[PastVisit]) -> tuple[list[int], int]:
    """The window of each visit (0: never served), and how many needed a spare one. Raises `BadLog` as soon as they are
    more than a hall can have."""
    servers = servers_of(visits)
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


def servers_of(visits: Sequence[PastVisit]) -> list[str]:
    """Every server by name: the first one's window is number 1."""
    return sorted({visit.server for visit in visits if visit.server is not None})


def _by_start(visits: Sequence[PastVisit]) -> Callable[[int], tuple[int, int, int]]:
    return lambda place: (visits[place].started_at or 0, visits[place].ended_at, place)


def turn_of_day(visits: Sequence[PastVisit], timezone: str) -> int:
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


def days_of(visits: Sequence[PastVisit], timezone: str, turn: int) -> list[ImportedDay]:
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


class WindowSession(Struct):
    """A window's open time, inferred from its calls."""

    window: int
    opens: int
    closes: int


def sessions_of(
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


def noticed_session(session: WindowSession, days: Sequence[ImportedDay]) -> WindowSession:
    """The session as it was known at the time: open until the absence is noticed, or the day ends."""
    day = days[bisect_right(days, session.opens, key=beginning_of) - 1]
    return WindowSession(session.window, session.opens, min(session.closes + ABSENT_AFTER, day.closes))


def _turned(days: Sequence[ImportedDay], before: int, after: int) -> bool:
    """Whether a day began between the two moments."""
    return bisect_right(days, before, key=beginning_of) != bisect_right(days, after, key=beginning_of)


def beginning_of(day: ImportedDay) -> int:
    return day.opens
