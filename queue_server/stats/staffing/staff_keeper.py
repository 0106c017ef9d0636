"""Proposals of windows for the next working days of a hall: made when somebody looks, in a process of their own.

They are kept in memory until a further day of that weekday is over or the hall is defined otherwise.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.stats.background.frames import frame
from queue_server.stats.background.subprocess_job import GaveUp, run_subprocess_job
from queue_server.stats.figures.period import BadPeriod, FiguresReader
from queue_server.stats.staffing.past_days import Definitions, read_weekday
from queue_server.stats.staffing.staff_process import Lived, StaffingRequest
from queue_server.stats.staffing.staffing import SHARE, Ahead, StaffingPlan

log = logging.getLogger(__name__)

PAST_DAYS: Final = 6
NEXT_DAYS: Final = 5
LOOKS_AHEAD: Final = 14
"""Days looked through for working days; longer holidays are nobody's next week."""
LOOKS_BACK: Final = 28
"""Days that show on which weekdays a hall works that says no opening hours: each weekday four times."""
LIMIT_S: Final = 3600.0
FRESH_S: Final = 600.0
"""How long after a look it is not looked again whether a day has been added."""

Lately = dict[date, bool]
"""Days, and whether anybody came."""


class Made(Struct, frozen=True):
    proposal: StaffingPlan | None
    definition: Definition
    at: float


class StaffKeeper:
    """The proposals of every hall of one store."""

    def __init__(self, store: Store, figures: FiguresReader) -> None:
        self._store, self._figures, self._definitions = store, figures, Definitions(store)
        self._lately: dict[str, tuple[str, Lately]] = {}
        self._made: dict[tuple[str, int], Made] = {}
        self._wished: dict[tuple[str, int], Definition] = {}
        self._wish = asyncio.Event()
        self.idle = asyncio.Event()
        """Set once all that was wished for has been made."""

    async def ahead(self, hall: str, definition: Definition, today: str | None) -> list[Ahead]:
        """The next working days, as far as proposals are known; the others are made from now on. Raises the store's
        errors."""
        days = working_days(definition, today, await self._lately_of(hall, today)) if today else []
        found = []
        for day in days:
            key = (hall, day.weekday())
            made = self._made.get(key)
            is_made = made is not None and made.definition == definition
            if not is_made or asyncio.get_running_loop().time() - (made.at if made else 0) > FRESH_S:
                self._wished[key] = definition
                self._wish.set()
                self.idle.clear()
            found.append(Ahead(day.isoformat(), made.proposal if made and is_made else None, is_made))
        return found

    async def run(self) -> None:
        """Make what is wished for, one after another, until cancelled."""
        while True:
            await self._wish.wait()
            while self._wished:
                key, definition = next(iter(self._wished.items()))
                try:
                    await self.make(*key, definition)
                except (Corrupt, Unavailable, BadPeriod, GaveUp) as fault:
                    log.debug("%s: no windows are proposed: %s", key[0], fault)
                finally:
                    self._wished.pop(key, None)  # also after a defect, which must not keep back the other wishes
            self._wish.clear()
            self.idle.set()

    async def _lately_of(self, hall: str, today: str) -> Lately:
        """The last weeks before today, and whether anybody came."""
        kept = self._lately.get(hall)
        if kept is None or kept[0] != today:
            first = (await self._store.days(hall) or (today, today))[0]
            days = (date.fromisoformat(today) - timedelta(days=n) for n in range(1, LOOKS_BACK + 1))
            lately = {
                day: await self._store.count_visits(hall, VisitCriteria(first=str(day), last=str(day))) > 0
                for day in days
                if str(day) >= first
            }
            kept = self._lately[hall] = (today, lately)
        return kept[1]

    async def make(self, hall: str, weekday: int, definition: Definition) -> None:
        """Make the proposal of a weekday, unless there is one from the same days."""
        days = await read_weekday(self._store, self._figures, hall, weekday, None, PAST_DAYS, self._definitions)
        made, now = self._made.get((hall, weekday)), asyncio.get_running_loop().time()
        names = [day.day for day in days]
        if made is not None and made.definition == definition and made.proposal and made.proposal.days == names:
            self._made[hall, weekday] = Made(made.proposal, definition, now)
            return
        lived = [Lived(day.day, day.definition, list(day.visits), list(day.spells)) for day in days]
        proposal = await _proposed(StaffingRequest(hall, definition, SHARE, lived)) if lived else None
        self._made[hall, weekday] = Made(proposal, definition, now)


def working_days(definition: Definition, today: str, lately: Lately) -> list[date]:
    """The next days on which the hall gives tickets, after `today`: by its opening hours or, where it says none, the
    weekdays on which people came `lately`, at least every second time."""
    days = (date.fromisoformat(today) + timedelta(days=n) for n in range(1, LOOKS_AHEAD + 1))
    is_open = (day for day in days if not definition.is_closed_on(day) and _works_on(definition, day.weekday(), lately))
    return [day for day, _ in zip(is_open, range(NEXT_DAYS), strict=False)]


def _works_on(definition: Definition, weekday: int, lately: Lately) -> bool:
    if definition.hours is not None:
        return bool(definition.hours.on(weekday))
    came = [
        has_come
        for day, has_come in lately.items()
        if day.weekday() == weekday and (has_come or not definition.is_closed_on(day))
    ]
    return 2 * sum(came) >= len(came)


async def _proposed(asked: StaffingRequest) -> StaffingPlan | None:
    told: list[StaffingPlan | None] = []

    async def take(body: bytes) -> None:
        told.append(msgspec.msgpack.decode(body, type=StaffingPlan | None))

    await run_subprocess_job("queue_server.stats.staffing.staff_process", _once(frame(asked)), LIMIT_S, take)
    return told[0]


async def _once(said: bytes) -> AsyncIterator[bytes]:
    yield said
