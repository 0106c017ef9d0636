"""The figures of a period: a short one from the rows themselves, a long one from the tallies of its finished days."""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Final, TypeVar, get_args

from queue_server.journal.record import Corrupt
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.visit import Spell
from queue_server.stats.figures import By, Statistics, figures
from queue_server.stats.follow import Fold, follow
from queue_server.stats.tally import Stages, Tally, row_of, spent, tallies
from queue_server.stats.visit_store import VisitStore

log = logging.getLogger(__name__)

EXACT_DAYS: Final = 7
"""Up to a week, percentiles are those of the visits themselves; beyond, they come from sketches."""
KEEP_UP_S: Final = 30.0
"""How far rows may be behind the journal while nobody looks."""
LONGEST_DAYS: Final = 3_700
"""Ten years: more is a slip of the keyboard."""
WAYS: Final[tuple[str, ...]] = get_args(By)

T = TypeVar("T")


class BadPeriod(ValueError):
    """What was asked is no period, or no part of a hall. The text says what, without a capital and a full stop."""


class FiguresReader:
    """The figures of every hall of one server. Follows the journal when it is asked."""

    def __init__(self, journal: Store, kept: VisitStore) -> None:
        self._journal = journal
        self._kept = kept
        self._lock = asyncio.Lock()

    async def statistics(self, hall: str, first: str | None, last: str | None, by: str, now: int) -> Statistics:
        """The figures of the days from `first` to `last` (`YYYY-MM-DD`, both included; the hall's present day where
        they are not named) up to `now` (µs UTC). Raises `BadPeriod` and the store's errors."""
        async with self._lock:
            fold = await follow(self._journal, self._kept, hall)
            today = fold.visits.day
            first, last = checked(first or last or today, last or first or today, today)
            if by not in WAYS:
                raise BadPeriod(f"a hall can be divided by {', '.join(WAYS)}, not by {by!r}")
            return await asyncio.to_thread(self._computed, fold, first, last, by, now)

    async def catch_up(self, hall: str) -> None:
        """Follow a hall to the head of its journal."""
        async with self._lock:
            await follow(self._journal, self._kept, hall)

    async def keep_up(self, halls: Iterable[str]) -> None:
        """Follow these halls for as long as it runs, so that nobody who looks has to wait for what came long ago."""
        while True:
            for hall in halls:
                try:
                    await self.catch_up(hall)
                except (Corrupt, Unavailable) as fault:
                    log.debug("%s: the figures stay where they are: %s", hall, fault)
            await asyncio.sleep(KEEP_UP_S)

    async def rebuild(self, hall: str) -> int:
        """Forget the rows of a hall and fold its journal anew; the record at which that ended."""
        async with self._lock:
            await asyncio.to_thread(self._kept.forget, hall)
            return (await follow(self._journal, self._kept, hall)).seq

    async def read(self, hall: str, reading: Callable[[VisitStore, Fold], T]) -> T:
        """What `reading` finds in rows that are up to date; it runs in a thread of its own."""
        async with self._lock:
            fold = await follow(self._journal, self._kept, hall)
            return await asyncio.to_thread(reading, self._kept, fold)

    def _computed(self, fold: Fold, first: str, last: str, by: str, now: int) -> Statistics:
        days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
        gather = _exact if days <= EXACT_DAYS else _long
        whole, parts = gather(self._kept, fold, first, last, by, now)
        return Statistics(
            hall=fold.visits.hall,
            first=first,
            last=last,
            by=by,
            seq=fold.seq,
            percentiles="exact" if whole.is_exact else "sketched",
            total=figures(whole),
            groups={value: figures(parts[value]) for value in sorted(parts, key=_natural)},
        )


def checked(first: str, last: str, today: str) -> tuple[str, str]:
    """The period, if it is one. Raises `BadPeriod`."""
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise BadPeriod("a period is two days such as 2026-01-05 and 2026-01-31") from None
    if begins > ends:
        raise BadPeriod(f"the period ends on {last}, before it begins on {first}: exchange the two")
    if not today:
        raise BadPeriod("the hall has not had a day yet: there are figures as soon as it has")
    if begins > date.fromisoformat(today):
        raise BadPeriod(f"the period begins on {first}, after the hall's present day, {today}")
    if (ends - begins).days >= LONGEST_DAYS:
        raise BadPeriod(f"the period is longer than {LONGEST_DAYS} days: ask for its parts")
    return begins.isoformat(), ends.isoformat()


def _exact(kept: VisitStore, fold: Fold, first: str, last: str, by: str, now: int) -> tuple[Tally, dict[str, Tally]]:
    """The whole and its parts, from the rows and what goes on today."""
    hall = fold.visits.hall
    rows, going_on = kept.stages(hall, first, last), list[Spell]()
    if first <= fold.visits.day <= last:
        rows += [row_of(visit) for visit in fold.visits.so_far(max(now, fold.at))]
        going_on = fold.spells.so_far(max(now, fold.at), fold.seq)
    stages = Stages(rows)

    def by_part(part: str) -> dict[str, Tally]:
        times = kept.spent(hall, first, last, part)
        for value, some in spent(going_on, part).items():
            times[value] = times.get(value, Counter()) + some
        return tallies(stages, times, part)

    return by_part("none")[""], {} if by == "none" else by_part(by)


def _long(kept: VisitStore, fold: Fold, first: str, last: str, by: str, now: int) -> tuple[Tally, dict[str, Tally]]:
    """The same from the tallies of finished months and days; the day that is not over, from its rows."""
    hall = fold.visits.hall
    days = kept.tallied_days(hall, first, last)
    spans = _spans(days, kept.tallied_months(hall), first, last)
    whole = [tally for _, _, tally in kept.tallies(hall, "none", spans)]
    parts: defaultdict[str, list[Tally]] = defaultdict(list)
    if by == "day":
        for day, _, tally in kept.tallies(hall, "none", days):
            parts[day].append(tally)
    elif by != "none":
        for _, value, tally in kept.tallies(hall, by, spans):
            parts[value].append(tally)
    if first <= fold.visits.day <= last and fold.visits.day not in days:
        today, parts_today = _exact(kept, fold, fold.visits.day, fold.visits.day, by, now)
        whole.append(today)
        for value, tally in parts_today.items():
            parts[value].append(tally)
    return Tally.merged(whole), {value: Tally.merged(some) for value, some in parts.items()}


def _spans(days: list[str], months: set[str], first: str, last: str) -> list[str]:
    """Whole months where the period has them, single days around them."""
    whole = {month for month in months if first <= f"{month}-01" and _last_day(month) <= last}
    return sorted(whole) + [day for day in days if day[:7] not in whole]


def _last_day(month: str) -> str:
    first = date.fromisoformat(f"{month}-01")
    return ((first + timedelta(days=31)).replace(day=1) - timedelta(days=1)).isoformat()


def _natural(value: str) -> tuple[int, str]:
    """Windows and hours by number, weekdays by the calendar, everything else by letter."""
    return (int(value) if value.isdecimal() else _WEEK.get(value, 0), value)


_WEEK: Final = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}
