"""Plays plans of windows on past days, and counts who is called within the norm. Pure (numpy)."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from queue_server.config.definition import Definition
from queue_server.hall.state import MINUTE, SECOND
from queue_server.stats.estimates.observations.history import Floats
from queue_server.stats.staffing.proposals.pools import Plan, Pool, midnight, openings, pools_of
from queue_server.stats.staffing.scenarios.outcome import HALF_HOUR
from queue_server.stats.staffing.scenarios.past_day import DaySample, PastDay, day_sample
from queue_server.stats.staffing.scenarios.whatif import Scenario, Waited, waits

TOLERANCE: Final = 1e-9

Counts = NDArray[np.int_]


class TrialResult(Struct):
    """The result of a trial, for those who joined a line: called within the norm (`kept[day, half hour]`), longer
    (`broken[day, half hour, service]`), and all waits (s) by half hour."""

    in_time: Counts
    broken: Counts
    waits: list[list[float]]

    @property
    def decided(self) -> Counts:
        """How many were called within the norm or waited longer, by day and half hour."""
        decided: Counts = self.in_time + self.broken.sum(axis=2)
        return decided

    @property
    def failed(self) -> Counts:
        """How many waited longer than the norm, by half hour and service."""
        failed: Counts = self.broken.sum(axis=0)
        return failed

    @property
    def shares(self) -> Floats:
        """The share called within the norm, by half hour; nan where nobody came."""
        in_time = self.in_time.sum(axis=0)
        whole = self.decided.sum(axis=0)
        return np.where(whole > 0, in_time / np.maximum(whole, 1), np.nan)

    @property
    def share(self) -> float | None:
        whole = int(self.decided.sum())
        return int(self.in_time.sum()) / whole if whole else None

    def holds(self, goal: float) -> NDArray[np.bool_]:
        """Whether the goal is reached, by half hour; it is where nobody came."""
        shares = self.shares
        return np.isnan(shares) | (shares >= goal - TOLERANCE)


class Trials:
    """The `days` on which plans are tried, with the windows and rules of `definition`; `report_play` is called
    after each play.

    `slots` are the half hours of the day (0: from midnight; 48: from the next one) from the first to the last in which
    anybody came for a service that the hall still has; there may be none.
    """

    def __init__(self, days: Sequence[PastDay], definition: Definition, report_play: Callable[[], None]) -> None:
        self.definition, self._report_play, self.plays = definition, report_play, 0
        self.days = [_of_today(day, definition) for day in days]
        self.zone = ZoneInfo(definition.timezone)
        self.services = [service.id for service in definition.services]
        self._place = {service: place for place, service in enumerate(self.services)}
        self._norms = [service.norm_minutes for service in definition.services]
        self._zeros = [midnight(day, self.zone) for day in self.days]
        visited_slots = {
            self.slot(n, planned_visit.came_at)
            for n, day in enumerate(self.days)
            for planned_visit in day.planned_visits
        }
        self.slots = range(min(visited_slots), max(visited_slots) + 1) if visited_slots else range(0)

    @cached_property
    def pools(self) -> list[Pool]:
        services = {
            stop.service for day in self.days for planned_visit in day.planned_visits for stop in planned_visit.stops
        }
        return pools_of(self.definition, services, self.days)

    def slot(self, day: int, at: int) -> int:
        """The half hour of a moment of the day with index `day`, counted from its midnight; after the next midnight the
        count goes on."""
        return (at - self._zeros[day]) // HALF_HOUR

    def begins(self, day: int) -> list[int]:
        """The beginnings of the half hours of the day with index `day` (µs UTC)."""
        return [self._zeros[day] + slot * HALF_HOUR for slot in self.slots]

    def chances(self, *seed: int) -> list[DaySample]:
        """The random values of each day, for one play."""
        return [day_sample(day, np.random.default_rng([*seed, n])) for n, day in enumerate(self.days)]

    def play(
        self,
        plan: Plan,
        *chances: Sequence[DaySample],
        days: Sequence[int] | None = None,
        is_lost: Callable[[TrialResult, Sequence[int]], bool] = lambda _result, _left: False,
    ) -> TrialResult | None:
        """Play the plan once for each of `chances`, on the days with these indexes or on all of them.

        Between days `is_lost` is called with the indexes of the remaining days; when it returns True, the result is
        None.
        """
        order = list(days if days is not None else range(len(self.days)))
        result = self._nothing()
        for nth, place in enumerate(order):
            day = self.days[place]
            scenario = Scenario("", "", self.definition, tuple(openings(plan, self.pools, self.begins(place))))
            for chance in chances:
                self._count(result, place, waits(day, scenario, chance[place]))
                self.plays += 1
                self._report_play()
            if nth + 1 < len(order) and is_lost(result, order[nth + 1 :]):
                return None
        return result

    def was(self) -> TrialResult:
        """The result of the real days."""
        result = self._nothing()
        for place, day in enumerate(self.days):
            visits = (visit for visit in day.visits if visit.service in self._place)
            rows = (Waited(v.service, v.joined_at, v.waited, v.first_called_at is not None) for v in visits)
            self._count(result, place, rows)
        return result

    def _nothing(self) -> TrialResult:
        size = (len(self.days), len(self.slots))
        return TrialResult(np.zeros(size, int), np.zeros((*size, len(self.services)), int), [[] for _ in self.slots])

    def _count(self, result: TrialResult, day: int, rows: Iterable[Waited]) -> None:
        for row in rows:
            slot = self.slot(day, row.joined_at) - self.slots.start
            if not 0 <= slot < len(self.slots):
                continue
            result.waits[slot].append(row.waited / SECOND)
            place = self._place[row.service]
            minutes = self._norms[place]
            if minutes is None:
                continue
            if row.waited > minutes * MINUTE:
                result.broken[day, slot, place] += 1
            elif row.was_called:
                result.in_time[day, slot] += 1


def _of_today(day: PastDay, definition: Definition) -> PastDay:
    """The day with only those visitors whose services and priorities the hall still has."""
    classes = {priority.id for priority in definition.priorities}
    visits = [
        replace(planned_visit, priority=planned_visit.priority if planned_visit.priority in classes else None)
        for planned_visit in day.planned_visits
        if all(definition.service(stop.service) is not None for stop in planned_visit.stops)
    ]
    return replace(day, planned_visits=tuple(visits))
