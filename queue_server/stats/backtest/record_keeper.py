"""Keeps the accuracy of estimates over the last thirty days: computed once for each day that is over, and stored.

It is computed by replaying the journal, and not from the estimates that visitors were shown. So it also exists for an
imported past and after a rebuild, has every published estimate on the same tickets, and loses nothing when a server
stops. Each day is stored as soon as it has been judged, and with the last one what had been learned by its end: so each
night replays one day, and a restart continues with the next one. A day is judged by an estimator that has learned from
the days before it, fourteen at least where the hall has them.
"""

import logging
from collections.abc import AsyncIterator, Iterable
from datetime import date, timedelta
from typing import Final

import msgspec

from queue_server.hall.events import DayClosed, Event
from queue_server.journal.codec import decode
from queue_server.journal.form import form
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.visits.visit import Tallied, VisitCriteria
from queue_server.loops import every
from queue_server.stats.background.frames import frame
from queue_server.stats.background.subprocess_job import GaveUp, run_subprocess_job
from queue_server.stats.backtest import estimate_record
from queue_server.stats.backtest.estimate_record import (
    LEARNS,
    RECORD_DAYS,
    EstimateAccuracy,
    EstimateScore,
    JudgedDay,
    RecordPosition,
)
from queue_server.stats.backtest.record_process import Stretch
from queue_server.stats.figures.figure_documents import BadPeriod
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.staffing.past_days import Definitions

log = logging.getLogger(__name__)

FIRST_JUDGEMENT_S: Final = 60.0
"""The time (s) after a start before days are judged."""
JUDGEMENT_EVERY_S: Final = 300.0
"""How soon after its end a day is judged."""
JUDGEMENT_LIMIT_S: Final = 3 * 3600.0
"""The longest time for a month of a big hall on a slow machine."""
RECORDS_BEFORE_DAY: Final = 2_000
"""How many records before a day's first ticket the replay begins, so that the day's opening is among them."""
SCORES: Final = "estimates"
"""The part under which the scores of a day are stored, with their form."""
POSITION: Final = "learned"
"""The part under which the position after the last judged day is stored."""


def record_form() -> str:
    """The form of a day's scores, and of what an estimator has learned by its end."""
    return form(estimate_record.__name__)


