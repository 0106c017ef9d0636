"""Computes the work of each half hour, and a first plan of windows for it by Erlang C. Pure (numpy)."""

from collections.abc import Sequence
from math import ceil
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from queue_server.hall.state import SECOND
from queue_server.stats.estimates.observations.history import Floats
from queue_server.stats.staffing.erlang import MOST_ERLANG_WINDOWS, windows_for
from queue_server.stats.staffing.proposals.pools import Plan
from queue_server.stats.staffing.proposals.trials import Trials
from queue_server.stats.staffing.scenarios.outcome import HALF_HOUR
from queue_server.stats.staffing.scenarios.past_day import DaySample

SMALLEST_LOAD: Final = 1e-6
"""Less work than this (in windows) counts as none."""


class Demand(Struct, frozen=True):
    """By half hour: `load[half hour, service]`, how many windows each service keeps busy, and how many `people` come;
    both are means of the days."""

    load: Floats
    people: Floats

    @classmethod
    def of(cls, trials: Trials, chances: Sequence[DaySample]) -> "Demand":
        """The demand of these days. A window that pauses before a call counts as busy, as it is while a ticket
        waits."""
        place = {service: n for n, service in enumerate(trials.services)}
        load, people = np.zeros((len(trials.slots), len(place))), np.zeros(len(trials.slots))
        for n, (day, chance) in enumerate(zip(trials.days, chances, strict=True)):
            reaction = float(day.reactions_s.mean()) * SECOND if len(day.reactions_s) else 0.0
            for planned_visit, stop_samples in zip(day.planned_visits, chance.of, strict=True):
                slot = trials.slot(n, planned_visit.came_at) - trials.slots.start
                people[slot] += 1
                for stop, sample in zip(planned_visit.stops, stop_samples, strict=True):
                    load[slot, place[stop.service]] += (sample.takes + stop.walk + reaction) / HALF_HOUR
        return cls(load / len(trials.days), people / len(trials.days))

    def erlang(self, trials: Trials, slot: int, goal: float) -> int | None:
        """How many windows Erlang C needs, as if each served every service, by the strictest norm of those who come."""
        load, people = self.load[slot], float(self.people[slot])
        norms = [
            service.norm_minutes
            for service, service_load in zip(trials.definition.services, load.tolist(), strict=True)
            if service.norm_minutes and service_load > 0
        ]
        whole = float(load.sum())
        if not people or not norms or whole <= 0:
            return None
        windows = windows_for(whole, whole * 1800 / people, min(norms) * 60, goal)
        return windows if windows < MOST_ERLANG_WINDOWS else None

    def least(self, trials: Trials) -> Plan:
        """At least one window for each service that people come for, from the pools that serve most of these
        services."""
        serves = serving(trials)
        plan = np.zeros((len(trials.slots), len(trials.pools)), int)
        for slot, load in enumerate(self.load):
            left = load > 0
            while (serves & left).any():
                best = int((serves & left).sum(axis=1).argmax())
                plan[slot, best] = 1
                left &= ~serves[best]
        return plan

    def beginning(self, trials: Trials, goal: float) -> Plan:
        """As many windows as Erlang C needs, or as the work keeps busy where it has no answer; each from the pool that
        takes most of the remaining work."""
        plan, serves = self.least(trials), serving(trials)
        sizes = np.array([len(pool) for pool in trials.pools])
        for slot, load in enumerate(self.load):
            windows = self.erlang(trials, slot, goal) or ceil(float(load.sum()))
            left = load.copy()
            for pool in np.repeat(np.arange(len(sizes)), plan[slot]):
                _take(left, serves[pool])
            while plan[slot].sum() < windows and (room := plan[slot] < sizes).any():
                gains = np.minimum((serves * left).sum(axis=1), 1.0)
                gains += SMALLEST_LOAD * (serves * load).sum(axis=1)
                best = int(np.where(room, gains, -1.0).argmax())
                plan[slot, best] += 1
                _take(left, serves[best])
        return plan


def serving(trials: Trials) -> NDArray[np.bool_]:
    """Which pool serves which service."""
    return np.array([[service in pool.serves for service in trials.services] for pool in trials.pools]).reshape(
        len(trials.pools), len(trials.services)
    )


def _take(left: Floats, serves: NDArray[np.bool_]) -> None:
    """Subtract one window's half hour from the remaining work, the service with the most of it first."""
    free = 1.0
    for service in np.argsort(-left):
        if serves[service] and left[service] > 0:
            work = min(free, float(left[service]))
            left[service] -= work
            free -= work
