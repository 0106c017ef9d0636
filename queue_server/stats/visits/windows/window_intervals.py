"""Folds the journal of a day into the intervals in which each window did one thing. Pure."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import events as e
from queue_server.journal.visits.visit import WindowDoes
from queue_server.stats.visits.windows.window_clock import WindowClock
from queue_server.stats.visits.windows.window_times import WindowTimes


class WindowInterval(Struct, frozen=True):
    """An interval (µs UTC) in which a window did one thing. The intervals of a window do not overlap."""

    window: int
    began_at: int
    ended_at: int
    state: WindowDoes
    operator: str | None = None
    reason: str | None = None

    @property
    def spent(self) -> int:
        return self.ended_at - self.began_at


class WindowIntervals:
    """The windows of one hall at one position of its journal. `take_in` returns the intervals that end."""

    def __init__(self, hall: str) -> None:
        self._windows = WindowTimes(hall)
        self._going_on: dict[int, WindowInterval] = {}

    def take_in(self, entry: e.Entry) -> list[WindowInterval]:
        """The intervals that this entry ends, each longer than 0."""
        self._windows.take_in(entry)
        present = {number: _begun(number, seat, entry.at) for number, seat in self._windows.seats.items()}
        ended: list[WindowInterval] = []
        for number, interval in self._going_on.items():
            now = present.get(number)
            if now is not None and replace(now, began_at=interval.began_at, ended_at=interval.ended_at) == interval:
                present[number] = interval
            elif entry.at > interval.began_at:
                ended.append(replace(interval, ended_at=entry.at))
        self._going_on = present
        return ended


def _begun(number: int, seat: WindowClock, at: int) -> WindowInterval:
    return WindowInterval(number, at, at, seat.state, seat.operator, seat.reason)


def intervals_of_day(hall: str, definition: Definition, entries: Iterable[e.Entry]) -> list[WindowInterval]:
    """The same from the first entry of a day on, when all windows are closed; `definition` was in force."""
    intervals = WindowIntervals(hall)
    intervals.take_in(e.Entry(0, 0, "", "", e.HallConfigured(definition), e.GENESIS))
    return [interval for entry in entries for interval in intervals.take_in(entry)]
