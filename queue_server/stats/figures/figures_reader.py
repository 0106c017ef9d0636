"""Reads the figures of a period: of a short one from the rows, of a long one from the tallies of its finished days."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, timedelta
from typing import Final

from msgspec.structs import replace

from queue_server.hall.events import Entry
from queue_server.journal.codec import decode
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Conflict, Store, Unavailable
from queue_server.journal.visits.visit import Visit, VisitCriteria
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.figures.counts.booking_counts import with_bookings
from queue_server.stats.figures.counts.closed_day_counts import ClosedDayCounts
from queue_server.stats.figures.counts.day_counts import ByValue, Tally, merged, sketch_all
from queue_server.stats.figures.counts.open_day_counts import OpenDayCounts
from queue_server.stats.figures.counts.rating_counts import marks_of, with_ratings
from queue_server.stats.figures.figure_documents import (
    PARTS_OF_STATISTICS,
    BadPeriod,
    Ratings,
    Statistics,
)
from queue_server.stats.figures.figures import FEWEST_OWN_MARKS, ratings
from queue_server.stats.figures.period_statistics import check_period, statistics_of
from queue_server.stats.visits.fold import rows_form
from queue_server.stats.visits.follow import follow, save
from queue_server.stats.visits.past_hall import PastHalls, past_of
from queue_server.stats.visits.present import Present, PresentReader
from queue_server.views.person_names import PersonNames

log = logging.getLogger(__name__)

EXACT_DAYS: Final = 7
"""Up to how many days percentiles come from the visits themselves: a week; beyond, they come from sketches."""
TALLY_EVERY_S: Final = 60.0
"""How soon after its end a day is tallied when no page asks for it."""


class FiguresReader:
    """The figures of every hall of one store. `names` is the store that has the earlier names of its people, where that
    is another one: operators are shown under their present names, and two names of one person are summed. `looks` are
    requests for figures, to which the counting of ended days gives way."""

    def __init__(self, store: Store, names: Store | None = None, looks: RequestPriority | None = None) -> None:
        self._store = store
        self._names = names or store
        self._looks = looks or RequestPriority()
        self._present = PresentReader(store)
        self._pasts = PastHalls(store)
        self._today = OpenDayCounts(store)
        self.finished = ClosedDayCounts(store)

    async def statistics(self, hall: str, first: str | None, last: str | None, by: str, now: int) -> Statistics:
        """The figures of the days from `first` to `last` (`YYYY-MM-DD`, both included; the hall's present day where
        they are not named) up to `now` (µs UTC). Raises `BadPeriod` and the store's errors."""
        present = await self.present(hall, now)
        first, last = check_period(first or last or present.day, last or first or present.day, present.day)
        if by not in PARTS_OF_STATISTICS:
            raise BadPeriod(f"a hall can be divided by {', '.join(PARTS_OF_STATISTICS)}, not by {by!r}")
        parts = await self.tallies(present, first, last, ["none", by] if by != "none" else ["none"])
        return await asyncio.to_thread(statistics_of, present, first, last, by, parts)

    async def present(self, hall: str, now: int, ends: Mapping[str, int] | None = None) -> Present:
        """What goes on in a hall at `now` (µs UTC), with its past. `ends` are the last records of all journals, for
        whoever asks about many halls. Raises the store's errors."""
        if ends is None:
            return replace(await self._present.of(hall, now), past=await self._pasts.of(hall))
        present = await self._present.of(hall, now, ends.get(hall))
        return replace(present, past=await self._pasts.of(hall)) if past_of(hall) in ends else present

    async def tallies(self, present: Present, first: str, last: str, parts: Sequence[str]) -> dict[str, ByValue]:
        """The tallies of a period by these parts; `none` is the whole. Where it begins in the hall's past, the past is
        added, except to windows: those of a past are inferred, and are not the hall's."""
        tallies = with_bookings(await self._with_past(present, first, last, parts), present.bookings, first, last)
        tallies = with_ratings(tallies, present.ratings, first, last)
        if "operator" in tallies and (names := await self._person_names()):
            by_operator = [{names.display_name(name): tally} for name, tally in tallies["operator"].items()]
            tallies["operator"] = await asyncio.to_thread(merged, by_operator)
        return tallies

    async def own_ratings(self, hall: str, operator: str, days: int, now: int) -> tuple[str, str, Ratings | None]:
        """The first and the last of so many days up to yesterday, and what visitors said in them of the services of an
        operator, by their present name; None for fewer than `FEWEST_OWN_MARKS`. A mark of the present day would be
        that of the visitor who has just left."""
        present = await self.present(hall, now)
        if not present.day:
            return "", "", None
        first, last = ((date.fromisoformat(present.day) - timedelta(days=ago)).isoformat() for ago in (days, 1))
        finished = (await self.tallies(present, first, last, ["operator"]))["operator"]
        names = await self._person_names()
        marks = marks_of(present.ratings.of_days(first, last), "operator")
        of_operator = (tally for name, tally in marks.items() if names.display_name(name) == operator)
        own = [finished.get(operator, Tally()), *of_operator]
        return first, last, ratings(Tally.merged(own).counts, FEWEST_OWN_MARKS)

    async def _with_past(self, present: Present, first: str, last: str, parts: Sequence[str]) -> dict[str, ByValue]:
        tallies = await self._tallies(present, first, last, parts)
        past = present.before(first)
        if past is None:
            return tallies
        of_past = await self._tallies(past, first, last, [part for part in parts if part != "window"])
        by_part = {part: [of_past[part], tallies[part]] if part in of_past else [tallies[part]] for part in parts}
        return await asyncio.to_thread(_all_merged, by_part)

    async def days(self, present: Present, first: str, last: str) -> int:
        """How many days of a period the hall has had, its past included."""
        days = {*await self.finished_days(present, first, last)}
        if present.within(first, last):
            days |= {visit.day for visit in present.visits} | {time.day for time in present.times}
            whole = (await self.today(present, ("none",)))["none"].get("", Tally())
            if whole.counts.get("joined", 0) > len(present.visits) or (whole.times and not present.times):
                days.add(present.day)
        return len(days)

    async def finished_days(self, present: Present, first: str, last: str) -> list[str]:
        """The days of a period that are over, those of the hall's past included."""
        days = {*await self.finished.days(present, first, last)}
        if (past := present.before(first)) is not None:
            days |= {*await self.finished.days(past, first, last)}
        return sorted(days)

    async def arrivals(self, present: Present, days: Sequence[str]) -> dict[str, dict[int, int]]:
        """Day -> hour -> how many joined, of finished days of the hall or its past. A day on which nobody came and no
        window was open has no hours."""
        if not days:
            return {}
        journals = [await self.finished.arrivals(present, days)]
        if (past := present.before(days[0])) is not None:
            journals.append(await self.finished.arrivals(past, days))
        hours = {day: sorted({hour for by_day in journals for hour in by_day[day]}) for day in days}
        return {day: {h: sum(by_day[day].get(h, 0) for by_day in journals) for h in hours[day]} for day in days}

    async def week(self, present: Present, days: Sequence[str]) -> ByValue:
        """Weekday and hour (`mon 9`) -> tally of finished days of the hall or its past together."""
        week = await self.finished.week(present, days)
        past = present.before(days[0]) if days else None
        if past is None:
            return week
        return await asyncio.to_thread(merged, [await self.finished.week(past, days), week])

    async def today(self, present: Present, parts: Sequence[str]) -> dict[str, ByValue]:
        """The tallies of the present day, which is not over."""
        return await self._today.tallies(present, parts)

    async def visits(self, present: Present, selection: VisitCriteria) -> list[Visit]:
        """The stages that meet the criteria, including those that go on and those of the hall's past. Operators are
        chosen and shown under their present names."""
        names = await self._person_names()
        selection = _as_recorded(selection, names)
        ended = await self._store.visits(present.hall, selection)
        past = _past_of(present, selection)
        visits = [
            *(await self._store.visits(*_in_past(past, selection)) if past is not None else []),
            *ended,
            *(visit for visit in present.visits if selection.fits(visit)),
        ]
        return [_renamed(visit, names) for visit in visits]

    async def longest(self, present: Present, selection: VisitCriteria, most: int) -> tuple[int, list[Visit]]:
        """How many stages are wanted, those that go on and those of the hall's past included, and so many with the
        longest waits, longest first. Operators as in `visits`."""
        names = await self._person_names()
        selection = _as_recorded(selection, names)
        chosen: list[Visit] = [visit for visit in present.visits if selection.fits(visit)]
        count = len(chosen) + await self._store.count_visits(present.hall, selection)
        chosen += await self._store.visits(present.hall, selection, most)
        if (past := _past_of(present, selection)) is not None:
            count += await self._store.count_visits(*_in_past(past, selection))
            chosen += await self._store.visits(*_in_past(past, selection), most)
        longest = sorted(chosen, key=lambda visit: -visit.waited)[:most]
        return count, [_renamed(visit, names) for visit in longest]

    async def entries(self, hall: str, after: int, limit: int) -> list[Entry]:
        """At most `limit` records of a hall's journal after `after`. Raises `Corrupt` and the store's errors."""
        return [decode(record) async for record in self._store.read(hall, after=after, limit=limit)]

    async def _person_names(self) -> PersonNames:
        return PersonNames(await self._names.former_names())

    async def catch_up(self, hall: str) -> None:
        """Bring the rows of a hall up to the head of its journal, where no server does, and tally its days."""
        head = await self._store.head(hall)
        if head is None:
            return
        fold = await follow(self._store, hall, head.seq)
        await save(self._store, fold)
        await self.finished.tally(await self.present(hall, fold.at), "0001-01-01", fold.day)

    async def is_up_to_date(self, hall: str) -> bool:
        """Whether the rows of a hall and of its past are complete. Raises the store's errors."""
        head, projected = await self._store.head(hall), await self._store.projected(hall)
        is_own = head is None or (projected is not None and (projected.form, projected.seq) == (rows_form(), head.seq))
        return is_own and await self._pasts.behind(hall) is None

    async def catch_up_all(self, hall: str) -> None:
        """Bring the rows of a hall and of its past up to the heads of their journals."""
        await self.catch_up(hall)
        if (past := await self._pasts.behind(hall)) is not None:
            await self.catch_up(past)

    async def rebuild(self, hall: str) -> int:
        """Forget the rows of a hall and fold its journal anew; returns the last record."""
        await self._store.forget_rows(hall)
        await self.catch_up(hall)
        projected = await self._store.projected(hall)
        return projected.seq if projected is not None else 0

    async def keep_up(self, hall: str) -> None:
        """Tally the days of a hall that have ended, and cache those of the last week, so that no request waits for
        it."""
        try:
            await self._tally_ended_days(hall)
        except (Conflict, Corrupt, Unavailable) as fault:
            log.debug("%s: finished days are not tallied yet: %s", hall, fault)

    async def store_sums(self, hall: str, now: int) -> None:
        """Store the sums up to the last finished day of a hall and of its past that are in memory."""
        present = await self.present(hall, now)
        for journal in (present, present.before("0001-01-01")):
            if journal is not None and journal.day:
                await self.finished.store_sums(journal)

    async def _tally_ended_days(self, hall: str) -> None:
        if (past := await self._pasts.behind(hall)) is not None:
            await self.catch_up(past)
        await self._looks.give_way()
        present = await self.present(hall, 0)
        await self.finished.tally(present, "0001-01-01", present.day)
        for day in (await self.finished.days(present, "0001-01-01", present.day))[-EXACT_DAYS:]:
            await self._looks.give_way()
            await self.finished.exact(present, day)

    async def _tallies(self, present: Present, first: str, last: str, parts: Sequence[str]) -> dict[str, ByValue]:
        """The tallies of a period within one journal."""
        if _length(first, last) <= EXACT_DAYS:
            return await self._exact(present, first, last, parts)
        return await self._long(present, first, last, parts)

    async def _exact(self, present: Present, first: str, last: str, parts: Sequence[str]) -> dict[str, ByValue]:
        """The tallies from every duration."""
        by_part: dict[str, list[ByValue]] = {part: [] for part in parts}
        for day in await self.finished.days(present, first, last):
            exact = await self.finished.exact(present, day)
            for part in parts:
                by_part[part].append({day: exact["none"][""]} if part == "day" else exact[part])
        return await self._with_today(present, first, last, by_part)

    async def _long(self, present: Present, first: str, last: str, parts: Sequence[str]) -> dict[str, ByValue]:
        """The tallies from those of finished months and days, and the open day from its rows."""
        spans = await self.finished.spans(present, first, last)
        sums = await self.finished.sums(present, [part for part in parts if part != "day"], spans)
        by_part = {part: [total] for part, total in sums.items()}
        if "day" in parts:
            days = await self.finished.days(present, first, last)
            wholes = await self.finished.read(present, ["none"], days)
            by_part["day"] = [{day: whole[""] for day, whole in wholes["none"].items()}]
        return await self._with_today(present, first, last, by_part)

    async def _with_today(
        self, present: Present, first: str, last: str, by_part: dict[str, list[ByValue]]
    ) -> dict[str, ByValue]:
        """The sum of the parts, with the present day where the period has it."""
        if present.within(first, last):
            for part, by_value in (await self._today.tallies(present, list(by_part))).items():
                by_part[part].append(by_value)
        return await asyncio.to_thread(_all_merged, by_part)


