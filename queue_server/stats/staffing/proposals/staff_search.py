"""Searches for the fewest windows in each half hour that keep the norm, by trying plans on past days. Pure (numpy).

It begins with the plan of Erlang C; adds windows where too few people are called within the norm; removes each window
without which the norm still holds; and checks the result with random numbers that the search has not used.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from queue_server.stats.staffing.proposals.demand import Demand, serving
from queue_server.stats.staffing.proposals.pools import Plan
from queue_server.stats.staffing.proposals.trials import Counts, TrialResult, Trials
from queue_server.stats.staffing.scenarios.past_day import DaySample

FIRST_DAYS: Final = 2
"""How many days a plan is tried on at first, until it keeps the norm there; all days take much longer."""
MOST_REPAIRS: Final = 30
FAR: Final = 0.25
"""How far below the goal a half hour needs two more windows instead of one."""
TRIAL_SPACING: Final = 4
"""Half hours between windows that are removed in one trial, so that the effect of one ends before the next."""
MOST_MISSES: Final = 2
"""After how many failed removals in a half hour its other pools, which have more work, are not tried."""
CHECKS: Final = 3
"""Plays of each day, with fresh random numbers, by which the plan is checked."""
SEARCHED, SETTLED = 7, 11
"""The seeds of random numbers."""


class Search:
    """One search. `is_enough` is called between trials; True ends it with the plan so far."""

    def __init__(self, trials: Trials, goal: float, is_enough: Callable[[], bool]) -> None:
        self._trials, self._goal, self._is_enough = trials, goal, is_enough
        self.was_ended = False
        self._chances = trials.chances(SEARCHED, 0)
        self.demand = Demand.of(trials, self._chances)
        self._least = self.demand.least(trials)
        self._serves = serving(trials)
        self._sizes = np.array([len(pool) for pool in trials.pools])

    def run(self) -> tuple[Plan, TrialResult]:
        """The plan, and its result with random numbers that the search has not used."""
        plan = self.demand.beginning(self._trials, self._goal)
        plan = self._repaired(plan, [self._chances], self._middle_days())
        plan = self._repaired(plan, [self._chances])
        plan = self._pruned(plan)
        settling = [self._trials.chances(SETTLED, run) for run in range(CHECKS)]
        plan = self._repaired(plan, settling)
        return plan, self._play(plan, settling)

    def _middle_days(self) -> list[int]:
        """The indexes of the days with a medium number of people."""
        by_size = sorted(range(len(self._trials.days)), key=lambda n: len(self._trials.days[n].planned_visits))
        first = max((len(by_size) - FIRST_DAYS) // 2, 0)
        return by_size[first : first + FIRST_DAYS]

    def _play(
        self, plan: Plan, chances: Sequence[Sequence[DaySample]], days: Sequence[int] | None = None
    ) -> TrialResult:
        result = self._trials.play(plan, *chances, days=days)
        assert result is not None  # noqa: S101 - only what may be lost is given up
        return result

    def _is_to_end(self) -> bool:
        self.was_ended = self.was_ended or self._is_enough()
        return self.was_ended

    # Adding windows.

    def _repaired(self, plan: Plan, chances: Sequence[Sequence[DaySample]], days: Sequence[int] | None = None) -> Plan:
        """The plan with one more window in each half hour that fails, two where it fails by far."""
        plan = plan.copy()
        for _ in range(MOST_REPAIRS):
            if self._is_to_end():
                break
            result = self._play(plan, chances, days)
            failing = np.flatnonzero(~result.holds(self._goal)).tolist()
            added = [
                self._add(plan, slot, result.failed[slot])
                for slot in failing
                for _ in range(1 + bool(result.shares[slot] < self._goal - FAR))
            ]
            if not any(added):
                break
        return plan

    def _add(self, plan: Plan, slot: int, failed: Counts) -> bool:
        """Add a window for the service that fails most; where all its windows are open already, in the latest earlier
        half hour in which one is not."""
        for service in np.argsort(-failed, kind="stable"):
            if not failed[service]:
                return False
            for at in range(slot, max(slot - TRIAL_SPACING, -1), -1):
                room = self._serves[:, service] & (plan[at] < self._sizes)
                if room.any():
                    helped = (self._serves * failed).sum(axis=1)
                    plan[at, int(np.where(room, helped, -1).argmax())] += 1
                    return True
        return False

    # Removing windows.

    def _pruned(self, plan: Plan) -> Plan:
        """The plan without windows that are not needed: no half hour that kept the norm fails, and no other gets worse.

        Each trial removes a window from every fourth half hour, and judges each by its own half hour and those after
        it. The half hours take turns. A trial in which every removal has failed already is not played to its end.
        """
        plan = plan.copy()
        before = self._play(plan, [self._chances])
        fullest = sorted(range(len(self._trials.days)), key=lambda n: -len(self._trials.days[n].planned_visits))
        missed: list[set[int]] = [set() for _ in plan]
        is_searching = True
        while is_searching:
            is_searching = False
            for offset in range(TRIAL_SPACING):
                chosen = self._spares(plan, offset, missed)
                if not chosen:
                    continue
                if self._is_to_end():
                    return plan
                is_searching = True
                after = self._without(plan, chosen, before, fullest)
                for slot, pool in chosen.items():
                    if after is None or self._harms(before, after, slot):
                        missed[slot].add(pool)
                        continue
                    plan[slot, pool] -= 1
                    near = slice(slot, slot + TRIAL_SPACING)
                    before.in_time[:, near], before.broken[:, near] = after.in_time[:, near], after.broken[:, near]
        return plan

    def _without(
        self, plan: Plan, chosen: dict[int, int], before: TrialResult, days: Sequence[int]
    ) -> TrialResult | None:
        """The plan without a window of each of the `chosen` pools, by half hour; None where all of them are missed."""
        trial = plan.copy()
        for slot, pool in chosen.items():
            trial[slot, pool] -= 1

        def is_lost(so_far: TrialResult, left: Sequence[int]) -> bool:
            return all(self._must_fail(before, so_far, left, slot) for slot in chosen)

        return self._trials.play(trial, self._chances, days=days, is_lost=is_lost)

    def _spares(self, plan: Plan, offset: int, missed: list[set[int]]) -> dict[int, int]:
        """The pool from which a window is removed next, for every fourth half hour from `offset` on that can spare
        one."""
        spares = {slot: self._spare(plan, slot, missed[slot]) for slot in range(offset, len(plan), TRIAL_SPACING)}
        return {slot: pool for slot, pool in spares.items() if pool is not None}

    def _spare(self, plan: Plan, slot: int, missed: set[int]) -> int | None:
        """The pool of the half hour to remove a window from next: the one with the least work for each of its
        windows."""
        if len(missed) >= MOST_MISSES:
            return None
        pools = [n for n in np.flatnonzero(plan[slot] > self._least[slot]).tolist() if n not in missed]
        work = (self._serves * self.demand.load[slot]).sum(axis=1)
        return min(pools, key=lambda n: work[n] / plan[slot, n], default=None)

    def _harms(self, before: TrialResult, after: TrialResult, slot: int) -> bool:
        near = slice(slot, slot + TRIAL_SPACING)
        fails = ~after.holds(self._goal)[near]
        held = before.holds(self._goal)[near]
        is_worse = after.failed[near].sum(axis=1) > before.failed[near].sum(axis=1)
        return bool((fails & (held | is_worse)).any())

    def _must_fail(self, before: TrialResult, so_far: TrialResult, left: Sequence[int], slot: int) -> bool:
        """Whether a half hour that kept the norm must fail, even if all who come on the remaining days are called in
        time; as many come as before."""
        near = slice(slot, slot + TRIAL_SPACING)
        coming = before.decided[list(left), near].sum(axis=0)
        in_time = so_far.in_time[:, near].sum(axis=0) + coming
        whole = so_far.decided[:, near].sum(axis=0) + coming
        return bool((before.holds(self._goal)[near] & (in_time < self._goal * whole)).any())