class RecordKeeper:
    """The accuracy of estimates of every hall of one store."""

    def __init__(self, store: Store, figures: FiguresReader) -> None:
        self._store, self._figures = store, figures

    async def run(self, halls: Iterable[str]) -> None:
        """Judge the days of these halls as they end, one hall after another, until cancelled."""
        halls = list(halls)

        async def judge_all() -> None:
            for hall in halls:
                try:
                    await self.judge(hall)
                except (Corrupt, Unavailable, BadPeriod, GaveUp) as fault:
                    log.debug("%s: the record of estimates stays as it is: %s", hall, fault)

        await every(JUDGEMENT_EVERY_S, judge_all, first_after_s=FIRST_JUDGEMENT_S)

    async def accuracy(self, hall: str) -> EstimateAccuracy | None:
        """The accuracy over the last thirty days, as far as they have been judged; None before one has."""
        days = await self._days(hall)
        rows = await self._store.tallies(hall, [_part(SCORES)], [_span(day) for day in days])
        scores: dict[str, dict[str, EstimateScore]] = {}
        for row in rows:
            try:
                scores.setdefault(row.span, {})[row.value] = estimate_record.decode(row.body)
            except msgspec.MsgspecError:
                continue  # another program's
        if not scores:
            return None
        services = sorted({name for by_name in scores.values() for name in by_name if name})
        by_service = {
            name: EstimateScore.added(by_name[name] for by_name in scores.values() if name in by_name)
            for name in services
        }
        judged = sorted(span.removeprefix(f"{SCORES} ") for span in scores)
        return EstimateAccuracy(len(judged), len(days), judged[0], judged[-1], by_service)

    async def judge(self, hall: str) -> int:
        """Judge the days that are over and not judged yet, and store each at once; returns how many there were."""
        missing = await self._missing(hall)
        if not missing:
            return 0
        left = list(missing)

        async def take(body: bytes) -> None:
            judged = msgspec.msgpack.decode(body, type=JudgedDay)
            reached = judged.reached
            while left and left[0] < reached.day:  # the hall was not opened on that day
                await self._keep(hall, left.pop(0), {})
            if left and left[0] == reached.day:
                await self._keep(hall, left.pop(0), judged.by_service)
            position = Tallied(_part(POSITION), POSITION, "", msgspec.msgpack.encode(reached))
            await self._store.save_tallies(hall, POSITION, [position])

        await run_subprocess_job(
            "queue_server.stats.backtest.record_process", self._stretch(hall, missing[0]), JUDGEMENT_LIMIT_S, take
        )
        for day in left:
            await self._keep(hall, day, {})
        return len(missing)

    async def _missing(self, hall: str) -> list[str]:
        days = await self._days(hall)
        judged = {row.span for row in await self._store.tallies(hall, [_part(SCORES)], [_span(day) for day in days])}
        return [day for day in days if _span(day) not in judged]

    async def _keep(self, hall: str, day: str, by_service: dict[str, EstimateScore]) -> None:
        bodies = {"": EstimateScore()} | by_service
        rows = [
            Tallied(_part(SCORES), _span(day), service, estimate_record.encode(score))
            for service, score in bodies.items()
        ]
        await self._store.save_tallies(hall, _span(day), rows)

    async def _days(self, hall: str) -> list[str]:
        """The last thirty days that are over."""
        span = await self._store.days(hall)
        if span is None:
            return []
        present = await self._figures.present(hall, 0)
        last = date.fromisoformat(span[1])
        if span[1] == present.day and not isinstance(await self._event(hall, present.seq), DayClosed):
            last -= timedelta(days=1)
        first = max(date.fromisoformat(span[0]), last - timedelta(days=RECORD_DAYS - 1))
        return [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]

    async def _stretch(self, hall: str, since: str) -> AsyncIterator[bytes]:
        """The input of the process: from the last position, else from the fourteenth day before `since`."""
        present = await self._figures.present(hall, 0)
        first = (date.fromisoformat(since) - timedelta(days=LEARNS)).isoformat()
        reached = await self._reached(hall)
        if reached is not None and first <= reached.day < since:
            after, stretch = reached.seq, Stretch(hall, reached.definition, reached.learned)
        else:
            visits = await self._store.visits(hall, VisitCriteria(first=first, last=since, until=present.seq))
            after = max(min((visit.seq for visit in visits), default=present.seq) - RECORDS_BEFORE_DAY, 0)
            stretch = Stretch(hall, await Definitions(self._store).at(hall, after or 1))
        yield frame(stretch)
        async for record in self._store.read(hall, after=after, limit=present.seq - after):
            yield frame((record.seq, record.body, record.hash))

    async def _reached(self, hall: str) -> RecordPosition | None:
        """The stored position, if it is a day's end in this journal."""
        for row in await self._store.tallies(hall, [_part(POSITION)], [POSITION]):
            try:
                reached = msgspec.msgpack.decode(row.body, type=RecordPosition)
            except msgspec.MsgspecError:
                continue  # another program's
            if await self._event(hall, reached.seq) == DayClosed(reached.day):
                return reached
        return None

    async def _event(self, hall: str, seq: int) -> Event | None:
        async for record in self._store.read(hall, after=seq - 1, limit=1):
            return decode(record).event
        return None


def _part(name: str) -> str:
    """The part under which rows are stored: those of another form are not read, and replaced day by day."""
    return f"{name} {record_form()}"


def _span(day: str) -> str:
    """The span of a day; it differs from the spans of figures, which are days and months."""
    return f"{SCORES} {day}"
