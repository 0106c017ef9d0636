"""Keeps the rows of a projection in a store in memory."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from copy import copy

from queue_server.journal.store import need_next
from queue_server.journal.visits.own_rows import hall_of_key
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import FalseTime, Projected, Rows, Tallied, Visit, VisitCriteria, WindowTime


class VisitLists:
    """Rows in the order in which they were added, by hall."""

    def __init__(self) -> None:
        self.projected: dict[str, Projected] = {}
        self.visits: defaultdict[str, list[Visit]] = defaultdict(list)
        self.times: defaultdict[str, list[WindowTime]] = defaultdict(list)
        self.tallies: defaultdict[str, dict[str, list[Tallied]]] = defaultdict(dict)
        self.folds: dict[str, SavedFold] = {}

    def need_next(self, batch: Iterable[Rows], head_of: Callable[[str], int]) -> None:
        """Raises `Conflict` unless all these rows can be added."""
        for rows in batch:
            need_next(rows, self.projected.get(rows.hall), head_of(hall_of_key(rows.hall)))

    def add(self, batch: Iterable[Rows]) -> None:
        for rows in batch:
            self.visits[rows.hall] += map(copy, rows.visits)
            self.times[rows.hall] += rows.times
            for retraction in rows.retractions:
                self.visits[rows.hall] = [visit for visit in self.visits[rows.hall] if not retraction.concerns(visit)]
            for false in rows.false:
                self._forget_false(rows.hall, false)
            self.projected[rows.hall] = Projected(rows.seq, rows.form)

    def _forget_false(self, hall: str, false: FalseTime) -> None:
        self.visits[hall] = [visit for visit in self.visits[hall] if not false.has(visit.end_seq or 0)]
        self.times[hall] = [time for time in self.times[hall] if not false.has(time.seq)]
        self.tallies.pop(hall, None)

    def forget(self, hall: str) -> None:
        for by_hall in (self.projected, self.visits, self.times, self.tallies, self.folds):
            by_hall.pop(hall, None)

    def erase(self, forms: Collection[str]) -> int:
        """Erase the first hall's rows whose form is none of these; returns 1, and 0 where there are none."""
        key = min((key for key, rows in self.projected.items() if rows.form not in forms), default=None)
        if key is None:
            return 0
        self.forget(key)
        return 1

    def matching(self, hall: str, criteria: VisitCriteria) -> list[Visit]:
        return [copy(visit) for visit in self.visits[hall] if criteria.fits(visit)]
