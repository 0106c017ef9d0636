"""Folds whole journals at once: the rows of visits and windows, and who was overtaken."""

from collections.abc import Iterable, Sequence

from queue_server.hall import events as e
from queue_server.journal.visits.visit import Visit, WindowTime
from queue_server.stats.fairness.fairness_fold import Fairness, FairnessFold
from queue_server.stats.visits.visits import Visits
from queue_server.stats.visits.windows.window_intervals import WindowInterval, WindowIntervals
from queue_server.stats.visits.windows.window_times import WindowTimes


def fold_visits(hall: str, entries: Iterable[e.Entry]) -> list[Visit]:
    """Every stage that has ended, in the order of its end."""
    visits = Visits(hall)
    return [row for entry in entries if (row := visits.take_in(entry)) is not None]


def fold_window_times(hall: str, entries: Iterable[e.Entry]) -> list[WindowTime]:
    """Every row of a window that is complete."""
    windows = WindowTimes(hall)
    return [row for entry in entries for row in windows.take_in(entry)]


def fold_window_intervals(hall: str, entries: Iterable[e.Entry]) -> list[WindowInterval]:
    """Every interval of a window that has ended, in the order of its end."""
    intervals = WindowIntervals(hall)
    return [interval for entry in entries for interval in intervals.take_in(entry)]


def fairness_of(entries: Sequence[e.Entry], first: str, last: str) -> Fairness:
    """The overtakings of these days."""
    fold = FairnessFold()
    fold.take_all(entries)
    return fold.of(first, last)
