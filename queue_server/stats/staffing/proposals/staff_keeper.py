"""Proposes windows for the next working days of a hall, when a page asks for them, in a thread that gives way.

A proposal stays in memory until another day like that one is over, its bookings or the hall's definition change.
"""

import asyncio
import logging
import threading
from datetime import date, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from queue_server.clock import thread_cpu
from queue_server.config.definition import Definition
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.figures.figure_documents import BadPeriod
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.staffing.proposals.staffing import (
    STAFFING_SHARE,
    NoProposal,
    StaffingDay,
    StaffingPlan,
    propose,
)
from queue_server.stats.staffing.scenarios.past_day import PastDay
from queue_server.stats.staffing.scenarios.past_days import Definitions, read_days_like

log = logging.getLogger(__name__)

PAST_DAYS: Final = 6
NEXT_DAYS: Final = 5
LOOKS_AHEAD: Final = 14
"""How many days after today are searched for the next working days."""
LOOKS_BACK: Final = 28
"""How many past days show on which weekdays a hall without opening hours works: each weekday four times."""
SEARCH_LIMIT_S: Final = 600.0
"""Processor time for one search; after it the plan found so far is the answer."""
FRESH_S: Final = 600.0
"""How long a proposal is shown before its days are read again."""
BOOKINGS_FRESH_S: Final = 3600.0
"""How long a proposal is shown while its bookings change and its past days do not: each search takes minutes."""

RecentDays = dict[date, bool]
"""Day -> whether visitors came."""


class CachedPlan(Struct, frozen=True):
    """`at`: when its days were read. `demand` is a hash of what was expected when it was searched."""

    proposal: StaffingPlan | None
    definition: Definition
    at: float
    demand: int = 0
    searched_at: float = 0.0


class StaffKeeper:
    """The proposals of every hall of one store."""

    def __init__(self, store: Store, figures: FiguresReader, looks: RequestPriority | None = None) -> None:
        self._store, self._figures, self._looks = store, figures, looks or RequestPriority()
        self._definitions = Definitions(store, self._looks)
        self._recent_days: dict[str, tuple[str, RecentDays]] = {}
        self._plans: dict[tuple[str, str], CachedPlan] = {}
        self._wished: dict[tuple[str, str], Definition] = {}
        self._wish = asyncio.Event()
        self.idle = asyncio.Event()
        """Set when every requested proposal is made."""

    async def staffing_days(self, hall: str, definition: Definition, today: str | None) -> list[StaffingDay]:
        """The next working days with their proposals; missing ones are made in the background. Raises the store's
        errors."""
        working = working_days(definition, today, await self._lately_of(hall, today)) if today else []
        days = [day.isoformat() for day in working]
        for key in [key for key in self._plans if key[0] == hall and key[1] not in days]:
            del self._plans[key]
        staffing_days = []
        for day in days:
            key = (hall, day)
            plan = self._plans.get(key)
            is_made = plan is not None and plan.definition == definition
            if not is_made or asyncio.get_running_loop().time() - (plan.at if plan else 0) > FRESH_S:
                self._wished[key] = definition
                self._wish.set()
                self.idle.clear()
            staffing_days.append(StaffingDay(day, plan.proposal if plan and is_made else None, is_made))
        return staffing_days

    async def run(self) -> None:
        """Make the requested proposals, one after another, until cancelled."""
        while True:
            await self._wish.wait()
            while self._wished:
                await self._looks.give_way()
                key, definition = next(iter(self._wished.items()))
                try:
                    await self.make(*key, definition)
                except (Corrupt, Unavailable, BadPeriod) as fault:
                    log.debug("%s: no windows are proposed: %s", key[0], fault)
                finally:
                    self._wished.pop(key, None)  # also after a defect, which must not hold up the other requests
            self._wish.clear()
            self.idle.set()

    async def _lately_of(self, hall: str, today: str) -> RecentDays:
        """The weeks before today: whether visitors came on each day."""
        recent = self._recent_days.get(hall)
        if recent is None or recent[0] != today:
            first = (await self._store.days(hall) or (today, today))[0]
            days = (date.fromisoformat(today) - timedelta(days=n) for n in range(1, LOOKS_BACK + 1))
            recent_days = {
                day: await self._store.count_visits(hall, VisitCriteria(first=str(day), last=str(day))) > 0
                for day in days
                if str(day) >= first
            }
            recent = self._recent_days[hall] = (today, recent_days)
        return recent[1]

    async def make(self, hall: str, day: str, definition: Definition) -> None:
        """Make the proposal for a coming day, unless there is one for the same visitors: from the same past
        days and the same bookings, or bookings of the last hour."""
        days = await read_days_like(self._store, self._figures, hall, day, PAST_DAYS, self._definitions)
        names, now = [past.day for past in days], asyncio.get_running_loop().time()
        demand = hash(tuple(past.planned_visits for past in days))
        for key, plan in self._plans.items():
            is_usable = plan.demand == demand or (key == (hall, day) and now - plan.searched_at < BOOKINGS_FRESH_S)
            is_alike = key[0] == hall and plan.definition == definition
            if is_usable and is_alike and plan.proposal and plan.proposal.days == names:
                self._plans[hall, day] = replace(plan, at=now)
                return
        proposal = await self._search(days, definition) if days else None
        self._plans[hall, day] = CachedPlan(proposal, definition, now, demand, now)

    async def _search(self, days: list[PastDay], definition: Definition) -> StaffingPlan | None:
        """The plan that the past days give, searched in a thread that rests as long as it works, and while figures are
        requested."""
        is_given_up = threading.Event()
        try:
            return await asyncio.to_thread(_search_plan, days, definition, self._looks, is_given_up)
        finally:
            is_given_up.set()


def working_days(definition: Definition, today: str, recent_days: RecentDays) -> list[date]:
    """The next days on which the hall gives tickets, after `today`: by its opening hours or, without any, the weekdays
    on which people came `lately`, at least every second time."""
    days = (date.fromisoformat(today) + timedelta(days=n) for n in range(1, LOOKS_AHEAD + 1))
    is_open = (
        day for day in days if not definition.is_closed_on(day) and _works_on(definition, day.weekday(), recent_days)
    )
    return [day for day, _ in zip(is_open, range(NEXT_DAYS), strict=False)]


def _works_on(definition: Definition, weekday: int, recent_days: RecentDays) -> bool:
    if definition.hours is not None:
        return bool(definition.hours.on(weekday))
    had_visitors = [
        has_come
        for day, has_come in recent_days.items()
        if day.weekday() == weekday and (has_come or not definition.is_closed_on(day))
    ]
    return 2 * sum(had_visitors) >= len(had_visitors)


def _search_plan(
    days: list[PastDay], definition: Definition, looks: RequestPriority, is_given_up: threading.Event
) -> StaffingPlan | None:
    worked_s = thread_cpu()
    until_s = worked_s + SEARCH_LIMIT_S

    def is_enough() -> bool:
        nonlocal worked_s
        now_s = thread_cpu()
        is_given_up.wait(now_s - worked_s)
        looks.give_way_in_thread(is_given_up)
        worked_s = now_s
        return now_s >= until_s or is_given_up.is_set()

    try:
        return propose(days, STAFFING_SHARE, definition=definition, is_enough=is_enough)
    except NoProposal:
        return None