def _as_recorded(selection: VisitCriteria, names: PersonNames) -> VisitCriteria:
    """The criteria with every recorded name of the operators that they name, or with one that nobody has."""
    recorded = tuple(name for operator in selection.operators for name in names.recorded_names(operator))
    return replace(selection, operators=recorded or ("",)) if selection.operators else selection


def _renamed(visit: Visit, names: PersonNames) -> Visit:
    """The stage with the present name of its operator."""
    if names.display_or_none(visit.operator) != visit.operator:
        visit = copy(visit)
        visit.operator = names.display_or_none(visit.operator)
    return visit


def _past_of(present: Present, selection: VisitCriteria) -> Present | None:
    """The hall's past, if its visits may meet the criteria; None for criteria of windows, which are not the hall's."""
    return present.before(selection.first) if selection.window is None else None


def _in_past(past: Present, selection: VisitCriteria) -> tuple[str, VisitCriteria]:
    """The journal of a past, and the criteria for it."""
    return past.hall, replace(selection, until=past.seq)


def _length(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


def _all_merged(by_part: dict[str, list[ByValue]]) -> dict[str, ByValue]:
    some = [tally for journals in by_part.values() for by_value in journals for tally in by_value.values()]
    if not all(tally.is_exact for tally in some):
        sketch_all(some)
    return {part: merged(journals) for part, journals in by_part.items()}
