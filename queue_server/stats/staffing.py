"""The fewest windows, half hour by half hour, that keep the norm: found by playing past days. Pure (numpy).

Windows with the same rights are a pool, and a plan says how many of each pool are open in each half hour. It begins
with what the work alone asks for; a window is added wherever too few of the people who came then were called within the
norm; and then each is taken away again that nobody misses. Every plan is judged by playing all the days under it.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.visit import Visit
from queue_server.stats.erlang import MOST_WINDOWS, windows_for
from queue_server.stats.outcome import HALF_HOUR, half_hour_of, open_windows
from queue_server.stats.past_day import Fates, Opening, PastDay, fates
from queue_server.stats.whatif import Scenario, play

SHARE: Final = 0.8
"""Of ten people eight within the norm: what is usual, and can be kept without windows that stand idle."""
MOST_REPAIRS: Final = 60
APART: Final = 4
"""Half hours between windows that are taken away in one trial: what one does is over when the next begins."""
CHECKS: Final = 3
"""Plays of each day, with other chances than the search had, for the figures that are told."""
DAY: Final = 48

Pool = tuple[int, ...]
"""The numbers of the windows that may all call the same, the first to open first."""
Plan = dict[int, list[int]]
"""How many windows of each pool are open, by half hour of the day (0: from midnight)."""


class Slot(Struct, frozen=True):
    """A half hour from `begin` (`HH:MM`). `came`, `was_windows` and `was_share` are of the past days, on the mean.

    `windows` is the proposal and `numbers` which they are; `share` and `p90_s` are what playing it gave. `erlang` is
    what Erlang C says for the same people. `is_kept`: the norm share holds; None where too few come to say.
    """

    begin: str
    came: float
    was_windows: float
    was_share: float | None
    windows: int
    numbers: list[int]
    share: float | None
    p90_s: float | None
    erlang: int | None
    is_kept: bool | None


class Proposal(Struct, frozen=True):
    """For days like `days`: `goal` of those who come in each half hour within the norm, if the hall's windows can.

    `share` and `was_share` are of the whole days; hours are windows' hours a day. `plays` is how many days were played.
    Where the search `was_ended` early, fewer windows may do, and what is not kept may be kept with more.
    """

    days: list[str]
    goal: float
    share: float | None
    was_share: float | None
    hours: float
    was_hours: float
    slots: list[Slot]
    plays: int
    was_ended: bool = False


class Ahead(Struct, frozen=True):
    """A working day to come: its proposal, None where nothing can be proposed; `is_made` is False until it is known."""

    day: str
    proposal: Proposal | None
    is_made: bool


class NoProposal(ValueError):
    """Nothing can be proposed. The text says why, without a capital and a full stop."""


class Counted(Struct):
    """Of those who joined in a half hour: called within the norm, longer (also by service), and all waits (s)."""

    kept: int = 0
    broken: int = 0
    by_service: dict[str, int] = {}
    waits: list[float] = []

    @property
    def share(self) -> float | None:
        decided = self.kept + self.broken
        return self.kept / decided if decided else None


def propose(
    days: Sequence[PastDay],
    goal: float = SHARE,
    norm_minutes: int | None = None,
    told: Callable[[], None] = lambda: None,
    definition: Definition | None = None,
    is_enough: Callable[[], bool] = lambda: False,
) -> Proposal:
    """The proposal for a day like `days`, with the windows and rules of `definition` or, without one, of the latest of
    them; `told` hears of each play. The search ends with what it has found so far once it `is_enough`, which is asked
    between trials. Raises `NoProposal`."""
    if not days:
        raise NoProposal("no such day has been yet")
    return _Search(days, _with_norm(definition or days[-1].definition, norm_minutes), goal, told, is_enough).proposal()


class _Search:
    def __init__(
        self,
        days: Sequence[PastDay],
        definition: Definition,
        goal: float,
        told: Callable[[], None],
        is_enough: Callable[[], bool],
    ) -> None:
        self._definition = definition
        if all(service.norm_minutes is None for service in definition.services):
            raise NoProposal("no service of the hall has a norm; name one")
        self._goal, self._told, self._is_enough = goal, told, is_enough
        self._was_ended = False
        self._days = [_of_today(day, definition) for day in days]
        self._zone = ZoneInfo(definition.timezone)
        self._pools = _pools(definition)
        self._chances = [fates(day, np.random.default_rng([7, n])) for n, day in enumerate(self._days)]
        self._plays = 0
        self._slots = sorted({self._slot(errand.came_at) for day in self._days for errand in day.errands})
        if not self._slots:
            raise NoProposal("nobody came on those days for a service that the hall still has")
        self._slots = list(range(self._slots[0], self._slots[-1] + 1))
        self._loads = {slot: self._load(slot) for slot in self._slots}
        self._least = {slot: self._coverage(slot) for slot in self._slots}

    def proposal(self) -> Proposal:
        plan = self._repaired(self._pruned(self._repaired(self._beginning())))
        chances = [
            [fates(day, np.random.default_rng([11, run, n])) for n, day in enumerate(self._days)]
            for run in range(CHECKS)
        ]
        counted = self._judge(plan, *chances)
        was = self._count(visit for day in self._days for visit in day.visits if self._is_known(visit))
        slots = [self._told_slot(slot, plan, counted, was) for slot in self._slots]
        return Proposal(
            days=[day.day for day in self._days],
            goal=self._goal,
            share=_whole(counted),
            was_share=_whole(was),
            hours=sum(slot.windows for slot in slots) / 2,
            was_hours=sum(slot.was_windows for slot in slots) / 2,
            slots=slots,
            plays=self._plays,
            was_ended=self._was_ended,
        )

    # The search.

    def _beginning(self) -> Plan:
        """As many windows of each pool as its share of the work keeps busy, and one for each service at least."""
        return {
            slot: [
                min(max(ceil(want), least), len(pool))
                for want, least, pool in zip(self._wanted(slot), self._least[slot], self._pools, strict=True)
            ]
            for slot in self._slots
        }

    def _wanted(self, slot: int) -> list[float]:
        """The work of each pool in windows, where the windows that serve a service share its work."""
        load = self._loads[slot]
        return [
            sum(load[service] * len(pool) / self._windows_for(service) for service in self._serves(pool) & set(load))
            for pool in self._pools
        ]

    def _repaired(self, plan: Plan) -> Plan:
        """A window more in each half hour that fails, for the service that fails most; where all are open already, in
        the latest half hour before in which one is not."""
        for _ in range(MOST_REPAIRS):
            counted = self._judge(plan, self._chances)
            failing = [slot for slot in self._slots if not self._holds(counted, slot)]
            if not failing or self._is_to_end():
                return plan
            added = [self._add(plan, slot, counted[slot]) for slot in failing]
            if not any(added):
                return plan
        return plan

    def _is_to_end(self) -> bool:
        self._was_ended = self._was_ended or self._is_enough()
        return self._was_ended

    def _add(self, plan: Plan, slot: int, counted: Counted) -> bool:
        for service in sorted(counted.by_service, key=lambda service: -counted.by_service[service]):
            pools = [n for n, pool in enumerate(self._pools) if service in self._serves(pool)]
            for at in range(slot, max(slot - APART, self._slots[0] - 1), -1):
                room = [n for n in pools if plan[at][n] < len(self._pools[n])]
                if room:
                    best = max(
                        room, key=lambda n: sum(counted.by_service.get(s, 0) for s in self._serves(self._pools[n]))
                    )
                    plan[at][best] += 1
                    return True
        return False

    def _pruned(self, plan: Plan) -> Plan:
        """Without the windows that nobody misses: no half hour that held fails, and no other gets worse for it.

        In each trial a window goes from every fourth half hour, the one with the least work first; each is judged by
        its own half hour and those after it.
        """
        counted = self._judge(plan, self._chances)
        missed: set[tuple[int, int]] = set()
        for offset in range(APART):
            slots = self._slots[offset::APART]
            while chosen := {slot: pool for slot in slots if (pool := self._spare(plan, slot, missed)) is not None}:
                if self._is_to_end():
                    return plan
                trial = {slot: list(counts) for slot, counts in plan.items()}
                for slot, pool in chosen.items():
                    trial[slot][pool] -= 1
                after = self._judge(trial, self._chances)
                for slot, pool in chosen.items():
                    if self._harms(counted, after, slot):
                        missed.add((slot, pool))
                        continue
                    plan[slot][pool] -= 1
                    counted |= {at: after[at] for at in range(slot, slot + APART) if at in after}
        return plan

    def _spare(self, plan: Plan, slot: int, missed: set[tuple[int, int]]) -> int | None:
        """The pool of the half hour to take a window from next: that with the least work for each of its windows."""
        pools = [
            pool
            for pool, count in enumerate(plan[slot])
            if count > self._least[slot][pool] and (slot, pool) not in missed
        ]
        return min(pools, key=lambda pool: self._wanted(slot)[pool] / plan[slot][pool], default=None)

    def _harms(self, before: dict[int, Counted], after: dict[int, Counted], slot: int) -> bool:
        near = [at for at in range(slot, slot + APART) if at in before]
        return any(
            not self._holds(after, at) and (self._holds(before, at) or after[at].broken > before[at].broken)
            for at in near
        )

    def _holds(self, counted: dict[int, Counted], slot: int) -> bool:
        share = counted[slot].share
        return share is None or share >= self._goal

    # Playing.

    def _judge(self, plan: Plan, *chances: list[Fates]) -> dict[int, Counted]:
        visits: list[Visit] = []
        for some in chances:
            for day, chance in zip(self._days, some, strict=True):
                scenario = Scenario("", "", self._definition, tuple(self._openings(day, plan)))
                visits += play(day, scenario, chance).visits
                self._plays += 1
                self._told()
        return self._count(visits)

    def _openings(self, day: PastDay, plan: Plan) -> Iterator[Opening]:
        midnight = _midnight(day, self._zone)
        for slot, counts in plan.items():
            begin = midnight + slot * HALF_HOUR
            for pool, count in zip(self._pools, counts, strict=True):
                for window in pool[:count]:
                    yield Opening(window, begin, begin + HALF_HOUR)

    def _count(self, visits: Iterator[Visit] | Sequence[Visit]) -> dict[int, Counted]:
        counted = {slot: Counted(by_service={}, waits=[]) for slot in self._slots}
        norms = {service.id: service.norm_minutes for service in self._definition.services}
        for visit in visits:
            its = counted.get(self._slot(visit.joined_at))
            minutes = norms.get(visit.service)
            if its is None:
                continue
            its.waits.append(visit.waited / SECOND)
            if minutes is None:
                continue
            if visit.waited > minutes * MINUTE:
                its.broken += 1
                its.by_service[visit.service] = its.by_service.get(visit.service, 0) + 1
            elif visit.first_called_at is not None:
                its.kept += 1
        return counted

    # What the hall is like.

    def _slot(self, at: int) -> int:
        """The half hour of the clock that a moment falls into."""
        return _slot_of(at, self._zone)

    def _load(self, slot: int) -> dict[str, float]:
        """How many windows each service keeps busy in a half hour, on the mean of the days."""
        load: dict[str, float] = {}
        for day, chance in zip(self._days, self._chances, strict=True):
            for errand, its in zip(day.errands, chance.of, strict=True):
                if self._slot(errand.came_at) == slot:
                    for stop, fate in zip(errand.stops, its, strict=True):
                        took = (fate.takes + stop.walk) / HALF_HOUR / len(self._days)
                        load[stop.service] = load.get(stop.service, 0.0) + took
        return load

    def _serves(self, pool: Pool) -> set[str]:
        window = self._definition.window(pool[0])
        return set(window.services) if window is not None else set()

    def _windows_for(self, service: str) -> int:
        return max(sum(len(pool) for pool in self._pools if service in self._serves(pool)), 1)

    def _coverage(self, slot: int) -> list[int]:
        """One window at least for each service that somebody comes for, from the pools that serve most of them."""
        left = set(self._loads[slot])
        least = [0] * len(self._pools)
        while left:
            best = max(range(len(self._pools)), key=lambda n: len(self._serves(self._pools[n]) & left))
            served = self._serves(self._pools[best]) & left
            if not served:
                break
            least[best] = 1
            left -= served
        return least

    def _is_known(self, visit: Visit) -> bool:
        return self._definition.service(visit.service) is not None

    def _told_slot(self, slot: int, plan: Plan, counted: dict[int, Counted], was: dict[int, Counted]) -> Slot:
        count = len(self._days)
        begins = [_midnight(day, self._zone) + slot * HALF_HOUR for day in self._days]
        open_then = [open_windows(day.openings, begin) for day, begin in zip(self._days, begins, strict=True)]
        numbers = sorted(w for pool, n in zip(self._pools, plan[slot], strict=True) for w in pool[:n])
        its = counted[slot]
        return Slot(
            begin=f"{slot // 2:02}:{slot % 2 * 30:02}",
            came=len(was[slot].waits) / count,
            was_windows=sum(open_then) / count,
            was_share=was[slot].share,
            windows=len(numbers),
            numbers=numbers,
            share=its.share,
            p90_s=float(np.quantile(its.waits, 0.9, method="inverted_cdf")) if its.waits else None,
            erlang=self._erlang(slot),
            is_kept=None if its.share is None else its.share >= self._goal,
        )

    def _erlang(self, slot: int) -> int | None:
        """How many windows Erlang C asks for, as if they served everybody, by the strictest norm of who comes."""
        load = self._loads[slot]
        people = sum(self._slot(e.came_at) == slot for day in self._days for e in day.errands) / len(self._days)
        norms = [one.norm_minutes for one in self._definition.services if one.norm_minutes and one.id in load]
        whole = sum(load.values())
        if not people or not norms or whole <= 0:
            return None
        needed = windows_for(whole, whole * 1800 / people, min(norms) * 60, self._goal)
        return needed if needed < MOST_WINDOWS else None


def _with_norm(definition: Definition, minutes: int | None) -> Definition:
    if minutes is None:
        return definition
    return replace(definition, services=tuple(replace(one, norm_minutes=minutes) for one in definition.services))


def _of_today(day: PastDay, definition: Definition) -> PastDay:
    """The day with those who came for services and with priorities that the hall still has."""
    classes = {priority.id for priority in definition.priorities}
    known = [
        replace(errand, priority=errand.priority if errand.priority in classes else None)
        for errand in day.errands
        if all(definition.service(stop.service) is not None for stop in errand.stops)
    ]
    return replace(day, errands=tuple(known))


def _pools(definition: Definition) -> list[Pool]:
    pools: dict[object, list[int]] = {}
    for window in definition.windows:
        if window.services:
            rights = (frozenset(window.services), frozenset(window.helps.items()))
            pools.setdefault(rights, []).append(window.window)
    return [tuple(sorted(pool)) for pool in pools.values()]


def _midnight(day: PastDay, zone: ZoneInfo) -> int:
    """When the half hours of that day are counted from (µs UTC)."""
    began = half_hour_of(day.begins_at, zone)
    return began - _slot_of(began, zone) * HALF_HOUR


def _slot_of(at: int, zone: ZoneInfo) -> int:
    local = datetime.fromtimestamp(at // SECOND, zone)
    return local.hour * 2 + local.minute // 30


def _whole(counted: dict[int, Counted]) -> float | None:
    kept, broken = (sum(getattr(its, what) for its in counted.values()) for what in ("kept", "broken"))
    return kept / (kept + broken) if kept + broken else None
